import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Concurrency: counters by atomics, adders, locks, synchronized methods and a concurrent map. */
public class Counters {
    private final AtomicLong atomic = new AtomicLong();
    private final LongAdder adder = new LongAdder();
    private final ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private long locked;
    private long guarded;

    private synchronized void add(int value) { guarded += value; }

    private void work(int thread, int rounds) {
        for (int i = 0; i < rounds; i++) {
            atomic.addAndGet(i & 3);
            adder.increment();
            add(i & 7);
            if (i % 4 == 0) map.merge(i % 512, thread + 1, Integer::sum);
            if (i % 8 == 0) {
                lock.lock();
                try {
                    locked += i;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    long run(int threads, int rounds) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            Thread thread = new Thread(() -> {
                work(number, rounds);
                done.countDown();
            });
            all.add(thread);
            thread.start();
        }
        done.await();
        for (Thread thread : all) thread.join();
        long sum = atomic.get() + adder.sum() * 3 + locked * 5 + guarded * 7;
        return sum + map.values().stream().mapToLong(Integer::longValue).sum();
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> new Counters().run(2, 150_000) + new Counters().run(1, 300_000));
    }
}
