/** Numeric kernel: the spectral norm of an infinite matrix by the power method. */
public class SpectralNorm {
    static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

    static void multiply(double[] vector, double[] result) {
        for (int i = 0; i < vector.length; i++) {
            double sum = 0;
            for (int j = 0; j < vector.length; j++) sum += element(i, j) * vector[j];
            result[i] = sum;
        }
    }

    static void multiplyTransposed(double[] vector, double[] result) {
        for (int i = 0; i < vector.length; i++) {
            double sum = 0;
            for (int j = 0; j < vector.length; j++) sum += element(j, i) * vector[j];
            result[i] = sum;
        }
    }

    static double norm(int n, int rounds) {
        double[] u = new double[n];
        double[] v = new double[n];
        double[] between = new double[n];
        java.util.Arrays.fill(u, 1);
        for (int i = 0; i < rounds; i++) {
            multiply(u, between);
            multiplyTransposed(between, v);
            multiply(v, between);
            multiplyTransposed(between, u);
        }
        double uv = 0;
        double vv = 0;
        for (int i = 0; i < n; i++) {
            uv += u[i] * v[i];
            vv += v[i] * v[i];
        }
        return Math.sqrt(uv / vv);
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 30, () -> Double.doubleToLongBits(norm(600, 10)));
    }
}
