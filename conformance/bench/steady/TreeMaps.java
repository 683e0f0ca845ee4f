import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collections: tree maps: ordered insertion, neighbours, ranges, removal. */
public class TreeMaps {
    static long intervals(Random random) {
        TreeMap<Integer, Integer> starts = new TreeMap<>();
        for (int i = 0; i < 30_000; i++) {
            int start = random.nextInt(1_000_000);
            int end = start + 1 + random.nextInt(40);
            Map.Entry<Integer, Integer> before = starts.floorEntry(start);
            if (before != null && before.getValue() >= start) {
                start = before.getKey();
                end = Math.max(end, before.getValue());
            }
            Map.Entry<Integer, Integer> after = starts.ceilingEntry(start);
            while (after != null && after.getKey() <= end) {
                end = Math.max(end, after.getValue());
                starts.remove(after.getKey());
                after = starts.ceilingEntry(start);
            }
            starts.put(start, end);
        }
        long sum = starts.size();
        for (Map.Entry<Integer, Integer> entry : starts.entrySet()) sum = sum * 31 + entry.getValue() - entry.getKey();
        return sum;
    }

    static long names(Random random) {
        TreeSet<String> names = new TreeSet<>();
        for (int i = 0; i < 8_000; i++) names.add(Integer.toString(random.nextInt(50_000), 36));
        long sum = 0;
        for (int i = 0; i < 8_000; i++) {
            String next = names.higher(Integer.toString(random.nextInt(50_000), 36));
            if (next != null) sum += next.hashCode();
            if (i % 100 == 0) sum += names.headSet(next == null ? "z" : next).size();
        }
        while (names.size() > 5_000) sum ^= names.pollFirst().length();
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> {
            Random random = new Random(99);
            return intervals(random) * 31 + names(random);
        });
    }
}
