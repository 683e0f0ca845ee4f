import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Streams: filtering, mapping, grouping, flattening, sorting, primitive pipelines. */
public class Streams {
    record Order(int customer, String product, int quantity, double price) {
        double total() { return quantity * price; }
    }

    static List<Order> orders(int count) {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(new Order(i * 31 % 101, "product" + i * 17 % 40, 1 + i % 7, 0.5 + i % 13));
        }
        return orders;
    }

    public static void main(String[] args) throws Exception {
        List<Order> orders = orders(12_000);
        Harness.measure(args, 50, () -> {
            double large = orders.stream().filter(order -> order.quantity() > 3).mapToDouble(Order::total).sum();
            Map<Integer, Double> byCustomer = orders.stream()
                .collect(Collectors.groupingBy(Order::customer, TreeMap::new, Collectors.summingDouble(Order::total)));
            Map<String, Long> byProduct = orders.stream()
                .collect(Collectors.groupingBy(Order::product, Collectors.counting()));
            String best = byProduct.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .limit(5).map(Map.Entry::getKey).collect(Collectors.joining(","));
            IntSummaryStatistics statistics = IntStream.rangeClosed(1, 100_000)
                .filter(x -> x % 3 == 0).map(x -> x * 2 + 1).summaryStatistics();
            long letters = orders.stream().limit(3_000).flatMap(order -> order.product().chars().boxed())
                .filter(Character::isLetter).distinct().count();
            List<String> sorted = orders.stream().sorted(Comparator.comparingDouble(Order::total).thenComparing(Order::product))
                .skip(2_000).limit(100).map(Order::product).collect(Collectors.toList());
            int reduced = orders.stream().map(Order::customer).reduce(0, (a, b) -> a * 31 + b);
            boolean any = orders.stream().anyMatch(order -> order.customer() == 100 && order.quantity() == 7);
            return (long) (large + byCustomer.get(50)) + best.hashCode() + statistics.getSum() + letters + sorted.hashCode()
                + reduced + (any ? 1 : 0);
        });
    }
}
