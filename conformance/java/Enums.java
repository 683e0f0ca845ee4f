// Enums: bodies, fields, valueOf, switch, EnumMap, EnumSet, interfaces, static state, large sets.
// zeal

import java.util.*;
import java.util.function.IntBinaryOperator;

public class Enums {
    enum Planet {
        MERCURY(3.303e+23, 2.4397e6), EARTH(5.976e+24, 6.37814e6), JUPITER(1.9e+27, 7.1492e7);

        private final double mass;
        private final double radius;
        private static final Map<Double, Planet> BY_MASS = new HashMap<>();

        static {
            for (Planet p : values()) BY_MASS.put(p.mass, p);
        }

        Planet(double mass, double radius) {
            this.mass = mass;
            this.radius = radius;
        }

        double gravity() { return 6.67300E-11 * mass / (radius * radius); }
    }

    enum Op implements IntBinaryOperator {
        PLUS("+") { public int applyAsInt(int a, int b) { return a + b; } },
        TIMES("*") {
            @Override
            public int applyAsInt(int a, int b) { return a * b; }

            @Override
            boolean commutes() { return true; }
        },
        MINUS("-") { public int applyAsInt(int a, int b) { return a - b; } };

        final String symbol;

        Op(String symbol) { this.symbol = symbol; }

        boolean commutes() { return this != MINUS; }
    }

    enum Light {
        RED(30), GREEN(20), YELLOW(5);

        final int seconds;

        Light(int seconds) { this.seconds = seconds; }

        Light next() { return values()[(ordinal() + 1) % values().length]; }
    }

    enum Empty { }

    enum Single {
        INSTANCE;

        private int count;

        int next() { return ++count; }
    }

    enum Big {
        A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, B0, B1, B2, B3, B4, B5, B6, B7, B8, B9, C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, D0, D1, D2, D3, D4, D5, D6, D7, D8, D9,
        E0, E1, E2, E3, E4, E5, E6, E7, E8, E9, F0, F1, F2, F3, F4, F5, F6, F7, F8, F9, G0, G1, G2, G3, G4, G5, G6, G7, G8, G9
    }

    @SuppressWarnings("fallthrough")
    static int weight(Light light) {
        int w = 0;
        switch (light) {
            case GREEN: w += 1;
            case RED: w += 10; break;
            case YELLOW: w += 100;
        }
        return w;
    }

    static <E extends Enum<E>> E parse(Class<E> type, String name, E fallback) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            System.out.println("  " + e.getMessage());
            return fallback;
        }
    }

    public static void main(String[] args) throws Exception {
        for (Planet p : Planet.values()) System.out.println(p + " " + p.ordinal() + " " + p.gravity() + " " + (Planet.BY_MASS.get(p.mass) == p));
        for (Op op : Op.values()) System.out.println(op.symbol + " " + op.applyAsInt(7, 3) + " " + op.commutes() + " " + (op.getClass() == Op.class) + " " + op.getDeclaringClass().getSimpleName());
        Light light = Light.RED;
        int total = 0;
        for (int i = 0; i < 7; i++) {
            total += light.seconds * weight(light);
            light = light.next();
        }
        System.out.println(light + " " + total);
        System.out.println(parse(Light.class, "GREEN", null) + " " + parse(Light.class, "BLUE", Light.RED));
        try {
            Light.valueOf(null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(Empty.values().length + " " + Single.INSTANCE.next() + Single.INSTANCE.next() + " " + Light.RED.compareTo(Light.YELLOW) + " " + Light.RED.equals(Single.INSTANCE));
        EnumMap<Light, String> map = new EnumMap<>(Light.class);
        map.put(Light.YELLOW, "y");
        map.put(Light.RED, "r");
        map.merge(Light.RED, "!", String::concat);
        System.out.println(map + " " + map.containsKey(Light.GREEN) + " " + map.keySet());
        EnumSet<Big> set = EnumSet.range(Big.B5, Big.G2);
        set.removeIf(b -> b.name().endsWith("3"));
        set.addAll(EnumSet.of(Big.A0, Big.G9));
        EnumSet<Big> rest = EnumSet.complementOf(set);
        System.out.println(set.size() + " " + rest.size() + " " + rest.contains(Big.F3) + " " + set.iterator().next() + " " + Collections.disjoint(set, rest));
        System.out.println(EnumSet.allOf(Light.class) + " " + EnumSet.noneOf(Light.class) + " " + EnumSet.copyOf(List.of(Light.YELLOW, Light.RED)));
        System.out.println(new TreeMap<>(Map.of(Light.YELLOW, 1, Light.RED, 2)));
        Light[] values = Light.values();
        values[0] = null;
        System.out.println(Light.values()[0]);
        try {
            Object clone = Light.class.getDeclaredMethod("valueOf", String.class).invoke(null, "YELLOW");
            System.out.println(clone == Light.YELLOW);
            var constructor = Light.class.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            constructor.newInstance("PINK", 9, 1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(Light.class.isEnum() + " " + Op.PLUS.getClass().isEnum() + " " + Arrays.toString(Light.class.getEnumConstants()) + " " + Light.class.getField("RED").isEnumConstant());
        long sum = 0;
        for (int i = 0; i < 30000; i++) sum += Op.values()[i % 3].applyAsInt(i, 2);
        System.out.println(sum);
        System.out.println(Light.RED.describeConstable().get());
    }
}
