// Receivers that do not fit their call sites: implementations that were removed, hidden or doubled, and interfaces given up, after
// their users were compiled.
// files: before after

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.TreeMap;

public class InterfaceErrors {
    static String where(Throwable t) {
        StackTraceElement top = t.getStackTrace()[0];
        return t + (t.getCause() == null ? "" : " / " + t.getCause()) + " in " + top.getClassName() + "." + top.getMethodName();
    }

    interface Call {
        Object run() throws Throwable;
    }

    static void show(String name, Call c) {
        String result;
        try {
            result = " = " + c.run();
        } catch (InvocationTargetException e) {
            result = " !! " + where(e.getCause());
        } catch (Throwable t) {
            result = " ! " + where(t);
        }
        System.out.println(name + result);
    }

    static Object make(String name) throws Exception {
        return Class.forName("sel." + name).getConstructor().newInstance();
    }

    static final String[] RECEIVERS = {"OnlyBase", "Missing", "Nowhere", "NonPublic", "Conflict", "Hiding", "StaticHides", "Abstracted"};


    /// The static method with its parameter passed as it is: interface types are not checked, as between methods.
    static MethodHandle loose(MethodHandle h) {
        return MethodHandles.explicitCastArguments(h, MethodType.methodType(Object.class, Object.class));
    }

    static void sites() throws Throwable {
        TreeMap<String, Method> sites = new TreeMap<>();
        for (Method m : Class.forName("sel.Users").getDeclaredMethods()) if (!m.isSynthetic()) sites.put(m.getName(), m);
        for (Method m : sites.values()) {
            Class<?> type = m.getParameterTypes()[0];
            MethodHandle h = loose(MethodHandles.lookup().unreflect(m));
            // At first the call site is unresolved; with a good receiver it is resolved, and must find the same faults.
            for (int round = 0; round < 2; round++) {
                for (String r : RECEIVERS) {
                    Object receiver = make(r);
                    if (type.isInterface() || type.isInstance(receiver)) show(m.getName() + " " + r, () -> h.invokeExact(receiver));
                }
                Object good = make("Good");
                if (type.isInstance(good)) show(m.getName() + " Good", () -> h.invokeExact(good));
            }
        }
    }

    static void reflection() throws Exception {
        for (String type : new String[] {"Base", "Sub", "A", "B", "Conflict", "Model"}) {
            Class<?> c = Class.forName("sel." + type);
            for (String name : new String[] {"m", "d", "hashCode"}) {
                Method m;
                try {
                    m = c.getMethod(name);
                } catch (NoSuchMethodException e) {
                    System.out.println("reflect " + e.getMessage());
                    continue;
                }
                for (String r : RECEIVERS) {
                    Object receiver = make(r);
                    if (name.equals("hashCode") && m.getDeclaringClass() == Object.class) continue;
                    show("reflect " + m + " " + r, () -> m.invoke(receiver));
                }
            }
        }
    }

    static void handles() throws Exception {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        for (String type : new String[] {"Base", "Sub", "A", "B", "Conflict", "Model"}) {
            Class<?> c = Class.forName("sel." + type);
            for (String name : new String[] {"m", "d"}) {
                MethodHandle h;
                try {
                    h = lookup.findVirtual(c, name, MethodType.methodType(String.class));
                } catch (ReflectiveOperationException e) {
                    System.out.println("handle " + type + "." + name + " " + e);
                    continue;
                }
                for (String r : RECEIVERS) {
                    Object receiver = make(r);
                    if (!c.isInterface() && !c.isInstance(receiver)) continue;
                    show("handle " + type + "." + name + " " + r, () -> loose(h).invokeExact(receiver));
                }
            }
        }
    }

    /// An interface whose method calls a private one and a default one of what it is given by invokespecial.
    static void special() throws Exception {
        ClassBytes up = new ClassBytes(52, 0x0601, "Up", "java/lang/Object");
        up.code(1, "greet", "()Ljava/lang/String;", 1, 1).op(0x12, up.string("greet")).op(0xb0); // ldc areturn
        ClassBytes c = new ClassBytes(52, 0x0601, "Calls", "java/lang/Object", "Up");
        int secret = c.interfaceMethod("Calls", "secret", "()Ljava/lang/String;");
        int greet = c.interfaceMethod("Up", "greet", "()Ljava/lang/String;");
        c.code(2, "secret", "()Ljava/lang/String;", 1, 1).op(0x12, c.string("secret")).op(0xb0);
        // aload_0 invokespecial areturn
        for (String first : new String[] {"good", "bad"}) {
            c.code(9, "secret" + first, "(LCalls;)Ljava/lang/String;", 1, 1).op(0x2a).op2(0xb7, secret).op(0xb0);
            c.code(9, "greet" + first, "(LCalls;)Ljava/lang/String;", 1, 1).op(0x2a).op2(0xb7, greet).op(0xb0);
        }
        TreeMap<String, byte[]> classes = new TreeMap<>();
        classes.put("Up", up.bytes());
        classes.put("Calls", c.bytes());
        classes.put("Callee", new ClassBytes(52, 0x21, "Callee", "java/lang/Object", "Calls").constructor("java/lang/Object").bytes());
        classes.put("Upper", new ClassBytes(52, 0x21, "Upper", "java/lang/Object", "Up").constructor("java/lang/Object").bytes());
        ClassLoader loader = new ClassLoader(InterfaceErrors.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, classes.get(name), 0, classes.get(name).length);
            }
        };
        Class<?> calls = loader.loadClass("Calls");
        Object good = loader.loadClass("Callee").getConstructor().newInstance();
        Object upper = loader.loadClass("Upper").getConstructor().newInstance();
        for (String name : new String[] {"secretgood", "secretbad", "greetgood", "greetbad"}) {
            MethodHandle h = loose(MethodHandles.lookup().findStatic(calls, name, MethodType.methodType(String.class, calls)));
            Object[] receivers = name.endsWith("good") ? new Object[] {good, "bad", upper, null, good} : new Object[] {"bad", upper, null, good, "bad"};
            for (Object r : receivers) show(name, () -> h.invokeExact(r));
        }
    }

    public static void main(String[] args) throws Throwable {
        sites();
        reflection();
        handles();
        special();
    }
}
