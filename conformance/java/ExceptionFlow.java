// try, catch, finally in all nestings; what a finally block may override; try-with-resources.
// zeal

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

public class ExceptionFlow {
    static final StringBuilder trace = new StringBuilder();

    static void log(String s) {
        trace.append(s).append(' ');
    }

    static void flush(String name, Object result) {
        System.out.println(name + ": " + trace.toString().trim() + " -> " + result);
        trace.setLength(0);
    }

    @SuppressWarnings("finally")
    static int finallyWins() {
        try {
            throw new IllegalStateException("lost");
        } finally {
            return 3;
        }
    }

    static int valueSaved() {
        int x = 1;
        try {
            return x;
        } finally {
            x = 2;
        }
    }

    static int[] arraySaved() {
        int[] x = {1};
        try {
            return x;
        } finally {
            x[0] = 2;
        }
    }

    @SuppressWarnings("finally")
    static int loopFinally() {
        int n = 0;
        while (true) {
            try {
                n++;
                if (n == 2) continue;
                if (n > 4) return n;
                try {
                    if (n == 3) throw new RuntimeException("three");
                } finally {
                    log("inner" + n);
                }
            } catch (RuntimeException e) {
                log("caught " + e.getMessage());
            } finally {
                log("f" + n);
                if (n == 5) break;
            }
        }
        return -n;
    }

    static String levels(int depth) throws Exception {
        try {
            if (depth == 0) throw new IOException("bottom");
            return levels(depth - 1) + depth;
        } catch (IOException e) {
            log("io" + depth);
            if (depth < 2) throw e;
            throw new Exception("wrapped at " + depth, e);
        } catch (Exception e) {
            log("ex" + depth);
            if (depth == 4) return e.getMessage() + "/" + e.getCause().getMessage();
            throw e;
        } finally {
            log("fin" + depth);
        }
    }

    static class Resource implements AutoCloseable {
        final String name;
        final boolean failing;

        Resource(String name, boolean failing) {
            this.name = name;
            this.failing = failing;
            log("open" + name);
            if (name.equals("bad")) throw new IllegalArgumentException("cannot open");
        }

        @Override
        public void close() throws IOException {
            log("close" + name);
            if (failing) throw new IOException("close of " + name);
        }
    }

    static String resources(boolean throwing, boolean a, boolean b, String third) {
        try (Resource first = new Resource("A", a); Resource second = new Resource("B", b); Resource last = third == null ? null : new Resource(third, false)) {
            log("body");
            if (throwing) throw new RuntimeException("body fails");
            return "fine";
        } catch (IOException | RuntimeException e) {
            StringBuilder s = new StringBuilder(e.getMessage());
            for (Throwable t : e.getSuppressed()) s.append(" suppressed ").append(t.getMessage());
            return s.toString();
        } finally {
            log("end");
        }
    }

    static class Custom extends RuntimeException {
        final int code;

        Custom(int code) {
            super("code " + code, null, false, false);
            this.code = code;
        }
    }

    static int rethrow(int n) {
        try {
            try {
                if (n % 2 == 0) throw new Custom(n);
                Object o = "s";
                return (Integer) o;
            } catch (ClassCastException e) {
                throw new Custom(-n);
            }
        } catch (Custom e) {
            return e.code + e.getStackTrace().length;
        }
    }

    static <T extends Throwable> void sneaky(Throwable t) throws T {
        @SuppressWarnings("unchecked") T typed = (T) t;
        throw typed;
    }

    static int depth(int n) {
        if (n == 0) throw new Custom(99);
        return depth(n - 1) + 1;
    }

    static synchronized int fromSynchronized(boolean fail) {
        if (fail) throw new Custom(5);
        return 6;
    }

    public static void main(String[] args) throws Exception {
        flush("finallyWins", finallyWins());
        flush("valueSaved", valueSaved());
        flush("arraySaved", arraySaved()[0]);
        flush("loopFinally", loopFinally());
        flush("levels", levels(5));
        try {
            flush("levels", levels(3));
        } catch (Exception e) {
            flush("levels escaped", e + " caused by " + e.getCause());
        }
        for (int bits = 0; bits < 8; bits++) flush("resources " + bits, resources((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, null));
        flush("third", resources(true, true, true, "C"));
        flush("bad", resources(true, true, false, "bad"));
        flush("rethrow", rethrow(2) + " " + rethrow(3));
        try {
            ExceptionFlow.<RuntimeException>sneaky(new IOException("sneaked"));
        } catch (Exception e) {
            flush("sneaky", e);
        }
        int caught = 0;
        for (int i = 0; i < 2000; i++) {
            try {
                depth(i % 50);
            } catch (Custom e) {
                caught += e.code;
            }
        }
        flush("many", caught);
        try {
            fromSynchronized(true);
        } catch (Custom e) {
            log("unlocked " + !Thread.holdsLock(ExceptionFlow.class));
        }
        flush("synchronized", fromSynchronized(false));
        try {
            throw null;
        } catch (NullPointerException e) {
            flush("throw null", e.getMessage());
        }
        List<Throwable> kinds = new ArrayList<>(List.of(new Error("e"), new Exception(), new Throwable("t", new Error("c")), new RuntimeException(new Exception("x")), new AssertionError(5)));
        for (Throwable t : kinds) {
            try {
                throw t;
            } catch (RuntimeException e) {
                log("R:" + e);
            } catch (Exception e) {
                log("E:" + e);
            } catch (Error e) {
                log("Err:" + e);
            } catch (Throwable e) {
                log("T:" + e + e.getCause());
            }
        }
        flush("kinds", kinds.size());
        Exception self = new Exception("self");
        try {
            self.initCause(self);
        } catch (IllegalArgumentException e) {
            log(e.getMessage());
        }
        try {
            self.addSuppressed(self);
        } catch (IllegalArgumentException e) {
            log(e.getMessage());
        }
        self.initCause(null);
        try {
            self.initCause(new Error());
        } catch (IllegalStateException e) {
            log(e.getMessage());
        }
        flush("causes", self.getCause());
    }
}
