// Thread groups, who hears of uncaught exceptions, the deprecated thread methods, thread locals and what threads inherit.

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

public class ThreadGroupsAndHandlers {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void groups() throws Exception {
        ThreadGroup main = Thread.currentThread().getThreadGroup();
        System.out.println(main + " " + main.getParent() + " " + main.getParent().getParent());
        ThreadGroup outer = new ThreadGroup("outer"), inner = new ThreadGroup(outer, "inner");
        outer.setMaxPriority(4);
        System.out.println(outer + " " + inner + " " + inner.getMaxPriority() + " " + outer.parentOf(inner) + inner.parentOf(outer) + main.parentOf(inner));
        CountDownLatch go = new CountDownLatch(1);
        Thread[] threads = new Thread[3];
        for (int i = 0; i < 3; i++) {
            threads[i] = new Thread(i == 0 ? outer : inner, () -> { try { go.await(); } catch (InterruptedException e) { System.out.println("interrupted in " + Thread.currentThread().getThreadGroup().getName()); } }, "g" + i);
            threads[i].setPriority(9);
            System.out.println(threads[i] + " " + threads[i].getPriority());
            threads[i].start();
        }
        System.out.println(outer.activeCount() + " " + inner.activeCount() + " " + outer.activeGroupCount());
        Thread[] found = new Thread[10];
        int count = outer.enumerate(found);
        System.out.println(count + " " + Arrays.stream(found).limit(count).map(Thread::getName).sorted().toList() + " " + outer.enumerate(found, false));
        ThreadGroup[] groups = new ThreadGroup[3];
        System.out.println(main.enumerate(groups, true) + " " + groups[0].getName());
        outer.list();
        inner.interrupt();
        threads[1].join();
        threads[2].join();
        go.countDown();
        threads[0].join();
        System.out.println(threads[0].getThreadGroup() + " " + threads[0] + " " + outer.activeCount());
        attempt("destroy", () -> { inner.destroy(); return inner.isDestroyed(); });
        inner.setDaemon(true);
        System.out.println(inner.isDaemon() + " " + outer.isDaemon());
        attempt("null parent", () -> new ThreadGroup(null, "x"));
        attempt("priority", () -> { Thread.currentThread().setPriority(11); return 1; });
        attempt("daemon late", () -> { Thread.currentThread().setDaemon(true); return 1; });
        attempt("null name", () -> { Thread.currentThread().setName(null); return 1; });
        attempt("start twice", () -> { threads[0].start(); return 1; });
        attempt("stack", () -> threads[0].getStackTrace().length + " " + threads[0].isAlive() + " " + threads[0].getState());
        threads[0].checkAccess();
        attempt("subclass", () -> new Thread() { @Override public String toString() { return "mine " + super.getName().startsWith("Thread-"); } });
    }

    static Thread dies(ThreadGroup group, Thread.UncaughtExceptionHandler handler, Throwable what) throws InterruptedException {
        Thread thread = new Thread(group, () -> ThreadGroupsAndHandlers.<RuntimeException>sneak(what), "dying");
        if (handler != null) {
            thread.setUncaughtExceptionHandler(handler);
        }
        thread.start();
        thread.join();
        return thread;
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneak(Throwable t) throws T { throw (T) t; }

    static void handlers() throws Exception {
        ThreadGroup loud = new ThreadGroup("loud") {
            @Override public void uncaughtException(Thread t, Throwable e) { System.out.println("group heard " + t.getName() + " " + e); }
        };
        Throwable quiet = new java.io.IOException("checked");
        dies(loud, null, quiet);
        Thread dead = dies(loud, (t, e) -> System.out.println("own handler " + e + " alive " + t.isAlive()), quiet);
        System.out.println(dead.getUncaughtExceptionHandler());
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println("default " + t.getName() + " " + e));
        dies(null, null, new StackOverflowError("thrown by hand"));
        dies(null, null, new ThreadDeath());
        dies(null, (t, e) -> { System.out.println("handler throws"); throw new IllegalStateException("lost"); }, quiet);
        Thread later = new Thread(() -> { });
        System.out.println(later.getUncaughtExceptionHandler() == later.getThreadGroup());
        Thread.setDefaultUncaughtExceptionHandler(null);
        dies(null, null, new ThreadDeath());
    }

    static volatile boolean spinning;

    static void stops() throws Exception {
        Thread spinner = new Thread(() -> {
            try {
                spinning = true;
                while (spinning) {
                    Thread.onSpinWait();
                }
            } catch (ThreadDeath d) {
                System.out.println("stopped by " + d);
                throw d;
            } finally {
                System.out.println("finally ran");
            }
        });
        spinner.start();
        while (!spinning) {
            Thread.sleep(1);
        }
        spinner.stop();
        spinner.join();
        Object lock = new Object();
        Thread sleeper = new Thread(() -> {
            synchronized (lock) {
                try {
                    Thread.sleep(100_000);
                } catch (InterruptedException e) {
                    System.out.println("not this");
                }
            }
        });
        sleeper.setUncaughtExceptionHandler((t, e) -> System.out.println("sleeper " + e));
        sleeper.start();
        while (sleeper.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        sleeper.stop();
        sleeper.join();
        synchronized (lock) {
            System.out.println("its lock is free");
        }
        Thread unborn = new Thread(() -> System.out.println("never runs"));
        unborn.stop();
        unborn.start();
        unborn.join();
        long[] count = new long[1];
        spinning = true;
        Thread counter = new Thread(() -> { while (spinning) { synchronized (count) { count[0]++; } Thread.onSpinWait(); } });
        counter.start();
        Thread.sleep(10);
        counter.suspend();
        Thread.sleep(20);
        long before = count[0];
        Thread.sleep(20);
        System.out.println("suspended " + (before == count[0]) + " " + counter.isAlive());
        counter.resume();
        while (count[0] == before) {
            Thread.sleep(1);
        }
        spinning = false;
        counter.join();
        System.out.println("resumed");
        attempt("countStackFrames", () -> counter.countStackFrames());
    }

    static void locals() throws Exception {
        ThreadLocal<Integer> plain = ThreadLocal.withInitial(() -> { System.out.println("  initial in " + Thread.currentThread().getName()); return 1; });
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>() {
            @Override protected String childValue(String parent) { return parent + "+"; }
        };
        plain.set(5);
        inherited.set("p");
        Thread child = new Thread(() -> {
            System.out.println(plain.get() + " " + inherited.get());
            Thread grand = new Thread(() -> System.out.println(inherited.get() + " " + Thread.currentThread().isDaemon()), "grand");
            grand.start();
            try { grand.join(); } catch (InterruptedException e) { System.out.println(e); }
        }, "child");
        child.setDaemon(true);
        child.setContextClassLoader(null);
        child.start();
        child.join();
        Thread without = new Thread(null, () -> System.out.println(inherited.get()), "without", 0, false);
        without.start();
        without.join();
        plain.remove();
        System.out.println(plain.get() + " " + inherited.get());
        ThreadLocal<byte[]>[] many = new ThreadLocal[500];
        for (int i = 0; i < many.length; i++) {
            (many[i] = new ThreadLocal<>()).set(new byte[i]);
        }
        long sum = 0;
        for (ThreadLocal<byte[]> local : many) {
            sum += local.get().length;
            local.remove();
        }
        System.out.println(sum);
    }

    public static void main(String[] args) throws Exception {
        groups();
        handlers();
        stops();
        locals();
    }
}
