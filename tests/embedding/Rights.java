import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

public class Rights {
    static String read(String path) throws Exception {
        try (FileInputStream in = new FileInputStream(path)) {
            return new String(in.readAllBytes());
        }
    }

    static String readNio(String path) throws Exception { return Files.readString(Path.of(path)); }

    static String write(String path) throws Exception {
        try (FileOutputStream out = new FileOutputStream(path)) {
            out.write("made by the guest".getBytes());
        }
        return "written";
    }

    static String list(String path) throws Exception {
        try (var files = Files.list(Path.of(path))) {
            return files.map(f -> f.getFileName().toString()).sorted().collect(Collectors.joining(" "));
        }
    }

    static String delete(String path) { return "" + new File(path).delete(); }

    static String link(String path) throws Exception {
        return "" + Files.createSymbolicLink(Path.of(path), Path.of("/etc/passwd"));
    }

    static String exists(String path) { return "" + new File(path).exists(); }

    static String connect(String host) throws Exception { return "" + new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 9); }

    static String resolve(String name) throws Exception { return "" + InetAddress.getByName(name); }

    static String start(String program) throws Exception {
        Process p = new ProcessBuilder(program, "from", "a", "process").start();
        String said = new String(p.getInputStream().readAllBytes()).trim();
        return p.waitFor() + ": " + said;
    }

    static String env(String name) { return "" + System.getenv(name); }

    static String echo(String text) throws Exception {
        try (ServerSocket server = new ServerSocket(0);
             Socket client = new Socket("127.0.0.1", server.getLocalPort());
             Socket accepted = server.accept()) {
            client.getOutputStream().write(text.getBytes());
            client.shutdownOutput();
            return new String(accepted.getInputStream().readAllBytes());
        }
    }
}
