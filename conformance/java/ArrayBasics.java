// Arrays of all kinds: creation, bounds, store checks, multi-dimensional, cloning, copying.
// zeal

import java.io.Serializable;
import java.util.Arrays;

public class ArrayBasics {
    interface Action {
        Object run();
    }

    static void attempt(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (RuntimeException | OutOfMemoryError e) {
            System.out.println(name + ": " + e.getClass().getName() + ": " + e.getMessage());
        }
    }

    static void defaults() {
        boolean[] z = new boolean[1];
        char[] c = new char[1];
        float[] f = new float[1];
        double[] d = new double[1];
        long[] l = new long[1];
        Object[] o = new Object[1];
        System.out.println(z[0] + " " + (int) c[0] + " " + f[0] + " " + d[0] + " " + l[0] + " " + o[0]);
    }

    static void bounds() {
        int[] a = {1, 2, 3};
        attempt("index 3", () -> a[3]);
        attempt("index -1", () -> a[-1]);
        attempt("store", () -> a[7] = 1);
        attempt("third dimension", () -> new double[4][2][a[0] - 2]);
        attempt("string", () -> new String[] {"x"}[a.length]);
        attempt("compound", () -> a[a[2]] += 5);
        attempt("negative size", () -> new int[a[0] - 5]);
        attempt("negative inner size", () -> new int[3][-2]);
        attempt("negative outer, zero", () -> new int[0][-2]);
        attempt("null array", () -> ((int[]) null).length);
        attempt("charAt", () -> "abc".charAt(5));
        int i = 0;
        try {
            a[i++] = a[(i = 5)];
        } catch (ArrayIndexOutOfBoundsException e) {
            System.out.println("order " + i + " " + e.getMessage());
        }
        try {
            int[] none = null;
            none[i = 9] = i / 0;
        } catch (ArithmeticException e) {
            System.out.println("right side first " + i);
        }
    }

    static void storeChecks() {
        Object[] strings = new String[2];
        Number[] numbers = new Integer[1];
        Object[][] nested = new String[1][1];
        Object[] interfaces = new Comparable[3];
        attempt("string in strings", () -> strings[0] = "ok");
        attempt("null in strings", () -> strings[1] = null);
        attempt("integer in strings", () -> strings[1] = 5);
        attempt("double in integers", () -> numbers[0] = 1.5);
        attempt("int[] in String[][]", () -> nested[0] = new Integer[1]);
        attempt("object in String[][]", () -> ((Object[]) nested)[0] = "flat");
        attempt("comparable", () -> interfaces[0] = "text");
        attempt("not comparable", () -> interfaces[1] = new Object());
        attempt("array in comparables", () -> interfaces[2] = new int[0]);
        attempt("array in cloneables", () -> ((Object[]) new Cloneable[] {new int[] {4}}).length);
        attempt("arraycopy mismatch", () -> {
            System.arraycopy(new Object[] {"a", "b", 3, "d"}, 0, strings, 0, 2);
            System.arraycopy(new Object[] {"c", 3}, 0, strings, 0, 2);
            return null;
        });
        System.out.println("after partial copy " + Arrays.toString(strings));
    }

    static void types() {
        Object[] samples = {new int[0], new int[0][0], new String[0], new Object[0][], new boolean[0], new Serializable[0]};
        for (Object s : samples) {
            System.out.println(s.getClass().getName() + " " + s.getClass().getSimpleName() + " " + s.getClass().getComponentType() + " super " + s.getClass().getSuperclass()
                + " " + (s instanceof Object[]) + (s instanceof Cloneable) + (s instanceof Serializable) + (s instanceof int[]) + (s instanceof Serializable[]) + (s instanceof Cloneable[]));
        }
        System.out.println(new int[0].getClass() == int[].class);
        System.out.println(Arrays.toString(int[][].class.getInterfaces()) + " " + java.lang.reflect.Modifier.toString(int[].class.getModifiers()));
        attempt("cast int[] to Object[]", () -> (Object[]) (Object) new int[1]);
        attempt("cast String[] to Integer[]", () -> (Integer[]) (Object) new String[0]);
        attempt("cast to String[][]", () -> ((String[][]) (Object) new Object[0][]).length);
    }

    static void multi() {
        int[][][] cube = new int[3][4][5];
        int n = 0;
        for (int[][] plane : cube) for (int[] row : plane) for (int i = 0; i < row.length; i++) row[i] = n++;
        System.out.println(cube[2][3][4] + " " + Arrays.stream(cube[1][2]).sum());
        int[][] ragged = {{}, {1}, {1, 2}, null};
        System.out.println(Arrays.deepToString(ragged));
        long[][][] open = new long[2][3][];
        System.out.println(open[1][2] == null ? "open dimension" : "filled");
        String[][] table = new String[2][2];
        table[0][1] = table[1][0] = "x";
        System.out.println(Arrays.deepToString(table));
        Object[] shared = new Object[2];
        shared[0] = shared;
        System.out.println(shared[0] == shared);
        int[][] copy = cube[0].clone();
        copy[0][0] = -1;
        copy[1] = new int[] {7};
        System.out.println(cube[0][0][0] + " " + cube[0][1].length + " " + copy[1].length);
        double[][] a = {{1, 2}, {3, 4}}, b = {{0, 1}, {1, 0}}, p = new double[2][2];
        for (int i = 0; i < 2; i++) for (int j = 0; j < 2; j++) for (int k = 0; k < 2; k++) p[i][j] += a[i][k] * b[k][j];
        System.out.println(Arrays.deepToString(p));
        Object deep = java.lang.reflect.Array.newInstance(int.class, 2, 1, 3);
        System.out.println(deep.getClass().getName() + " " + Arrays.deepToString((Object[]) deep));
        attempt("256 dimensions", () -> java.lang.reflect.Array.newInstance(int.class, new int[256]));
    }

    static void copies() {
        int[] a = {0, 1, 2, 3, 4, 5, 6, 7};
        System.arraycopy(a, 0, a, 2, 5);
        System.out.println(Arrays.toString(a));
        System.arraycopy(a, 3, a, 0, 5);
        System.out.println(Arrays.toString(a));
        attempt("copy past end", () -> { System.arraycopy(a, 5, a, 0, 4); return null; });
        attempt("copy negative", () -> { System.arraycopy(a, -1, a, 0, 1); return null; });
        attempt("copy negative length", () -> { System.arraycopy(a, 0, a, 0, -1); return null; });
        attempt("copy of other type", () -> { System.arraycopy(a, 0, new long[8], 0, 1); return null; });
        attempt("copy of object", () -> { System.arraycopy("text", 0, a, 0, 1); return null; });
        attempt("copy to objects", () -> { System.arraycopy(a, 0, new Object[8], 0, 1); return null; });
        attempt("copy null", () -> { System.arraycopy(null, 0, a, 0, 1); return null; });
        attempt("target too short", () -> { System.arraycopy(a, 0, new int[2], 1, 2); return null; });
        Object[] from = {"a", "b", "c", "d"};
        System.arraycopy(from, 1, from, 0, 3);
        System.out.println(Arrays.toString(from) + Arrays.toString(Arrays.copyOf(from, 6)) + Arrays.toString(Arrays.copyOfRange(a, 6, 10)));
        System.out.println(Arrays.toString(Arrays.copyOf(from, 2, String[].class)));
        System.out.println(new int[] {1, 2}.clone()[1] + " " + "clone".toCharArray().clone().length);
    }

    public static void main(String[] args) {
        defaults();
        bounds();
        storeChecks();
        types();
        multi();
        copies();
    }
}
