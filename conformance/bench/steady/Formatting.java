import java.util.Locale;

/** Strings: formatted text, numbers to text and back. */
public class Formatting {
    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> {
            long sum = 0;
            for (int i = 0; i < 2_500; i++) {
                String line = String.format(Locale.ROOT, "%5d|%-10s|%08.3f|%x|%,d%n", i, "n" + i % 50, i * 1.1, i * 77, i * 1_000L);
                sum = sum * 31 + line.hashCode();
            }
            for (int i = 0; i < 6_000; i++) {
                sum += Double.toString(i * 0.37).length() + Long.toString(i * 12_345_678_901L, 10 + i % 20).length();
                sum += Integer.toBinaryString(i).hashCode() + Double.parseDouble(i + ".25e2") > 3 ? 1 : 0;
                sum += Integer.parseInt(Integer.toString(i * 31, 16), 16);
            }
            return sum;
        });
    }
}
