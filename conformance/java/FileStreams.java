import java.util.concurrent.Callable;
import java.io.*; import java.nio.file.*; import java.util.*; import java.nio.charset.*;
/** java.io: streams, random access, attributes, names, and the texts of errors. */
public class FileStreams {
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
    File d = new File(dir, "work"); 
    show("mkdir", () -> d.mkdir());
    show("mkdir2", () -> d.mkdir());
    File f = new File(d, "x.txt");
    show("create", () -> f.createNewFile());
    show("create2", () -> f.createNewFile());
    show("createbad", () -> new File("/nonexistent/x").createNewFile());
    show("open", () -> new FileInputStream("/nonexistent/x"));
    show("opendir", () -> new FileInputStream("/tmp"));
    show("opendirw", () -> new FileOutputStream("/tmp"));
    show("open null", () -> new FileInputStream((String)null));
    try (FileOutputStream o = new FileOutputStream(f)) { o.write("hello\n".getBytes()); o.write('x'); byte[] big = new byte[3000000]; Arrays.fill(big,(byte)'y'); o.write(big, 5, 2999990); show("oob", () -> { o.write(big, 5, 3000000); return 0; }); }
    show("length", () -> f.length());
    try (FileOutputStream o = new FileOutputStream(f, true)) { o.write("tail".getBytes()); }
    show("length", () -> f.length());
    try (FileInputStream i = new FileInputStream(f)) {
      show("avail", () -> i.available());
      show("read", () -> i.read());
      byte[] b = new byte[10]; show("readn", () -> i.read(b) + new String(b));
      show("skip", () -> i.skip(10));
      show("skip-", () -> i.skip(-10));
      show("skip all", () -> i.skip(10000000));
      show("eof", () -> i.read());
      show("eof", () -> i.read(b));
      show("avail", () -> i.available());
      i.close();
      show("closed", () -> i.read());
      show("closed", () -> i.available());
      show("closed", () -> i.skip(1));
    }
    try (RandomAccessFile r = new RandomAccessFile(f, "rw")) {
      show("raf len", () -> r.length()); r.seek(3); show("r", () -> (char)r.read()); show("fp", () -> r.getFilePointer());
      show("neg", () -> { r.seek(-1); return 0; });
      r.writeInt(0x41424344); r.seek(0); show("line", () -> r.readLine());
      r.setLength(5); show("fp", () -> r.getFilePointer()); show("len", () -> r.length()); r.seek(100); r.write(1); show("len", () -> r.length());
      r.setLength(10); show("fp", () -> r.getFilePointer());
      show("sync", () -> { r.getFD().sync(); return 1; });
    }
    show("ro", () -> new RandomAccessFile("/nonexistent", "r"));
    try (RandomAccessFile r = new RandomAccessFile(f, "r")) { show("write ro", () -> { r.write(1); return 1; }); show("avail", () -> new FileInputStream(r.getFD()).available()); }
    show("attrs", () -> f.exists()+" "+f.isFile()+" "+f.isDirectory()+" "+f.isHidden()+" "+f.canRead()+" "+f.canWrite()+" "+f.canExecute());
    show("setx", () -> f.setExecutable(true)); show("canx", () -> f.canExecute());
    show("setx", () -> f.setExecutable(false)); show("ro", () -> f.setReadOnly()); show("w", () -> f.setWritable(true, false));
    show("perm", () -> new TreeSet<>(Files.getPosixFilePermissions(f.toPath())));
    show("mod", () -> f.setLastModified(1234567890123L)); show("mod", () -> f.lastModified());
    show("ren", () -> f.renameTo(new File(d, "y.txt"))); show("ex", () -> f.exists());
    show("ls", () -> Arrays.asList(d.list())); show("ls", () -> new File("/nonexistent").list());
    show("canon", () -> new File(dir + "/../" + new File(dir).getName() + "/./work/zz/../q").getCanonicalPath());
    show("canon", () -> new File("/..").getCanonicalPath());
    show("canon", () -> new File("/nonexistent/../b/./c").getCanonicalPath());
    show("canon", () -> new File("rel").getCanonicalPath().equals(System.getProperty("user.dir") + "/rel"));
    show("del nonempty", () -> d.delete());
    show("del", () -> new File(d, "y.txt").delete()); show("del", () -> new File(d, "y.txt").delete()); show("deld", () -> d.delete());
    show("space", () -> new File("/").getTotalSpace() > 0);
    show("name", () -> new File("/nul\0x").exists());
    show("tmp", () -> { File x = File.createTempFile("abc", ".tmp"); x.deleteOnExit(); return x.exists(); });
    if (System.getProperty("sun.jnu.encoding").equals("UTF-8")) show("uni", () -> { File x = new File(dir, "ä€😀"); x.createNewFile(); boolean r = Arrays.asList(new File(dir).list()).contains("ä€😀"); x.delete(); return r; });
    Writer w = new FileWriter(dir + "/w.txt", StandardCharsets.UTF_8); w.write("żółć\nzwei\n"); w.close();
    try (BufferedReader r = new BufferedReader(new FileReader(dir + "/w.txt", StandardCharsets.UTF_8))) { r.lines().forEach(System.out::println); }
    show("devnull", () -> { try (FileOutputStream o = new FileOutputStream("/dev/full")) { o.write(1); } return 1; });
    show("proc", () -> new String(new FileInputStream("/proc/self/comm").readAllBytes()).length() > 0);
  }
}
