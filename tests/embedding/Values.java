import java.util.List;

public class Values {
    static long counter;

    static boolean not(boolean v) { return !v; }
    static byte twice(byte v) { return (byte) (2 * v); }
    static char twice(char v) { return (char) (2 * v); }
    static short twice(short v) { return (short) (2 * v); }
    static int twice(int v) { return 2 * v; }
    static long twice(long v) { return 2 * v; }
    static float twice(float v) { return 2 * v; }
    static double twice(double v) { return 2 * v; }
    static String twice(String v) { return v + v; }
    static double mix(byte a, long b, float c, double d, int e, String f) { return a + b + c + d + e + Integer.parseInt(f); }

    static int[] reverse(int[] v) {
        int[] r = new int[v.length];
        for (int i = 0; i < v.length; i++) r[i] = v[v.length - 1 - i];
        return r;
    }
    static double[] reverse(double[] v) { return new double[] {v[1], v[0]}; }
    static boolean[] reverse(boolean[] v) { return new boolean[] {v[1], v[0]}; }
    static byte[] reverse(byte[] v) { return new byte[] {v[1], v[0]}; }
    static String[] reverse(String[] v) { return new String[] {v[2], v[1], v[0]}; }

    static String orNull(String v) { return v; }
    static Object object() { return new Object(); }
    static int takesList(List<?> l) { return l.size(); }

    static String which(Object o) { return "Object"; }
    static String which(String o) { return "String"; }
    static String which(List<?> o) { return "List"; }

    static void fail(String why) {
        throw new IllegalStateException("outer", new IllegalArgumentException(why));
    }
    static int npe() {
        int[] nothing = null;
        return nothing[0];
    }

    static class Point {
        int x;
        final int y;
        String name;

        Point(int x, int y) {
            this.x = x;
            this.y = y;
        }
        int sum() { return x + y; }
        @Override public String toString() { return "(" + x + ", " + y + ")"; }
    }
}
