/** Start-up: the wall time is what counts here. */
public class Hello {
    public static void main(String[] args) {
        long start = System.nanoTime();
        System.out.println("hello");
        System.out.println("time_ns=" + Math.max(1, System.nanoTime() - start));
        System.out.println("checksum=0");
    }
}
