// Method references of every kind, with adaptations: boxing, varargs, inheritance, constructors, arrays, super.
// zeal

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class MethodReferences {
    static int twice(int n) { return 2 * n; }

    static long sum(int... values) {
        long total = 0;
        for (int v : values) total += v;
        return total;
    }

    static String describe(Object... parts) { return parts.length + Arrays.toString(parts); }

    static class Animal {
        String name;

        Animal(String name) { this.name = name; }

        Animal() { this("nameless"); }

        String speak() { return name + " is silent"; }

        private String secret(int n) { return name + n; }

        BiFunction<Animal, Integer, String> secretReference() { return Animal::secret; }

        protected String whisper(String to) { return name + " to " + to; }
    }

    static class Dog extends Animal {
        Dog(String name) { super(name); }

        @Override
        String speak() { return name + " barks"; }

        Supplier<String> quiet() { return super::speak; }

        Function<String, String> whispering() { return this::whisper; }
    }

    interface Maker<T> {
        T make(String name);
    }

    interface ArrayMaker {
        int[][] make(int n);
    }

    class Member {
        final int n;

        Member(int n) { this.n = n + base; }
    }

    int base = 1000;

    IntFunction<Member> members() { return Member::new; }

    static <T, C extends java.util.Collection<T>> C fill(Supplier<C> maker, List<T> items) {
        C c = maker.get();
        c.addAll(items);
        return c;
    }

    static <T> Predicate<T> not(Predicate<T> p) { return p.negate(); }

    static int calls;

    static MethodReferences receiver() {
        calls++;
        return new MethodReferences();
    }

    int get() { return base; }

    public static void main(String[] args) {
        IntUnaryOperator twice = MethodReferences::twice;
        Function<Integer, Integer> boxed = MethodReferences::twice;
        ToLongFunction<Integer> widened = MethodReferences::twice;
        UnaryOperator<Integer> unary = MethodReferences::twice;
        Consumer<Integer> ignoring = MethodReferences::twice;
        ignoring.accept(3);
        System.out.println(twice.applyAsInt(4) + " " + boxed.apply(5) + " " + widened.applyAsLong(6) + " " + unary.apply(7));
        IntBinaryOperator summing = (a, b) -> (int) sum(a, b);
        ToLongFunction<int[]> direct = MethodReferences::sum;
        LongSupplier none = MethodReferences::sum;
        IntToLongFunction one = MethodReferences::sum;
        System.out.println(summing.applyAsInt(1, 2) + " " + direct.applyAsLong(new int[] {1, 2, 3}) + " " + none.getAsLong() + " " + one.applyAsLong(9));
        BiFunction<String, Integer, String> describe = MethodReferences::describe;
        System.out.println(describe.apply("x", 1));
        Function<Animal, String> speak = Animal::speak;
        Dog dog = new Dog("rex");
        System.out.println(speak.apply(dog) + ", " + speak.apply(new Animal("cat")) + ", " + dog.quiet().get() + ", " + dog.whispering().apply("cat"));
        System.out.println(dog.secretReference().apply(dog, 7));
        Supplier<Animal> noName = Animal::new;
        Maker<Animal> named = Animal::new;
        Maker<? extends Animal> dogs = Dog::new;
        System.out.println(noName.get().name + " " + named.make("owl").name + " " + dogs.make("fido").speak());
        IntFunction<String[]> strings = String[]::new;
        ArrayMaker matrix = int[][]::new;
        System.out.println(strings.apply(3).length + " " + matrix.make(2).getClass().getSimpleName());
        System.out.println(new MethodReferences().members().apply(5).n);
        System.out.println(fill(HashSet::new, List.of(1)).getClass() + " " + fill(TreeSet<String>::new, List.of("b", "a")));
        IntSupplier bound = receiver()::get;
        System.out.println(bound.getAsInt() + bound.getAsInt() + " evaluated " + calls);
        System.out.println(Stream.of("b", "", "a", "").filter(not(String::isEmpty)).sorted(String::compareTo).collect(Collectors.joining("|")));
        BiPredicate<List<String>, Object> contains = List::contains;
        System.out.println(contains.test(List.of("q"), "q") + " " + contains.test(List.of(), 1));
        Supplier<Supplier<String>> nested = () -> "text"::trim;
        System.out.println(nested.get().get());
        Function<String, Integer> parse = Integer::parseInt;
        Function<Integer, String> hex = Integer::toHexString;
        System.out.println(parse.andThen(hex).apply("48879"));
        BinaryOperator<Integer> max = Math::max;
        DoubleBinaryOperator power = Math::pow;
        System.out.println(max.apply(3, 9) + " " + power.applyAsDouble(2, 0.5));
        Runnable println = System.out::println;
        println.run();
        Consumer<Object> print = System.out::println;
        List.of('c', 1.5f, "s").forEach(print);
        List<Integer> sorted = new ArrayList<>(List.of(3, 1, 2));
        Collections.sort(sorted, Integer::compare);
        sorted.replaceAll(MethodReferences::twice);
        sorted.removeIf(Integer.valueOf(4)::equals);
        System.out.println(sorted);
        int[] clone = ((Function<int[], int[]>) int[]::clone).apply(new int[] {7});
        Function<Object, Class<?>> type = Object::getClass;
        System.out.println(clone[0] + " " + type.apply(clone));
        try {
            String missing = null;
            Supplier<Integer> s = missing::length;
            System.out.println(s.get());
        } catch (NullPointerException e) {
            System.out.println("receiver is checked at once");
        }
        Function<String, Integer> length = String::length;
        try {
            length.apply(null);
        } catch (NullPointerException e) {
            System.out.println("argument is checked at the call");
        }
        Set<String> names = Stream.of(new Dog("a"), new Dog("b"), new Animal("a")).map(x -> x.name).collect(Collectors.toCollection(TreeSet::new));
        System.out.println(names);
    }
}
