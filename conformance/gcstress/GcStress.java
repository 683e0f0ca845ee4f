import java.util.ArrayList;
import java.util.List;

/**
 * Allocates the given number of gigabytes on four threads while keeping a changing live set of linked nodes, arrays
 * and strings, each with a checksum that is verified when it is dropped and now and then while it lives.
 */
public class GcStress {
    private static final int THREADS = 4;
    private static final int SLOTS = 1500;

    /** Data with a checksum over its own content and a link to an older one. */
    private static final class Node {
        final long seed;
        final Object payload;
        final long sum;
        Node older;

        Node(long seed, Object payload, Node older) {
            this.seed = seed;
            this.payload = payload;
            this.older = older;
            this.sum = checksum(payload);
        }
    }

    private static final class Worker extends Thread {
        private final long budget;
        private long random;
        private long allocated;
        private long verified;
        private final Node[] slots = new Node[SLOTS];

        Worker(int number, long budget) {
            super("worker-" + number);
            this.budget = budget;
            this.random = 0x9E3779B97F4A7C15L * (number + 1);
        }

        private int next(int bound) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return (int) ((random >>> 17) % bound);
        }

        private Object payload() {
            switch (next(6)) {
                case 0: {
                    byte[] bytes = new byte[next(2000)];
                    for (int i = 0; i < bytes.length; i += stride(bytes.length)) bytes[i] = (byte) (random >>> (i & 31));
                    allocated += 16 + bytes.length;
                    return bytes;
                }
                case 1: {
                    long[] longs = new long[next(500)];
                    for (int i = 0; i < longs.length; i += stride(longs.length)) longs[i] = random * i;
                    allocated += 16 + 8L * longs.length;
                    return longs;
                }
                case 2: {
                    int[][] rows = new int[1 + next(6)][next(90)];
                    for (int[] row : rows) for (int i = 0; i < row.length; i += stride(row.length)) row[i] = (int) random + i;
                    allocated += rows.length * (20L + 4L * rows[0].length);
                    return rows;
                }
                case 3: {
                    String text = "node " + random + " " + budget;
                    allocated += 100;
                    return text;
                }
                case 4: {
                    List<Object> list = new ArrayList<>();
                    for (int i = next(20); i > 0; i--) list.add(Long.valueOf(random + i));
                    allocated += 40 + 28L * list.size();
                    return list;
                }
                default: {
                    byte[] large = new byte[next(64) == 0 ? 200_000 : 4_000];
                    large[large.length - 1] = (byte) random;
                    large[large.length / 2] = 7;
                    allocated += 16 + large.length;
                    return large;
                }
            }
        }

        private void verify(Node node) {
            if (checksum(node.payload) != node.sum) {
                throw new IllegalStateException("damaged: " + node.payload.getClass() + " of seed " + node.seed);
            }
            verified++;
        }

        @Override
        public void run() {
            int filled = SLOTS;
            while (allocated < budget) {
                int index = next(filled);
                Node old = slots[index];
                if (old != null) {
                    verify(old);
                    if (old.older != null) {
                        verify(old.older);
                        old.older = null;
                    }
                }
                slots[index] = new Node(random, payload(), next(4) == 0 ? old : null);
                if (next(5000) == 0) {
                    // The live set shrinks and grows again.
                    filled = SLOTS / 4 + next(SLOTS * 3 / 4);
                    for (int i = filled; i < SLOTS; i++) slots[i] = null;
                }
                if (next(2000) == 0) {
                    for (Node node : slots) if (node != null) verify(node);
                }
            }
            for (Node node : slots) if (node != null) verify(node);
        }
    }

    /** Large arrays are written and checked at some places only: the allocation is what this program is about. */
    static int stride(int length) { return 1 + length / 20; }

    static long checksum(Object payload) {
        long sum = 17;
        if (payload instanceof byte[]) {
            byte[] bytes = (byte[]) payload;
            for (int i = bytes.length - 1; i >= 0; i -= stride(bytes.length)) sum = sum * 31 + bytes[i];
            for (int i = 0; i < bytes.length; i += stride(bytes.length)) sum = sum * 31 + bytes[i];
        } else if (payload instanceof long[]) {
            long[] longs = (long[]) payload;
            for (int i = 0; i < longs.length; i += stride(longs.length)) sum = sum * 31 + longs[i];
        } else if (payload instanceof int[][]) {
            for (int[] row : (int[][]) payload) for (int i = 0; i < row.length; i += stride(row.length)) sum = sum * 31 + row[i];
        } else {
            sum += payload.hashCode();
        }
        return sum;
    }

    public static void main(String[] args) throws InterruptedException {
        long gigabytes = args.length > 0 ? Long.parseLong(args[0]) : 20;
        long budget = (gigabytes << 30) / THREADS;
        Throwable[] failure = new Throwable[1];
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Worker worker = new Worker(i, budget);
            worker.setUncaughtExceptionHandler((thread, error) -> {
                error.printStackTrace();
                failure[0] = error;
            });
            workers.add(worker);
            worker.start();
        }
        long allocated = 0;
        long verified = 0;
        for (Worker worker : workers) {
            worker.join();
            allocated += worker.allocated;
            verified += worker.verified;
        }
        if (failure[0] != null) {
            System.out.println("failed: " + failure[0]);
            System.exit(1);
        }
        System.out.println("intact: " + (allocated >> 20) + " MB in " + verified + " checks");
    }
}
