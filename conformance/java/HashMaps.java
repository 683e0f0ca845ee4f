// HashMap, LinkedHashMap, IdentityHashMap, WeakHashMap basics: collisions, ordering, views, iteration, concurrent modification.
// zeal

import java.util.*;
import java.util.function.BiFunction;

public class HashMaps {
    /** A key with a chosen hash code. */
    static final class Key implements Comparable<Key> {
        final int id;
        final int hash;

        Key(int id, int hash) {
            this.id = id;
            this.hash = hash;
        }

        @Override
        public int hashCode() { return hash; }

        @Override
        public boolean equals(Object o) { return o instanceof Key k && k.id == id; }

        @Override
        public int compareTo(Key o) { return Integer.compare(id, o.id); }

        @Override
        public String toString() { return "k" + id; }
    }

    static final class Lru<K, V> extends LinkedHashMap<K, V> {
        final int limit;

        Lru(int limit) {
            super(16, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) { return size() > limit; }
    }

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

    static void collisions() {
        Map<Key, Integer> map = new HashMap<>();
        for (int i = 0; i < 200; i++) map.put(new Key(i, i % 3), i);
        long sum = 0;
        for (int i = 0; i < 200; i++) sum += map.get(new Key(i, i % 3));
        System.out.println(map.size() + " " + sum + " " + map.get(new Key(5, 1)) + " " + map.containsKey(new Key(6, 0)));
        for (int i = 0; i < 200; i += 2) map.remove(new Key(i, i % 3));
        for (int i = 0; i < 190; i++) map.remove(new Key(i, i % 3));
        System.out.println(new TreeMap<>(map));
        Set<Key> set = new HashSet<>();
        for (int i = 0; i < 64; i++) set.add(new Key(i, i << 16));
        int order = 0;
        for (Key k : set) order = order * 31 + k.id;
        System.out.println(set.size() + " order " + order);
    }

    static void operations() {
        Map<String, Integer> m = new HashMap<>();
        System.out.println(m.put("a", 1) + " " + m.put("a", 2) + " " + m.putIfAbsent("a", 3) + " " + m.putIfAbsent("b", 4) + " " + m.getOrDefault("z", 9) + " " + m.get(null));
        m.put(null, 0);
        m.put("n", null);
        System.out.println(m.get(null) + " " + m.containsKey("n") + " " + m.getOrDefault("n", 5) + " " + m.putIfAbsent("n", 6) + " " + m.get("n"));
        System.out.println(m.merge("a", 10, Integer::sum) + " " + m.merge("new", 1, Integer::sum) + " " + m.merge("b", 0, (x, y) -> null) + " " + m.containsKey("b"));
        System.out.println(m.compute("a", (k, v) -> v * 2) + " " + m.compute("q", (k, v) -> v == null ? 100 : v) + " " + m.computeIfAbsent("r", String::length) + " " + m.computeIfPresent("r", (k, v) -> null) + " " + m.containsKey("r"));
        System.out.println(m.replace("a", 24, 25) + " " + m.replace("a", 0, 1) + " " + m.replace("a", 7) + " " + m.remove("a", 1) + " " + m.remove("a", 25));
        m.replaceAll((k, v) -> v + 1);
        System.out.println(new TreeMap<>(Map.copyOf(removeNullKey(m))));
        System.out.println(m.equals(new LinkedHashMap<>(m)) + " " + m.hashCode() + " " + m.values().contains(101) + " " + m.entrySet().contains(Map.entry("q", 101)));
    }

    static Map<String, Integer> removeNullKey(Map<String, Integer> m) {
        Map<String, Integer> copy = new HashMap<>(m);
        copy.keySet().removeIf(Objects::isNull);
        return copy;
    }

    static void views() {
        Map<Integer, String> m = new LinkedHashMap<>();
        for (int i = 5; i > 0; i--) m.put(i, "v" + i);
        m.keySet().remove(4);
        m.values().removeIf("v2"::equals);
        for (Map.Entry<Integer, String> e : m.entrySet()) e.setValue(e.getValue() + "!");
        m.entrySet().iterator().next().setValue("first");
        System.out.println(m + " " + m.keySet() + " " + m.values());
        attempt("add to keys", () -> m.keySet().add(9));
        attempt("modify while iterating", () -> {
            for (Integer k : m.keySet()) if (k == 5) m.put(77, "x");
            return m;
        });
        attempt("compute modifies", () -> m.computeIfAbsent(1000, k -> { m.put(1001, "y"); return "z"; }));
        attempt("immutable", () -> Map.of(1, 2).put(3, 4));
        attempt("duplicate", () -> Map.of("a", 1, "a", 2));
        attempt("null in Map.of", () -> Map.of("a", null));
        attempt("contains null", () -> Set.of(1).contains(null));
        Iterator<Map.Entry<Integer, String>> it = m.entrySet().iterator();
        it.next();
        it.remove();
        attempt("remove twice", () -> { it.remove(); return 0; });
        System.out.println(m);
    }

    static void specials() {
        Lru<String, Integer> lru = new Lru<>(3);
        for (String s : "a b c a d e a f".split(" ")) lru.merge(s, 1, Integer::sum);
        System.out.println(lru + " " + lru.get("e") + " " + lru.keySet());
        IdentityHashMap<String, Integer> identity = new IdentityHashMap<>();
        String one = new String("same");
        String two = new String("same");
        identity.put(one, 1);
        identity.put(two, 2);
        System.out.println(identity.size() + " " + identity.get(one) + " " + identity.get("same") + " " + identity.containsValue(2));
        Hashtable<String, Integer> table = new Hashtable<>(Map.of("k", 1));
        attempt("hashtable null", () -> table.put("x", null));
        WeakHashMap<Object, String> weak = new WeakHashMap<>();
        Object strong = new Object();
        weak.put(strong, "kept");
        System.out.println(weak.get(strong) + " " + weak.size());
        BitSet bits = new BitSet();
        for (int i = 0; i < 200; i += 7) bits.set(i);
        bits.flip(10, 20);
        System.out.println(bits.cardinality() + " " + bits.nextSetBit(100) + " " + bits.nextClearBit(14) + " " + bits.length() + " " + bits);
        Properties p = new Properties();
        p.setProperty("x", "1");
        Properties q = new Properties(p);
        q.setProperty("y", "2");
        System.out.println(q.getProperty("x") + q.getProperty("y") + q.getProperty("z", "default") + q.size() + q.stringPropertyNames().size());
    }

    public static void main(String[] args) {
        collisions();
        operations();
        views();
        specials();
        Map<Long, Integer> large = new HashMap<>();
        long seed = 42;
        for (int i = 0; i < 40000; i++) {
            seed = seed * 6364136223846793005L + 1442695040888963407L;
            large.merge((seed >>> 40) % 5000, 1, Integer::sum);
        }
        long check = 0;
        for (Map.Entry<Long, Integer> e : large.entrySet()) check = check * 31 + e.getKey() * e.getValue();
        System.out.println(large.size() + " " + check);
        Map<List<Integer>, Set<String>> nested = new HashMap<>();
        BiFunction<Integer, Integer, List<Integer>> key = List::of;
        for (int i = 0; i < 30; i++) nested.computeIfAbsent(key.apply(i % 3, i % 2), k -> new TreeSet<>()).add("s" + i);
        System.out.println(nested.get(List.of(2, 1)) + " " + nested.size());
    }
}
