// Reflection on methods: lookup, invocation, conversions, exceptions, access, varargs, defaults, bridges, inflation.
// zeal

import java.lang.reflect.*;
import java.util.*;

public class ReflectMethods {
    public interface Greeter<T> {
        default String greet(T who) { return "hello " + who; }

        static int twice(int n) { return 2 * n; }
    }

    public static class Target implements Greeter<String>, Comparable<Target> {
        int state;

        public Target() { }

        public Target(int state) throws java.io.IOException {
            if (state < 0) throw new java.io.IOException("negative");
            this.state = state;
        }

        private Target(String secret, int... more) { state = secret.length() + more.length; }

        public long all(boolean z, byte b, short s, char c, int i, long l, float f, double d, String t) { return (z ? 1 : 0) + b + s + c + i + l + (long) f + (long) d + t.length(); }

        public static String statics(Object... parts) { return Arrays.toString(parts); }

        public void voids() { state++; }

        public int thrower(String how) throws Exception {
            switch (how) {
                case "checked": throw new Exception("checked");
                case "error": throw new AssertionError("error");
                case "null": return how.substring(4).charAt(3);
                default: return how.length();
            }
        }

        private int hidden(int x) { return x * state; }

        protected String overridden() { return "target"; }

        @Override
        public int compareTo(Target o) { return Integer.compare(state, o.state); }

        public <X extends Exception & Runnable> List<? extends X> generic(Map<String, X[]> in, int... rest) throws X { return null; }

        public byte bytes() { return -5; }

        public char chars() { return 'q'; }

        public boolean flags() { return true; }

        public float floats() { return 2.5f; }
    }

    public static class Sub extends Target {
        @Override
        protected String overridden() { return "sub"; }
    }

