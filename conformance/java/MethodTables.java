// Overriding across packages and accesses, conflicting defaults, dispatch and super calls, with classes javac would refuse.

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

public class MethodTables {
    static final int PUBLIC = 1, PRIVATE = 2, PROTECTED = 4, STATIC = 8, FINAL = 0x10, ABSTRACT = 0x400;
    static final int CLASS = 0x21, INTERFACE = 0x601;
    static final String D = "()Ljava/lang/String;";
    static final Map<String, byte[]> classes = new HashMap<>();

    static final class Loader extends ClassLoader {
        @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] b = classes.get(name.replace('.', '/'));
            if (b == null) throw new ClassNotFoundException(name);
            return defineClass(name, b, 0, b.length);
        }
    }

    static ClassBytes type(int access, String name, String superName, String... interfaces) {
        ClassBytes c = new ClassBytes(52, access, name, superName, interfaces);
        return access == INTERFACE ? c : c.constructor(superName);
    }

    static void method(ClassBytes c, String owner, int access, String name) {
        if ((access & ABSTRACT) != 0) c.declareAbstract(access, name, D);
        else c.code(access, name, D, 1, 1).op(0x12, c.string(owner + "." + name)).op(0xb0);
    }

    /** A static method that casts its argument and calls. */
    static void caller(ClassBytes c, String method, int op, String owner, String name) {
        ClassBytes.Code code = c.code(PUBLIC | STATIC, method, "(Ljava/lang/Object;)Ljava/lang/String;", 1, 1).op(0x2a).op2(0xc0, c.cls(owner));
        if (op == 0xb9) code.op2(op, c.interfaceMethod(owner, name, D)).op(1, 0).op(0xb0);
        else code.op2(op, c.method(owner, name, D)).op(0xb0);
    }

    static void superCaller(ClassBytes c, String method, boolean isInterface, String owner, String name) {
        c.code(PUBLIC, method, D, 1, 1).op(0x2a).op2(0xb7, isInterface ? c.interfaceMethod(owner, name, D) : c.method(owner, name, D)).op(0xb0);
    }

    static Loader loader = new Loader();

    static String call(String callers, String method, String receiver) {
        try {
            Object o = loader.loadClass(receiver.replace('/', '.')).getDeclaredConstructor().newInstance();
            if (callers == null) return "" + o.getClass().getMethod(method).invoke(o);
            return "" + loader.loadClass(callers.replace('/', '.')).getMethod(method, Object.class).invoke(null, o);
        } catch (InvocationTargetException e) {
            // Texts and places of these tell how a runtime builds its tables.
            Throwable t = e.getCause();
            if (t instanceof AbstractMethodError || t instanceof IllegalAccessError) return t.getClass().getSimpleName();
            String text = e.getCause().toString().replaceAll("@[0-9a-f]+", "@");
            return text + " in " + e.getCause().getStackTrace()[0].getMethodName();
        } catch (Throwable e) {
            return "! " + e.toString().replaceAll("@[0-9a-f]+", "@");
        }
    }

    static void chains() {
        int[] accesses = {0, PROTECTED, PUBLIC, PRIVATE, FINAL | PUBLIC, STATIC | PUBLIC};
        Random random = new Random(42);
        int hash = 0;
        for (int t = 0; t < 60; t++) {
            int n = 3 + random.nextInt(3);
            String[] names = new String[n];
            String superName = "java/lang/Object";
            for (int i = 0; i < n; i++) {
                names[i] = "p" + random.nextInt(2) + "/T" + t + "C" + i;
                ClassBytes c = type(CLASS, names[i], superName);
                if (i == 0 || random.nextInt(4) > 0) method(c, names[i], accesses[random.nextInt(i == n - 1 ? 4 : 6)], "m");
                classes.put(names[i], c.bytes());
                superName = names[i];
            }
            for (int p = 0; p < 2; p++) {
                String callers = "p" + p + "/T" + t + "K";
                ClassBytes c = type(CLASS, callers, "java/lang/Object");
                for (int i = 0; i < n; i++) caller(c, "c" + i, 0xb6, names[i], "m");
                classes.put(callers, c.bytes());
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < n; i++) {
                    for (int r = i; r < n; r++) {
                        String result = call(callers, "c" + i, names[r]);
                        line.append(i).append(r).append(' ').append(result).append('\n');
                    }
                }
                hash = hash * 31 + line.toString().hashCode();
                if (t < 6) System.out.print(line);
            }
        }
        System.out.println("chains " + Integer.toHexString(hash));
    }

    static void put(String name, int access, String superName, String[] interfaces, int... methods) {
        ClassBytes c = type(access, name, superName, interfaces);
        for (int i = 0; i < methods.length; i++) if (methods[i] >= 0) method(c, name, methods[i], i == 0 ? "d" : "a");
        if (access == CLASS) {
            for (String i : interfaces) superCaller(c, "super" + i, true, i, "d");
            if (!superName.startsWith("java")) superCaller(c, "superD", false, superName, "d");
        }
        classes.put(name, c.bytes());
    }

    static String[] of(String... names) { return names; }

    static void interfaces() {
        int abs = PUBLIC | ABSTRACT;
        String object = "java/lang/Object";
        put("I1", INTERFACE, object, of(), PUBLIC, abs);
        put("I2", INTERFACE, object, of(), PUBLIC, PUBLIC);
        put("I3", INTERFACE, object, of("I1", "I2"));
        put("I4", INTERFACE, object, of("I1"), PUBLIC);
        put("I5", INTERFACE, object, of("I1", "I2"), abs);
        put("Both", CLASS, object, of("I1", "I2"));
        put("SubBoth", CLASS, "Both", of());
        put("Own", CLASS, "Both", of(), PUBLIC, PUBLIC);
        put("Via3", CLASS, object, of("I3"));
        put("Diamond", CLASS, object, of("I4", "I1"));
        put("Abstracted", CLASS, object, of("I5"));
        put("Hidden", CLASS, object, of(), 0, PROTECTED);
        put("HiddenSub", CLASS, "Hidden", of("I1"));
        put("Private", CLASS, object, of("I1"), PRIVATE, PUBLIC | STATIC);
        put("PrivateSuper", CLASS, object, of(), PRIVATE, PUBLIC | STATIC);
        put("PrivateSub", CLASS, "PrivateSuper", of("I1"));
        put("Finals", CLASS, object, of(), PUBLIC | FINAL, PUBLIC | FINAL);
        put("FinalSub", CLASS, "Finals", of("I1", "I2"));
        String[] receivers = {"Both", "SubBoth", "Own", "Via3", "Diamond", "Abstracted", "HiddenSub", "Private", "PrivateSub", "FinalSub"};
        ClassBytes c = type(CLASS, "Callers", object);
        List<String> calls = new ArrayList<>();
        for (String i : of("I1", "I2", "I3", "I4", "I5")) {
            for (String m : of("d", "a")) {
                caller(c, i + m, 0xb9, i, m);
                calls.add(i + m);
            }
        }
        for (String r : receivers) {
            for (String m : of("d", "a")) caller(c, r + m, 0xb6, r, m);
            caller(c, r + "X", 0xb9, r, "d");
        }
        caller(c, "I1virtual", 0xb6, "I1", "d");
        classes.put("Callers", c.bytes());
        for (String r : receivers) {
            for (String m : calls) System.out.println(r + " " + m + " " + call("Callers", m, r));
            for (String m : of("d", "a", "X")) System.out.println(r + " own " + m + " " + call("Callers", r + m, r));
            for (String m : of("d", "superD", "superI1", "superI2", "superI3")) {
                for (int round = 0; round < 2; round++) System.out.println(r + " reflected " + m + " " + call(null, m, r));
            }
        }
        System.out.println(call("Callers", "I1virtual", "Both"));
    }

    public static void main(String[] args) {
        chains();
        interfaces();
    }
}
