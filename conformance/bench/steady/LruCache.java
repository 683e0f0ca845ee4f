import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Allocation: caches that drop the least recently used entry, by a linked hash map and by an own list. */
public class LruCache {
    static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private final int capacity;

        Bounded(int capacity) {
            super(16, 0.75f, true);
            this.capacity = capacity;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) { return size() > capacity; }
    }

    static final class Own<K, V> {
        private static final class Node<K, V> {
            final K key;
            V value;
            Node<K, V> before;
            Node<K, V> after;

            Node(K key, V value) {
                this.key = key;
                this.value = value;
            }
        }

        private final Map<K, Node<K, V>> index = new HashMap<>();
        private final Node<K, V> ends = new Node<>(null, null);
        private final int capacity;

        Own(int capacity) {
            this.capacity = capacity;
            ends.before = ends;
            ends.after = ends;
        }

        V get(K key) {
            Node<K, V> node = index.get(key);
            if (node == null) return null;
            unlink(node);
            link(node);
            return node.value;
        }

        void put(K key, V value) {
            Node<K, V> node = index.get(key);
            if (node != null) {
                node.value = value;
                unlink(node);
            } else {
                if (index.size() >= capacity) {
                    Node<K, V> eldest = ends.after;
                    unlink(eldest);
                    index.remove(eldest.key);
                }
                node = new Node<>(key, value);
                index.put(key, node);
            }
            link(node);
        }

        private void unlink(Node<K, V> node) {
            node.before.after = node.after;
            node.after.before = node.before;
        }

        private void link(Node<K, V> node) {
            node.before = ends.before;
            node.after = ends;
            ends.before.after = node;
            ends.before = node;
        }
    }

    static String compute(long key) { return "value " + (key * 31 & 0xffff); }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> {
            Random random = new Random(23);
            Bounded<Long, String> bounded = new Bounded<>(2_000);
            Own<Long, String> own = new Own<>(2_000);
            long sum = 0;
            int misses = 0;
            for (int i = 0; i < 120_000; i++) {
                long key = (long) Math.abs(random.nextGaussian() * 1_500);
                String value = bounded.get(key);
                if (value == null) {
                    misses++;
                    value = compute(key);
                    bounded.put(key, value);
                }
                String other = own.get(key);
                if (other == null) own.put(key, value);
                sum += value.length() + (other == null ? 0 : other.charAt(6));
            }
            return sum * 31 + misses;
        });
    }
}
