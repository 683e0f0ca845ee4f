// Helpful NullPointerException messages in many shapes, with local variable names.
// zeal
// beside: nonames

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

public class NullPointerMessages {
    int number;
    String text;
    NullPointerMessages next;
    static NullPointerMessages shared;
    int[] ints;
    NullPointerMessages[][] grid = new NullPointerMessages[2][];
    Inner inner;

    class Inner {
        String name;

        String outerText() { return NullPointerMessages.this.next.text; }
    }

    interface Attempt {
        Object run() throws Throwable;
    }

    static void attempt(String name, Attempt attempt) {
        try {
            System.out.println(name + " gave " + attempt.run());
        } catch (NullPointerException e) {
            System.out.println(name + ": " + e.getMessage());
        } catch (Throwable t) {
            System.out.println(name + " threw " + t);
        }
    }

    NullPointerMessages follow() { return next; }

    static NullPointerMessages make(int n) { return n == 0 ? null : new NullPointerMessages(); }

    static int[] none() { return null; }

    static long sum(long[] values, int index) { return values[index]; }

    Object throwing(RuntimeException e) { throw e; }

    private String hidden(Object argument) { return argument.toString(); }

    static void run() {
        NullPointerMessages local = null;
        NullPointerMessages some = new NullPointerMessages();
        String nothing = null;
        Object[] array = new Object[2];
        int[][] matrix = new int[2][];
        int i = 1;
        attempt("get field", () -> local.number);
        attempt("put field", () -> local.number = 5);
        attempt("put long expression", () -> some.next.next.text = "x");
        attempt("invoke", () -> local.follow());
        attempt("invoke on result", () -> make(0).follow());
        attempt("invoke chain", () -> some.follow().follow().follow());
        attempt("static field", () -> shared.text);
        attempt("static chain", () -> shared.next.grid[0][1].ints[3]);
        attempt("string length", () -> nothing.length());
        attempt("field of this kind", () -> some.text.isEmpty());
        attempt("array load", () -> some.ints[2]);
        attempt("array store", () -> some.ints[i] = 3);
        attempt("array length", () -> some.ints.length);
        attempt("nested array", () -> matrix[i][0]);
        attempt("nested array store", () -> matrix[i - 1][i + 2] = 7);
        attempt("grid", () -> some.grid[i][2].text);
        attempt("element method", () -> array[i].hashCode());
        attempt("method array", () -> none()[4]);
        attempt("long array", () -> sum(null, 3));
        attempt("parameter", () -> some.hidden(null));
        attempt("unboxing", () -> { Integer boxed = null; int x = boxed; return x; });
        attempt("unboxing of call", () -> { Map<String, Integer> m = Map.of(); int x = m.get("key"); return x; });
        attempt("synchronized", () -> { synchronized (local) { return 1; } });
        attempt("synchronized field", () -> { synchronized (some.next) { return 1; } });
        attempt("throw null", () -> some.throwing(null));
        attempt("for each", () -> { List<String> list = null; for (String s : list) return s; return null; });
        attempt("for each array", () -> { for (Object o : some.grid[1]) return o; return null; });
        attempt("switch on string", () -> { switch (nothing) { case "a": return 1; default: return 2; } });
        attempt("inner creation", () -> local.new Inner());
        attempt("inner use", () -> some.new Inner().outerText());
        attempt("inner field", () -> some.inner.name.length());
        attempt("interface call", () -> { Supplier<String> s = null; return s.get(); });
        attempt("bound reference", () -> { Supplier<Integer> s = nothing::length; return s.get(); });
        attempt("function result", () -> { Function<String, String> f = x -> null; return f.apply("x").trim(); });
        attempt("cast", () -> ((String) array[0]).length());
        attempt("ternary", () -> (i > 5 ? some : local).text);
        attempt("constant null", () -> ((String) null).length());
        attempt("multi dimensional", () -> (new int[2][][])[i][0]);
        attempt("explicit", () -> { throw new NullPointerException(); });
        attempt("explicit message", () -> { throw new NullPointerException("my own"); });
        attempt("library", () -> java.util.Objects.requireNonNull(nothing));
        attempt("library message", () -> java.util.Objects.requireNonNull(nothing, "nothing is null"));
    }

    static void kinds() {
        byte[] bytes = null;
        boolean[] flags = null;
        char[] chars = null;
        short[] shorts = null;
        long[] longs = null;
        float[] floats = null;
        double[] doubles = null;
        Object[] objects = null;
        try { bytes[0]++; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { flags[0] = true; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { chars[1] += 2; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { shorts[3] = 1; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { System.out.println(longs[1000000]); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { floats[shorts.length] = 1; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { doubles[bytes[0]] = 1; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { objects[-1] = "x"; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { System.out.println(objects[(int) 3.5]); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
    }

    void instance(String parameter, NullPointerMessages[] others) {
        try { this.text.trim(); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { parameter.trim(); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { others[number].next.number++; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { next.follow().instance(parameter, others); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { others[1].text = others[0].text; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        {
            String scoped = null;
            try { scoped.trim(); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        }
        {
            Thread reused = null;
            try { reused.start(); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        }
    }

    public static void main(String[] args) throws Exception {
        run();
        kinds();
        new NullPointerMessages().instance(null, new NullPointerMessages[2]);
        File folder = new File(System.getProperty("conformance.beside"), "nonames");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toURI().toURL()})) {
            loader.loadClass("NoNames").getMethod("run").invoke(null);
        }
    }
}
