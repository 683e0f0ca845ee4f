// Files: walking, visiting, links, attributes, permissions, copy and move options, watch service, names that are no UTF-8.
// timeout: 120

import java.io.*;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class FileTrees {
    interface Body { Object run() throws Throwable; }

    static Path dir;

    static String clean(Object o) { return String.valueOf(o).replace(dir.toString(), "DIR"); }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + clean(body.run()));
        } catch (Throwable t) {
            System.out.println(what + " ! " + clean(t) + (t.getCause() == null ? "" : " <- " + clean(t.getCause())));
        }
    }

    static String list(Stream<Path> paths) {
        try (paths) {
            return paths.map(p -> dir.relativize(p).toString()).sorted().collect(Collectors.joining(" "));
        }
    }

    static void walks() throws Exception {
        Files.createDirectories(dir.resolve("t/a/b/c"));
        Files.writeString(dir.resolve("t/a/one.txt"), "1");
        Files.writeString(dir.resolve("t/a/b/two.txt"), "22");
        Files.writeString(dir.resolve("t/three.bin"), "333");
        Files.createSymbolicLink(dir.resolve("t/a/b/loop"), dir.resolve("t/a"));
        Path t = dir.resolve("t");
        System.out.println(list(Files.walk(t)));
        System.out.println(list(Files.walk(t, 1)) + " / " + list(Files.list(t)));
        System.out.println(list(Files.find(t, 9, (p, a) -> a.isRegularFile() && a.size() > 1)));
        attempt("loop", () -> list(Files.walk(t, FileVisitOption.FOLLOW_LINKS)));
        attempt("walk missing", () -> Files.walk(dir.resolve("none")));
        attempt("list file", () -> Files.list(dir.resolve("t/three.bin")));
        attempt("glob", () -> { try (DirectoryStream<Path> s = Files.newDirectoryStream(t, "*.{bin,txt}")) { List<String> names = new ArrayList<>(); for (Path p : s) names.add(p.getFileName().toString()); return names; } });
        attempt("two iterators", () -> { try (DirectoryStream<Path> s = Files.newDirectoryStream(t)) { s.iterator(); return s.iterator(); } });
        List<String> visits = new ArrayList<>();
        Files.walkFileTree(t, new SimpleFileVisitor<>() {
            @Override public FileVisitResult preVisitDirectory(Path p, BasicFileAttributes a) {
                visits.add("+" + p.getFileName());
                return p.endsWith("c") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }
            @Override public FileVisitResult visitFile(Path p, BasicFileAttributes a) {
                visits.add(p.getFileName() + (a.isSymbolicLink() ? "@" : ""));
                return FileVisitResult.CONTINUE;
            }
            @Override public FileVisitResult postVisitDirectory(Path p, IOException e) throws IOException {
                visits.add("-" + p.getFileName());
                return super.postVisitDirectory(p, e);
            }
        });
        System.out.println(visits.stream().sorted().toList());
        Files.walkFileTree(t, EnumSet.of(FileVisitOption.FOLLOW_LINKS), 10, new SimpleFileVisitor<>() {
            @Override public FileVisitResult visitFileFailed(Path p, IOException e) {
                System.out.println("failed " + clean(e));
                return FileVisitResult.CONTINUE;
            }
        });
        for (String glob : List.of("glob:**.txt", "glob:*", "glob:[!a-c]*", "regex:.*/t.*", "glob:{a,b?}/**")) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher(glob);
            System.out.print(glob + " " + matcher.matches(Path.of("bx/two.txt")) + matcher.matches(Path.of("d")) + " ");
        }
        System.out.println();
    }

    static void links() throws Exception {
        Path file = Files.writeString(dir.resolve("target"), "content"), soft = dir.resolve("soft"), hard = dir.resolve("hard");
        Files.createSymbolicLink(soft, Path.of("target"));
        Files.createLink(hard, file);
        System.out.println(Files.readSymbolicLink(soft) + " " + Files.isSymbolicLink(soft) + Files.isSameFile(file, hard) + Files.isSameFile(soft, hard) + " " + Files.readString(soft) + " " + Files.getAttribute(file, "unix:nlink"));
        System.out.println(clean(soft.toRealPath()) + " " + clean(soft.toRealPath(LinkOption.NOFOLLOW_LINKS)) + " " + Files.exists(soft, LinkOption.NOFOLLOW_LINKS));
        attempt("read link of a file", () -> Files.readSymbolicLink(file));
        attempt("link exists", () -> Files.createLink(hard, file));
        Files.delete(file);
        System.out.println(Files.exists(soft) + " " + Files.notExists(soft) + " " + Files.exists(soft, LinkOption.NOFOLLOW_LINKS) + " " + Files.readString(hard));
        attempt("dangling", () -> Files.readString(soft));
        attempt("cycle", () -> { Files.createSymbolicLink(dir.resolve("x"), Path.of("y")); Files.createSymbolicLink(dir.resolve("y"), Path.of("x")); return Files.readString(dir.resolve("x")); });
        attempt("copy link", () -> { Files.copy(soft, dir.resolve("copied"), LinkOption.NOFOLLOW_LINKS); return Files.readSymbolicLink(dir.resolve("copied")); });
    }

    static void copies() throws Exception {
        Path a = Files.writeString(dir.resolve("ca"), "aaa"), b = Files.writeString(dir.resolve("cb"), "b");
        attempt("copy over", () -> Files.copy(a, b));
        Files.setLastModifiedTime(a, FileTime.fromMillis(1_234_567_890_123L));
        Files.setPosixFilePermissions(a, PosixFilePermissions.fromString("rw-r-----"));
        Files.copy(a, b, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        System.out.println(Files.getLastModifiedTime(b) + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(b)) + " " + Files.mismatch(a, b));
        attempt("copy missing", () -> Files.copy(dir.resolve("none"), b));
        attempt("copy into missing", () -> Files.copy(a, dir.resolve("none/x")));
        attempt("copy dir", () -> { Files.copy(dir.resolve("t"), dir.resolve("t2")); return list(Files.walk(dir.resolve("t2"))); });
        attempt("replace non-empty", () -> Files.copy(a, dir.resolve("t"), StandardCopyOption.REPLACE_EXISTING));
        attempt("delete non-empty", () -> { Files.delete(dir.resolve("t")); return 1; });
        attempt("delete missing", () -> { Files.delete(dir.resolve("none")); return 1; });
        System.out.println(Files.deleteIfExists(dir.resolve("none")));
        attempt("move", () -> Files.move(a, dir.resolve("moved")));
        attempt("move over", () -> Files.move(dir.resolve("moved"), b));
        attempt("move atomic", () -> Files.move(dir.resolve("moved"), b, StandardCopyOption.ATOMIC_MOVE));
        attempt("move option", () -> Files.move(b, a, LinkOption.NOFOLLOW_LINKS));
        attempt("move to itself", () -> Files.move(b, b));
        attempt("move into itself", () -> Files.move(dir.resolve("t"), dir.resolve("t/a/t")));
        attempt("atomic copy", () -> Files.copy(b, a, StandardCopyOption.ATOMIC_MOVE));
        attempt("from stream", () -> Files.copy(new ByteArrayInputStream(new byte[5000]), a) + Files.copy(a, OutputStream.nullOutputStream()));
        attempt("from stream over", () -> Files.copy(new ByteArrayInputStream(new byte[5]), a));
        attempt("create file", () -> Files.createFile(a));
        attempt("create dir", () -> Files.createDirectory(a));
        attempt("create dirs", () -> Files.createDirectories(a.resolve("x")));
        attempt("create in missing", () -> Files.createDirectory(dir.resolve("m/n")));
        attempt("temp with mode", () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(Files.createTempFile(dir, "p", null))));
        attempt("created with mode", () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(Files.createDirectory(dir.resolve("mode"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))))));
        attempt("bad attribute", () -> Files.createFile(dir.resolve("bad"), new FileAttribute<String>() { public String name() { return "basic:nothing"; } public String value() { return ""; } }));
    }

    static void attributes() throws Exception {
        Path file = Files.writeString(dir.resolve("attr"), "12345");
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
        System.out.println(basic.isRegularFile() + " " + basic.size() + " " + basic.isOther() + " " + (basic.fileKey() != null) + " " + basic.lastModifiedTime().equals(Files.getLastModifiedTime(file)));
        PosixFileAttributes posix = Files.readAttributes(file, PosixFileAttributes.class);
        System.out.println(posix.owner().equals(Files.getOwner(file)) + " " + posix.group().getName().equals(Files.getAttribute(file, "posix:group").toString()));
        System.out.println(new TreeSet<>(Files.readAttributes(file, "*").keySet()) + " " + new TreeSet<>(Files.readAttributes(file, "unix:*").keySet()) + Files.readAttributes(file, "size,isDirectory").size());
        Files.setAttribute(file, "unix:mode", 0754);
        System.out.println(Integer.toOctalString((Integer) Files.getAttribute(file, "unix:mode")) + " " + Files.isExecutable(file) + Files.isHidden(file) + " " + new TreeSet<>(Files.getPosixFilePermissions(file)));
        attempt("view", () -> Files.getAttribute(file, "dos:hidden"));
        attempt("no view", () -> Files.getAttribute(file, "nothing:x"));
        attempt("no attribute", () -> Files.getAttribute(file, "basic:nothing"));
        attempt("wrong type", () -> Files.setAttribute(file, "lastModifiedTime", 5));
        attempt("missing", () -> Files.readAttributes(dir.resolve("none"), BasicFileAttributes.class));
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(FileTime.fromMillis(1000), FileTime.from(5, TimeUnit.DAYS), null);
        System.out.println(Files.getLastModifiedTime(file) + " " + Files.readAttributes(file, BasicFileAttributes.class).lastAccessTime());
        attempt("principal", () -> file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root"));
        attempt("no principal", () -> file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("no-such-user-here"));
        System.out.println(new TreeSet<>(file.getFileSystem().supportedFileAttributeViews()) + " " + Files.getFileStore(file).supportsFileAttributeView("posix"));
        attempt("content type", () -> Files.probeContentType(Path.of("x.html")) + Files.probeContentType(Path.of("x.unknownthing")));
        Files.write(file, List.of("l1", "l2"), StandardOpenOption.APPEND);
        System.out.println(Files.readAllLines(file) + " " + Files.lines(file).count() + " " + Files.size(file));
        Files.write(file, new byte[] {(byte) 0xff, 10});
        attempt("malformed", () -> Files.readString(file));
        attempt("malformed lines", () -> Files.lines(file).toList());
        attempt("malformed reader", () -> Files.readAllLines(file));
        attempt("unmappable", () -> Files.writeString(file, "\u20ac", StandardCharsets.US_ASCII));
    }

    static void watching() throws Exception {
        Path watched = Files.createDirectory(dir.resolve("watched"));
        try (WatchService service = FileSystems.getDefault().newWatchService()) {
            WatchKey key = watched.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_MODIFY);
            System.out.println(service.poll() + " " + key.isValid() + " " + clean(key.watchable()));
            Files.createDirectory(watched.resolve("made"));
            WatchKey taken = service.poll(20, TimeUnit.SECONDS);
            System.out.println((taken == key) + " " + key.pollEvents().stream().map(e -> e.kind() + " " + e.context() + " " + e.count()).toList() + " " + key.reset());
            Files.delete(watched.resolve("made"));
            System.out.println(service.take().pollEvents().stream().map(e -> e.kind() + " " + e.context()).toList() + " " + key.reset());
            Path existing = Files.move(Files.writeString(dir.resolve("outside"), "x"), watched.resolve("inside"));
            System.out.println(service.take().pollEvents().stream().map(e -> e.kind() + " " + e.context()).toList() + " " + key.reset());
            Files.setLastModifiedTime(existing, FileTime.fromMillis(0));
            System.out.println(service.take().pollEvents().stream().map(e -> e.kind() + " " + e.context()).toList() + " " + key.reset());
            attempt("register a file", () -> existing.register(service, StandardWatchEventKinds.ENTRY_CREATE));
            attempt("no events", () -> watched.register(service));
            System.out.println(watched.register(service, StandardWatchEventKinds.ENTRY_DELETE) == key);
            Files.delete(existing);
            service.take().pollEvents();
            key.reset();
            Files.delete(watched);
            WatchKey last = service.take();
            System.out.println(last.pollEvents().size() + " " + last.reset() + " " + key.isValid());
            Thread closer = new Thread(() -> { try { Thread.sleep(30); service.close(); } catch (Exception e) { System.out.println(e); } });
            closer.start();
            attempt("take while closing", service::take);
            closer.join();
            attempt("closed", service::poll);
        }
    }

    public static void main(String[] args) throws Exception {
        dir = Files.createTempDirectory("trees").toRealPath();
        walks();
        links();
        copies();
        attributes();
        watching();
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
        System.out.println(Files.exists(dir));
    }
}
