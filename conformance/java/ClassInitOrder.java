// What triggers class initialization, and in which order initializers run.
// zeal

public class ClassInitOrder {
    static int say(String what) {
        System.out.println("  " + what);
        return what.length();
    }

    static class Parent {
        static final int COMPILE_TIME = 5;
        static final Integer RUN_TIME = say("Parent.RUN_TIME");
        static int plain = say("Parent.plain");

        int field = say("Parent field");

        {
            say("Parent instance block");
        }

        static {
            say("Parent static block");
        }

        Parent() {
            say("Parent()");
            hook();
        }

        void hook() { say("Parent.hook"); }

        static void quiet() { say("Parent.quiet"); }
    }

    static class Child extends Parent {
        static int own = say("Child.own");
        static final String CONSTANT = "constant";
        final String set = "final constant";
        String later = "assigned late";

        Child() {
            super();
            say("Child() " + later);
        }

        @Override
        void hook() { say("Child.hook sees " + later + " and " + set); }
    }

    interface Plain {
        int VALUE = say("Plain.VALUE");

        void nothing();
    }

    interface WithDefault {
        int VALUE = say("WithDefault.VALUE");

        default void act() { }
    }

    interface SubDefault extends WithDefault {
        int OTHER = say("SubDefault.OTHER");
    }

    static class Implementor implements Plain, SubDefault {
        static int x = say("Implementor.x");

        public void nothing() { }
    }

    static class ArrayElement {
        static int x = say("ArrayElement.x");
    }

    enum Level {
        LOW, HIGH;

        static final int COUNT = say("Level statics after constants");

        Level() {
            say("Level constructor " + name());
        }
    }

    static class CycleA {
        static int a = CycleB.b + 1;
    }

    static class CycleB {
        static int b = CycleA.a + 10;
    }

    static class Singleton {
        static final Singleton INSTANCE = new Singleton();
        static int count = 7;
        final int seen;

        Singleton() {
            seen = count;
            count = 100;
        }
    }

    static class Forward {
        static int first = second();
        static int second = 2;

        static int second() { return second; }
    }

    static class Reflected {
        static int x = say("Reflected.x");

        static void call() { }
    }

    static class Handle {
        static int field = say("Handle.field");
    }

    static class Holder {
        static class Lazy {
            static final Object VALUE = say("Lazy.VALUE");
        }

        static Object get() { return Lazy.VALUE; }
    }

    public static void main(String[] args) throws Throwable {
        System.out.println("constants do not initialize");
        System.out.println(Parent.COMPILE_TIME + Child.CONSTANT);
        System.out.println("arrays, class literals and casts do not initialize");
        ArrayElement[] array = new ArrayElement[3];
        Class<?> literal = ArrayElement.class;
        System.out.println((Object) null instanceof ArrayElement);
        ArrayElement nothing = (ArrayElement) null;
        System.out.println(literal.getSimpleName() + array.length);
        System.out.println("inherited static initializes the declaring class only");
        System.out.println(Child.plain > 0);
        System.out.println("creation");
        new Child();
        System.out.println("again");
        new Child();
        Child.quiet();
        System.out.println("interfaces");
        new Implementor();
        System.out.println(Plain.VALUE);
        System.out.println("enum");
        System.out.println(Level.HIGH.ordinal() + Level.COUNT);
        System.out.println("cycles " + CycleA.a + " " + CycleB.b);
        System.out.println("singleton " + Singleton.INSTANCE.seen + " " + Singleton.count);
        System.out.println("forward " + Forward.first + " " + Forward.second);
        System.out.println("forName without initialization");
        Class<?> c = Class.forName("ClassInitOrder$Reflected", false, ClassInitOrder.class.getClassLoader());
        c.getDeclaredFields();
        c.getDeclaredMethods();
        System.out.println("reflective call");
        c.getDeclaredMethod("call").invoke(null);
        System.out.println("method handle lookup does not initialize, use does");
        var getter = java.lang.invoke.MethodHandles.lookup().findStaticGetter(Handle.class, "field", int.class);
        System.out.println("found");
        System.out.println((int) getter.invokeExact());
        System.out.println("holder");
        System.out.println(Holder.get());
        System.out.println(Holder.get());
    }
}
