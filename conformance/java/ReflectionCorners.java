// Reflection at its corners: access checks, generic signatures, nest mates, sealed and hidden classes, arrays, proxies with defaults.

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.*;
import java.util.*;
import java.util.function.*;

public class ReflectionCorners {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll("module @[0-9a-f]+", "module @") + (t.getCause() == null ? "" : " <- " + t.getCause()));
        }
    }

    static class Base<A, B extends Comparable<? super B>> {
        protected Map<? super A, List<B[]>[]> field;
        public <X extends Exception & Serializable> B apply(A a, Function<? super A, ? extends X> f) throws X { return null; }
        class Inner<Q> { Map.Entry<A, Q> pair; }
        static <T> T[] array(T... ts) { return ts; }
    }

    static class Derived extends Base<String, Integer> implements Comparable<Derived> {
        final int number = 5;
        static final String CONSTANT = "c";
        final Object late;
        private static int secret = 1;
        Derived() { this("x"); }
        private Derived(Object late) { this.late = late; }
        @Override public <X extends Exception & Serializable> Integer apply(String a, Function<? super String, ? extends X> f) throws X { return 1; }
        @Override public int compareTo(Derived o) { return 0; }
        private synchronized strictfp final void many(int... rest) { }
        static class Error2 extends Exception implements Serializable { }
        Base<String, Integer>.Inner<Long> inner;
    }

    sealed interface Shape permits Circle, Square { }
    record Circle(double r) implements Shape { }
    static final class Square implements Shape { }

    interface Greets {
        default String greet(String name) { return "hello " + name + suffix(); }
        private String suffix() { return "!"; }
        String other();
        static String st() { return "static"; }
    }

    static void generics() throws Exception {
        for (Class<?> c : List.of(Base.class, Derived.class, Base.Inner.class, Circle.class, Shape.class, Derived.Error2.class)) {
            System.out.println(c.toGenericString() + " extends " + c.getGenericSuperclass() + " " + Arrays.toString(c.getGenericInterfaces()) + " in " + c.getNestHost().getSimpleName() + " " + c.isSealed() + c.isRecord());
            for (Field f : c.getDeclaredFields()) {
                System.out.println("  " + f.toGenericString());
            }
            Method[] methods = c.getDeclaredMethods();
            Arrays.sort(methods, Comparator.comparing(Method::toGenericString));
            for (Method m : methods) {
                System.out.println("  " + m.toGenericString() + " | " + m + (m.isBridge() ? " bridge" : "") + (m.isVarArgs() ? " varargs" : ""));
            }
            for (Constructor<?> k : c.getDeclaredConstructors()) {
                System.out.println("  " + k.toGenericString());
            }
        }
        System.out.println(Arrays.toString(Shape.class.getPermittedSubclasses()) + " " + Arrays.toString(Square.class.getPermittedSubclasses()) + " " + Derived.class.isNestmateOf(Base.class) + " " + ReflectionCorners.class.getNestMembers().length);
        ParameterizedType inner = (ParameterizedType) Derived.class.getDeclaredField("inner").getGenericType();
        System.out.println(inner.getOwnerType() + " " + inner.getRawType() + " " + Arrays.toString(inner.getActualTypeArguments()) + " " + inner.equals(Derived.class.getDeclaredField("inner").getGenericType()));
        Object local = new Object() { <T> Supplier<T> m() { class L<U> { T t; } return null; } };
        System.out.println(local.getClass().getEnclosingMethod() + " " + local.getClass().isAnonymousClass() + " [" + local.getClass().getSimpleName() + "] " + local.getClass().getCanonicalName() + " " + local.getClass().getTypeName());
        Runnable lambda = () -> { };
        System.out.println(lambda.getClass().isHidden() + " " + lambda.getClass().isSynthetic() + " " + lambda.getClass().getCanonicalName() + " " + lambda.getClass().getSimpleName().replaceAll("\\d+.*", "N") + " " + lambda.getClass().describeConstable());
        for (Class<?> c : List.of(int[][].class, void.class, Map.Entry[].class, Thread.State.class, Override.class)) {
            System.out.println(c + " " + c.getName() + " " + c.getSimpleName() + " " + c.getTypeName() + " " + c.descriptorString() + " " + (c == void.class ? "" : c.arrayType() + " ") + Modifier.toString(c.getModifiers()) + " " + c.getPackageName() + " " + c.getComponentType());
        }
    }

    static void access() throws Exception {
        Field number = Derived.class.getDeclaredField("number"), late = Derived.class.getDeclaredField("late"), constant = Derived.class.getDeclaredField("CONSTANT"), secret = Derived.class.getDeclaredField("secret");
        Derived d = new Derived();
        attempt("final", () -> { late.set(d, "y"); return 1; });
        late.setAccessible(true);
        attempt("final accessible", () -> { late.set(d, "y"); return d.late; });
        attempt("static final", () -> { constant.setAccessible(true); constant.set(null, "z"); return 1; });
        attempt("record field", () -> { Field r = Circle.class.getDeclaredField("r"); r.setAccessible(true); r.set(new Circle(1), 2.0); return 1; });
        attempt("private of mate", () -> secret.getInt(null));
        attempt("wrong type", () -> secret.getByte(null));
        attempt("wrong value", () -> { secret.set(null, "text"); return 1; });
        attempt("widening", () -> { secret.setShort(null, (short) 3); return secret.getDouble(null); });
        attempt("null target", () -> number.get(null));
        attempt("wrong target", () -> number.get("x"));
        attempt("library private", () -> { Field f = String.class.getDeclaredField("value"); f.setAccessible(true); return f; });
        attempt("library private get", () -> String.class.getDeclaredField("hash").get("x"));
        attempt("trySetAccessible", () -> String.class.getDeclaredField("hash").trySetAccessible());
        attempt("canAccess", () -> String.class.getDeclaredMethod("length").canAccess("x") + " " + secret.canAccess(null));
        attempt("canAccess null", () -> number.canAccess(null));
        attempt("hidden field", () -> Class.class.getDeclaredField("classLoader"));
        attempt("reflection filter", () -> Field.class.getDeclaredFields().length + " " + System.class.getDeclaredField("security"));
        attempt("abstract", () -> AbstractList.class.getDeclaredConstructor().newInstance());
        attempt("interface", () -> Runnable.class.getDeclaredConstructor());
        attempt("enum", () -> Thread.State.class.getDeclaredConstructor(String.class, int.class).newInstance("X", 1));
        attempt("private constructor", () -> Derived.class.getDeclaredConstructor(Object.class).newInstance(5).late);
        attempt("class", () -> Class.class.getDeclaredConstructors()[0].newInstance((Object) null, null));
        attempt("arguments", () -> String.class.getMethod("charAt", int.class).invoke("x"));
        attempt("argument type", () -> String.class.getMethod("charAt", int.class).invoke("x", "0"));
        attempt("argument null", () -> String.class.getMethod("charAt", int.class).invoke("x", (Object) null));
        attempt("thrown", () -> String.class.getMethod("charAt", int.class).invoke("x", 7));
        attempt("widened", () -> String.class.getMethod("charAt", int.class).invoke("x", (byte) 0));
        attempt("receiver", () -> String.class.getMethod("length").invoke(5));
        attempt("no receiver", () -> String.class.getMethod("length").invoke(null));
        attempt("virtual", () -> Object.class.getMethod("toString").invoke(List.of(1)));
        attempt("unexported", () -> Class.forName("jdk.internal.misc.Unsafe").getMethod("getUnsafe").invoke(null));
        attempt("unexported method", () -> List.of(1).getClass().getMethod("size").invoke(List.of(1)));
        attempt("no method", () -> Derived.class.getMethod("many", int[].class));
        attempt("no field", () -> Derived.class.getField("nothing"));
        attempt("init error", () -> Class.forName("ReflectionCorners$Bad").getDeclaredConstructor().newInstance());
        attempt("init error again", () -> Class.forName("ReflectionCorners$Bad", true, null == null ? ReflectionCorners.class.getClassLoader() : null));
        attempt("not found", () -> Class.forName("no.such.Type"));
        attempt("slashes", () -> Class.forName("java/lang/Object"));
        attempt("array by name", () -> Class.forName("[[Ljava.lang.String;") + " " + Class.forName("[I"));
        attempt("bad array", () -> Class.forName("[Lnope;"));
        attempt("inherited statics", () -> Greets.class.getMethod("st").invoke(null));
        attempt("static of interface", () -> new Greets() { public String other() { return ""; } }.getClass().getMethod("st"));
    }

    static class Bad {
        static final int X = Integer.parseInt("bad");
    }

    static void arrays() {
        attempt("negative", () -> Array.newInstance(int.class, -1));
        attempt("void", () -> Array.newInstance(void.class, 1));
        attempt("dimensions", () -> Array.newInstance(int.class, new int[256]));
        attempt("zero dimensions", () -> Array.newInstance(int.class, new int[0]));
        attempt("deep", () -> Arrays.deepToString((Object[]) Array.newInstance(String[].class, 2, 1)));
        attempt("get", () -> Array.get(new short[] {7}, 0).getClass());
        attempt("index", () -> Array.getInt(new int[2], 2));
        attempt("widen", () -> Array.getLong(new char[] {'a'}, 0));
        attempt("narrow", () -> Array.getInt(new long[1], 0));
        attempt("not an array", () -> Array.getLength("x"));
        attempt("null", () -> Array.getLength(null));
        attempt("store", () -> { Array.set(new Integer[1], 0, "s"); return 1; });
        attempt("store primitive", () -> { double[] d = new double[1]; Array.setFloat(d, 0, 2); return d[0]; });
        attempt("store null", () -> { Array.set(new int[1], 0, null); return 1; });
    }

    static void proxies() throws Exception {
        Greets g = (Greets) Proxy.newProxyInstance(ReflectionCorners.class.getClassLoader(), new Class<?>[] {Greets.class, Comparable.class}, (proxy, method, arguments) -> switch (method.getName()) {
            case "greet" -> InvocationHandler.invokeDefault(proxy, method, arguments);
            case "compareTo" -> null;
            case "other" -> throw new java.io.IOException("undeclared");
            case "toString" -> "proxy of " + method.getDeclaringClass().getSimpleName();
            case "hashCode" -> "wrong type";
            default -> method.getName();
        });
        attempt("default", () -> g.greet("you"));
        attempt("undeclared", g::other);
        attempt("toString", g::toString);
        attempt("class cast", g::hashCode);
        attempt("null result", () -> ((Comparable<Object>) (Object) g).compareTo(1));
        System.out.println(Proxy.isProxyClass(g.getClass()) + " " + Modifier.toString(g.getClass().getModifiers()) + " " + Arrays.toString(g.getClass().getInterfaces()) + " " + g.getClass().getSuperclass());
        attempt("handler", () -> Proxy.getInvocationHandler("x"));
        attempt("no interface", () -> Proxy.newProxyInstance(null, new Class<?>[] {String.class}, (p, m, a) -> null));
        attempt("twice", () -> Proxy.newProxyInstance(null, new Class<?>[] {Runnable.class, Runnable.class}, (p, m, a) -> null));
        attempt("invisible", () -> Proxy.newProxyInstance(null, new Class<?>[] {Greets.class}, (p, m, a) -> null));
        attempt("sealed", () -> Proxy.newProxyInstance(ReflectionCorners.class.getClassLoader(), new Class<?>[] {Shape.class}, (p, m, a) -> null));
        attempt("not a default", () -> InvocationHandler.invokeDefault(g, Greets.class.getMethod("other")));
        attempt("not a proxy", () -> InvocationHandler.invokeDefault("x", Greets.class.getMethod("greet", String.class), "a"));
        attempt("lookup", () -> MethodHandles.lookup().findStatic(Greets.class, "st", java.lang.invoke.MethodType.methodType(String.class)).invoke());
    }

    public static void main(String[] args) throws Exception {
        generics();
        access();
        arrays();
        proxies();
    }
}
