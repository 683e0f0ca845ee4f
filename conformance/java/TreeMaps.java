// TreeMap and TreeSet: navigation, ranges, comparators, views; checked against a sorted list.
// zeal

import java.util.*;

public class TreeMaps {
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

    static void navigation() {
        TreeMap<Integer, String> m = new TreeMap<>();
        for (int i = 10; i <= 50; i += 10) m.put(i, "v" + i);
        System.out.println(m.floorKey(25) + " " + m.ceilingKey(25) + " " + m.lowerKey(10) + " " + m.higherKey(50) + " " + m.floorEntry(30) + " " + m.higherEntry(30) + " " + m.firstKey() + " " + m.lastEntry());
        System.out.println(m.headMap(30) + " " + m.headMap(30, true) + " " + m.tailMap(40) + " " + m.subMap(10, false, 40, true) + " " + m.descendingMap() + " " + m.navigableKeySet().descendingSet());
        NavigableMap<Integer, String> sub = m.subMap(15, true, 45, true);
        sub.put(35, "mid");
        sub.remove(20);
        m.put(25, "outer");
        System.out.println(sub + " " + m + " " + sub.firstKey() + " " + sub.descendingMap().headMap(30, true));
        attempt("outside", () -> sub.put(5, "x"));
        attempt("bad range", () -> m.subMap(5, 1));
        attempt("null key", () -> m.put(null, "x"));
        attempt("wrong type", () -> ((Map) m).put("text", "x"));
        attempt("empty", () -> new TreeMap<String, String>().firstKey());
        System.out.println(m.pollFirstEntry() + " " + m.pollLastEntry() + " " + m.size() + " " + new TreeMap<>().pollFirstEntry());
        attempt("modification", () -> { for (Integer k : m.keySet()) m.remove(k); return m; });
        attempt("immutable entry", () -> m.firstEntry().setValue("z"));
    }

    static void sets() {
        TreeSet<String> s = new TreeSet<>(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder()));
        Collections.addAll(s, "pear", "fig", "apple", "kiwi", "date", "nut", "fig");
        System.out.println(s + " " + s.first() + " " + s.floor("zzzz") + " " + s.higher("nut") + " " + s.headSet("kiwi") + " " + s.tailSet("kiwi", false) + " " + s.descendingSet());
        System.out.println(s.add("fig") + " " + s.remove("none") + " " + s.pollFirst() + " " + s.contains("apple") + " " + s.comparator().compare("a", "bb"));
        TreeSet<Object> mixed = new TreeSet<>();
        mixed.add("a");
        attempt("mixed", () -> mixed.add(1));
        attempt("not comparable", () -> new TreeSet<Object>().add(new Object() { @Override public String toString() { return "o"; } }) ? "added" : "no");
        SortedSet<Integer> unmodifiable = Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(1, 2)));
        attempt("unmodifiable", () -> unmodifiable.remove(1));
        TreeMap<String, Integer> nullsFirst = new TreeMap<>(Comparator.nullsFirst(Comparator.naturalOrder()));
        nullsFirst.put("b", 1);
        nullsFirst.put(null, 2);
        System.out.println(nullsFirst);
    }

    /** Random operations on a TreeMap and on a sorted array list must agree. */
    static void model() {
        TreeMap<Integer, Integer> map = new TreeMap<>();
        ArrayList<int[]> list = new ArrayList<>();
        Random random = new Random(99);
        long trace = 0;
        for (int step = 0; step < 6000; step++) {
            int key = random.nextInt(700);
            int at = 0;
            while (at < list.size() && list.get(at)[0] < key) at++;
            boolean present = at < list.size() && list.get(at)[0] == key;
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    Integer old = map.put(key, step);
                    if ((old != null) != present) throw new AssertionError("put " + step);
                    if (present) list.get(at)[1] = step;
                    else list.add(at, new int[] {key, step});
                }
                case 2 -> {
                    Integer old = map.remove(key);
                    if ((old != null) != present) throw new AssertionError("remove " + step);
                    if (present) list.remove(at);
                }
                case 3 -> {
                    Integer ceiling = map.ceilingKey(key);
                    Integer expected = at < list.size() ? list.get(at)[0] : null;
                    if (!Objects.equals(ceiling, expected)) throw new AssertionError("ceiling " + step);
                    trace = trace * 31 + (ceiling == null ? -1 : ceiling);
                }
                default -> {
                    int size = map.headMap(key).size();
                    if (size != at) throw new AssertionError("head " + step);
                    trace = trace * 31 + size;
                }
            }
        }
        int i = 0;
        for (Map.Entry<Integer, Integer> e : map.entrySet()) {
            if (e.getKey() != list.get(i)[0] || e.getValue() != list.get(i)[1]) throw new AssertionError("entry " + i);
            i++;
        }
        System.out.println("model " + map.size() + " " + trace);
    }

    public static void main(String[] args) {
        navigation();
        sets();
        model();
        TreeMap<String, List<Integer>> index = new TreeMap<>();
        String text = "to be or not to be that is the question to be";
        int position = 0;
        for (String word : text.split(" ")) index.computeIfAbsent(word, w -> new ArrayList<>()).add(position++);
        System.out.println(index);
        TreeMap<Integer, Integer> big = new TreeMap<>();
        for (int i = 0; i < 20000; i++) big.put((i * 7919) % 20011, i);
        int sorted = 0;
        int last = -1;
        for (int k : big.keySet()) {
            if (k > last) sorted++;
            last = k;
        }
        System.out.println(big.size() + " " + sorted + " " + big.lastKey());
    }
}
