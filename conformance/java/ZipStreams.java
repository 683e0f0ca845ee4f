import java.util.concurrent.Callable;
import java.io.*; import java.util.*; import java.util.zip.*; import java.util.jar.*; import java.nio.*;
/** java.util.zip: every level and strategy, dictionaries, errors, checksums, archives. */
public class ZipStreams {
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
  static byte[] data(int n) { byte[] b = new byte[n]; Random r = new Random(42); for (int i = 0; i < n; i++) b[i] = (byte)(r.nextInt(20) + (i / 100) % 30); return b; }
  public static void main(String[] a) throws Exception {
        dir = java.nio.file.Files.createTempDirectory("carafe").toString();
    byte[] in = data(20000);
    for (int level = -1; level <= 9; level++) for (int st = 0; st <= 2; st++) for (boolean nowrap : new boolean[]{false,true}) {
      Deflater d = new Deflater(level, nowrap); d.setStrategy(st); d.setInput(in); d.finish();
      ByteArrayOutputStream o = new ByteArrayOutputStream(); byte[] buf = new byte[777];
      while (!d.finished()) { int n = d.deflate(buf); o.write(buf, 0, n); }
      byte[] z = o.toByteArray(); CRC32 c = new CRC32(); c.update(z);
      Inflater i = new Inflater(nowrap); i.setInput(z); byte[] back = new byte[in.length]; int got = 0; while (!i.finished()) { int n = i.inflate(back, got, Math.min(1000, back.length-got)); got += n; if (n == 0 && (i.needsInput()||i.needsDictionary())) break; }
      System.out.println(level+" "+st+" "+nowrap+" "+z.length+" "+Long.toHexString(c.getValue())+" "+Arrays.equals(in, back)+" "+d.getAdler()+" "+i.getAdler()+" "+d.getBytesRead()+" "+i.getBytesWritten());
      d.end(); i.end();
    }
    Deflater d = new Deflater(); d.setInput(in, 0, 1000); byte[] b = new byte[5000]; int n = d.deflate(b, 0, 5000, Deflater.SYNC_FLUSH); System.out.println(n);
    d.setLevel(1); d.setInput(in, 1000, 1000); n = d.deflate(b, 0, 5000, Deflater.FULL_FLUSH); System.out.println(n); d.reset(); d.setDictionary(in, 0, 100); d.setInput(in, 0, 200); d.finish(); n = d.deflate(b); System.out.println(n);
    Inflater i = new Inflater(); i.setInput(b, 0, n); show("dict", () -> i.inflate(new byte[200])+" "+i.needsDictionary()+" "+i.getAdler()); show("baddict", () -> { i.setDictionary(new byte[10]); return 0; }); i.setDictionary(in, 0, 100); show("dict", () -> i.inflate(new byte[300])+" "+i.finished()+" "+i.getRemaining());
    Inflater bad = new Inflater(); bad.setInput(new byte[] {1,2,3,4}); show("bad", () -> bad.inflate(new byte[10]));
    Inflater bad2 = new Inflater(true); bad2.setInput(new byte[] {(byte)0xff,2,3,4}); show("bad2", () -> bad2.inflate(new byte[10])); show("bad2", () -> bad2.getBytesRead());
    ByteBuffer di = ByteBuffer.allocateDirect(20000); di.put(in).flip(); Deflater dd = new Deflater(); dd.setInput(di); dd.finish(); ByteBuffer doo = ByteBuffer.allocateDirect(20000); show("direct", () -> dd.deflate(doo)); doo.flip(); Inflater ii = new Inflater(); ii.setInput(doo); ByteBuffer back = ByteBuffer.allocateDirect(30000); show("direct", () -> ii.inflate(back)+" "+ii.finished());
    CRC32 c = new CRC32(); c.update(7); c.update(in, 5, 100); di.rewind(); c.update(di); System.out.println(c.getValue());
    Adler32 ad = new Adler32(); ad.update(7); ad.update(in, 5, 100); di.rewind(); ad.update(di); System.out.println(ad.getValue());
    CRC32C cc = new CRC32C(); cc.update(in); System.out.println(cc.getValue());
    File jf = new File(dir + "/t.jar");
    try (JarOutputStream jo = new JarOutputStream(new FileOutputStream(jf), new Manifest())) { JarEntry e = new JarEntry("a/b.txt"); e.setTime(1000000000000L); jo.putNextEntry(e); jo.write(in); jo.closeEntry(); e = new JarEntry("stored"); e.setMethod(ZipEntry.STORED); e.setSize(3); CRC32 k = new CRC32(); k.update(new byte[]{1,2,3}); e.setCrc(k.getValue()); jo.putNextEntry(e); jo.write(new byte[]{1,2,3}); }
    try (JarFile j = new JarFile(jf)) { j.stream().forEach(e -> System.out.println(e.getName()+" "+e.getSize()+" "+e.getCompressedSize()+" "+e.getCrc())); System.out.println(Arrays.equals(j.getInputStream(j.getEntry("a/b.txt")).readAllBytes(), in)); }
    ByteArrayOutputStream go = new ByteArrayOutputStream(); try (GZIPOutputStream g = new GZIPOutputStream(go)) { g.write(in); } System.out.println(go.size()+" "+new GZIPInputStream(new ByteArrayInputStream(go.toByteArray())).readAllBytes().length);
    java.nio.file.Files.writeString(java.nio.file.Path.of(dir, "no.zip"), "not a zip file, though long enough to look like one");
    show("notzip", () -> new ZipFile(dir + "/no.zip")); show("nozip", () -> new ZipFile("/nonexistent.zip"));
    try (ZipInputStream zi = new ZipInputStream(new FileInputStream(jf))) { for (ZipEntry e; (e = zi.getNextEntry()) != null;) System.out.println(e.getName()+" "+zi.readAllBytes().length); }
  }
}
