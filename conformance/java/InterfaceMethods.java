// Interfaces: default, static and private methods, diamonds, super calls, resolution of maximally specific methods.
// zeal

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

public class InterfaceMethods {
    interface A {
        default String name() { return "A"; }

        default String call() { return "A.call(" + name() + ")"; }

        static String make() { return "A.make"; }

        private String secret() { return "A.secret/" + name(); }

        private static String hidden() { return "A.hidden"; }

        default String reveal() { return secret() + "/" + hidden(); }
    }

    interface B extends A {
        @Override
        default String name() { return "B"; }
    }

    interface C extends A {
        @Override
        default String name() { return "C:" + A.super.name(); }
    }

    interface D extends B, C {
        @Override
        default String name() { return "D(" + B.super.name() + "," + C.super.name() + ")"; }
    }

    interface Left extends A { }

    interface Right extends B { }

    static class Plain implements A { }

    static class Both implements Left, Right { }

    static class Diamond implements D { }

    static class Overrides implements B, C {
        @Override
        public String name() { return "own+" + B.super.name() + "+" + C.super.name(); }
    }

    static class Base {
        public String name() { return "Base"; }
    }

    /** A class method wins over an interface default. */
    static class ClassWins extends Base implements B { }

    abstract static class Reabstracted implements A {
        @Override
        public abstract String name();
    }

    static class Concrete extends Reabstracted {
        @Override
        public String name() { return "Concrete"; }
    }

    interface Shape {
        double area();

        default int compare(Shape other) { return Double.compare(area(), other.area()); }

        static Comparator<Shape> byArea() { return Shape::compare; }
    }

    record Box(double w, double h) implements Shape {
        public double area() { return w * h; }
    }

    static class Disk implements Shape {
        public double area() { return 3; }

        @Override
        public String toString() { return "disk"; }
    }

    interface Getter<T> {
        T get();

        default T twice() {
            get();
            return get();
        }
    }

    interface StringGetter extends Getter<String> {
        @Override
        String get();
    }

    static class Counter implements StringGetter {
        int calls;

        @Override
        public String get() { return "call " + ++calls; }
    }

    interface Stack<T> extends Iterable<T> {
        List<T> items();

        default Stack<T> push(T item) {
            items().add(item);
            return this;
        }

        default T pop() { return items().remove(items().size() - 1); }

        default java.util.Iterator<T> iterator() { return items().iterator(); }
    }

    static <T> Stack<T> stack() {
        List<T> list = new ArrayList<>();
        return () -> list;
    }

    interface ObjectMethods {
        boolean equals(Object other);

        String toString();

        default int hash() { return toString().length() + (equals(this) ? 1 : 0); }
    }

    static int manyInterfaces(Object o) {
        int result = 0;
        if (o instanceof A) result |= 1;
        if (o instanceof B) result |= 2;
        if (o instanceof C) result |= 4;
        if (o instanceof D) result |= 8;
        if (o instanceof Comparable) result |= 16;
        return result;
    }

    public static void main(String[] args) {
        A[] all = {new Plain(), new Both(), new Diamond(), new Overrides(), new ClassWins(), new Concrete(), new A() { }, new D() {
            @Override
            public String name() { return "anonymous " + D.super.name(); }
        }};
        for (int round = 0; round < 2; round++) {
            for (A a : all) System.out.println(a.name() + " | " + a.call() + " | " + a.reveal() + " | " + manyInterfaces(a));
        }
        System.out.println(A.make());
        Shape[] shapes = {new Box(2, 2), new Disk(), new Box(1, 1)};
        java.util.Arrays.sort(shapes, Shape.byArea());
        System.out.println(java.util.Arrays.toString(shapes));
        Counter counter = new Counter();
        Getter<String> getter = counter;
        System.out.println(getter.twice() + ", " + counter.get() + ", " + ((StringGetter) counter).get().length());
        Stack<String> stack = stack();
        stack.push("x").push("y").push("z");
        StringBuilder b = new StringBuilder(stack.pop());
        for (String s : stack) b.append(s);
        System.out.println(b);
        ObjectMethods o = new ObjectMethods() {
            @Override
            public String toString() { return "four"; }
        };
        System.out.println(o.hash() + " " + o.equals(o) + " " + (o.hashCode() == System.identityHashCode(o)));
        int[] counts = new int[3];
        Runnable[] runnables = {() -> counts[0]++, new Thread(() -> counts[1]++), new Runnable() { public void run() { counts[2]++; } }};
        for (int i = 0; i < 3000; i++) runnables[i % 3].run();
        System.out.println(counts[0] + " " + counts[1] + " " + counts[2]);
        try {
            Object text = "text";
            ((A) text).name();
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
    }
}
