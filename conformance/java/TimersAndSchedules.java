// Timer and the executors: schedules, cancelling, rejection, termination, hooks, exceptions in periodic tasks.

import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class TimersAndSchedules {
    interface Body { Object run() throws Exception; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll("@[0-9a-f]+", "@").replaceAll("Lambda\\$\\S+?@", "Lambda@"));
        }
    }

    static TimerTask task(Runnable body) {
        return new TimerTask() {
            @Override public void run() { body.run(); }
        };
    }

    static void timers() throws Exception {
        Timer timer = new Timer("clock", true);
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        timer.schedule(task(() -> events.add("second")), 600);
        timer.schedule(task(() -> events.add("first")), 20);
        System.out.println(events.poll(10, TimeUnit.SECONDS) + " " + events.poll(10, TimeUnit.SECONDS));
        CountDownLatch five = new CountDownLatch(5);
        TimerTask repeating = task(() -> { events.add(Thread.currentThread().getName()); five.countDown(); });
        timer.scheduleAtFixedRate(repeating, 0, 2);
        five.await();
        System.out.println(repeating.cancel() + " " + repeating.cancel() + " " + timer.purge() + " " + events.peek());
        attempt("again", () -> { timer.schedule(repeating, 1); return 1; });
        attempt("negative", () -> { timer.schedule(task(() -> { }), -1); return 1; });
        attempt("period", () -> { timer.schedule(task(() -> { }), 1, 0); return 1; });
        CountDownLatch past = new CountDownLatch(1);
        timer.schedule(task(past::countDown), new Date(0));
        System.out.println(past.await(10, TimeUnit.SECONDS));
        TimerTask never = task(() -> System.out.println("never"));
        timer.schedule(never, 100_000_000);
        System.out.println(never.cancel() + " " + timer.purge());
        timer.cancel();
        attempt("cancelled", () -> { timer.schedule(task(() -> { }), 1); return 1; });
        Timer dying = new Timer("dying");
        Thread[] its = new Thread[1];
        CountDownLatch ran = new CountDownLatch(1);
        dying.schedule(task(() -> { its[0] = Thread.currentThread(); its[0].setUncaughtExceptionHandler((t, e) -> System.out.println(t.getName() + " " + e)); ran.countDown(); throw new IllegalStateException("task"); }), 0);
        ran.await();
        its[0].join();
        attempt("after death", () -> { dying.schedule(task(() -> { }), 1); return 1; });
    }

    static void scheduled() throws Exception {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(2);
        ScheduledFuture<String> one = pool.schedule(() -> "done", 10, TimeUnit.MILLISECONDS);
        System.out.println(one.get() + " " + one.isDone() + " " + (one.getDelay(TimeUnit.MILLISECONDS) <= 0));
        AtomicInteger runs = new AtomicInteger();
        ScheduledFuture<?> failing = pool.scheduleAtFixedRate(() -> { if (runs.incrementAndGet() == 4) throw new ArithmeticException("fourth"); }, 0, 1, TimeUnit.MILLISECONDS);
        attempt("periodic", failing::get);
        Thread.sleep(10);
        System.out.println(runs + " " + failing.isDone() + " " + failing.isCancelled());
        CountDownLatch three = new CountDownLatch(3);
        ScheduledFuture<?> delayed = pool.scheduleWithFixedDelay(three::countDown, 1, 1, TimeUnit.MILLISECONDS);
        three.await();
        System.out.println(delayed.cancel(false) + " " + delayed.isCancelled());
        attempt("cancelled", delayed::get);
        StringBuffer after = new StringBuffer();
        pool.schedule(() -> after.append("ran after shutdown"), 20, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> periodic = pool.scheduleAtFixedRate(() -> { }, 1, 1, TimeUnit.HOURS);
        pool.setRemoveOnCancelPolicy(true);
        System.out.println(pool.getRemoveOnCancelPolicy() + " " + pool.getContinueExistingPeriodicTasksAfterShutdownPolicy() + " " + pool.getExecuteExistingDelayedTasksAfterShutdownPolicy());
        pool.shutdown();
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS) + " " + periodic.isCancelled() + " " + pool.getQueue().size() + " " + after);
        attempt("rejected", () -> { try { return pool.schedule(() -> 1, 1, TimeUnit.SECONDS); } catch (RejectedExecutionException e) { return "rejected"; } });
    }

    static class Hooked extends ThreadPoolExecutor {
        final List<String> log = Collections.synchronizedList(new ArrayList<>());
        Hooked(int core, int max, BlockingQueue<Runnable> queue, RejectedExecutionHandler handler) { super(core, max, 1, TimeUnit.SECONDS, queue, handler); }
        @Override protected void beforeExecute(Thread t, Runnable r) { log.add("before"); }
        @Override protected void afterExecute(Runnable r, Throwable t) { log.add("after " + t); }
        @Override protected void terminated() { log.add("terminated"); }
    }

    static void pools() throws Exception {
        Hooked hooked = new Hooked(1, 1, new ArrayBlockingQueue<>(1), new ThreadPoolExecutor.AbortPolicy());
        CountDownLatch hold = new CountDownLatch(1);
        hooked.execute(() -> { try { hold.await(); } catch (InterruptedException e) { System.out.println(e); } });
        Future<Integer> queued = hooked.submit(() -> 5);
        attempt("full", () -> { try { hooked.execute(() -> { }); return "ran"; } catch (RejectedExecutionException e) { return e.getMessage().replaceAll("@[0-9a-f]+", "@").replaceAll("Task \\S+ rejected", "Task rejected"); } });
        System.out.println(hooked.getActiveCount() + " " + hooked.getQueue().size() + " " + hooked.getPoolSize() + " " + hooked.getLargestPoolSize());
        hold.countDown();
        System.out.println(queued.get());
        Thread.UncaughtExceptionHandler quiet = (t, e) -> { };
        hooked.setThreadFactory(r -> { Thread t = new Thread(r); t.setUncaughtExceptionHandler(quiet); return t; });
        attempt("submit throws", () -> hooked.submit(() -> { throw new java.io.IOException("task"); }).get());
        hooked.shutdown();
        System.out.println(hooked.awaitTermination(10, TimeUnit.SECONDS) + " " + hooked.log + " " + hooked.getCompletedTaskCount());
        System.out.println(hooked.toString().replaceAll("@[0-9a-f]+", "@"));
        for (RejectedExecutionHandler policy : new RejectedExecutionHandler[] {new ThreadPoolExecutor.CallerRunsPolicy(), new ThreadPoolExecutor.DiscardPolicy(), new ThreadPoolExecutor.DiscardOldestPolicy()}) {
            Hooked pool = new Hooked(1, 1, new ArrayBlockingQueue<>(1), policy);
            CountDownLatch gate = new CountDownLatch(1);
            List<String> ran = Collections.synchronizedList(new ArrayList<>());
            pool.execute(() -> { try { gate.await(); } catch (InterruptedException e) { System.out.println(e); } });
            for (String name : List.of("a", "b", "c")) {
                pool.execute(() -> ran.add(name + Thread.currentThread().getName().equals("main")));
            }
            gate.countDown();
            pool.shutdown();
            System.out.println(policy.getClass().getSimpleName() + " " + pool.awaitTermination(10, TimeUnit.SECONDS) + " " + ran);
        }
        ExecutorService now = Executors.newSingleThreadExecutor();
        CountDownLatch in = new CountDownLatch(1);
        Future<?> running = now.submit(() -> { in.countDown(); try { Thread.sleep(100_000); } catch (InterruptedException e) { System.out.println("interrupted by shutdownNow"); } });
        now.submit(() -> System.out.println("never"));
        in.await();
        System.out.println(now.shutdownNow().size() + " " + now.awaitTermination(10, TimeUnit.SECONDS) + " " + running.isDone());
        ExecutorService cached = Executors.newCachedThreadPool();
        CountDownLatch inside = new CountDownLatch(1), heard = new CountDownLatch(1);
        Future<?> cancelled = cached.submit(() -> { inside.countDown(); try { Thread.sleep(100_000); } catch (InterruptedException e) { heard.countDown(); } });
        inside.await();
        System.out.println(cancelled.cancel(true) + " " + cancelled.isDone() + " " + heard.await(10, TimeUnit.SECONDS));
        CompletionService<Integer> completion = new ExecutorCompletionService<>(cached);
        for (int i = 0; i < 5; i++) { int k = i; completion.submit(() -> k); }
        int sum = 0;
        for (int i = 0; i < 5; i++) { sum += completion.take().get(); }
        System.out.println(sum + " " + completion.poll());
        attempt("invokeAny fails", () -> cached.invokeAny(List.of(() -> { throw new IllegalStateException("only"); })));
        List<Future<Integer>> timed = cached.invokeAll(List.of(() -> 1, () -> { Thread.sleep(100_000); return 2; }), 300, TimeUnit.MILLISECONDS);
        System.out.println(timed.get(0).get() + " " + timed.get(1).isCancelled());
        cached.shutdown();
        System.out.println(cached.awaitTermination(10, TimeUnit.SECONDS));
    }

    public static void main(String[] args) throws Exception {
        timers();
        scheduled();
        pools();
    }
}
