// Threads run compiled code while others load and unload the classes that it is about: loaders, subclasses that break and restore
// class hierarchy assumptions, proxies, hidden classes, lambdas, method handles. The checksum does not depend on timing.
// zeal: 3001
// timeout: 240

import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;

public class UnloadingThreads {
    /** Of the application's loader; the subclasses come and go. */
    public static class Base {
        int state;
        public Base() {}
        public int step(int x) { return x * 31 + 7; }
        public int twice(int x) { return step(step(x)); }
    }

    public interface Shape {
        int area(int scale);
        default int twiceArea(int scale) { return 2 * area(scale); }
    }

    // These are defined anew by each Loader.
    public static class Sub extends Base implements Shape, IntUnaryOperator {
        static int made;
        static final int FACTOR = Integer.parseInt("3");
        static final int[] TABLE = {1, 2, 3, 5, 8, 13, 21, 34};
        public Sub() { made++; }
        @Override public int step(int x) { return x * 33 + FACTOR; }
        @Override public int area(int scale) { return scale * TABLE[scale & 7]; }
        @Override public int applyAsInt(int n) {
            int sum = made;
            IntUnaryOperator f = x -> x ^ FACTOR;
            for (int i = 0; i < n; i++) sum = sum * 17 + f.applyAsInt(twice(i)) + twiceArea(i & 15);
            return sum + ("" + n + ':' + sum).length();
        }
    }
    public static class Failing implements IntUnaryOperator {
        public static class Problem extends RuntimeException {
            final int code;
            Problem(int code) { super("code " + code); this.code = code; }
        }
        @Override public int applyAsInt(int n) {
            int caught = 0;
            for (int i = 0; i < n; i++) {
                try {
                    if (i % 3 == 0) throw new Problem(i);
                    caught += i;
                } catch (Problem p) {
                    caught += p.code * 2 + p.getStackTrace().length % 1;
                }
            }
            if (n > 1000) throw new Problem(n);
            return caught;
        }
    }

    static class Loader extends ClassLoader {
        Loader() { super(UnloadingThreads.class.getClassLoader()); }
        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("UnloadingThreads$Sub") && !name.startsWith("UnloadingThreads$Failing")) return super.loadClass(name, resolve);
                Class<?> c = findLoadedClass(name);
                if (c != null) return c;
                byte[] b = bytes(name);
                return defineClass(name, b, 0, b.length);
            }
        }
    }

    static byte[] bytes(String name) throws ClassNotFoundException {
        try (InputStream in = UnloadingThreads.class.getResourceAsStream("/" + name + ".class")) {
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    static IntUnaryOperator make(String name) throws Exception {
        return (IntUnaryOperator) new Loader().loadClass("UnloadingThreads$" + name).getDeclaredConstructor().newInstance();
    }

    static final AtomicReference<Base> shared = new AtomicReference<>(new Base());
    static final AtomicReference<Object> slot = new AtomicReference<>();
    static volatile boolean done;

    /** Calls through a place whose receivers change. */
    static int hot(Base b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) sum += b.step(i) - b.step(i) + b.twice(1) - b.twice(1) + 1;
        return sum;
    }

    static long loads(int rounds, int seed) throws Exception {
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            IntUnaryOperator op = make("Sub");
            int n = 5 + (i * 7 + seed) % 40;
            for (int k = 0; k < 3 + i % 60; k++) sum = sum * 31 + op.applyAsInt(n);
            shared.set((Base) op);
            if (op instanceof Shape s) sum += s.twiceArea(n);
            if (i % 4 == 0) shared.set(new Base());
            Object old = slot.getAndSet(new Object[] {op, op.getClass()});
            if (old instanceof Object[] pair && ((Class<?>) pair[1]).cast(pair[0]).getClass() != pair[1]) throw new AssertionError();
        }
        return sum;
    }

    static long fails(int rounds) throws Exception {
        long sum = 0;
        List<Throwable> kept = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            IntUnaryOperator op = make("Failing");
            sum = sum * 7 + op.applyAsInt(30 + i % 9);
            try {
                op.applyAsInt(1001);
            } catch (RuntimeException e) {
                kept.add(e);
            }
            if (kept.size() == 10) {
                // Their loaders are kept by nothing else.
                for (Throwable t : kept) {
                    StackTraceElement[] trace = t.getStackTrace();
                    sum += t.getMessage().length() + trace[0].getLineNumber() % 2 * 0 + trace[0].getMethodName().length() + trace[0].getClassName().length();
                }
                kept.clear();
            }
        }
        return sum;
    }

    static long hides(int rounds) throws Throwable {
        long sum = 0;
        byte[] b = bytes("UnloadingThreads$Hidden");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        for (int i = 0; i < rounds; i++) {
            MethodHandles.Lookup hidden = i % 2 == 0
                ? lookup.defineHiddenClass(b, true)
                : lookup.defineHiddenClass(b, true, MethodHandles.Lookup.ClassOption.STRONG);
            MethodHandle mix = hidden.findStatic(hidden.lookupClass(), "mix", MethodType.methodType(int.class, int.class, int.class));
            MethodHandle bound = MethodHandles.insertArguments(mix, 1, i);
            for (int k = 0; k < 50; k++) sum = sum * 13 + (int) bound.invokeExact(k);
            InvocationHandler handler = (p, m, args) -> m.getName().equals("area") ? (int) args[0] * 2 : InvocationHandler.invokeDefault(p, m, args);
            if (i % 5 == 0) {
                Shape proxy = (Shape) Proxy.newProxyInstance(new ClassLoader(UnloadingThreads.class.getClassLoader()) {}, new Class<?>[] {Shape.class}, handler);
                sum += proxy.twiceArea(i);
            }
        }
        return sum;
    }

    public static class Hidden {
        static final Object LOCK = new Object();
        static int mix(int a, int b) {
            synchronized (LOCK) {
                return (a * b + 1) ^ new Hidden().own(a);
            }
        }
        int own(int a) { return a + getClass().getInterfaces().length; }
    }

    interface Work { long run() throws Throwable; }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        List<Work> works = List.of(() -> loads(rounds, 1), () -> loads(rounds, 2), () -> fails(rounds), () -> hides(rounds));
        long[] sums = new long[works.size()];
        AtomicInteger failures = new AtomicInteger();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            int at = i;
            Thread t = new Thread(() -> {
                try {
                    sums[at] = works.get(at).run();
                } catch (Throwable e) {
                    e.printStackTrace();
                    failures.incrementAndGet();
                }
            });
            workers.add(t);
            t.start();
        }
        AtomicLong wrong = new AtomicLong();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread t = new Thread(() -> {
                while (!done) {
                    if (hot(shared.get(), 200) != 200) wrong.incrementAndGet();
                    Thread.onSpinWait();
                }
            });
            others.add(t);
            t.start();
        }
        Thread collector = new Thread(() -> {
            while (!done) {
                System.gc();
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        others.add(collector);
        collector.start();
        for (Thread t : workers) t.join();
        done = true;
        for (Thread t : others) t.join();
        shared.set(null);
        slot.set(null);
        WeakReference<Object> last = new WeakReference<>(make("Sub").getClass().getClassLoader());
        for (int i = 0; i < 100 && last.get() != null; i++) System.gc();
        for (long sum : sums) System.out.println(sum);
        System.out.println("wrong " + wrong + ", failures " + failures + ", unloaded " + (last.get() == null));
    }
}
