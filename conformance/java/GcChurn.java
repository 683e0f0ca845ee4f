// Allocation with a changing live set: trees, lists, strings, large arrays; checksums and identity hashes must hold.
// jvm: -Xmx64m
// zeal: 5000
// timeout: 120

import java.util.*;

public class GcChurn {
    static final class Tree {
        Tree left, right;
        int value;

        static Tree build(int depth, int value) {
            Tree t = new Tree();
            t.value = value;
            if (depth > 0) {
                t.left = build(depth - 1, 2 * value);
                t.right = build(depth - 1, 2 * value + 1);
            }
            return t;
        }

        int check() { return left == null ? value : value + left.check() - right.check(); }
    }

    /** An old object that points to young ones: the write barrier must see it. */
    static final class Ring {
        final Object[] slots = new Object[512];
        int at;

        void add(Object o) { slots[at++ % slots.length] = o; }
    }

    static long hash(Object o) {
        if (o instanceof byte[] b) return Arrays.hashCode(b);
        if (o instanceof int[] i) return Arrays.hashCode(i) * 3L;
        if (o instanceof String s) return s.hashCode() * 5L;
        if (o instanceof Object[] a) {
            long h = 7;
            for (Object e : a) h = h * 31 + hash(e);
            return h;
        }
        if (o instanceof Long l) return l;
        return 1;
    }

    static Object make(Random r, int depth) {
        return switch (r.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> {
                byte[] b = new byte[r.nextInt(300)];
                r.nextBytes(b);
                yield b;
            }
            case 1 -> r.ints(r.nextInt(50)).toArray();
            case 2 -> "text " + r.nextLong();
            case 3 -> r.nextLong();
            default -> {
                Object[] a = new Object[r.nextInt(8)];
                for (int i = 0; i < a.length; i++) a[i] = make(r, depth - 1);
                yield a;
            }
        };
    }

    public static void main(String[] args) {
        Tree longLived = Tree.build(12, 1);
        long total = 0;
        for (int depth = 4; depth <= 12; depth += 2) {
            int count = 0;
            for (int i = 0; i < 1 << (12 - depth); i++) count += Tree.build(depth, i).check();
            System.out.println("depth " + depth + " check " + count);
            total += count;
        }
        System.out.println("long lived " + longLived.check() + " total " + total);

        Random random = new Random(2024);
        Map<Integer, Object> live = new HashMap<>();
        Map<Integer, Long> sums = new HashMap<>();
        Map<Integer, Integer> identity = new HashMap<>();
        Ring ring = new Ring();
        int bad = 0;
        for (int i = 0; i < 25000; i++) {
            int key = random.nextInt(600);
            Object old = live.get(key);
            if (old != null && (hash(old) != sums.get(key) || System.identityHashCode(old) != identity.get(key))) bad++;
            Object fresh = make(random, 3);
            live.put(key, fresh);
            sums.put(key, hash(fresh));
            identity.put(key, System.identityHashCode(fresh));
            ring.add(fresh);
            if (i % 5000 == 4999) System.gc();
        }
        for (int key : live.keySet()) if (hash(live.get(key)) != sums.get(key)) bad++;
        long ringSum = 0;
        for (Object o : ring.slots) ringSum = ringSum * 17 + hash(o);
        System.out.println("damaged " + bad + ", live " + live.size() + ", ring " + ringSum);

        byte[][] large = new byte[8][];
        long sum = 0;
        for (int i = 0; i < 200; i++) {
            byte[] b = new byte[1_000_000 + i * 1000];
            b[0] = (byte) i;
            b[b.length - 1] = (byte) (i * 3);
            b[b.length / 2] = 5;
            byte[] previous = large[i % 8];
            if (previous != null) sum += previous[0] * 2 + previous[previous.length - 1] + previous[previous.length / 2] + previous[77];
            large[i % 8] = b;
        }
        System.out.println("large " + sum);
        long[] longs = new long[2_000_000];
        for (int i = 0; i < longs.length; i += 1000) longs[i] = i;
        for (int i = 0; i < 100; i++) large[i % 8] = new byte[500_000];
        long check = 0;
        for (long l : longs) check += l;
        System.out.println("survived in place " + check + " " + longs.length);
        Object[] chain = null;
        for (int i = 0; i < 100_000; i++) chain = new Object[] {chain, i};
        int length = 0;
        long values = 0;
        for (Object[] c = chain; c != null; c = (Object[]) c[0]) {
            length++;
            values += (Integer) c[1];
        }
        System.out.println("deep chain " + length + " " + values);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20000; i++) {
            String s = "s" + i;
            if (i % 1000 == 0) text.append(s.intern()).append(',');
        }
        System.out.println(text);
        Runtime rt = Runtime.getRuntime();
        System.out.println((rt.totalMemory() <= rt.maxMemory()) + " " + (rt.freeMemory() > 0) + " " + (rt.maxMemory() <= 64 << 20) + " " + (rt.availableProcessors() > 0));
    }
}
