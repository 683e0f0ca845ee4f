import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What `scripts/run-sample` runs: a little of the language and of the class library. */
public class Sample {
    sealed interface Shape permits Circle, Rectangle { }

    record Circle(double radius) implements Shape { }

    record Rectangle(double width, double height) implements Shape { }

    static double area(Shape shape) {
        if (shape instanceof Circle c) return Math.PI * c.radius() * c.radius();
        if (shape instanceof Rectangle r) return r.width() * r.height();
        throw new AssertionError(shape);
    }

    public static void main(String[] args) throws InterruptedException {
        System.out.println("Hello from " + System.getProperty("java.vm.name") + " with the class library of Java " + System.getProperty("java.specification.version"));
        for (Shape shape : List.of(new Circle(1.5), new Rectangle(3, 4))) System.out.printf("%s has area %.3f%n", shape, area(shape));

        List<Integer> primes = IntStream.rangeClosed(2, 60).filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0)).boxed().collect(Collectors.toList());
        System.out.println("primes " + primes);

        Map<Integer, List<String>> byLength = new TreeMap<>(List.of(args.length > 0 ? args : "a small cup of strong coffee".split(" ")).stream().collect(Collectors.groupingBy(String::length)));
        System.out.println("words by length " + byLength);

        long[] sums = new long[4];
        Thread[] threads = new Thread[sums.length];
        for (int i = 0; i < threads.length; i++) {
            int n = i;
            threads[i] = new Thread(() -> sums[n] = IntStream.range(0, 100_000).filter(x -> x % sums.length == n).asLongStream().sum());
            threads[i].start();
        }
        for (Thread thread : threads) thread.join();
        System.out.println("four threads add up to " + IntStream.range(0, 4).mapToLong(i -> sums[i]).sum());

        try {
            Object text = "not a number";
            System.out.println((Integer) text);
        } catch (ClassCastException e) {
            System.out.println("caught: " + e.getMessage());
        }
    }
}
