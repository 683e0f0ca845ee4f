// Metadata has a limit; what was unloaded does not count, and management sees all of it.
// jvm: -Xmx128m -XX:MaxMetaspaceSize=16m
// timeout: 240

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

public class MetaspaceLimit {
    public static class Loaded {
        int a, b, c;
        int sum() { return a + b + c; }
        String text(String s, int n) { return s.repeat(n) + sum(); }
        long mix(long x) { for (int i = 0; i < 5; i++) x = x * 31 ^ x >>> 7; return x; }
    }

    static class Loader extends ClassLoader {
        Class<?> define(byte[] b) { return defineClass(null, b, 0, b.length); }
    }

    public static void main(String[] args) throws Exception {
        byte[] bytes;
        try (InputStream in = MetaspaceLimit.class.getResourceAsStream("MetaspaceLimit$Loaded.class")) {
            bytes = in.readAllBytes();
        }
        MemoryPoolMXBean pool = null;
        for (MemoryPoolMXBean p : ManagementFactory.getMemoryPoolMXBeans()) if (p.getName().equals("Metaspace")) pool = p;
        System.out.println(pool.getType() == MemoryType.NON_HEAP);
        long before = pool.getUsage().getUsed();
        System.out.println(before > 0);

        // Far more than fits, one after the other.
        for (int i = 0; i < 6000; i++) new Loader().define(bytes);
        System.out.println("unloaded " + (ManagementFactory.getClassLoadingMXBean().getUnloadedClassCount() > 0));

        List<Class<?>> kept = new ArrayList<>();
        try {
            while (kept.size() < 1_000_000) kept.add(new Loader().define(bytes));
            System.out.println("no limit");
        } catch (OutOfMemoryError e) {
            MemoryUsage usage = pool.getUsage();
            boolean many = kept.size() > 200;
            kept = null;
            System.out.println(e + " " + many + " " + (usage.getUsed() > before));
        }
        System.gc();
        System.out.println(pool.getUsage().getUsed() < pool.getPeakUsage().getUsed());
        System.out.println(new Loader().define(bytes).getDeclaredConstructor().newInstance().getClass().getName());
    }
}
