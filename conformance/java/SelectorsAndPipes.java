// Selectors: interest, readiness, wake-up, cancelled keys, many channels, connecting without blocking, Unix-domain sockets.
// timeout: 120

import java.io.IOException;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;

public class SelectorsAndPipes {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    static void echo() throws Exception {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        attempt("blocking", () -> server.register(selector, SelectionKey.OP_ACCEPT));
        server.configureBlocking(false);
        attempt("invalid ops", () -> server.register(selector, SelectionKey.OP_READ));
        SelectionKey acceptKey = server.register(selector, SelectionKey.OP_ACCEPT, "attached");
        System.out.println(acceptKey.interestOps() + " " + acceptKey.attachment() + " " + server.isRegistered() + " " + (server.keyFor(selector) == acceptKey) + " " + selector.keys().size() + " " + selector.selectNow() + " " + server.accept());
        attempt("make blocking", () -> server.configureBlocking(true));
        attempt("keys", () -> selector.keys().remove(acceptKey));
        AtomicInteger served = new AtomicInteger();
        Thread loop = new Thread(() -> {
            try {
                while (selector.isOpen() && served.get() < 20) {
                    selector.select();
                    Iterator<SelectionKey> it = selector.selectedKeys().iterator();
                    while (it.hasNext()) {
                        SelectionKey key = it.next();
                        it.remove();
                        if (key.isAcceptable()) {
                            SocketChannel c = server.accept();
                            c.configureBlocking(false);
                            c.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(64));
                        } else if (key.isReadable()) {
                            ByteBuffer buffer = (ByteBuffer) key.attachment();
                            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                                buffer.flip();
                                key.interestOps(SelectionKey.OP_WRITE);
                            }
                        } else if (key.isWritable()) {
                            ByteBuffer buffer = (ByteBuffer) key.attachment();
                            ((SocketChannel) key.channel()).write(buffer);
                            if (!buffer.hasRemaining()) {
                                key.channel().close();
                                served.incrementAndGet();
                            }
                        }
                    }
                }
            } catch (IOException e) {
                System.out.println(e);
            }
        });
        loop.start();
        int right = 0;
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SocketChannel c = SocketChannel.open(server.getLocalAddress());
            c.write(ByteBuffer.wrap(("hello " + i).getBytes()));
            clients.add(c);
        }
        for (int i = 19; i >= 0; i--) {
            SocketChannel c = clients.get(i);
            c.shutdownOutput();
            ByteBuffer back = ByteBuffer.allocate(64);
            while (c.read(back) >= 0) { }
            right += new String(back.array(), 0, back.position()).equals("hello " + i) ? 1 : 0;
            c.close();
        }
        loop.join();
        System.out.println("right " + right + " keys " + selector.keys().size());
        acceptKey.cancel();
        System.out.println(acceptKey.isValid() + " " + selector.keys().size() + " " + selector.selectNow() + " " + selector.keys().size() + " " + server.isRegistered());
        attempt("cancelled key", acceptKey::interestOps);
        selector.close();
        attempt("closed", selector::selectNow);
        attempt("closed keys", selector::keys);
        server.close();
    }

    static void wakeups() throws Exception {
        Selector selector = Selector.open();
        selector.wakeup().wakeup();
        System.out.println(selector.select(10_000) + " " + selector.select(5) + " " + selector.isOpen());
        Thread waker = new Thread(() -> { try { Thread.sleep(20); } catch (InterruptedException e) { System.out.println(e); } selector.wakeup(); });
        waker.start();
        System.out.println(selector.select());
        waker.join();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        SelectionKey read = pipe.source().register(selector, SelectionKey.OP_READ), write = pipe.sink().register(selector, SelectionKey.OP_WRITE);
        System.out.println(selector.select() + " " + selector.selectedKeys().contains(write) + " " + selector.selectNow() + " " + read.readyOps() + " " + write.readyOps());
        selector.selectedKeys().clear();
        write.interestOps(0);
        System.out.println(selector.selectNow() + " " + pipe.source().read(ByteBuffer.allocate(5)) + " " + pipe.sink().write(ByteBuffer.wrap("abc".getBytes())));
        System.out.println(selector.select(k -> System.out.println("  ready " + k.isReadable()), 10_000) + " " + selector.selectedKeys().size());
        System.out.println(read.interestOpsAnd(0) + " " + read.interestOpsOr(SelectionKey.OP_READ) + " " + read.interestOps());
        attempt("ops", () -> read.interestOps(SelectionKey.OP_CONNECT));
        int filled = 0;
        for (int n; (n = pipe.sink().write(ByteBuffer.allocate(4096))) > 0; ) {
            filled += n;
        }
        System.out.println(filled > 4096);
        pipe.sink().close();
        System.out.println(write.isValid() + " " + selector.keys().size());
        selector.selectNow();
        System.out.println(selector.keys().size());
        pipe.source().close();
        Thread selecting = Thread.currentThread();
        Thread closer = new Thread(() -> { try { untilBlocked(selecting); selector.close(); } catch (Exception e) { System.out.println(e); } });
        closer.start();
        attempt("closed while selecting", selector::select);
        closer.join();
    }

    static void connecting() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0)); Selector selector = Selector.open(); SocketChannel c = SocketChannel.open()) {
            attempt("not connected", () -> c.write(ByteBuffer.allocate(1)));
            attempt("no connection pending", c::finishConnect);
            c.configureBlocking(false);
            c.connect(server.getLocalAddress());
            c.register(selector, SelectionKey.OP_CONNECT);
            if (!c.isConnected()) {
                selector.select();
            }
            System.out.println(c.finishConnect() + " " + c.isConnected() + " " + c.isConnectionPending() + " " + c.finishConnect());
            attempt("again", () -> c.connect(server.getLocalAddress()));
            System.out.println(c.read(ByteBuffer.allocate(10)) + " " + c.getRemoteAddress().equals(server.getLocalAddress()));
            attempt("illegal mode", () -> c.socket().getInputStream().read());
            SocketChannel peer = server.accept();
            peer.write(new ByteBuffer[] {ByteBuffer.wrap("ab".getBytes()), ByteBuffer.wrap("cd".getBytes())});
            selector.keys().iterator().next().interestOps(SelectionKey.OP_READ);
            selector.select();
            ByteBuffer[] parts = {ByteBuffer.allocateDirect(3), ByteBuffer.allocate(3)};
            System.out.println(c.read(parts) + " " + parts[1].position());
            peer.close();
            selector.selectedKeys().clear();
            selector.select();
            System.out.println(c.read(parts) + " " + c.isOpen());
        }
        SocketChannel refused = SocketChannel.open();
        refused.configureBlocking(false);
        int port;
        try (ServerSocket s = new ServerSocket(0, 1, LOOPBACK)) {
            port = s.getLocalPort();
        }
        attempt("refused", () -> {
            if (!refused.connect(new InetSocketAddress(LOOPBACK, port))) {
                while (!refused.finishConnect()) {
                    Thread.sleep(1);
                }
            }
            return 1;
        });
        System.out.println(refused.isOpen());
        attempt("unresolved", () -> SocketChannel.open().connect(InetSocketAddress.createUnresolved("x", 1)));
        attempt("too early", () -> ServerSocketChannel.open().accept());
    }

    static void unix() throws Exception {
        Path dir = Files.createTempDirectory("unix");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(dir.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            attempt("inet address", () -> server.bind(new InetSocketAddress(0)));
            server.bind(address);
            System.out.println(server.getLocalAddress().equals(address) + " " + Files.exists(address.getPath()) + " " + new TreeSet<>(server.supportedOptions().stream().map(SocketOption::name).toList()));
            attempt("in use", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address));
            attempt("socket", server::socket);
            try (SocketChannel c = SocketChannel.open(address); SocketChannel peer = server.accept()) {
                System.out.println(c.getRemoteAddress().equals(address) + " [" + c.getLocalAddress() + "] [" + peer.getRemoteAddress() + "] " + new TreeSet<>(c.supportedOptions().stream().map(SocketOption::name).toList()));
                c.write(ByteBuffer.wrap("over unix".getBytes()));
                ByteBuffer got = ByteBuffer.allocate(20);
                peer.read(got);
                System.out.println(StandardCharsets.UTF_8.decode(got.flip()));
                peer.shutdownOutput();
                System.out.println(c.read(got.clear()));
                Thread reader = new Thread(() -> attempt("closed under", () -> peer.read(ByteBuffer.allocate(1))));
                reader.start();
                Thread.sleep(40);
                peer.close();
                reader.join();
                attempt("broken", () -> c.write(ByteBuffer.allocate(5)));
            }
        }
        attempt("refused", () -> SocketChannel.open(address));
        Files.delete(address.getPath());
        attempt("missing", () -> SocketChannel.open(address));
        attempt("long", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of("x".repeat(200))));
        try (ServerSocketChannel auto = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(null)) {
            Path made = ((UnixDomainSocketAddress) auto.getLocalAddress()).getPath();
            System.out.println(Files.exists(made) + " " + Files.deleteIfExists(made));
        }
        attempt("datagram", () -> DatagramChannel.open(StandardProtocolFamily.UNIX));
        Files.delete(dir);
        System.out.println(address.equals(UnixDomainSocketAddress.of(dir + "/s")) + " " + UnixDomainSocketAddress.of("a/b") + " " + UnixDomainSocketAddress.of(""));
    }

    /** Waits until a thread waits in the kernel. */
    static void untilBlocked(Thread thread) throws InterruptedException {
        for (int times = 0; times < 3; Thread.sleep(15)) {
            StackTraceElement[] trace = thread.getStackTrace();
            times = trace.length > 0 && trace[0].isNativeMethod() && trace[0].getMethodName().matches("poll|wait") ? times + 1 : 0;
        }
    }

    public static void main(String[] args) throws Exception {
        echo();
        wakeups();
        connecting();
        unix();
    }
}
