// Messages of ClassCastException and ArrayStoreException with modules and loaders; clone; instanceof on arrays.
// zeal

import java.io.Serializable;
import java.util.*;

public class ClassCastMessages {
    static class Own implements Cloneable {
        int n = 1;
        int[] shared = {1, 2};

        @Override
        public Own clone() throws CloneNotSupportedException { return (Own) super.clone(); }
    }

    static class Uncloneable {
        Object copy() throws CloneNotSupportedException { return super.clone(); }
    }

    static class Deep extends Own {
        List<String> list = new ArrayList<>(List.of("x"));

        @Override
        public Deep clone() throws CloneNotSupportedException {
            Deep d = (Deep) super.clone();
            d.list = new ArrayList<>(list);
            return d;
        }
    }

    enum Color { RED }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]+", "@"));
        }
    }

    static <T> T unchecked(Object o) {
        @SuppressWarnings("unchecked") T t = (T) o;
        return t;
    }

    public static void main(String[] args) throws Throwable {
        Object text = "text";
        Object number = 5;
        Object own = new Own();
        Object ints = new int[1];
        Object strings = new String[] {"s"};
        attempt("boot to boot", () -> (Integer) text);
        attempt("boot to app", () -> (Own) text);
        attempt("app to boot", () -> (String) own);
        attempt("app to app", () -> (Deep) own);
        attempt("platform", () -> (java.sql.Date) text);
        attempt("enum", () -> (Color) text);
        attempt("to interface", () -> (Runnable) own);
        attempt("array to class", () -> (Own) ints);
        attempt("class to array", () -> (int[]) own);
        attempt("array to array", () -> (long[]) ints);
        attempt("object array to primitive", () -> (int[]) strings);
        attempt("deep arrays", () -> (Own[][]) (Object) new Own[1]);
        attempt("deep arrays of boot", () -> (String[][]) strings);
        attempt("array of app to array of boot", () -> (String[]) (Object) new Own[1]);
        attempt("inferred", () -> { Integer i = unchecked(text); return i; });
        attempt("inferred array", () -> { Integer[] i = unchecked(strings); return i; });
        attempt("from lambda", () -> { Object r = (Runnable) () -> { }; try { return (String) r; } catch (ClassCastException e) { return e.getMessage().replaceAll("\\$\\$Lambda\\$\\d+/0x[0-9a-f]+", "\\$\\$Lambda"); } });
        attempt("null passes", () -> (Own) (Object) null);
        attempt("to serializable", () -> ((Serializable) ints).getClass());
        attempt("to cloneable array", () -> ((Cloneable[]) (Object) new int[2][]).length);
        attempt("store", () -> { Object[] a = new Own[1]; a[0] = "s"; return 0; });
        attempt("store deep", () -> { Object[] a = new Own[1][1]; a[0] = new Own(); return 0; });
        attempt("store interface", () -> { Object[] a = new Runnable[1]; a[0] = number; return 0; });
        attempt("arraycopy", () -> { System.arraycopy(new Object[] {"x", own}, 0, new String[2], 0, 2); return 0; });
        StringBuilder table = new StringBuilder();
        Object[] values = {text, number, own, ints, strings, new int[1][1], new Object[0], new Own[0][0], new Deep[1], Color.RED, new Color[0]};
        for (Object v : values) {
            table.append(v instanceof Comparable ? 1 : 0).append(v instanceof Cloneable ? 1 : 0).append(v instanceof Serializable ? 1 : 0).append(v instanceof Object[] ? 1 : 0).append(v instanceof Own[] ? 1 : 0)
                .append(v instanceof Cloneable[] ? 1 : 0).append(v instanceof Object[][] ? 1 : 0).append(v instanceof int[] ? 1 : 0).append(v instanceof int[][] ? 1 : 0).append(v instanceof Enum ? 1 : 0).append(v instanceof Comparable[] ? 1 : 0).append(' ');
        }
        System.out.println(table);
        Own first = new Own();
        Own second = first.clone();
        second.n = 2;
        second.shared[0] = 9;
        System.out.println(first.n + " " + first.shared[0] + " " + (first != second) + " " + second.getClass().getSimpleName());
        Deep deep = new Deep();
        Deep copy = deep.clone();
        copy.list.add("y");
        System.out.println(deep.list + " " + copy.list + " " + (deep.shared == copy.shared));
        attempt("uncloneable", () -> new Uncloneable().copy());
        int[][] grid = {{1}, {2}};
        int[][] shallow = grid.clone();
        shallow[0][0] = 7;
        shallow[1] = new int[] {8};
        System.out.println(grid[0][0] + " " + grid[1][0] + " " + shallow.getClass().getSimpleName() + " " + new long[] {1L << 40}.clone()[0] + " " + new String[0].clone().length);
        int hits = 0;
        for (int i = 0; i < 30000; i++) {
            Object o = values[i % values.length];
            if (o instanceof Comparable<?> && !(o instanceof Number)) hits++;
            if (o instanceof Object[] a && a.length > 0) hits += 2;
            if (o instanceof Own) hits += 3;
        }
        System.out.println(hits);
    }
}
