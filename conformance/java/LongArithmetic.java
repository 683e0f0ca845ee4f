// Arithmetic on long at its edges, comparisons, and mixed operations.
// zeal

public class LongArithmetic {
    static final long[] EDGES = {0, 1, -1, 2, -2, 10, -10, 0x7fffffffL, 0x80000000L, 0xffffffffL, 0x100000000L, -0x80000000L,
        Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1, 0x5555555555555555L, 1234567890123456789L, -42L << 33};

    static long hash = 1;

    static void mix(long value) {
        hash = hash * 1000003 + value;
    }

    static long quotient(long a, long b) {
        try {
            return a / b;
        } catch (ArithmeticException e) {
            return -77;
        }
    }

    static long remainder(long a, long b) {
        try {
            return a % b;
        } catch (ArithmeticException e) {
            return -78;
        }
    }

    static void tables() {
        for (long a : EDGES) {
            for (long b : EDGES) {
                mix(a + b);
                mix(a - b);
                mix(a * b);
                mix(quotient(a, b));
                mix(remainder(a, b));
                mix(a & b);
                mix(a | b);
                mix(a ^ b);
                mix(a << (int) b);
                mix(a >> (int) b);
                mix(a >>> b);
                mix(Long.compare(a, b));
                mix(Long.compareUnsigned(a, b));
                mix(Math.multiplyHigh(a, b));
                mix(a < b ? 1 : a > b ? 2 : 3);
            }
            mix((int) a);
            mix((short) a);
            mix((char) a);
            mix((byte) a);
            mix((long) (float) a);
            mix((long) (double) a);
            System.out.println(a + ": " + hash);
        }
    }

    static long fibonacci(int n) {
        long a = 0;
        long b = 1;
        while (n-- > 0) {
            long next = a + b;
            a = b;
            b = next;
        }
        return a;
    }

    static long power(long base, int exponent, long modulus) {
        long result = 1;
        base %= modulus;
        while (exponent > 0) {
            if ((exponent & 1) != 0) result = result * base % modulus;
            base = base * base % modulus;
            exponent >>= 1;
        }
        return result;
    }

    static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** A method whose long parameters and locals straddle many slots. */
    static long many(long a, int b, long c, byte d, double e, long f, short g, char h, float i, long j) {
        long sum = a + b;
        sum += c * d;
        sum ^= (long) e + f;
        sum = sum * 7 + g - h;
        sum += (long) i << 3;
        return sum - j;
    }

    public static void main(String[] args) {
        tables();
        System.out.println("min / -1 = " + Long.MIN_VALUE / EDGES[2] + ", min % -1 = " + Long.MIN_VALUE % EDGES[2]);
        System.out.println("shift distances " + (1L << 63) + " " + (1L << 64) + " " + (1L << -1) + " " + (-1L >>> 60) + " " + (1 << 32) + " " + (1L << 32));
        System.out.println("fib 92 = " + fibonacci(92) + ", fib 93 = " + fibonacci(93));
        System.out.println("powers " + power(3, 1000, 1000000007L) + " " + power(7, Integer.MAX_VALUE, 998244353L));
        System.out.println("gcd " + gcd(1234567890123456L, 9876543210987L) + " " + gcd(-48, 18));
        System.out.println("many " + many(1L << 40, -5, 77L, (byte) -3, 1e10, -1L, (short) 9, 'z', 2.5f, 1L << 62));
        System.out.println(Long.toString(Long.MIN_VALUE, 2) + " " + Long.toHexString(-255) + " " + Long.toUnsignedString(-1L));
        System.out.println(Long.parseLong("-9223372036854775808") + " " + Long.parseUnsignedLong("18446744073709551615"));
        System.out.println(Long.divideUnsigned(-1L, 1000) + " " + Long.remainderUnsigned(-1L, 1000));
        System.out.println(Long.numberOfLeadingZeros(1L << 35) + " " + Long.numberOfTrailingZeros(1L << 35) + " " + Long.bitCount(-7L)
            + " " + Long.highestOneBit(100) + " " + Long.lowestOneBit(96) + " " + Long.reverse(1) + " " + Long.reverseBytes(0x0102030405060708L)
            + " " + Long.rotateLeft(0x8000000000000001L, 4) + " " + Long.signum(-9));
        int i = 3;
        long l = 1L << 40;
        i += l;
        System.out.println("int += long " + i);
        i = (int) (l >>> 20) ^ i;
        System.out.println("mixed " + i);
        l++;
        l -= 2;
        l = -l--;
        System.out.println("unary " + l + " " + ~l);
        long[] array = {5, 6};
        array[1] <<= array[0]++;
        System.out.println("array " + array[0] + " " + array[1]);
        Long boxed = 127L;
        Long same = 127L;
        Long large = 128L;
        System.out.println("boxes " + (boxed == same) + " " + large.equals(128L) + " " + large.equals(128) + " " + (large + boxed));
    }
}
