// Object serialization: graphs, cycles, custom hooks, enums, records, lambdas, proxies, inheritance, errors.
// zeal

import java.io.*;
import java.math.BigDecimal;
import java.util.*;
import java.util.function.Supplier;

public class Serializing {
    static class Base {
        int notSerializable = 5;

        Base() { notSerializable = 77; }
    }

    static class Node extends Base implements Serializable {
        private static final long serialVersionUID = 42;
        String name;
        Node next;
        transient int cache = 9;
        List<Node> children = new ArrayList<>();
        byte b = -1;
        char c = 'c';
        double d = 1.5;
        boolean z = true;
        long[] longs = {1, 1L << 50};
        static int shared = 3;

        Node(String name) {
            this.name = name;
            notSerializable = 123;
        }
    }

    static class Custom implements Serializable {
        transient Map<String, Integer> data = new TreeMap<>();
        int version = 1;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeInt(data.size());
            for (var e : data.entrySet()) {
                out.writeUTF(e.getKey());
                out.writeObject(e.getValue());
            }
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            data = new TreeMap<>();
            for (int n = in.readInt(); n > 0; n--) data.put(in.readUTF(), (Integer) in.readObject());
            version++;
        }
    }

    static class Ext implements Externalizable {
        int x;

        public Ext() { x = -1; }

        Ext(int x) { this.x = x; }

        public void writeExternal(ObjectOutput out) throws IOException { out.writeInt(x * 2); }

        public void readExternal(ObjectInput in) throws IOException { x = in.readInt() / 2 + 1000; }
    }

    static class Single implements Serializable {
        static final Single INSTANCE = new Single();

        private Object readResolve() { return INSTANCE; }
    }

    static class Proxied implements Serializable {
        final int secret;

        Proxied(int secret) { this.secret = secret; }

        private Object writeReplace() { return new Stand(secret + 1); }

        record Stand(int n) implements Serializable {
            private Object readResolve() { return new Proxied(n * 10); }
        }
    }

    record Rec(String a, int b, Rec inner) implements Serializable {
        Rec {
            if (b < 0) throw new IllegalArgumentException("b " + b);
        }
    }

    enum Mode { ON { }, OFF }

    interface SerialSupplier<T> extends Supplier<T>, Serializable { }

    static class NotSerializable {
        int x;
    }

    static class Holder implements Serializable {
        Object o;

        Holder(Object o) { this.o = o; }
    }

    static byte[] write(Object... objects) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            for (Object o : objects) out.writeObject(o);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    static <T> T copy(T o) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(o)))) {
            return (T) in.readObject();
        }
    }

    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        Node a = new Node("a"), b = new Node("b");
        a.next = b;
        b.next = a;
        a.children.add(a);
        a.children.add(b);
        a.longs[0] = 55;
        Node r = copy(a);
        System.out.println(r.name + " " + r.next.name + " " + (r.next.next == r) + " " + (r.children.get(0) == r) + " " + r.cache + " " + r.notSerializable + " " + r.b + r.c + r.d + r.z + Arrays.toString(r.longs));
        Custom c = new Custom();
        c.data.put("x", 1);
        c.data.put("y", 200);
        System.out.println(copy(c).data + " " + copy(c).version + " " + copy(new Ext(5)).x + " " + (copy(Single.INSTANCE) == Single.INSTANCE) + " " + copy(new Proxied(4)).secret);
        System.out.println(copy(new Rec("r", 1, new Rec("s", 2, null))) + " " + (copy(Mode.ON) == Mode.ON) + " " + copy(new Mode[] {Mode.OFF, Mode.ON})[1] + " " + copy(new int[][] {{1}, {2, 3}})[1][1] + " " + copy(String.class) + " " + copy("text".repeat(30000)).length());
        int captured = 40;
        SerialSupplier<Integer> lambda = () -> captured + 2;
        System.out.println(copy(lambda).get());
        Object[] library = {new ArrayList<>(List.of(1, "two")), new LinkedHashMap<>(Map.of("k", 1)), new BigDecimal("1.50"), Locale.GERMANY, new Date(0).getTime(), UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), new BitSet(5), EnumSet.of(Mode.OFF), Optional.class, new StringBuilder("sb"), List.of(1, 2, 3), Map.of(1, 2), java.time.LocalDate.of(2020, 2, 29), new ArrayDeque<>(List.of(9)), new TreeMap<>(Map.of("z", 26)), new Exception("ex").getMessage()};
        for (Object o : library) System.out.print(copy(o) + "; ");
        System.out.println();
        Throwable t = copy(new IllegalStateException("thrown", new Error("cause")));
        System.out.println(t + " " + t.getCause() + " " + t.getStackTrace()[0].getMethodName());
        Object shared = new ArrayList<>(List.of("once"));
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(shared, shared, null, "end")))) {
            Object first = in.readObject();
            System.out.println((first == in.readObject()) + " " + in.readObject() + " " + in.readObject());
            attempt("end of stream", in::readObject);
        }
        attempt("not serializable", () -> write(new NotSerializable()));
        attempt("not serializable inside", () -> write(new Holder(new Holder(new NotSerializable()))));
        attempt("record checks", () -> { byte[] bytes = write(new Rec("bad", 7, null)); for (int i = bytes.length - 1; i > 0; i--) if (bytes[i] == 7 && bytes[i - 1] == 0 && bytes[i - 2] == 0) { bytes[i - 3] = -1; break; } return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject(); });
        attempt("corrupted header", () -> new ObjectInputStream(new ByteArrayInputStream(new byte[10])));
        attempt("truncated", () -> { byte[] bytes = write(a); return new ObjectInputStream(new ByteArrayInputStream(bytes, 0, bytes.length / 2)).readObject(); });
        attempt("filter", () -> { ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(new Ext(1)))); in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("!Serializing$Ext")); return in.readObject(); });
        byte[] plain = write(new Holder(5));
        System.out.println(plain.length + " " + Arrays.hashCode(plain) + " " + ObjectStreamClass.lookup(Node.class).getSerialVersionUID() + " " + ObjectStreamClass.lookup(Holder.class).getSerialVersionUID() + " " + Arrays.toString(ObjectStreamClass.lookup(Node.class).getFields()).length());
        Node head = null;
        for (int i = 0; i < 500; i++) {
            Node n = new Node("n" + i);
            n.next = head;
            head = n;
        }
        int length = 0;
        for (Node n = copy(head); n != null; n = n.next) length += n.name.length();
        System.out.println(length);
        DataOutputStream data = new DataOutputStream(new ByteArrayOutputStream());
        data.writeUTF("\u20ac\0x");
        data.writeDouble(Math.PI);
        System.out.println(data.size());
    }
}
