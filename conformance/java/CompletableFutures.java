// CompletableFuture: how results and exceptions pass stages, wrapping, timeouts, cancelling, combining, obtrusion.

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

public class CompletableFutures {
    static String show(Throwable t) {
        return t == null ? "null" : t.getClass().getSimpleName() + ":" + t.getMessage() + (t.getCause() == null ? "" : " <- " + show(t.getCause()));
    }

    static void attempt(String what, Callable<?> call) {
        try {
            System.out.println(what + " = " + call.call());
        } catch (Throwable t) {
            System.out.println(what + " ! " + show(t));
        }
    }

    static <T> CompletableFuture<T> failed(Throwable t) { return CompletableFuture.failedFuture(t); }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3, r -> { Thread t = new Thread(r); t.setDaemon(true); return t; });
        Supplier<Integer> bad = () -> { throw new IllegalStateException("bad"); };
        CompletableFuture<Integer> f = CompletableFuture.supplyAsync(bad, pool);
        attempt("join", f::join);
        attempt("get", f::get);
        attempt("getNow", () -> f.getNow(3));
        attempt("handle", () -> f.handle((v, t) -> v + "/" + show(t)).join());
        attempt("after apply", () -> f.thenApply(x -> x + 1).handle((v, t) -> v + "/" + show(t)).join());
        attempt("exceptionally", () -> f.exceptionally(t -> 42).join());
        attempt("exceptionally async", () -> f.exceptionallyAsync(t -> 43, pool).join());
        attempt("exceptionally compose", () -> f.exceptionallyCompose(t -> CompletableFuture.completedFuture(44)).join());
        attempt("whenComplete", () -> f.whenComplete((v, t) -> System.out.println("  saw " + v + " " + show(t))).join());
        attempt("whenComplete throws", () -> CompletableFuture.completedFuture(1).whenComplete((v, t) -> { throw new ArithmeticException("in the action"); }).join());
        attempt("both throw", () -> f.whenComplete((v, t) -> { throw new ArithmeticException("suppressed?"); }).join());
        CompletableFuture<Integer> plain = failed(new java.io.IOException("disk"));
        attempt("plain join", plain::join);
        attempt("plain get", plain::get);
        attempt("plain handle", () -> plain.handle((v, t) -> show(t)).join());
        attempt("plain dependent", () -> plain.thenRun(() -> { }).handle((v, t) -> show(t)).join());

        CompletableFuture<String> own = new CompletableFuture<>();
        System.out.println(own.isDone() + " " + own.complete("first") + " " + own.complete("second") + " " + own.join());
        own.obtrudeValue("third");
        System.out.println(own.join());
        own.obtrudeException(new IllegalArgumentException("obtruded"));
        attempt("obtruded", own::join);
        System.out.println(own.isCompletedExceptionally() + " " + own.isCancelled());

        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> dependent = cancelled.thenApply(s -> s + "!");
        System.out.println(cancelled.cancel(true) + " " + cancelled.isCancelled() + " " + dependent.isCancelled() + " " + dependent.isCompletedExceptionally());
        attempt("cancelled", cancelled::join);
        attempt("cancelled get", cancelled::get);
        attempt("dependent", dependent::join);
        attempt("dependent get", dependent::get);

        CompletableFuture<Integer> a = CompletableFuture.supplyAsync(() -> 20, pool);
        CompletableFuture<Integer> b = CompletableFuture.supplyAsync(() -> 22, pool);
        attempt("combine", () -> a.thenCombine(b, Integer::sum).join());
        attempt("combine async", () -> a.thenCombineAsync(b, (x, y) -> x * y, pool).get(10, TimeUnit.SECONDS));
        attempt("accept both", () -> a.thenAcceptBoth(b, (x, y) -> System.out.println("  " + x + "," + y)).join());
        attempt("after both", () -> a.runAfterBoth(b, () -> System.out.println("  both")).join());
        CompletableFuture<Integer> never = new CompletableFuture<>();
        attempt("either", () -> never.applyToEither(a, x -> x + 1).join());
        attempt("after either", () -> never.runAfterEither(a, () -> System.out.println("  one")).join());
        attempt("compose", () -> a.thenCompose(x -> CompletableFuture.supplyAsync(() -> x * 100, pool)).join());
        attempt("compose null", () -> a.thenCompose(x -> (CompletionStage<Integer>) null).join());

        List<CompletableFuture<Integer>> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int k = i;
            many.add(CompletableFuture.supplyAsync(() -> k, pool));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(many.toArray(CompletableFuture[]::new));
        attempt("all", () -> all.thenApply(v -> many.stream().mapToInt(CompletableFuture::join).sum()).join());
        many.set(3, f);
        attempt("all with one bad", () -> CompletableFuture.allOf(many.toArray(CompletableFuture[]::new)).join());
        attempt("any", () -> CompletableFuture.anyOf(never, a).join());
        attempt("any failed", () -> CompletableFuture.anyOf(never, plain).join());
        System.out.println(CompletableFuture.allOf().isDone() + " " + CompletableFuture.anyOf().isDone());

        attempt("orTimeout", () -> new CompletableFuture<String>().orTimeout(10, TimeUnit.MILLISECONDS).join());
        attempt("orTimeout get", () -> new CompletableFuture<String>().orTimeout(10, TimeUnit.MILLISECONDS).get());
        attempt("completeOnTimeout", () -> new CompletableFuture<String>().completeOnTimeout("late", 10, TimeUnit.MILLISECONDS).join());
        attempt("get with timeout", () -> new CompletableFuture<String>().get(10, TimeUnit.MILLISECONDS));
        attempt("in time", () -> a.orTimeout(10, TimeUnit.SECONDS).join());
        attempt("delayed", () -> CompletableFuture.supplyAsync(() -> "delayed", CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS, pool)).join());
        attempt("completeAsync", () -> new CompletableFuture<String>().completeAsync(() -> "async", pool).join());

        CompletableFuture<Integer> copy = a.copy();
        System.out.println(copy.join() + " " + (copy != a));
        CompletionStage<Integer> minimal = a.minimalCompletionStage();
        attempt("minimal", () -> ((CompletableFuture<Integer>) minimal).join());
        attempt("minimal to future", () -> minimal.toCompletableFuture().join());
        attempt("completed stage", () -> CompletableFuture.completedStage(5).thenApply(x -> x * 2).toCompletableFuture().join());
        attempt("failed stage", () -> CompletableFuture.failedStage(new Error("stage")).toCompletableFuture().join());

        System.out.println(never.toString().replaceAll("@[0-9a-f]+", "@") + " " + a.toString().replaceAll("@[0-9a-f]+", "@") + " " + f.toString().replaceAll("@[0-9a-f]+", "@"));
        never.thenApply(x -> x);
        never.thenAccept(x -> { });
        System.out.println(never.getNumberOfDependents() > 1);

        AtomicInteger order = new AtomicInteger();
        CompletableFuture<Integer> root = new CompletableFuture<>();
        CompletableFuture<Integer> chain = root;
        for (int i = 0; i < 20_000; i++) {
            chain = chain.thenApply(x -> { order.incrementAndGet(); return x + 1; });
        }
        root.complete(0);
        System.out.println(chain.join() + " " + order);
        Thread waiter = new Thread(() -> attempt("interrupted get", () -> new CompletableFuture<String>().get()));
        waiter.start();
        waiter.interrupt();
        waiter.join();
        CompletableFuture<Integer> sub = new CompletableFuture<>() {
            @Override public <U> CompletableFuture<U> newIncompleteFuture() {
                System.out.println("  new future");
                return new CompletableFuture<>();
            }
        };
        sub.complete(9);
        attempt("subclass", () -> sub.thenApply(x -> x).join());
        attempt("null action", () -> a.thenApply(null));
        pool.shutdown();
        try {
            CompletableFuture.supplyAsync(() -> 1, pool);
        } catch (RejectedExecutionException e) {
            System.out.println("rejected");
        }
    }
}
