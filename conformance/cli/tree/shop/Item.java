package shop;

import java.math.BigDecimal;
import java.util.Objects;

public record Item(String name, BigDecimal price, int stock) implements Comparable<Item> {
    public Item {
        Objects.requireNonNull(name, "name");
        if (stock < 0) throw new IllegalArgumentException("stock " + stock);
    }

    static Item parse(String line) {
        String[] parts = line.split("\\s*,\\s*");
        return new Item(parts[0], new BigDecimal(parts[1]), Integer.parseInt(parts[2]));
    }

    public BigDecimal value() { return price.multiply(BigDecimal.valueOf(stock)); }

    @Override
    public int compareTo(Item other) { return price.compareTo(other.price); }
}
