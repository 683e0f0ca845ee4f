// jvm: -Xbatch -XX:ReservedCodeCacheSize=2496k -XX:CompileThreshold=100

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * Far more code than the code cache holds: the same class defined by many loaders, each time compiled, with assumptions that classes
 * loaded later break, by several threads, with old code on their stacks.
 */
public class TinyCodeCache {
    /** Copied by loaders: its static initializer makes each copy's code different. */
    public static class Copied implements IntBinaryOperator {
        private final int salt;
        private Shape shape = new Shape();

        public Copied(Integer salt) { this.salt = salt; }

        public int applyAsInt(int n, int mode) {
            if (mode == 1) shape = new Round();
            int sum = salt;
            for (int i = 0; i < n; i++) sum = mix(sum, i) + shape.corners(i) + text(sum & 7).length();
            return recurse(n & 63, sum);
        }

        private int mix(int a, int b) {
            try {
                return (a * 31 ^ b) / (b % 13 == 12 ? 0 : 1);
            } catch (ArithmeticException e) {
                return a - b;
            }
        }

        private static String text(int n) {
            switch (n) {
                case 0: return "zero";
                case 1: return "one";
                case 2: return "two" + n;
                case 3: return "three".substring(n - 2);
                default: return "many";
            }
        }

        private int recurse(int depth, int x) {
            return depth == 0 ? x : recurse(depth - 1, x * 17 + depth) ^ shape.corners(depth);
        }
    }

    public static class Shape {
        int corners(int i) { return i & 3; }
    }

    /** Loaded late: breaks what was assumed of {@link Shape}. */
    public static class Round extends Shape {
        @Override int corners(int i) { return 0; }
    }

    static class Copies extends ClassLoader {
        Copies() { super(TinyCodeCache.class.getClassLoader()); }

        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("TinyCodeCache$")) return super.loadClass(name, resolve);
            synchronized (this) {
                Class<?> known = findLoadedClass(name);
                if (known != null) return known;
                try (InputStream in = getParent().getResourceAsStream(name + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (java.io.IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }

    static int work(int first, int count) throws Exception {
        List<IntBinaryOperator> kept = new ArrayList<>();
        int sum = 0;
        for (int i = first; i < first + count; i++) {
            Class<?> copy = new Copies().loadClass("TinyCodeCache$Copied");
            IntBinaryOperator op = (IntBinaryOperator) copy.getConstructor(Integer.class).newInstance(i);
            for (int n = 0; n < 40; n++) sum = sum * 7 + op.applyAsInt(20 + n, 0);
            sum = sum * 7 + op.applyAsInt(50, 1);
            for (int n = 0; n < 20; n++) sum = sum * 7 + op.applyAsInt(20 + n, 0);
            if (i % 8 == 0) kept.add(op);
            // Old code runs again, freed or not.
            for (IntBinaryOperator old : kept) sum = sum * 7 + old.applyAsInt(30, 0);
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        int[] sums = new int[3];
        Thread[] threads = new Thread[sums.length];
        for (int t = 0; t < threads.length; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                try {
                    sums[number] = work(number * 1000, 120);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) thread.join();
        for (int sum : sums) System.out.println(sum);
    }
}
