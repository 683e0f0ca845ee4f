import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/** Concurrency: producers and consumers over blocking queues, a lock-free queue, and tasks for a pool. */
public class Queues {
    static long pipeline(ExecutorService pool, BlockingQueue<Integer> queue, int count) throws Exception {
        Future<?> producer = pool.submit(() -> {
            for (int i = 1; i <= count; i++) queue.put(i);
            queue.put(0);
            return null;
        });
        Future<Long> consumer = pool.submit(() -> {
            long sum = 0;
            while (true) {
                int value = queue.take();
                if (value == 0) return sum;
                sum = sum * 31 + value;
            }
        });
        producer.get();
        return consumer.get();
    }

    static long unordered(ConcurrentLinkedQueue<Integer> queue, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            queue.offer(i);
            if (i % 3 == 2) {
                for (int k = 0; k < 3; k++) sum = sum * 7 + queue.poll();
            }
        }
        return sum;
    }

    static long tasks(ExecutorService pool, int count) throws Exception {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int start = i;
            tasks.add(() -> {
                long x = start;
                for (int k = 0; k < 200; k++) x = x * 6364136223846793005L + 1442695040888963407L;
                return x >>> 40;
            });
        }
        long sum = 0;
        for (Future<Long> future : pool.invokeAll(tasks)) sum = sum * 31 + future.get();
        return sum;
    }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        Harness.measure(args, 40, () -> {
            long sum = pipeline(pool, new ArrayBlockingQueue<>(1_000), 60_000);
            sum = sum * 31 + pipeline(pool, new LinkedBlockingQueue<>(1_000), 60_000);
            sum = sum * 31 + unordered(new ConcurrentLinkedQueue<>(), 150_000);
            return sum * 31 + tasks(pool, 3_000);
        });
        pool.shutdown();
    }
}
