// Loader constraints: types that two loaders must agree on, and the errors when they do not.

import java.util.*;

public class LoaderConstraints {
    static final int PS = 9;

    static class Isolated extends ClassBytes.Loader {
        final String name;
        final Map<String, byte[]> own = new HashMap<>();
        final Map<String, ClassLoader> shared = new HashMap<>();

        Isolated(String name) { this.name = name; }

        @Override
        public String getName() { return name; }

        @Override
        protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(wanted)) {
                Class<?> c = findLoadedClass(wanted);
                if (c != null) return c;
                if (own.containsKey(wanted)) return define(own.get(wanted));
                ClassLoader other = shared.get(wanted);
                return other != null ? other.loadClass(wanted) : super.loadClass(wanted, resolve);
            }
        }
    }

    static byte[] data() { return new ClassBytes(52, 0x21, "Data", "java/lang/Object").constructor("java/lang/Object").declareField(PS, "field", "LData;").bytes(); }

    /** A service with a static method that takes or gives Data. */
    static byte[] service() {
        ClassBytes c = new ClassBytes(52, 0x21, "Service", "java/lang/Object").constructor("java/lang/Object").declareField(PS, "data", "LData;").declareField(PS, "number", "I");
        c.code(PS, "make", "()LData;", 2, 0).op2(0xbb, c.cls("Data")).op(0x59).op2(0xb7, c.method("Data", "<init>", "()V")).op(0xb0);
        c.code(PS, "take", "(LData;)I", 1, 1).op(0x08, 0xac);
        c.code(PS, "arrays", "([[LData;)I", 1, 1).op(0x07, 0xac);
        c.code(1, "virtual", "(LData;)LData;", 1, 2).op(0x2b, 0xb0);
        c.code(PS, "harmless", "(I)I", 1, 1).op(0x1a, 0xac);
        return c.bytes();
    }

    static byte[] client() {
        ClassBytes c = new ClassBytes(52, 0x21, "Client", "java/lang/Object").constructor("java/lang/Object");
        c.code(PS, "own", "()Ljava/lang/Object;", 2, 0).op2(0xbb, c.cls("Data")).op(0x59).op2(0xb7, c.method("Data", "<init>", "()V")).op(0xb0);
        c.code(PS, "make", "()Ljava/lang/Object;", 2, 0).op2(0xb8, c.method("Service", "make", "()LData;")).op(0xb0);
        c.code(PS, "take", "()I", 2, 0).op(0x01).op2(0xb8, c.method("Service", "take", "(LData;)I")).op(0xac);
        c.code(PS, "arrays", "()I", 2, 0).op(0x01).op2(0xb8, c.method("Service", "arrays", "([[LData;)I")).op(0xac);
        c.code(PS, "field", "()Ljava/lang/Object;", 2, 0).op2(0xb2, c.field("Service", "data", "LData;")).op(0xb0);
        c.code(PS, "harmless", "()I", 2, 0).op(0x10, 77).op2(0xb8, c.method("Service", "harmless", "(I)I")).op(0xac);
        c.code(PS, "number", "()I", 2, 0).op2(0xb2, c.field("Service", "number", "I")).op(0xac);
        return c.bytes();
    }

    static byte[] subclass() {
        ClassBytes c = new ClassBytes(52, 0x21, "Sub", "Service").constructor("Service");
        c.code(1, "virtual", "(LData;)LData;", 1, 2).op(0x01, 0xb0);
        return c.bytes();
    }

    static byte[] implementor() {
        ClassBytes c = new ClassBytes(52, 0x21, "Impl", "java/lang/Object", "Contract").constructor("java/lang/Object");
        c.code(1, "accept", "(LData;)V", 1, 2).op(0xb1);
        return c.bytes();
    }

    static byte[] contract() { return new ClassBytes(52, 0x601, "Contract", "java/lang/Object").declareAbstract(0x401, "accept", "(LData;)V").bytes(); }

    static Isolated[] pair() {
        Isolated server = new Isolated("server");
        server.own.put("Data", data());
        server.own.put("Service", service());
        server.own.put("Contract", contract());
        Isolated client = new Isolated("client");
        client.own.put("Data", data());
        client.own.put("Client", client());
        client.own.put("Sub", subclass());
        client.own.put("Impl", implementor());
        client.shared.put("Service", server);
        client.shared.put("Contract", server);
        return new Isolated[] {server, client};
    }

    static void attempt(String name, ClassLoader loader, String method) {
        try {
            Object result = loader.loadClass("Client").getMethod(method).invoke(null);
            System.out.println(name + " = " + (result == null || result instanceof Integer ? result : result.getClass().getName()));
        } catch (java.lang.reflect.InvocationTargetException e) {
            System.out.println(name + " ! " + clean(e.getCause()));
        } catch (Throwable e) {
            System.out.println(name + " ! " + clean(e));
        }
    }

    static String clean(Throwable t) { return t.toString().replaceAll("@[0-9a-f]+", "@"); }

    public static void main(String[] args) throws Throwable {
        for (String method : "make take arrays field harmless number".split(" ")) {
            Isolated[] both = pair();
            attempt("before loading, " + method, both[1], method);
            attempt("own class after " + method, both[1], "own");
            both = pair();
            both[0].loadClass("Data");
            attempt("server has loaded, " + method, both[1], method);
            attempt("own class after " + method, both[1], "own");
            both = pair();
            both[0].loadClass("Data");
            both[1].loadClass("Data");
            attempt("both have loaded, " + method, both[1], method);
            attempt("again " + method, both[1], method);
            both = pair();
            both[1].own.remove("Data");
            both[1].shared.put("Data", both[0]);
            attempt("shared, " + method, both[1], method);
        }
        for (String type : new String[] {"Sub", "Impl"}) {
            Isolated[] both = pair();
            both[0].loadClass("Data");
            both[1].loadClass("Data");
            try {
                Object o = both[1].loadClass(type).getDeclaredConstructor().newInstance();
                System.out.println(type + " = " + o.getClass().getName());
            } catch (Throwable e) {
                System.out.println(type + " ! " + clean(e));
            }
            both = pair();
            both[1].own.remove("Data");
            both[1].shared.put("Data", both[0]);
            System.out.println(type + " with shared data = " + both[1].loadClass(type).getDeclaredConstructor().newInstance().getClass().getName());
        }
    }
}
