// User-defined class loaders: namespaces, delegation, the same name twice, defining errors, resources, packages.
// beside: one two
// zeal

import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.function.Supplier;

public class UserClassLoaders {
    /** Loads classes named plug.* from a folder itself and leaves the others to its parent. */
    static class FolderLoader extends ClassLoader {
        private final Path folder;
        final List<String> asked = new ArrayList<>();

        FolderLoader(String name, Path folder, ClassLoader parent) {
            super(name, parent);
            this.folder = folder;
        }

        byte[] bytes(String name) throws ClassNotFoundException {
            try {
                return Files.readAllBytes(folder.resolve(name.replace('.', '/') + ".class"));
            } catch (IOException e) {
                throw new ClassNotFoundException(name + " is not here");
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            if (!name.startsWith("plug.")) return super.loadClass(name, resolve);
            Class<?> c = findLoadedClass(name);
            if (c == null) {
                byte[] b = bytes(name);
                c = defineClass(name, b, 0, b.length);
            }
            if (resolve) resolveClass(c);
            return c;
        }

        Class<?> define(String name, byte[] b) { return defineClass(name, b, 0, b.length); }

        Class<?> loaded(String name) { return findLoadedClass(name); }
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getName() + ": " + String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]+", "@"));
        }
    }

    public static void main(String[] args) throws Throwable {
        Path beside = Path.of(System.getProperty("conformance.beside"));
        ClassLoader app = UserClassLoaders.class.getClassLoader();
        FolderLoader one = new FolderLoader("first", beside.resolve("one"), app);
        FolderLoader two = new FolderLoader("second", beside.resolve("two"), app);
        FolderLoader unnamed = new FolderLoader(null, beside.resolve("one"), app);
        Class<?> c1 = one.loadClass("plug.Thing");
        Class<?> c2 = two.loadClass("plug.Thing");
        Class<?> c3 = unnamed.loadClass("plug.Thing");
        Object o1 = c1.getDeclaredConstructor().newInstance();
        Object o2 = c2.getDeclaredConstructor().newInstance();
        System.out.println((c1 == c2) + " " + c1.getName().equals(c2.getName()) + " " + (one.loadClass("plug.Thing") == c1) + " " + c1.isInstance(o2));
        System.out.println(((Supplier<?>) o1).get() + " | " + ((Supplier<?>) o2).get() + " | " + ((Supplier<?>) c3.getDeclaredConstructor().newInstance()).get());
        System.out.println(one.asked.get(0) + " " + one.asked.contains("java.util.function.Supplier") + " " + one.asked.contains("plug.Helper") + " " + two.asked.contains("plug.Helper"));
        c1.getMethod("count").invoke(null);
        c1.getMethod("count").invoke(null);
        System.out.println("statics are separate " + c1.getMethod("count").invoke(null) + " " + c2.getMethod("count").invoke(null));
        attempt("cast across", () -> c1.cast(o2));
        attempt("cast in code", () -> c1.getMethod("castToMine", Object.class).invoke(null, o2) + "");
        attempt("cast in code, cause", () -> { try { return c1.getMethod("castToMine", Object.class).invoke(null, o2); } catch (java.lang.reflect.InvocationTargetException e) { throw e.getCause(); } });
        attempt("cast unnamed", () -> { try { return c3.getMethod("castToMine", Object.class).invoke(null, "s"); } catch (java.lang.reflect.InvocationTargetException e) { throw e.getCause(); } });
        System.out.println(c1.getClassLoader().getName() + " " + c1.getPackage().getName() + " " + (c1.getPackage() == c2.getPackage()) + " " + c1.getModule().isNamed() + " " + (c1.getModule() == one.getUnnamedModule()) + " " + c1.getProtectionDomain().getCodeSource());
        attempt("package private across loaders", () -> { Class<?> peer = two.loadClass("plug.Peer"); return c2.getMethod("readPeer").invoke(o2); });
        attempt("not visible to parent", () -> app.loadClass("plug.Thing"));
        attempt("missing", () -> one.loadClass("plug.Absent"));
        attempt("missing dependency", () -> { try { return one.loadClass("plug.NeedsAbsent").getMethod("run").invoke(null); } catch (java.lang.reflect.InvocationTargetException e) { throw e.getCause(); } });
        byte[] bytes = one.bytes("plug.Thing");
        attempt("define twice", () -> one.define("plug.Thing", bytes));
        attempt("define wrong name", () -> one.define("plug.Other", bytes));
        attempt("define null name", () -> new FolderLoader("third", beside, app).define(null, bytes).getName());
        attempt("define in java", () -> one.define("java.evil.Thing", bytes));
        attempt("define garbage", () -> one.define("plug.Garbage", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
        attempt("define short", () -> one.define("plug.Short", new byte[2]));
        attempt("define truncated", () -> new FolderLoader("cut", beside, app).define("plug.Thing", Arrays.copyOf(bytes, bytes.length - 20)));
        attempt("define bad range", () -> new ClassLoader() { Class<?> go() { return defineClass("x", bytes, 5, bytes.length); } }.go());
        attempt("find loaded", () -> one.loaded("plug.Thing") == c1 ? one.loaded("plug.Never") : "other");
        attempt("forName with loader", () -> Class.forName("plug.Thing", true, two) == c2);
        attempt("array by loader", () -> Class.forName("[Lplug.Thing;", false, one).getComponentType() == c1);
        attempt("string by loader", () -> one.loadClass("java.lang.String") == String.class);
        attempt("null parent", () -> new ClassLoader(null) { }.loadClass("UserClassLoaders"));
        attempt("null parent, system class", () -> new ClassLoader(null) { }.loadClass("java.util.ArrayList"));
        attempt("lying loader", () -> Class.forName("expected.Name", true, new ClassLoader(app) { @Override protected Class<?> findClass(String n) { return String.class; } }));
        attempt("throwing loader", () -> Class.forName("x.Y", true, new ClassLoader(app) { @Override protected Class<?> findClass(String n) { throw new IllegalStateException("asked for " + n); } }));
        attempt("null loader result", () -> Class.forName("x.Y", true, new ClassLoader(app) { @Override public Class<?> loadClass(String n) { return null; } }));
        System.out.println(app.getName() + " " + app.getParent().getName() + " " + app.getParent().getParent() + " " + (ClassLoader.getSystemClassLoader() == app) + " " + (ClassLoader.getPlatformClassLoader() == app.getParent()) + " " + (Thread.currentThread().getContextClassLoader() == app));
        ClassLoader resources = new ClassLoader(app) {
            @Override
            protected java.net.URL findResource(String name) {
                try {
                    return name.startsWith("virtual/") ? new java.net.URL("file:/virtual/" + name.length()) : null;
                } catch (java.net.MalformedURLException e) {
                    return null;
                }
            }
        };
        System.out.println(resources.getResource("virtual/x") + " " + resources.getResource("none") + " " + (resources.getResource("UserClassLoaders.class") != null) + " " + Collections.list(resources.getResources("java/lang/Object.class")).size());
        int instances = 0;
        for (int i = 0; i < 60; i++) {
            FolderLoader fresh = new FolderLoader("l" + i, beside.resolve(i % 2 == 0 ? "one" : "two"), app);
            instances += ((Supplier<?>) fresh.loadClass("plug.Thing").getDeclaredConstructor().newInstance()).get().toString().length();
        }
        System.out.println(instances);
    }
}
