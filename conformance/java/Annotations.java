// Annotations: all member types, defaults, inheritance, repetition, type uses, parameters, equality, missing values.
// zeal

import java.lang.annotation.*;
import java.lang.reflect.*;
import java.util.*;

public class Annotations {
    enum Level { LOW, HIGH }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Nested {
        String value();

        int weight() default 1;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        boolean z() default true;
        byte b() default -1;
        short s() default 2;
        char c() default '\u20ac';
        int i() default 1 << 4;
        long l() default Long.MAX_VALUE;
        float f() default 1.5f;
        double d() default 1.0 / 3;
        String t() default "te\"xt";
        Class<?> k() default Map.Entry.class;
        Level e() default Level.HIGH;
        Nested n() default @Nested("inner");
        int[] ints() default {1, 2};
        String[] strings() default {};
        Class<?>[] classes() default {int.class, String[].class};
        Nested[] nested() default {@Nested("a"), @Nested(value = "b", weight = 5)};
        Level[] levels() default Level.LOW;
    }

    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @interface Passed {
        String[] value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Repeatable(Tags.class)
    @interface Tag {
        String value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Tags {
        Tag[] value();
    }

    @Retention(RetentionPolicy.CLASS)
    @interface Invisible { }

    @Retention(RetentionPolicy.SOURCE)
    @interface Source { }

    @Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Use {
        int value();
    }

    @Passed({"x", "y"})
    @All
    @Invisible
    @Source
    static class Parent { }

    @Tag("one")
    @Tag("two")
    static class Child extends Parent implements Comparable<@Use(1) Child> {
        @Tag("single")
        @Deprecated(since = "9", forRemoval = false)
        public @Use(2) List<@Use(3) ? extends @Use(4) String> @Use(5) [] field;

        @All(i = 7, strings = {"p", "q"}, e = Level.LOW, k = void.class, d = Double.NaN)
        public <@Use(6) T> void method(@Nested("first") int a, String b, @Nested("third") @Tag("3") T c) throws @Use(7) RuntimeException { }

        public int compareTo(Child o) { return 0; }
    }

    record Rec(@Nested("component") int x) { }

    @FunctionalInterface
    interface Fn {
        void run();
    }

    public static void main(String[] args) throws Exception {
        All all = Parent.class.getAnnotation(All.class);
        System.out.println(all.z() + " " + all.b() + " " + all.s() + " " + (int) all.c() + " " + all.i() + " " + all.l() + " " + all.f() + " " + all.d() + " " + all.t() + " " + all.k() + " " + all.e() + " " + all.n().value() + all.n().weight());
        System.out.println(Arrays.toString(all.ints()) + all.strings().length + Arrays.toString(all.classes()) + all.nested()[1].weight() + Arrays.toString(all.levels()));
        all.ints()[0] = 99;
        System.out.println(all.ints()[0] + " " + all.annotationType() + " " + all.n());
        System.out.println(Child.class.getAnnotation(Passed.class) + " " + Child.class.getDeclaredAnnotation(Passed.class) + " " + Child.class.isAnnotationPresent(All.class) + " " + Parent.class.getAnnotations().length);
        System.out.println(Child.class.getAnnotation(Tag.class) + " " + Child.class.getAnnotationsByType(Tag.class).length + " " + Child.class.getAnnotation(Tags.class).value()[1].value());
        Method m = null;
        for (Method candidate : Child.class.getDeclaredMethods()) if (candidate.getName().equals("method")) m = candidate;
        All other = m.getAnnotation(All.class);
        System.out.println(other.i() + Arrays.toString(other.strings()) + other.e() + other.k() + other.equals(all) + " " + other.equals(m.getAnnotation(All.class)) + " " + (other.hashCode() == m.getAnnotation(All.class).hashCode()) + " " + other.d());
        for (Annotation[] parameter : m.getParameterAnnotations()) System.out.print(Arrays.toString(parameter) + " ");
        System.out.println(m.getParameters()[2].getAnnotation(Tag.class).value());
        Field f = Child.class.getField("field");
        System.out.println(Arrays.toString(f.getAnnotations()));
        AnnotatedType at = f.getAnnotatedType();
        System.out.println(Arrays.toString(at.getAnnotations()) + " " + ((AnnotatedArrayType) at).getAnnotatedGenericComponentType());
        System.out.println(Child.class.getAnnotatedInterfaces()[0] + " " + m.getAnnotatedExceptionTypes()[0] + " " + Arrays.toString(m.getTypeParameters()[0].getAnnotations()));
        System.out.println(Rec.class.getRecordComponents()[0].getAnnotation(Nested.class) + " " + Rec.class.getDeclaredMethod("x").getAnnotation(Nested.class).value() + " " + Rec.class.getDeclaredConstructors()[0].getParameters()[0].getAnnotation(Nested.class).weight() + " " + Rec.class.getDeclaredField("x").isAnnotationPresent(Nested.class));
        Nested a = all.nested()[0];
        Nested b = new Nested() {
            public String value() { return "a"; }

            public int weight() { return 1; }

            public Class<? extends Annotation> annotationType() { return Nested.class; }
        };
        System.out.println(a.equals(b) + " " + a.hashCode() + " " + Proxy.isProxyClass(a.getClass()) + " " + a.toString().equals(all.nested()[0].toString()));
        System.out.println(All.class.getMethod("ints").getDefaultValue().getClass().getSimpleName() + " " + Nested.class.getMethod("value").getDefaultValue() + " " + Fn.class.isAnnotationPresent(FunctionalInterface.class) + " " + Nested.class.isAnnotation());
        System.out.println(Arrays.toString(Tag.class.getAnnotations()) + " " + Deprecated.class.getAnnotation(Retention.class).value());
        Map<String, Object> values = new TreeMap<>();
        for (Method member : All.class.getDeclaredMethods()) {
            Object value = member.invoke(other);
            values.put(member.getName(), value.getClass().isArray() ? "array" : value instanceof Annotation ? "annotation" : value instanceof Character c ? (int) c : value);
        }
        System.out.println(values);
    }
}
