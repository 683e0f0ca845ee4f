import java.net.ServerSocket;
import java.nio.channels.Pipe;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

public class Waits {
    static final Object A = new Object();
    static final Object B = new Object();

    static void sleeps() {
        while (true) {
            try {
                Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
                // Goes on.
            }
        }
    }

    static void waits() throws Exception {
        Object lock = new Object();
        synchronized (lock) {
            while (true) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // Goes on.
                }
            }
        }
    }

    static void parks() {
        while (true) {
            LockSupport.park();
        }
    }

    static void joins() throws Exception {
        Thread t = new Thread(Loops::spin);
        t.start();
        t.join();
    }

    static void deadlock() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        new Thread(() -> {
            synchronized (A) {
                both.countDown();
                await(both);
                synchronized (B) {
                    System.out.println("never");
                }
            }
        }).start();
        synchronized (B) {
            both.countDown();
            await(both);
            synchronized (A) {
                System.out.println("never");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void locks() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch locked = new CountDownLatch(1);
        new Thread(() -> {
            lock.lock();
            locked.countDown();
            sleeps();
        }).start();
        locked.await();
        lock.lock();
    }

    static void readsPipe() throws Exception {
        Pipe pipe = Pipe.open();
        while (true) {
            pipe.source().read(ByteBuffer.allocate(1));
        }
    }

    static class Slow {
        static final int N;

        static {
            sleeps();
            N = 1;
        }
    }

    static void initializes() {
        new Thread(() -> System.out.println(Slow.N)).start();
        System.out.println(Slow.N);
    }

    static void queue() throws Exception {
        new LinkedBlockingQueue<String>().take();
    }

    interface Body {
        void run() throws Exception;
    }

    private static int started;

    private static void start(boolean daemon, Body body) {
        Thread t = new Thread(() -> {
            try {
                body.run();
            } catch (Exception e) {
                e.printStackTrace();
            }
        });
        t.setDaemon(daemon);
        t.start();
        started++;
    }

    static int startAll() throws Exception {
        ServerSocket server = new ServerSocket(0);
        java.net.Socket client = new java.net.Socket("127.0.0.1", server.getLocalPort());
        java.net.Socket accepted = server.accept();
        start(false, () -> client.getInputStream().read());
        start(true, () -> server.accept());
        start(false, () -> accepted.getInputStream().read(new byte[100]));
        start(false, Waits::sleeps);
        start(true, Waits::deadlock);
        start(false, Waits::queue);
        start(false, Loops::spin);
        start(true, () -> java.nio.channels.Selector.open().select());
        return started;
    }
}
