// Reflection on fields: all types, access control, final fields, statics, generic types, widening, errors.
// zeal

import java.lang.reflect.*;
import java.util.*;

public class ReflectFields {
    public static class Base {
        public int inherited = 1;
        protected String hidden = "base";
        private long secret = 7;
    }

    public static class Sample<T extends Number> extends Base implements Constants {
        public boolean z = true;
        public byte b = -1;
        public short s = 2;
        public char c = 'c';
        public int i = 4;
        public long l = 5L << 33;
        public float f = 6.5f;
        public double d = 7.25;
        public String text = "text";
        public int[] array = {1, 2};
        public T number;
        public List<? super T> wild;
        public Map<String, List<int[]>>[] generic;
        public final int constant = 9;
        public final Object assigned;
        public static int counter = 100;
        public static final String NAME = "sample";
        static final int[] LIST = {3};
        private transient volatile Object guarded = "g";
        private final List<String> finalList = new ArrayList<>();
        protected String hidden = "sample";

        public Sample() { assigned = "assigned"; }
    }

    public interface Constants {
        int LIMIT = Integer.parseInt("55");
    }

    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]+", "@"));
        }
    }

    public static void main(String[] args) throws Exception {
        Sample<Integer> o = new Sample<>();
        o.number = 42;
        Field[] fields = Sample.class.getDeclaredFields();
        for (Field f : fields) {
            f.setAccessible(true);
            Object value = f.get(o);
            System.out.println(f.toGenericString() + " | " + f.getType().getSimpleName() + " | " + f.getGenericType() + " | " + (f.getType().isArray() ? "array" : value));
        }
        for (Field f : Sample.class.getFields()) System.out.print(f.getDeclaringClass().getSimpleName() + "." + f.getName() + " ");
        System.out.println();
        for (String name : "z b s c i l f d".split(" ")) {
            Field f = Sample.class.getField(name);
            StringBuilder line = new StringBuilder(name + ":");
            Action[] getters = {() -> f.getBoolean(o), () -> f.getByte(o), () -> f.getShort(o), () -> (int) f.getChar(o), () -> f.getInt(o), () -> f.getLong(o), () -> f.getFloat(o), () -> f.getDouble(o)};
            for (Action g : getters) {
                try {
                    line.append(' ').append(g.run());
                } catch (IllegalArgumentException e) {
                    line.append(" -");
                }
            }
            System.out.println(line);
        }
        attempt("getBoolean of int", () -> Sample.class.getField("i").getBoolean(o));
        attempt("setInt of long", () -> { Sample.class.getField("l").setInt(o, -5); return o.l; });
        attempt("set Byte in double", () -> { Sample.class.getField("d").set(o, (byte) 3); return o.d; });
        attempt("set Long in int", () -> { Sample.class.getField("i").set(o, 5L); return o.i; });
        attempt("set string in int", () -> { Sample.class.getField("i").set(o, "x"); return o.i; });
        attempt("set null in int", () -> { Sample.class.getField("i").set(o, null); return o.i; });
        attempt("set wrong reference", () -> { Sample.class.getField("text").set(o, 5); return o.text; });
        attempt("set erased", () -> { Sample.class.getField("number").set(o, 2.5); return ((Sample<?>) o).number; });
        attempt("set bound", () -> { Sample.class.getField("number").set(o, "s"); return o.number; });
        attempt("set char", () -> { Sample.class.getField("c").set(o, 'q'); return o.c; });
        attempt("static ignores object", () -> { Sample.class.getField("counter").setInt("any", 7); return Sample.counter; });
        attempt("static with null", () -> Sample.class.getField("counter").get(null));
        attempt("instance with null", () -> Sample.class.getField("i").get(null));
        attempt("instance with other", () -> Sample.class.getField("i").get(new Base()));
        attempt("final without access", () -> { Sample.class.getField("assigned").set(o, "x"); return o.assigned; });
        attempt("final with access", () -> { Field f = Sample.class.getField("assigned"); f.setAccessible(true); f.set(o, "changed"); return o.assigned; });
        attempt("constant final with access", () -> { Field f = Sample.class.getField("constant"); f.setAccessible(true); f.setInt(o, 10); return o.constant + " " + f.get(o); });
        attempt("static final with access", () -> { Field f = Sample.class.getField("NAME"); f.setAccessible(true); f.set(null, "x"); return Sample.NAME; });
        attempt("interface constant", () -> Sample.class.getField("LIMIT").getInt(null));
        attempt("private of base", () -> { Field f = Base.class.getDeclaredField("secret"); return f.getLong(o); });
        attempt("hiding", () -> Base.class.getDeclaredField("hidden").get(o) + " " + Sample.class.getDeclaredField("hidden").get(o));
        attempt("missing", () -> Sample.class.getField("nothing"));
        attempt("not public", () -> Sample.class.getField("hidden"));
        attempt("declared missing", () -> Sample.class.getDeclaredField("inherited"));
        attempt("library private", () -> { Field f = String.class.getDeclaredField("value"); return f.get("x"); });
        attempt("library private forced", () -> { Field f = String.class.getDeclaredField("value"); f.setAccessible(true); return f.get("x"); });
        attempt("trySetAccessible", () -> String.class.getDeclaredField("value").trySetAccessible());
        attempt("record", () -> { record R(int x) { } Field f = R.class.getDeclaredField("x"); f.setAccessible(true); R r = new R(5); f.setInt(r, 6); return r.x(); });
        Field volatileField = Sample.class.getDeclaredField("guarded");
        System.out.println(Modifier.toString(volatileField.getModifiers()) + " " + volatileField.isSynthetic() + " " + volatileField.equals(Sample.class.getDeclaredField("guarded")) + " " + volatileField.hashCode());
        ParameterizedType p = (ParameterizedType) ((GenericArrayType) Sample.class.getField("generic").getGenericType()).getGenericComponentType();
        System.out.println(p.getRawType() + " " + Arrays.toString(p.getActualTypeArguments()) + " " + Arrays.toString(((TypeVariable<?>) Sample.class.getField("number").getGenericType()).getBounds()));
        long sum = 0;
        Field counter = Sample.class.getField("i");
        for (int k = 0; k < 3000; k++) {
            counter.setInt(o, counter.getInt(o) + k);
            sum += (Integer) counter.get(o);
        }
        System.out.println(sum);
    }
}
