// Encodings of standard streams, arguments, environment and file names under several locales; children are this program again.
// timeout: 120

import java.io.*;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;

public class StreamEncodings {
    static void child(String[] args) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < args.length; i++) {
            args[i].chars().forEach(c -> text.append(Integer.toHexString(c)).append('.'));
            text.append(' ');
        }
        System.out.println("args " + text);
        System.out.println("charset " + Charset.defaultCharset() + " " + System.getProperty("file.encoding") + " " + System.getProperty("sun.jnu.encoding") + " " + System.getProperty("native.encoding") + " " + System.getProperty("sun.stdout.encoding") + " " + System.getProperty("user.language") + " " + System.getProperty("user.country"));
        String variable = System.getenv("TEXT");
        System.out.println("env " + (variable == null ? "none" : variable.chars().mapToObj(Integer::toHexString).toList()));
        System.out.println("out \u00e9\u20ac\ud83d\ude00\ud800|");
        System.err.println("err \u00e9\u20ac");
        System.out.printf("%s %c%n", "\u00fc", 0x1F600);
        int c;
        StringBuilder in = new StringBuilder();
        Reader reader = new InputStreamReader(System.in);
        while ((c = reader.read()) >= 0) {
            in.append(Integer.toHexString(c)).append('.');
        }
        System.out.println("in " + in);
        System.out.println("scanner " + new Scanner(new ByteArrayInputStream("caf\u00e9".getBytes())).next().length());
        try {
            Path p = Path.of("/tmp/\u00e9");
            System.out.println("path " + p.toUri());
        } catch (InvalidPathException e) {
            System.out.println("path " + e.getReason());
        }
        System.out.println("file " + new File("/tmp/\u00e9x").toURI() + " " + new File("/tmp/\u00e9x").exists());
        System.out.flush();
        System.out.write(0xe9);
        System.out.write('\n');
        System.out.flush();
        PrintStream own = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_16BE);
        own.print("u\u00e9");
        own.println();
    }

    static void run(String what, Map<String, String> environment, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "StreamEncodings", "child"));
        // The shell makes the bytes, whatever the encoding here is.
        StringBuilder line = new StringBuilder("TEXT=\"$(printf 'e\\303\\251')\" exec");
        command.forEach(word -> line.append(" '").append(word).append('\''));
        line.append(" \"$(printf 'a\\303\\251\\342\\202\\254')\" \"$(printf 'bad\\377')\" ''");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line.toString()).redirectErrorStream(true);
        for (String name : List.of("LC_ALL", "LANG", "LC_CTYPE", "LANGUAGE", "LC_MESSAGES")) {
            builder.environment().remove(name);
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().write(new byte[] {'i', (byte) 0xc3, (byte) 0xa9, (byte) 0xff});
        process.getOutputStream().close();
        System.out.println("-- " + what);
        byte[] bytes = process.getInputStream().readAllBytes();
        StringBuilder shown = new StringBuilder();
        for (byte b : bytes) {
            shown.append(b == '\n' || b >= 32 && b < 127 ? "" + (char) b : "<" + Integer.toHexString(b & 255) + ">");
        }
        System.out.println(shown + "\nexit " + process.waitFor());
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            child(args);
            return;
        }
        run("C", Map.of("LC_ALL", "C"));
        run("POSIX", Map.of());
        run("UTF-8", Map.of("LC_ALL", "C.UTF-8"));
        run("language only", Map.of("LANG", "C.UTF-8", "LC_MESSAGES", "C"));
        run("unknown locale", Map.of("LC_ALL", "xx_YY.NOTHING"));
        run("file.encoding", Map.of("LC_ALL", "C.UTF-8"), "-Dfile.encoding=ISO-8859-1");
        run("stdout.encoding", Map.of("LC_ALL", "C.UTF-8"), "-Dsun.stdout.encoding=UTF-16LE", "-Dsun.stderr.encoding=ISO-8859-1");
        run("bad encoding", Map.of("LC_ALL", "C.UTF-8"), "-Dfile.encoding=nonsense");
        run("language", Map.of("LC_ALL", "C.UTF-8"), "-Duser.language=fr", "-Duser.country=CA");
    }
}
