// SubmissionPublisher and Flow: demand, lag, drops, errors in subscribers, cancelling, processors, closing.

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.Flow.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

public class FlowPublishers {
    static class Collecting implements Subscriber<Integer> {
        final List<Integer> items = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch done = new CountDownLatch(1);
        final CountDownLatch subscribed = new CountDownLatch(1);
        final long batch;
        volatile Subscription subscription;
        volatile Throwable error;
        Collecting(long batch) { this.batch = batch; }
        public void onSubscribe(Subscription s) {
            subscription = s;
            subscribed.countDown();
            if (batch > 0) {
                s.request(batch);
            }
        }
        public void onNext(Integer item) {
            items.add(item);
            if (batch == 1) {
                subscription.request(1);
            }
        }
        public void onError(Throwable t) { error = t; done.countDown(); }
        public void onComplete() { done.countDown(); }
        String finish() throws InterruptedException {
            return done.await(20, TimeUnit.SECONDS) + " " + items.size() + " items, error " + error;
        }
    }

    static class Mapper<T, R> extends SubmissionPublisher<R> implements Processor<T, R> {
        final Function<T, R> function;
        Subscription subscription;
        Mapper(Executor executor, Function<T, R> function) {
            super(executor, 16);
            this.function = function;
        }
        public void onSubscribe(Subscription s) { (subscription = s).request(1); }
        public void onNext(T item) {
            submit(function.apply(item));
            subscription.request(1);
        }
        public void onError(Throwable t) { closeExceptionally(t); }
        public void onComplete() { close(); }
    }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        System.out.println(Flow.defaultBufferSize());
        SubmissionPublisher<Integer> one = new SubmissionPublisher<>(pool, 8);
        Collecting steady = new Collecting(1), greedy = new Collecting(Long.MAX_VALUE);
        one.subscribe(steady);
        one.subscribe(greedy);
        System.out.println(one.getNumberOfSubscribers() + " " + one.hasSubscribers() + " " + one.getMaxBufferCapacity() + " " + one.isSubscribed(steady));
        for (int i = 0; i < 500; i++) {
            one.submit(i);
        }
        one.close();
        System.out.println(steady.finish() + " / " + greedy.finish());
        boolean ordered = true;
        for (int i = 0; i < 500; i++) {
            ordered &= steady.items.get(i) == i && greedy.items.get(i) == i;
        }
        System.out.println(ordered + " " + one.isClosed() + " " + one.getClosedException());
        try {
            one.submit(1);
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        Collecting late = new Collecting(1);
        one.subscribe(late);
        System.out.println("late " + late.finish());

        SubmissionPublisher<Integer> two = new SubmissionPublisher<>(pool, 4);
        Collecting idle = new Collecting(0);
        two.subscribe(idle);
        idle.subscribed.await();
        AtomicInteger dropped = new AtomicInteger();
        StringBuilder lags = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            lags.append(two.offer(i, (s, item) -> { dropped.incrementAndGet(); return false; })).append(' ');
        }
        System.out.println(lags + "dropped " + dropped + " estimate " + two.estimateMaximumLag() + " demand " + two.estimateMinimumDemand());
        System.out.println(two.offer(9, 5, TimeUnit.MILLISECONDS, null));
        idle.subscription.request(4);
        two.close();
        System.out.println(idle.finish() + " " + idle.items);

        SubmissionPublisher<Integer> three = new SubmissionPublisher<>(pool, 4, (s, t) -> System.out.println("handler: " + t.getMessage()));
        Collecting throwing = new Collecting(5) {
            @Override public void onNext(Integer item) {
                throw new IllegalStateException("item " + item);
            }
        };
        three.subscribe(throwing);
        three.submit(1);
        System.out.println(throwing.finish());
        while (three.hasSubscribers()) {
            Thread.sleep(1);
        }
        three.closeExceptionally(new java.io.IOException("closed"));
        Collecting toClosed = new Collecting(1);
        three.subscribe(toClosed);
        System.out.println(toClosed.finish() + " " + three.getClosedException());

        SubmissionPublisher<Integer> four = new SubmissionPublisher<>(pool, 4);
        Collecting illegal = new Collecting(0);
        four.subscribe(illegal);
        illegal.subscribed.await();
        illegal.subscription.request(0);
        System.out.println(illegal.finish());
        Collecting twice = new Collecting(0);
        four.subscribe(twice);
        twice.subscribed.await();
        Collecting first = twice;
        four.subscribe(first);
        System.out.println("twice " + first.finish());
        Collecting cancels = new Collecting(10);
        four.subscribe(cancels);
        cancels.subscribed.await();
        cancels.subscription.cancel();
        four.submit(5);
        while (four.isSubscribed(cancels)) {
            four.submit(6);
        }
        System.out.println(cancels.items + " " + four.isClosed());
        four.close();

        SubmissionPublisher<Integer> source = new SubmissionPublisher<>(pool, 16);
        Mapper<Integer, Integer> doubled = new Mapper<>(pool, x -> x * 2), plus = new Mapper<>(pool, x -> x + 1);
        source.subscribe(doubled);
        doubled.subscribe(plus);
        Collecting sink = new Collecting(1);
        plus.subscribe(sink);
        for (int i = 0; i < 50; i++) {
            source.submit(i);
        }
        source.close();
        System.out.println(sink.finish() + " " + sink.items.get(49));

        SubmissionPublisher<Integer> consumed = new SubmissionPublisher<>(pool, 8);
        AtomicInteger sum = new AtomicInteger();
        CompletableFuture<Void> end = consumed.consume(sum::addAndGet);
        for (int i = 1; i <= 100; i++) {
            consumed.submit(i);
        }
        consumed.close();
        end.get(20, TimeUnit.SECONDS);
        System.out.println(sum);
        try {
            new SubmissionPublisher<>(pool, 0);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        pool.shutdown();
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS));
    }
}
