import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Lambdas, method references and a stream pipeline. */
public class Lambdas {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int base = 3;
        IntUnaryOperator add = x -> x + base;
        IntBinaryOperator max = Math::max;
        long sum = 0;
        for (int i = 0; i < 2_000_000; i++) sum += max.applyAsInt(add.applyAsInt(i), 1000);
        for (int round = 0; round < 20; round++) {
            sum += IntStream.range(0, 20_000).filter(x -> x % 3 == 0).mapToObj(Integer::valueOf).map(x -> x * 2L).mapToLong(Long::longValue).sum();
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
