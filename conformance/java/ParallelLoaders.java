// Parallel-capable class loaders: many threads load the same and different classes; each is defined once.

import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;

public class ParallelLoaders {
    static final AtomicInteger DEFINED = new AtomicInteger();
    static final AtomicInteger DUPLICATES = new AtomicInteger();

    static byte[] make(String name, String superName) {
        ClassBytes c = new ClassBytes(52, 0x21, name, superName).constructor(superName);
        c.declareField(9, "initialized", "I");
        c.code(8, "<clinit>", "()V", 2, 0).op2(0xb2, c.field("ParallelLoaders", "INITIALIZED", "Ljava/util/concurrent/atomic/AtomicInteger;")).op2(0xb6, c.method("java/util/concurrent/atomic/AtomicInteger", "incrementAndGet", "()I")).op2(0xb3, c.field(name, "initialized", "I")).op(0xb1);
        return c.bytes();
    }

    public static final AtomicInteger INITIALIZED = new AtomicInteger();

    static class Parallel extends ClassLoader {
        static final boolean REGISTERED = registerAsParallelCapable();

        Parallel() { super(ParallelLoaders.class.getClassLoader()); }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("Gen")) throw new ClassNotFoundException(name);
            int n = Integer.parseInt(name.substring(3));
            byte[] b = make(name, n % 10 == 0 ? "java/lang/Object" : "Gen" + (n - 1));
            DEFINED.incrementAndGet();
            return defineClass(name, b, 0, b.length);
        }
    }

    /** Takes no lock at all: racing definitions end in LinkageError for the loser. */
    static class Unlocked extends ClassLoader {
        static { registerAsParallelCapable(); }

        Unlocked() { super(ParallelLoaders.class.getClassLoader()); }

        Class<?> define(String name) {
            byte[] b = make(name, "java/lang/Object");
            try {
                return defineClass(name, b, 0, b.length);
            } catch (LinkageError e) {
                DUPLICATES.incrementAndGet();
                return findLoadedClass(name);
            }
        }
    }

    static class Serial extends ClassLoader {
        int inside;
        int most;

        Serial() { super(ParallelLoaders.class.getClassLoader()); }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            inside++;
            most = Math.max(most, inside);
            try {
                byte[] b = make(name, "java/lang/Object");
                return defineClass(name, b, 0, b.length);
            } finally {
                inside--;
            }
        }

        boolean usesItself() { return getClassLoadingLock("x") == this; }
    }

    static List<Class<?>> race(int threads, Callable<Class<?>> body) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Future<Class<?>>> futures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            futures.add(pool.submit(() -> {
                barrier.await();
                return body.call();
            }));
        }
        List<Class<?>> results = new ArrayList<>();
        for (Future<Class<?>> f : futures) results.add(f.get());
        pool.shutdown();
        return results;
    }

    public static void main(String[] args) throws Exception {
        Parallel parallel = new Parallel();
        System.out.println("registered " + Parallel.REGISTERED + " " + parallel.isRegisteredAsParallelCapable() + " " + new Serial().isRegisteredAsParallelCapable() + " " + new Serial().usesItself());
        for (int i = 0; i < 20; i++) {
            String name = "Gen" + (i * 10 + 9);
            List<Class<?>> same = race(4, () -> Class.forName(name, true, parallel));
            if (new HashSet<>(same).size() != 1) System.out.println("different classes for " + name);
        }
        System.out.println("defined " + DEFINED + " initialized " + INITIALIZED);
        int depth = 0;
        for (Class<?> c = Class.forName("Gen199", true, parallel); c != Object.class; c = c.getSuperclass()) depth++;
        System.out.println("depth " + depth);
        Unlocked unlocked = new Unlocked();
        int rounds = 0;
        for (int i = 0; i < 30; i++) {
            String name = "Raced" + i;
            if (new HashSet<>(race(4, () -> unlocked.define(name))).size() == 1) rounds++;
        }
        System.out.println("one winner in each of " + rounds + " rounds, losers " + (DUPLICATES.get() == 90));
        Serial serial = new Serial();
        AtomicInteger next = new AtomicInteger();
        race(4, () -> {
            Class<?> last = null;
            for (int i = 0; i < 20; i++) last = serial.loadClass("Serial" + next.getAndIncrement() % 40);
            return last;
        });
        System.out.println("serial loader entered by one at a time " + serial.most);
        List<Class<?>> arrays = race(4, () -> java.lang.reflect.Array.newInstance(Class.forName("Gen5", false, parallel), 0, 0).getClass());
        System.out.println(new HashSet<>(arrays).size() + " " + arrays.get(0).getName());
        // Two loaders that delegate to each other, from two threads.
        ClassLoader[] ring = new ClassLoader[2];
        class Cross extends ClassLoader {
            static { registerAsParallelCapable(); }

            final int me;

            Cross(int me) {
                super(ParallelLoaders.class.getClassLoader());
                this.me = me;
            }

            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.startsWith("Cross_")) return super.loadClass(name, resolve);
                if (name.charAt(6) - '0' != me) return ring[1 - me].loadClass(name);
                synchronized (getClassLoadingLock(name)) {
                    Class<?> c = findLoadedClass(name);
                    if (c == null) {
                        int n = Integer.parseInt(name.substring(8));
                        byte[] b = make(name, n == 0 ? "java/lang/Object" : "Cross_" + (1 - me) + "_" + (n - 1));
                        c = defineClass(name, b, 0, b.length);
                    }
                    return c;
                }
            }
        }
        ring[0] = new Cross(0);
        ring[1] = new Cross(1);
        Thread a = new Thread(() -> load(ring[0], "Cross_0_30"));
        Thread b = new Thread(() -> load(ring[1], "Cross_1_30"));
        a.start();
        b.start();
        a.join();
        b.join();
        System.out.println("no deadlock " + ring[0].loadClass("Cross_1_30").getSuperclass().getName());
    }

    static void load(ClassLoader loader, String name) {
        try {
            Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
