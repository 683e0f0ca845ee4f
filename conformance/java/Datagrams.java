// Datagrams: sockets and channels, connected and not, truncation, empty packets, time limits, multicast on loopback.
// timeout: 120

import java.io.IOException;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;

public class Datagrams {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll(":\\d{4,5}\\b", ":PORT"));
        }
    }

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    static String text(DatagramPacket p) { return new String(p.getData(), p.getOffset(), p.getLength()) + "/" + p.getLength(); }

    static void sockets() throws Exception {
        try (DatagramSocket a = new DatagramSocket(0, LOOPBACK); DatagramSocket b = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            System.out.println(a.isBound() + " " + a.isConnected() + " " + a.getPort() + " " + a.getInetAddress() + " " + a.getLocalAddress() + " " + a.getRemoteSocketAddress() + " " + a.getSoTimeout() + " " + a.getBroadcast() + " " + a.getReuseAddress());
            System.out.println(new TreeSet<>(a.supportedOptions().stream().map(SocketOption::name).toList()));
            a.send(new DatagramPacket("first".getBytes(), 5, b.getLocalSocketAddress()));
            DatagramPacket in = new DatagramPacket(new byte[20], 2, 10);
            b.receive(in);
            System.out.println(text(in) + " " + in.getSocketAddress().equals(a.getLocalSocketAddress()) + " " + in.getOffset());
            a.send(new DatagramPacket("longer than the buffer".getBytes(), 22, b.getLocalSocketAddress()));
            in.setLength(6);
            b.receive(in);
            System.out.println(text(in));
            a.send(new DatagramPacket(new byte[0], 0, b.getLocalSocketAddress()));
            b.receive(in);
            System.out.println(text(in));
            b.setSoTimeout(20);
            attempt("nothing", () -> { b.receive(in); return 1; });
            a.connect(b.getLocalSocketAddress());
            System.out.println(a.isConnected() + " " + a.getRemoteSocketAddress().equals(b.getLocalSocketAddress()));
            DatagramPacket none = new DatagramPacket("connected".getBytes(), 9);
            a.send(none);
            b.setSoTimeout(0);
            in.setData(new byte[100]);
            b.receive(in);
            System.out.println(text(in));
            attempt("other address", () -> { a.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(LOOPBACK, a.getLocalPort()))); return 1; });
            a.disconnect();
            System.out.println(a.isConnected() + " " + a.getPort());
            attempt("no address", () -> { a.send(new DatagramPacket(new byte[1], 1)); return 1; });
            attempt("too large", () -> { a.send(new DatagramPacket(new byte[70_000], 70_000, b.getLocalSocketAddress())); return 1; });
            attempt("unresolved", () -> { a.send(new DatagramPacket(new byte[1], 1, InetSocketAddress.createUnresolved("x", 5))); return 1; });
            attempt("length", () -> new DatagramPacket(new byte[1], 2));
            attempt("bound", () -> { a.bind(null); return 1; });
            attempt("in use", () -> new DatagramSocket(b.getLocalPort(), LOOPBACK));
            a.setBroadcast(false);
            a.setTrafficClass(4);
            System.out.println(a.getBroadcast() + " " + a.getTrafficClass());
            a.close();
            attempt("closed", () -> { a.receive(in); return 1; });
            attempt("closed option", a::getSoTimeout);
            System.out.println(a.getLocalPort() + " " + a.getLocalAddress());
        }
    }

    static void channels() throws Exception {
        try (DatagramChannel a = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0)); DatagramChannel b = DatagramChannel.open()) {
            System.out.println(b.getLocalAddress() + " " + a.isConnected() + " " + a.getRemoteAddress());
            b.bind(new InetSocketAddress(LOOPBACK, 0));
            System.out.println(a.send(ByteBuffer.wrap("to b".getBytes()), b.getLocalAddress()));
            ByteBuffer in = ByteBuffer.allocateDirect(3);
            System.out.println(b.receive(in).equals(a.getLocalAddress()) + " " + in.position());
            attempt("read unconnected", () -> b.read(in));
            b.connect(a.getLocalAddress());
            System.out.println(b.write(new ByteBuffer[] {ByteBuffer.wrap("ab".getBytes()), ByteBuffer.wrap("cd".getBytes())}));
            ByteBuffer heap = ByteBuffer.allocate(10);
            a.receive(heap);
            System.out.println(new String(heap.array(), 0, heap.position()));
            a.configureBlocking(false);
            System.out.println(a.receive(heap) + " " + a.socket().getChannel().equals(a));
            attempt("send elsewhere", () -> b.send(ByteBuffer.allocate(1), new InetSocketAddress(LOOPBACK, 9)));
            attempt("connected", () -> b.connect(a.getLocalAddress()));
            b.disconnect();
            attempt("read only", () -> a.receive(heap.asReadOnlyBuffer()));
            attempt("too large", () -> a.send(ByteBuffer.allocate(70_000), b.getLocalAddress()));
            Selector selector = Selector.open();
            a.register(selector, SelectionKey.OP_READ);
            b.send(ByteBuffer.wrap(new byte[7]), a.getLocalAddress());
            System.out.println(selector.select() + " " + (a.receive(heap.clear()) != null) + " " + heap.position());
            selector.close();
        }
        try (DatagramChannel gone = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0)); DatagramChannel c = DatagramChannel.open()) {
            SocketAddress address = gone.getLocalAddress();
            gone.close();
            c.connect(address);
            c.write(ByteBuffer.allocate(1));
            attempt("unreachable", () -> c.read(ByteBuffer.allocate(1)));
        }
    }

    static void multicast() throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(LOOPBACK);
        InetAddress group = InetAddress.getByName("239.1.2.3");
        try (DatagramChannel c = DatagramChannel.open(StandardProtocolFamily.INET).setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(new InetSocketAddress(0))) {
            c.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo);
            c.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            c.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            System.out.println(c.getOption(StandardSocketOptions.IP_MULTICAST_IF).getName() + " " + c.getOption(StandardSocketOptions.IP_MULTICAST_LOOP) + " " + c.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            MembershipKey key = c.join(group, lo);
            System.out.println(key.isValid() + " " + key.group() + " " + key.networkInterface().getName() + " " + key.sourceAddress() + " " + (c.join(group, lo) == key));
            int port = ((InetSocketAddress) c.getLocalAddress()).getPort();
            c.send(ByteBuffer.wrap("group".getBytes()), new InetSocketAddress(group, port));
            ByteBuffer in = ByteBuffer.allocate(10);
            c.receive(in);
            System.out.println(new String(in.array(), 0, in.position()));
            key.block(InetAddress.getByName("10.9.9.9")).unblock(InetAddress.getByName("10.9.9.9"));
            attempt("unblock", () -> key.unblock(InetAddress.getByName("10.9.9.9")));
            key.drop();
            System.out.println(key.isValid());
            attempt("no group", () -> c.join(InetAddress.getByName("10.0.0.1"), lo));
            MembershipKey source = c.join(group, lo, LOOPBACK);
            System.out.println(source.sourceAddress());
            attempt("mixed", () -> c.join(group, lo));
        }
        try (MulticastSocket m = new MulticastSocket(0)) {
            m.setNetworkInterface(lo);
            m.setTimeToLive(0);
            System.out.println(m.getTimeToLive() + " " + m.getNetworkInterface().getName() + " " + m.getReuseAddress());
            m.joinGroup(new InetSocketAddress(group, 0), lo);
            m.send(new DatagramPacket("old".getBytes(), 3, group, m.getLocalPort()));
            DatagramPacket in = new DatagramPacket(new byte[9], 9);
            m.setSoTimeout(5000);
            m.receive(in);
            System.out.println(text(in));
            attempt("join twice", () -> { m.joinGroup(new InetSocketAddress(group, 0), lo); return 1; });
            m.leaveGroup(new InetSocketAddress(group, 0), lo);
            attempt("leave twice", () -> { m.leaveGroup(new InetSocketAddress(group, 0), lo); return 1; });
            attempt("not multicast", () -> { m.joinGroup(new InetSocketAddress(LOOPBACK, 0), lo); return 1; });
            attempt("ttl", () -> { m.setTimeToLive(256); return 1; });
        }
    }

    public static void main(String[] args) throws Exception {
        sockets();
        channels();
        multicast();
    }
}
