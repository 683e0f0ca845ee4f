// Threads: start, join, states, names, priorities, groups, daemon, sleep, yield, interruption, thread locals.
// zeal

import java.util.*;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

public class ThreadBasics {
    static final ThreadLocal<Integer> LOCAL = ThreadLocal.withInitial(() -> 100);
    static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>() {
        @Override
        protected String childValue(String parent) { return parent + "+child"; }
    };

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    static void await(Thread t, Thread.State state) throws InterruptedException {
        for (int i = 0; i < 4000 && t.getState() != state; i++) Thread.sleep(1);
        System.out.println(t.getName() + " " + t.getState());
    }

    static void states() throws Exception {
        Object lock = new Object();
        CountDownLatch release = new CountDownLatch(1);
        Thread waiting = new Thread(() -> { synchronized (lock) { try { lock.wait(); } catch (InterruptedException e) { System.out.println("wait interrupted " + Thread.currentThread().isInterrupted()); } } }, "waiting");
        Thread timed = new Thread(() -> { try { Thread.sleep(100_000); } catch (InterruptedException e) { System.out.println("sleep interrupted: " + e.getMessage()); } }, "timed");
        Thread spinning = new Thread(() -> { while (release.getCount() > 0) Thread.onSpinWait(); }, "spinning");
        Thread blocked = new Thread(() -> { synchronized (lock) { System.out.println("blocked got in"); } }, "blocked");
        System.out.println(waiting.getState() + " " + waiting.isAlive());
        waiting.start();
        await(waiting, Thread.State.WAITING);
        timed.start();
        await(timed, Thread.State.TIMED_WAITING);
        spinning.start();
        await(spinning, Thread.State.RUNNABLE);
        synchronized (lock) {
            blocked.start();
            await(blocked, Thread.State.BLOCKED);
        }
        blocked.join();
        timed.interrupt();
        timed.join();
        waiting.interrupt();
        waiting.join();
        release.countDown();
        spinning.join();
        for (Thread t : new Thread[] {waiting, timed, spinning, blocked}) System.out.print(t.getState() + " " + t.isAlive() + " ");
        System.out.println();
        attempt("start twice", () -> { timed.start(); return 0; });
    }

    static void attributes() throws Exception {
        Thread main = Thread.currentThread();
        System.out.println(main.getName() + " " + main.getPriority() + " " + main.getThreadGroup().getName() + " " + main.getThreadGroup().getParent().getName() + " " + main.isDaemon() + " " + main + " " + main.getId());
        Thread t = new Thread(() -> { });
        System.out.println(t.getName().startsWith("Thread-") + " " + t.getPriority() + " " + t.isDaemon());
        t.setName("renamed");
        t.setPriority(Thread.MAX_PRIORITY);
        t.setDaemon(true);
        System.out.println(t.getName() + " " + t.getPriority() + " " + t.isDaemon() + " " + t);
        attempt("priority", () -> { t.setPriority(11); return 0; });
        attempt("null name", () -> { t.setName(null); return 0; });
        t.start();
        attempt("daemon after start", () -> { Thread.currentThread().setDaemon(true); return 0; });
        t.join();
        ThreadGroup group = new ThreadGroup("group");
        group.setMaxPriority(3);
        Thread grouped = new Thread(group, () -> System.out.println("in " + Thread.currentThread().getThreadGroup().getName() + " " + Thread.currentThread().getPriority() + " active " + group.activeCount()), "member");
        grouped.setPriority(9);
        grouped.start();
        grouped.join();
        System.out.println(group.activeCount() + " " + grouped.getThreadGroup());
        class Counting extends Thread {
            int count;

            @Override
            public void run() { for (int i = 0; i < 1000; i++) count++; }
        }
        Counting c = new Counting();
        c.start();
        c.join();
        c.run();
        System.out.println(c.count);
        attempt("join negative", () -> { c.join(-1); return 0; });
        attempt("sleep negative", () -> { Thread.sleep(-1); return 0; });
        attempt("holds", () -> Thread.holdsLock(c));
    }

    static void locals() throws Exception {
        LOCAL.set(5);
        INHERITED.set("main");
        StringBuffer seen = new StringBuffer();
        Thread t = new Thread(() -> {
            seen.append(LOCAL.get()).append(' ').append(INHERITED.get()).append(' ');
            LOCAL.set(7);
            INHERITED.remove();
            seen.append(LOCAL.get()).append(' ').append(INHERITED.get());
        });
        t.start();
        t.join();
        System.out.println(seen + " | " + LOCAL.get() + " " + INHERITED.get());
        LOCAL.remove();
        System.out.println(LOCAL.get());
        List<ThreadLocal<Integer>> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ThreadLocal<Integer> l = new ThreadLocal<>();
            l.set(i);
            many.add(l);
        }
        int sum = 0;
        for (ThreadLocal<Integer> l : many) sum += l.get();
        System.out.println(sum);
    }

    static void interruption() throws Exception {
        Thread.currentThread().interrupt();
        System.out.println(Thread.currentThread().isInterrupted() + " " + Thread.interrupted() + " " + Thread.interrupted());
        Thread.currentThread().interrupt();
        attempt("sleep", () -> { Thread.sleep(10); return 0; });
        System.out.println(Thread.currentThread().isInterrupted());
        Thread.currentThread().interrupt();
        attempt("join", () -> { new Thread().join(); return "of a thread never started " + Thread.interrupted(); });
        Thread.currentThread().interrupt();
        attempt("wait", () -> { synchronized (LOCAL) { LOCAL.wait(1); } return 0; });
        AtomicInteger rounds = new AtomicInteger();
        Thread worker = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) rounds.incrementAndGet();
        });
        worker.start();
        while (rounds.get() == 0) Thread.yield();
        worker.interrupt();
        worker.join();
        System.out.println("worker stopped " + (rounds.get() > 0) + " " + worker.isInterrupted());
        long start = System.nanoTime();
        Thread.sleep(20);
        Thread.sleep(0, 999_999);
        System.out.println("slept long enough " + (System.nanoTime() - start >= 20_000_000));
    }

    public static void main(String[] args) throws Exception {
        states();
        attributes();
        locals();
        interruption();
        int[] totals = new int[16];
        Thread[] threads = new Thread[16];
        for (int i = 0; i < threads.length; i++) {
            int n = i;
            threads[i] = new Thread(() -> {
                StringBuilder b = new StringBuilder();
                for (int k = 0; k < 500; k++) b.append(k * n);
                totals[n] = b.toString().hashCode();
            });
            threads[i].start();
        }
        for (Thread t : threads) t.join();
        System.out.println(Arrays.hashCode(totals));
        Thread daemon = new Thread(() -> { while (true) Thread.onSpinWait(); }, "endless");
        daemon.setDaemon(true);
        daemon.start();
        System.out.println("main ends while a daemon runs");
    }
}
