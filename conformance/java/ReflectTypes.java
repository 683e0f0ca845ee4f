// java.lang.Class: names, kinds, nesting, members, generic signatures, records, modifiers, arrays, primitives, forName.
// zeal

import java.lang.reflect.*;
import java.util.*;
import java.util.function.Supplier;

public class ReflectTypes {
    static abstract class Generic<A extends Comparable<? super A>, B extends List<A>> extends AbstractList<Map.Entry<A, B[]>> implements Supplier<B>, Cloneable { }

    public record Point<T>(int x, T... rest) { }

    @interface Note { }

    private enum Kind { ONE { } }

    class Inner<T> {
        class Deeper { }

        Inner<String>.Deeper field;
    }

    interface Shape { }

    static Object local() {
        class Local { }
        return new Local();
    }

    static Object anonymous = new Object() { };
    static Runnable lambda = () -> { };

    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception | LinkageError e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    static void describe(Class<?> c) {
        System.out.println(c.getName() + " | " + c.getSimpleName() + " | " + c.getTypeName() + " | " + c.getCanonicalName() + " | " + c.descriptorString() + " | " + c.toGenericString());
        StringBuilder kinds = new StringBuilder("   ");
        if (c.isInterface()) kinds.append("interface ");
        if (c.isArray()) kinds.append("array ");
        if (c.isPrimitive()) kinds.append("primitive ");
        if (c.isEnum()) kinds.append("enum ");
        if (c.isRecord()) kinds.append("record ");
        if (c.isAnnotation()) kinds.append("annotation ");
        if (c.isAnonymousClass()) kinds.append("anonymous ");
        if (c.isLocalClass()) kinds.append("local ");
        if (c.isMemberClass()) kinds.append("member ");
        if (c.isSynthetic()) kinds.append("synthetic ");
        if (c.isHidden()) kinds.append("hidden ");
        System.out.println(kinds + Modifier.toString(c.getModifiers()) + " super " + c.getSuperclass() + " interfaces " + Arrays.toString(c.getInterfaces()) + " declaring " + c.getDeclaringClass() + " enclosing " + c.getEnclosingClass() + " host " + c.getNestHost().getSimpleName() + " package '" + c.getPackageName() + "' loader " + (c.getClassLoader() == null ? "boot" : "app") + " module " + c.getModule().getName());
    }

    public static void main(String[] args) throws Exception {
        Class<?>[] all = {int.class, void.class, long[].class, String[][].class, Object.class, String.class, Map.Entry.class, Generic.class, Point.class, Note.class, Kind.class, Kind.ONE.getClass(), Inner.class, Inner.Deeper.class, Shape[].class, local().getClass(), anonymous.getClass(), Thread.State.class, ReflectTypes.class};
        for (Class<?> c : all) describe(c);
        Class<?> l = lambda.getClass();
        System.out.println(l.isHidden() + " " + l.isSynthetic() + " " + l.getSimpleName().startsWith("ReflectTypes$$Lambda$") + " " + (l.getCanonicalName() == null) + " " + l.getNestHost().getSimpleName() + " " + Arrays.toString(l.getInterfaces()));
        System.out.println(Generic.class.getGenericSuperclass() + " " + Arrays.toString(Generic.class.getGenericInterfaces()) + " " + Arrays.toString(Generic.class.getTypeParameters()) + " " + Arrays.toString(Generic.class.getTypeParameters()[0].getBounds()) + " " + Arrays.toString(Generic.class.getTypeParameters()[1].getBounds()));
        Type field = Inner.class.getDeclaredField("field").getGenericType();
        System.out.println(field + " owner " + ((ParameterizedType) field).getOwnerType());
        for (RecordComponent r : Point.class.getRecordComponents()) System.out.println(r.getName() + " " + r.getType() + " " + r.getGenericType() + " " + r.getAccessor().getName() + " " + r.getGenericSignature());
        System.out.println(Point.class.getRecordComponents()[0].getAccessor().invoke(new Point<>(4, "x")));
        attempt("forName array", () -> Class.forName("[[I") + " " + Class.forName("[Ljava.lang.String;"));
        attempt("forName nested", () -> Class.forName("ReflectTypes$Inner$Deeper").getSimpleName());
        attempt("forName primitive", () -> Class.forName("int"));
        attempt("forName slash", () -> Class.forName("java/lang/String"));
        attempt("forName missing", () -> Class.forName("no.such.Type"));
        attempt("forName bad array", () -> Class.forName("[Lno.such.Type;"));
        attempt("forName wrong case", () -> Class.forName("reflecttypes"));
        attempt("forName empty", () -> Class.forName(""));
        attempt("loadClass array", () -> ClassLoader.getSystemClassLoader().loadClass("[I"));
        attempt("forName by module", () -> Class.forName(Object.class.getModule(), "java.util.ArrayList"));
        attempt("boot loader", () -> Class.forName("java.util.List", true, null));
        attempt("boot loader cannot", () -> Class.forName("ReflectTypes", true, null));
        attempt("arrayType", () -> int.class.arrayType() + " " + String[].class.componentType() + " " + int.class.componentType());
        attempt("cast", () -> Integer.class.cast("x"));
        attempt("asSubclass", () -> Integer.class.asSubclass(String.class));
        attempt("primitive cast", () -> int.class.cast(5));
        System.out.println(int.class.isInstance(5) + " " + int.class.isAssignableFrom(Integer.class) + " " + Object.class.isAssignableFrom(int[].class) + " " + Object[].class.isAssignableFrom(String[][].class) + " " + long.class.isAssignableFrom(int.class) + " " + Comparable.class.isAssignableFrom(Kind.class));
        TreeSet<String> classes = new TreeSet<>();
        for (Class<?> c : ReflectTypes.class.getDeclaredClasses()) classes.add(c.getSimpleName());
        System.out.println(classes + " " + Thread.class.getClasses().length + " " + Inner.class.getDeclaredConstructors()[0].getParameterCount());
        TreeSet<String> nest = new TreeSet<>();
        for (Class<?> c : ReflectTypes.class.getNestMembers()) nest.add(c.getName());
        System.out.println(nest + " " + Inner.class.isNestmateOf(Point.class) + " " + Inner.class.isNestmateOf(String.class));
        System.out.println(local().getClass().getEnclosingMethod() + " " + anonymous.getClass().getEnclosingMethod() + " " + anonymous.getClass().getEnclosingConstructor());
        System.out.println(ReflectTypes.class.getPackage().getName().isEmpty() + " " + String.class.getPackage().getName() + " " + ReflectTypes.class.desiredAssertionStatus() + " " + Arrays.toString(Kind.class.getEnumConstants()) + " " + String.class.getEnumConstants());
        System.out.println(Integer.TYPE == int.class ? Void.TYPE + " " + Integer.class.getField("TYPE").get(null) : "no");
        System.out.println(ReflectTypes.class.getResource("ReflectTypes.class") != null ? "resource found " + ReflectTypes.class.getResourceAsStream("/ReflectTypes.class").read() : "missing");
        System.out.println(ReflectTypes.class.getResource("absent.txt") + " " + Object.class.getResource("Object.class").getProtocol() + " " + Modifier.toString(0xfff) + " " + Modifier.isStatic(Kind.class.getModifiers()));
    }
}
