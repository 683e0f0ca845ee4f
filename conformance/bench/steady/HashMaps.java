import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Collections: hash maps with boxed, string and composite keys: counting, looking up, removing, walking. */
public class HashMaps {
    record Point(int x, int y) {}

    static long boxed(Random random) {
        Map<Integer, Integer> counts = new HashMap<>();
        long sum = 0;
        for (int i = 0; i < 120_000; i++) {
            counts.merge(random.nextInt(20_000), 1, Integer::sum);
            Integer found = counts.get(random.nextInt(40_000));
            if (found != null) sum += found;
        }
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) sum = sum * 31 + entry.getKey() * entry.getValue();
        return sum;
    }

    static long strings(String[] words, Random random) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            String word = words[random.nextInt(words.length)];
            Integer old = index.get(word);
            index.put(word, old == null ? i : old + 1);
            if (i % 7 == 0) index.remove(words[random.nextInt(words.length)]);
        }
        long sum = index.size();
        for (String word : words) sum += index.getOrDefault(word, -1);
        return sum;
    }

    static long points(Random random) {
        Set<Point> seen = new HashSet<>();
        long sum = 0;
        for (int i = 0; i < 60_000; i++) {
            if (!seen.add(new Point(random.nextInt(150), random.nextInt(150)))) sum++;
        }
        return sum * 31 + seen.stream().mapToLong(Point::x).sum();
    }

    public static void main(String[] args) throws Exception {
        String[] words = new String[5000];
        for (int i = 0; i < words.length; i++) words[i] = "word-" + i * 7919 % 100_003;
        Harness.measure(args, 40, () -> {
            Random random = new Random(42);
            return boxed(random) + strings(words, random) * 3 + points(random) * 7;
        });
    }
}
