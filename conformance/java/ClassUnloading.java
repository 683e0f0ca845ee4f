// What is unloaded by itself, and what is not: hidden classes, proxies, lambdas, call sites, delegating loaders, stack traces, threads.
// zeal: 1009
// timeout: 120

import java.io.InputStream;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

public class ClassUnloading {
    static byte[] bytes(String name) throws Exception {
        try (InputStream in = ClassUnloading.class.getResourceAsStream("/" + name + ".class")) {
            return in.readAllBytes();
        }
    }

    public static class Secret {
        static final List<String> LIST = new ArrayList<>();
        public static String say(String s) { LIST.add(s); return s + LIST.size(); }
    }

    public static class Service implements Callable<String> {
        public String call() { return "served by " + getClass().getName(); }
        public Supplier<String> lambda() { String s = call(); return () -> s + "!"; }
        public MethodHandle handle() throws Exception {
            return MethodHandles.lookup().findVirtual(Service.class, "call", MethodType.methodType(String.class)).bindTo(this);
        }
        public void fail() { throw new IllegalStateException("failed"); }
        public static void pause(CountDownLatch in, CountDownLatch out) throws Exception { in.countDown(); out.await(); }
    }
    public interface Greeter { String greet(String name); }
    /** Extends a class of another loader. */
    public static class Derived extends Service {
        @Override public String call() { return "derived, " + super.call(); }
    }

