// Random generators and their streams, spliterators, collectors, bit sets, optionals: sequences, splitting, characteristics, errors.

import java.util.*;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.*;
import java.util.random.*;
import java.util.stream.*;

public class RandomAndSpliterators {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void randoms() {
        for (String name : List.of("Random", "SplittableRandom", "L32X64MixRandom", "L64X128MixRandom", "L64X128StarStarRandom", "L64X256MixRandom", "L64X1024MixRandom", "L128X128MixRandom", "L128X256MixRandom", "L128X1024MixRandom", "Xoroshiro128PlusPlus", "Xoshiro256PlusPlus")) {
            RandomGeneratorFactory<RandomGenerator> factory = RandomGeneratorFactory.of(name);
            RandomGenerator r = factory.create(42);
            System.out.println(name + " " + r.nextInt() + " " + r.nextLong() + " " + r.nextInt(100) + " " + r.nextInt(-5, 5) + " " + r.nextLong(1L << 40) + " " + r.nextDouble() + " " + r.nextFloat() + " " + r.nextBoolean() + " " + r.nextGaussian() + " " + r.nextExponential() + " " + factory.stateBits() + " " + factory.isSplittable() + factory.isJumpable() + factory.isStatistical() + " " + factory.equidistribution());
        }
        System.out.println(RandomGeneratorFactory.getDefault().name() + " " + RandomGeneratorFactory.all().map(RandomGeneratorFactory::name).sorted().toList());
        attempt("no generator", () -> RandomGenerator.of("Nothing"));
        attempt("bound", () -> new Random(1).nextInt(0));
        attempt("range", () -> new SplittableRandom(1).nextLong(5, 5));
        attempt("stream size", () -> new Random(1).ints(-1));
        System.out.println(new Random(7).ints(5, 0, 10).boxed().toList() + " " + new Random(7).doubles(3).boxed().toList() + " " + new SplittableRandom(7).longs(3).boxed().toList() + " " + new SplittableRandom(7).ints(1000, 0, 100).sum() + " " + new SplittableRandom(3).split().nextInt());
        RandomGenerator.JumpableGenerator jumpable = RandomGenerator.JumpableGenerator.of("Xoshiro256PlusPlus");
        System.out.println(jumpable.jumpDistance() + " " + jumpable.jumps(2).count());
        RandomGenerator.SplittableGenerator splittable = RandomGeneratorFactory.<RandomGenerator.SplittableGenerator>of("L64X128MixRandom").create(9);
        System.out.println(splittable.splits(3).map(RandomGenerator::nextInt).toList() + " " + splittable.rngs(2).map(RandomGenerator::nextLong).toList());
        byte[] bytes = new byte[7];
        new Random(5).nextBytes(bytes);
        int here = ThreadLocalRandom.current().nextInt(3, 4);
        attempt("seed", () -> { ThreadLocalRandom.current().setSeed(1); return 1; });
        List<Integer> shuffled = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
        Collections.shuffle(shuffled, new Random(3));
        System.out.println(Arrays.toString(bytes) + " " + here + " " + shuffled);
    }

    static String traits(Spliterator<?> s) {
        StringBuilder text = new StringBuilder();
        String[] names = {"DISTINCT", "SORTED", "ORDERED", "SIZED", "NONNULL", "IMMUTABLE", "CONCURRENT", "SUBSIZED"};
        int[] bits = {1, 4, 16, 64, 256, 1024, 4096, 16384};
        for (int i = 0; i < bits.length; i++) {
            if (s.hasCharacteristics(bits[i])) {
                text.append(names[i]).append(' ');
            }
        }
        return text.append(s.estimateSize()).append('/').append(s.getExactSizeIfKnown()).toString();
    }

    static void spliterators() {
        Map<String, Supplier<Spliterator<?>>> all = new LinkedHashMap<>();
        List<Integer> ten = IntStream.range(0, 10).boxed().toList();
        all.put("list", () -> new ArrayList<>(ten).spliterator());
        all.put("immutable", ten::spliterator);
        all.put("set", () -> new HashSet<>(ten).spliterator());
        all.put("sorted", () -> new TreeSet<>(ten).spliterator());
        all.put("deque", () -> new ArrayDeque<>(ten).spliterator());
        all.put("queue", () -> new PriorityQueue<>(ten).spliterator());
        all.put("linked", () -> new LinkedList<>(ten).spliterator());
        all.put("array", () -> Arrays.spliterator(new int[10], 2, 7));
        all.put("range", () -> IntStream.range(0, 10).spliterator());
        all.put("filtered", () -> ten.stream().filter(i -> i > 3).spliterator());
        all.put("mapped", () -> ten.stream().map(i -> i + 1).spliterator());
        all.put("sorted stream", () -> ten.stream().sorted().spliterator());
        all.put("iterate", () -> Stream.iterate(1, i -> i * 2).spliterator());
        all.put("concat", () -> Stream.concat(ten.stream(), ten.stream()).spliterator());
        all.put("iterator", () -> Spliterators.spliteratorUnknownSize(ten.iterator(), Spliterator.ORDERED));
        all.put("empty", Spliterators::emptySpliterator);
        all.forEach((name, make) -> {
            Spliterator<?> s = make.get();
            String before = traits(s);
            Spliterator<?> half = name.equals("iterate") ? null : s.trySplit();
            System.out.println(name + " " + before + " split " + (half == null ? "none" : traits(half)) + " rest " + (name.equals("iterate") ? "" : traits(s)));
        });
        attempt("comparator", () -> ten.spliterator().getComparator());
        attempt("modified", () -> { List<Integer> l = new ArrayList<>(ten); Spliterator<Integer> s = l.spliterator(); s.tryAdvance(x -> { }); l.add(1); s.forEachRemaining(x -> { }); return 1; });
        attempt("bounds", () -> Arrays.spliterator(new int[3], 2, 5));
    }

