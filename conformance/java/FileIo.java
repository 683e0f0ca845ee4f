// Files in a temporary folder: streams, readers, random access, channels, NIO files, walking, attributes, errors.

import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.stream.*;

public class FileIo {
    interface Action {
        Object run() throws Exception;
    }

    static Path root;

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replace(root.toString(), "ROOT").replace("\0", "NUL"));
        }
    }

    static void streams() throws Exception {
        File f = root.resolve("stream.bin").toFile();
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(f)))) {
            out.writeInt(0xcafebabe);
            out.writeLong(-2);
            out.writeDouble(2.5);
            out.writeUTF("text \u20ac");
            out.writeBoolean(true);
            for (int i = 0; i < 20000; i++) out.writeByte(i);
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(f)))) {
            System.out.println(Integer.toHexString(in.readInt()) + " " + in.readLong() + " " + in.readDouble() + " " + in.readUTF().length() + " " + in.readBoolean());
            int sum = 0;
            for (int i = 0; i < 20000; i++) sum += in.readByte();
            System.out.println(sum + " " + in.read());
            attempt("past the end", in::readInt);
        }
        System.out.println(f.length() + " " + f.isFile() + " " + f.canRead() + " " + f.getName());
        try (FileOutputStream append = new FileOutputStream(f, true)) {
            append.write(new byte[] {1, 2, 3}, 1, 2);
        }
        try (FileInputStream in = new FileInputStream(f)) {
            System.out.println(in.skip(f.length() - 2) + " " + in.available() + " " + in.read() + " " + in.read() + " " + in.read() + " " + in.read(new byte[5]));
        }
        FileInputStream closed = new FileInputStream(f);
        closed.close();
        attempt("closed", closed::read);
        attempt("missing", () -> new FileInputStream(root.resolve("missing").toFile()));
        attempt("a folder", () -> new FileInputStream(root.toFile()));
        attempt("write to a folder", () -> new FileOutputStream(root.toFile()));
        attempt("no such parent", () -> new FileOutputStream(root.resolve("no/such").toFile()));
    }

    static void text() throws Exception {
        Path p = root.resolve("lines.txt");
        try (PrintWriter w = new PrintWriter(new OutputStreamWriter(new FileOutputStream(p.toFile()), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 3000; i++) w.printf("line %d \u00e9\u4e2d%n", i);
        }
        int lines = 0, chars = 0;
        try (BufferedReader r = new BufferedReader(new InputStreamReader(new FileInputStream(p.toFile()), StandardCharsets.UTF_8))) {
            for (String line; (line = r.readLine()) != null; lines++) chars += line.length();
        }
        System.out.println(lines + " " + chars + " " + Files.size(p) + " " + Files.lines(p).filter(l -> l.contains("99")).count() + " " + Files.readAllLines(p).get(2999).length());
        Files.writeString(p, "short\n", StandardOpenOption.TRUNCATE_EXISTING);
        Files.write(p, List.of("appended", "twice"), StandardOpenOption.APPEND);
        System.out.println(Files.readString(p).replace("\n", "|") + " " + Files.readString(p, StandardCharsets.US_ASCII).length());
        try (LineNumberReader r = new LineNumberReader(new FileReader(p.toFile()))) {
            r.readLine();
            r.mark(100);
            String second = r.readLine();
            r.reset();
            System.out.println(second.equals(r.readLine()) + " " + r.getLineNumber());
        }
        Files.write(p, new byte[] {(byte) 0xff, 'a'});
        attempt("malformed", () -> Files.readString(p));
    }

    static void random() throws Exception {
        try (RandomAccessFile f = new RandomAccessFile(root.resolve("random").toFile(), "rw")) {
            f.setLength(100);
            f.seek(50);
            f.writeInt(77);
            f.seek(200);
            f.writeUTF("end");
            System.out.println(f.length() + " " + f.getFilePointer());
            f.seek(50);
            System.out.println(f.readInt() + " " + f.readByte() + " " + f.skipBytes(1000) + " " + f.getFilePointer());
            attempt("read past end", f::readInt);
            attempt("negative seek", () -> { f.seek(-1); return 0; });
            FileChannel c = f.getChannel();
            ByteBuffer b = ByteBuffer.allocate(16).putLong(-1L).flip();
            System.out.println(c.write(b, 8) + " " + c.size() + " " + c.position(8).read(b.clear().limit(4)) + " " + b.flip().getInt() + " " + c.truncate(60).size());
            System.out.println(c.map(FileChannel.MapMode.READ_WRITE, 0, 60).putInt(0, 123).getInt(50) + " " + c.position());
            f.seek(0);
            System.out.println(f.readInt());
        }
        attempt("bad mode", () -> new RandomAccessFile("x", "q"));
        attempt("read only", () -> { try (RandomAccessFile f = new RandomAccessFile(root.resolve("random").toFile(), "r")) { f.write(1); return 0; } });
        try (FileChannel in = FileChannel.open(root.resolve("random")); FileChannel out = FileChannel.open(root.resolve("copy"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            System.out.println(in.transferTo(0, in.size(), out) + " " + out.size());
            attempt("write to reader", () -> in.write(ByteBuffer.allocate(1)));
        }
    }

    static void tree() throws Exception {
        Path dir = Files.createDirectories(root.resolve("tree/a/b"));
        Files.createDirectory(root.resolve("tree/c"));
        for (String name : new String[] {"tree/1.txt", "tree/a/2.txt", "tree/a/b/3.dat", "tree/c/4.txt"}) Files.writeString(root.resolve(name), name);
        Files.createSymbolicLink(root.resolve("tree/link"), Path.of("a/2.txt"));
        try (Stream<Path> s = Files.walk(root.resolve("tree"))) {
            System.out.println(s.map(p -> root.relativize(p).toString()).sorted().collect(Collectors.joining(" ")));
        }
        try (Stream<Path> s = Files.list(root.resolve("tree")); DirectoryStream<Path> d = Files.newDirectoryStream(root.resolve("tree"), "*.txt")) {
            System.out.println(s.count() + " " + d.iterator().next().getFileName());
        }
        System.out.println(Files.isSymbolicLink(root.resolve("tree/link")) + " " + Files.readString(root.resolve("tree/link")) + " " + Files.readSymbolicLink(root.resolve("tree/link")) + " " + Files.isSameFile(root.resolve("tree/link"), root.resolve("tree/a/2.txt")) + " " + root.relativize(root.resolve("tree/link").toRealPath()));
        Files.copy(root.resolve("tree/1.txt"), root.resolve("tree/copy.txt"));
        attempt("copy again", () -> Files.copy(root.resolve("tree/1.txt"), root.resolve("tree/copy.txt")));
        Files.copy(root.resolve("tree/c/4.txt"), root.resolve("tree/copy.txt"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(root.resolve("tree/copy.txt"), root.resolve("tree/moved.txt"));
        System.out.println(Files.readString(root.resolve("tree/moved.txt")) + " " + Files.exists(root.resolve("tree/copy.txt")) + " " + Files.notExists(root.resolve("tree/copy.txt")));
        attempt("delete full", () -> { Files.delete(root.resolve("tree")); return 0; });
        attempt("delete missing", () -> { Files.delete(root.resolve("tree/none")); return 0; });
        attempt("delete if exists", () -> Files.deleteIfExists(root.resolve("tree/none")));
        attempt("create existing", () -> Files.createDirectory(root.resolve("tree")));
        attempt("create file", () -> Files.createFile(root.resolve("tree/1.txt")));
        attempt("read missing", () -> Files.readAllBytes(root.resolve("tree/none")));
        attempt("list missing", () -> Files.list(root.resolve("tree/none")));
        attempt("not a directory", () -> Files.list(root.resolve("tree/1.txt")));
        attempt("read a folder", () -> Files.readString(root.resolve("tree")));
        BasicFileAttributes attributes = Files.readAttributes(root.resolve("tree/1.txt"), BasicFileAttributes.class);
        Files.setLastModifiedTime(root.resolve("tree/1.txt"), FileTime.fromMillis(1_500_000_000_000L));
        Files.setPosixFilePermissions(root.resolve("tree/1.txt"), PosixFilePermissions.fromString("rw-r-----"));
        System.out.println(attributes.isRegularFile() + " " + attributes.size() + " " + Files.getLastModifiedTime(root.resolve("tree/1.txt")).toMillis() + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("tree/1.txt"))) + " " + Files.getAttribute(root.resolve("tree/1.txt"), "size") + " " + Files.isDirectory(dir) + " " + Files.isExecutable(root.resolve("tree/1.txt")));
        StringBuilder order = new StringBuilder();
        Files.walkFileTree(root.resolve("tree"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
                Files.delete(file);
                order.append('f');
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path d, IOException e) throws IOException {
                Files.delete(d);
                order.append('d');
                return FileVisitResult.CONTINUE;
            }
        });
        System.out.println(order.chars().filter(c -> c == 'f').count() + " " + order.chars().filter(c -> c == 'd').count() + " " + Files.exists(root.resolve("tree")));
    }

    static void paths() throws Exception {
        Path p = Path.of("/a/b/../c/./d.txt");
        System.out.println(p.normalize() + " " + p.getFileName() + " " + p.getParent() + " " + p.getNameCount() + " " + p.getName(1) + " " + p.subpath(0, 2) + " " + p.getRoot() + " " + p.isAbsolute() + " " + p.startsWith("/a") + " " + p.endsWith("d.txt") + " " + p.resolveSibling("e") + " " + Path.of("/x/y").relativize(Path.of("/x/z/w")) + " " + Path.of("a").resolve("/abs") + " " + Path.of("a", "b", "c") + " " + Path.of("a//b/").equals(Path.of("a/b")) + " " + Path.of("b").compareTo(Path.of("a")));
        attempt("nul", () -> Path.of("a\0b"));
        attempt("relativize", () -> Path.of("a").relativize(Path.of("/b")));
        File f = new File("x/../y", "z.txt");
        System.out.println(f.getPath() + " " + f.getParent() + " " + f.getName() + " " + f.isAbsolute() + " " + new File("/a//b/").getPath() + " " + new File("/q").toURI() + " " + new File("/a/../b").getCanonicalPath() + " " + f.exists() + " " + f.length() + " " + f.delete() + " " + f.toPath() + " " + new File("rel").getAbsolutePath().endsWith("/rel"));
        File dir = root.resolve("old").toFile();
        System.out.println(dir.mkdir() + " " + dir.mkdir() + " " + new File(dir, "p/q").mkdirs() + " " + new File(dir, "f").createNewFile() + " " + new File(dir, "f").createNewFile() + " " + new TreeSet<>(List.of(dir.list())) + " " + dir.listFiles(File::isFile).length + " " + new File(dir, "f").renameTo(new File(dir, "g")) + " " + new File(dir, "none").list() + " " + new File(dir, "g").setReadOnly() + " " + dir.delete() + " " + new File(dir, "g").delete());
        File temp = File.createTempFile("pre", ".suf", root.toFile());
        System.out.println(temp.getName().startsWith("pre") + " " + temp.getName().endsWith(".suf") + " " + temp.exists());
        temp.deleteOnExit();
        System.out.println(FileSystems.getDefault().getSeparator() + File.pathSeparator + " " + FileSystems.getDefault().getPathMatcher("glob:*.{java,class}").matches(Path.of("X.java")) + " " + Files.probeContentType(Path.of("x.none")));
    }

    public static void main(String[] args) throws Exception {
        root = Files.createTempDirectory("carafe-files");
        try {
            streams();
            text();
            random();
            tree();
            paths();
        } finally {
            try (Stream<Path> s = Files.walk(root)) {
                for (Path p : s.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
            }
        }
        System.out.println("cleaned " + Files.notExists(root));
    }
}
