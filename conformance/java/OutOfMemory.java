// OutOfMemoryError: caught and survived, several times and kinds.
// jvm: -Xmx24m
// timeout: 180

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public class OutOfMemory {
    static class Link {
        final Link next;
        final long[] data = new long[50];

        Link(Link next) {
            this.next = next;
        }
    }

    /** Memory that a handler can give back, so that it has something to work with. */
    static byte[] reserve;

    static String fill(int size) {
        List<byte[]> kept = new ArrayList<>();
        reserve = new byte[3 << 20];
        try {
            while (true) kept.add(new byte[size]);
        } catch (OutOfMemoryError e) {
            int count = kept.size();
            kept = null;
            reserve = null;
            long held = (long) count * size;
            return e.getMessage() + ", held a sensible amount " + (held > 8_000_000 && held < 24 << 20);
        }
    }

    static String links() {
        Link chain = null;
        int count = 0;
        reserve = new byte[3 << 20];
        try {
            while (true) {
                chain = new Link(chain);
                count++;
            }
        } catch (OutOfMemoryError e) {
            reserve = null;
            long check = 0;
            for (Link l = chain; l != null; l = l.next) check++;
            return e.getMessage() + ", chain whole " + (check == count);
        }
    }

    static String map() {
        Map<Integer, String> map = new HashMap<>();
        int i = 0;
        reserve = new byte[3 << 20];
        try {
            for (; ; i++) map.put(i, "value " + i);
        } catch (OutOfMemoryError e) {
            reserve = null;
            boolean good = true;
            for (int k = 0; k < i; k += 1000) good &= map.get(k).equals("value " + k);
            return "map of more than 50000 " + (i > 50_000) + ", readable " + good;
        }
    }

    static String tooLarge(int length) {
        try {
            long[] huge = new long[length];
            return "got " + huge.length;
        } catch (OutOfMemoryError e) {
            return e.getMessage();
        }
    }

    static String manyDimensions() {
        try {
            int[][][] cube = new int[1000][1000][1000];
            return "got " + cube.length;
        } catch (OutOfMemoryError e) {
            return e.getMessage();
        }
    }

    static String string() {
        try {
            StringBuilder b = new StringBuilder("0123456789");
            while (true) b.append(b);
        } catch (OutOfMemoryError e) {
            return "builder " + e.getMessage();
        }
    }

    static long churn() {
        long sum = 0;
        for (int i = 0; i < 20000; i++) {
            byte[] garbage = new byte[5000];
            garbage[i % 5000] = (byte) i;
            sum += garbage[i % 5000] + garbage.length;
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 3; round++) {
            System.out.println("small arrays: " + fill(1000));
            System.out.println("medium arrays: " + fill(100_000));
            System.out.println("links: " + links());
            System.out.println("churn after: " + churn());
        }
        System.out.println(map());
        System.out.println("limit: " + tooLarge(Integer.MAX_VALUE));
        System.out.println("large: " + tooLarge(100_000_000));
        System.out.println("fits: " + tooLarge(100_000));
        System.out.println("cube: " + manyDimensions());
        System.out.println(string());
        Thread t = new Thread(() -> {
            List<Object> kept = new ArrayList<>();
            while (true) kept.add(new int[10_000]);
        }, "hungry");
        Throwable[] end = new Throwable[1];
        t.setUncaughtExceptionHandler((thread, e) -> end[0] = e);
        t.start();
        t.join();
        System.out.println(end[0]);
        System.out.println("still alive " + churn());
    }
}
