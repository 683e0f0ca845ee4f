/** Recursive static calls. */
public class Fib {
    static int fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    public static void main(String[] args) {
        long start = System.nanoTime();
        int result = fib(32);
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + result);
    }
}
