// Generics: bounds, wildcards, bridge methods, erasure, heap pollution, recursive types, inference.
// zeal

import java.lang.reflect.Method;
import java.util.*;
import java.util.function.*;

public class Generics {
    static class Box<T> {
        private T value;

        Box(T value) { this.value = value; }

        T get() { return value; }

        void set(T value) { this.value = value; }

        <R> Box<R> map(Function<? super T, ? extends R> f) { return new Box<>(f.apply(value)); }
    }

    static class IntBox extends Box<Integer> {
        int sets;

        IntBox(int n) { super(n); }

        @Override
        Integer get() { return super.get() + 1; }

        @Override
        void set(Integer n) {
            sets++;
            super.set(n * 10);
        }
    }

    interface Visitor<R> {
        R leaf(int value);

        R fork(Tree left, Tree right);
    }

    interface Tree {
        <R> R accept(Visitor<R> v);

        static Tree leaf(int n) {
            return new Tree() {
                public <R> R accept(Visitor<R> v) { return v.leaf(n); }
            };
        }

        static Tree fork(Tree l, Tree r) {
            return new Tree() {
                public <R> R accept(Visitor<R> v) { return v.fork(l, r); }
            };
        }
    }

    abstract static class Builder<B extends Builder<B>> {
        final StringBuilder text = new StringBuilder();

        abstract B self();

        B add(Object o) {
            text.append(o).append(';');
            return self();
        }
    }

    static class LoudBuilder extends Builder<LoudBuilder> {
        LoudBuilder self() { return this; }

        LoudBuilder shout() {
            text.append('!');
            return this;
        }
    }

    static <T extends Comparable<? super T>> T max(Collection<? extends T> items) {
        Iterator<? extends T> it = items.iterator();
        T best = it.next();
        while (it.hasNext()) {
            T next = it.next();
            if (next.compareTo(best) > 0) best = next;
        }
        return best;
    }

    static double sum(Collection<? extends Number> numbers) {
        double total = 0;
        for (Number n : numbers) total += n.doubleValue();
        return total;
    }

    static void fill(List<? super Integer> sink) {
        for (int i = 0; i < 3; i++) sink.add(i);
    }

    static <T> void swap(List<T> list, int i, int j) { list.set(i, list.set(j, list.get(i))); }

    static void swapAny(List<?> list) { swap(list, 0, list.size() - 1); }

    static <K, V extends Comparable<V>> List<K> keysByValue(Map<K, V> map) {
        List<K> keys = new ArrayList<>(map.keySet());
        keys.sort(Comparator.comparing(map::get));
        return keys;
    }

    @SafeVarargs
    static <T> List<T> listOf(T... items) { return new ArrayList<>(Arrays.asList(items)); }

    @SuppressWarnings("unchecked")
    static <T> T[] array(int n) { return (T[]) new Object[n]; }

    static <T, A extends T, B extends T> List<T> both(A a, B b) { return List.of(a, b); }

    static <T extends Number & Comparable<T>> String intersection(T a, T b) { return a.compareTo(b) + "/" + (a.intValue() + b.intValue()); }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static void pollution() {
        List<String> strings = new ArrayList<>();
        List raw = strings;
        raw.add(42);
        System.out.println(strings.size() + " " + ((List<?>) strings).get(0));
        try {
            String s = strings.get(0);
            System.out.println(s);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        try {
            ((Box) new IntBox(1)).set("text");
        } catch (ClassCastException e) {
            System.out.println("bridge: " + e.getMessage());
        }
        try {
            String[] a = array(2);
            System.out.println(a.length);
        } catch (ClassCastException e) {
            System.out.println("array: " + e.getMessage());
        }
        List<String> checked = Collections.checkedList(new ArrayList<>(), String.class);
        try {
            ((List) checked).add(5);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
    }

    static int depth(Tree t) {
        return t.accept(new Visitor<>() {
            public Integer leaf(int value) { return 1; }

            public Integer fork(Tree l, Tree r) { return 1 + Math.max(l.accept(this), r.accept(this)); }
        });
    }

    public static void main(String[] args) {
        Box<? extends Number> box = new IntBox(5);
        IntBox ints = (IntBox) box;
        ints.set(7);
        Box<Integer> base = ints;
        base.set(2);
        System.out.println(box.get() + " " + ints.sets + " " + base.map(n -> n + 0.5).map(Object::toString).get().length());
        Tree t = Tree.fork(Tree.leaf(1), Tree.fork(Tree.leaf(2), Tree.fork(Tree.leaf(3), Tree.leaf(4))));
        String printed = t.accept(new Visitor<String>() {
            public String leaf(int value) { return "" + value; }

            public String fork(Tree l, Tree r) { return "(" + l.accept(this) + " " + r.accept(this) + ")"; }
        });
        System.out.println(printed + " depth " + depth(t));
        System.out.println(new LoudBuilder().add(1).shout().add("x").shout().text);
        System.out.println(max(List.of(3, 9, 4)) + max(Set.of("only")) + " " + sum(List.of(1, 2.5, 3L)));
        List<Object> sink = new ArrayList<>();
        List<Number> numbers = new ArrayList<>();
        fill(sink);
        fill(numbers);
        swapAny(sink);
        System.out.println(sink + "" + numbers + keysByValue(Map.of("a", 3, "b", 1, "c", 2)));
        System.out.println(listOf(1, "two", 3.0) + " " + Generics.<Object, String, Integer>both("x", 1) + " " + intersection(4, 9) + " " + intersection(2.5, -1.0));
        pollution();
        int bridges = 0;
        for (Method m : IntBox.class.getDeclaredMethods()) if (m.isBridge() && m.isSynthetic()) bridges++;
        System.out.println("bridges " + bridges);
        Map<String, Map<Integer, List<Box<String>>>> deep = new TreeMap<>();
        for (int i = 0; i < 20; i++) deep.computeIfAbsent("k" + i % 3, k -> new TreeMap<>()).computeIfAbsent(i % 2, k -> new ArrayList<>()).add(new Box<>("v" + i));
        StringBuilder b = new StringBuilder();
        deep.forEach((k, m) -> m.forEach((n, l) -> b.append(k).append(n).append(l.get(l.size() - 1).get()).append(' ')));
        System.out.println(b);
        Supplier<? super Integer> supplier = (Supplier<Object>) () -> "object";
        BiFunction<? super Integer, ? super Integer, ? extends Number> add = Integer::sum;
        System.out.println(supplier.get() + " " + add.apply(2, 3));
        var inferred = new Object() {
            int hidden = 5;

            int twice() { return 2 * hidden; }
        };
        System.out.println(inferred.hidden + inferred.twice());
        Optional<? extends List<? extends CharSequence>> wild = Optional.of(List.of("a", new StringBuilder("b")));
        System.out.println(wild.get().get(1).length());
    }
}
