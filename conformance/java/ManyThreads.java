// Two hundred threads at once: locks, conditions, executors, futures, parallel streams, phasers, exchangers. Sums show that nothing is lost.
// zeal: 10007
// timeout: 240

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;
import java.util.stream.*;

public class ManyThreads {
    static final int THREADS = 200;

    static void all(String what, IntFunctionThrowing body) throws Exception {
        Thread[] threads = new Thread[THREADS];
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        LongAdder sum = new LongAdder();
        for (int i = 0; i < THREADS; i++) {
            int me = i;
            threads[i] = new Thread(() -> {
                try {
                    sum.add(body.run(me));
                } catch (Throwable t) {
                    failures.add(t);
                }
            });
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(what + " " + sum.sum() + " failures " + failures);
    }

    interface IntFunctionThrowing {
        long run(int i) throws Exception;
    }

    static int plainCounter;
    static final Object MONITOR = new Object();

    /** A buffer with one place, by wait and notifyAll. */
    static final class Slot {
        private Integer value;

        synchronized void put(int v) throws InterruptedException {
            while (value != null) {
                wait();
            }
            value = v;
            notifyAll();
        }

        synchronized int take() throws InterruptedException {
            while (value == null) {
                wait();
            }
            int v = value;
            value = null;
            notifyAll();
            return v;
        }
    }

    /** The same by a lock and conditions. */
    static final class ConditionSlot {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        private final Condition empty = lock.newCondition();
        private final java.util.ArrayDeque<Integer> values = new java.util.ArrayDeque<>();

        void put(int v) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (values.size() >= 4) {
                    empty.await();
                }
                values.add(v);
                full.signal();
            } finally {
                lock.unlock();
            }
        }

