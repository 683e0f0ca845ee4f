// Soft, weak and phantom references, queues, cleaners, weak maps, finalizers: what happens after collections.
// jvm: -Xmx128m

import java.lang.ref.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class ReferencesAndCleaners {
    /// Collects until the condition holds.
    static boolean collected(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            if (condition.get()) {
                return true;
            }
            System.gc();
            Thread.sleep(5);
        }
        return false;
    }

    interface BooleanSupplier { boolean get(); }

    static class Finalized {
        static final AtomicInteger COUNT = new AtomicInteger();
        static volatile Finalized risen;
        final boolean rises;
        Finalized(boolean rises) { this.rises = rises; }
        @Override protected void finalize() {
            COUNT.incrementAndGet();
            if (rises) {
                risen = this;
            } else {
                throw new IllegalStateException("nobody hears of this");
            }
        }
    }

    static Object make(String text) { return new StringBuilder(text); }

    static void weak() throws Exception {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Object strong = make("strong");
        WeakReference<Object> held = new WeakReference<>(strong, queue), loose = new WeakReference<>(make("loose"), queue);
        System.out.println(collected(() -> loose.get() == null) + " " + (held.get() == strong) + " " + (queue.remove(10_000) == loose) + " " + queue.poll() + " " + queue.remove(5));
        System.out.println(loose.refersTo(null) + " " + held.refersTo(strong) + " " + held.refersTo(null) + " " + loose.enqueue() + " " + held.enqueue() + " " + held.isEnqueued() + " " + held.get());
        System.out.println((queue.poll() == held) + " " + held.isEnqueued());
        WeakReference<Object> cleared = new WeakReference<>(strong, queue);
        cleared.clear();
        System.out.println(cleared.get() + " " + cleared.enqueue() + " " + cleared.enqueue());
        SoftReference<Object> soft = new SoftReference<>(make("soft"));
        System.gc();
        System.out.println("soft kept " + (soft.get() != null));
        PhantomReference<Object> phantom = new PhantomReference<>(make("phantom"), new ReferenceQueue<>());
        System.out.println(phantom.get() + " " + collected(() -> phantom.refersTo(null)));
        try {
            queue.remove(-1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        Thread waiting = new Thread(() -> {
            try {
                new ReferenceQueue<>().remove();
            } catch (InterruptedException e) {
                System.out.println("interrupted");
            }
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        Reference.reachabilityFence(strong);
    }

    static void maps() throws Exception {
        WeakHashMap<Object, String> map = new WeakHashMap<>();
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Object key = make("key" + i);
            if (i % 10 == 0) {
                kept.add(key);
            }
            map.put(key, "value" + i);
        }
        System.out.println(collected(() -> map.size() == 10) + " " + map.size() + " " + map.get(kept.get(3)) + " " + new TreeSet<>(map.values()));
        map.put(null, "null key");
        System.out.println(map.get(null) + " " + map.containsKey(null) + " " + map.remove(kept.get(0)) + " " + map.size());
        // A value that refers to its key keeps it.
        WeakHashMap<Object, Object> self = new WeakHashMap<>();
        Object[] pair = new Object[1];
        pair[0] = make("self");
        self.put(pair[0], pair);
        pair = null;
        System.gc();
        Thread.sleep(10);
        System.gc();
        System.out.println(self.size());
    }

    static void cleaners() throws Exception {
        Cleaner cleaner = Cleaner.create();
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        Object object = make("cleaned");
        Cleaner.Cleanable explicit = cleaner.register(make("explicit"), () -> log.add("explicit"));
        cleaner.register(make("dropped"), () -> log.add("dropped"));
        cleaner.register(make("throws"), () -> { log.add("throws"); throw new IllegalStateException("in the cleaner"); });
        Cleaner.Cleanable held = cleaner.register(object, () -> log.add("held"));
        explicit.clean();
        explicit.clean();
        System.out.println(collected(() -> log.size() == 3) + " " + new TreeSet<>(log) + " " + log.get(0));
        Reference.reachabilityFence(object);
        object = null;
        System.out.println(collected(() -> log.contains("held")) + " " + log.size());
        held.clean();
        System.out.println(log.size());
        Cleaner mine = Cleaner.create(r -> { Thread t = new Thread(r, "my-cleaner"); t.setDaemon(true); return t; });
        CompletableFuture<String> name = new CompletableFuture<>();
        mine.register(make("named"), () -> name.complete(Thread.currentThread().getName()));
        System.out.println(collected(name::isDone) + " " + name.get());
        try {
            cleaner.register(null, () -> { });
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    static void drop(boolean rises) { new Finalized(rises); }

    static void finalizers() throws Exception {
        drop(true);
        System.out.println(collected(() -> Finalized.risen != null) + " " + Finalized.COUNT);
        WeakReference<Object> weak = new WeakReference<>(Finalized.risen);
        Finalized.risen = null;
        System.out.println(collected(() -> weak.get() == null) + " finalized once " + Finalized.COUNT);
        for (int i = 0; i < 50; i++) {
            drop(false);
        }
        System.out.println(collected(() -> Finalized.COUNT.get() == 51) + " " + Finalized.COUNT);
        System.runFinalization();
    }

    static void pressure() {
        List<SoftReference<byte[]>> soft = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            soft.add(new SoftReference<>(new byte[1 << 20]));
        }
        long gone = soft.stream().filter(s -> s.get() == null).count();
        System.out.println("some soft ones went " + (gone > 0) + ", all " + (gone == 400));
    }

    public static void main(String[] args) throws Exception {
        weak();
        maps();
        cleaners();
        finalizers();
        pressure();
    }
}
