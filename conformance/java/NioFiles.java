import java.util.concurrent.Callable;
import java.io.*; import java.nio.*; import java.nio.channels.*; import java.nio.file.*; import java.nio.file.attribute.*; import java.util.*; import java.nio.charset.*;
/** java.nio.file and file channels: attributes, links, copies, mapping, locks, pipes, watching. */
public class NioFiles {
    static String dir;

    static void show(String what, Callable<?> call) {
        String text;
        try {
            text = what + " = " + call.call();
        } catch (Throwable e) {
            text = what + " ! " + e;
        }
        System.out.println(dir == null ? text : text.replace(dir, "DIR"));
    }
  public static void main(String[] a) throws Exception {
        dir = java.nio.file.Files.createTempDirectory("carafe").toString();
    Path d = Path.of(dir, "nio"); 
    if (Files.exists(d)) try (var s = Files.walk(d)) { s.sorted(Comparator.reverseOrder()).forEach(p -> { try { Files.delete(p); } catch (IOException e) { throw new UncheckedIOException(e); } }); }
    show("mkdirs", () -> Files.createDirectories(d.resolve("a/b")));
    show("mkdir", () -> Files.createDirectory(d));
    Path f = d.resolve("f.txt");
    show("write", () -> Files.writeString(f, "one\ntwo\nthree\n"));
    show("lines", () -> Files.readAllLines(f));
    show("size", () -> Files.size(f));
    show("bytes", () -> Files.readAllBytes(f).length);
    show("no", () -> Files.readString(Path.of("/nonexistent")));
    show("isdir", () -> Files.readString(Path.of("/tmp")));
    show("copy", () -> Files.copy(f, d.resolve("g.txt")));
    show("copy2", () -> Files.copy(f, d.resolve("g.txt")));
    show("copy3", () -> Files.copy(f, d.resolve("g.txt"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES));
    show("move", () -> Files.move(d.resolve("g.txt"), d.resolve("h.txt"), StandardCopyOption.ATOMIC_MOVE));
    show("link", () -> Files.createSymbolicLink(d.resolve("l"), Path.of("f.txt")));
    show("readlink", () -> Files.readSymbolicLink(d.resolve("l")));
    show("real", () -> d.resolve("l").toRealPath());
    show("hard", () -> Files.createLink(d.resolve("hard"), f));
    show("same", () -> Files.isSameFile(f, d.resolve("hard")));
    show("nlink", () -> Files.getAttribute(f, "unix:nlink"));
    show("mode", () -> (int) Files.getAttribute(f, "unix:mode") >> 12);
    show("owner", () -> Files.getOwner(f).getName().equals(System.getProperty("user.name")));
    show("setp", () -> ""+ Files.setPosixFilePermissions(f, PosixFilePermissions.fromString("rw-r-----")));
    show("posix", () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(f)));
    show("mtime", () -> { Files.setLastModifiedTime(f, FileTime.fromMillis(1234567890123L)); return Files.getLastModifiedTime(f); });
    show("mtime-", () -> { Files.setLastModifiedTime(f, FileTime.fromMillis(-1500)); return Files.getLastModifiedTime(f); });
    show("user", () -> f.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root"));
    show("user", () -> f.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nosuchuser"));
    show("group", () -> f.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("root"));
    show("attrs", () -> { var x = Files.readAttributes(f, BasicFileAttributes.class); return x.isRegularFile()+" "+x.isDirectory()+" "+x.isSymbolicLink()+" "+x.size()+" "+(x.creationTime().toMillis()>0); });
    show("list", () -> { try (var s = Files.list(d)) { return s.map(p -> p.getFileName().toString()).sorted().toList(); } });
    show("walk", () -> { try (var s = Files.walk(d)) { return s.map(p -> d.relativize(p).toString()).sorted().toList(); } });
    show("glob", () -> { var l = new ArrayList<String>(); try (var s = Files.newDirectoryStream(d, "*.txt")) { for (Path p : s) l.add(p.getFileName().toString()); } Collections.sort(l); return l; });
    show("del", () -> { Files.delete(d); return 0; });
    show("delno", () -> { Files.delete(d.resolve("zz")); return 0; });
    show("delif", () -> Files.deleteIfExists(d.resolve("zz")));
    show("tmp", () -> { Path p = Files.createTempFile("x", ".y"); Files.delete(p); Path q = Files.createTempDirectory("zz"); Files.delete(q); return "ok"; });
    try (FileChannel c = FileChannel.open(f, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      show("csize", () -> c.size());
      ByteBuffer b = ByteBuffer.allocate(5); show("cread", () -> c.read(b)+" "+new String(b.array()));
      ByteBuffer db = ByteBuffer.allocateDirect(4); show("cpread", () -> c.read(db, 4)+" "+(char)db.get(0));
      show("pos", () -> c.position());
      show("cwrite", () -> c.write(ByteBuffer.wrap("XYZ".getBytes()), 0));
      show("gather", () -> c.write(new ByteBuffer[] { ByteBuffer.wrap("ab".getBytes()), ByteBuffer.wrap("cd".getBytes()) }));
      ByteBuffer[] sc = { ByteBuffer.allocate(3), ByteBuffer.allocate(3) };
      c.position(0); show("scatter", () -> c.read(sc)+" "+new String(sc[0].array())+new String(sc[1].array()));
      MappedByteBuffer m = c.map(FileChannel.MapMode.READ_WRITE, 0, c.size()); 
      show("map", () -> (char)m.get(0)); m.put(0, (byte)'Q'); m.force(); m.load(); show("loaded", () -> m.isLoaded());
      show("after", () -> Files.readString(f));
      show("trunc", () -> c.truncate(5).size());
      show("lock", () -> { var l = c.lock(); String s = l.isValid()+""; l.release(); return s; });
      show("trylock", () -> { var l = c.tryLock(0, 3, true); String s = l.isShared()+""; l.release(); return s; });
      show("lockerr", () -> c.tryLock(0, 3, false) != null);
      c.force(true);
      try (FileChannel o = FileChannel.open(d.resolve("t"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) { show("xfer", () -> c.transferTo(0, 100, o)); show("xfrom", () -> o.transferFrom(c, 0, 3)); }
      c.close(); show("closed", () -> c.size());
    }
    show("wr ro", () -> FileChannel.open(f, StandardOpenOption.READ).write(ByteBuffer.allocate(1)));
    show("new", () -> { Files.newOutputStream(f, StandardOpenOption.CREATE_NEW); return 0; });
    show("append", () -> { Files.writeString(f, "++", StandardOpenOption.APPEND); return Files.readString(f); });
    Pipe p = Pipe.open(); p.sink().write(ByteBuffer.wrap("pipe".getBytes())); ByteBuffer pb = ByteBuffer.allocate(10); show("pipe", () -> p.source().read(pb)+new String(pb.array(),0,4));
    try (var ac = AsynchronousFileChannel.open(f, StandardOpenOption.READ)) { ByteBuffer ab = ByteBuffer.allocate(4); show("async", () -> ac.read(ab, 0).get()); }
    show("mismatch", () -> Files.mismatch(f, d.resolve("h.txt")));
    show("isExec", () -> Files.isExecutable(f)+" "+Files.isReadable(f)+" "+Files.isHidden(f)+" "+Files.notExists(f));
    WatchService ws = FileSystems.getDefault().newWatchService(); d.register(ws, StandardWatchEventKinds.ENTRY_CREATE);
    Files.createFile(d.resolve("watched")); show("watch", () -> { var k = ws.poll(5, java.util.concurrent.TimeUnit.SECONDS); return k.pollEvents().get(0).context(); }); ws.close();
    show("wsclosed", () -> ws.poll());
  }
}
