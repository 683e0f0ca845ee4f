/** Numeric kernel: the Mandelbrot set as a bitmap. */
public class Mandelbrot {
    static int escape(double cr, double ci, int limit) {
        double zr = 0;
        double zi = 0;
        for (int i = 0; i < limit; i++) {
            double rr = zr * zr;
            double ii = zi * zi;
            if (rr + ii > 4) return i;
            zi = 2 * zr * zi + ci;
            zr = rr - ii + cr;
        }
        return limit;
    }

    static byte[] draw(int size, int limit) {
        byte[] bitmap = new byte[(size + 7) / 8 * size];
        for (int y = 0; y < size; y++) {
            double ci = 2.0 * y / size - 1;
            for (int x = 0; x < size; x++) {
                if (escape(2.0 * x / size - 1.5, ci, limit) == limit) {
                    bitmap[y * ((size + 7) / 8) + x / 8] |= (byte) (0x80 >> x % 8);
                }
            }
        }
        return bitmap;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 30, () -> java.util.Arrays.hashCode(draw(500, 60)));
    }
}
