import java.util.Random;

/** Numeric kernel: a sparse matrix in compressed rows times a vector. */
public class SparseMultiply {
    private final int[] rows;
    private final int[] columns;
    private final double[] values;

    SparseMultiply(int n, int perRow, Random random) {
        rows = new int[n + 1];
        columns = new int[n * perRow];
        values = new double[n * perRow];
        for (int i = 0; i < n; i++) {
            rows[i + 1] = rows[i] + perRow;
            for (int k = 0; k < perRow; k++) {
                columns[rows[i] + k] = random.nextInt(n);
                values[rows[i] + k] = random.nextDouble() / perRow;
            }
        }
    }

    void multiply(double[] vector, double[] result) {
        for (int row = 0; row < result.length; row++) {
            double sum = 0;
            for (int i = rows[row]; i < rows[row + 1]; i++) sum += vector[columns[i]] * values[i];
            result[row] = sum;
        }
    }

    public static void main(String[] args) throws Exception {
        int n = 20_000;
        SparseMultiply matrix = new SparseMultiply(n, 10, new Random(3));
        Harness.measure(args, 40, () -> {
            double[] x = new double[n];
            double[] y = new double[n];
            java.util.Arrays.fill(x, 1);
            for (int round = 0; round < 60; round++) {
                matrix.multiply(x, y);
                double[] t = x;
                x = y;
                y = t;
                x[round] += 1;
            }
            double sum = 0;
            for (double v : x) sum += v;
            return Double.doubleToLongBits(sum);
        });
    }
}
