// System properties and environment that do not depend on the machine, time, process handles, Runtime, logging of levels.
// jvm: -Down=value -Dempty= -Dflag

import java.util.*;

public class SystemFacts {
    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        for (String key : "own empty flag missing file.separator path.separator line.separator java.specification.version java.specification.name java.class.version java.vm.specification.version os.name os.arch sun.arch.data.model java.vm.specification.name jdk.debug".split(" ")) {
            String value = System.getProperty(key);
            System.out.println(key + " " + (value == null ? "null" : "[" + value.replace("\n", "\\n") + "]"));
        }
        for (String key : "java.version java.home user.dir user.name java.vendor java.vm.name java.class.path java.io.tmpdir java.library.path file.encoding sun.jnu.encoding user.home java.runtime.version java.vm.info java.vm.vendor java.vm.version native.encoding sun.boot.library.path java.version.date".split(" ")) System.out.print((System.getProperty(key) != null) + " ");
        System.out.println();
        System.out.println(System.setProperty("own", "changed") + " " + System.getProperty("own") + " " + System.clearProperty("own") + " " + System.getProperty("own", "default") + " " + Integer.getInteger("count", 7) + " " + Boolean.getBoolean("flag") + " " + System.lineSeparator().length());
        attempt("empty key", () -> System.getProperty(""));
        attempt("null key", () -> System.getProperty(null));
        attempt("null value", () -> System.setProperty("x", null));
        System.out.println((System.getenv("PATH") != null) + " " + System.getenv("NO_SUCH_VARIABLE_HERE") + " " + System.getenv().containsKey("PATH"));
        attempt("environment is constant", () -> System.getenv().put("X", "y"));
        Runtime.Version v = Runtime.version();
        System.out.println(v.feature() + " " + Runtime.Version.parse("17.0.3+5").compareTo(Runtime.Version.parse("17.0.10")) + " " + v.version().get(0));
        long millis = System.currentTimeMillis();
        long nanos = System.nanoTime();
        Thread.sleep(5);
        System.out.println((System.currentTimeMillis() - millis >= 4) + " " + (System.nanoTime() - nanos >= 4_000_000) + " " + (millis > 1_600_000_000_000L) + " " + (Math.abs(java.time.Instant.now().toEpochMilli() - System.currentTimeMillis()) < 1000));
        ProcessHandle self = ProcessHandle.current();
        System.out.println((self.pid() > 1) + " " + self.isAlive() + " " + self.equals(ProcessHandle.of(self.pid()).get()));
        attempt("destroy self", () -> self.destroy());
        Runtime rt = Runtime.getRuntime();
        System.out.println((rt == Runtime.getRuntime()) + " " + (rt.availableProcessors() >= 1) + " " + (rt.totalMemory() > 0) + " " + (rt.maxMemory() >= rt.totalMemory()));
        System.out.println(Objects.requireNonNullElse(System.getSecurityManager(), "no security manager"));
        attempt("load missing library", () -> { try { System.loadLibrary("no_such_library_here"); return 0; } catch (UnsatisfiedLinkError e) { return e.getMessage().replaceAll(": .*", ": ..."); } });
        attempt("load relative", () -> { try { System.load("relative.so"); return 0; } catch (UnsatisfiedLinkError e) { return e.getMessage(); } });
        attempt("native method", () -> { try { return missing(); } catch (UnsatisfiedLinkError e) { return e.getMessage(); } });
        attempt("map name", () -> System.mapLibraryName("x"));
        System.Logger logger = System.getLogger("quiet");
        System.out.println(logger.getName() + " " + logger.isLoggable(System.Logger.Level.OFF));
        System.arraycopy(new int[] {1, 2}, 0, new int[2], 0, 2);
        Module base = Object.class.getModule();
        System.out.println(base.getName() + " " + base.isExported("java.lang") + " " + base.isExported("jdk.internal.misc") + " " + base.isOpen("java.lang") + " " + base.getDescriptor().isOpen() + " " + base.getPackages().contains("java.util") + " " + base.getLayer().equals(ModuleLayer.boot()));
        Module mine = SystemFacts.class.getModule();
        System.out.println(mine.isNamed() + " " + mine.canRead(base) + " " + mine.getDescriptor() + " " + ModuleLayer.boot().findModule("java.logging").isPresent() + " " + ModuleLayer.boot().findModule("no.such").isPresent());
        System.out.println(Runtime.class.getModule().getDescriptor().toNameAndVersion().startsWith("java.base@17") + " " + base.getDescriptor().exports().stream().anyMatch(e -> e.source().equals("java.io")));
    }

    static native int missing();
}