        int take() throws InterruptedException {
            lock.lock();
            try {
                while (values.isEmpty()) {
                    full.await(10, TimeUnit.SECONDS);
                }
                int v = values.remove();
                empty.signal();
                return v;
            } finally {
                lock.unlock();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        all("monitor", i -> {
            for (int k = 0; k < 200; k++) {
                synchronized (MONITOR) {
                    plainCounter++;
                }
            }
            return 200;
        });
        System.out.println("counted " + plainCounter);

        Slot slot = new Slot();
        all("wait and notify", i -> {
            long sum = 0;
            for (int k = 0; k < 10; k++) {
                if (i % 2 == 0) {
                    slot.put(i * 10 + k);
                } else {
                    sum += slot.take();
                }
            }
            return sum;
        });

        ConditionSlot conditions = new ConditionSlot();
        all("conditions", i -> {
            long sum = 0;
            for (int k = 0; k < 10; k++) {
                if (i % 2 == 0) {
                    conditions.put(i * 10 + k);
                } else {
                    sum += conditions.take();
                }
            }
            return sum;
        });

        StampedLock stamped = new StampedLock();
        long[] pair = new long[2];
        all("stamped lock", i -> {
            long wrong = 0;
            for (int k = 0; k < 50; k++) {
                if (i % 4 == 0) {
                    long stamp = stamped.writeLock();
                    pair[0]++;
                    pair[1]--;
                    stamped.unlockWrite(stamp);
                } else {
                    long stamp = stamped.tryOptimisticRead();
                    long a = pair[0];
                    long b = pair[1];
                    if (!stamped.validate(stamp)) {
                        stamp = stamped.readLock();
                        a = pair[0];
                        b = pair[1];
                        stamped.unlockRead(stamp);
                    }
                    wrong += a + b == 0 ? 0 : 1;
                }
            }
            return wrong;
        });
        System.out.println("written " + pair[0]);

        ConcurrentHashMap<Integer, LongAdder> map = new ConcurrentHashMap<>();
        all("map", i -> {
            for (int k = 0; k < 100; k++) {
                map.computeIfAbsent((i + k) % 37, x -> new LongAdder()).add(k);
                map.merge(1000 + k % 5, new LongAdder(), (a, b) -> a);
            }
            return 1;
        });
        System.out.println("map holds " + map.values().stream().mapToLong(LongAdder::sum).sum() + " in " + map.size());

        Phaser phaser = new Phaser(THREADS);
        AtomicLong steps = new AtomicLong();
        all("phaser", i -> {
            long seen = 0;
            for (int k = 0; k < 5; k++) {
                steps.incrementAndGet();
                phaser.arriveAndAwaitAdvance();
                seen += steps.get() >= (long) THREADS * (k + 1) ? 1 : 0;
                phaser.arriveAndAwaitAdvance();
            }
            return seen;
        });

        List<Exchanger<Integer>> exchangers = Stream.generate(Exchanger<Integer>::new).limit(THREADS / 2).toList();
        all("exchanger", i -> {
            long sum = 0;
            for (int k = 0; k < 5; k++) {
                sum += exchangers.get(i / 2).exchange(i + k);
            }
            return sum;
        });

        Semaphore semaphore = new Semaphore(3);
        AtomicInteger inside = new AtomicInteger();
        all("semaphore", i -> {
            long tooMany = 0;
            for (int k = 0; k < 10; k++) {
                semaphore.acquire();
                tooMany += inside.incrementAndGet() > 3 ? 1 : 0;
                inside.decrementAndGet();
                semaphore.release();
            }
            return tooMany;
        });

        ThreadLocal<Integer> local = ThreadLocal.withInitial(() -> -1);
        all("thread locals", i -> {
            long before = local.get();
            local.set(i);
            Thread.yield();
            return before + local.get();
        });

        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            long n = i;
            futures.add(pool.submit(() -> LongStream.rangeClosed(1, n).sum()));
        }
        long total = 0;
        for (Future<Long> future : futures) {
            total += future.get();
        }
        System.out.println("executor " + total);

        CompletableFuture<Long> chain = CompletableFuture.completedFuture(0L);
        for (int i = 1; i <= 300; i++) {
            long n = i;
            CompletableFuture<Long> part = CompletableFuture.supplyAsync(() -> n * n, pool);
            chain = chain.thenCombineAsync(part, Long::sum, pool);
        }
        System.out.println("futures " + chain.get(60, TimeUnit.SECONDS));
        CompletableFuture<Object> failing = CompletableFuture.supplyAsync(() -> {
            throw new IllegalStateException("on purpose");
        }, pool).handle((value, error) -> error.getClass().getSimpleName() + " of " + error.getCause().getMessage());
        System.out.println(failing.get());
        CompletableFuture<String> late = new CompletableFuture<String>().completeOnTimeout("timed out", 20, TimeUnit.MILLISECONDS);
        System.out.println(late.get());
        pool.shutdown();
        System.out.println("ended " + pool.awaitTermination(60, TimeUnit.SECONDS));

        Map<Integer, Long> groups = IntStream.range(0, 100_000).parallel().boxed()
            .collect(Collectors.groupingByConcurrent(n -> n % 7, ConcurrentSkipListMap::new, Collectors.summingLong(n -> n)));
        System.out.println("parallel stream " + groups);
        System.out.println("reduced " + LongStream.rangeClosed(1, 200_000).parallel().map(x -> x * x % 1009).reduce(0, Long::sum));

        class Fib extends RecursiveTask<Integer> {
            final int n;

            Fib(int n) {
                this.n = n;
            }

            @Override
            protected Integer compute() {
                if (n < 10) {
                    return n < 2 ? n : new Fib(n - 1).compute() + new Fib(n - 2).compute();
                }
                Fib one = new Fib(n - 1);
                one.fork();
                return new Fib(n - 2).compute() + one.join();
            }
        }
        System.out.println("fork and join " + new ForkJoinPool(16).invoke(new Fib(20)));

        ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);
        CountDownLatch ticks = new CountDownLatch(10);
        ScheduledFuture<?> ticking = timer.scheduleAtFixedRate(ticks::countDown, 0, 2, TimeUnit.MILLISECONDS);
        System.out.println("ticked " + ticks.await(60, TimeUnit.SECONDS) + " cancelled " + ticking.cancel(false));
        System.out.println("never ran " + timer.schedule(() -> 1, 1, TimeUnit.HOURS).cancel(true) + " " + timer.shutdownNow().size());
    }
}
