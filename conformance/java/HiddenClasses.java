// Hidden classes: names, nest mates, class data, unloading candidates, what cannot be done with them.
// zeal

import java.lang.invoke.*;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.lang.ref.WeakReference;
import java.lang.reflect.*;
import java.util.*;
import java.util.function.IntSupplier;

public class HiddenClasses {
    private static int secret() { return 42; }

    static byte[] supplier(String name, boolean callsSecret, int value) {
        ClassBytes c = new ClassBytes(61, 0x31, name, "java/lang/Object", "java/util/function/IntSupplier").constructor("java/lang/Object");
        c.declareField(9, "counter", "I");
        ClassBytes.Code code = c.code(1, "getAsInt", "()I", 3, 1);
        if (callsSecret) code.op2(0xb8, c.method("HiddenClasses", "secret", "()I"));
        else code.op2(0x13, c.integer(value));
        code.op2(0xb2, c.field(name, "counter", "I")).op(0x04, 0x60, 0x59).op2(0xb3, c.field(name, "counter", "I")).op(0x60, 0xac);
        c.code(9, "self", "()Ljava/lang/Object;", 2, 0).op2(0xbb, c.cls(name)).op(0x59).op2(0xb7, c.method(name, "<init>", "()V")).op(0xb0);
        c.code(9, "throwing", "()V", 1, 0).op(0x01, 0xbf);
        return c.bytes();
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + clean(String.valueOf(e.getMessage())));
        }
    }

    static String clean(String s) { return s.replaceAll("0x[0-9a-f]+", "0xN").replaceAll("@[0-9a-f]+", "@").replaceAll("([/+])0x", "$10x"); }

    public static void main(String[] args) throws Throwable {
        Lookup lookup = MethodHandles.lookup();
        byte[] plain = supplier("Secretive", false, 100);
        Lookup first = lookup.defineHiddenClass(plain, true);
        Lookup second = lookup.defineHiddenClass(plain, false);
        Class<?> c = first.lookupClass();
        System.out.println(clean(c.getName()) + " " + clean(c.getSimpleName()) + " " + c.isHidden() + " " + c.getCanonicalName() + " " + (c != second.lookupClass()) + " " + c.getName().equals(second.lookupClass().getName()) + " '" + c.getPackageName() + "' " + c.isSynthetic() + " " + (c.getClassLoader() == HiddenClasses.class.getClassLoader()));
        System.out.println(clean(c.toString()) + " " + clean(c.getTypeName()) + " " + clean(c.descriptorString()) + " " + c.describeConstable().isPresent() + " " + clean(c.arrayType().getName()) + " " + c.arrayType().isHidden());
        IntSupplier s = (IntSupplier) c.getDeclaredConstructor().newInstance();
        IntSupplier t = (IntSupplier) second.lookupClass().getDeclaredConstructor().newInstance();
        System.out.println(s.getAsInt() + " " + s.getAsInt() + " " + t.getAsInt() + " " + c.isInstance(t) + " " + (c.getMethod("self").invoke(null).getClass() == c));
        attempt("forName", () -> Class.forName(c.getName()));
        attempt("loadClass", () -> c.getClassLoader().loadClass("Secretive"));
        attempt("not a nest mate", () -> { Class<?> x = lookup.defineHiddenClass(supplier("Outsider", true, 0), true).lookupClass(); return ((IntSupplier) x.getDeclaredConstructor().newInstance()).getAsInt(); });
        Class<?> mate = lookup.defineHiddenClass(supplier("Mate", true, 0), true, ClassOption.NESTMATE).lookupClass();
        attempt("nest mate", () -> ((IntSupplier) mate.getDeclaredConstructor().newInstance()).getAsInt());
        System.out.println(mate.getNestHost() + " " + mate.isNestmateOf(HiddenClasses.class) + " " + (c.getNestHost() == c) + " " + Arrays.stream(HiddenClasses.class.getNestMembers()).anyMatch(m -> m == mate) + " " + clean(Arrays.toString(mate.getNestMembers())));
        attempt("class data", () -> {
            Lookup l = lookup.defineHiddenClassWithClassData(plain, List.of("data", 5), true);
            return MethodHandles.classData(l, "_", List.class) + " " + MethodHandles.classDataAt(l, "_", int.class, 1);
        });
        attempt("no class data", () -> MethodHandles.classData(first, "_", Object.class));
        attempt("wrong class data", () -> MethodHandles.classData(lookup.defineHiddenClassWithClassData(plain, "text", true), "_", Integer.class));
        attempt("null class data", () -> lookup.defineHiddenClassWithClassData(plain, null, true));
        attempt("other package", () -> lookup.defineHiddenClass(supplier("other/Place", false, 1), true));
        attempt("garbage", () -> lookup.defineHiddenClass(new byte[] {1, 2, 3}, true));
        attempt("truncated", () -> lookup.defineHiddenClass(Arrays.copyOf(plain, plain.length - 5), true));
        attempt("public lookup", () -> MethodHandles.publicLookup().defineHiddenClass(plain, true));
        attempt("weak lookup", () -> lookup.dropLookupMode(Lookup.PRIVATE).defineHiddenClass(plain, true));
        attempt("enum", () -> { ClassBytes e = new ClassBytes(61, 0x4031, "Kind", "java/lang/Enum"); return lookup.defineHiddenClass(e.bytes(), false).lookupClass().isEnum(); });
        attempt("final field", () -> { Field f = c.getField("counter"); f.setInt(null, 500); return s.getAsInt(); });
        attempt("cast", () -> c.cast(t));
        attempt("array", () -> { Object array = Array.newInstance(c, 2); Array.set(array, 0, s); return Array.getLength(array) + " " + (Array.get(array, 0) == s); });
        attempt("array store", () -> { Object[] array = (Object[]) Array.newInstance(c, 2); array[0] = t; return 0; });
        attempt("method handle", () -> (int) lookup.findVirtual(c, "getAsInt", MethodType.methodType(int.class)).invoke(s));
        attempt("method type", () -> clean(MethodType.methodType(c, int.class).toString()) + " " + clean(MethodType.methodType(void.class, c).toMethodDescriptorString()));
        attempt("defineClass", () -> lookup.defineClass(supplier("Ordinary", true, 0)).getName() + " " + Class.forName("Ordinary").isHidden());
        attempt("defineClass twice", () -> lookup.defineClass(supplier("Ordinary", true, 0)));
        attempt("stack trace", () -> {
            try {
                c.getMethod("throwing").invoke(null);
                return "nothing thrown";
            } catch (InvocationTargetException e) {
                StackTraceElement top = e.getCause().getStackTrace()[0];
                return top.getMethodName() + " hidden frame left out: " + !top.getClassName().contains("Secretive") + " " + clean(String.valueOf(e.getCause().getMessage()));
            }
        });
        Runnable lambda = () -> { };
        System.out.println(lambda.getClass().isHidden() + " " + lambda.getClass().getNestHost().getSimpleName() + " " + (lambda.getClass().getDeclaredMethods().length));
        WeakReference<Class<?>> gone = new WeakReference<>(lookup.defineHiddenClass(supplier("Gone", false, 1), true).lookupClass());
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
            Thread.sleep(5);
        }
        System.out.println("kept alive: " + (s.getAsInt() > 0));
        int sum = 0;
        for (int i = 0; i < 150; i++) sum += ((IntSupplier) lookup.defineHiddenClass(supplier("Many", i % 2 == 0, i), true, i % 2 == 0 ? new ClassOption[] {ClassOption.NESTMATE} : new ClassOption[0]).lookupClass().getDeclaredConstructor().newInstance()).getAsInt();
        System.out.println(sum);
    }
}
