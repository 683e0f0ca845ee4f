// The stream library: sources, intermediate operations, collectors, primitives, laziness, parallel reductions.
// zeal

import java.util.*;
import java.util.function.Function;
import java.util.stream.*;

public class Streams {
    record Employee(String name, String team, int age, double pay) { }

    static final List<Employee> STAFF = List.of(
        new Employee("ann", "core", 31, 10.5), new Employee("bob", "core", 45, 12), new Employee("cid", "apps", 27, 9.25),
        new Employee("dee", "apps", 39, 11), new Employee("eve", "docs", 52, 8), new Employee("fay", "core", 23, 7.75));

    static void print(Object o) {
        System.out.println(o);
    }

    static void collectors() {
        Map<String, List<String>> byTeam = STAFF.stream().collect(Collectors.groupingBy(Employee::team, TreeMap::new, Collectors.mapping(Employee::name, Collectors.toList())));
        System.out.println(byTeam);
        System.out.println(new TreeMap<>(STAFF.stream().collect(Collectors.groupingBy(Employee::team, Collectors.averagingDouble(Employee::pay)))));
        System.out.println(new TreeMap<>(STAFF.stream().collect(Collectors.partitioningBy(e -> e.age() > 35, Collectors.counting()))));
        System.out.println(new TreeMap<>(STAFF.stream().collect(Collectors.toMap(Employee::team, Employee::age, Integer::sum))));
        IntSummaryStatistics ages = STAFF.stream().collect(Collectors.summarizingInt(Employee::age));
        print(ages.getCount() + " " + ages.getSum() + " " + ages.getMin() + " " + ages.getMax() + " " + ages.getAverage());
        print(STAFF.stream().map(Employee::name).collect(Collectors.joining(", ", "[", "]")));
        print(STAFF.stream().collect(Collectors.teeing(Collectors.summingDouble(Employee::pay), Collectors.counting(), (sum, n) -> sum / n)));
        print(STAFF.stream().collect(Collectors.collectingAndThen(Collectors.maxBy(Comparator.comparing(Employee::pay)), o -> o.map(Employee::name).orElse("none"))));
        print(STAFF.stream().collect(Collectors.reducing(0, Employee::age, Math::max)));
        print(STAFF.stream().collect(Collectors.filtering(e -> e.pay() > 9, Collectors.flatMapping(e -> e.name().chars().mapToObj(c -> (char) c), Collectors.toCollection(TreeSet::new)))));
        try {
            STAFF.stream().collect(Collectors.toMap(Employee::team, Employee::name));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }

    static void laziness() {
        StringBuilder trace = new StringBuilder();
        Optional<Integer> first = Stream.of(5, 2, 8, 3, 1).peek(x -> trace.append("p").append(x)).filter(x -> x % 2 == 0).map(x -> { trace.append("m").append(x); return x * 10; }).findFirst();
        System.out.println(first.get() + " " + trace);
        trace.setLength(0);
        Stream.of(3, 1, 2).peek(x -> trace.append("a").append(x)).sorted().peek(x -> trace.append("b").append(x)).limit(2).forEach(x -> trace.append("c").append(x));
        System.out.println(trace);
        Stream<String> used = Stream.of("x");
        used.count();
        try {
            used.count();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(Stream.iterate(1, x -> x * 3).skip(2).limit(5).map(String::valueOf).collect(Collectors.joining(" ")));
        System.out.println(Stream.iterate(1, x -> x < 100, x -> x * 2).mapToInt(x -> x).sum());
        System.out.println(IntStream.iterate(0, i -> i + 7).takeWhile(i -> i < 30).boxed().collect(Collectors.toList()));
        System.out.println(IntStream.rangeClosed(1, 10).dropWhile(i -> i < 7).boxed().collect(Collectors.toList()));
        int[] closed = {0};
        try (Stream<String> s = Stream.of("a").onClose(() -> closed[0]++).onClose(() -> closed[0] += 10)) {
            s.forEach(x -> { });
        }
        System.out.println("closed " + closed[0]);
    }

    static void primitives() {
        System.out.println(IntStream.range(0, 1000).filter(i -> i % 7 == 3).mapToLong(i -> (long) i * i).sum());
        DoubleSummaryStatistics sizes = DoubleStream.of(1.5, 2.5, -3).map(Math::abs).summaryStatistics();
        print(sizes.getSum() + " " + sizes.getMax() + " " + sizes.getAverage());
        System.out.println(LongStream.rangeClosed(1, 20).reduce(1, (a, b) -> a * b));
        System.out.println("hello".chars().mapToObj(c -> String.valueOf((char) (c + 1))).collect(Collectors.joining()));
        System.out.println(Arrays.stream(new int[] {4, 2, 4}).distinct().average().getAsDouble() + " " + IntStream.empty().max());
        System.out.println(Arrays.toString(IntStream.of(3, 1, 2).sorted().toArray()) + IntStream.of(1, 2).asDoubleStream().boxed().collect(Collectors.toList()));
        System.out.println(IntStream.range(0, 5).mapToObj(i -> "x".repeat(i)).toList());
        PrimitiveIterator.OfInt it = IntStream.of(9, 8).iterator();
        System.out.println(it.nextInt() + it.nextInt() + " " + it.hasNext());
        System.out.println(new Random(5).ints(5, 0, 100).boxed().collect(Collectors.toList()));
    }

    static void shapes() {
        System.out.println(Stream.of(List.of(1, 2), List.<Integer>of(), List.of(3)).flatMap(List::stream).map(x -> x * x).collect(Collectors.toList()));
        System.out.println(Stream.of(1, 2, 3).<String>mapMulti((x, sink) -> { for (int i = 0; i < x; i++) sink.accept("n" + x); }).toList());
        System.out.println(Stream.concat(Stream.of("a"), Stream.of("b", "c")).reduce("", (a, b) -> b + a));
        System.out.println(Stream.of("bb", "a", "ccc", "a").distinct().sorted(Comparator.comparing(String::length).reversed()).toList());
        System.out.println(Stream.of(1, 2, 3, 4).anyMatch(x -> x > 3) + " " + Stream.of(1).noneMatch(x -> x == 1) + " " + Stream.empty().allMatch(x -> false));
        System.out.println(Stream.of(5, 3, 9).min(Comparator.naturalOrder()).get() + " " + Stream.of(5, 3, 9).max(Integer::compare).get());
        Object[] array = Stream.of("x", "y").toArray();
        String[] typed = Stream.of("x", "y").toArray(String[]::new);
        System.out.println(array.getClass().getSimpleName() + typed.getClass().getSimpleName());
        try {
            Integer[] wrong = Stream.of("x").toArray(Integer[]::new);
            System.out.println(wrong.length);
        } catch (ArrayStoreException e) {
            System.out.println(e.getMessage());
        }
        try {
            Stream.of(1, 2).toList().add(3);
        } catch (UnsupportedOperationException e) {
            System.out.println("unmodifiable");
        }
        Spliterator<Integer> split = List.of(1, 2, 3, 4, 5, 6).spliterator();
        Spliterator<Integer> front = split.trySplit();
        System.out.println(front.estimateSize() + "+" + split.estimateSize() + " " + split.hasCharacteristics(Spliterator.SIZED));
        System.out.println(StreamSupport.stream(new TreeSet<>(Set.of(3, 1, 2)).spliterator(), false).map(Object::toString).collect(Collectors.joining("<")));
    }

    static void parallel() {
        System.out.println(IntStream.rangeClosed(1, 10000).parallel().mapToLong(x -> (long) x * x).sum());
        System.out.println(IntStream.range(0, 2000).parallel().boxed().map(x -> x % 100).collect(Collectors.toCollection(TreeSet::new)).size());
        System.out.println(Arrays.asList(1, 2, 3, 4, 5, 6, 7).parallelStream().map(String::valueOf).collect(Collectors.joining("-")));
        System.out.println(Stream.iterate(1, x -> x + 1).limit(500).parallel().reduce(0, Integer::sum));
        int[] big = new Random(1).ints(20000).toArray();
        int[] copy = big.clone();
        Arrays.sort(big);
        Arrays.parallelSort(copy);
        System.out.println(Arrays.equals(big, copy) + " " + Arrays.hashCode(big));
        System.out.println(IntStream.range(0, 300).parallel().boxed().collect(Collectors.groupingByConcurrent(x -> x % 3, Collectors.counting())).values());
    }

    public static void main(String[] args) {
        collectors();
        laziness();
        primitives();
        shapes();
        parallel();
        Function<List<String>, Map<Character, Long>> histogram = words -> words.stream().flatMapToInt(String::chars).mapToObj(c -> (char) c).collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        System.out.println(histogram.apply(List.of("mississippi", "missouri")));
    }
}
