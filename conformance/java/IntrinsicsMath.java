import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Math and bit operations that compiled code does without a call: edge values, often enough to be compiled. */
public class IntrinsicsMath {
    static final int[] INTS = {0, 1, -1, 2, -2, 7, 31, 32, 33, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x12345678,
        0x80000001, 0x7fffffff, 0x80000000, -31, -32, -255};
    static final long[] LONGS = {0, 1, -1, 2, -2, 63, 64, 65, 0xffffL, 0x7fffffffL, 0x80000000L, 0xffffffffL,
        0x100000000L, 0x123456789abcdefL, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -0x80000000L};
    static final double[] DOUBLES = {0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994,
        4503599627370495.5, -4503599627370495.5, 9007199254740993.0, 1e300, -1e300, Double.MIN_VALUE,
        -Double.MIN_VALUE, Double.MAX_VALUE, Double.MIN_NORMAL, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.NaN, Math.PI, -Math.E, 1e-8, 123456.789};
    static final float[] FLOATS = {0f, -0f, 0.5f, -0.5f, 1f, -1f, 1.5f, 2.5f, 8388607.5f, 1e38f, -1e38f,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.NaN, (float) Math.PI};

    static long hash;

    static void add(long v) {
        hash = hash * 1000003 + v;
    }

    static void add(double v) {
        add(Double.doubleToLongBits(v));
    }

    static void add(float v) {
        add(Float.floatToIntBits(v));
    }

    static void ints(int a, int b) {
        add(Math.min(a, b));
        add(Math.max(a, b));
        add(Math.abs(a));
        add(StrictMath.max(a, b));
        add(Integer.bitCount(a));
        add(Integer.numberOfLeadingZeros(a));
        add(Integer.numberOfTrailingZeros(a));
        add(Integer.reverse(a));
        add(Integer.reverseBytes(a));
        add(Integer.rotateLeft(a, b));
        add(Integer.rotateRight(a, b));
        add(Integer.highestOneBit(a));
        add(Integer.lowestOneBit(a));
        add(Integer.compareUnsigned(a, b));
        add(Integer.signum(a));
        add(Float.intBitsToFloat(a & 0x7f7fffff));
        add(Short.reverseBytes((short) a));
        add(Character.reverseBytes((char) a));
        add(Math.floorMod(a, b | 1));
        add(Math.floorDiv(a, b | 1));
        try {
            add(Integer.divideUnsigned(a, b));
            add(Integer.remainderUnsigned(a, b));
        } catch (ArithmeticException e) {
            add(77);
        }
    }

    static void exact(int a, int b) {
        try {
            add(Math.addExact(a, b));
        } catch (ArithmeticException e) {
            add(77);
        }
        try {
            add(Math.subtractExact(a, b));
        } catch (ArithmeticException e) {
            add(77);
        }
        try {
            add(Math.multiplyExact(a, b));
        } catch (ArithmeticException e) {
            add(77);
        }
        try {
            add(Math.negateExact(a) + Math.incrementExact(b) + Math.decrementExact(a));
        } catch (ArithmeticException e) {
            add(77);
        }
    }

    static void longs(long a, long b) {
        add(Math.min(a, b));
        add(Math.max(a, b));
        add(Math.abs(a));
        add(Math.multiplyHigh(a, b));
        add(Long.bitCount(a));
        add(Long.numberOfLeadingZeros(a));
        add(Long.numberOfTrailingZeros(a));
        add(Long.reverse(a));
        add(Long.reverseBytes(a));
        add(Long.rotateLeft(a, (int) b));
        add(Long.rotateRight(a, (int) b));
        add(Long.compareUnsigned(a, b));
        add(Long.highestOneBit(a));
        add(Double.longBitsToDouble(a & 0x7fefffffffffffffL));
        try {
            add(Long.divideUnsigned(a, b));
            add(Long.remainderUnsigned(a, b));
        } catch (ArithmeticException e) {
            add(77);
        }
        try {
            add(Math.multiplyExact(a, b));
            add(Math.addExact(a, b));
            add(Math.toIntExact(a));
        } catch (ArithmeticException e) {
            add(77);
        }
    }

