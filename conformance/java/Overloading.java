// Overload resolution: varargs, boxing, widening, null, generics, and the dispatch of private, static and super calls.
// zeal

import java.util.*;

public class Overloading {
    static String f(int x) { return "int"; }
    static String f(long x) { return "long"; }
    static String f(double x) { return "double"; }
    static String f(Integer x) { return "Integer"; }
    static String f(Object x) { return "Object"; }
    static String f(int... x) { return "int..." + x.length; }

    static String g(long x) { return "long"; }
    static String g(Integer x) { return "Integer"; }
    static String g(Object... x) { return "Object..." + (x == null ? "null" : x.length); }

    static String h(Object o) { return "Object"; }
    static String h(String s) { return "String"; }
    static String h(CharSequence s) { return "CharSequence"; }

    static String v(String s, Object... rest) { return s + Arrays.toString(rest); }
    static String w(int a, int... b) { return a + "+" + b.length; }
    static String w(int a, int b) { return "two"; }
    static String chars(char c) { return "char"; }
    static String chars(int i) { return "int"; }
    static String lists(List<?> l) { return "List"; }
    static String lists(Collection<?> c) { return "Collection"; }
    static String lists(Iterable<?> c) { return "Iterable"; }
    static String bytes(byte b) { return "byte"; }
    static String bytes(Byte b) { return "Byte"; }
    static String bytes(Number b) { return "Number"; }
    static String bytes(double b) { return "double"; }

    static class Parent {
        String name = "parent field";

        private String secret() { return "parent secret"; }

        static String stat() { return "parent static"; }

        String callSecret() { return secret(); }

        String same(Object o) { return "parent object"; }

        String same(Parent p) { return "parent parent"; }

        Object covariant() { return "parent"; }

        protected String packagePrivate() { return "P"; }

        String chain(int n) { return n == 0 ? "end" : "P" + chain(n - 1); }
    }

    static class Child extends Parent {
        String name = "child field";

        private String secret() { return "child secret"; }

        static String stat() { return "child static"; }

        @Override
        String same(Object o) { return "child object"; }

        String same(Child c) { return "child child"; }

        @Override
        String covariant() { return "child"; }

        @Override
        public String packagePrivate() { return "C" + super.packagePrivate(); }

        @Override
        String chain(int n) { return n == 0 ? "END" : "C" + super.chain(n - 1); }

        String names() { return name + "/" + super.name + "/" + ((Parent) this).name; }
    }

    static class GrandChild extends Child {
        @Override
        public String packagePrivate() { return "G" + super.packagePrivate(); }

        @Override
        String same(Parent p) { return "grand parent " + super.same(p); }
    }

    interface Shape {
        default String kind() { return "shape"; }
    }

    abstract static class Half implements Shape {
        abstract int size();

        public String toString() { return kind() + size(); }
    }

    static class Whole extends Half {
        int size() { return 9; }

        public String kind() { return "whole " + super.kind(); }
    }

    static int counter;

    static Parent effect() {
        counter++;
        return new Child();
    }

    public static void main(String[] args) {
        byte b = 1;
        short s = 1;
        char c = 'c';
        float fl = 1f;
        System.out.println(f(b) + f(s) + f(c) + f(1L) + f(fl) + f(Integer.valueOf(1)) + f("s") + f() + f(1, 2) + f(Long.valueOf(1)) + f((Object) 1) + f(new int[3]));
        System.out.println(g(1) + " " + g(b) + " " + g(Integer.valueOf(3)) + " " + g(1.0) + " " + g("a", "b") + " " + g() + " " + g((Object[]) null) + " " + g((Object) null) + " " + g(new String[4]) + " " + g(new int[4]));
        System.out.println(h(null) + h("x") + h((Object) "x") + h(new StringBuilder()));
        System.out.println(v("a") + v("b", 1, 'c') + v("d", new Object[] {1, 2}) + v("e", (Object) new Object[] {1}).length() + v("f", (Object) null));
        System.out.println(w(1) + w(1, 2) + w(1, 2, 3) + w(1, new int[] {5, 6}));
        System.out.println(chars('x') + chars('x' + 1) + chars((char) 65) + chars(b));
        System.out.println(lists(new ArrayList<>()) + lists(Set.of()) + lists(Map.of().entrySet()) + lists((Iterable<?>) List.of()));
        System.out.println(bytes(b) + bytes((Byte) b) + bytes(s) + bytes((Number) 1) + bytes(1));
        Parent p = new Child();
        Child child = new Child();
        Parent grand = new GrandChild();
        System.out.println(p.name + ", " + child.names() + ", " + p.callSecret() + ", " + child.secret() + ", " + p.secret());
        System.out.println(p.same(p) + ", " + p.same(child) + ", " + child.same(child) + ", " + child.same("x") + ", " + child.same(p) + ", " + grand.same(child) + ", " + p.same((Object) child));
        System.out.println(p.covariant() + " " + child.covariant().length() + " " + grand.packagePrivate() + " " + grand.chain(4) + " " + Parent.stat() + " " + Child.stat());
        System.out.println(effect().stat() + " " + counter + " " + ((Parent) null).stat());
        System.out.println(new Whole() + " " + new Half() { int size() { return 1; } });
        try {
            Child bad = (Child) new Parent();
            System.out.println(bad);
        } catch (ClassCastException e) {
            System.out.println("not a child");
        }
        StringBuilder calls = new StringBuilder();
        Parent[] many = {new Parent(), new Child(), new GrandChild(), new Parent() { @Override protected String packagePrivate() { return "A"; } }};
        for (int i = 0; i < 12; i++) calls.append(many[(i * 7) % 4].packagePrivate()).append(' ');
        System.out.println(calls);
    }
}
