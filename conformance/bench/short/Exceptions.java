/** Throwing and catching through several frames, with and without stack traces. */
public class Exceptions {
    static class Light extends RuntimeException {
        final int value;

        Light(int value) {
            super(null, null, false, false);
            this.value = value;
        }
    }

    static int down(int n, int value, boolean light) {
        try {
            if (n == 0) {
                if (light) throw new Light(value);
                throw new IllegalStateException("heavy");
            }
            return down(n - 1, value, light) + 1;
        } finally {
            depth++;
        }
    }

    static int depth;

    public static void main(String[] args) {
        long start = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < 100_000; i++) {
            try {
                sum += down(i & 7, i, (i & 3) != 0);
            } catch (Light e) {
                sum += e.value;
            } catch (IllegalStateException e) {
                sum ^= e.getMessage().length();
            }
            try {
                Object o = i;
                if ((i & 15) == 0) o = "text";
                sum += (Integer) o;
            } catch (ClassCastException e) {
                sum--;
            }
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + (sum + depth));
    }
}
