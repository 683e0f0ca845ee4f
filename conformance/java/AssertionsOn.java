// Assertions with -ea for everything but one class.
// jvm: -ea -da:AssertionsOnQuiet
// exit: 1

public class AssertionsOn {
    static int evaluated;

    static class Loud {
        static String check(int n) {
            assert n > 0 : "n is " + n;
            return "passed " + n;
        }
    }

    static boolean effect() {
        evaluated++;
        return true;
    }

    static String attempt(Runnable r) {
        try {
            r.run();
            return "no error";
        } catch (AssertionError e) {
            return e.getMessage() + " cause " + e.getCause();
        }
    }

    public static void main(String[] args) {
        System.out.println(Loud.check(1) + " " + attempt(() -> Loud.check(-1)));
        System.out.println(AssertionsOnQuiet.check(-1) + " evaluated " + evaluated);
        System.out.println(attempt(() -> { assert false; }));
        System.out.println(attempt(() -> { assert false : new IllegalStateException("as detail"); }));
        System.out.println(attempt(() -> { assert false : 'c'; }));
        System.out.println(attempt(() -> { assert false : 2.5; }));
        System.out.println(attempt(() -> { assert false : null; }));
        System.out.println(AssertionsOn.class.desiredAssertionStatus() + " " + AssertionsOnQuiet.class.desiredAssertionStatus() + " " + Object.class.desiredAssertionStatus());
        ClassLoader loader = new ClassLoader() { };
        loader.setDefaultAssertionStatus(false);
        loader.setClassAssertionStatus("X", true);
        loader.clearAssertionStatus();
        assert evaluated > 0 : "nothing was evaluated";
        System.out.println("not reached");
    }
}

class AssertionsOnQuiet {
    static String check(int n) {
        assert AssertionsOn.effect() && n > 0;
        return "unchecked " + n;
    }
}
