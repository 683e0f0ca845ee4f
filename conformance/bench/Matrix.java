/** Multiplication of double matrices. */
public class Matrix {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int n = 160;
        double[][] a = new double[n][n];
        double[][] b = new double[n][n];
        double[][] c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i][j] = i + j * 0.5;
                b[i][j] = i - j * 0.25;
            }
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int k = 0; k < n; k++) sum += a[i][k] * b[k][j];
                    c[i][j] = sum;
                }
            }
            double[][] t = a;
            a = c;
            c = t;
        }
        double trace = 0;
        for (int i = 0; i < n; i++) trace += a[i][i];
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + trace);
    }
}
