import java.io.*; import java.net.*; import java.nio.*; import java.nio.channels.*; import java.util.*; import java.util.concurrent.*; import java.nio.file.*;
/** Sockets, datagrams, selectors, asynchronous channels, Unix domain, HTTP on the loopback interface. */
public class Sockets {
    static String dir;

    static void show(String what, Callable<?> call) {
        String text;
        try {
            text = what + " = " + call.call();
        } catch (Throwable e) {
            text = what + " ! " + e;
        }
        System.out.println(dir == null ? text : text.replace(dir, "DIR"));
    }
  public static void main(String[] a) throws Exception {
        dir = java.nio.file.Files.createTempDirectory("carafe").toString();
    show("lo", () -> InetAddress.getLoopbackAddress());
    show("unknown", () -> { try { return InetAddress.getByName("no.such.host.invalid"); } catch (UnknownHostException e) { return "unknown"; } });
    show("ifnone", () -> NetworkInterface.getByName("nosuch0"));
    // sockets
    ServerSocket ss = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    int port = ss.getLocalPort();
    Thread th = new Thread(() -> { try { for (int i = 0; i < 2; i++) { Socket s = ss.accept(); InputStream in = s.getInputStream(); OutputStream out = s.getOutputStream(); int b; while ((b = in.read()) != -1) out.write(b+1); s.close(); } } catch (IOException e) { System.out.println("srv " + e); } });
    th.start();
    try (Socket s = new Socket("127.0.0.1", port)) { s.setTcpNoDelay(true); s.setSoTimeout(2000); s.setKeepAlive(true); s.getOutputStream().write("HAL".getBytes()); byte[] r = s.getInputStream().readNBytes(3); System.out.println(new String(r)+" "+s.getTcpNoDelay()+" "+s.getSoTimeout()+" "+s.getKeepAlive()+" "+s.getReuseAddress()+" "+s.getSoLinger()+" "+(s.getPort()==port)+" "+s.isBound());
      s.setSoLinger(true, 3); System.out.println(s.getSoLinger()); s.setReceiveBufferSize(65536); System.out.println(s.getReceiveBufferSize()); s.setTrafficClass(8); System.out.println(s.getTrafficClass()); System.out.println(s.getLocalAddress()); s.setOption(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE, 77); System.out.println(s.getOption(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE)); s.shutdownOutput(); System.out.println(s.getInputStream().read()); }
    try (Socket s = new Socket()) { s.connect(new InetSocketAddress("127.0.0.1", port), 1000); s.setSoTimeout(100); show("timeout", () -> s.getInputStream().read()); }
    th.join();
    show("refused", () -> { ServerSocket x = new ServerSocket(0); int p = x.getLocalPort(); x.close(); return new Socket("127.0.0.1", p); });
    show("bound", () -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    show("badbind", () -> new ServerSocket(0, 1, InetAddress.getByName("8.8.8.8")));
    show("acc timeout", () -> { ss.setSoTimeout(50); return ss.accept(); });
    ss.setSoTimeout(0);
    Thread ac = new Thread(() -> { try { ss.accept(); } catch (IOException e) { System.out.println("closed: " + e); } }); ac.start(); Thread.sleep(300); ss.close(); ac.join();
    // async close of a blocked read
    ServerSocket s2 = new ServerSocket(0); Socket c2 = new Socket(InetAddress.getLoopbackAddress(), s2.getLocalPort()); Socket p2 = s2.accept();
    Thread rd = new Thread(() -> { try { System.out.println(c2.getInputStream().read()); } catch (IOException e) { System.out.println("rd: " + e); } }); rd.start(); Thread.sleep(300); c2.close(); rd.join(); p2.close(); s2.close();
    show("unres", () -> { new Socket().connect(InetSocketAddress.createUnresolved("nope", 1)); return 0; });
    // datagram
    DatagramSocket ds = new DatagramSocket(0, InetAddress.getLoopbackAddress()); DatagramSocket dc = new DatagramSocket();
    dc.send(new DatagramPacket("dgram".getBytes(), 5, InetAddress.getLoopbackAddress(), ds.getLocalPort())); DatagramPacket dp = new DatagramPacket(new byte[20], 20); ds.setSoTimeout(1000); ds.receive(dp); System.out.println(new String(dp.getData(), 0, dp.getLength())+" "+dp.getAddress()+" "+(dp.getPort()==dc.getLocalPort()));
    ds.setSoTimeout(50); show("dtimeout", () -> { ds.receive(dp); return 0; });
    dc.connect(InetAddress.getLoopbackAddress(), ds.getLocalPort()); dc.send(new DatagramPacket("x".getBytes(), 1)); ds.receive(dp); System.out.println(dp.getLength()); dc.disconnect(); System.out.println(dc.isConnected()); dc.close(); ds.close();
    // nio
    ServerSocketChannel sc = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); sc.configureBlocking(false); Selector sel = Selector.open(); sc.register(sel, SelectionKey.OP_ACCEPT);
    SocketChannel cl = SocketChannel.open(); cl.configureBlocking(false); System.out.println(cl.connect(sc.getLocalAddress()) || true); cl.register(sel, SelectionKey.OP_CONNECT);
    int done = 0; long end = System.nanoTime() + 5_000_000_000L; StringBuilder log = new StringBuilder(); SocketChannel sv = null;
    Set<String> seen = new TreeSet<>();
    while (done < 3 && System.nanoTime() < end) { sel.select(500); for (Iterator<SelectionKey> it = sel.selectedKeys().iterator(); it.hasNext();) { SelectionKey k = it.next(); it.remove(); if (k.isAcceptable()) { sv = sc.accept(); sv.configureBlocking(false); sv.register(sel, SelectionKey.OP_READ); done++; seen.add("acc"); } else if (k.isConnectable()) { cl.finishConnect(); k.interestOps(0); cl.write(ByteBuffer.wrap("nio!".getBytes())); seen.add("con"); done++; } else if (k.isReadable()) { ByteBuffer b = ByteBuffer.allocate(10); int n = sv.read(b); seen.add("read "+n); done++; } } }
    System.out.println(seen); Thread wk = new Thread(() -> { try { Thread.sleep(200); } catch (InterruptedException e) {} sel.wakeup(); }); wk.start(); System.out.println(sel.select()); sel.close(); sv.close(); cl.close(); sc.close();
    show("chclosed", () -> cl.read(ByteBuffer.allocate(1)));
    // unix domain
    Path up = Path.of(dir, "sock"); Files.deleteIfExists(up); UnixDomainSocketAddress ua = UnixDomainSocketAddress.of(up); ServerSocketChannel us = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(ua); SocketChannel uc = SocketChannel.open(ua); SocketChannel ux = us.accept(); uc.write(ByteBuffer.wrap("unix".getBytes())); ByteBuffer ub = ByteBuffer.allocate(8); System.out.println(ux.read(ub)+" "+us.getLocalAddress().toString().startsWith(dir)+" "+ux.getRemoteAddress()+" "+uc.getRemoteAddress().toString().startsWith(dir)); us.close(); uc.close(); ux.close(); Files.delete(up);
    // async channels
    AsynchronousServerSocketChannel as = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0)); Future<AsynchronousSocketChannel> fa = as.accept(); AsynchronousSocketChannel aq = AsynchronousSocketChannel.open(); aq.connect(as.getLocalAddress()).get(); AsynchronousSocketChannel ar = fa.get(5, TimeUnit.SECONDS); aq.write(ByteBuffer.wrap("async".getBytes())).get(); ByteBuffer ab = ByteBuffer.allocate(9); System.out.println(ar.read(ab).get(5, TimeUnit.SECONDS)); as.close(); aq.close(); ar.close();
    // interrupt a blocked channel
    ServerSocketChannel is = ServerSocketChannel.open().bind(null); Thread it = new Thread(() -> { try { is.accept(); } catch (IOException e) { System.out.println(e); } }); it.start(); Thread.sleep(300); it.interrupt(); it.join();
    // multicast
    show("url", () -> { com.sun.net.httpserver.HttpServer h = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0); h.createContext("/", x -> { byte[] r = ("you asked " + x.getRequestURI()).getBytes(); x.sendResponseHeaders(200, r.length); x.getResponseBody().write(r); x.close(); }); h.start(); String s = new String(new URL("http://127.0.0.1:" + h.getAddress().getPort() + "/q?1").openStream().readAllBytes()); h.stop(0); return s; });
    show("http", () -> { com.sun.net.httpserver.HttpServer h = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0); h.createContext("/", x -> { byte[] r = ("client").getBytes(); x.sendResponseHeaders(200, r.length); x.getResponseBody().write(r); x.close(); }); h.start(); var cli = java.net.http.HttpClient.newHttpClient(); var r = cli.send(java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + h.getAddress().getPort() + "/")).build(), java.net.http.HttpResponse.BodyHandlers.ofString()); h.stop(0); return r.statusCode()+r.body(); });
    System.exit(0);
  }
}
