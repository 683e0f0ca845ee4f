// Lambda expressions: captures, currying, recursion, generics, serializable, identity of call sites, exceptions.
// zeal

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.*;

public class Lambdas {
    private int field = 10;

    Supplier<Integer> fromInstance(int add) { return () -> (field += add); }

    @FunctionalInterface
    interface TriFunction<A, B, C, R> {
        R apply(A a, B b, C c);

        default <V> TriFunction<A, B, C, V> then(Function<? super R, ? extends V> next) { return (a, b, c) -> next.apply(apply(a, b, c)); }
    }

    interface Throwing<T, X extends Exception> {
        T run() throws X;
    }

    static <T, X extends Exception> T call(Throwing<T, X> body) throws X { return body.run(); }

    interface Wide {
        double all(byte a, short b, char c, int d, long e, float f, double g, boolean h, Object i);
    }

    static Function<Integer, Function<Integer, Function<Integer, Integer>>> curried = a -> b -> c -> a * 100 + b * 10 + c;

    static BinaryOperator<Integer> ackermann;

    static {
        ackermann = (m, n) -> m == 0 ? Integer.valueOf(n + 1) : n == 0 ? ackermann.apply(m - 1, 1) : ackermann.apply(m - 1, ackermann.apply(m, n - 1));
    }

    static Runnable[] loopCaptures() {
        List<Runnable> list = new ArrayList<>();
        for (String s : new String[] {"a", "b"}) for (int i = 0; i < 2; i++) {
            int copy = i;
            list.add(() -> System.out.print(s + copy + " "));
        }
        return list.toArray(Runnable[]::new);
    }

    static Object siteOf(boolean capturing, Object captured) {
        Supplier<Object> plain = () -> "constant";
        Supplier<Object> capture = () -> captured;
        return capturing ? capture : plain;
    }

    static <T extends Comparable<T>> Comparator<List<T>> lexicographic() {
        return (x, y) -> {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                int c = x.get(i).compareTo(y.get(i));
                if (c != 0) return c;
            }
            return Integer.compare(x.size(), y.size());
        };
    }

    static IntFunction<IntUnaryOperator> adder = n -> m -> n + m;

    static long memoized(int n, Map<Integer, Long> memo) {
        if (n < 2) return n;
        Long known = memo.get(n);
        if (known != null) return known;
        long value = memoized(n - 1, memo) + memoized(n - 2, memo);
        memo.put(n, value);
        return value;
    }

    public static void main(String[] args) throws Exception {
        Lambdas object = new Lambdas();
        Supplier<Integer> s = object.fromInstance(5);
        System.out.println(s.get() + " " + s.get() + " " + object.field);
        System.out.println(curried.apply(1).apply(2).apply(3));
        System.out.println("ackermann " + ackermann.apply(2, 3));
        TriFunction<String, Integer, Long, String> tri = (a, b, c) -> a + b + c;
        System.out.println(tri.then(String::length).then(n -> n * n).apply("abc", 12, 345L));
        Wide wide = (a, b, c, d, e, f, g, h, i) -> a + b + c + d + e + f + g + (h ? 1 : 0) + i.hashCode();
        System.out.println(wide.all((byte) -1, (short) 2, 'c', 4, 5L << 33, 6.5f, 7.25, true, "x"));
        for (Runnable r : loopCaptures()) r.run();
        System.out.println();
        System.out.println("same site " + (siteOf(false, 1) == siteOf(false, 2)) + ", capturing " + (siteOf(true, 1) == siteOf(true, 1)));
        try {
            call(() -> { throw new java.io.IOException("checked"); });
        } catch (java.io.IOException e) {
            System.out.println(e);
        }
        System.out.println(call(() -> "no exception").length());
        List<List<Integer>> lists = new ArrayList<>(List.of(List.of(2, 1), List.of(1, 9), List.of(1), List.of(1, 2, 3), List.of()));
        lists.sort(Lambdas.<Integer>lexicographic().reversed());
        System.out.println(lists);
        System.out.println(adder.apply(5).andThen(x -> x * 2).compose(x -> x - 1).applyAsInt(10));
        System.out.println(memoized(80, new HashMap<>()));
        Predicate<String> empty = String::isEmpty;
        System.out.println(empty.negate().and(t -> t.length() < 4).or("exact text"::equals).test("exact text"));
        Function<Object, String> text = Object::toString;
        System.out.println(text.compose((Integer x) -> x + 0.5).andThen(String::length).apply(3) + " " + Function.identity().apply("id"));
        UnaryOperator<UnaryOperator<String>> twice = f -> t -> f.apply(f.apply(t));
        System.out.println(twice.apply(t -> "(" + t + ")").apply("x"));
        Callable<Integer> callable = () -> 42;
        Supplier<Callable<Integer>> supplier = () -> callable;
        System.out.println(supplier.get().call());
        Runnable r = (Runnable & Serializable) () -> System.out.println("both");
        System.out.println(r instanceof Serializable);
        r.run();
        Comparator<String> order = Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder());
        String[] words = {"pear", "fig", "apple", "kiwi", "date", "nut"};
        Arrays.sort(words, order);
        System.out.println(Arrays.toString(words));
        BiFunction<Integer, Integer, Integer> divide = (a, b) -> a / b;
        try {
            divide.apply(1, 0);
        } catch (ArithmeticException e) {
            StackTraceElement top = e.getStackTrace()[0];
            System.out.println(e.getMessage() + " in " + top.getMethodName().startsWith("lambda$main$") + " line " + top.getLineNumber());
        }
        try {
            @SuppressWarnings({"unchecked", "rawtypes"}) Object bad = ((Function) (Function<String, Integer>) String::length).apply(5);
            System.out.println(bad);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        IntBinaryOperator gcd = new IntBinaryOperator() {
            @Override
            public int applyAsInt(int a, int b) { return b == 0 ? a : applyAsInt(b, a % b); }
        };
        System.out.println(gcd.applyAsInt(84, 36));
        ToDoubleBiFunction<Integer, Long> mean = (a, b) -> (a + b) / 2.0;
        ObjIntConsumer<StringBuilder> append = StringBuilder::append;
        StringBuilder b = new StringBuilder();
        append.accept(b, 5);
        System.out.println(mean.applyAsDouble(3, 4L) + " " + b);
        long total = 0;
        for (int i = 0; i < 50000; i++) {
            int k = i;
            LongSupplier l = () -> k * 3L;
            total += l.getAsLong();
        }
        System.out.println(total);
    }
}
