// Records: canonical, compact and extra constructors, generated methods for all component types, nesting, generics.
// zeal

import java.util.*;

public class Records {
    record Point(int x, int y) implements Comparable<Point> {
        static final Point ORIGIN = new Point(0, 0);
        static int made;

        Point {
            made++;
            if (x < -1000) throw new IllegalArgumentException("x " + x);
            y = Math.abs(y);
        }

        Point(int both) { this(both, both); }

        double length() { return Math.sqrt(x * x + y * y); }

        public int compareTo(Point o) { return Comparator.comparingInt(Point::x).thenComparingInt(Point::y).compare(this, o); }
    }

    record All(boolean z, byte b, short s, char c, int i, long l, float f, double d, String t, int[] a, List<Object> list, Object o) { }

    record Empty() { }

    record Pair<A, B extends Comparable<B>>(A first, B second) {
        <C extends Comparable<C>> Pair<A, C> withSecond(C c) { return new Pair<>(first, c); }

        static <T extends Comparable<T>> Pair<T, T> of(T a, T b) { return a.compareTo(b) <= 0 ? new Pair<>(a, b) : new Pair<>(b, a); }
    }

    record Custom(String name, Object secret) {
        @Override
        public String toString() { return "Custom<" + name + ">"; }

        @Override
        public boolean equals(Object other) { return other instanceof Custom c && c.name.equalsIgnoreCase(name); }

        @Override
        public int hashCode() { return name.toLowerCase(Locale.ROOT).hashCode(); }

        @Override
        public String name() { return "[" + name + "]"; }
    }

    record Node(int value, Node next) {
        int sum() { return value + (next == null ? 0 : next.sum()); }
    }

    record Numbers(int... values) {
        Numbers(String text) { this(Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray()); }
    }

    interface Shape {
        double area();
    }

    record Circle(double r) implements Shape {
        public double area() { return 3 * r * r; }
    }

    record Floats(float f, double d) { }

    public static void main(String[] args) {
        Point p = new Point(3, -4);
        System.out.println(p + " " + p.x() + " " + p.y + " " + p.length() + " " + p.equals(new Point(3, 4)) + " " + p.hashCode() + " " + new Point(7));
        try {
            new Point(-5000, 1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage() + " after " + Point.made);
        }
        System.out.println(new TreeSet<>(List.of(new Point(2, 1), new Point(1, 5), new Point(1, 2), Point.ORIGIN)));
        int[] array = {1};
        All one = new All(true, (byte) -1, (short) 2, 'c', 4, 5L << 40, 6.5f, -0.0, "text", array, List.of(1, "x"), null);
        All two = new All(true, (byte) -1, (short) 2, 'c', 4, 5L << 40, 6.5f, -0.0, "text", array, List.of(1, "x"), null);
        All three = new All(true, (byte) -1, (short) 2, 'c', 4, 5L << 40, 6.5f, 0.0, "text", array, List.of(1, "x"), null);
        All four = new All(true, (byte) -1, (short) 2, 'c', 4, 5L << 40, 6.5f, -0.0, "text", new int[] {1}, List.of(1, "x"), null);
        System.out.println(one.equals(two) + " " + one.equals(three) + " " + one.equals(four) + " " + one.equals(null) + " " + one.equals("x") + " " + (one.hashCode() == two.hashCode()));
        System.out.println(one.toString().replaceAll("@[0-9a-f]+", "@"));
        System.out.println(new Empty() + " " + new Empty().equals(new Empty()) + " " + new Empty().hashCode());
        Pair<String, Integer> pair = new Pair<>("a", 5);
        System.out.println(pair + " " + pair.withSecond("z") + " " + Pair.of(9, 3) + " " + pair.hashCode());
        Custom c = new Custom("Key", 1);
        System.out.println(c + " " + c.name() + " " + c.equals(new Custom("KEY", 2)) + " " + new HashSet<>(List.of(c)).contains(new Custom("kEy", null)));
        System.out.println(new Node(1, new Node(2, new Node(3, null))).sum() + " " + new Node(1, new Node(2, null)));
        System.out.println(new Numbers("4,5,6").values().length + " " + new Numbers().values().length + " " + new Numbers(1, 2).values()[1]);
        Shape s = new Circle(2);
        System.out.println(s.area() + " " + s);
        System.out.println(new Floats(Float.NaN, Double.NaN).equals(new Floats(0f / 0, 0.0 / 0)) + " " + new Floats(0f, 1).equals(new Floats(-0f, 1)) + " " + new Floats(1, 2).hashCode());
        record Local(String key, long count) {
            static Local parse(String line) {
                String[] parts = line.split("=");
                return new Local(parts[0], Long.parseLong(parts[1]));
            }
        }
        System.out.println(List.of("a=1", "b=22").stream().map(Local::parse).mapToLong(Local::count).sum() + " " + Local.parse("k=7"));
        Map<Point, String> map = new HashMap<>();
        for (int i = 0; i < 500; i++) map.put(new Point(i % 50, i / 50), "p" + i);
        System.out.println(map.size() + " " + map.get(new Point(7, 3)) + " " + map.get(new Point(70, 3)));
        Object o = p;
        System.out.println(o instanceof Record r ? r.getClass().isRecord() + " " + r.getClass().getSuperclass().getSimpleName() : "no");
        System.out.println(Arrays.toString(All.class.getRecordComponents()).length() + " " + Point.class.getRecordComponents()[1]);
    }
}
