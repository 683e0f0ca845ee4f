import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** Lambdas: composed functions, captured values, suppliers, optionals, higher-order helpers. */
public class Closures {
    static <A, B> List<B> map(List<A> list, Function<? super A, ? extends B> function) {
        List<B> result = new ArrayList<>(list.size());
        for (A each : list) result.add(function.apply(each));
        return result;
    }

    static <A> A fold(List<A> list, A zero, BinaryOperator<A> operator) {
        A result = zero;
        for (A each : list) result = operator.apply(result, each);
        return result;
    }

    static int countIf(int limit, IntPredicate predicate) {
        int count = 0;
        for (int i = 0; i < limit; i++) {
            if (predicate.test(i)) count++;
        }
        return count;
    }

    static Optional<Integer> half(int x) { return x % 2 == 0 ? Optional.of(x / 2) : Optional.empty(); }

    static Supplier<Integer> counter() {
        int[] state = {0};
        return () -> state[0]++;
    }

    public static void main(String[] args) throws Exception {
        Integer[] numbers = new Integer[2_000];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i;
        List<Integer> list = Arrays.asList(numbers);
        Harness.measure(args, 40, () -> {
            long sum = 0;
            for (int round = 0; round < 40; round++) {
                int base = round;
                Function<Integer, Integer> add = x -> x + base;
                Function<Integer, Integer> pipeline = add.andThen(x -> x * 3).compose(x -> x ^ 1);
                sum += fold(map(list, pipeline), 0, Integer::sum);
                sum += fold(map(list, x -> "s" + (x & 7)), "", (a, b) -> a.length() > 20 ? b : a + b).hashCode();
                IntBinaryOperator[] operators = {(a, b) -> a + b, (a, b) -> a * b, Math::max, (a, b) -> a - b};
                for (int i = 0; i < 20_000; i++) sum = operators[i & 3].applyAsInt((int) sum, i);
                IntPredicate odd = x -> (x & 1) == 1;
                sum += countIf(20_000, odd.and(x -> x % 3 == base % 3).or(x -> x == base));
                for (int i = 0; i < 5_000; i++) {
                    sum += half(i).flatMap(Closures::half).map(x -> x + base).orElseGet(() -> base * 2);
                }
                Supplier<Integer> counter = counter();
                for (int i = 0; i < 5_000; i++) sum += counter.get();
            }
            return sum;
        });
    }
}
