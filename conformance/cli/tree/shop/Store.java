package shop;

import java.math.BigDecimal;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Store {
    private final Map<String, Item> items = new TreeMap<>();
    private transient volatile int version;

    sealed interface Order permits Order.Buy, Order.Sell {
        record Buy(String name, int count) implements Order { }
        record Sell(String name, int count) implements Order { }
    }

    synchronized void apply(Order order) {
        if (order instanceof Order.Buy buy) change(buy.name(), buy.count());
        else if (order instanceof Order.Sell sell && sell.count() > 0) change(sell.name(), -sell.count());
        version++;
    }

    private void change(String name, int by) {
        items.computeIfPresent(name, (key, item) -> new Item(key, item.price(), item.stock() + by));
    }

    <R> R summarize(Collector<? super Item, ?, R> collector) {
        return items.values().stream().collect(collector);
    }

    BigDecimal total() {
        return items.values().stream().map(Item::value).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    String describe(Object o) {
        String kind = switch (String.valueOf(o).length()) {
            case 0 -> "empty";
            case 1, 2, 3 -> "short";
            default -> { String s = "long"; yield s + version; }
        };
        return """
            Store of %d items:
              "%s"\tkind
            """.formatted(items.size(), kind);
    }

    class View extends AbstractCollection<Item> {
        @Override public Iterator<Item> iterator() {
            return new Iterator<>() {
                private final Iterator<Item> inner = items.values().iterator();
                @Override public boolean hasNext() { return inner.hasNext(); }
                @Override public Item next() { return inner.next(); }
            };
        }
        @Override public int size() { return items.size(); }
    }

    static int parse(String text, int fallback) {
        try (Scanner scanner = new Scanner(text)) {
            outer:
            while (scanner.hasNext()) {
                for (char c : scanner.next().toCharArray()) if (!Character.isDigit(c)) continue outer;
                return Integer.parseInt(text.trim());
            }
        } catch (NumberFormatException | IllegalStateException e) {
            return fallback;
        } finally {
            fallback--;
        }
        return fallback;
    }

    enum Level { LOW(1), HIGH(10) { @Override int scale(int n) { return n * n; } };
        final int weight;
        Level(int weight) { this.weight = weight; }
        int scale(int n) { return n * weight; }
    }

    static int level(Level level) {
        switch (level) {
            case LOW: return 1;
            case HIGH: return 2;
        }
        return 0;
    }

    @interface Marked { String value() default "x"; int[] numbers() default {1, 2}; }

    @Marked("store") static final IntBinaryOperator MAX = Math::max;
    static final Function<Integer, int[][]> MAKE = int[][]::new;
}
