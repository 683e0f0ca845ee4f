// java.util.Arrays over all element types, and java.lang.reflect.Array.
// zeal

import java.lang.reflect.Array;
import java.util.*;

public class ArraysClass {
    interface Action {
        Object run();
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (RuntimeException e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    public static void main(String[] args) {
        byte[] b = {3, -1, 2};
        short[] s = {30, -10, 20};
        char[] c = {'z', 'a', 'm'};
        int[] i = {5, 4, 3, 2, 1};
        long[] l = {1L << 40, -1, 0};
        float[] f = {1.5f, Float.NaN, -0f, 0f};
        double[] d = {2, 1, -1};
        boolean[] z = {true, false};
        Object[] o = {"x", 1, null, new int[] {1}.length};
        Arrays.sort(b);
        Arrays.sort(s);
        Arrays.sort(c);
        Arrays.sort(i, 1, 4);
        Arrays.sort(l);
        Arrays.sort(f);
        Arrays.sort(d);
        System.out.println(Arrays.toString(b) + Arrays.toString(s) + Arrays.toString(c) + Arrays.toString(i) + Arrays.toString(l) + Arrays.toString(f) + Arrays.toString(d) + Arrays.toString(z) + Arrays.toString(o) + Arrays.toString((int[]) null));
        System.out.println(Arrays.hashCode(b) + " " + Arrays.hashCode(s) + " " + Arrays.hashCode(c) + " " + Arrays.hashCode(i) + " " + Arrays.hashCode(l) + " " + Arrays.hashCode(f) + " " + Arrays.hashCode(d) + " " + Arrays.hashCode(z) + " " + Arrays.hashCode(o));
        System.out.println(Arrays.binarySearch(b, (byte) 2) + " " + Arrays.binarySearch(c, 'b') + " " + Arrays.binarySearch(l, 0) + " " + Arrays.binarySearch(d, 1.5) + " " + Arrays.binarySearch(new String[] {"a", "c"}, "b"));
        System.out.println(Arrays.equals(b, new byte[] {-1, 2, 3}) + " " + Arrays.equals(f, f.clone()) + " " + Arrays.equals(i, 0, 2, new int[] {9, 5, 2}, 1, 3) + " " + Arrays.compare(i, new int[] {5, 3}) + " " + Arrays.mismatch(c, "amx".toCharArray()) + " " + Arrays.compareUnsigned(b, new byte[] {1}));
        int[][] deep = {{1, 2}, {3}};
        Object[] mixed = {deep, new String[] {"s"}, new char[][] {{'q'}}, null};
        System.out.println(Arrays.deepToString(mixed) + " " + Arrays.deepEquals(new Object[] {deep}, new Object[] {new int[][] {{1, 2}, {3}}}) + " " + Arrays.deepHashCode(deep) + " " + Arrays.equals(new Object[] {deep}, new Object[] {deep.clone()}));
        Object[] self = {1, null};
        self[1] = self;
        System.out.println(Arrays.deepToString(self));
        long[] filled = new long[5];
        Arrays.fill(filled, 7);
        Arrays.fill(filled, 1, 3, -7);
        Arrays.setAll(filled, k -> filled[k] * k);
        int[] prefix = {1, 2, 3, 4, 5, 6};
        Arrays.parallelPrefix(prefix, Integer::sum);
        System.out.println(Arrays.toString(filled) + Arrays.toString(prefix) + Arrays.stream(prefix, 1, 3).sum() + Arrays.asList(1, 2, 3).indexOf(2));
        System.out.println(Arrays.toString(Arrays.copyOf(z, 4)) + Arrays.toString(Arrays.copyOfRange(c, 1, 5)).length() + Arrays.toString(Arrays.copyOf(d, 1)) + Arrays.copyOf(o, 1).getClass().getSimpleName());
        attempt("copyOf negative", () -> Arrays.copyOf(i, -1));
        attempt("range reversed", () -> Arrays.copyOfRange(i, 3, 1));
        attempt("fill range", () -> { Arrays.fill(i, 2, 9, 0); return 0; });
        attempt("sort range", () -> { Arrays.sort(i, 4, 2); return 0; });
        attempt("copy types", () -> Arrays.copyOf(o, 2, Integer[].class));
        Class<?>[] types = {boolean.class, byte.class, char.class, short.class, int.class, long.class, float.class, double.class, String.class, int[].class};
        for (Class<?> t : types) {
            Object a = Array.newInstance(t, 2);
            Object value = t == boolean.class ? true : t == char.class ? 'c' : t == String.class ? "s" : t == int[].class ? new int[] {4} : t == double.class || t == float.class ? (Object) 1.5f : (byte) 3;
            Array.set(a, 1, value);
            System.out.println(a.getClass().getName() + " " + Array.getLength(a) + " " + (Array.get(a, 0) instanceof Character ch ? (int) ch : Array.get(a, 0)) + " " + (t == int[].class ? "ints" : Array.get(a, 1)));
        }
        attempt("widen", () -> { Array.setLong(l, 0, 5); Array.setInt(l, 1, 'c'); return Arrays.toString(l); });
        attempt("get widened", () -> Array.getDouble(b, 0));
        attempt("narrow", () -> { Array.setInt(b, 0, 5); return 0; });
        attempt("not array", () -> Array.getLength("x"));
        attempt("type", () -> { Array.set(i, 0, "x"); return 0; });
        attempt("bounds", () -> Array.get(i, 10));
        attempt("void", () -> Array.newInstance(void.class, 1));
        attempt("negative", () -> Array.newInstance(int.class, -3));
        attempt("null", () -> Array.newInstance(null, 1));
        attempt("unbox null", () -> { Array.set(i, 0, null); return 0; });
        System.out.println(Array.newInstance(String.class, 2, 3).getClass() + " " + Array.newInstance(int[].class, 1).getClass().getName());
        List<Integer> view = Arrays.asList(3, 1, 2);
        Collections.sort(view);
        System.out.println(view + " " + Objects.hash(1, "a", null) + " " + Objects.equals(null, null) + Objects.requireNonNullElse(null, "e") + Objects.toString(null, "n") + " " + Objects.checkIndex(1, 2));
        attempt("checkIndex", () -> Objects.checkIndex(5, 3));
    }
}
