import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Links classes, each set of them in a loader of its own, and says what came of it.
 *
 * A line of input is a name and then pairs of a class and its file, all parted by tabs; the first class is linked. A
 * line of output is the name, a tab, and {@code accepted} or the error with its message, line ends and backslashes
 * escaped.
 */
public class LinkClasses {
    static final class Loader extends ClassLoader {
        private final Map<String, Path> files;

        Loader(Map<String, Path> files) {
            super("files", ClassLoader.getPlatformClassLoader());
            this.files = files;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            Path file = files.get(name);
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            try {
                byte[] bytes = Files.readAllBytes(file);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        /** The number behind the @ differs from run to run. */
        String withoutHash(String text) {
            return text.replace("'files' @" + Integer.toHexString(System.identityHashCode(this)), "'files' @HASH");
        }
    }

    static String verdict(String name, Loader loader) {
        try {
            // Looking for constructors links the class and does not initialize it.
            loader.loadClass(name).getDeclaredConstructors();
            return "accepted";
        } catch (Throwable e) {
            String message = e.getMessage();
            return e.getClass().getName() + (message == null ? "" : ": " + loader.withoutHash(message));
        }
    }

    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split("\t");
            Map<String, Path> files = new HashMap<>();
            for (int i = 1; i < parts.length; i += 2) {
                files.put(parts[i].replace('/', '.'), Path.of(parts[i + 1]));
            }
            String verdict = verdict(parts[1].replace('/', '.'), new Loader(files));
            out.println(parts[0] + "\t" + verdict.replace("\\", "\\\\").replace("\n", "\\n"));
        }
    }
}