    static void collectors() {
        List<String> words = List.of("pear", "fig", "apple", "kiwi", "date", "fig");
        Map<Integer, String> grouped = words.stream().collect(Collectors.groupingBy(String::length, TreeMap::new, Collectors.mapping(String::toUpperCase, Collectors.joining("/", "<", ">"))));
        System.out.println(grouped);
        System.out.println(words.stream().collect(Collectors.partitioningBy(w -> w.length() > 3, Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), TreeSet::first))));
        System.out.println(words.stream().collect(Collectors.teeing(Collectors.counting(), Collectors.averagingInt(String::length), (a, b) -> a + ":" + b)) + " " + words.stream().collect(Collectors.summarizingInt(String::length)));
        System.out.println(words.stream().collect(Collectors.toMap(w -> w.charAt(0), Function.identity(), (a, b) -> a + "+" + b, TreeMap::new)) + " " + words.stream().collect(Collectors.flatMapping(w -> w.chars().mapToObj(c -> (char) c), Collectors.toCollection(TreeSet::new))) + " " + words.stream().collect(Collectors.filtering(w -> w.contains("i"), Collectors.reducing("", w -> w.substring(0, 1), String::concat))));
        attempt("duplicate key", () -> words.stream().collect(Collectors.toMap(w -> w, String::length)));
        attempt("null value", () -> words.stream().collect(Collectors.toMap(w -> w, w -> null)));
        attempt("unmodifiable", () -> words.stream().collect(Collectors.toUnmodifiableList()).add("x"));
        attempt("null element", () -> Stream.of("a", null).toList() + " " + Stream.of("a", null).collect(Collectors.toUnmodifiableList()));
        attempt("used twice", () -> { Stream<String> s = words.stream(); s.count(); return s.count(); });
        attempt("closed", () -> { List<String> log = new ArrayList<>(); try (Stream<String> s = words.stream().onClose(() -> log.add("a")).onClose(() -> log.add("b"))) { s.findFirst(); } return log; });
        attempt("close throws", () -> { try (Stream<String> s = words.stream().onClose(() -> { throw new IllegalStateException("one"); }).onClose(() -> { throw new IllegalStateException("two"); })) { return s.count(); } catch (IllegalStateException e) { return e.getMessage() + Arrays.toString(e.getSuppressed()); } });
        System.out.println(Stream.iterate(1, i -> i < 100, i -> i * 3).toList() + " " + IntStream.rangeClosed(1, 5).mapToObj(Integer::toString).takeWhile(s -> !s.equals("4")).dropWhile(s -> s.equals("1")).toList() + " " + Stream.of(1, 2, 3).<Object>mapMulti((x, sink) -> { if (x != 2) { sink.accept(x); sink.accept(-x); } }).toList() + " " + DoubleStream.of(0.1, 0.2, 0.3).sum() + " " + LongStream.rangeClosed(1, 20).reduce(1, (a, b) -> a * b) + " " + IntStream.of().average() + " " + Stream.of(5, 3).parallel().sorted().map(String::valueOf).collect(Collectors.joining()));
    }

    static void bits() {
        BitSet a = new BitSet(), b = BitSet.valueOf(new long[] {0b1011, 1});
        a.set(3, 70);
        a.clear(10);
        a.flip(69, 72);
        System.out.println(a.cardinality() + " " + a.length() + " " + a.size() + " " + a.nextClearBit(5) + " " + a.previousSetBit(68) + " " + a.previousClearBit(2) + " " + a.intersects(b) + " " + b + " " + Arrays.toString(b.toByteArray()) + " " + b.stream().sum());
        BitSet x = (BitSet) a.clone(), y = (BitSet) a.clone(), z = (BitSet) a.clone();
        x.and(b);
        y.xor(b);
        z.andNot(b);
        System.out.println(x + " " + y.cardinality() + " " + z.cardinality() + " " + a.get(60, 75) + " " + x.equals(b) + " " + x.hashCode() + " " + new BitSet().nextSetBit(0));
        attempt("negative", () -> { new BitSet().set(-1); return 1; });
        attempt("range", () -> { new BitSet().set(5, 2); return 1; });
        attempt("size", () -> new BitSet(-1));
        Optional<String> some = Optional.of("x"), none = Optional.empty();
        System.out.println(some + " " + none + " " + some.map(s -> (String) null) + " " + none.or(() -> some) + " " + some.filter(String::isEmpty) + " " + some.stream().count() + " " + some.flatMap(s -> OptionalInt.of(1).stream().boxed().findFirst()) + " " + OptionalDouble.empty() + " " + OptionalLong.of(5) + " " + some.equals(Optional.of("x")) + " " + none.hashCode());
        attempt("none", none::get);
        attempt("none throws", () -> none.orElseThrow(() -> new IllegalStateException("mine")));
        attempt("null", () -> Optional.of(null));
        attempt("int", () -> OptionalInt.empty().getAsInt());
    }

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        randoms();
        spliterators();
        collectors();
        bits();
    }
}
