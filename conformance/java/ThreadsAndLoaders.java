// Threads that calculate, lock, allocate and throw while others load classes into loaders of their own, run them hot and drop them.
// zeal: 20011
// timeout: 120

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

public class ThreadsAndLoaders {
    static final int ROUNDS = 12;

    /** What every loader has a copy of. */
    public interface Shape {
        long area(int scale);
    }

    public static class Square implements Shape {
        static int made;
        final int side;

        public Square(int side) {
            this.side = side;
            made++;
        }

        @Override
        public long area(int scale) {
            return (long) side * side * scale;
        }
    }

    public static class Ring implements Shape {
        final int outer;
        final Square hole;

        public Ring(int outer) {
            this.outer = outer;
            this.hole = new Square(outer / 2);
        }

        @Override
        public long area(int scale) {
            return 3L * outer * outer * scale - hole.area(scale);
        }
    }

    /** Runs in a copy, hot. */
    public static class Work implements LongSupplier {
        @Override
        public long getAsLong() {
            Shape[] shapes = {new Square(3), new Ring(8), new Square(5)};
            long sum = 0;
            for (int i = 0; i < 3000; i++) {
                Shape shape = shapes[i % 3];
                sum = sum * 31 + shape.area(i & 7);
                LongSupplier later = () -> shape.area(2);
                sum ^= later.getAsLong();
            }
            return sum + Square.made;
        }
    }

    static final class Copies extends ClassLoader {
        static final Map<String, byte[]> BYTES = new ConcurrentHashMap<>();

        Copies() {
            super(ThreadsAndLoaders.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("ThreadsAndLoaders$")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                byte[] bytes = BYTES.computeIfAbsent(name, Copies::read);
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        static byte[] read(String name) {
            try (InputStream in = ThreadsAndLoaders.class.getResourceAsStream("/" + name + ".class")) {
                return in.readAllBytes();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static long loaders(int seed) throws Exception {
        long sum = seed;
        ArrayDeque<WeakReference<ClassLoader>> dropped = new ArrayDeque<>();
        for (int i = 0; i < 6; i++) {
            ClassLoader loader = new Copies();
            Class<?> work = loader.loadClass("ThreadsAndLoaders$Work");
            LongSupplier copy = (LongSupplier) work.getDeclaredConstructor().newInstance();
            sum = sum * 17 + copy.getAsLong();
            if (work == Work.class || copy.getClass().getClassLoader() != loader) {
                throw new AssertionError("not a copy");
            }
            dropped.add(new WeakReference<>(loader));
        }
        for (WeakReference<ClassLoader> weak : dropped) {
            ClassLoader loader = weak.get();
            if (loader != null && loader.loadClass("ThreadsAndLoaders$Ring").getClassLoader() != loader) {
                throw new AssertionError("a loader that lost its class");
            }
        }
        return sum;
    }

    static long allocate(int seed) {
        Map<String, List<int[]>> map = new HashMap<>();
        long sum = 0;
        for (int i = 0; i < 4000; i++) {
            String key = "k" + (i * 7 + seed) % 97;
            List<int[]> list = map.computeIfAbsent(key, k -> new ArrayList<>());
            list.add(new int[] {i, seed, key.length()});
            if (list.size() > 9) {
                for (int[] entry : list) {
                    sum += entry[0] * 3L + entry[1] + entry[2];
                }
                map.remove(key);
            }
        }
        return sum + map.size();
    }

    static final class Rejected extends RuntimeException {
        final int at;

        Rejected(int at) {
            super("at " + at);
            this.at = at;
        }
    }

    static int depth(int n, int limit) {
        if (n == limit) {
            throw new Rejected(n);
        }
        try {
            return depth(n + 1, limit) + 1;
        } finally {
            thrown.increment();
        }
    }

    static final LongAdder thrown = new LongAdder();

    static long exceptions(int seed) {
        long sum = 0;
        Object[] things = {"text", 5, null, new int[2]};
        for (int i = 0; i < 600; i++) {
            try {
                sum += depth(0, 1 + (i + seed) % 12);
            } catch (Rejected e) {
                sum += e.at;
            }
            try {
                sum += things[i % 5].toString().length() > 0 ? ((Integer) things[i % 4]) : 0;
            } catch (NullPointerException | ClassCastException | ArrayIndexOutOfBoundsException e) {
                sum += e.getClass().getName().length();
            }
        }
        return sum;
    }

    static final class Account {
        long balance = 1000;

        synchronized void add(long amount) {
            balance += amount;
        }
    }

    static final Account[] ACCOUNTS = new Account[5];
    static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock();

    static long transfers(int seed) {
        for (int i = 0; i < 3000; i++) {
            Account from = ACCOUNTS[(i + seed) % 5];
            Account to = ACCOUNTS[(i * 3 + 1) % 5];
            LOCK.readLock().lock();
            try {
                from.add(-1);
                to.add(1);
            } finally {
                LOCK.readLock().unlock();
            }
            if (i % 500 == 0) {
                LOCK.writeLock().lock();
                try {
                    long all = 0;
                    for (Account account : ACCOUNTS) {
                        all += account.balance;
                    }
                    if (all != 5000) {
                        throw new AssertionError("money: " + all);
                    }
                } finally {
                    LOCK.writeLock().unlock();
                }
            }
        }
        return 5000;
    }

    static long streams(int seed) {
        long even = LongStream.range(0, 20_000).parallel().filter(x -> (x ^ seed) % 2 == 0).map(x -> x * seed).sum();
        CompletableFuture<Long> chain = CompletableFuture.supplyAsync(() -> even).thenApplyAsync(x -> x + seed)
            .thenCombine(CompletableFuture.supplyAsync(() -> (long) seed), Long::sum);
        return chain.join();
    }

    static long queue(int seed) throws Exception {
        LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(16);
        Thread producer = new Thread(() -> {
            try {
                for (int i = 0; i < 2000; i++) {
                    queue.put(i ^ seed);
                }
                queue.put(-1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        producer.start();
        long sum = 0;
        for (int value = queue.take(); value != -1; value = queue.take()) {
            sum = sum * 7 + value;
        }
        producer.join();
        return sum;
    }

    static Callable<Long> task(int round, int kind) {
        return () -> switch (kind) {
            case 0, 1 -> loaders(round);
            case 2 -> allocate(round);
            case 3 -> exceptions(round);
            case 4, 5 -> transfers(round);
            case 6 -> streams(round + 1);
            default -> queue(round);
        };
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < ACCOUNTS.length; i++) {
            ACCOUNTS[i] = new Account();
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        long[] sums = new long[8];
        CyclicBarrier barrier = new CyclicBarrier(8);
        for (int round = 0; round < ROUNDS; round++) {
            List<Future<Long>> results = new ArrayList<>();
            for (int kind = 0; kind < 8; kind++) {
                Callable<Long> task = task(round, kind);
                results.add(pool.submit(() -> {
                    barrier.await();
                    return task.call();
                }));
            }
            for (int kind = 0; kind < 8; kind++) {
                sums[kind] = sums[kind] * 131 + results.get(kind).get();
            }
            if (round % 4 == 3) {
                System.gc();
            }
        }
        pool.shutdown();
        String[] names = {"loaders", "loaders", "allocate", "exceptions", "transfers", "transfers", "streams", "queue"};
        for (int kind = 0; kind < 8; kind++) {
            System.out.println(names[kind] + " " + sums[kind]);
        }
        System.out.println("unwound " + thrown.sum());
    }
}
