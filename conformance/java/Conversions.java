// Widening and narrowing of all primitive types, boxing, unboxing, and casts of references.
// zeal

public class Conversions {
    static final double[] SOURCES = {0, -0.0, 0.9, -0.9, 1.5, 127.5, 128, -129, 255.9, 32767.9, 32768, 65535.5, 65536, 2147483647.0, 2147483648.0,
        -2147483648.0, -2147483649.0, 4294967296.5, 9.223372036854775807e18, -9.3e18, 1e300, -1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    static void fromDouble() {
        for (double d : SOURCES) {
            float f = (float) d;
            System.out.println(d + " -> int " + (int) d + " long " + (long) d + " float " + f + " short " + (short) d
                + " byte " + (byte) d + " char " + (int) (char) d + " | float to int " + (int) f + " long " + (long) f);
        }
    }

    static void fromLong() {
        long[] values = {0, -1, 1L << 24, (1L << 24) + 1, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE, 0x123456789abcdefL};
        for (long v : values) {
            System.out.println(v + " -> int " + (int) v + " short " + (short) v + " char " + (int) (char) v + " byte " + (byte) v
                + " float " + (float) v + " double " + (double) v);
        }
    }

    static void fromInt() {
        int[] values = {0, 1, -1, 128, -129, 65535, 65536, 16777217, Integer.MAX_VALUE, Integer.MIN_VALUE};
        for (int v : values) {
            System.out.println(v + " -> byte " + (byte) v + " short " + (short) v + " char " + (int) (char) v + " long " + (long) v
                + " float " + (float) v + " double " + (double) v + " chain " + (int) (float) v);
        }
    }

    static String kind(int x) { return "int"; }
    static String kind(long x) { return "long"; }
    static String kind(float x) { return "float"; }
    static String kind(double x) { return "double"; }
    static String kind(Object x) { return "Object " + x.getClass().getSimpleName(); }
    static String kind(Integer x) { return "Integer"; }

    static void promotion() {
        byte b = 1;
        short s = 2;
        char c = 'c';
        long l = 3;
        System.out.println(kind(b) + ", " + kind(c) + ", " + kind(b + s) + ", " + kind(c + l) + ", " + kind(l + 1f) + ", " + kind(1f * 1.0) + ", " + kind('a' + 'b'));
        System.out.println(kind((Object) b) + ", " + kind((Object) (b + s)) + ", " + kind((Integer) 5) + ", " + kind((Object) (true ? 1 : 2.0)) + ", " + kind((Object) (true ? 'a' : 0)));
        System.out.println(kind(true ? b : s) + ", " + kind(false ? 1 : 'a') + ", " + kind((Object) (true ? null : 0) == null ? 1L : 2L));
        Object o = true ? Integer.valueOf(1) : Double.valueOf(2);
        System.out.println("numeric conditional " + o);
    }

    static void boxing() {
        Integer small1 = 127;
        Integer small2 = 127;
        Integer large1 = 1000;
        Integer large2 = 1000;
        System.out.println("caches " + (small1 == small2) + " " + large1.equals(large2) + " " + (large1 <= large2 && large1 >= large2));
        Character letter = 'x';
        letter++;
        System.out.println("boxed increment " + letter);
        Object o = 5;
        try {
            Long l = (Long) o;
            System.out.println(l);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        Integer none = null;
        try {
            int i = none;
            System.out.println(i);
        } catch (NullPointerException e) {
            System.out.println("unboxing null: " + e.getMessage());
        }
        long sum = 0;
        Long total = 0L;
        for (Integer i = 0; i < 200; i++) {
            sum += i;
            total += i;
        }
        System.out.println(sum + " " + total + " " + total.equals(sum) + " " + total.hashCode());
        int i = (Integer) (Object) 42;
        double d = (Integer) o;
        System.out.println(i + d);
        System.out.println(Integer.valueOf(65).byteValue() + " " + Double.valueOf(3.99).intValue() + " " + Byte.valueOf((byte) -1).longValue());
        System.out.println(Byte.toUnsignedInt((byte) -1) + " " + Short.toUnsignedInt((short) -1) + " " + Integer.toUnsignedLong(-1));
    }

    static boolean yes() { return true; }

    public static void main(String[] args) {
        fromDouble();
        fromLong();
        fromInt();
        promotion();
        boxing();
        char c = 'a';
        c += 1;
        c *= 1.01;
        System.out.println(c + " " + (c + 1) + " " + (char) (c + 1) + " " + (char) 8364 % 256);
        byte[] bytes = {(byte) 200, 100, -1};
        int total = 0;
        for (byte b : bytes) total += b & 0xff;
        boolean flag = yes() ^ total > 400;
        System.out.println(total + " " + flag + " " + (flag ? 1 : 0) + " " + Boolean.hashCode(flag));
        boolean[] flags = new boolean[3];
        flags[1] = total != 0;
        flags[2] |= flags[1] & !flags[0];
        System.out.println(flags[0] + " " + flags[1] + " " + flags[2]);
    }
}
