// ArrayList, sublists, iterators, Collections and sorting (stability, comparators, large inputs), wrappers.
// zeal

import java.util.*;
import java.util.stream.*;

public class ListsAndSorting {
    record Person(String name, int age) { }

    interface Action {
        Object run();
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (RuntimeException e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    static void lists() {
        List<Integer> l = new ArrayList<>(List.of(5, 3, 8));
        l.add(1, 9);
        l.addAll(0, Set.of(7));
        l.remove(Integer.valueOf(3));
        l.remove(0);
        System.out.println(l + " " + l.indexOf(8) + " " + l.contains(7) + " " + l.set(0, 1) + " " + l.subList(1, 3) + " " + l.hashCode() + " " + l.equals(Arrays.asList(1, 9, 8)));
        List<Integer> sub = l.subList(1, 3);
        sub.replaceAll(x -> x * 10);
        sub.add(77);
        System.out.println(l + " " + sub);
        l.add(4);
        attempt("sublist after change", () -> sub.size());
        attempt("index", () -> l.get(9));
        attempt("negative", () -> l.get(-1));
        attempt("add index", () -> { l.add(10, 1); return l; });
        attempt("sublist bounds", () -> l.subList(3, 1));
        attempt("capacity", () -> new ArrayList<>(-1));
        attempt("asList add", () -> Arrays.asList(1, 2).add(3));
        attempt("asList set", () -> { List<Integer> a = Arrays.asList(1, 2); a.set(0, 9); return a; });
        attempt("List.of null", () -> List.of(1, null));
        attempt("concurrent", () -> { for (Integer x : l) if (x == 4) l.remove(x); return "removing the last passes " + l; });
        attempt("concurrent 2", () -> { for (Integer x : l) if (x == 1) l.remove(x); return l; });
        List<String> retained = new ArrayList<>(List.of("a", "b", "c", "d", "a"));
        retained.retainAll(Set.of("a", "c"));
        System.out.println(retained + " " + retained.removeAll(List.of("a")) + " " + retained + " " + retained.toArray().length + " " + retained.toArray(new String[3])[1]);
        ListIterator<String> it = retained.listIterator();
        it.add("before");
        while (it.hasNext()) it.set(it.next() + "*");
        while (it.hasPrevious()) System.out.print(it.previousIndex() + it.previous() + " ");
        System.out.println();
    }

    static void collections() {
        List<Integer> l = IntStream.range(0, 10).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(l);
        Collections.rotate(l, 3);
        Collections.swap(l, 0, 9);
        System.out.println(l + " " + Collections.max(l) + Collections.min(l) + " " + Collections.frequency(l, 3) + " " + Collections.nCopies(3, "x") + Collections.emptyList() + Collections.singleton(1));
        Collections.shuffle(l, new Random(7));
        System.out.println(l);
        Collections.sort(l);
        System.out.println(Collections.binarySearch(l, 6) + " " + Collections.binarySearch(l, 66) + " " + Collections.indexOfSubList(l, List.of(4, 5)) + " " + Collections.disjoint(l, List.of(11)));
        attempt("unmodifiable", () -> Collections.unmodifiableList(l).remove(0));
        attempt("empty max", () -> Collections.max(List.<Integer>of()));
        attempt("synchronized", () -> Collections.synchronizedList(l).size());
        Collections.fill(l, 1);
        System.out.println(l + " " + Collections.addAll(new HashSet<>(l), 2, 3) + " " + Collections.emptyMap().getOrDefault("k", "v"));
    }

    static void sorting() {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < 12; i++) people.add(new Person("p" + (i * 5 % 12), 20 + i % 3));
        people.sort(Comparator.comparingInt(Person::age));
        System.out.println(people.stream().map(p -> p.name() + ":" + p.age()).collect(Collectors.joining(" ")));
        people.sort(Comparator.comparing(Person::age, Comparator.reverseOrder()).thenComparing(Person::name));
        System.out.println(people.get(0) + " " + people.get(11));
        Random random = new Random(11);
        Integer[] large = random.ints(30000, 0, 1000).boxed().toArray(Integer[]::new);
        int[] plain = Arrays.stream(large).mapToInt(x -> x).toArray();
        Arrays.sort(large, Comparator.comparing((Integer x) -> x % 10).thenComparing(Comparator.reverseOrder()));
        Arrays.sort(plain);
        boolean ordered = true;
        for (int i = 1; i < large.length; i++) ordered &= large[i - 1] % 10 < large[i] % 10 || large[i - 1] % 10 == large[i] % 10 && large[i - 1] >= large[i];
        System.out.println(ordered + " " + Arrays.hashCode(plain) + " " + Arrays.asList(large).hashCode());
        double[] doubles = {3, -0.0, 0.0, Double.NaN, -1, Double.NEGATIVE_INFINITY};
        Arrays.sort(doubles);
        System.out.println(Arrays.toString(doubles));
        String[] words = "the Quick brown fox Jumps".split(" ");
        Arrays.sort(words);
        System.out.print(Arrays.toString(words));
        Arrays.sort(words, String.CASE_INSENSITIVE_ORDER);
        System.out.print(Arrays.toString(words));
        Arrays.sort(words, 1, 4, Comparator.comparing(String::length));
        System.out.println(Arrays.toString(words));
        attempt("broken comparator", () -> {
            Integer[] a = new Random(1).ints(2000).boxed().toArray(Integer[]::new);
            Random r = new Random(2);
            try {
                Arrays.sort(a, (x, y) -> r.nextInt(3) - 1);
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
            return "unnoticed";
        });
        attempt("not comparable", () -> { Arrays.sort(new Object[] {new Thread(), "x"}); return 0; });
        attempt("null in sort", () -> { Arrays.sort(new String[] {"a", null}); return 0; });
    }

    static <T extends Comparable<T>> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) return List.of(List.of());
        List<List<T>> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            List<T> rest = new ArrayList<>(items);
            T head = rest.remove(i);
            for (List<T> tail : permutations(rest)) {
                List<T> p = new ArrayList<>(List.of(head));
                p.addAll(tail);
                all.add(p);
            }
        }
        return all;
    }

    public static void main(String[] args) {
        lists();
        collections();
        sorting();
        List<List<Integer>> all = permutations(List.of(1, 2, 3, 4, 5));
        System.out.println(all.size() + " " + all.get(77) + " " + new HashSet<>(all).size());
    }
}
