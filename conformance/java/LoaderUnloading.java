// Loaders that define the same classes again and again, run them and are dropped: they are unloaded, and whatever observes that sees it.
// zeal: 2003
// timeout: 120

import java.io.InputStream;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.IntUnaryOperator;

public class LoaderUnloading {
    /** What every loader defines anew. */
    public static class Plugin implements IntUnaryOperator {
        static final int[] TABLE = new int[64];
        static final Object KEY = new Object() { @Override public String toString() { return "key"; } };
        static { for (int i = 0; i < TABLE.length; i++) TABLE[i] = i * i; }
        final Helper helper = new Helper();
        @Override public int applyAsInt(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 31 + helper.value(i) + TABLE[i & 63];
            }
            IntUnaryOperator f = x -> x + KEY.toString().length();
            return f.applyAsInt(sum);
        }
    }
    public static class Helper {
        int value(int i) { return i ^ (i >>> 3); }
    }

    static class Loader extends ClassLoader {
        Loader() { super(null); }
        @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream in = LoaderUnloading.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                if (in == null) throw new ClassNotFoundException(name);
                byte[] b = in.readAllBytes();
                return defineClass(name, b, 0, b.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    static int run(int rounds) throws Exception {
        Class<?> c = new Loader().loadClass("LoaderUnloading$Plugin");
        IntUnaryOperator op = (IntUnaryOperator) c.getDeclaredConstructor().newInstance();
        int sum = 0;
        for (int i = 0; i < rounds; i++) sum += op.applyAsInt(100);
        return sum;
    }

    static <T> void await(Reference<T> r) throws Exception {
        for (int i = 0; i < 50 && r.get() != null; i++) { System.gc(); Thread.sleep(10); }
    }

    public static void main(String[] args) throws Exception {
        ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
        int loaders = args.length > 0 ? Integer.parseInt(args[0]) : 300;
        int sum = 0;
        for (int i = 0; i < loaders; i++) {
            sum += run(i % 100 == 0 ? 3000 : 20);
            if (i % 100 == 99) System.gc();
        }
        System.out.println("sum " + sum);

        // One loader with everything that observes it.
        List<String> log = new ArrayList<>();
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Map<Object, String> map = new WeakHashMap<>();
        ClassValue<String> value = new ClassValue<>() {
            @Override protected String computeValue(Class<?> type) { return "value of " + type.getSimpleName(); }
        };
        Loader loader = new Loader();
        Class<?> type = loader.loadClass("LoaderUnloading$Plugin");
        Object object = type.getDeclaredConstructor().newInstance();
        System.out.println(value.get(type) + " " + object.getClass().getSimpleName());
        map.put(type, "type");
        map.put(loader, "loader");
        WeakReference<ClassLoader> weakLoader = new WeakReference<>(loader);
        WeakReference<Class<?>> weakType = new WeakReference<>(type);
        WeakReference<Class<?>> weakArray = new WeakReference<>(java.lang.reflect.Array.newInstance(type, 0).getClass());
        PhantomReference<Object> phantom = new PhantomReference<>(type, queue);
        Cleaner cleaner = Cleaner.create();
        java.util.concurrent.CountDownLatch cleaned = new java.util.concurrent.CountDownLatch(1);
        cleaner.register(type, cleaned::countDown);
        // An instance keeps all.
        loader = null;
        type = null;
        System.gc();
        System.out.println("by instance: " + (weakLoader.get() != null) + " " + (weakType.get() != null) + " " + (weakArray.get() != null) + " " + map.size());
        // An array of the class, too.
        Object array = java.lang.reflect.Array.newInstance(object.getClass(), 3);
        object = null;
        System.gc();
        System.out.println("by array: " + (weakLoader.get() != null) + " " + map.size());
        // The class, by its mirror.
        Class<?> kept = array.getClass().getComponentType();
        array = null;
        System.gc();
        System.out.println("by class: " + (weakLoader.get() == kept.getClassLoader()) + " " + ((IntUnaryOperator) kept.getDeclaredConstructor().newInstance()).applyAsInt(5));
        // A stack trace does not, once it is filled in; a throwable's backtrace does.
        kept = null;
        await(weakLoader);
        System.out.println("cleared: " + weakLoader.get() + " " + weakType.get() + " " + weakArray.get());
        System.out.println("queued: " + (queue.remove(5000) == phantom));
        System.out.println("cleaned: " + cleaned.await(5, java.util.concurrent.TimeUnit.SECONDS));
        for (int i = 0; i < 50 && map.size() > 0; i++) Thread.sleep(10);
        System.out.println("map " + map.size());
        System.out.println("unloaded: " + (bean.getUnloadedClassCount() >= 2 * loaders) + " total consistent: " + (bean.getTotalLoadedClassCount() - bean.getUnloadedClassCount() == bean.getLoadedClassCount()));
    }
}
