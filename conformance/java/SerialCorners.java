// Serialization at its corners: filters, proxies, externalizable, records, enums, cycles, evolution, what is refused.

import java.io.*;
import java.lang.invoke.SerializedLambda;
import java.util.*;
import java.util.function.Supplier;

public class SerialCorners {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t + (t.getCause() == null ? "" : " <- " + t.getCause()));
        }
    }

    static byte[] write(Object o) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(o);
        }
        return bytes.toByteArray();
    }

    static Object read(byte[] bytes) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    static Object copy(Object o) throws Exception { return read(write(o)); }

    static class Plain { int inherited = 1; Plain() { System.out.println("  Plain()"); inherited = 2; } }

    static class Custom extends Plain implements Serializable {
        private static final long serialVersionUID = 5;
        private static final ObjectStreamField[] serialPersistentFields = {new ObjectStreamField("x", int.class), new ObjectStreamField("extra", String.class)};
        int x = 3;
        transient int doubled = 6;
        private void writeObject(ObjectOutputStream out) throws IOException {
            ObjectOutputStream.PutField fields = out.putFields();
            fields.put("x", x * 10);
            fields.put("extra", "more");
            out.writeFields();
            out.writeInt(99);
            out.writeUTF("tail");
        }
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            ObjectInputStream.GetField fields = in.readFields();
            x = fields.get("x", 0);
            doubled = in.readInt();
            System.out.println("  read " + fields.get("extra", null) + " " + fields.defaulted("x") + " " + in.readUTF() + " " + in.available());
        }
    }

    static class Ext implements Externalizable {
        int n;
        Object o;
        public Ext() { }
        Ext(int n, Object o) { this.n = n; this.o = o; }
        @Override public void writeExternal(ObjectOutput out) throws IOException { out.writeInt(n); out.writeObject(o); }
        @Override public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException { n = in.readInt(); o = in.readObject(); }
    }

    static class Hidden implements Externalizable {
        private Hidden() { }
        @Override public void writeExternal(ObjectOutput out) { }
        @Override public void readExternal(ObjectInput in) { }
    }

    static class Single implements Serializable {
        static final Single ONLY = new Single();
        Object writeReplace() { return new Proxy("only"); }
        private record Proxy(String what) implements Serializable {
            private Object readResolve() { return ONLY; }
        }
    }

    record Checked(int low, int high) implements Serializable {
        Checked {
            if (low > high) {
                throw new IllegalArgumentException(low + ">" + high);
            }
        }
    }

    enum Color { RED, GREEN { @Override public String toString() { return "green"; } } }

    static class Node implements Serializable {
        String name;
        Node next;
        List<Node> all = new ArrayList<>();
        Node(String name) { this.name = name; }
    }

    static class Bad implements Serializable { Object field = new Object(); }

    static class NoDefault { NoDefault(int x) { } }

    static class SubOfNoDefault extends NoDefault implements Serializable { SubOfNoDefault() { super(1); } }

    static class Validating implements Serializable, ObjectInputValidation {
        int v = -1;
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.registerValidation(this, 1);
            in.defaultReadObject();
        }
        @Override public void validateObject() throws InvalidObjectException {
            throw new InvalidObjectException("v is " + v);
        }
    }

    static Object filtered(Object o, String pattern) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(o)))) {
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(pattern));
            return in.readObject();
        }
    }

    static void objects() throws Exception {
        Custom c = (Custom) copy(new Custom());
        System.out.println(c.x + " " + c.doubled + " " + c.inherited);
        Ext ext = (Ext) copy(new Ext(5, List.of("a")));
        System.out.println(ext.n + " " + ext.o);
        attempt("private constructor", () -> copy(new Hidden()));
        System.out.println(copy(Single.ONLY) == Single.ONLY);
        System.out.println(copy(Color.GREEN) == Color.GREEN);
        byte[] checked = write(new Checked(1, 2));
        System.out.println(read(checked));
        // The streams order fields by name: "high" comes before "low".
        checked[checked.length - 1] = 50;
        attempt("record check", () -> read(checked));
        Node a = new Node("a"), b = new Node("b");
        a.next = b;
        b.next = a;
        a.all.add(a);
        a.all.add(b);
        Node back = (Node) copy(a);
        System.out.println((back.next.next == back) + " " + (back.all.get(1) == back.next) + " " + back.next.name);
        attempt("not serializable", () -> write(new Bad()));
        attempt("in an array", () -> write(new Object[] {1, new Object()}));
        attempt("no default constructor", () -> copy(new SubOfNoDefault()));
        attempt("validation", () -> copy(new Validating()));
        int captured = 42;
        Supplier<Integer> lambda = (Supplier<Integer> & Serializable) () -> captured;
        @SuppressWarnings("unchecked") Supplier<Integer> again = (Supplier<Integer>) copy(lambda);
        System.out.println(again.get());
        attempt("plain lambda", () -> { Supplier<Integer> s = () -> captured; try { return write(s); } catch (NotSerializableException e) { return e.getClass(); } });
        java.lang.reflect.Method replace = lambda.getClass().getDeclaredMethod("writeReplace");
        replace.setAccessible(true);
        SerializedLambda form = (SerializedLambda) replace.invoke(lambda);
        System.out.println(form.getCapturingClass() + " " + form.getFunctionalInterfaceClass() + " " + form.getCapturedArgCount() + " " + form.getCapturedArg(0) + " " + form.getImplMethodKind());
        for (Object o : new Object[] {int.class, String[].class, new int[][] {{1}, {2, 3}}, Locale.GERMANY, new TreeMap<>(Map.of(1, 2)), new BitSet(7), EnumSet.of(Color.RED), Optional.class, new java.math.BigDecimal("1.50"), java.time.ZonedDateTime.of(2020, 1, 2, 3, 4, 5, 6, java.time.ZoneId.of("Europe/Paris")), java.util.UUID.fromString("00000000-0000-0001-0000-000000000002"), Collections.unmodifiableList(new ArrayList<>(List.of(1))), Map.of("k", "v"), new StringBuilder("sb"), new Date(5), new IllegalStateException("x")}) {
            Object r = copy(o);
            System.out.print((r instanceof int[][] x ? Arrays.deepToString(x) : r) + "; ");
        }
        System.out.println();
        Throwable t = (Throwable) copy(new IllegalStateException("message", new IOException("cause")));
        System.out.println(t.getStackTrace().length > 0 && t.getStackTrace()[0].getMethodName().equals("objects"));
        System.out.println(HexFormat.of().formatHex(write(new int[] {1, 2})) + " " + ObjectStreamClass.lookup(Node.class) + " " + ObjectStreamClass.lookup(Custom.class) + " " + ObjectStreamClass.lookup(Plain.class) + " " + ObjectStreamClass.lookup(Checked.class).getSerialVersionUID());
        System.out.println(Arrays.toString(ObjectStreamClass.lookup(Node.class).getFields()));
    }

    static void streams() throws Exception {
        attempt("class not found", () -> { byte[] bytes = write(new Checked(1, 2)); String text = new String(bytes, "ISO-8859-1").replace("SerialCorners$Checked", "SerialCorners$Missing"); return read(text.getBytes("ISO-8859-1")); });
        attempt("header", () -> read(new byte[] {1, 2, 3, 4}));
        attempt("short", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5}));
        attempt("type code", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 7}));
        attempt("handle", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 0x71, 0, 0x7e, 0, 5}));
        attempt("version", () -> { byte[] bytes = write(new Node("n")); String text = new String(bytes, "ISO-8859-1"); int at = text.indexOf("SerialCorners$Node") + "SerialCorners$Node".length(); Arrays.fill(bytes, at, at + 8, (byte) 1); try { return read(bytes); } catch (InvalidClassException e) { return e.getMessage().replaceAll("serialVersionUID = -?\\d+$", "serialVersionUID = OWN"); } });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes) {
            { enableReplaceObject(true); }
            @Override protected Object replaceObject(Object o) { return o instanceof Integer i ? i + 1 : o; }
            @Override protected void annotateClass(Class<?> c) throws IOException { writeUTF("note"); }
        };
        StringBuilder same = new StringBuilder("s");
        out.writeObject(same);
        same.append("changed");
        out.writeObject(same);
        out.reset();
        out.writeObject(same);
        out.writeUnshared(7);
        out.writeLong(5);
        out.close();
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
            @Override protected Class<?> resolveClass(ObjectStreamClass d) throws IOException, ClassNotFoundException { System.out.print("<" + d.getName() + " " + readUTF() + ">"); return super.resolveClass(d); }
        };
        System.out.println(in.readObject() + " " + in.readObject() + " " + in.readObject() + " " + in.readUnshared());
        attempt("object expected", in::readObject);
        System.out.println(in.readLong());
        attempt("end", in::readObject);
        attempt("end of data", in::readInt);
    }

    static void filters() {
        attempt("allowed", () -> filtered(new ArrayList<>(List.of("a", "b")), "java.util.*;java.lang.*;!*"));
        attempt("rejected", () -> filtered(new Checked(1, 2), "java.**;!*"));
        attempt("depth", () -> filtered(List.of(List.of(List.of(1))), "maxdepth=3"));
        attempt("array", () -> filtered(new int[100], "maxarray=50"));
        attempt("refs", () -> filtered(new ArrayList<>(List.of(1, 2, 3, 4)), "maxrefs=3"));
        attempt("bytes", () -> filtered("x".repeat(1000), "maxbytes=10"));
        attempt("bad pattern", () -> ObjectInputFilter.Config.createFilter("maxdepth=x"));
        attempt("bad module", () -> ObjectInputFilter.Config.createFilter("/x"));
        System.out.println(ObjectInputFilter.Config.createFilter("a.*;!b.C;maxdepth=5") + " " + ObjectInputFilter.Config.getSerialFilter());
        attempt("allow filter", () -> { try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(new Ext(1, "o"))))) { in.setObjectInputFilter(ObjectInputFilter.rejectUndecidedClass(ObjectInputFilter.allowFilter(c -> c == Ext.class, ObjectInputFilter.Status.UNDECIDED))); return ((Ext) in.readObject()).o; } });
        attempt("set twice", () -> { ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(1))); in.setObjectInputFilter(i -> ObjectInputFilter.Status.ALLOWED); in.setObjectInputFilter(i -> ObjectInputFilter.Status.ALLOWED); return 1; });
        attempt("seen", () -> { List<String> seen = new ArrayList<>(); ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(new Object[] {"s", 5L}))); in.setObjectInputFilter(i -> { seen.add(i.serialClass() + "/" + i.depth() + "/" + i.references() + "/" + i.arrayLength()); return ObjectInputFilter.Status.UNDECIDED; }); in.readObject(); return seen; });
    }

    public static void main(String[] args) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        objects();
        streams();
        filters();
    }
}
