// Monitors: mutual exclusion, recursion, wait and notify, inflation, illegal states, synchronized methods, ordering.
// zeal

import java.util.*;

public class Monitors {
    static int shared;
    static final Object LOCK = new Object();

    static class Buffer {
        private final int[] items = new int[3];
        private int count, in, out;

        synchronized void put(int item) throws InterruptedException {
            while (count == items.length) wait();
            items[in] = item;
            in = (in + 1) % items.length;
            count++;
            notifyAll();
        }

        synchronized int take() throws InterruptedException {
            while (count == 0) wait();
            int item = items[out];
            out = (out + 1) % items.length;
            count--;
            notifyAll();
            return item;
        }
    }

    static class Account {
        private long balance = 1000;

        static synchronized void sharedStep() { shared++; }

        void transfer(Account to, long amount) {
            Account first = System.identityHashCode(this) < System.identityHashCode(to) ? this : to;
            Account second = first == this ? to : this;
            synchronized (first) {
                synchronized (second) {
                    balance -= amount;
                    to.balance += amount;
                }
            }
        }
    }

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

    static void join(Thread... threads) throws InterruptedException {
        for (Thread t : threads) t.start();
        for (Thread t : threads) t.join();
    }

    static int nested(Object lock, int depth) {
        synchronized (lock) {
            if (depth == 0) return Thread.holdsLock(lock) ? 1 : 0;
            return nested(lock, depth - 1) + 1;
        }
    }

    static void illegal() {
        Object o = new Object();
        attempt("wait without lock", () -> { o.wait(); return 0; });
        attempt("notify without lock", () -> { o.notify(); return 0; });
        attempt("notifyAll without lock", () -> { o.notifyAll(); return 0; });
        attempt("wait negative", () -> { synchronized (o) { o.wait(-1); } return 0; });
        attempt("wait nanos", () -> { synchronized (o) { o.wait(1, 1000000); } return 0; });
        attempt("wait on another", () -> { synchronized (o) { LOCK.wait(); } return 0; });
        attempt("null", () -> { synchronized ((Object) null) { return 0; } });
        attempt("after exception", () -> { try { synchronized (o) { throw new RuntimeException("inside"); } } catch (RuntimeException e) { return e.getMessage() + " " + Thread.holdsLock(o); } });
        ClassBytes c = new ClassBytes(49, 0x21, "Unbalanced", "java/lang/Object");
        c.code(9, "exit", "(Ljava/lang/Object;)V", 1, 1).op(0x2a, 0xc3, 0xb1);
        c.code(9, "enter", "(Ljava/lang/Object;)V", 1, 1).op(0x2a, 0xc2, 0xb1);
        Class<?> k = new ClassBytes.Loader().define(c.bytes());
        for (String name : new String[] {"exit", "enter"}) {
            attempt("unbalanced " + name, () -> {
                try {
                    return k.getMethod(name, Object.class).invoke(null, o);
                } catch (java.lang.reflect.InvocationTargetException e) {
                    return e.getCause().getClass().getSimpleName() + " holds " + Thread.holdsLock(o);
                }
            });
        }
    }

    public static void main(String[] args) throws Exception {
        Thread[] adders = new Thread[6];
        int[] plain = {0};
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new Thread(() -> {
                for (int k = 0; k < 5000; k++) {
                    synchronized (LOCK) {
                        plain[0]++;
                    }
                    Account.sharedStep();
                }
            });
        }
        join(adders);
        System.out.println(plain[0] + " " + shared);
        Buffer buffer = new Buffer();
        long[] sums = new long[4];
        Thread[] both = new Thread[4];
        for (int i = 0; i < 2; i++) {
            int n = i;
            both[i] = new Thread(() -> { try { for (int k = 1; k <= 1000; k++) { buffer.put(k + n * 10000); sums[n] += k + n * 10000; } } catch (InterruptedException e) { throw new AssertionError(e); } });
            both[i + 2] = new Thread(() -> { try { for (int k = 0; k < 1000; k++) sums[n + 2] += buffer.take(); } catch (InterruptedException e) { throw new AssertionError(e); } });
        }
        join(both);
        System.out.println(sums[0] + sums[1] == sums[2] + sums[3]);
        Account a = new Account(), b = new Account();
        Thread[] movers = new Thread[4];
        for (int i = 0; i < movers.length; i++) {
            boolean forward = i % 2 == 0;
            movers[i] = new Thread(() -> { for (int k = 0; k < 2000; k++) (forward ? a : b).transfer(forward ? b : a, k % 7); });
        }
        join(movers);
        System.out.println(a.balance + b.balance);
        Object hashed = new Object();
        int hash = hashed.hashCode();
        System.out.println(nested(hashed, 200) + " " + (hashed.hashCode() == hash) + " " + nested(new int[3], 20) + " " + nested("constant", 3) + " " + nested(Monitors.class, 5));
        Object inflated = new Object();
        synchronized (inflated) {
            int inside = System.identityHashCode(inflated);
            inflated.wait(1);
            System.out.println((inside == inflated.hashCode()) + " " + Thread.holdsLock(inflated));
        }
        illegal();
        Object signal = new Object();
        StringBuffer order = new StringBuffer();
        boolean[] go = {false};
        Thread[] waiters = new Thread[5];
        int[] woken = {0};
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = new Thread(() -> {
                synchronized (signal) {
                    while (!go[0]) {
                        try {
                            signal.wait();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                    woken[0]++;
                }
            });
            waiters[i].start();
        }
        for (Thread t : waiters) while (t.getState() != Thread.State.WAITING) Thread.sleep(1);
        synchronized (signal) {
            signal.notify();
        }
        Thread.sleep(20);
        synchronized (signal) {
            System.out.println("woken too early " + woken[0]);
            go[0] = true;
            signal.notifyAll();
        }
        for (Thread t : waiters) t.join();
        System.out.println("woken " + woken[0]);
        String[] turn = {"ping"};
        Thread ping = new Thread(() -> alternate(turn, "ping", "pong", order));
        Thread pong = new Thread(() -> alternate(turn, "pong", "ping", order));
        join(ping, pong);
        System.out.println(order);
        Thread waiter = new Thread(() -> {
            synchronized (LOCK) {
                nestedWait(3);
            }
        });
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) Thread.sleep(1);
        synchronized (LOCK) {
            System.out.println("recursive lock was released by wait");
            LOCK.notify();
        }
        waiter.join();
        long start = System.nanoTime();
        synchronized (signal) {
            signal.wait(30);
        }
        System.out.println("timed wait " + (System.nanoTime() - start >= 29_000_000));
    }

    static void nestedWait(int depth) {
        synchronized (LOCK) {
            if (depth > 0) {
                nestedWait(depth - 1);
                return;
            }
            try {
                LOCK.wait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static void alternate(String[] turn, String mine, String next, StringBuffer order) {
        for (int i = 0; i < 5; i++) {
            synchronized (turn) {
                while (!turn[0].equals(mine)) {
                    try {
                        turn.wait();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                order.append(mine).append(i).append(' ');
                turn[0] = next;
                turn.notifyAll();
            }
        }
    }
}
