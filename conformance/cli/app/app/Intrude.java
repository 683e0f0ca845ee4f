package app;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Tries what strong encapsulation forbids unless an option allows it. */
public class Intrude {
    interface Attempt {
        Object run() throws Exception;
    }

    static void attempt(String name, Attempt attempt) {
        try {
            System.out.println(name + ": " + attempt.run());
        } catch (Exception e) {
            String message = String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]+", "@hash");
            System.out.println(name + ": " + e.getClass().getName() + ": " + message);
        }
    }

    public static void main(String[] args) {
        attempt("private field", () -> {
            Field hash = String.class.getDeclaredField("hash");
            hash.setAccessible(true);
            String text = new String("carafe");
            text.hashCode();
            return hash.getInt(text) == text.hashCode();
        });
        attempt("protected method", () -> {
            Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
            find.setAccessible(true);
            return find.invoke(Intrude.class.getClassLoader(), "app.Intrude");
        });
        attempt("internal class", () -> {
            Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
            return unsafe.getMethod("getUnsafe").invoke(null) != null;
        });
        attempt("public method", () -> Math.class.getMethod("abs", int.class).invoke(null, -4));
        attempt("exported", () -> Object.class.getModule().isExported("jdk.internal.misc", Intrude.class.getModule()));
        attempt("open", () -> Object.class.getModule().isOpen("java.lang", Intrude.class.getModule()));
    }
}
