package app;

import java.util.List;
import java.util.function.Supplier;

/** Many class-file attributes in one class, for javap. */
public sealed interface Shapes permits Shapes.Circle, Shapes.Square {
    double PI = 3.14159;
    long LARGE = 1L << 40;
    String NAME = "shapes\t\u00e9";

    double area();

    record Circle(double radius) implements Shapes {
        public double area() { return PI * radius * radius; }
    }

    record Square(@Deprecated double side) implements Shapes {
        public Square {
            if (side < 0) throw new IllegalArgumentException("side " + side);
        }

        public double area() { return side * side; }
    }

    enum Color { RED, GREEN { @Override String tone() { return "cool"; } };

        String tone() { return "warm"; }
    }

    @SafeVarargs
    static <T extends Comparable<? super T>> T largest(T first, T... others) throws IllegalStateException {
        T best = first;
        for (T other : others) if (other.compareTo(best) > 0) best = other;
        return best;
    }

    default Supplier<String> describe(int times, List<? extends Number> numbers) {
        return () -> switch (times) {
            case 1, 2 -> "few " + numbers;
            case 1000 -> "many";
            default -> {
                synchronized (this) {
                    yield "some " + area();
                }
            }
        };
    }
}
