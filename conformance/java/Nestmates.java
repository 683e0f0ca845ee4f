// Private access among nest mates: fields, methods, constructors, interfaces, reflection, and strangers that are refused.
// zeal

import java.lang.reflect.*;
import java.util.*;

public class Nestmates {
    private int field = 1;
    private static int statics = 10;
    private final String text;

    private Nestmates(String text) { this.text = text; }

    private int method(int n) { return field * n; }

    private static String hidden(Object o) { return "hidden " + o; }

    static class Nested {
        private int own = 5;

        private Nested() { }

        private Nested(Nestmates outer) { outer.field += own; }

        int reach(Nestmates outer) {
            outer.field++;
            outer.field += 10;
            statics <<= 1;
            return outer.method(2) + hidden("x").length() + outer.text.length();
        }

        private static class Deep {
            private long wide = 1L << 33;

            private Deep bump() {
                wide++;
                return this;
            }

            private String all(Nestmates o, Nested n) { return o.field + "," + n.own + "," + n.secret() + "," + wide + "," + o.new Inner().inner; }
        }

        private String secret() { return "secret " + own; }
    }

    class Inner {
        private int inner = field * 100;

        private int outerField() { return Nestmates.this.field + Nestmates.this.method(1); }
    }

    interface Contract {
        private int hidden() { return 7; }

        private static int hiddenStatic() { return 8; }

        default int visible() { return hidden() + hiddenStatic(); }
    }

    private static class Impl implements Contract {
        private int hidden() { return 1000; }
    }

    /** A private method is not overridden by one of the same name. */
    static class Base {
        private String who() { return "base"; }

        String ask() { return who(); }

        static String askOther(Base b) { return b.who(); }
    }

    static class Derived extends Base {
        private String who() { return "derived"; }

        String askDerived() { return who() + "/" + ((Base) this).who() + "/" + super.who(); }
    }

    static class Overridden extends Base {
        public String who() { return "public in subclass"; }
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (InvocationTargetException e) {
            System.out.println(name + " ! " + e.getCause());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Throwable {
        Nestmates n = new Nestmates("text");
        Nested nested = new Nested(n);
        System.out.println(nested.reach(n) + " " + statics + " " + nested.own + " " + nested.secret() + " " + n.field);
        System.out.println(new Nested.Deep().bump().all(n, new Nested()) + " " + n.new Inner().outerField());
        System.out.println(new Impl().visible() + " " + new Impl().hidden() + " " + ((Contract) new Impl()).hidden());
        System.out.println(new Derived().ask() + " " + new Derived().askDerived() + " " + Base.askOther(new Derived()) + " " + new Overridden().ask() + " " + new Overridden().who());
        attempt("reflection in the nest", () -> Nested.class.getDeclaredField("own").getInt(nested) + " " + Nestmates.class.getDeclaredMethod("hidden", Object.class).invoke(null, "y"));
        attempt("reflective constructor", () -> Nested.class.getDeclaredConstructor().newInstance().own);
        attempt("set private", () -> { Nested.Deep d = new Nested.Deep(); Nested.Deep.class.getDeclaredField("wide").setLong(d, 3); return d.wide; });
        System.out.println(Nested.Deep.class.getNestHost().getSimpleName() + " " + Nestmates.class.getNestMembers().length + " " + Nested.class.isNestmateOf(Inner.class) + " " + Stranger.class.isNestmateOf(Nestmates.class));
        attempt("stranger by reflection", () -> Stranger.reflect(n));
        // A class that claims a host which does not know it, and one in another package.
        attempt("false claim", () -> claim("Nestmates", "Claiming"));
        attempt("claims missing host", () -> claim("NoSuchHost", "ClaimsMissing"));
        attempt("claims an array", () -> claim("[I", "ClaimsArray"));
        attempt("false claim, host asked", () -> {
            Class<?> c = define("Nestmates", "ClaimingTwo");
            return c.getNestHost().getSimpleName();
        });
        Runnable r = () -> {
            statics++;
            System.out.println(hidden(n.method(3)) + " " + new Object() { private int anon = n.field; int get() { return anon + nested.own; } }.get());
        };
        r.run();
        long sum = 0;
        for (int i = 0; i < 20000; i++) {
            nested.own += i & 3;
            sum += n.method(i) + nested.secret().length();
        }
        System.out.println(sum + " " + nested.own);
    }

    /** Defines a class that says it belongs to the nest of `host` and reads a private field of Nestmates. */
    static Class<?> define(String host, String name) throws Exception {
        ClassBytes c = new ClassBytes(55, 0x21, name, "java/lang/Object");
        c.code(9, "read", "()I", 1, 0).op2(0xb2, c.field("Nestmates", "statics", "I")).op(0xac);
        int index = c.cls(host);
        c.attribute("NestHost", new byte[] {(byte) (index >> 8), (byte) index});
        return java.lang.invoke.MethodHandles.lookup().defineClass(c.bytes());
    }

    static Object claim(String host, String name) throws Exception { return define(host, name).getMethod("read").invoke(null); }
}

class Stranger {
    static Object reflect(Nestmates n) throws Exception { return Nestmates.class.getDeclaredField("field").getInt(n); }
}
