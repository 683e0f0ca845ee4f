// Printed stack traces with line numbers, causes, suppressed exceptions, lambdas, constructors, initializers.
// exit: 1

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

public class StackTraces {
    static class Base {
        Base(int n) {
            if (n < 0) {
                throw new IllegalArgumentException("negative: " + n);
            }
        }
    }

    static class Derived extends Base {
        final int twice;

        Derived(int n) {
            super(
                n);
            twice = 2 * n;
        }

        int divide(int by) {
            return twice
                / by;
        }
    }

    static int recurse(int n) {
        if (n == 0) {
            throw new IllegalStateException("deep");
        }
        return 1 +
            recurse(n - 1);
    }

    static Object chain() {
        try {
            recurse(3);
            return null;
        } catch (IllegalStateException e) {
            throw new RuntimeException("outer", e);
        }
    }

    static void suppressed() throws Exception {
        Exception main = new Exception("main failure");
        main.addSuppressed(new Error("first suppressed"));
        Exception second = new Exception("second suppressed", new RuntimeException("cause of suppressed"));
        main.addSuppressed(second);
        throw main;
    }

    static Supplier<Integer> lambda(int[] values) {
        return () -> {
            int sum = 0;
            for (int i = 0; i <= values.length; i++) {
                sum += values[i];
            }
            return sum;
        };
    }

    static final Runnable ANONYMOUS = new Runnable() {
        @Override
        public void run() {
            Object o = List.of();
            String s = (String) o;
        }
    };

    static void show(Throwable t) {
        System.out.println(t);
        for (StackTraceElement e : t.getStackTrace()) {
            String name = e.getClassName();
            // Frames of the library depend on its version, so only this program's are shown.
            if (name.startsWith("StackTraces")) {
                System.out.println("  " + name + "." + e.getMethodName() + " " + e.getFileName() + ":" + e.getLineNumber() + (e.isNativeMethod() ? " native" : ""));
            }
        }
    }

    interface Body {
        void run() throws Exception;
    }

    static void attempt(Body body) {
        try {
            body.run();
        } catch (Throwable t) {
            show(t);
            if (t.getCause() != null) {
                System.out.println(" caused by");
                show(t.getCause());
            }
        }
    }

    public static void main(String[] args) throws Exception {
        attempt(() -> new Derived(-1));
        attempt(() -> new Derived(4).divide(0));
        attempt(() -> chain());
        attempt(() -> lambda(new int[] {1, 2}).get());
        attempt(ANONYMOUS::run);
        attempt(() -> {
            List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
            for (Integer i : list) {
                list.remove(i);
            }
        });
        attempt(() -> Integer.parseInt("seven"));
        try {
            suppressed();
        } catch (Exception e) {
            e.printStackTrace();
        }
        try {
            chain();
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
        Throwable circular = new Exception("first");
        Throwable other = new Exception("second", circular);
        circular.initCause(other);
        circular.printStackTrace();
        Exception replaced = new Exception("replaced trace");
        replaced.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("made.Up", "method", "Up.java", 42),
            new StackTraceElement("made.Up", "nativeOne", null, -2),
            new StackTraceElement("made.Up", "unknown", null, -1),
            new StackTraceElement("loader", "mod", "1.0", "a.B", "c", "B.java", 7),
        });
        replaced.printStackTrace();
        Exception refilled = new Exception("refilled");
        refill(refilled).printStackTrace();
        StackTraceElement[] own = Thread.currentThread().getStackTrace();
        System.out.println(own[0].getMethodName() + " " + own[1].getMethodName() + " " + own[1].getLineNumber() + " " + own.length);
        System.out.println(new Exception() { @Override public String getMessage() { return "m"; } @Override public String getLocalizedMessage() { return "localized"; } });
        throw new Exception("the last one", new Derived(1).twice > 0 ? new Error("its cause") : null);
    }

    static Throwable refill(Throwable t) {
        return t.fillInStackTrace();
    }
}
