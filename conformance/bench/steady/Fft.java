import java.util.Random;

/** Numeric kernel: complex Fourier transforms in place, there and back. */
public class Fft {
    static void transform(double[] re, double[] im, boolean inverse) {
        int n = re.length;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) {
                double t = re[i];
                re[i] = re[j];
                re[j] = t;
                t = im[i];
                im[i] = im[j];
                im[j] = t;
            }
        }
        for (int length = 2; length <= n; length <<= 1) {
            double angle = 2 * Math.PI / length * (inverse ? -1 : 1);
            double stepRe = Math.cos(angle);
            double stepIm = Math.sin(angle);
            for (int start = 0; start < n; start += length) {
                double wRe = 1;
                double wIm = 0;
                for (int k = 0; k < length / 2; k++) {
                    int low = start + k;
                    int high = low + length / 2;
                    double tRe = re[high] * wRe - im[high] * wIm;
                    double tIm = re[high] * wIm + im[high] * wRe;
                    re[high] = re[low] - tRe;
                    im[high] = im[low] - tIm;
                    re[low] += tRe;
                    im[low] += tIm;
                    double next = wRe * stepRe - wIm * stepIm;
                    wIm = wRe * stepIm + wIm * stepRe;
                    wRe = next;
                }
            }
        }
        if (inverse) {
            for (int i = 0; i < n; i++) {
                re[i] /= n;
                im[i] /= n;
            }
        }
    }

    public static void main(String[] args) throws Exception {
        double[] signal = new Random(11).doubles(1 << 15).toArray();
        Harness.measure(args, 30, () -> {
            double[] re = signal.clone();
            double[] im = new double[re.length];
            double energy = 0;
            for (int round = 0; round < 12; round++) {
                transform(re, im, false);
                for (int i = 0; i < 100; i++) energy += Math.abs(re[i]) + Math.abs(im[i]);
                transform(re, im, true);
            }
            double error = 0;
            for (int i = 0; i < re.length; i++) error += Math.abs(re[i] - signal[i]);
            return (long) (energy * 1000) + (error < 1e-6 ? 1 : 0);
        });
    }
}
