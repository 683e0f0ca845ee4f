/** Four nested loops with a branch in the innermost. */
public class NestedLoops {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int n = 70;
        int count = 0;
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                for (int c = 0; c < n; c++) {
                    for (int d = 0; d < 40; d++) {
                        if (((a ^ b) + (c & d)) % 7 < 3) count += d;
                    }
                }
            }
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + count);
    }
}
