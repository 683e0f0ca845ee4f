// Interrupts of everything that blocks: sleep, wait, join, locks, queues, pipes, interruptible channels, selectors, processes.
// timeout: 120

import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

public class InterruptBlocking {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run() + " interrupted " + Thread.interrupted());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t + " interrupted " + Thread.interrupted());
        }
    }

    /// Interrupts the body once when it should be blocked, then shows how it ended; also with the interrupt first.
    static void both(String what, Body body) throws Exception {
        Thread early = new Thread(() -> { Thread.currentThread().interrupt(); attempt(what + " before", body); });
        early.start();
        early.join();
        late(what, body);
    }

    static void late(String what, Body body) throws Exception {
        Thread thread = new Thread(() -> attempt(what, body));
        thread.start();
        long start = System.nanoTime();
        // Asked natives look runnable: they get some time.
        while (thread.isAlive() && thread.getState() == Thread.State.RUNNABLE && System.nanoTime() - start < 100_000_000) {
            Thread.sleep(1);
        }
        Thread.sleep(5);
        thread.interrupt();
        thread.join();
    }

    static void pure() throws Exception {
        both("sleep", () -> { Thread.sleep(60_000); return "slept"; });
        both("TimeUnit", () -> { TimeUnit.HOURS.sleep(1); return "slept"; });
        Object lock = new Object();
        both("wait", () -> { synchronized (lock) { lock.wait(); } return "woken"; });
        both("timed wait", () -> { synchronized (lock) { lock.wait(60_000, 5); } return "woken"; });
        Thread forever = new Thread(() -> LockSupport.parkUntil(Long.MAX_VALUE));
        forever.setDaemon(true);
        forever.start();
        both("join", () -> { forever.join(); return "joined"; });
        both("timed join", () -> { forever.join(60_000); return "joined"; });
        both("park", () -> { LockSupport.parkNanos(60_000_000_000L); return "parked"; });
        ReentrantLock held = new ReentrantLock();
        held.lock();
        both("lockInterruptibly", () -> { held.lockInterruptibly(); return "locked"; });
        both("tryLock", () -> held.tryLock(1, TimeUnit.HOURS));
        both("take", () -> new LinkedBlockingQueue<>().take());
        both("put", () -> { ArrayBlockingQueue<Integer> q = new ArrayBlockingQueue<>(1); q.put(1); q.put(2); return "put"; });
        both("synchronous", () -> { new SynchronousQueue<Integer>().put(1); return "put"; });
        both("semaphore", () -> { new Semaphore(0).acquire(); return "acquired"; });
        both("latch", () -> new CountDownLatch(1).await(1, TimeUnit.HOURS));
        both("future", () -> new FutureTask<>(() -> 1).get());
        both("exchange", () -> new Exchanger<Integer>().exchange(1));
        both("condition", () -> {
            ReentrantLock own = new ReentrantLock();
            own.lock();
            try {
                own.newCondition().await();
                return "signalled";
            } finally {
                System.out.println("  held " + own.isHeldByCurrentThread());
                own.unlock();
            }
        });
        // An uninterruptible one keeps the flag.
        Semaphore late = new Semaphore(0);
        Thread patient = new Thread(() -> attempt("uninterruptible", () -> { late.acquireUninterruptibly(); return "acquired"; }));
        patient.start();
        while (patient.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        patient.interrupt();
        late.release();
        patient.join();
    }

    static void io() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        PipedInputStream piped = new PipedInputStream(new PipedOutputStream());
        both("piped", () -> piped.read());
        both("pipe channel", () -> { Pipe p = Pipe.open(); try { return p.source().read(ByteBuffer.allocate(1)); } finally { System.out.println("  open " + p.source().isOpen()); p.sink().close(); p.source().close(); } });
        both("accept", () -> { try (ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0))) { return s.accept(); } });
        both("adapted accept", () -> { try (ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0))) { return s.socket().accept(); } });
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0))) {
            both("socket read", () -> { try (SocketChannel c = SocketChannel.open(server.getLocalAddress())) { return c.read(ByteBuffer.allocate(4)); } });
            both("socket write", () -> {
                try (SocketChannel c = SocketChannel.open(server.getLocalAddress())) {
                    long total = 0;
                    while (true) {
                        total += c.write(ByteBuffer.allocate(1 << 16));
                    }
                }
            });
        }
        both("datagram", () -> { try (DatagramChannel c = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0))) { return c.receive(ByteBuffer.allocate(4)); } });
        try (Selector selector = Selector.open()) {
            both("select", () -> selector.select() + " open " + selector.isOpen());
            both("timed select", () -> selector.select(60_000));
        }
        File file = File.createTempFile("interrupt", ".tmp");
        both("file channel", () -> { try (FileChannel c = FileChannel.open(file.toPath())) { int n = c.read(ByteBuffer.allocate(4)); Thread.sleep(60_000); return n; } });
        both("process", () -> {
            Process p = new ProcessBuilder("sleep", "60").start();
            try {
                return p.waitFor();
            } finally {
                p.destroy();
                System.out.println("  exit " + p.onExit().get().exitValue());
            }
        });
        System.out.println(file.delete());
    }

    public static void main(String[] args) throws Exception {
        pure();
        io();
        Thread unstarted = new Thread(() -> System.out.println("flag before start: " + Thread.currentThread().isInterrupted()));
        unstarted.interrupt();
        System.out.println(unstarted.isInterrupted());
        unstarted.start();
        unstarted.join();
        System.out.println(unstarted.isInterrupted());
    }
}
