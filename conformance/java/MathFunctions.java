// Math and StrictMath, exact results where they are specified; bit operations of Integer and Long.
// zeal

public class MathFunctions {
    static final double[] POINTS = {0, -0.0, 0.5, 1, -1, 2, Math.PI, Math.E, 1e-10, 100, 1e10, 1e300, -3.7, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    static void strict() {
        for (double x : POINTS) {
            System.out.println(x + ": " + StrictMath.sin(x) + " " + StrictMath.cos(x) + " " + StrictMath.tan(x) + " " + StrictMath.asin(x) + " " + StrictMath.acos(x) + " " + StrictMath.atan(x));
            System.out.println("   " + StrictMath.exp(x) + " " + StrictMath.log(x) + " " + StrictMath.log10(x) + " " + StrictMath.sqrt(x) + " " + StrictMath.cbrt(x) + " " + StrictMath.sinh(x) + " " + StrictMath.cosh(x) + " " + StrictMath.tanh(x));
            System.out.println("   " + StrictMath.expm1(x) + " " + StrictMath.log1p(x) + " " + StrictMath.floor(x) + " " + StrictMath.ceil(x) + " " + StrictMath.rint(x) + " " + StrictMath.round(x) + " " + StrictMath.toRadians(x) + " " + StrictMath.toDegrees(x));
        }
        long hash = 0;
        for (double x : POINTS) {
            for (double y : POINTS) {
                hash = hash * 31 + Double.doubleToLongBits(StrictMath.pow(x, y));
                hash = hash * 31 + Double.doubleToLongBits(StrictMath.atan2(x, y));
                hash = hash * 31 + Double.doubleToLongBits(StrictMath.hypot(x, y));
                hash = hash * 31 + Double.doubleToLongBits(StrictMath.IEEEremainder(x, y));
                hash = hash * 31 + Double.doubleToLongBits(Math.nextAfter(x, y));
                hash = hash * 31 + Double.doubleToLongBits(Math.copySign(x, y));
                hash = hash * 31 + Double.doubleToLongBits(Math.max(x, y)) + Double.doubleToLongBits(Math.min(x, y));
                hash = hash * 31 + Double.doubleToLongBits(Math.fma(x, y, x));
            }
        }
        System.out.println("pairs " + hash);
        for (int i = -2000; i < 2000; i++) {
            double x = i / 37.0;
            hash = hash * 31 + Double.doubleToLongBits(StrictMath.sin(x)) + Double.doubleToLongBits(StrictMath.exp(x)) + Double.doubleToLongBits(StrictMath.atan(x)) + Double.doubleToLongBits(StrictMath.pow(Math.abs(x), 1.7));
        }
        System.out.println("sweep " + hash);
    }

    /** Math may differ from StrictMath within an ulp or two, so only closeness is checked. */
    static void close() {
        int bad = 0;
        for (int i = -500; i < 500; i++) {
            double x = i / 13.0;
            double[][] pairs = {{Math.sin(x), StrictMath.sin(x)}, {Math.cos(x), StrictMath.cos(x)}, {Math.tan(x), StrictMath.tan(x)}, {Math.exp(x), StrictMath.exp(x)}, {Math.log(Math.abs(x)), StrictMath.log(Math.abs(x))},
                {Math.pow(Math.abs(x), 2.5), StrictMath.pow(Math.abs(x), 2.5)}, {Math.atan2(x, 3), StrictMath.atan2(x, 3)}, {Math.cbrt(x), StrictMath.cbrt(x)}, {Math.log10(Math.abs(x)), StrictMath.log10(Math.abs(x))}};
            for (double[] p : pairs) if (!(p[0] == p[1] || Math.abs(p[0] - p[1]) <= 4 * Math.ulp(p[1]))) bad++;
        }
        System.out.println("far from strict " + bad);
        System.out.println(Math.sin(Double.NaN) + " " + Math.sqrt(-1) + " " + Math.log(0) + " " + Math.pow(0, 0) + " " + Math.pow(-8, 1.0 / 3) + " " + Math.exp(Double.NEGATIVE_INFINITY) + " " + Math.sqrt(2) + " " + Math.pow(2, 10) + " " + Math.sin(-0.0));
    }

    static void integers() {
        System.out.println(Math.floorDiv(-7, 3) + " " + Math.floorMod(-7, 3) + " " + Math.floorMod(-7L, 3) + " " + Math.abs(-5L) + " " + Math.max(-0f, 0f) + " " + Math.min(-0.0, 0.0) + " " + Math.absExact(-9) + " " + Math.multiplyFull(1 << 30, 8) + " " + Math.toIntExact(77L) + " " + Math.multiplyHigh(Long.MAX_VALUE, 4));
        String[] names = {"toIntExact", "incrementExact", "negateExact", "multiplyExact", "absExact", "addExact"};
        for (String n : names) {
            try {
                switch (n) {
                    case "toIntExact" -> Math.toIntExact(1L << 31);
                    case "incrementExact" -> Math.incrementExact(Integer.MAX_VALUE);
                    case "negateExact" -> Math.negateExact(Long.MIN_VALUE);
                    case "multiplyExact" -> Math.multiplyExact(1L << 40, 1 << 30);
                    case "absExact" -> Math.absExact(Integer.MIN_VALUE);
                    default -> Math.addExact(Long.MAX_VALUE, 1L);
                }
                System.out.println(n + " passes");
            } catch (ArithmeticException e) {
                System.out.println(n + ": " + e.getMessage());
            }
        }
        int[] values = {0, 1, -1, 12, 0x80000000, 0x7fffffff, 0xf0f0f0f0, 1 << 20};
        for (int v : values) {
            System.out.println(v + ": " + Integer.bitCount(v) + " " + Integer.numberOfLeadingZeros(v) + " " + Integer.numberOfTrailingZeros(v) + " " + Integer.highestOneBit(v) + " " + Integer.lowestOneBit(v) + " " + Integer.reverse(v) + " " + Integer.reverseBytes(v)
                + " " + Integer.rotateLeft(v, 7) + " " + Integer.rotateRight(v, 35) + " " + Integer.signum(v) + " " + Short.reverseBytes((short) v) + " " + Long.numberOfLeadingZeros(v) + " " + Long.bitCount(v));
        }
    }

    static void floats() {
        float[] fs = {1f, -2.5f, Float.MIN_VALUE, Float.MAX_VALUE, 0f, 1e20f};
        for (float f : fs) System.out.println(f + ": " + Math.ulp(f) + " " + Math.nextUp(f) + " " + Math.nextDown(f) + " " + Math.getExponent(f) + " " + Math.scalb(f, 3) + " " + Math.signum(f) + " " + Math.round(f) + " " + Math.abs(f) + " " + Math.fma(f, 2f, 1f) + " " + Math.nextAfter(f, 0) + " " + (float) Math.sqrt(f));
        System.out.println(Math.scalb(1.0, -1074) + " " + Math.scalb(1.0, -1080) + " " + Math.scalb(3.0, 2000) + " " + Math.getExponent(Double.NaN) + " " + Math.ulp(Double.MAX_VALUE));
    }

    public static void main(String[] args) {
        strict();
        close();
        integers();
        floats();
        double area = 0;
        for (int i = 0; i < 1000; i++) area += StrictMath.exp(-StrictMath.pow((i + 0.5) / 250 - 2, 2)) / 250;
        System.out.println("integral " + area);
    }
}
