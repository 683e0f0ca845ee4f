// Annotations: repeated, inherited, of types and parameters, every kind of member, defaults, equality, what breaks them.

import java.lang.annotation.*;
import java.lang.reflect.*;
import java.util.*;
import java.util.function.Supplier;

public class AnnotationsInDepth {
    enum Level { LOW, HIGH { @Override public String toString() { return "high!"; } } }

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})
    @interface Tag { String value() default ""; int[] n() default {}; }

    @Retention(RetentionPolicy.RUNTIME)
    @Repeatable(Marks.class)
    @Inherited
    @interface Mark { int value(); }

    @Retention(RetentionPolicy.RUNTIME)
    @Inherited
    @interface Marks { Mark[] value(); }

    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        boolean z() default true;
        byte b() default -1;
        char c() default '\u20ac';
        short s() default Short.MIN_VALUE;
        int i() default 0x7fffffff;
        long j() default 1L << 40;
        float f() default 1.5f;
        double d() default Double.NaN;
        String text() default "a\"b\\\n\t'";
        Class<?> type() default Map.Entry.class;
        Level level() default Level.HIGH;
        Mark mark() default @Mark(3);
        String[] texts() default {"x", "y"};
        Class<?>[] types() default {int.class, String[].class, void.class};
        Level[] levels() default {};
        Mark[] marks() default {@Mark(1), @Mark(2)};
        long[] longs() default {1, -1};
        char[] chars() default {'a', '\''};
        double[] doubles() default {0.0, -0.0, Double.POSITIVE_INFINITY};
        byte[] bytes() default {1, (byte) 0xff};
        float[] floats() default {Float.MIN_VALUE};
    }

    @interface Gone { }

    @Mark(1) @Mark(2) static class Parent { }

    static class Child extends Parent { }

    @Mark(9) static class Own extends Parent { }

    @All static class Plain { }

    @All(i = 5, texts = {}, levels = {Level.LOW}, type = int[].class) @Gone static class Changed { }

    static class Typed<@Tag("T") T extends @Tag("bound") Number & @Tag("second") Comparable<@Tag("arg") T>> extends @Tag("super") ArrayList<@Tag("element") String> implements @Tag("interface") Supplier<@Tag(n = {1, 2}) T> {
        @Tag("array") int @Tag("dim1") [] @Tag("dim2") [] array;
        Map<@Tag("key") String, ? extends @Tag("wild") List<@Tag("deep") Integer @Tag("in array") []>> map;
        @Tag("inner") Typed<T>.@Tag("nested") Inner inner;
        class Inner { Inner(@Tag("outer parameter") String s) { } }
        @Override public T get() { return null; }
        <@Tag("method") M> @Tag("return") M method(@Tag("receiver") Typed<T> this, @Tag("p0") String a, int @Tag("varargs") ... rest) throws @Tag("thrown") Exception { return null; }
    }

    record Point(@Tag("component") @Mark(4) int x, @Deprecated(since = "5", forRemoval = true) String y) {
        Point { }
    }

    static String show(AnnotatedType t) {
        if (t == null) {
            return "null";
        }
        String own = Arrays.toString(t.getAnnotations()).replace("@AnnotationsInDepth.", "@");
        String result = t + " " + own;
        if (t instanceof AnnotatedArrayType a) {
            result += " of (" + show(a.getAnnotatedGenericComponentType()) + ")";
        }
        if (t instanceof AnnotatedParameterizedType p) {
            for (AnnotatedType arg : p.getAnnotatedActualTypeArguments()) {
                result += " <" + show(arg) + ">";
            }
        }
        if (t instanceof AnnotatedWildcardType w) {
            for (AnnotatedType bound : w.getAnnotatedUpperBounds()) {
                result += " upper(" + show(bound) + ")";
            }
        }
        if (t.getAnnotatedOwnerType() != null) {
            result += " owner(" + show(t.getAnnotatedOwnerType()) + ")";
        }
        return result;
    }

    static void typeAnnotations() throws Exception {
        Class<?> c = Typed.class;
        TypeVariable<?> v = c.getTypeParameters()[0];
        System.out.println(Arrays.toString(v.getAnnotations()) + " " + show(v.getAnnotatedBounds()[0]) + " " + show(v.getAnnotatedBounds()[1]));
        System.out.println(show(c.getAnnotatedSuperclass()) + " " + show(c.getAnnotatedInterfaces()[0]));
        for (String name : List.of("array", "map", "inner")) {
            System.out.println(name + ": " + show(c.getDeclaredField(name).getAnnotatedType()));
        }
        Method m = c.getDeclaredMethod("method", String.class, int[].class);
        System.out.println(show(m.getAnnotatedReturnType()) + " " + show(m.getAnnotatedReceiverType()) + " " + show(m.getAnnotatedExceptionTypes()[0]));
        for (AnnotatedType p : m.getAnnotatedParameterTypes()) {
            System.out.println(show(p));
        }
        System.out.println(Arrays.toString(m.getTypeParameters()[0].getAnnotations()));
        Constructor<?> inner = Typed.Inner.class.getDeclaredConstructors()[0];
        for (Parameter p : inner.getParameters()) {
            System.out.println(p + " " + p.isImplicit() + p.isNamePresent() + p.isSynthetic() + " " + show(p.getAnnotatedType()));
        }
        System.out.println(show(inner.getAnnotatedReceiverType()) + " " + show(inner.getAnnotatedReturnType()));
        for (RecordComponent r : Point.class.getRecordComponents()) {
            System.out.println(r + " " + show(r.getAnnotatedType()) + " " + Arrays.toString(r.getAnnotations()) + " " + Arrays.toString(r.getAccessor().getAnnotations()) + " " + Arrays.toString(Point.class.getDeclaredField(r.getName()).getAnnotations()));
        }
        System.out.println(Arrays.deepToString(Point.class.getDeclaredConstructors()[0].getParameterAnnotations()));
    }

    static void declared() throws Exception {
        for (Class<?> c : List.of(Parent.class, Child.class, Own.class)) {
            System.out.println(c.getSimpleName() + " " + Arrays.toString(c.getAnnotations()) + " " + Arrays.toString(c.getDeclaredAnnotations()) + " " + c.getAnnotation(Mark.class) + " " + Arrays.toString(c.getAnnotationsByType(Mark.class)) + " " + Arrays.toString(c.getDeclaredAnnotationsByType(Mark.class)));
        }
        All plain = Plain.class.getAnnotation(All.class), changed = Changed.class.getAnnotation(All.class);
        // The order of members is the library's hash map's, after the order of the methods, which nothing specifies.
        for (All all : List.of(plain, changed)) {
            String text = all.toString();
            text = text.substring(text.indexOf('(') + 1, text.length() - 1);
            System.out.println(Arrays.stream(text.split(", (?=[a-z]+=)")).sorted().toList());
        }
        System.out.println(plain.equals(changed) + " " + plain.equals(Plain.class.getAnnotation(All.class)) + " " + (plain.hashCode() == changed.hashCode()) + " " + plain.annotationType() + " " + Changed.class.getAnnotations().length);
        System.out.println(plain.mark().hashCode() + " " + (plain.longs() != plain.longs()) + " " + Double.isNaN(plain.d()) + " " + Proxy.isProxyClass(plain.getClass()) + " " + plain.level());
        for (Method m : All.class.getDeclaredMethods()) {
            if (m.getDefaultValue() == null) {
                System.out.println("no default " + m);
            }
        }
        System.out.println(Mark.class.getDeclaredMethod("value").getDefaultValue() + " " + Tag.class.getDeclaredMethod("n").getDefaultValue().getClass() + " " + Tag.class.isAnnotation() + Modifier.toString(Tag.class.getModifiers()) + " " + Arrays.toString(Tag.class.getInterfaces()));
        // An annotation made by hand equals the library's.
        Mark mine = new Mark() {
            public int value() { return 3; }
            public Class<? extends Annotation> annotationType() { return Mark.class; }
        };
        System.out.println(plain.mark().equals(mine) + " " + mine.equals(plain.mark()));
        try {
            Plain.class.getAnnotation(null);
        } catch (NullPointerException e) {
            System.out.println("null");
        }
        System.out.println(Thread.class.getMethod("stop").getAnnotation(Deprecated.class) + " " + Arrays.toString(Supplier.class.getAnnotations()) + " " + AnnotationsInDepth.class.getPackage().getAnnotations().length);
    }

    public static void main(String[] args) throws Exception {
        declared();
        typeAnnotations();
    }
}
