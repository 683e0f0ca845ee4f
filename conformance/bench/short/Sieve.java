/** Sieve of Eratosthenes on booleans. */
public class Sieve {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int limit = 2_000_000;
        int primes = 0;
        for (int round = 0; round < 2; round++) {
            boolean[] composite = new boolean[limit];
            primes = 0;
            for (int i = 2; i < limit; i++) {
                if (composite[i]) continue;
                primes++;
                for (long j = (long) i * i; j < limit; j += i) composite[(int) j] = true;
            }
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + primes);
    }
}