    /** Defines some classes itself, asks others for some. */
    static class Loader extends ClassLoader {
        final String own;
        final ClassLoader next;
        Loader(String own, ClassLoader next) { super(null); this.own = own; this.next = next; }
        @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.equals("ClassUnloading$" + own)) return next.loadClass(name);
            try {
                byte[] b = bytes(name);
                return defineClass(name, b, 0, b.length);
            } catch (Exception e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    static final ClassLoader APP = ClassUnloading.class.getClassLoader();

    static Class<?> service() throws Exception {
        return new Loader("Service", APP).loadClass("ClassUnloading$Service");
    }

    static boolean gone(WeakReference<?> r) throws Exception {
        for (int i = 0; i < 30 && r.get() != null; i++) { System.gc(); if (i > 3) Thread.sleep(5); }
        return r.get() == null;
    }
    static boolean stays(WeakReference<?> r) {
        for (int i = 0; i < 3; i++) System.gc();
        return r.get() != null;
    }

    static WeakReference<Class<?>> hidden(boolean strong, Object[] keep) throws Throwable {
        byte[] b = bytes("ClassUnloading$Secret");
        Lookup l = strong ? MethodHandles.lookup().defineHiddenClass(b, true, Lookup.ClassOption.STRONG, Lookup.ClassOption.NESTMATE)
            : MethodHandles.lookup().defineHiddenClass(b, true);
        MethodHandle say = l.findStatic(l.lookupClass(), "say", MethodType.methodType(String.class, String.class));
        String said = "";
        for (int i = 0; i < 3000; i++) said = (String) say.invokeExact("x");
        System.out.println(said);
        if (keep != null) keep[0] = say;
        return new WeakReference<>(l.lookupClass());
    }

    static WeakReference<Object> through(int how, Object[] keep) throws Throwable {
        Class<?> c = service();
        Object o = c.getDeclaredConstructor().newInstance();
        switch (how) {
            case 0 -> keep[0] = c.getMethod("lambda").invoke(o);
            case 1 -> keep[0] = c.getMethod("handle").invoke(o);
            case 2 -> keep[0] = c.getMethod("call");
            case 3 -> {
                try {
                    c.getMethod("fail").invoke(o);
                } catch (java.lang.reflect.InvocationTargetException e) {
                    keep[0] = e.getCause();
                }
            }
            case 4 -> keep[0] = java.lang.reflect.Array.newInstance(c, 2, 2);
            case 5 -> keep[0] = MethodType.methodType(c, c);
            case 6 -> keep[0] = c.getProtectionDomain().getClass() == null ? o : c.getPackage() == null ? c : c.getModule();
            case 7 -> {
                Thread t = new Thread(() -> {
                    try {
                        c.getMethod("pause", CountDownLatch.class, CountDownLatch.class).invoke(null, ((Object[]) keep[0])[0], ((Object[]) keep[0])[1]);
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                });
                CountDownLatch in = new CountDownLatch(1), out = new CountDownLatch(1);
                keep[0] = new Object[] {in, out, t};
                t.start();
                in.await();
            }
            default -> {
                Method m = c.getMethod("call");
                String s = "";
                for (int i = 0; i < 100; i++) s = (String) m.invoke(o);
                keep[0] = s;
            }
        }
        return new WeakReference<>(c.getClassLoader());
    }

    static String use(int how, Object kept) throws Throwable {
        switch (how) {
            case 0: return ((Supplier<?>) kept).get().toString();
            case 1: return (String) ((MethodHandle) kept).invoke();
            case 2: return ((Method) kept).invoke(((Method) kept).getDeclaringClass().getDeclaredConstructor().newInstance()).toString();
            case 3: return ((Throwable) kept).getStackTrace()[0].toString();
            case 4: return kept.getClass().getName();
            case 5: return ((MethodType) kept).returnType().getName();
            case 6: return ((Module) kept).toString().replaceAll("@.*", "");
            case 7:
                Object[] all = (Object[]) kept;
                ((CountDownLatch) all[1]).countDown();
                ((Thread) all[2]).join();
                return "joined";
            default: return kept.toString();
        }
    }

    static WeakReference<Object> proxy(Object[] keep) throws Exception {
        ClassLoader l = new Loader("None", APP);
        Greeter g = (Greeter) Proxy.newProxyInstance(l, new Class<?>[] {Greeter.class}, (p, m, a) -> "hello " + a[0]);
        String s = "";
        for (int i = 0; i < 3000; i++) s = g.greet("n" + i);
        System.out.println(s);
        keep[0] = g;
        return new WeakReference<>(l);
    }

    static List<WeakReference<Object>> derived(Object[] keep) throws Exception {
        ClassLoader base = new Loader("Service", APP);
        ClassLoader loader = new Loader("Derived", base);
        Object o = loader.loadClass("ClassUnloading$Derived").getDeclaredConstructor().newInstance();
        System.out.println(((Callable<?>) o).call());
        keep[0] = o;
        return List.of(new WeakReference<>(base), new WeakReference<>(loader));
    }

    public static class Shape { public int sides() { return 0; } public int twice() { return 2 * sides(); } }
    public static class Square extends Shape { @Override public int sides() { return 4; } }
    static int hot(Shape s) { int n = 0; for (int i = 0; i < 100; i++) n += s.twice(); return n; }

    public static void main(String[] args) throws Throwable {
        Object[] keep = new Object[1];
        System.out.println("hidden: " + gone(hidden(false, null)));
        WeakReference<?> r = hidden(false, keep);
        System.out.println("hidden, by handle: " + stays(r));
        keep[0] = null;
        System.out.println("hidden, dropped: " + gone(r));
        System.out.println("strong hidden: " + stays(hidden(true, null)));
        for (int how = 0; how <= 8; how++) {
            r = through(how, keep);
            boolean stays = how == 8 || stays(r);
            String used = use(how, keep[0]);
            keep[0] = null;
            System.out.println(how + " " + stays + " " + used + " " + gone(r));
        }
        r = proxy(keep);
        System.out.println("proxy: " + stays(r) + " " + ((Greeter) keep[0]).greet("again"));
        keep[0] = null;
        System.out.println("proxy, dropped: " + gone(r));
        List<WeakReference<Object>> both = derived(keep);
        System.out.println("derived: " + stays(both.get(0)) + " " + stays(both.get(1)) + " " + ((Callable<?>) keep[0]).call());
        keep[0] = null;
        System.out.println("derived, dropped: " + gone(both.get(1)) + " " + gone(both.get(0)));
        // Code for the one class there is, with a second, and without it again.
        Shape plain = new Shape();
        int sum = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 3000; i++) sum += hot(plain);
            Class<?> c = new ClassLoader(APP) {
                Class<?> square() throws Exception { byte[] b = bytes("ClassUnloading$Square"); return defineClass(null, b, 0, b.length); }
            }.square();
            sum += c.getName().length();
            Lookup l = MethodHandles.lookup().defineHiddenClass(bytes("ClassUnloading$Square"), true);
            Shape square = (Shape) l.findConstructor(l.lookupClass(), MethodType.methodType(void.class)).invoke();
            r = new WeakReference<>(l.lookupClass());
            for (int i = 0; i < 3000; i++) sum += hot(i % 2 == 0 ? square : plain);
            l = null;
            square = null;
            c = null;
            System.out.println("square " + sum + " " + gone(r));
        }
    }
}
