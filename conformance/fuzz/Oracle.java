import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jdk.internal.access.JavaLangAccess;
import jdk.internal.access.SharedSecrets;

/**
 * Defines and links the classes that come in by standard input, and tells what became of each.
 *
 * A question is a binary name (length, UTF-8) and a class file (length, bytes); an answer is a text (length, UTF-8):
 * empty when the class links, otherwise the error's class, a line feed and its message. The class is never initialized.
 */
public final class Oracle {
    /** Bytes of the unchanged classes, by binary name. */
    private static final Map<String, Optional<byte[]>> ORIGINALS = new HashMap<>();

    /** Keeps the links of the classes in sight of the compiler. */
    private static int constructors;

    /** Defines the class in question and, unchanged, the others of its package: they share a run-time package. */
    private static final class Fresh extends ClassLoader {
        private final String target;
        private final String parentPackage;

        Fresh(String target) {
            super(Oracle.class.getClassLoader());
            this.target = target;
            this.parentPackage = target.substring(0, target.lastIndexOf('.') + 1);
        }

        Class<?> define(byte[] bytes) {
            return defineClass(target, bytes, 0, bytes.length);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            if (name.lastIndexOf('.') + 1 != parentPackage.length() || !name.startsWith(parentPackage)) {
                return super.loadClass(name, resolve);
            }
            byte[] original = name.equals(target) ? null : original(name);
            if (original == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, original, 0, original.length);
        }

        private byte[] original(String name) {
            return ORIGINALS.computeIfAbsent(name, key -> {
                try (InputStream in = getResourceAsStream(key.replace('.', '/') + ".class")) {
                    return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
                } catch (IOException e) {
                    return Optional.empty();
                }
            }).orElse(null);
        }
    }

    private static String judge(String name, byte[] bytes) {
        try {
            Class<?> made = new Fresh(name).define(bytes);
            Constructor<?>[] links = made.getDeclaredConstructors();
            constructors += links.length;
            return "";
        } catch (Throwable t) {
            return t.getClass().getName() + '\n' + t.getMessage();
        }
    }

    private static byte[] block(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    public static void main(String[] args) throws IOException {
        JavaLangAccess access = SharedSecrets.getJavaLangAccess();
        for (Module module : ModuleLayer.boot().modules()) {
            // Superclasses in packages that are not exported shall not be what a class fails by.
            module.getPackages().forEach(name -> access.addExportsToAllUnnamed(module, name));
        }
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16));
        FileOutputStream raw = new FileOutputStream(FileDescriptor.out);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16));
        while (true) {
            String name;
            try {
                name = new String(block(in), StandardCharsets.UTF_8);
            } catch (EOFException e) {
                return;
            }
            byte[] answer = judge(name, block(in)).getBytes(StandardCharsets.UTF_8);
            out.writeInt(answer.length);
            out.write(answer);
            out.flush();
        }
    }
}
