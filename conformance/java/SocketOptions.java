// Sockets: options, time limits, half-closed connections, closing under a blocked thread, refused and unknown addresses.
// timeout: 120

import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;
import java.util.concurrent.*;

public class SocketOptions {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll(":\\d{4,5}\\b", ":PORT"));
        }
    }

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    static void options() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket s = new Socket(LOOPBACK, server.getLocalPort()); Socket peer = server.accept()) {
            System.out.println(s.getTcpNoDelay() + " " + s.getSoLinger() + " " + s.getKeepAlive() + " " + s.getReuseAddress() + " " + s.getOOBInline() + " " + s.getSoTimeout() + " " + s.getTrafficClass());
            s.setTcpNoDelay(true);
            s.setSoLinger(true, 5);
            s.setKeepAlive(true);
            s.setOOBInline(true);
            s.setTrafficClass(8);
            s.setReuseAddress(true);
            System.out.println(s.getTcpNoDelay() + " " + s.getSoLinger() + " " + s.getKeepAlive() + " " + s.getReuseAddress() + " " + s.getOOBInline() + " " + s.getTrafficClass());
            s.setSoLinger(false, 0);
            System.out.println(s.getSoLinger() + " " + new TreeSet<>(s.supportedOptions().stream().map(SocketOption::name).toList()));
            System.out.println(new TreeSet<>(server.supportedOptions().stream().map(SocketOption::name).toList()) + " " + server.getReuseAddress() + " " + server.getSoTimeout());
            s.setReceiveBufferSize(10_000);
            s.setSendBufferSize(10_000);
            System.out.println((s.getReceiveBufferSize() >= 10_000) + " " + (s.getSendBufferSize() >= 10_000));
            attempt("linger", () -> { s.setSoLinger(true, -1); return 1; });
            attempt("timeout", () -> { s.setSoTimeout(-1); return 1; });
            attempt("traffic", () -> { s.setTrafficClass(256); return 1; });
            attempt("buffer", () -> { s.setSendBufferSize(0); return 1; });
            attempt("option", () -> s.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1));
            System.out.println(s.getOption(StandardSocketOptions.TCP_NODELAY) + " " + s.getOption(StandardSocketOptions.SO_LINGER));
            System.out.println(s.isBound() + "" + s.isConnected() + s.isClosed() + s.isInputShutdown() + s.isOutputShutdown() + " " + s.getInetAddress() + " " + (s.getPort() == server.getLocalPort()) + " " + s.getLocalAddress());
            s.setOOBInline(false);
            peer.setOOBInline(true);
            s.sendUrgentData(65);
            s.getOutputStream().write(66);
            System.out.println(peer.getInputStream().read() + " " + peer.getInputStream().read());
        }
        attempt("closed", () -> { Socket c = new Socket(); c.close(); return c.getTcpNoDelay(); });
        attempt("unconnected", () -> new Socket().getInputStream());
        attempt("unbound accept", () -> new ServerSocket().accept());
        attempt("port", () -> new ServerSocket(70000));
        attempt("connect port", () -> new Socket("localhost", -1));
        Socket fresh = new Socket();
        System.out.println(fresh + " " + fresh.getLocalPort() + " " + fresh.getPort() + " " + fresh.getInetAddress() + " " + fresh.getLocalAddress() + " " + fresh.getRemoteSocketAddress());
    }

    static void halves() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket s = new Socket(LOOPBACK, server.getLocalPort()); Socket peer = server.accept()) {
            s.getOutputStream().write("question".getBytes());
            s.shutdownOutput();
            System.out.println(new String(peer.getInputStream().readAllBytes()) + " " + peer.getInputStream().read() + " " + s.isOutputShutdown() + s.isClosed());
            peer.getOutputStream().write("answer".getBytes());
            byte[] six = new byte[6];
            System.out.println(s.getInputStream().readNBytes(six, 0, 6) + new String(six) + " " + s.getInputStream().available());
            attempt("write after", () -> { s.getOutputStream().write(1); return 1; });
            attempt("stream after", () -> s.getOutputStream());
            attempt("again", () -> { s.shutdownOutput(); return 1; });
            s.shutdownInput();
            attempt("read after", () -> s.getInputStream().read());
            peer.close();
            attempt("closed peer", () -> peer.getInputStream());
        }
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket s = new Socket(LOOPBACK, server.getLocalPort()); Socket peer = server.accept()) {
            InputStream in = s.getInputStream();
            in.close();
            System.out.println(s.isClosed());
            attempt("after", () -> { in.read(); return 1; });
            System.out.println(peer.getInputStream().read());
        }
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket s = new Socket(LOOPBACK, server.getLocalPort()); Socket peer = server.accept()) {
            peer.setSoLinger(true, 0);
            peer.close();
            attempt("reset", () -> s.getInputStream().read());
            attempt("write to reset", () -> { s.getOutputStream().write(1); s.getOutputStream().write(1); return 1; });
        }
    }

    static void limits() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket s = new Socket(LOOPBACK, server.getLocalPort()); Socket peer = server.accept()) {
            s.setSoTimeout(20);
            attempt("read", () -> s.getInputStream().read());
            peer.getOutputStream().write(7);
            attempt("then", () -> s.getInputStream().read());
            server.setSoTimeout(20);
            attempt("accept", server::accept);
            Socket two = new Socket();
            two.connect(server.getLocalSocketAddress(), 2000);
            System.out.println(two.isConnected());
            attempt("connected already", () -> { two.connect(server.getLocalSocketAddress()); return 1; });
            attempt("bound already", () -> { server.bind(null); return 1; });
            attempt("in use", () -> { new ServerSocket(server.getLocalPort(), 1, LOOPBACK); return 1; });
            two.close();
        }
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            port = server.getLocalPort();
        }
        attempt("refused", () -> new Socket(LOOPBACK, port));
        attempt("refused timed", () -> { new Socket().connect(new InetSocketAddress(LOOPBACK, port), 1000); return 1; });
        attempt("refused channel", () -> SocketChannel.open(new InetSocketAddress(LOOPBACK, port)));
        attempt("unresolved", () -> { new Socket().connect(InetSocketAddress.createUnresolved("some.invalid", 80)); return 1; });
        attempt("unresolved channel", () -> SocketChannel.open(InetSocketAddress.createUnresolved("some.invalid", 80)));
        attempt("not mine", () -> new ServerSocket(0, 5, InetAddress.getByName("192.0.2.1")));
    }

    static void closing() throws Exception {
        for (String what : List.of("accept", "read", "write", "channel accept", "channel read", "datagram", "shutdown")) {
            ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
            Socket s = new Socket(LOOPBACK, server.getLocalPort()), peer = server.accept();
            ServerSocketChannel serverChannel = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
            SocketChannel channel = SocketChannel.open(serverChannel.getLocalAddress());
            DatagramSocket datagram = new DatagramSocket(0, LOOPBACK);
            Body blocked = switch (what) {
                case "accept" -> server::accept;
                case "read", "shutdown" -> () -> s.getInputStream().read();
                case "write" -> () -> { while (true) s.getOutputStream().write(new byte[1 << 16]); };
                case "channel accept" -> serverChannel::accept;
                case "channel read" -> () -> channel.read(ByteBuffer.allocate(1));
                default -> () -> { datagram.receive(new DatagramPacket(new byte[1], 1)); return 1; };
            };
            Thread thread = new Thread(() -> { if (what.equals("channel accept")) { try { serverChannel.accept(); } catch (IOException e) { System.out.println(e); } } attempt(what, blocked); });
            thread.start();
            Thread.sleep(600);
            switch (what) {
                case "accept" -> server.close();
                case "read", "write" -> s.close();
                case "channel accept" -> serverChannel.close();
                case "channel read" -> channel.close();
                case "shutdown" -> s.shutdownInput();
                default -> datagram.close();
            }
            thread.join();
            for (Closeable c : new Closeable[] {server, s, peer, serverChannel, channel, datagram}) {
                c.close();
            }
        }
    }

    static void addresses() throws Exception {
        System.out.println(InetAddress.getByName("127.0.0.1") + " " + InetAddress.getByAddress("name", new byte[] {10, 0, 0, 1}) + " " + InetAddress.getByName("::1") + " " + InetAddress.getByName("[fe80::1]") + " " + InetAddress.getByName("1.2") + " " + InetAddress.getByName(null).isLoopbackAddress());
        System.out.println(InetAddress.getByName("::ffff:1.2.3.4") + " " + InetAddress.getByName("0.0.0.0").isAnyLocalAddress() + " " + InetAddress.getByName("224.0.0.1").isMulticastAddress() + " " + InetAddress.getByName("10.1.1.1").isSiteLocalAddress() + " " + InetAddress.getByName("169.254.0.1").isLinkLocalAddress() + " " + InetAddress.getByName("ff05::1").isMCSiteLocal());
        for (String bad : List.of("some.invalid", "1.2.3.4.5", "256.1.1.1", "[::1", "a b", "::g")) {
            attempt(bad, () -> InetAddress.getByName(bad));
        }
        attempt("length", () -> InetAddress.getByAddress(new byte[5]));
        System.out.println(InetAddress.getByName("localhost").isLoopbackAddress() + " " + InetAddress.getByName("127.0.0.1").isReachable(1000) + " " + (InetAddress.getLocalHost() != null));
        InetSocketAddress a = new InetSocketAddress("127.0.0.1", 80), u = InetSocketAddress.createUnresolved("x.y", 1);
        System.out.println(a + " " + u + " " + u.isUnresolved() + " " + u.getAddress() + " " + a.getHostString() + " " + a.equals(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 80)) + " " + new InetSocketAddress(5));
        NetworkInterface lo = NetworkInterface.getByInetAddress(LOOPBACK);
        System.out.println(lo.getName() + " " + lo.getDisplayName() + " " + lo.isLoopback() + lo.isUp() + lo.isPointToPoint() + lo.isVirtual() + " " + Arrays.toString(lo.getHardwareAddress()) + " " + lo.getIndex() + " " + lo.getMTU() + " " + lo.getParent() + " " + lo.getInterfaceAddresses().stream().filter(x -> x.getAddress() instanceof Inet4Address).toList());
        System.out.println(NetworkInterface.getByName("no-such0") + " " + NetworkInterface.getByIndex(1).equals(lo) + " " + NetworkInterface.networkInterfaces().anyMatch(lo::equals) + " " + lo.inetAddresses().anyMatch(LOOPBACK::equals));
    }

    public static void main(String[] args) throws Exception {
        options();
        halves();
        limits();
        closing();
        addresses();
    }
}
