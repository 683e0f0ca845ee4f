// Initialization with many threads: one runs the initializer, the others wait; recursion in the same thread passes.
// zeal

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

public class ClassInitThreads {
    static final AtomicInteger runs = new AtomicInteger();
    static final AtomicInteger early = new AtomicInteger();

    static class Slow {
        static volatile boolean done;
        static final int VALUE;

        static {
            runs.incrementAndGet();
            try {
                Thread.sleep(150);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            // The same thread may use the class while it is being initialized.
            VALUE = recursive() + 40;
            done = true;
        }

        static int recursive() { return done ? -100 : 2; }

        static int get() {
            if (!done) early.incrementAndGet();
            return VALUE;
        }
    }

    static class SlowlyFailing {
        static {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (runs.get() > 0) throw new IllegalStateException("by design");
        }

        static int x;
    }

    static class Outer {
        static final int A;

        static {
            // Its code belongs to another class: it would wait for this initializer otherwise.
            Thread t = unrelated();
            t.start();
            try {
                t.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            A = 11;
        }
    }

    static Thread unrelated() { return new Thread(() -> early.addAndGet(0), "unrelated"); }

    /** Parents are initialized before children, whoever comes first. */
    static class Parent {
        static final StringBuffer LOG = new StringBuffer();

        static {
            LOG.append("parent ");
            pause();
            LOG.append("parent-end ");
        }

        static void pause() {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static class ChildOne extends Parent {
        static int x = log("one ");
    }

    static class ChildTwo extends Parent {
        static int x = log("two ");
    }

    static int log(String s) {
        Parent.LOG.append(s);
        return s.length();
    }

    static void race(int threads, Runnable body) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread t = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                body.run();
            });
            t.start();
            all.add(t);
        }
        start.countDown();
        for (Thread t : all) t.join();
    }

    public static void main(String[] args) throws Exception {
        AtomicInteger sum = new AtomicInteger();
        race(8, () -> sum.addAndGet(Slow.get()));
        System.out.println("runs " + runs + ", early " + early + ", sum " + sum);
        AtomicInteger initializerErrors = new AtomicInteger();
        AtomicInteger missing = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        race(6, () -> {
            try {
                SlowlyFailing.x++;
                other.incrementAndGet();
            } catch (ExceptionInInitializerError e) {
                initializerErrors.incrementAndGet();
            } catch (NoClassDefFoundError e) {
                missing.incrementAndGet();
            }
        });
        System.out.println("failed " + initializerErrors + ", then missing " + missing + ", other " + other);
        System.out.println("outer " + Outer.A);
        AtomicInteger turn = new AtomicInteger();
        race(4, () -> {
            int x = turn.getAndIncrement() % 2 == 0 ? ChildOne.x : ChildTwo.x;
            if (x != 4) throw new AssertionError();
        });
        String log = Parent.LOG.toString();
        System.out.println(log.startsWith("parent parent-end ") + " " + log.contains("one ") + " " + log.contains("two ") + " " + log.length());
        Thread interrupted = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                Object o = Interrupted.VALUE;
                System.out.println("initialized while interrupted " + o + " flag " + Thread.interrupted());
            } catch (Throwable t) {
                System.out.println("unexpected " + t);
            }
        });
        interrupted.start();
        interrupted.join();
    }

    static class Interrupted {
        static final Object VALUE = "value";
    }
}
