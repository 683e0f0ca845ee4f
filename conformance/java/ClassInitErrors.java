// Failing initializers: ExceptionInInitializerError, then NoClassDefFoundError for ever.

public class ClassInitErrors {
    static class Fails {
        static int value = Integer.parseInt("not a number");

        static void touch() { }
    }

    static class FailsWithError {
        static {
            if (true) throw new OutOfMemoryError("pretended");
        }

        static int x;
    }

    static class ChildOfFailed extends Fails {
        static int y = 5;
    }

    static class UsesFailed {
        static int z = helper();

        static int helper() { return Fails.value; }
    }

    static class RuntimeCause {
        static final Object VALUE = make();

        static Object make() { throw new IllegalStateException("outer", new RuntimeException("inner")); }
    }

    enum BadEnum {
        ONE, TWO;

        static {
            Object o = "x";
            Integer i = (Integer) o;
        }
    }

    interface BadInterface {
        int VALUE = Integer.valueOf("zz");

        default int get() { return VALUE; }
    }

    static class ImplementsBad implements BadInterface { }

    static class StackHungry {
        static int depth = down(0);

        static int down(int n) { return n > 100 ? Fails.value : down(n + 1); }
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String name, Body body) {
        try {
            System.out.println(name + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(name + ": " + t);
            for (Throwable c = t.getCause(); c != null; c = c.getCause()) System.out.println("   cause: " + c);
        }
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 3; i++) attempt("static field", () -> Fails.value);
        attempt("static method", () -> { Fails.touch(); return 1; });
        attempt("new", () -> new Fails());
        attempt("array is fine", () -> new Fails[2].length);
        attempt("class literal is fine", () -> Fails.class.getSimpleName());
        attempt("instanceof is fine", () -> (Object) "x" instanceof Fails);
        for (int i = 0; i < 2; i++) attempt("error in initializer", () -> FailsWithError.x);
        for (int i = 0; i < 2; i++) attempt("subclass", () -> ChildOfFailed.y);
        attempt("dependent", () -> UsesFailed.z);
        attempt("dependent again", () -> UsesFailed.z);
        attempt("with cause", () -> RuntimeCause.VALUE);
        attempt("with cause again", () -> RuntimeCause.VALUE);
        attempt("enum", () -> BadEnum.ONE);
        attempt("enum again", () -> BadEnum.valueOf("TWO"));
        attempt("interface by implementor", () -> new ImplementsBad().get());
        attempt("interface by implementor again", () -> new ImplementsBad().get());
        attempt("interface field", () -> BadInterface.VALUE);
        attempt("forName", () -> Class.forName("ClassInitErrors$Fails"));
        attempt("forName of fresh", () -> Class.forName("ClassInitErrors$StackHungry"));
        attempt("forName uninitialized", () -> Class.forName("ClassInitErrors$StackHungry", false, ClassInitErrors.class.getClassLoader()).getSimpleName());
        attempt("reflection", () -> Fails.class.getDeclaredField("value").getInt(null));
        attempt("constructor", () -> Fails.class.getDeclaredConstructor().newInstance());
        Thread t = new Thread(() -> attempt("in another thread", () -> Fails.value), "other");
        t.start();
        t.join();
    }
}
