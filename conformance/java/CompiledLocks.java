// Locks in hot code: loops around and inside of them, small synchronized methods, recursion that runs out of stack with locks held.
// jvm: -XX:-OmitStackTraceInFastThrow
// zeal: 2000

public class CompiledLocks {
    int count;

    synchronized int add(int n) {
        if (n % 1000 == 999) {
            throw new IllegalStateException("at " + n);
        }
        count += n;
        return count;
    }

    synchronized void twice(int n) {
        add(n);
        add(n + 1);
    }

    static synchronized long total(long a, int b) {
        return a * 31 + b;
    }

    /** Calls small synchronized methods in a loop; some throw. */
    long many(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                sum = total(sum, add(i));
                twice(i);
            } catch (IllegalStateException e) {
                sum += e.getMessage().length();
            }
            if (Thread.holdsLock(this) || Thread.holdsLock(CompiledLocks.class)) {
                throw new AssertionError("a lock was kept");
            }
        }
        return sum;
    }

    /** Is entered once: loops around locks, and in one. */
    static long loops(Object lock, int n) {
        long sum = 0;
        int[] counts = new int[4];
        for (int i = 0; i < n; i++) {
            synchronized (lock) {
                counts[i & 3]++;
            }
            if ((i & 1023) == 0) {
                synchronized (CompiledLocks.class) {
                    for (int j = 0; j < 5; j++) {
                        sum += counts[j & 3];
                    }
                }
            }
        }
        synchronized (lock) {
            for (int i = 0; i < n; i++) {
                sum += i ^ counts[i & 3];
            }
            sum += Thread.holdsLock(lock) ? 1 : 0;
        }
        return sum;
    }

    static int depth;

    synchronized int deep(int n) {
        depth = n;
        return deep(n + 1) + 1;
    }

    static int deep(Object lock, int n) {
        synchronized (lock) {
            depth = n;
            return deep(lock, n + 1) + 1;
        }
    }

    /** Locks that were held around the overflow still are, and no others. */
    static boolean overflows(CompiledLocks own) {
        Object outer = new Object();
        synchronized (outer) {
            try {
                own.deep(0);
            } catch (StackOverflowError e) {
                if (depth < 100 || Thread.holdsLock(own) || !Thread.holdsLock(outer)) {
                    return false;
                }
            }
            Object inner = new Object();
            try {
                deep(inner, 0);
            } catch (StackOverflowError e) {
                if (depth < 100 || Thread.holdsLock(inner) || !Thread.holdsLock(outer)) {
                    return false;
                }
            }
        }
        return !Thread.holdsLock(outer);
    }

    public static void main(String[] args) throws Exception {
        CompiledLocks shared = new CompiledLocks();
        System.out.println(shared.many(20_000) + " " + shared.count);
        System.out.println(loops(new Object(), 300_000));
        int fine = 0;
        for (int i = 0; i < 10; i++) {
            fine += overflows(shared) ? 1 : 0;
        }
        System.out.println(fine);
        CompiledLocks counter = new CompiledLocks();
        Thread[] threads = new Thread[3];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    counter.add(1);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(counter.count);
    }
}
