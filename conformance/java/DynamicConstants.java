// Dynamically computed constants and invokedynamic with bootstrap methods of our own, in hand-made classes.
// zeal

import java.lang.invoke.*;
import java.lang.reflect.InvocationTargetException;
import java.util.*;

public class DynamicConstants {
    static final String ME = "DynamicConstants";
    static final String BSM = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;";
    static final String INDY = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;";
    static int calls;

    public static Object value(MethodHandles.Lookup lookup, String name, Class<?> type, Object... arguments) {
        calls++;
        if (name.equals("fail")) throw new IllegalStateException("bootstrap fails");
        if (name.equals("nothing")) return null;
        if (type == int.class) return 40 + arguments.length;
        if (type == long.class) return 1L << 40;
        if (type == double.class) return 2.5;
        if (type == boolean.class) return true;
        return name + Arrays.toString(arguments) + lookup.lookupClass().getSimpleName();
    }

    public static CallSite link(MethodHandles.Lookup lookup, String name, MethodType type, Object... arguments) throws Exception {
        calls++;
        return switch (name) {
            case "fail" -> throw new Exception("link fails");
            case "error" -> throw new StackOverflowError("pretended");
            case "none" -> null;
            case "wrongType" -> new ConstantCallSite(MethodHandles.constant(String.class, "x"));
            case "sum" -> new ConstantCallSite(MethodHandles.lookup().findStatic(DynamicConstants.class, "sum", type));
            default -> new ConstantCallSite(MethodHandles.dropArguments(MethodHandles.constant(type.returnType(), name + Arrays.toString(arguments)), 0, type.parameterList()));
        };
    }

    public static int sum(int a, long b, Object c) { return a + (int) b + c.hashCode(); }

