// Concurrent maps, skip lists, delay and priority queues, copy-on-write lists: order, atomic updates, weak iterators.

import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class ConcurrentCollections {
    record Late(String name, long at) implements Delayed {
        @Override public long getDelay(TimeUnit unit) { return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS); }
        @Override public int compareTo(Delayed other) { return Long.compare(at, ((Late) other).at); }
    }

    interface Body { Object run() throws Exception; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void inParallel(int count, java.util.function.IntConsumer body) throws InterruptedException {
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            int k = i;
            threads[i] = new Thread(() -> body.accept(k));
            threads[i].start();
        }
        for (Thread t : threads) {
            t.join();
        }
    }

    static void skipLists() throws Exception {
        ConcurrentSkipListMap<Integer, String> map = new ConcurrentSkipListMap<>();
        inParallel(4, k -> {
            for (int i = 0; i < 2000; i++) {
                map.put(i * 4 + k, "v" + k);
            }
        });
        System.out.println(map.size() + " " + map.firstKey() + " " + map.lastEntry() + " " + map.floorKey(-1) + " " + map.ceilingEntry(4001) + " " + map.higherKey(7999));
        ConcurrentNavigableMap<Integer, String> middle = map.subMap(10, true, 20, false).descendingMap();
        System.out.println(middle + " " + middle.firstKey() + " " + middle.headMap(15));
        attempt("outside", () -> middle.put(50, "x"));
        inParallel(4, k -> {
            for (int i = k; i < 8000; i += 4) {
                if (i % 10 != 0) {
                    map.remove(i);
                }
            }
        });
        System.out.println(map.size() + " " + map.keySet().stream().allMatch(i -> i % 10 == 0) + " " + map.pollFirstEntry() + map.pollLastEntry());
        System.out.println(map.merge(10, "m", String::concat) + " " + map.compute(20, (k, v) -> null) + " " + map.computeIfAbsent(20, k -> "new") + " " + map.replace(20, "new", "newer") + map.get(20));
        ConcurrentSkipListSet<String> set = new ConcurrentSkipListSet<>(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder()));
        Collections.addAll(set, "pear", "fig", "apple", "kiwi", "date", "fig");
        System.out.println(set + " " + set.descendingSet() + " " + set.headSet("kiwi") + " " + set.tailSet("kiwi", false) + " " + set.pollFirst());
        attempt("null", () -> set.add(null));
        Iterator<String> weak = set.iterator();
        weak.next();
        set.add("zz");
        set.remove("apple");
        StringBuilder rest = new StringBuilder();
        weak.forEachRemaining(rest::append);
        System.out.println(rest);
        System.out.println(new ConcurrentSkipListMap<>(map.headMap(60)).clone().equals(new TreeMap<>(map.headMap(60))));
    }

    static void hashMaps() throws Exception {
        ConcurrentHashMap<String, LongAdder> words = new ConcurrentHashMap<>();
        inParallel(4, k -> {
            for (int i = 0; i < 5000; i++) {
                words.computeIfAbsent("w" + i % 37, w -> new LongAdder()).increment();
            }
        });
        System.out.println(words.size() + " " + words.reduceValuesToLong(1, LongAdder::sum, 0, Long::sum) + " " + words.mappingCount());
        System.out.println(words.search(1, (k, v) -> k.equals("w36") ? k + v : null) + " " + words.reduceKeys(1, (a, b) -> a.compareTo(b) < 0 ? a : b));
        ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
        attempt("recursive", () -> map.computeIfAbsent(1, k -> map.computeIfAbsent(1, j -> 2)));
        attempt("null value", () -> map.put(1, null));
        attempt("throwing", () -> map.computeIfAbsent(5, k -> { throw new IllegalStateException("mapping"); }));
        System.out.println(map + " " + map.getOrDefault(9, -1));
        Set<Integer> keys = ConcurrentHashMap.newKeySet();
        inParallel(3, k -> IntStream.range(0, 1000).forEach(keys::add));
        System.out.println(keys.size() + " " + keys.stream().mapToInt(i -> i).sum());
        ConcurrentHashMap.KeySetView<Integer, Integer> view = map.keySet(7);
        view.add(3);
        System.out.println(map + " " + view.getMappedValue());
        Iterator<Integer> it = keys.iterator();
        keys.removeIf(i -> i > 5);
        it.next();
        System.out.println(new TreeSet<>(keys));
        // All keys collide: bins become trees.
        record Same(int value) implements Comparable<Same> {
            @Override public int hashCode() { return 7; }
            @Override public int compareTo(Same o) { return Integer.compare(value, o.value); }
        }
        ConcurrentHashMap<Same, Integer> tree = new ConcurrentHashMap<>();
        inParallel(3, k -> IntStream.range(0, 300).forEach(i -> tree.merge(new Same(i), 1, Integer::sum)));
        System.out.println(tree.size() + " " + tree.values().stream().mapToInt(i -> i).sum() + " " + tree.get(new Same(299)));
    }

    static void queues() throws Exception {
        DelayQueue<Late> delays = new DelayQueue<>();
        long now = System.nanoTime();
        delays.add(new Late("third", now + 60_000_000));
        delays.add(new Late("first", now + 20_000_000));
        delays.add(new Late("second", now + 40_000_000));
        delays.add(new Late("never", now + 900_000_000_000L));
        System.out.println(delays.peek().name() + " " + delays.size() + " " + delays.remainingCapacity());
        System.out.println(delays.take().name() + " " + delays.take().name() + " " + delays.poll(10, TimeUnit.SECONDS).name() + " " + delays.poll() + " " + delays.poll(1, TimeUnit.MILLISECONDS));
        PriorityBlockingQueue<String> priorities = new PriorityBlockingQueue<>(4, Comparator.comparing(String::length));
        Thread taker = new Thread(() -> attempt("taken", priorities::take));
        taker.start();
        Thread.sleep(5);
        priorities.put("ccc");
        taker.join();
        Collections.addAll(priorities, "dddd", "a", "bb", "eeeee");
        List<String> drained = new ArrayList<>();
        System.out.println(priorities.drainTo(drained, 3) + " " + drained + " " + priorities);
        ArrayBlockingQueue<Integer> bounded = new ArrayBlockingQueue<>(2);
        System.out.println(bounded.offer(1) + " " + bounded.offer(2) + " " + bounded.offer(3) + " " + bounded.offer(3, 1, TimeUnit.MILLISECONDS) + " " + bounded.remainingCapacity());
        attempt("add", () -> bounded.add(3));
        attempt("remove", () -> new LinkedBlockingQueue<Integer>().remove());
        attempt("element", () -> new LinkedBlockingDeque<Integer>(1).element());
        LinkedBlockingDeque<Integer> deque = new LinkedBlockingDeque<>(3);
        System.out.println(deque.offerFirst(1) + " " + deque.offerLast(2) + " " + deque.offerFirst(0) + " " + deque.offerFirst(-1) + " " + deque + " " + deque.pollLast());
        attempt("addFirst", () -> { deque.addFirst(5); deque.addFirst(6); return deque; });
        ConcurrentLinkedDeque<Integer> linked = new ConcurrentLinkedDeque<>();
        inParallel(4, k -> { for (int i = 0; i < 500; i++) { if (k % 2 == 0) linked.addFirst(i); else linked.addLast(i); } });
        System.out.println(linked.size() + " " + linked.stream().mapToInt(i -> i).sum());
        Iterator<Integer> walk = linked.descendingIterator();
        while (walk.hasNext()) {
            if (walk.next() > 2) {
                walk.remove();
            }
        }
        System.out.println(linked.stream().sorted().map(String::valueOf).collect(Collectors.joining()));
    }

    static void copies() {
        CopyOnWriteArrayList<Integer> list = new CopyOnWriteArrayList<>(List.of(1, 2, 3));
        ListIterator<Integer> old = list.listIterator();
        list.addIfAbsent(4);
        list.removeIf(i -> i == 2);
        List<Integer> seen = new ArrayList<>();
        old.forEachRemaining(seen::add);
        System.out.println(seen + " " + list + " " + list.addAllAbsent(List.of(1, 9, 9)));
        attempt("set by iterator", () -> { old.previous(); old.set(1); return 1; });
        List<Integer> part = list.subList(0, 2);
        list.add(100);
        attempt("stale part", part::size);
        attempt("get", () -> list.get(77));
        CopyOnWriteArraySet<String> set = new CopyOnWriteArraySet<>(List.of("b", "a"));
        System.out.println(set.add("a") + " " + set);
        LongAccumulator max = new LongAccumulator(Long::max, Long.MIN_VALUE);
        IntStream.range(0, 1000).parallel().forEach(max::accumulate);
        DoubleAdder adder = new DoubleAdder();
        IntStream.range(0, 1000).parallel().forEach(i -> adder.add(0.5));
        System.out.println(max.getThenReset() + " " + max + " " + adder.sumThenReset() + " " + adder);
        AtomicStampedReference<String> stamped = new AtomicStampedReference<>("a", 1);
        int[] stamp = new int[1];
        System.out.println(stamped.compareAndSet("a", "b", 0, 1) + " " + stamped.compareAndSet("a", "b", 1, 2) + " " + stamped.get(stamp) + stamp[0] + " " + stamped.attemptStamp("b", 9) + stamped.getStamp());
        AtomicMarkableReference<String> marked = new AtomicMarkableReference<>("x", false);
        System.out.println(marked.attemptMark("x", true) + " " + marked.isMarked() + " " + marked.compareAndSet("x", "y", false, true));
        AtomicIntegerArray array = new AtomicIntegerArray(3);
        System.out.println(array.accumulateAndGet(1, 5, Math::max) + " " + array.getAndUpdate(1, x -> x * 2) + " " + array);
        attempt("index", () -> array.get(3));
        attempt("updater", () -> AtomicIntegerFieldUpdater.newUpdater(ConcurrentCollections.class, "missing"));
    }

    public static void main(String[] args) throws Exception {
        skipLists();
        hashMaps();
        queues();
        copies();
    }
}
