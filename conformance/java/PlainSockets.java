// Sockets from before NIO: options, limits of time, closing under a thread that waits, datagrams, multicast.
// jvm: -Djdk.net.usePlainSocketImpl -Djdk.net.usePlainDatagramSocketImpl
import java.io.*;
import java.net.*;
import java.util.*;

public class PlainSockets {
    public static void main(String[] args) throws Exception {
        InetAddress loop = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 5, loop)) {
            Thread t = new Thread(() -> {
                try (Socket s = server.accept()) {
                    InputStream in = s.getInputStream();
                    byte[] b = in.readNBytes(5);
                    s.getOutputStream().write(("echo " + new String(b)).getBytes());
                    byte[] big = new byte[300_000];
                    Arrays.fill(big, (byte) 7);
                    s.getOutputStream().write(big);
                    s.shutdownOutput();
                    System.out.println("server saw end: " + in.read());
                } catch (IOException e) { System.out.println("server " + e); }
            });
            t.start();
            Socket s = new Socket();
            s.setTcpNoDelay(true);
            s.setSoLinger(true, 3);
            s.setKeepAlive(true);
            s.setReceiveBufferSize(50000);
            s.setTrafficClass(8);
            System.out.println(s.getTcpNoDelay() + " " + s.getSoLinger() + " " + s.getKeepAlive() + " " + s.getReceiveBufferSize() + " " + s.getTrafficClass() + " " + s.getReuseAddress());
            s.connect(new InetSocketAddress(loop, server.getLocalPort()), 2000);
            s.setSoTimeout(5000);
            System.out.println(s.getLocalAddress() + " " + (s.getPort() == server.getLocalPort()));
            s.getOutputStream().write("hello".getBytes());
            byte[] all = s.getInputStream().readAllBytes();
            System.out.println(new String(all, 0, 10) + " " + all.length);
            s.close();
            t.join();
            System.out.println(s.isClosed());
        }
        // limits of time
        try (ServerSocket server = new ServerSocket(0, 5, loop)) {
            server.setSoTimeout(50);
            try { server.accept(); } catch (SocketTimeoutException e) { System.out.println(e.getMessage()); }
            try (Socket c = new Socket(loop, server.getLocalPort()); Socket d = server.accept()) {
                c.setSoTimeout(50);
                try { c.getInputStream().read(); } catch (SocketTimeoutException e) { System.out.println(e.getMessage()); }
                d.getOutputStream().write(1);
                Thread.sleep(50);
                System.out.println(c.getInputStream().available());
                c.setOOBInline(true);
                d.sendUrgentData(65);
                System.out.println(c.getInputStream().read() + " " + c.getInputStream().read());
            }
        }
        // closing under a reader, and under one who accepts
        try (ServerSocket server = new ServerSocket(0, 5, loop)) {
            Socket c = new Socket(loop, server.getLocalPort());
            Socket d = server.accept();
            Thread r = new Thread(() -> { try { System.out.println("read " + c.getInputStream().read()); } catch (IOException e) { System.out.println(e); } });
            r.start();
            Thread.sleep(200);
            c.close();
            r.join();
            d.close();
            Thread acc = new Thread(() -> { try { server.accept(); } catch (IOException e) { System.out.println(e); } });
            acc.start();
            Thread.sleep(200);
            server.close();
            acc.join();
        }
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, loop)) { port = server.getLocalPort(); 
            try (ServerSocket again = new ServerSocket(port, 5, loop)) { } catch (BindException e) { System.out.println(e.getMessage()); } }
        try { new Socket(loop, port); } catch (ConnectException e) { System.out.println(e.getMessage()); }
        // datagrams
        try (DatagramSocket a = new DatagramSocket(0, loop); DatagramSocket b = new DatagramSocket(0, loop)) {
            a.send(new DatagramPacket("abc".getBytes(), 3, loop, b.getLocalPort()));
            DatagramPacket p = new DatagramPacket(new byte[10], 2, 8);
            b.setSoTimeout(2000);
            b.receive(p);
            System.out.println(new String(p.getData(), p.getOffset(), p.getLength()) + " " + p.getAddress() + " " + (p.getPort() == a.getLocalPort()));
            b.setSoTimeout(50);
            try { b.receive(p); } catch (SocketTimeoutException e) { System.out.println(e.getMessage()); }
            b.connect(loop, a.getLocalPort());
            b.send(new DatagramPacket(new byte[0], 0));
            a.setSoTimeout(2000);
            DatagramPacket q = new DatagramPacket(new byte[5], 5);
            a.receive(q);
            System.out.println(q.getLength() + " " + b.isConnected() + " " + b.getBroadcast() + " " + b.getReuseAddress());
            b.disconnect();
            b.setSoTimeout(0);
            Thread r = new Thread(() -> { try { b.receive(new DatagramPacket(new byte[1], 1)); System.out.println("received"); } catch (IOException e) { System.out.println(e); } });
            r.start();
            Thread.sleep(200);
            b.close();
            r.join();
        }
        try (MulticastSocket m = new MulticastSocket(0)) {
            m.setTimeToLive(5);
            System.out.println(m.getTimeToLive() + " " + m.getLoopbackMode());
            m.setLoopbackMode(true);
            System.out.println(m.getLoopbackMode() + " " + m.getInterface());
            NetworkInterface lo = NetworkInterface.getByInetAddress(loop);
            m.setNetworkInterface(lo);
            System.out.println(m.getNetworkInterface().getName() + " " + m.getInterface());
            m.joinGroup(new InetSocketAddress("225.1.2.3", 0), lo);
            m.leaveGroup(new InetSocketAddress("225.1.2.3", 0), lo);
            try { m.leaveGroup(new InetSocketAddress("225.1.2.3", 0), lo); } catch (SocketException e) { System.out.println(e.getMessage()); }
        }
    }
}