    static void doubles(double a, double b) {
        add(Math.min(a, b));
        add(Math.max(a, b));
        add(StrictMath.min(a, b));
        add(Math.abs(a));
        add(Math.floor(a));
        add(Math.ceil(a));
        add(Math.rint(a));
        add(StrictMath.floor(b));
        add(StrictMath.ceil(b));
        add(StrictMath.rint(b));
        add(Math.round(a));
        add(Math.sqrt(a));
        add(StrictMath.sqrt(b));
        // The interpreter does these with large numbers.
        if (!(Math.abs(a) > 1e10 || Math.abs(b) > 1e10 || Math.abs(a * b) < 1e-20)) {
            add(Math.fma(a, b, 1.0));
            add(Math.fma(a, b, -a));
        }
        add(Math.copySign(a, b));
        add(Math.signum(a));
        add(Double.doubleToRawLongBits(a == a ? a : 1.0));
        add(Double.compare(a, b));
    }

    static void floats(float a, float b) {
        add(Math.min(a, b));
        add(Math.max(a, b));
        add(Math.abs(a));
        add(Math.round(a));
        add(Math.fma(a, b, 1f));
        add(Math.copySign(a, b));
        add(Float.floatToRawIntBits(a == a ? a : 1f));
        add(Float.compare(a, b));
        add((float) Math.sqrt(a));
    }

    /** StrictMath, whose results are given to the last bit. */
    static void strict(double a, double b) {
        add(StrictMath.sin(a));
        add(StrictMath.cos(a));
        add(StrictMath.tan(a));
        add(StrictMath.asin(a));
        add(StrictMath.acos(a));
        add(StrictMath.atan(a));
        add(StrictMath.atan2(a, b));
        add(StrictMath.exp(a));
        add(StrictMath.log(a));
        add(StrictMath.log10(a));
        add(StrictMath.log1p(a));
        add(StrictMath.expm1(a));
        add(StrictMath.pow(a, b));
        add(StrictMath.cbrt(a));
        add(StrictMath.hypot(a, b));
        add(StrictMath.sinh(a));
        add(StrictMath.cosh(a));
        add(StrictMath.tanh(a));
        add(StrictMath.IEEEremainder(a, b));
    }

    static double sum(DoubleUnaryOperator f) {
        double sum = 0;
        for (int i = 0; i < 20000; i++) {
            sum += f.applyAsDouble(i * 0.37 - 3000);
        }
        return sum;
    }

    static double extreme(DoubleBinaryOperator f) {
        double best = DOUBLES[4];
        for (int i = 0; i < 20000; i++) {
            best = f.applyAsDouble(best, Math.abs(i - 10000) * 0.5);
        }
        return best;
    }

    public static void main(String[] args) {
        for (int round = 0; round < 12; round++) {
            hash = 0;
            for (int a : INTS) {
                for (int b : INTS) {
                    ints(a, b);
                    exact(a, b);
                }
            }
            long ints = hash;
            hash = 0;
            for (long a : LONGS) {
                for (long b : LONGS) {
                    longs(a, b);
                }
            }
            long longs = hash;
            hash = 0;
            for (double a : DOUBLES) {
                for (double b : DOUBLES) {
                    doubles(a, b);
                }
            }
            long doubles = hash;
            hash = 0;
            for (float a : FLOATS) {
                for (float b : FLOATS) {
                    floats(a, b);
                }
            }
            long floats = hash;
            hash = 0;
            for (double a : DOUBLES) {
                for (int i = round; i < DOUBLES.length; i += 5) {
                    strict(a, DOUBLES[i]);
                }
            }
            if (round % 4 == 0 || round == 11) {
                System.out.println(ints + " " + longs + " " + doubles + " " + floats + " " + hash);
            }
        }
        System.out.println(sum(Math::floor) + " " + sum(Math::ceil) + " " + sum(Math::rint) + " " + sum(Math::abs));
        System.out.println(extreme(Math::max) + " " + extreme(Math::min));
    }
}
