import java.util.HashMap;
import java.util.Map;

/** Hash map updates and look-ups with boxed and string keys. */
public class HashMapWork {
    public static void main(String[] args) {
        long start = System.nanoTime();
        Map<Integer, Integer> counts = new HashMap<>();
        Map<String, Integer> names = new HashMap<>();
        long seed = 1;
        long sum = 0;
        for (int i = 0; i < 300_000; i++) {
            seed = seed * 6364136223846793005L + 1442695040888963407L;
            int key = (int) (seed >>> 44) % 20_000;
            counts.merge(key, 1, Integer::sum);
            if (i % 4 == 0) names.put("key" + key % 3000, i);
            Integer found = counts.get(key / 2);
            if (found != null) sum += found;
        }
        for (Map.Entry<String, Integer> e : names.entrySet()) sum += e.getKey().length() + e.getValue();
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + (sum + counts.size()));
    }
}
