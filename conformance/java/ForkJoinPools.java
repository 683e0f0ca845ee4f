// Fork-join pools: recursive tasks, exceptions through join, get and invoke, cancelling, completers, managed blocking, shutdown.

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

public class ForkJoinPools {
    static class Fib extends RecursiveTask<Long> {
        final int n;
        Fib(int n) { this.n = n; }
        @Override protected Long compute() {
            if (n < 10) {
                return slow(n);
            }
            Fib left = new Fib(n - 1);
            left.fork();
            return new Fib(n - 2).compute() + left.join();
        }
        static long slow(int n) { return n < 2 ? n : slow(n - 1) + slow(n - 2); }
    }

    static class Fails extends RecursiveAction {
        final int depth;
        Fails(int depth) { this.depth = depth; }
        @Override protected void compute() {
            if (depth == 0) {
                throw new UnsupportedOperationException("at the bottom");
            }
            Fails one = new Fails(depth - 1);
            one.fork();
            one.join();
        }
    }

    static class Counter extends CountedCompleter<Void> {
        final AtomicLong sum;
        final int[] data;
        final int low, high;
        Counter(CountedCompleter<?> parent, AtomicLong sum, int[] data, int low, int high) {
            super(parent);
            this.sum = sum;
            this.data = data;
            this.low = low;
            this.high = high;
        }
        @Override public void compute() {
            if (high - low > 64) {
                int middle = (low + high) >>> 1;
                setPendingCount(2);
                new Counter(this, sum, data, low, middle).fork();
                new Counter(this, sum, data, middle, high).fork();
            } else {
                for (int i = low; i < high; i++) {
                    sum.addAndGet(data[i]);
                }
            }
            tryComplete();
        }
        @Override public void onCompletion(CountedCompleter<?> caller) {
            if (getCompleter() == null) {
                System.out.println("root complete, by itself " + (caller == this));
            }
        }
    }

    static String causes(Throwable t) {
        StringBuilder text = new StringBuilder();
        for (; t != null; t = t.getCause()) {
            text.append(t.getClass().getSimpleName()).append('(').append(t.getMessage()).append(") ");
        }
        return text.toString();
    }

    public static void main(String[] args) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(3);
        System.out.println(pool.invoke(new Fib(24)) + " " + pool.submit(new Fib(20)).get());
        System.out.println(pool.getParallelism() + " " + pool.getAsyncMode() + " " + pool.isShutdown());
        try {
            pool.invoke(new Fails(4));
        } catch (UnsupportedOperationException e) {
            System.out.println("invoke: " + causes(e).endsWith("(at the bottom) "));
        }
        ForkJoinTask<Void> failing = pool.submit(new Fails(2));
        try {
            failing.get();
        } catch (ExecutionException e) {
            System.out.println("get: " + e.getCause().getClass().getName());
        }
        System.out.println(failing.isDone() + " " + failing.isCompletedAbnormally() + " " + failing.isCompletedNormally() + " " + failing.isCancelled());
        try {
            failing.join();
        } catch (UnsupportedOperationException e) {
            System.out.println("join: " + causes(e).endsWith("(at the bottom) "));
        }
        failing.quietlyJoin();
        System.out.println(failing.getRawResult());

        Fib never = new Fib(5);
        System.out.println(never.cancel(true) + " " + never.isCancelled() + " " + never.isDone() + " " + causes(never.getException()));
        try {
            never.join();
        } catch (CancellationException e) {
            System.out.println("cancelled " + e.getMessage());
        }
        never.reinitialize();
        System.out.println(never.isDone() + " " + never.invoke());

        int[] data = IntStream.range(0, 5000).toArray();
        AtomicLong sum = new AtomicLong();
        pool.invoke(new Counter(null, sum, data, 0, data.length));
        System.out.println(sum);

        ForkJoinTask<String> adapted = pool.submit(() -> "callable");
        System.out.println(adapted.get());
        ForkJoinTask<?> checked = ForkJoinTask.adapt((Callable<String>) () -> { throw new java.io.IOException("checked"); });
        try {
            pool.invoke(checked);
        } catch (RuntimeException e) {
            System.out.println(causes(e));
        }
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int k = i;
            calls.add(() -> k * k);
        }
        int total = 0;
        for (Future<Integer> f : pool.invokeAll(calls)) {
            total += f.get();
        }
        System.out.println(total + " " + (pool.invokeAny(calls) >= 0));

        AtomicInteger blocked = new AtomicInteger();
        pool.submit(() -> {
            try {
                ForkJoinPool.managedBlock(new ForkJoinPool.ManagedBlocker() {
                    public boolean block() { blocked.incrementAndGet(); return true; }
                    public boolean isReleasable() { return false; }
                });
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }).get();
        System.out.println("blocked " + blocked);
        System.out.println(ForkJoinTask.inForkJoinPool() + " " + pool.submit(() -> ForkJoinTask.inForkJoinPool() && ForkJoinTask.getPool() == pool).get());
        System.out.println(pool.submit(() -> Thread.currentThread().getName().matches("ForkJoinPool-1-worker-\\d") && Thread.currentThread().isDaemon()).get());

        System.out.println(pool.submit(() -> LongStream.rangeClosed(1, 100_000).parallel().map(x -> x ^ 5).sum()).get());
        try {
            IntStream.range(0, 1000).parallel().forEach(i -> { if (i == 777) throw new IllegalStateException("in the stream"); });
        } catch (IllegalStateException e) {
            System.out.println(causes(e).endsWith("IllegalStateException(in the stream) ") + " " + Arrays.stream(e.getStackTrace()).anyMatch(x -> x.getMethodName().equals("main")));
        }

        RecursiveTask<Integer> timed = new RecursiveTask<>() {
            @Override protected Integer compute() {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    return -1;
                }
                return 1;
            }
        };
        pool.execute(timed);
        try {
            timed.get(20, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            System.out.println("timeout " + e.getMessage());
        }
        System.out.println(pool.shutdownNow().size() + " " + pool.awaitTermination(20, TimeUnit.SECONDS) + " " + pool.isTerminated());
        try {
            pool.submit(() -> 1);
        } catch (RejectedExecutionException e) {
            System.out.println("rejected " + e.getMessage());
        }
        try {
            new ForkJoinPool(0);
        } catch (IllegalArgumentException e) {
            System.out.println("no workers " + e.getMessage());
        }
        ForkJoinPool.commonPool().shutdownNow();
        System.out.println(ForkJoinPool.commonPool().isShutdown() + " " + ForkJoinPool.commonPool().submit(() -> 7).get());
        Throwable[] seen = new Throwable[1];
        CountDownLatch died = new CountDownLatch(1);
        ForkJoinPool handled = new ForkJoinPool(1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, (t, e) -> { seen[0] = e; died.countDown(); }, true);
        handled.execute(() -> { throw new IllegalArgumentException("for the handler"); });
        System.out.println(died.await(10, TimeUnit.SECONDS) + " " + causes(seen[0]) + handled.getAsyncMode());
        handled.shutdown();
        System.out.println(handled.awaitTermination(10, TimeUnit.SECONDS));
    }
}
