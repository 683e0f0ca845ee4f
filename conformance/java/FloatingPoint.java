// IEEE 754 arithmetic: NaN, infinities, signed zero, rounding, remainders, printing.
// zeal

public class FloatingPoint {
    static final double[] DOUBLES = {0.0, -0.0, 1.0, -1.0, 0.1, 1.0 / 3, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL,
        Double.MAX_VALUE, -Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1e16, 9007199254740993.0,
        4.35, 2.5, -2.5, 0.49999999999999994, 1e-310};
    static final float[] FLOATS = {0f, -0f, 1f, -1.5f, 0.1f, 1f / 3, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY, Float.NaN, 16777217f, 1e-40f, 3.4e38f, 2.5f};

    static long hash;

    static void mix(double value) {
        hash = hash * 31 + Double.doubleToLongBits(value);
    }

    static void mix(float value) {
        hash = hash * 37 + Float.floatToIntBits(value);
    }

    static void doubles() {
        for (double a : DOUBLES) {
            for (double b : DOUBLES) {
                mix(a + b);
                mix(a - b);
                mix(a * b);
                mix(a / b);
                mix(a % b);
                hash += (a < b ? 1 : 0) + (a <= b ? 2 : 0) + (a > b ? 4 : 0) + (a >= b ? 8 : 0) + (a == b ? 16 : 0) + (a != b ? 32 : 0);
                hash += Double.compare(a, b);
                mix(Math.max(a, b));
                mix(Math.min(a, b));
            }
            mix(-a);
            System.out.println(a + " " + Double.toHexString(a) + " " + hash);
        }
    }

    static void floats() {
        for (float a : FLOATS) {
            for (float b : FLOATS) {
                mix(a + b);
                mix(a - b);
                mix(a * b);
                mix(a / b);
                mix(a % b);
                hash += (a < b ? 1 : 0) + (a >= b ? 8 : 0) + (a == b ? 16 : 0);
                mix((double) a * b);
            }
            System.out.println(a + " " + Float.toHexString(a) + " " + hash);
        }
    }

    static strictfp double strict(double x) {
        return x * Double.MAX_VALUE / Double.MAX_VALUE;
    }

    static String compare(double a, double b) {
        return (a < b) + " " + (a > b) + " " + !(a < b) + " " + !(a >= b) + " " + (a == b) + " " + (a != b);
    }

    static int countLess(double limit) {
        int count = 0;
        for (double d : DOUBLES) if (d < limit) count++;
        for (double d : DOUBLES) if (!(d >= limit)) count += 100;
        return count;
    }

    public static void main(String[] args) {
        doubles();
        floats();
        System.out.println("nan compare " + compare(Double.NaN, Double.NaN));
        System.out.println("zero compare " + compare(0.0, -0.0) + " " + Double.valueOf(0.0).equals(-0.0) + " " + Double.compare(0.0, -0.0));
        System.out.println("nan boxed " + Double.valueOf(Double.NaN).equals(Double.NaN) + " " + Float.valueOf(Float.NaN).equals(0f / 0f));
        System.out.println("count " + countLess(1) + " " + countLess(Double.NaN));
        System.out.println("0.1 + 0.2 = " + (0.1 + 0.2) + ", float " + (0.1f + 0.2f) + ", mixed " + (0.1f + 0.2));
        System.out.println("1/0 " + 1 / 0.0 + " " + 1 / -0.0 + " " + 0 / 0.0 + " " + 5.5 % 0 + " " + Double.POSITIVE_INFINITY % 3 + " " + 3 % Double.POSITIVE_INFINITY);
        System.out.println("rem " + -7.5 % 2 + " " + 7.5 % -2 + " " + 1e300 % 7 + " " + 5e-324 % 3 + " " + -0.0 % 5 + " " + 1e18f % 3f);
        System.out.println("ieee rem " + Math.IEEEremainder(7.5, 2) + " " + Math.IEEEremainder(-5, 3) + " " + Math.IEEEremainder(1, 0));
        System.out.println("strict " + strict(2) + " " + strict(0.5));
        float f = 16777216f;
        f++;
        System.out.println("float absorbs " + f + " " + (f + 2));
        double sum = 0;
        for (int i = 0; i < 1000; i++) sum += 0.001;
        System.out.println("sum " + sum);
        float fsum = 0;
        for (int i = 0; i < 1000; i++) fsum += 0.001f;
        System.out.println("float sum " + fsum);
        double harmonic = 0;
        for (int i = 1; i <= 10000; i++) harmonic += 1.0 / i;
        System.out.println("harmonic " + harmonic);
        System.out.println("denormal " + Double.MIN_VALUE / 2 + " " + Double.MIN_NORMAL / 2 + " " + Float.MIN_VALUE / 2 + " " + 1e-45f);
        System.out.println("prints " + 1e7 + " " + 1e-3 + " " + 9999999.0 + " " + 0.00099 + " " + 123456789012345680.0 + " " + 1.0e21 + " " + 100f + " " + 1e10f);
        System.out.println("parse " + Double.parseDouble("1e-400") + " " + Double.parseDouble("0x1.8p3") + " " + Double.parseDouble("  -2.50  ")
            + " " + Float.parseFloat("3.4028236e38") + " " + Double.parseDouble("1e400") + " " + Double.valueOf("NaN") + " " + Double.parseDouble("4.9e-324"));
        for (String bad : new String[] {"", "x", "1..2", "0x", "1e", "--1"}) {
            try {
                System.out.println(Double.parseDouble(bad));
            } catch (NumberFormatException e) {
                System.out.println(e.getMessage());
            }
        }
        System.out.println("bits " + Long.toHexString(Double.doubleToRawLongBits(-1.5)) + " " + Integer.toHexString(Float.floatToIntBits(Float.NaN))
            + " " + Double.longBitsToDouble(0x4009_21fb_5444_2d18L) + " " + Float.intBitsToFloat(0x7f7fffff));
        System.out.println("rounding " + Math.round(0.5) + " " + Math.round(-0.5) + " " + Math.round(2.5) + " " + Math.round(-2.5) + " " + Math.round(0.49999999999999994)
            + " " + Math.rint(2.5) + " " + Math.rint(-1.5) + " " + Math.floor(-0.5) + " " + Math.ceil(-0.5) + " " + Math.round(1e30) + " " + Math.round(Float.NaN));
        System.out.println("next " + Math.nextUp(1.0) + " " + Math.nextDown(1f) + " " + Math.ulp(1e10) + " " + Math.scalb(1.5, 10) + " " + Math.getExponent(1e-310)
            + " " + Math.copySign(3, -0.0) + " " + Math.signum(-4.2) + " " + Math.fma(0.1, 10, -1));
        System.out.println("predicates " + Double.isNaN(0 / 0.0) + " " + Double.isInfinite(-1 / 0.0) + " " + Double.isFinite(1e308 * 10) + " " + Float.isFinite(1f));
    }
}
