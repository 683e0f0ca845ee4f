// java.util.concurrent: executors, futures, locks, atomics, queues, barriers, park, fork-join, concurrent maps.
// zeal

import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;
import java.util.stream.*;

public class Concurrency {
    static volatile boolean unparked;

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage() + (e.getCause() == null ? "" : " / " + e.getCause()));
        }
    }

    static void executors() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int n = i;
            futures.add(pool.submit(() -> n * n));
        }
        int sum = 0;
        for (Future<Integer> f : futures) sum += f.get();
        System.out.println(sum + " " + pool.invokeAll(List.of(() -> "a", () -> "b")).get(1).get() + " " + pool.invokeAny(List.of(() -> "any")));
        Future<?> failing = pool.submit(() -> { throw new IllegalStateException("task fails"); });
        attempt("failing", failing::get);
        CountDownLatch never = new CountDownLatch(1);
        Future<?> stuck = pool.submit(() -> { never.await(); return 1; });
        attempt("timeout", () -> stuck.get(20, TimeUnit.MILLISECONDS));
        System.out.println(stuck.cancel(true) + " " + stuck.isCancelled() + " " + stuck.isDone());
        attempt("cancelled", stuck::get);
        pool.shutdown();
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS) + " " + pool.isTerminated());
        attempt("rejected", () -> { try { return pool.submit(() -> 1); } catch (RejectedExecutionException e) { return "rejected"; } });
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        AtomicInteger ticks = new AtomicInteger();
        ScheduledFuture<?> repeated = timer.scheduleAtFixedRate(ticks::incrementAndGet, 0, 2, TimeUnit.MILLISECONDS);
        System.out.println(timer.schedule(() -> "later", 10, TimeUnit.MILLISECONDS).get());
        while (ticks.get() < 3) Thread.sleep(1);
        repeated.cancel(false);
        System.out.println(timer.shutdownNow().size() <= 1);
    }

    static void futures() throws Exception {
        CompletableFuture<Integer> start = new CompletableFuture<>();
        CompletableFuture<String> chain = start.thenApply(x -> x + 1).thenCompose(x -> CompletableFuture.supplyAsync(() -> x * 10)).thenCombine(CompletableFuture.completedFuture("!"), (x, s) -> x + s);
        start.complete(4);
        System.out.println(chain.get() + " " + start.complete(5) + " " + start.join());
        CompletableFuture<Integer> failed = CompletableFuture.supplyAsync(() -> { if (true) throw new IllegalArgumentException("async"); return 1; });
        System.out.println(failed.exceptionally(e -> -1).get() + " " + failed.handle((v, e) -> e.getClass().getSimpleName() + e.getCause().getMessage()).get() + " " + failed.isCompletedExceptionally());
        attempt("join failed", failed::join);
        attempt("get failed", failed::get);
        List<CompletableFuture<Integer>> many = IntStream.range(0, 10).mapToObj(i -> CompletableFuture.supplyAsync(() -> i)).toList();
        CompletableFuture.allOf(many.toArray(new CompletableFuture[0])).join();
        System.out.println(many.stream().mapToInt(CompletableFuture::join).sum() + " " + new CompletableFuture<String>().completeOnTimeout("default", 5, TimeUnit.MILLISECONDS).get());
        attempt("orTimeout", () -> new CompletableFuture<String>().orTimeout(5, TimeUnit.MILLISECONDS).get());
        class Fib extends RecursiveTask<Integer> {
            final int n;

            Fib(int n) { this.n = n; }

            @Override
            protected Integer compute() {
                if (n < 2) return n;
                Fib left = new Fib(n - 1);
                left.fork();
                return new Fib(n - 2).compute() + left.join();
            }
        }
        System.out.println(new ForkJoinPool(3).invoke(new Fib(15)) + " " + ForkJoinPool.commonPool().invoke(new Fib(12)));
    }

    static void locks() throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        Condition ready = lock.newCondition();
        int[] state = {0};
        Thread t = new Thread(() -> {
            lock.lock();
            try {
                while (state[0] == 0) ready.awaitUninterruptibly();
                state[0] = 2;
                ready.signalAll();
            } finally {
                lock.unlock();
            }
        });
        t.start();
        lock.lock();
        lock.lock();
        System.out.println(lock.getHoldCount() + " " + lock.isHeldByCurrentThread() + " " + lock.isFair());
        lock.unlock();
        state[0] = 1;
        ready.signal();
        while (state[0] != 2) ready.await(1, TimeUnit.SECONDS);
        lock.unlock();
        t.join();
        attempt("unlock without lock", () -> { lock.unlock(); return 0; });
        attempt("signal without lock", () -> { ready.signal(); return 0; });
        ReadWriteLock rw = new ReentrantReadWriteLock();
        int[] value = {0};
        Thread[] threads = new Thread[4];
        for (int i = 0; i < 4; i++) {
            boolean writer = i % 2 == 0;
            threads[i] = new Thread(() -> {
                for (int k = 0; k < 500; k++) {
                    Lock l = writer ? rw.writeLock() : rw.readLock();
                    l.lock();
                    if (writer) value[0]++;
                    l.unlock();
                }
            });
            threads[i].start();
        }
        for (Thread x : threads) x.join();
        StampedLock stamped = new StampedLock();
        long stamp = stamped.tryOptimisticRead();
        boolean before = stamped.validate(stamp);
        long write = stamped.writeLock();
        stamped.unlockWrite(write);
        System.out.println(value[0] + " " + before + " " + stamped.validate(stamp));
        Thread parked = new Thread(() -> {
            LockSupport.park("blocker");
            System.out.println("unparked " + Thread.interrupted());
            unparked = true;
            LockSupport.park();
            System.out.println("interrupted park " + Thread.interrupted());
        });
        parked.start();
        while (parked.getState() != Thread.State.WAITING) Thread.sleep(1);
        System.out.println(LockSupport.getBlocker(parked));
        LockSupport.unpark(parked);
        while (!unparked || parked.getState() != Thread.State.WAITING) Thread.sleep(1);
        parked.interrupt();
        parked.join();
        LockSupport.unpark(Thread.currentThread());
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
        LockSupport.parkNanos(1_000_000);
        System.out.println("permit does not add up");
        Semaphore semaphore = new Semaphore(2);
        System.out.println(semaphore.tryAcquire(2) + " " + semaphore.tryAcquire() + " " + semaphore.availablePermits());
        CyclicBarrier barrier = new CyclicBarrier(3, () -> System.out.println("barrier trips"));
        Thread[] at = new Thread[2];
        for (int i = 0; i < 2; i++) {
            at[i] = new Thread(() -> { try { barrier.await(); } catch (Exception e) { throw new AssertionError(e); } });
            at[i].start();
        }
        barrier.await();
        for (Thread x : at) x.join();
        Exchanger<String> exchanger = new Exchanger<>();
        Thread other = new Thread(() -> { try { System.out.println("other got " + exchanger.exchange("from other")); } catch (InterruptedException e) { throw new AssertionError(e); } });
        other.start();
        String got = exchanger.exchange("from main");
        other.join();
        System.out.println("main got " + got);
        Phaser phaser = new Phaser(1);
        System.out.println(phaser.arrive() + " " + phaser.getPhase() + " " + phaser.arriveAndDeregister() + " " + phaser.isTerminated());
    }

    static void structures() throws Exception {
        ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
        LongAdder adder = new LongAdder();
        AtomicLong atomic = new AtomicLong();
        AtomicIntegerArray array = new AtomicIntegerArray(4);
        ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
        ConcurrentSkipListMap<Integer, Integer> skip = new ConcurrentSkipListMap<>();
        CopyOnWriteArrayList<Integer> copied = new CopyOnWriteArrayList<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < 4; i++) {
            int n = i;
            threads[i] = new Thread(() -> {
                for (int k = 0; k < 1000; k++) {
                    map.merge(k % 50, 1, Integer::sum);
                    adder.increment();
                    atomic.accumulateAndGet(k, Math::max);
                    array.addAndGet(k % 4, n);
                    queue.add(k);
                    skip.put(n * 1000 + k, k);
                    if (k % 100 == 0) copied.add(k);
                }
            });
            threads[i].start();
        }
        for (Thread t : threads) t.join();
        System.out.println(map.reduceValues(1, Integer::sum) + " " + map.size() + " " + adder.sum() + " " + atomic + " " + array + " " + queue.size() + " " + skip.size() + " " + skip.firstKey() + " " + skip.lastKey() + " " + copied.size());
        System.out.println(map.computeIfAbsent(500, k -> k * 2) + " " + map.computeIfPresent(500, (k, v) -> null) + " " + map.search(1, (k, v) -> k == 7 ? "found " + v : null) + " " + map.getOrDefault(999, -1) + " " + map.mappingCount());
        attempt("null key", () -> map.put(null, 1));
        attempt("recursive update", () -> map.computeIfAbsent(1000, k -> map.computeIfAbsent(1000, j -> 1)));
        AtomicReference<String> ref = new AtomicReference<>("a");
        AtomicStampedReference<String> stampedRef = new AtomicStampedReference<>("x", 1);
        AtomicBoolean flag = new AtomicBoolean();
        System.out.println(ref.compareAndSet("a", "b") + " " + ref.getAndUpdate(s -> s + "c") + " " + ref + " " + stampedRef.compareAndSet("x", "y", 1, 2) + " " + stampedRef.getStamp() + " " + flag.getAndSet(true) + flag);
        BlockingQueue<Integer> blocking = new LinkedBlockingQueue<>(2);
        Thread producer = new Thread(() -> { try { for (int i = 0; i < 100; i++) blocking.put(i); } catch (InterruptedException e) { throw new AssertionError(e); } });
        producer.start();
        int sum = 0;
        for (int i = 0; i < 100; i++) sum += blocking.take();
        producer.join();
        System.out.println(sum + " " + blocking.poll(5, TimeUnit.MILLISECONDS) + " " + blocking.offer(1) + blocking.offer(2) + blocking.offer(3));
        SynchronousQueue<String> handoff = new SynchronousQueue<>();
        Thread giver = new Thread(() -> { try { handoff.put("handed"); } catch (InterruptedException e) { throw new AssertionError(e); } });
        giver.start();
        System.out.println(handoff.take());
        giver.join();
        DelayQueue<Delayed> delays = new DelayQueue<>();
        System.out.println(delays.poll() + " " + new PriorityBlockingQueue<>(List.of(3, 1, 2)).take() + " " + TimeUnit.HOURS.toSeconds(2));
        AtomicIntegerFieldUpdater<Holder> updater = AtomicIntegerFieldUpdater.newUpdater(Holder.class, "n");
        Holder h = new Holder();
        System.out.println(updater.addAndGet(h, 5) + " " + updater.compareAndSet(h, 5, 9) + " " + h.n);
        attempt("updater type", () -> AtomicIntegerFieldUpdater.newUpdater(Holder.class, "text"));
    }

    static class Holder {
        volatile int n;
        volatile String text;
    }

    public static void main(String[] args) throws Exception {
        executors();
        futures();
        locks();
        structures();
    }
}