    public abstract static class Abstract {
        public Abstract() { }
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (InvocationTargetException e) {
            System.out.println(name + " ! target " + e.getCause() + " " + e.getMessage() + " " + e.getCause().getStackTrace()[0].getMethodName());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]+", "@"));
        }
    }

    public static void main(String[] args) throws Throwable {
        Target t = new Target(3);
        Class<Target> type = Target.class;
        TreeSet<String> names = new TreeSet<>();
        for (Method m : type.getDeclaredMethods()) names.add(m.toGenericString() + (m.isBridge() ? " bridge" : "") + (m.isVarArgs() ? " varargs" : ""));
        names.forEach(System.out::println);
        TreeSet<String> constructors = new TreeSet<>();
        for (Constructor<?> c : type.getDeclaredConstructors()) constructors.add(c.toGenericString() + " " + c.getParameterCount() + " " + c.isVarArgs());
        constructors.forEach(System.out::println);
        Method all = type.getMethod("all", boolean.class, byte.class, short.class, char.class, int.class, long.class, float.class, double.class, String.class);
        attempt("all", () -> all.invoke(t, true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "eight"));
        attempt("all widened", () -> all.invoke(t, false, (byte) 1, (byte) 2, 'c', 'd', 5, 'f', 7f, "x"));
        attempt("all narrowed", () -> all.invoke(t, false, 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "x"));
        attempt("too few", () -> all.invoke(t, 1));
        attempt("null primitive", () -> all.invoke(t, null, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "x"));
        attempt("wrong receiver", () -> type.getMethod("voids").invoke("string"));
        attempt("null receiver", () -> type.getMethod("voids").invoke(null));
        attempt("void", () -> type.getMethod("voids").invoke(t));
        attempt("static", () -> type.getMethod("statics", Object[].class).invoke(null, (Object) new Object[] {1, "b", null}));
        attempt("static unwrapped", () -> type.getMethod("statics", Object[].class).invoke(null, new Object[] {1, "b"}));
        Method thrower = type.getMethod("thrower", String.class);
        for (String how : new String[] {"checked", "error", "null", "none of them"}) attempt("thrower " + how, () -> thrower.invoke(t, how));
        attempt("thrower null argument", () -> thrower.invoke(t, (Object) null));
        attempt("private", () -> type.getDeclaredMethod("hidden", int.class).invoke(t, 10));
        attempt("virtual dispatch", () -> { Method m = type.getDeclaredMethod("overridden"); return m.invoke(new Sub()) + " " + m.invoke(t); });
        attempt("default", () -> type.getMethod("greet", Object.class).invoke(t, "you"));
        attempt("interface static", () -> Greeter.class.getMethod("twice", int.class).invoke(null, 21));
        attempt("interface static by class", () -> type.getMethod("twice", int.class));
        attempt("boxed results", () -> type.getMethod("bytes").invoke(t) + " " + type.getMethod("chars").invoke(t) + " " + type.getMethod("flags").invoke(t) + " " + type.getMethod("floats").invoke(t).getClass());
        attempt("bridge", () -> type.getMethod("compareTo", Object.class).invoke(t, new Target(9)));
        attempt("bridge cast", () -> type.getMethod("compareTo", Object.class).invoke(t, "x"));
        attempt("missing", () -> type.getMethod("nothing", int.class, String[].class));
        attempt("array clone", () -> int[].class.getMethod("clone"));
        attempt("object method on array", () -> Object.class.getMethod("getClass").invoke(new int[0]));
        attempt("new", () -> type.getConstructor(int.class).newInstance(5).state);
        attempt("new throws", () -> type.getConstructor(int.class).newInstance(-1));
        attempt("new private", () -> type.getDeclaredConstructor(String.class, int[].class).newInstance("abc", new int[] {1, 2}).state);
        attempt("new missing", () -> type.getConstructor(long.class));
        attempt("new abstract", () -> Abstract.class.getConstructor().newInstance());
        attempt("new interface", () -> Greeter.class.getDeclaredConstructor());
        attempt("class newInstance", () -> ((Object) Class.forName("java.util.ArrayList").getDeclaredConstructor().newInstance()).toString());
        attempt("new wrong count", () -> type.getConstructor().newInstance(1));
        attempt("new wrong type", () -> type.getConstructor(int.class).newInstance("x"));
        attempt("library protected", () -> Object.class.getDeclaredMethod("clone").invoke(new int[0]));
        attempt("forced", () -> { Object.class.getDeclaredMethod("clone").setAccessible(true); return 0; });
        attempt("private elsewhere", () -> Holder.privateMethod().invoke(null));
        Method generic = null;
        for (Method m : type.getDeclaredMethods()) if (m.getName().equals("generic")) generic = m;
        System.out.println(Arrays.toString(generic.getTypeParameters()) + " " + Arrays.toString(generic.getTypeParameters()[0].getBounds()) + " " + Arrays.toString(generic.getGenericParameterTypes()) + " " + generic.getGenericReturnType() + " " + Arrays.toString(generic.getGenericExceptionTypes()));
        System.out.println(generic.getParameters()[1].getName() + " " + generic.getParameters()[1].isVarArgs() + " " + Arrays.toString(generic.getExceptionTypes()));
        Method counted = type.getDeclaredMethod("hidden", int.class);
        long sum = 0;
        for (int i = 0; i < 200; i++) sum += (Integer) counted.invoke(t, i);
        int failed = 0;
        for (int i = 0; i < 60; i++) {
            try {
                thrower.invoke(t, i % 2 == 0 ? "checked" : "fine");
            } catch (InvocationTargetException e) {
                failed++;
            }
        }
        System.out.println("inflated " + sum + " " + failed);
        Object sub = new Sub();
        System.out.println(sub.getClass().getMethod("greet", Object.class).getDeclaringClass() + " " + type.getMethod("compareTo", Target.class).equals(type.getMethod("compareTo", Target.class)) + " " + all.hashCode());
    }
}

class Holder {
    static java.lang.reflect.Method privateMethod() throws Exception { return Holder.class.getDeclaredMethod("locked"); }

    private static int locked() { return 1; }
}
