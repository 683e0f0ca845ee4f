// Asynchronous channels: files, sockets, groups, time limits, handlers, pending operations, closing while in flight.
// timeout: 120

import java.io.IOException;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class AsyncChannels {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t + (t.getCause() == null ? "" : " <- " + t.getCause()));
        }
    }

    static <V> V await(java.util.function.Consumer<CompletionHandler<V, String>> start) throws Throwable {
        CompletableFuture<V> result = new CompletableFuture<>();
        start.accept(new CompletionHandler<>() {
            @Override public void completed(V value, String attachment) { result.complete(value); }
            @Override public void failed(Throwable t, String attachment) { result.completeExceptionally(t); }
        });
        try {
            return result.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    static void files() throws Throwable {
        Path file = Files.createTempFile("async", ".bin");
        try (AsynchronousFileChannel c = AsynchronousFileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            System.out.println(c.write(ByteBuffer.wrap("hello async".getBytes()), 5).get() + " " + c.size());
            ByteBuffer in = ByteBuffer.allocate(20);
            System.out.println(AsyncChannels.<Integer>await(h -> c.read(in, 5, "x", h)) + " " + new String(in.array(), 0, in.position()));
            attempt("end", () -> c.read(ByteBuffer.allocate(1), 1000).get());
            attempt("negative", () -> c.read(ByteBuffer.allocate(1), -1));
            attempt("read only", () -> c.read(ByteBuffer.allocate(1).asReadOnlyBuffer(), 0));
            FileLock lock = c.lock().get();
            System.out.println(lock.isValid() + " " + lock.isShared());
            attempt("overlap", c::tryLock);
            lock.release();
            System.out.println(AsyncChannels.<FileLock>await(h -> c.lock(0, 5, true, "", h)).isShared());
            c.truncate(3).force(false);
            System.out.println(c.size());
            c.close();
            attempt("closed", () -> c.read(ByteBuffer.allocate(1), 0).get());
        }
        try (AsynchronousFileChannel c = AsynchronousFileChannel.open(file)) {
            attempt("write", () -> c.write(ByteBuffer.allocate(1), 0));
        }
        attempt("append", () -> AsynchronousFileChannel.open(file, StandardOpenOption.APPEND));
        Files.delete(file);
        attempt("missing", () -> { try { return AsynchronousFileChannel.open(file); } catch (NoSuchFileException e) { return e.getClass(); } });
    }

    static void sockets() throws Throwable {
        AtomicInteger named = new AtomicInteger();
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(2, r -> new Thread(r, "mine-" + named.incrementAndGet()));
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open(group).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Future<AsynchronousSocketChannel> accepted = server.accept();
        attempt("two accepts", server::accept);
        AsynchronousSocketChannel client = AsynchronousSocketChannel.open(group);
        attempt("not yet connected", () -> client.read(ByteBuffer.allocate(1)));
        System.out.println(client.connect(server.getLocalAddress()).get());
        AsynchronousSocketChannel peer = accepted.get();
        System.out.println(client.getRemoteAddress().equals(server.getLocalAddress()) + " " + peer.isOpen());
        attempt("connected", () -> client.connect(server.getLocalAddress()));
        ByteBuffer in = ByteBuffer.allocate(10);
        Future<Integer> reading = peer.read(in);
        attempt("two reads", () -> peer.read(ByteBuffer.allocate(1)));
        System.out.println(reading.isDone() + " " + client.write(ByteBuffer.wrap("abc".getBytes())).get() + " " + reading.get());
        attempt("time limit", () -> AsyncChannels.<Integer>await(h -> peer.read(in, 10, TimeUnit.MILLISECONDS, "", h)));
        attempt("after the limit", () -> peer.read(in));
        String[] thread = new String[1];
        CountDownLatch done = new CountDownLatch(1);
        ByteBuffer[] parts = {ByteBuffer.wrap("sc".getBytes()), ByteBuffer.wrap("atter".getBytes())};
        client.write(parts, 0, 2, 5, TimeUnit.SECONDS, "attached", new CompletionHandler<Long, String>() {
            @Override public void completed(Long n, String a) { thread[0] = n + " " + a; done.countDown(); }
            @Override public void failed(Throwable t, String a) { thread[0] = t.toString(); done.countDown(); }
        });
        done.await();
        System.out.println(thread[0]);
        client.close();
        server.close();
        peer.close();
        attempt("closed accept", () -> server.accept().get());
        group.shutdown();
        System.out.println(group.awaitTermination(10, TimeUnit.SECONDS) + " " + group.isTerminated());
        attempt("shut down", () -> AsynchronousSocketChannel.open(group));
    }

    static void closing() throws Throwable {
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
        client.connect(server.getLocalAddress()).get();
        AsynchronousSocketChannel peer = server.accept().get();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        client.read(ByteBuffer.allocate(1), null, new CompletionHandler<Integer, Void>() {
            @Override public void completed(Integer n, Void a) { failure.complete(null); }
            @Override public void failed(Throwable t, Void a) { failure.complete(t); }
        });
        client.close();
        System.out.println(failure.get(10, TimeUnit.SECONDS));
        System.out.println(peer.read(ByteBuffer.allocate(5)).get() + " " + peer.shutdownOutput().isOpen());
        attempt("write after shutdown", () -> peer.write(ByteBuffer.allocate(1)).get());
        peer.shutdownInput();
        System.out.println(peer.read(ByteBuffer.allocate(5)).get());
        Future<AsynchronousSocketChannel> pending = server.accept();
        System.out.println(pending.cancel(true) + " " + pending.isCancelled());
        attempt("cancelled", pending::get);
        server.close();
        peer.close();
        AsynchronousSocketChannel refused = AsynchronousSocketChannel.open();
        attempt("refused", () -> refused.connect(server.getLocalAddress()).get());
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        AsynchronousSocketChannel alone = AsynchronousSocketChannel.open();
        attempt("nobody", () -> alone.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).get());
        System.out.println(alone.isOpen());
        attempt("unresolved", () -> AsynchronousSocketChannel.open().connect(InetSocketAddress.createUnresolved("x", 1)));
        ExecutorService pool = Executors.newCachedThreadPool();
        AsynchronousChannelGroup cached = AsynchronousChannelGroup.withCachedThreadPool(pool, 1);
        AsynchronousServerSocketChannel echo = AsynchronousServerSocketChannel.open(cached).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        echo.accept(null, new CompletionHandler<AsynchronousSocketChannel, Void>() {
            @Override public void completed(AsynchronousSocketChannel c, Void a) {
                echo.accept(null, this);
                ByteBuffer buffer = ByteBuffer.allocate(16);
                c.read(buffer, null, new CompletionHandler<Integer, Void>() {
                    @Override public void completed(Integer n, Void x) {
                        if (n < 0) {
                            try { c.close(); } catch (IOException e) { System.out.println(e); }
                            return;
                        }
                        c.write(buffer.flip(), null, new CompletionHandler<Integer, Void>() {
                            @Override public void completed(Integer m, Void y) { buffer.compact(); c.read(buffer, null, outer()); }
                            @Override public void failed(Throwable t, Void y) { System.out.println(t); }
                        });
                    }
                    CompletionHandler<Integer, Void> outer() { return this; }
                    @Override public void failed(Throwable t, Void x) {
                        // The last connection may still wait when the group is shut down.
                        if (!(t instanceof AsynchronousCloseException)) {
                            System.out.println(t);
                        }
                    }
                });
            }
            @Override public void failed(Throwable t, Void a) { }
        });
        int right = 0;
        for (int i = 0; i < 10; i++) {
            try (Socket s = new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) echo.getLocalAddress()).getPort())) {
                for (int j = 0; j < 20; j++) {
                    byte[] out = ("m" + i + "." + j).getBytes();
                    s.getOutputStream().write(out);
                    right += new String(s.getInputStream().readNBytes(out.length)).equals(new String(out)) ? 1 : 0;
                }
            }
        }
        System.out.println("right " + right);
        cached.shutdownNow();
        System.out.println(cached.awaitTermination(10, TimeUnit.SECONDS) + " " + echo.isOpen());
    }

    public static void main(String[] args) throws Throwable {
        files();
        sockets();
        closing();
    }
}
