/** Numeric kernel: matrix products, of doubles and of longs, by the textbook and with the inner loops exchanged. */
public class MatrixMultiply {
    static double[][] textbook(double[][] a, double[][] b) {
        int n = a.length;
        double[][] c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        }
        return c;
    }

    static long[][] exchanged(long[][] a, long[][] b) {
        int n = a.length;
        long[][] c = new long[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                long factor = a[i][k];
                for (int j = 0; j < n; j++) c[i][j] += factor * b[k][j];
            }
        }
        return c;
    }

    public static void main(String[] args) throws Exception {
        int n = 200;
        double[][] a = new double[n][n];
        long[][] b = new long[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i][j] = (i * 7 + j * 3) % 11 * 0.1;
                b[i][j] = i * 31L + j;
            }
        }
        Harness.measure(args, 40, () -> {
            double trace = 0;
            long sum = 0;
            double[][] c = textbook(textbook(a, a), a);
            long[][] d = exchanged(exchanged(b, b), b);
            for (int i = 0; i < n; i++) {
                trace += c[i][i];
                sum += d[i][n - 1 - i];
            }
            return Double.doubleToLongBits(trace) + sum;
        });
    }
}
