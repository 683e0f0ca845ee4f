// instanceof with patterns: scope, flow, generics, conditions; casts and checkcast over many types.
// zeal

import java.util.*;

public class PatternMatching {
    static String classify(Object o) {
        if (o == null) return "null";
        if (o instanceof Integer i && i > 100) return "large int " + (i + 1);
        if (o instanceof Integer i) return "int " + (i - 1);
        if (o instanceof Long l && (l & 1) == 0 || o instanceof Short) return "even long or short";
        if (!(o instanceof CharSequence s)) {
            if (o instanceof int[] a && a.length > 0) return "ints from " + a[0];
            if (o instanceof Object[] a) return "array of " + a.length + (a instanceof String[] t && t.length > 1 ? " strings " + t[1] : "");
            if (o instanceof List<?> list && list.size() == 2 && list.get(0) instanceof String first) return "pair with " + first;
            if (o instanceof Map.Entry<?, ?> e && e.getKey() instanceof String k && e.getValue() instanceof Number n) return k + "->" + n.doubleValue();
            return "other " + o.getClass().getSimpleName();
        }
        return s.length() > 3 ? "text " + s.subSequence(0, 3) : "short text " + s;
    }

    record Point(int x, int y) {
        @Override
        public boolean equals(Object o) { return o instanceof Point p && p.x == x && p.y == y; }

        @Override
        public int hashCode() { return 31 * x + y; }
    }

    static int scope(Object o) {
        String s = "field-like";
        while (!(o instanceof Integer n)) {
            o = o instanceof String t ? Integer.valueOf(t.length()) : Integer.valueOf(s.length());
        }
        return n;
    }

    static <T extends Comparable<T>> Object bounded(T value) {
        if (value instanceof String s) return s.isEmpty();
        if ((Object) value instanceof Double d && !d.isNaN()) return d / 2;
        return value.compareTo(value);
    }

    static String flow(Object o) {
        if (!(o instanceof String s) || s.isEmpty()) return "not a word";
        if (s.charAt(0) == 'q') throw new IllegalStateException(s);
        return s.toUpperCase(Locale.ROOT);
    }

    static long checksum(Object tree) {
        long sum = 7;
        Deque<Object> todo = new ArrayDeque<>(List.of(tree));
        while (!todo.isEmpty()) {
            Object o = todo.pop();
            if (o instanceof Object[] array) for (Object e : array) todo.push(e);
            else if (o instanceof Collection<?> c) c.forEach(todo::push);
            else if (o instanceof Number n) sum = sum * 31 + n.longValue();
            else if (o instanceof Character c) sum = sum * 37 + c;
            else if (o instanceof Boolean b && b) sum++;
            else sum += o.toString().length();
        }
        return sum;
    }

    public static void main(String[] args) {
        Object[] samples = {null, 5, 500, 4L, 5L, (short) 1, "word", "abc", new StringBuilder("builder"), new int[] {9}, new int[0], new Object[3], new String[] {"a", "b"},
            List.of("x", 1), List.of(1, 2), Map.entry("k", 2.5f), Map.entry(1, 2), 'c', new Point(1, 2), new long[2][2]};
        for (Object o : samples) System.out.println(classify(o));
        System.out.println(new Point(1, 2).equals(new Point(1, 2)) + " " + new Point(1, 2).equals(null) + " " + new Point(1, 2).equals("x"));
        System.out.println(scope("hello") + " " + scope(7) + " " + scope(1.5));
        System.out.println(bounded("") + " " + bounded(3.0) + " " + bounded(Double.NaN) + " " + bounded(4));
        System.out.println(flow("word") + " " + flow(5) + " " + flow(""));
        try {
            flow("quit");
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(checksum(new Object[] {1, List.of(2L, 'x', List.of(true, 3.9)), new Integer[] {4, 5}, "text", new Object[][] {{1}, {2, "y"}}}));
        Class<?>[] types = {Object.class, Number.class, Integer.class, Comparable.class, java.io.Serializable.class, Object[].class, Number[].class, Cloneable.class, int[].class, Iterable.class};
        Object[] values = {1, "s", new Integer[0], new int[0], new ArrayList<>(), 'c'};
        for (Object v : values) {
            StringBuilder line = new StringBuilder(v.getClass().getSimpleName()).append(": ");
            for (Class<?> t : types) {
                boolean is = t.isInstance(v);
                boolean cast;
                try {
                    t.cast(v);
                    cast = true;
                } catch (ClassCastException e) {
                    cast = false;
                }
                if (is != cast || is != t.isAssignableFrom(v.getClass())) throw new AssertionError(t + " " + v);
                line.append(is ? '1' : '0');
            }
            System.out.println(line);
        }
        int hits = 0;
        Object[] mixed = {1, "a", 2L, 'c', 3.0, new Point(0, 0), List.of(), new int[1]};
        for (int i = 0; i < 20000; i++) {
            Object o = mixed[i & 7];
            if (o instanceof Number n && n.intValue() < 3) hits += n.intValue();
            else if (o instanceof Comparable<?> c && !(c instanceof Character)) hits += 2;
            else if (!(o instanceof Point) && o instanceof int[] a) hits += a.length;
        }
        System.out.println(hits);
    }
}
