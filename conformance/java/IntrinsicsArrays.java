import java.util.Arrays;
import java.util.Objects;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/** Copies and comparisons of arrays, and what they throw, in code that is compiled. */
public class IntrinsicsArrays {
    static void copy(Object from, int at, Object to, int there, int n) {
        System.arraycopy(from, at, to, there, n);
    }

    static String tryCopy(Object from, int at, Object to, int there, int n) {
        try {
            copy(from, at, to, there, n);
            return "copied";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    static Object[] mixed() {
        return new Object[] {"a", "b", null, 3, "d"};
    }

    static void messages(boolean print) {
        int[] ints = {1, 2, 3, 4, 5};
        String[] strings = new String[5];
        Object[] mixed = mixed();
        Object[][] calls = {
            {ints, 0, ints, 1, 4}, {ints, 1, ints, 0, 4}, {ints, -1, ints, 0, 1}, {ints, 0, ints, -1, 1},
            {ints, 0, ints, 0, -1}, {ints, 3, ints, 0, 3}, {ints, 0, ints, 3, 3}, {ints, Integer.MAX_VALUE, ints, 0, 1},
            {ints, 0, ints, 0, Integer.MAX_VALUE}, {ints, 5, ints, 5, 0}, {ints, 6, ints, 0, 0},
            {ints, 0, new long[5], 0, 1}, {ints, 0, strings, 0, 1}, {strings, 0, ints, 0, 0},
            {"no array", 0, ints, 0, 1}, {ints, 0, "no array", 0, 1}, {null, 0, ints, 0, 1}, {ints, 0, null, 0, 1},
            {mixed, 0, strings, 0, 2}, {mixed, 0, strings, 0, 5}, {strings, 0, mixed, 0, 5},
            {new Integer[] {1, 2}, 0, strings, 0, 2}, {new Integer[2], 0, strings, 0, 2},
            {new Integer[2], 0, strings, 0, 3}, {new int[2][2], 0, mixed, 0, 2}, {new int[2][2], 0, new long[2][], 0, 1},
        };
        for (Object[] c : calls) {
            String result = tryCopy(c[0], (int) c[1], c[2], (int) c[3], (int) c[4]);
            if (print) {
                System.out.println(result);
            }
        }
        if (print) {
            System.out.println(Arrays.toString(ints) + Arrays.deepToString(strings) + Arrays.deepToString(mixed));
        }
    }

    static int overlaps() {
        int sum = 0;
        byte[] bytes = new byte[100];
        char[] chars = new char[100];
        long[] longs = new long[100];
        double[] doubles = new double[100];
        Object[] objects = new Object[100];
        for (int i = 0; i < 100; i++) {
            bytes[i] = (byte) i;
            chars[i] = (char) (i * 3);
            longs[i] = i * 1L << 33;
            doubles[i] = i / 3.0;
            objects[i] = i;
        }
        for (int shift = 0; shift < 60; shift += 7) {
            for (int n = 0; n < 40; n += 3) {
                System.arraycopy(bytes, 5, bytes, shift, n);
                System.arraycopy(chars, shift, chars, 7, n);
                System.arraycopy(longs, 3, longs, shift, n);
                System.arraycopy(doubles, shift, doubles, 11, n);
                System.arraycopy(objects, 9, objects, shift, n);
            }
        }
        for (int i = 0; i < 100; i++) {
            sum = sum * 31 + bytes[i] + chars[i] + (int) (longs[i] >>> 33) + (int) (doubles[i] * 10) + (Integer) objects[i];
        }
        return sum;
    }

    static int copies() {
        int[] ints = {1, 2, 3, 4, 5, 6, 7};
        int sum = Arrays.hashCode(Arrays.copyOf(ints, 3)) + Arrays.hashCode(Arrays.copyOf(ints, 12));
        sum += Arrays.hashCode(Arrays.copyOfRange(ints, 2, 5)) + Arrays.hashCode(ints.clone());
        String[] strings = {"x", "yy", "zzz"};
        Object[] objects = Arrays.copyOf(strings, 5, Object[].class);
        objects[4] = 4;
        sum += Arrays.hashCode(objects) + Arrays.hashCode(Arrays.copyOfRange(strings, 1, 6));
        String[] back = Arrays.copyOf(objects, 3, String[].class);
        sum += Arrays.hashCode(back) + Arrays.hashCode(strings.clone());
        int[][] nested = {{1}, {2, 3}};
        int[][] shallow = nested.clone();
        shallow[0][0] = 9;
        sum += nested[0][0] + shallow.length;
        Object array = nested;
        sum += array.getClass() == int[][].class ? 5 : 0;
        return sum;
    }

    static int compares() {
        int sum = 0;
        for (int n = 0; n < 40; n++) {
            byte[] a = new byte[n];
            for (int i = 0; i < n; i++) {
                a[i] = (byte) (i * 7);
            }
            byte[] b = a.clone();
            char[] c = new char[n];
            char[] d = c.clone();
            long[] e = new long[n];
            long[] f = e.clone();
            sum = sum * 31 + Arrays.mismatch(a, b) + (Arrays.equals(a, b) ? 1 : 0) + (Arrays.equals(c, d) ? 2 : 0)
                + (Arrays.equals(e, f) ? 4 : 0);
            for (int i = 0; i < n; i += 3) {
                b[i]++;
                d[i]++;
                f[i]++;
                sum = sum * 31 + Arrays.mismatch(a, b) + (Arrays.equals(a, b) ? 1 : 0) + (Arrays.equals(c, d) ? 2 : 0);
                sum = sum * 31 + Arrays.mismatch(e, f) + Arrays.mismatch(c, d) + Arrays.compare(a, b);
                sum = sum * 31 + Arrays.mismatch(a, i, n, b, i / 2, n) + Arrays.compare(c, i, n, d, 1 + i / 2, n);
                b[i]--;
                d[i]--;
                f[i]--;
            }
        }
        return sum + (Arrays.equals((byte[]) null, null) ? 1 : 0) + (Arrays.equals(new byte[0], null) ? 1 : 0);
    }

    static long checksums() {
        byte[] bytes = new byte[1000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * i);
        }
        CRC32 crc = new CRC32();
        Adler32 adler = new Adler32();
        for (int i = 0; i < 900; i += 37) {
            crc.update(bytes, i, 100);
            crc.update(i);
            adler.update(bytes, i, 100);
            adler.update(i);
        }
        return crc.getValue() * 31 + adler.getValue();
    }

    static String index(int i, int n) {
        try {
            return "" + Objects.checkIndex(i, n) + Objects.checkFromToIndex(0, i, n);
        } catch (IndexOutOfBoundsException e) {
            return e.getMessage();
        }
    }

    static String nulls(Object o) {
        try {
            return Objects.requireNonNull(o, "none").toString();
        } catch (NullPointerException e) {
            return e.getMessage();
        }
    }

    static int cloned(int[] a) {
        try {
            return a.clone().length;
        } catch (NullPointerException e) {
            return -1;
        }
    }

    static class Plain {
        Object copy() throws CloneNotSupportedException {
            return clone();
        }
    }

    static class Able extends Plain implements Cloneable {
        int x = 5;
    }

    static String copy(Plain p) {
        try {
            Object copy = p.copy();
            return copy.getClass().getSimpleName() + (copy == p) + ((Able) copy).x;
        } catch (CloneNotSupportedException e) {
            return e.getMessage();
        }
    }

    public static void main(String[] args) {
        for (int round = 0; round < 400; round++) {
            messages(round == 399);
        }
        int overlaps = 0, copies = 0, compares = 0;
        long checksums = 0;
        for (int round = 0; round < 300; round++) {
            overlaps = overlaps();
            compares = compares();
            checksums = checksums();
        }
        for (int round = 0; round < 20000; round++) {
            copies = copies();
        }
        System.out.println(overlaps + " " + copies + " " + compares + " " + checksums);
        String last = "";
        for (int round = 0; round < 3000; round++) {
            last = index(3, 5) + index(5, 5) + index(-1, 5) + index(0, -1) + nulls("x") + nulls(null)
                + cloned(new int[3]) + cloned(null) + copy(new Able()) + copy(new Plain());
        }
        System.out.println(last);
    }
}
