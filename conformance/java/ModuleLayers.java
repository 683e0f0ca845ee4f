// Modules and layers at run time: configurations, own loaders, exports and opens made later, descriptors, resources, services.

import java.io.*;
import java.lang.module.*;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.util.*;
import java.util.function.Supplier;
import java.util.stream.*;
import javax.tools.*;

public class ModuleLayers {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + clean(t) + (t.getCause() == null ? "" : " <- " + clean(t.getCause())));
        }
    }

    static String clean(Object o) { return o.toString().replaceAll("@[0-9a-f]+", "@").replaceAll("/tmp/\\w+", "DIR"); }

    static void source(Path dir, String module, String path, String text) throws IOException {
        Path file = dir.resolve("src").resolve(module).resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static void compile(Path dir) throws IOException {
        source(dir, "api", "module-info.java", "@Deprecated module api { exports api; exports api.limited to user; uses java.util.function.Supplier; }");
        source(dir, "api", "api/Named.java", "package api; public interface Named { String name(); default String shout() { return name().toUpperCase() + api.hidden.Secret.mark(); } }");
        source(dir, "api", "api/hidden/Secret.java", "package api.hidden; public class Secret { public static String mark() { return \"!\"; } private int field = 7; }");
        source(dir, "api", "api/limited/Limited.java", "package api.limited; public class Limited { public static String hello() { return \"limited\"; } }");
        source(dir, "user", "module-info.java", "module user { requires transitive api; provides api.Named with user.Impl, user.Made; opens user.open; }");
        source(dir, "user", "user/Impl.java", "package user; public class Impl implements api.Named { public String name() { return \"impl \" + api.limited.Limited.hello(); } }");
        source(dir, "user", "user/Made.java", "package user; public class Made { public static api.Named provider() { return () -> \"made\"; } }");
        source(dir, "user", "user/open/Open.java", "package user.open; class Open { private String s = \"open\"; }");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> args = new ArrayList<>(List.of("-XDsuppressNotes", "-d", dir.resolve("mods").toString(), "--module-source-path", dir.resolve("src").toString(), "-m", "api,user"));
        System.out.println("compiled " + compiler.run(null, System.out, System.err, args.toArray(String[]::new)));
        Files.writeString(dir.resolve("mods/user/user/data.txt"), "module data");
        Files.writeString(dir.resolve("mods/user/top.txt"), "top data");
    }

    static void layers(Path dir) throws Exception {
        ModuleFinder finder = ModuleFinder.of(dir.resolve("mods"));
        System.out.println(finder.findAll().stream().map(r -> r.descriptor().name()).sorted().toList());
        attempt("not found", () -> ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of("nothing")));
        Configuration configuration = ModuleLayer.boot().configuration().resolveAndBind(finder, ModuleFinder.of(), Set.of("user"));
        System.out.println(configuration.modules().stream().map(ResolvedModule::name).sorted().toList() + " " + configuration.findModule("user").get().reads().stream().map(ResolvedModule::name).sorted().filter(n -> n.equals("api") || n.equals("java.base")).toList());
        ModuleLayer layer = ModuleLayer.boot().defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader());
        Module user = layer.findModule("user").get(), api = layer.findModule("api").get(), mine = ModuleLayers.class.getModule();
        System.out.println(user + " " + user.getLayer().equals(layer) + " " + (user.getClassLoader() == api.getClassLoader()) + " " + layer.parents().equals(List.of(ModuleLayer.boot())) + " " + layer.findModule("java.base").isPresent());
        System.out.println(user.canRead(api) + " " + user.canRead(mine) + " " + api.isExported("api") + api.isExported("api.hidden") + api.isExported("api.limited", user) + api.isExported("api.limited", mine) + " " + user.isOpen("user.open") + user.isOpen("user", mine) + " " + api.canUse(Supplier.class) + " " + api.isAnnotationPresent(Deprecated.class) + " " + new TreeSet<>(api.getPackages()));
        Class<?> named = layer.findLoader("api").loadClass("api.Named");
        ServiceLoader<?> services = ServiceLoader.load(layer, named);
        List<String> found = new ArrayList<>();
        for (Object service : services) {
            found.add(service.getClass().getModule() + " " + named.getMethod("shout").invoke(service));
        }
        System.out.println(found.stream().sorted().toList() + " " + services.stream().map(p -> p.type().getName()).sorted().toList());
        Class<?> secret = layer.findLoader("api").loadClass("api.hidden.Secret"), open = Class.forName(user, "user.open.Open");
        attempt("not exported", () -> secret.getMethod("mark").invoke(null));
        attempt("not opened", () -> { var f = secret.getDeclaredField("field"); f.setAccessible(true); return f; });
        attempt("opened by the module", () -> { var k = open.getDeclaredConstructor(); k.setAccessible(true); var f = open.getDeclaredField("s"); f.setAccessible(true); return f.get(k.newInstance()); });
        attempt("lookup", () -> java.lang.invoke.MethodHandles.lookup().findStatic(secret, "mark", java.lang.invoke.MethodType.methodType(String.class)).invoke());
        ModuleLayer.Controller controller = ModuleLayer.defineModulesWithManyLoaders(configuration, List.of(ModuleLayer.boot()), null);
        ModuleLayer second = controller.layer();
        Module api2 = second.findModule("api").get(), user2 = second.findModule("user").get();
        System.out.println((api2.getClassLoader() == user2.getClassLoader()) + " " + api2.equals(api) + " " + api2.getClassLoader().loadClass("api.Named").equals(named));
        controller.addExports(api2, "api.hidden", mine).addOpens(api2, "api.hidden", mine).addReads(api2, mine);
        Class<?> secret2 = Class.forName(api2, "api.hidden.Secret");
        attempt("exported later", () -> secret2.getMethod("mark").invoke(null));
        attempt("opened later", () -> { var f = secret2.getDeclaredField("field"); f.setAccessible(true); return f.get(secret2.getConstructor().newInstance()); });
        System.out.println(api2.canRead(mine) + " " + api2.isOpen("api.hidden", mine) + " " + api.isOpen("api.hidden", mine));
        attempt("foreign module", () -> controller.addOpens(api, "api.hidden", mine));
        attempt("no package", () -> controller.addExports(api2, "no.such", mine));
        attempt("addExports of another", () -> api.addExports("api.hidden", mine));
        attempt("addReads", () -> mine.addReads(api) == mine);
        attempt("system loader", () -> ModuleLayer.boot().defineModules(configuration, n -> ClassLoader.getSystemClassLoader()).modules().size());
        attempt("no class", () -> Class.forName(user, "user.Nothing"));
        attempt("class elsewhere", () -> Class.forName(user, "api.Named"));
        System.out.println(user.getResourceAsStream("user/data.txt") + " " + new String(user.getResourceAsStream("top.txt").readAllBytes()) + " " + user.getResourceAsStream("none") + " " + Class.forName(user, "user.Impl").getResource("data.txt") + " " + Class.forName(user, "user.Impl").getResource("Impl.class").toString().endsWith("/user/user/Impl.class"));
        StackTraceElement[] trace;
        try {
            throw new IllegalStateException();
        } catch (IllegalStateException e) {
            trace = e.getStackTrace();
        }
        System.out.println(trace[0].getModuleName() + " " + clean(Class.forName(user, "user.Impl").getProtectionDomain().getCodeSource().getLocation()));
    }

    static void descriptors(Path dir) throws Exception {
        ModuleDescriptor d = ModuleFinder.of(dir.resolve("mods")).find("user").get().descriptor();
        System.out.println(d.name() + " " + d.requires().stream().sorted().toList() + " " + d.exports() + " " + d.opens() + " " + d.provides() + " " + d.packages().stream().sorted().toList() + " " + d.isOpen() + d.isAutomatic());
        ModuleDescriptor made = ModuleDescriptor.newModule("made.up").requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "java.sql").exports("made.up").opens("made.inner", Set.of("x")).packages(Set.of("made.other")).version("1.2-ea").mainClass("made.up.Main").build();
        System.out.println(made.toNameAndVersion() + " " + made.requires().stream().sorted().toList() + " " + made.version().get() + " " + made.mainClass().get() + " " + made.packages().stream().sorted().toList() + " " + made.compareTo(d));
        attempt("bad name", () -> ModuleDescriptor.newModule("1x"));
        attempt("twice", () -> ModuleDescriptor.newModule("m").exports("p").exports("p"));
        attempt("version", () -> ModuleDescriptor.Version.parse("x"));
        System.out.println(Stream.of("1.0", "1.0.1", "2", "1.0-ea", "1.10", "1.9").map(ModuleDescriptor.Version::parse).sorted().toList());
        attempt("bad descriptor", () -> ModuleDescriptor.read(ByteBuffer.wrap(new byte[20])));
        try (ModuleReader reader = ModuleFinder.of(dir.resolve("mods")).find("api").get().open()) {
            System.out.println(reader.list().sorted().toList() + " " + reader.find("none").isPresent());
        }
        Module base = Object.class.getModule(), mine = ModuleLayers.class.getModule();
        System.out.println(base + " " + base.isNamed() + mine.isNamed() + " " + mine.getDescriptor() + " " + mine.getName() + " " + mine.canRead(base) + " " + base.isOpen("java.lang") + " " + mine.isOpen("anything") + " " + base.getDescriptor().exports().stream().map(ModuleDescriptor.Exports::source).filter(s -> s.startsWith("java.util.c")).sorted().toList());
        System.out.println(ModuleLayer.boot().findModule("java.logging").isPresent() + " " + ModuleLayer.boot().configuration().findModule("java.base").get().reference().location().get() + " " + ModuleLayer.empty().modules() + " " + ModuleFinder.ofSystem().find("java.sql").get().descriptor().requires().stream().map(ModuleDescriptor.Requires::name).sorted().toList());
    }

    public static void main(String[] args) throws Exception {
        Path dir = Files.createTempDirectory("layers");
        compile(dir);
        layers(dir);
        descriptors(dir);
        try (Stream<Path> all = Files.walk(dir)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        }
        System.out.println(Files.exists(dir));
    }
}
