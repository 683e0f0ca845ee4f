/** Iterations of the Mandelbrot set. */
public class Mandelbrot {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int size = 260;
        long sum = 0;
        for (int py = 0; py < size; py++) {
            for (int px = 0; px < size; px++) {
                double cx = 3.0 * px / size - 2.2;
                double cy = 2.4 * py / size - 1.2;
                double x = 0;
                double y = 0;
                int n = 0;
                while (n < 200 && x * x + y * y <= 4) {
                    double t = x * x - y * y + cx;
                    y = 2 * x * y + cy;
                    x = t;
                    n++;
                }
                sum = sum * 7 + n;
            }
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
