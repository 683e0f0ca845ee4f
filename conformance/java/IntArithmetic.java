// Arithmetic on int, short, byte and char at its edges.
// zeal

public class IntArithmetic {
    static final int[] EDGES = {0, 1, -1, 2, -2, 3, 7, -7, 10, 127, -128, 128, 255, 256, 32767, -32768, 65535, 65536,
        0x7fffffff, 0x80000000, 0x80000001, 0x7ffffffe, 0x55555555, 0xaaaaaaaa, 123456789, -987654321};

    static int hash = 17;

    static void mix(int value) {
        hash = hash * 31 + value;
    }

    static String divide(int a, int b) {
        try {
            return a / b + " r " + a % b;
        } catch (ArithmeticException e) {
            return e.getMessage();
        }
    }

    static int sideEffects;

    static int effect(int value) {
        sideEffects = sideEffects * 10 + value;
        return value;
    }

    static void binaryTables() {
        for (int a : EDGES) {
            for (int b : EDGES) {
                mix(a + b);
                mix(a - b);
                mix(a * b);
                mix(a & b);
                mix(a | b);
                mix(a ^ b);
                mix(a << b);
                mix(a >> b);
                mix(a >>> b);
                mix((a < b ? 1 : 0) + (a <= b ? 2 : 0) + (a > b ? 4 : 0) + (a >= b ? 8 : 0) + (a == b ? 16 : 0) + (a != b ? 32 : 0));
                mix(divide(a, b).hashCode());
            }
            mix(-a);
            mix(~a);
            mix((byte) a);
            mix((short) a);
            mix((char) a);
        }
        System.out.println("table hash " + hash);
    }

    static void division() {
        System.out.println("min / -1: " + divide(Integer.MIN_VALUE, -1));
        System.out.println("7 / 0: " + divide(7, 0));
        System.out.println("-7 / 2: " + divide(-7, 2));
        System.out.println("7 / -2: " + divide(7, -2));
        System.out.println("min / 2: " + divide(Integer.MIN_VALUE, 2));
        System.out.println("floor -7 / 2: " + Math.floorDiv(-7, 2) + " " + Math.floorMod(-7, 2));
        try {
            int zero = EDGES[0];
            System.out.println(5 % zero);
        } catch (ArithmeticException e) {
            System.out.println("rem: " + e);
        }
        System.out.println("unsigned " + Integer.divideUnsigned(-1, 10) + " " + Integer.remainderUnsigned(-1, 10)
            + " " + Integer.compareUnsigned(-1, 1) + " " + Integer.toUnsignedString(-1));
    }

    static void narrowTypes() {
        byte b = 127;
        b++;
        System.out.println("byte overflow " + b);
        b -= 200;
        System.out.println("byte compound " + b);
        short s = -32768;
        s--;
        System.out.println("short underflow " + s);
        char c = 0;
        c--;
        System.out.println("char underflow " + (int) c);
        c += 1.7;
        System.out.println("char plus double " + (int) c);
        b = (byte) 0x80;
        System.out.println("byte shifts " + (b >> 1) + " " + (b >>> 1) + " " + (b << 1) + " " + (byte) (b >>> 1));
        b >>>= 1;
        System.out.println("byte >>>= " + b);
        int i = 5;
        i += 3.9;
        System.out.println("int += double " + i);
        i <<= 33;
        System.out.println("shift by 33 " + i);
        i = i++ + ++i;
        System.out.println("i++ + ++i " + i);
        i -= i - (i = 3) + i;
        System.out.println("order " + i);
        final int constant = 'a' + 1;
        c = constant;
        System.out.println("constant char " + c);
    }

    static void evaluationOrder() {
        int r = effect(1) + effect(2) * effect(3) - effect(4) / effect(5);
        System.out.println("order " + sideEffects + " result " + r);
        sideEffects = 0;
        int[] a = new int[5];
        int i = 0;
        a[i++] = a[i] = i = 2;
        System.out.println(a[0] + " " + a[1] + " " + a[2] + " i=" + i);
        a[effect(1)] += effect(2) << effect(3);
        System.out.println(a[1] + " " + sideEffects);
        boolean t = false;
        t |= i > 0 & (i = 9) > 0;
        t ^= i == 9 || (i = 10) > 0;
        System.out.println(t + " " + i);
    }

    static void overflowChecks() {
        int[][] pairs = {{Integer.MAX_VALUE, 1}, {Integer.MIN_VALUE, -1}, {46341, 46341}, {5, 6}};
        for (int[] p : pairs) {
            StringBuilder line = new StringBuilder();
            try { line.append(Math.addExact(p[0], p[1])); } catch (ArithmeticException e) { line.append(e.getMessage()); }
            try { line.append(" | ").append(Math.multiplyExact(p[0], p[1])); } catch (ArithmeticException e) { line.append(" | ").append(e.getMessage()); }
            try { line.append(" | ").append(Math.subtractExact(p[1], p[0])); } catch (ArithmeticException e) { line.append(" | ").append(e.getMessage()); }
            System.out.println(line);
        }
        System.out.println(Math.abs(Integer.MIN_VALUE) + " " + -Integer.MIN_VALUE + " " + Math.negateExact(5));
    }

    static void parsing() {
        String[] texts = {"0", "-2147483648", "2147483647", "2147483648", "+7", "", "-", "12x", "0x10", " 1"};
        for (String text : texts) {
            try {
                System.out.println("[" + text + "] " + Integer.parseInt(text));
            } catch (NumberFormatException e) {
                System.out.println("[" + text + "] " + e.getMessage());
            }
        }
        System.out.println(Integer.parseInt("-zz", 36) + " " + Integer.toString(-1295, 36) + " " + Integer.decode("-0x1F") + " " + Integer.decode("010"));
        System.out.println(Integer.toBinaryString(-8) + " " + Integer.toOctalString(-8) + " " + Integer.toHexString(-8));
        System.out.println(Byte.parseByte("-128") + " " + Short.parseShort("7fff", 16) + " " + Integer.parseUnsignedInt("4294967295"));
    }

    public static void main(String[] args) {
        binaryTables();
        division();
        narrowTypes();
        evaluationOrder();
        overflowChecks();
        parsing();
        int sum = 0;
        for (int i = Integer.MAX_VALUE - 3; i > 0; i++) sum++;
        System.out.println("loop to overflow " + sum);
        int large = 1000000;
        System.out.println("iinc wide " + (large += 100000) + " " + large++ + " " + --large);
    }
}