    public static String notCallSite(MethodHandles.Lookup lookup, String name, MethodType type) { return "not a call site"; }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        int before = calls;
        try {
            System.out.println(name + " = " + a.run() + " after " + (calls - before));
        } catch (InvocationTargetException e) {
            Throwable t = e.getCause();
            System.out.println(name + " ! " + t + " caused by " + t.getCause() + " after " + (calls - before));
        } catch (Throwable t) {
            System.out.println(name + " ! " + t + " after " + (calls - before));
        }
    }

    public static void main(String[] args) throws Throwable {
        ClassBytes c = new ClassBytes(55, 0x21, "Dynamic", "java/lang/Object");
        int value = c.handle(6, c.method(ME, "value", BSM + "[Ljava/lang/Object;)Ljava/lang/Object;"));
        int link = c.handle(6, c.method(ME, "link", INDY + "[Ljava/lang/Object;)Ljava/lang/invoke/CallSite;"));
        int plain = c.bootstrap(value);
        int three = c.bootstrap(value, c.integer(7), c.string("text"), c.cls("java/util/List"));
        int nested = c.bootstrap(value, c.dynamicConstant(plain, "inner", "Ljava/lang/String;"), c.methodType("(I)V"), c.handle(6, c.method("java/lang/Math", "abs", "(I)I")));
        c.code(9, "text", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(plain, "text", "Ljava/lang/String;")).op(0xb0);
        c.code(9, "again", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(plain, "text", "Ljava/lang/String;")).op(0xb0);
        c.code(9, "ints", "()I", 1, 0).op2(0x13, c.dynamicConstant(three, "number", "I")).op(0xac);
        c.code(9, "longs", "()J", 2, 0).op2(0x14, c.dynamicConstant(plain, "number", "J")).op(0xad);
        c.code(9, "doubles", "()D", 2, 0).op2(0x14, c.dynamicConstant(plain, "number", "D")).op(0xaf);
        c.code(9, "flags", "()Z", 1, 0).op2(0x13, c.dynamicConstant(plain, "flag", "Z")).op(0xac);
        c.code(9, "nested", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(nested, "outer", "Ljava/lang/Object;")).op(0xb0);
        c.code(9, "nothing", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(plain, "nothing", "Ljava/lang/Object;")).op(0xb0);
        c.code(9, "fail", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(plain, "fail", "Ljava/lang/Object;")).op(0xb0);
        c.code(9, "wrong", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(plain, "wrong", "Ljava/util/List;")).op(0xb0);
        int missing = c.bootstrap(c.handle(6, c.method(ME, "absent", BSM + ")Ljava/lang/Object;")));
        c.code(9, "missing", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.dynamicConstant(missing, "x", "Ljava/lang/Object;")).op(0xb0);
        int nullConstant = c.bootstrap(c.handle(6, c.method("java/lang/invoke/ConstantBootstraps", "nullConstant", BSM + ")Ljava/lang/Object;")));
        int primitive = c.bootstrap(c.handle(6, c.method("java/lang/invoke/ConstantBootstraps", "primitiveClass", BSM + ")Ljava/lang/Class;")));
        int enumConstant = c.bootstrap(c.handle(6, c.method("java/lang/invoke/ConstantBootstraps", "enumConstant", BSM + ")Ljava/lang/Enum;")));
        c.code(9, "library", "()Ljava/lang/Object;", 4, 0)
            .op2(0x13, c.dynamicConstant(nullConstant, "_", "Ljava/lang/String;")).op(0x57)
            .op2(0x13, c.dynamicConstant(primitive, "J", "Ljava/lang/Class;")).op2(0xb8, c.method("java/lang/String", "valueOf", "(Ljava/lang/Object;)Ljava/lang/String;"))
            .op2(0x13, c.dynamicConstant(enumConstant, "WAITING", "Ljava/lang/Thread$State;")).op2(0xb6, c.method("java/lang/Thread$State", "name", "()Ljava/lang/String;"))
            .op2(0xb6, c.method("java/lang/String", "concat", "(Ljava/lang/String;)Ljava/lang/String;")).op(0xb0);
        int callSite = c.bootstrap(link, c.integer(1), c.longs(2), c.string("s"));
        int notSite = c.bootstrap(c.handle(6, c.method(ME, "notCallSite", INDY + ")Ljava/lang/String;")));
        indy(c, "greet", callSite, "greet", "()Ljava/lang/String;");
        indy(c, "indyFail", callSite, "fail", "()Ljava/lang/String;");
        indy(c, "indyError", callSite, "error", "()Ljava/lang/String;");
        indy(c, "indyNone", callSite, "none", "()Ljava/lang/String;");
        indy(c, "indyType", callSite, "wrongType", "()Ljava/lang/Object;");
        indy(c, "indyNotSite", notSite, "x", "()Ljava/lang/String;");
        c.code(9, "total", "(IJLjava/lang/Object;)I", 4, 4).op(0x1a, 0x1f, 0x2d).op2(0xba, c.invokeDynamic(callSite, "sum", "(IJLjava/lang/Object;)I")).op(0, 0, 0xac);
        Class<?> d = new ClassBytes.Loader().define(c.bytes());
        Object first = d.getMethod("text").invoke(null);
        attempt("text", () -> d.getMethod("text").invoke(null) == first);
        attempt("same entry", () -> d.getMethod("again").invoke(null) == first);
        for (String name : "text ints longs doubles flags nested nothing library".split(" ")) {
            attempt(name, () -> d.getMethod(name).invoke(null));
            attempt(name + " again", () -> d.getMethod(name).invoke(null));
        }
        Throwable[] seen = new Throwable[2];
        for (String name : "fail wrong missing indyFail indyError indyNone indyType indyNotSite".split(" ")) {
            attempt(name, () -> d.getMethod(name).invoke(null));
            attempt(name + " again", () -> d.getMethod(name).invoke(null));
        }
        for (int i = 0; i < 2; i++) {
            try {
                d.getMethod("fail").invoke(null);
            } catch (InvocationTargetException e) {
                seen[i] = e.getCause();
            }
        }
        System.out.println("failures are new objects or the same class: " + (seen[0].getClass() == seen[1].getClass()));
        attempt("greet", () -> d.getMethod("greet").invoke(null));
        attempt("greet again", () -> d.getMethod("greet").invoke(null));
        attempt("total", () -> d.getMethod("total", int.class, long.class, Object.class).invoke(null, 1, 2L, "c"));
        long sum = 0;
        for (int i = 0; i < 100; i++) sum += (Integer) d.getMethod("total", int.class, long.class, Object.class).invoke(null, i, 2L, i);
        System.out.println(sum);
    }

    static void indy(ClassBytes c, String method, int bootstrap, String name, String descriptor) {
        c.code(9, method, "()Ljava/lang/Object;", 1, 0).op2(0xba, c.invokeDynamic(bootstrap, name, descriptor)).op(0, 0, 0xb0);
    }
}
