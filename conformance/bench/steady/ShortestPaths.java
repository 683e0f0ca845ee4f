import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Collections: shortest paths through a road network by a priority queue. */
public class ShortestPaths {
    static final class Road {
        final int to;
        final int length;

        Road(int to, int length) {
            this.to = to;
            this.length = length;
        }
    }

    static final class Entry implements Comparable<Entry> {
        final int town;
        final long distance;

        Entry(int town, long distance) {
            this.town = town;
            this.distance = distance;
        }

        @Override
        public int compareTo(Entry other) { return Long.compare(distance, other.distance); }
    }

    static long[] distances(List<List<Road>> roads, int start) {
        long[] best = new long[roads.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        best[start] = 0;
        PriorityQueue<Entry> queue = new PriorityQueue<>();
        queue.add(new Entry(start, 0));
        while (!queue.isEmpty()) {
            Entry entry = queue.poll();
            if (entry.distance > best[entry.town]) continue;
            for (Road road : roads.get(entry.town)) {
                long distance = entry.distance + road.length;
                if (distance < best[road.to]) {
                    best[road.to] = distance;
                    queue.add(new Entry(road.to, distance));
                }
            }
        }
        return best;
    }

    public static void main(String[] args) throws Exception {
        int side = 90;
        Random random = new Random(17);
        List<List<Road>> roads = new ArrayList<>();
        for (int i = 0; i < side * side; i++) {
            List<Road> from = new ArrayList<>();
            if (i % side > 0) from.add(new Road(i - 1, 1 + random.nextInt(100)));
            if (i % side < side - 1) from.add(new Road(i + 1, 1 + random.nextInt(100)));
            if (i >= side) from.add(new Road(i - side, 1 + random.nextInt(100)));
            if (i < side * (side - 1)) from.add(new Road(i + side, 1 + random.nextInt(100)));
            roads.add(from);
        }
        Harness.measure(args, 40, () -> {
            long sum = 0;
            for (int start = 0; start < 16; start++) {
                for (long distance : distances(roads, start * 397)) sum = sum * 31 + distance;
            }
            return sum;
        });
    }
}
