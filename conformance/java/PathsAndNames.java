// Paths: resolving, relativizing, normalizing, comparing; URIs; file names that no charset decodes; the zip file system.

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.stream.*;

public class PathsAndNames {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void paths() {
        for (String text : List.of("", "/", "a", "/a/b/../c/./d", "a//b///c/", "../x/..", "./.", "/..", "a/b/c/../../../..")) {
            Path p = Path.of(text);
            System.out.println("[" + p + "] n=" + p.getNameCount() + " abs=" + p.isAbsolute() + " root=" + p.getRoot() + " parent=" + p.getParent() + " file=" + p.getFileName() + " norm=[" + p.normalize() + "]");
        }
        Path a = Path.of("/a/b"), r = Path.of("c/d");
        System.out.println(a.resolve(r) + " " + r.resolve(a) + " " + a.resolveSibling("x") + " " + a.resolve("") + " " + r.resolveSibling("/q") + " " + a.resolve("../e").normalize());
        System.out.println(a.relativize(Path.of("/a/c/d")) + " [" + a.relativize(a) + "] " + Path.of("x/y").relativize(Path.of("z")) + " " + Path.of("").relativize(Path.of("k")));
        attempt("mixed", () -> a.relativize(r));
        System.out.println(a.startsWith("/a") + " " + a.startsWith("/") + " " + a.startsWith("a") + " " + a.endsWith("b") + " " + a.endsWith("/b") + " " + a.endsWith("") + " " + a.compareTo(r) + " " + a.equals(Path.of("/a/b/")) + " " + a.hashCode());
        System.out.println(a.subpath(0, 1) + " " + a.getName(1) + " " + StreamSupport.stream(a.spliterator(), false).map(Path::toString).toList());
        attempt("subpath", () -> a.subpath(1, 1));
        attempt("name", () -> Path.of("/").getName(0));
        attempt("nul", () -> Path.of("a\0b"));
        attempt("uri", () -> Path.of(URI.create("file:///x%20y/%41")));
        attempt("host", () -> Path.of(URI.create("file://host/x")));
        attempt("scheme", () -> Path.of(URI.create("nothing:/x")));
        attempt("opaque", () -> Path.of(URI.create("file:x")));
        attempt("fragment", () -> Path.of(URI.create("file:///x#y")));
        System.out.println(Path.of("/a b/%").toUri() + " " + new File("/q?").toPath().toUri() + " " + FileSystems.getDefault().getSeparator() + " " + FileSystems.getDefault().provider().getScheme());
        attempt("register", () -> FileSystems.newFileSystem(URI.create("file:///"), Map.of()));
    }

    static void raw() throws Exception {
        Path dir = Files.createTempDirectory("names");
        Process shell = new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377name')\" \"$(printf 'a\\nb')\" 'with space' ; mkdir \"$(printf '\\200dir')\"; touch \"$(printf '\\200dir/in')\"; ln -s \"$(printf 'bad\\377name')\" tolink").directory(dir.toFile()).inheritIO().start();
        System.out.println(shell.waitFor());
        List<Path> found;
        try (Stream<Path> s = Files.walk(dir)) {
            found = s.sorted().toList();
        }
        for (Path p : found) {
            Path relative = dir.relativize(p);
            System.out.println(relative.getNameCount() + " exists " + Files.exists(p) + " dir " + Files.isDirectory(p) + " again " + dir.resolve(relative).equals(p) + " to real " + p.toRealPath().getFileName().equals(p.getFileName()));
        }
        Path bad = found.stream().filter(p -> p.toString().contains("bad")).findFirst().orElseThrow();
        System.out.println(Files.writeString(bad, "reached").equals(bad) + " " + Files.readString(dir.resolve("tolink")) + " " + Files.readSymbolicLink(dir.resolve("tolink")).equals(bad.getFileName()) + " " + bad.toUri().toString().endsWith("/bad%FFname"));
        System.out.println(Files.readString(Path.of(bad.toUri())) + " " + Files.size(Files.copy(bad, dir.resolve("copy"))) + " " + dir.toFile().list().length);
        Files.move(bad, bad.resolveSibling("renamed"));
        for (Path p : Files.walk(dir).sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(p);
        }
        System.out.println(Files.exists(dir));
    }

    static void zip() throws Exception {
        Path file = Files.createTempFile("fs", ".zip");
        Files.delete(file);
        try (FileSystem fs = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
            Files.createDirectories(fs.getPath("/x/y"));
            Files.writeString(fs.getPath("/x/y/f.txt"), "zipped ".repeat(100));
            Files.copy(fs.getPath("/x/y/f.txt"), fs.getPath("/top"));
            Files.setLastModifiedTime(fs.getPath("/top"), FileTime.fromMillis(1_000_000_000_000L));
            attempt("missing", () -> Files.readString(fs.getPath("none")));
            attempt("not empty", () -> { Files.delete(fs.getPath("/x")); return 1; });
            attempt("other provider", () -> Files.isSameFile(fs.getPath("/"), Path.of("/")));
            attempt("mixed", () -> fs.getPath("a").resolve(Path.of("b")));
            System.out.println(fs.isOpen() + " " + fs.isReadOnly() + " " + fs.getSeparator() + " " + fs.provider().getScheme() + " " + fs.supportedFileAttributeViews().stream().sorted().toList());
        }
        URI uri = URI.create("jar:" + file.toUri());
        try (FileSystem fs = FileSystems.newFileSystem(uri, Map.of())) {
            System.out.println(Files.walk(fs.getPath("/")).map(Path::toString).sorted().toList());
            System.out.println(Files.getLastModifiedTime(fs.getPath("/top")).toMillis() + " " + Files.size(fs.getPath("/top")) + " " + Files.getAttribute(fs.getPath("/top"), "zip:method") + " " + (Files.size(file) < 800));
            attempt("twice", () -> FileSystems.newFileSystem(uri, Map.of()).toString().replaceAll(".*fs", ""));
            System.out.println(FileSystems.getFileSystem(uri) == fs);
            Files.move(fs.getPath("/top"), fs.getPath("/x/moved"));
            Path inside = fs.getPath("/x/moved");
            System.out.println(inside.toUri().toString().endsWith(".zip!/x/moved"));
        } catch (FileSystemAlreadyExistsException e) {
            System.out.println("exists");
        }
        attempt("closed", () -> FileSystems.getFileSystem(uri).isOpen());
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile())) {
            System.out.println(zip.stream().map(Object::toString).sorted().toList());
        }
        Files.writeString(file, "no zip");
        attempt("not a zip", () -> { try { return FileSystems.newFileSystem(file); } catch (IOException e) { return e.getClass() + e.getMessage(); } });
        Files.delete(file);
        FileSystem jrt = FileSystems.getFileSystem(URI.create("jrt:/"));
        System.out.println(Files.exists(jrt.getPath("/modules/java.base/java/lang/Object.class")) + " " + Files.isDirectory(jrt.getPath("/packages/java.util")) + " " + jrt.isReadOnly());
        attempt("jrt write", () -> Files.writeString(jrt.getPath("/modules/x"), ""));
    }

    public static void main(String[] args) throws Exception {
        paths();
        raw();
        zip();
    }
}
