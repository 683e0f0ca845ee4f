// Agents of the command line: premain, transformers that change and refuse classes, sizes, loaded classes, failures; children are this program again.
// timeout: 120

import java.io.*;
import java.lang.instrument.*;
import java.nio.file.*;
import java.security.ProtectionDomain;
import java.util.*;
import java.util.jar.*;

public class Agents {
    /// The agent in the children.
    public static class Helper {
        static Instrumentation instrumentation;

        public static void premain(String options, Instrumentation inst) throws Exception {
            System.out.println("premain " + options + " in " + Thread.currentThread().getName() + " of " + Helper.class.getClassLoader().getClass().getSimpleName());
            instrumentation = inst;
            if ("throw".equals(options)) {
                throw new IllegalStateException("premain fails");
            }
            inst.addTransformer(new Replacing());
            ClassFileTransformer throwing = new ClassFileTransformer() {
                @Override public byte[] transform(ClassLoader l, String name, Class<?> c, ProtectionDomain d, byte[] bytes) {
                    throw new IllegalStateException("ignored");
                }
            };
            inst.addTransformer(throwing);
            System.out.println(inst.removeTransformer(throwing) + " " + inst.removeTransformer(throwing));
            inst.addTransformer(throwing);
            attempt("null", () -> { inst.addTransformer(null); return 1; });
        }
    }

    /// Only a String argument.
    public static class Second {
        public static void premain(String options) { System.out.println("second " + options); }
    }

    static class Nothing { }

    /// Replaces the text "before" in the classes it is asked about.
    static class Replacing implements ClassFileTransformer {
        @Override public byte[] transform(Module m, ClassLoader l, String name, Class<?> redefined, ProtectionDomain d, byte[] bytes) {
            if (name == null || !name.startsWith("Agents$Subject")) {
                return null;
            }
            System.out.println("transform " + name + " " + m.isNamed() + " " + l.getClass().getSimpleName() + " " + redefined + " " + (d.getCodeSource() != null));
            if (name.endsWith("Broken")) {
                return new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
            }
            byte[] changed = bytes.clone();
            byte[] from = "before".getBytes();
            for (int i = 0; i + from.length < bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + from.length, from, 0, from.length)) {
                    System.arraycopy("after!".getBytes(), 0, changed, i, from.length);
                }
            }
            return changed;
        }
    }

    static class Subject {
        static String text() { return "before"; }
    }

    static class SubjectBroken { }

    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void child() {
        Instrumentation inst = Helper.instrumentation;
        attempt("changed", Subject::text);
        attempt("broken", () -> new SubjectBroken());
        Set<Object> loaded = new HashSet<>(Arrays.asList(inst.getAllLoadedClasses()));
        System.out.println(loaded.contains(String.class) + " " + loaded.contains(Subject.class) + " " + loaded.contains(int[].class) + " " + loaded.contains(int.class));
        Set<Object> initiated = new HashSet<>(Arrays.asList(inst.getInitiatedClasses(Agents.class.getClassLoader())));
        System.out.println(initiated.contains(Subject.class) + " " + initiated.contains(Agents.class));
        System.out.println(inst.getObjectSize(new byte[100]) / 8 * 8 - inst.getObjectSize(new byte[20]) + " " + (inst.getObjectSize(new Object()) > 0) + " " + (inst.getObjectSize(new long[10]) - inst.getObjectSize(new long[0])));
        attempt("size of null", () -> inst.getObjectSize(null));
        System.out.println(inst.isModifiableClass(int.class) + " " + inst.isModifiableClass(int[].class) + " " + inst.isNativeMethodPrefixSupported() + " " + inst.isModifiableModule(Object.class.getModule()));
        attempt("redefine", () -> { inst.redefineClasses(new ClassDefinition(Subject.class, new byte[0])); return 1; });
        attempt("retransform", () -> { inst.retransformClasses(Subject.class); return 1; });
        attempt("retransforming transformer", () -> { inst.addTransformer(new Replacing(), true); return 1; });
        Module base = Object.class.getModule(), mine = Agents.class.getModule();
        System.out.println(base.isOpen("java.lang", mine));
        inst.redefineModule(base, Set.of(), Map.of(), Map.of("java.lang", Set.of(mine)), Set.of(), Map.of());
        attempt("opened", () -> { var f = String.class.getDeclaredField("hash"); f.setAccessible(true); return base.isOpen("java.lang", mine) + " " + f.getName(); });
    }

    static void run(String what, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Agents", "child"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        System.out.println("-- " + what);
        for (String line : new String(process.getInputStream().readAllBytes()).split("\n")) {
            // Frames, and what the native library of another virtual machine says of itself.
            if (!line.startsWith("\tat ") && !line.contains("ASSERTION FAILED") && !line.contains("ative frames:") && !line.matches("[VC] .*|\t... \\d+ more|# .*|")) {
                System.out.println(line.replaceAll("/\\S*/", ""));
            }
        }
        System.out.println("exit " + process.waitFor());
    }

    static String jar(Path dir, String name, String... attributes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        for (int i = 0; i < attributes.length; i += 2) {
            manifest.getMainAttributes().putValue(attributes[i], attributes[i + 1]);
        }
        Path file = dir.resolve(name + ".jar");
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file.toString();
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            child();
            return;
        }
        Path dir = Files.createTempDirectory("agents");
        String good = jar(dir, "good", "Premain-Class", "Agents$Helper"), second = jar(dir, "second", "Premain-Class", "Agents$Second");
        run("good", "-javaagent:" + good);
        run("two", "-javaagent:" + second + "=a=b,c", "-javaagent:" + good + "=x");
        run("throws", "-javaagent:" + good + "=throw");
        run("no class", "-javaagent:" + jar(dir, "noclass", "Premain-Class", "no.Such"));
        run("no premain", "-javaagent:" + jar(dir, "nopremain", "Premain-Class", "Agents$Nothing"));
        run("no attribute", "-javaagent:" + jar(dir, "noattribute"));
        run("no file", "-javaagent:" + dir.resolve("missing.jar") + "=options");
        for (File f : dir.toFile().listFiles()) {
            f.delete();
        }
        System.out.println(Files.deleteIfExists(dir));
    }
}
