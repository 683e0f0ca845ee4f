// What defining a class asks its loader for, and in which order; circularity; supertypes that do not fit.

import java.util.HashMap;
import java.util.Map;

public class DefinitionOrder {
    static final int CLASS = 0x21, INTERFACE = 0x601;
    static final Map<String, byte[]> classes = new HashMap<>();

    static final class Loader extends ClassLoader {
        Loader() { super("tracer", null); }

        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            System.out.println("  load " + name);
            Class<?> c = findLoadedClass(name);
            if (c != null) return c;
            byte[] b = classes.get(name);
            if (b == null) return super.loadClass(name, resolve);
            c = defineClass(name, b, 0, b.length);
            System.out.println("  defined " + name);
            return c;
        }

        void again(String name) {
            byte[] b = classes.get(name);
            defineClass(name, b, 0, b.length);
        }
    }

    static void put(int access, String name, String superName, String... interfaces) {
        classes.put(name, new ClassBytes(61, access, name, superName, interfaces).bytes());
    }

    static void load(String name) {
        System.out.println(name);
        Loader l = new Loader();
        try {
            System.out.println("  is " + l.loadClass(name));
            l.again(name);
        } catch (Throwable e) {
            System.out.println("  " + e.toString().replaceAll("@[0-9a-fx]+", "@") + (e.getCause() == null ? "" : " / " + e.getCause()));
        }
    }

    public static void main(String[] args) {
        String object = "java/lang/Object";
        put(INTERFACE, "I1", object);
        put(INTERFACE, "I2", object, "I1");
        put(CLASS, "A", object);
        put(CLASS, "B", "A", "I2", "I1");
        put(CLASS, "Self", "Self");
        put(INTERFACE, "SelfInterface", object, "SelfInterface");
        put(CLASS, "X", "Y");
        put(CLASS, "Y", "Z");
        put(CLASS, "Z", "X");
        put(INTERFACE, "J1", object, "J2");
        put(INTERFACE, "J2", object, "J1");
        put(CLASS, "NoSuper", "Gone");
        put(CLASS, "NoSuperNoInterface", "Gone", "GoneToo");
        put(CLASS | 0x10, "Final", object);
        put(CLASS, "OfFinal", "Final");
        put(CLASS, "OfInterface", "I1");
        put(CLASS, "ImplementsClass", "Final", "A");
        put(CLASS, "OfString", "java/lang/String");
        put(CLASS, "OfMagic", "jdk/internal/reflect/MagicAccessorImpl");
        put(CLASS, "OfHidden", "java/lang/AbstractStringBuilder");
        put(CLASS, "OfUnexported", object, "jdk/internal/access/JavaLangAccess");
        for (String name : "B Self SelfInterface X J1 NoSuper NoSuperNoInterface OfFinal OfInterface ImplementsClass OfString OfMagic OfHidden OfUnexported".split(" ")) load(name);
    }
}
