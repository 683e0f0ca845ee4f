/** One tight loop of int arithmetic. */
public class IntLoop {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int sum = 0;
        for (int i = 0; i < 30_000_000; i++) {
            sum += i ^ (sum >> 3);
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
