import java.util.Random;

/** Numeric kernel: LU factorization with partial pivoting of a matrix of rows, and solving with it. */
public class LuFactor {
    static int[] factor(double[][] a) {
        int n = a.length;
        int[] pivots = new int[n];
        for (int j = 0; j < n; j++) {
            int best = j;
            for (int i = j + 1; i < n; i++) {
                if (Math.abs(a[i][j]) > Math.abs(a[best][j])) best = i;
            }
            pivots[j] = best;
            double[] row = a[best];
            a[best] = a[j];
            a[j] = row;
            double reciprocal = 1.0 / row[j];
            for (int i = j + 1; i < n; i++) {
                double[] lower = a[i];
                double factor = lower[j] *= reciprocal;
                for (int k = j + 1; k < n; k++) lower[k] -= factor * row[k];
            }
        }
        return pivots;
    }

    static void solve(double[][] lu, int[] pivots, double[] b) {
        int n = lu.length;
        for (int i = 0; i < n; i++) {
            double t = b[pivots[i]];
            b[pivots[i]] = b[i];
            b[i] = t;
        }
        for (int i = 0; i < n; i++) {
            double sum = b[i];
            for (int j = 0; j < i; j++) sum -= lu[i][j] * b[j];
            b[i] = sum;
        }
        for (int i = n - 1; i >= 0; i--) {
            double sum = b[i];
            for (int j = i + 1; j < n; j++) sum -= lu[i][j] * b[j];
            b[i] = sum / lu[i][i];
        }
    }

    public static void main(String[] args) throws Exception {
        int n = 220;
        Random random = new Random(5);
        double[][] matrix = new double[n][];
        for (int i = 0; i < n; i++) matrix[i] = random.doubles(n, -1, 1).toArray();
        Harness.measure(args, 40, () -> {
            double sum = 0;
            for (int round = 0; round < 12; round++) {
                double[][] copy = new double[n][];
                for (int i = 0; i < n; i++) copy[i] = matrix[i].clone();
                int[] pivots = factor(copy);
                double[] b = new double[n];
                for (int i = 0; i < n; i++) b[i] = i + round;
                solve(copy, pivots, b);
                for (double x : b) sum += x;
            }
            return Double.doubleToLongBits(sum);
        });
    }
}
