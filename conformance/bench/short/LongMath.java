/** Shifts, multiplications and divisions of longs. */
public class LongMath {
    public static void main(String[] args) {
        long start = System.nanoTime();
        long state = 88172645463325252L;
        long sum = 0;
        for (int i = 0; i < 8_000_000; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            sum += state % 1000 + state / (i + 7L);
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
