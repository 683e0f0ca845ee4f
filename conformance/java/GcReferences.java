// Weak, soft and phantom references, queues, cleaners, finalizers, WeakHashMap.
// jvm: -Xmx128m
// zeal
// timeout: 120

import java.lang.ref.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.BooleanSupplier;

public class GcReferences {
    static Object sink;

    /** Collects garbage until the condition holds or half a minute is over. */
    static boolean eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (condition.getAsBoolean()) return true;
            System.gc();
            System.runFinalization();
            Thread.sleep(i < 20 ? 2 : 50);
        }
        return false;
    }

    static final List<String> FINALIZED = Collections.synchronizedList(new ArrayList<>());
    static volatile Resurrected saved;

    static class Finalizable {
        final String name;

        Finalizable(String name) { this.name = name; }

        @Override
        protected void finalize() { FINALIZED.add(name); }
    }

    static class Resurrected {
        int times;

        @Override
        protected void finalize() {
            times++;
            saved = this;
        }
    }

    static class Throwing {
        @Override
        protected void finalize() {
            FINALIZED.add("throwing");
            throw new IllegalStateException("ignored");
        }
    }

    static void makeFinalizable() {
        for (int i = 0; i < 5; i++) new Finalizable("f" + i);
        new Resurrected();
        new Throwing();
    }

    static Map<String, WeakReference<Object>> makeWeak(ReferenceQueue<Object> queue) {
        Map<String, WeakReference<Object>> all = new TreeMap<>();
        all.put("object", new WeakReference<>(new Object(), queue));
        all.put("array", new WeakReference<>(new int[1000], queue));
        Object kept = new byte[100];
        sink = kept;
        all.put("kept", new WeakReference<>(kept, queue));
        all.put("none", new WeakReference<>(null, queue));
        return all;
    }

    static PhantomReference<Object> makePhantom(ReferenceQueue<Object> queue) { return new PhantomReference<>(new Object(), queue); }

    static List<SoftReference<byte[]>> makeSoft() {
        List<SoftReference<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) all.add(new SoftReference<>(new byte[100_000]));
        return all;
    }

    static void fillWeakMap(WeakHashMap<Object, String> map, List<Object> kept) {
        for (int i = 0; i < 100; i++) {
            Object key = new Object();
            if (i % 10 == 0) kept.add(key);
            map.put(key, "v" + i);
        }
    }

    static Cleaner.Cleanable register(Cleaner cleaner, Runnable action) { return cleaner.register(new Object(), action); }

    public static void main(String[] args) throws Exception {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Map<String, WeakReference<Object>> weak = makeWeak(queue);
        System.out.println("weak cleared " + eventually(() -> weak.get("object").get() == null && weak.get("array").get() == null));
        System.out.println("kept " + (weak.get("kept").get() == sink) + " " + weak.get("kept").refersTo(sink) + " " + weak.get("object").refersTo(null) + " none " + weak.get("none").get());
        Set<Reference<?>> queued = new HashSet<>();
        System.out.println("queued " + eventually(() -> {
            Reference<?> r = queue.poll();
            if (r != null) queued.add(r);
            return queued.size() == 2;
        }) + " " + queued.contains(weak.get("object")) + " " + queued.contains(weak.get("array")) + " " + (queue.poll() == null));
        System.out.println("enqueue by hand " + weak.get("kept").enqueue() + " " + weak.get("kept").enqueue() + " " + (queue.remove(1000) == weak.get("kept")) + " " + weak.get("kept").get());
        System.out.println("remove times out " + queue.remove(5));

        PhantomReference<Object> phantom = makePhantom(queue);
        System.out.println("phantom " + phantom.get() + " " + eventually(() -> queue.poll() == phantom));

        List<SoftReference<byte[]>> soft = makeSoft();
        System.gc();
        System.out.println("soft kept while memory is free " + soft.stream().allMatch(s -> s.get() != null));
        try {
            List<byte[]> hog = new ArrayList<>();
            while (true) hog.add(new byte[1 << 20]);
        } catch (OutOfMemoryError e) {
            System.out.println("soft cleared before the error " + soft.stream().allMatch(s -> s.get() == null));
        }

        makeFinalizable();
        System.out.println("finalized " + eventually(() -> FINALIZED.size() >= 6 && saved != null) + " " + new TreeSet<>(FINALIZED) + " resurrected " + saved.times);
        Resurrected again = saved;
        saved = null;
        WeakReference<Resurrected> second = new WeakReference<>(again);
        again = null;
        System.out.println("finalized once only " + eventually(() -> second.get() == null) + " " + (saved == null));

        Cleaner cleaner = Cleaner.create();
        CountDownLatch cleaned = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) register(cleaner, cleaned::countDown);
        System.out.println("cleaned " + eventually(() -> cleaned.getCount() == 0));
        int[] byHand = {0};
        Object holder = new Object();
        Cleaner.Cleanable cleanable = cleaner.register(holder, () -> byHand[0]++);
        cleanable.clean();
        cleanable.clean();
        Reference.reachabilityFence(holder);
        System.out.println("clean by hand " + byHand[0]);

        WeakHashMap<Object, String> map = new WeakHashMap<>();
        List<Object> kept = new ArrayList<>();
        fillWeakMap(map, kept);
        System.out.println("weak map " + eventually(() -> map.size() == 10) + " " + map.get(kept.get(3)));

        ThreadLocal<Object> local = new ThreadLocal<>();
        local.set(new Object());
        System.gc();
        System.out.println("thread local survives " + (local.get() != null));
        Thread finished = new Thread(() -> { });
        WeakReference<Thread> thread = new WeakReference<>(finished);
        finished.start();
        finished.join();
        finished = null;
        System.out.println("dead thread is collected " + eventually(() -> thread.get() == null));
        String interned = new String("an interned string").intern();
        int hash = System.identityHashCode(interned);
        interned = null;
        System.gc();
        System.out.println("interning still works " + ("an interned" + (args.length == 0 ? " string" : "")).intern().equals("an interned string") + " " + (hash != 0));
    }
}
