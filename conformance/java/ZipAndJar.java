// Zip, jar and gzip: dictionaries, levels, flush modes, stored and described entries, comments, damage, manifests, checksums.

import java.io.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.jar.*;
import java.util.zip.*;

public class ZipAndJar {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll("/\\S*", "FILE"));
        }
    }

    static byte[] text() { return "the quick brown fox jumps over the lazy dog; ".repeat(200).getBytes(StandardCharsets.US_ASCII); }

    static void deflate() throws Exception {
        byte[] data = text();
        for (int level = -1; level <= 9; level++) {
            for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY}) {
                Deflater d = new Deflater(level, level % 2 == 0);
                d.setStrategy(strategy);
                d.setInput(data);
                d.finish();
                byte[] out = new byte[20_000];
                int n = d.deflate(out);
                Inflater i = new Inflater(level % 2 == 0);
                i.setInput(out, 0, n);
                byte[] back = new byte[data.length + 10];
                int m = i.inflate(back);
                if (!d.finished() || !i.finished() || m != data.length || !Arrays.equals(data, Arrays.copyOf(back, m)) || d.getBytesRead() != m || i.getTotalOut() != m || i.getRemaining() != 0 || (level == 0) != (n > m)) {
                    System.out.println("level " + level + " strategy " + strategy + " " + n + " " + m);
                }
                d.end();
                i.end();
            }
        }
        Deflater d = new Deflater();
        byte[] dictionary = "lazy dog quick brown fox".getBytes();
        d.setDictionary(dictionary);
        d.setInput(ByteBuffer.wrap("the quick brown fox".getBytes()));
        d.finish();
        ByteBuffer direct = ByteBuffer.allocateDirect(100);
        int n = d.deflate(direct);
        direct.flip();
        Inflater i = new Inflater();
        i.setInput(direct.duplicate());
        byte[] back = new byte[100];
        System.out.println(i.inflate(back) + " " + i.needsDictionary() + " " + i.getAdler() + " " + d.getAdler() + " " + (n < 27));
        attempt("wrong dictionary", () -> { i.setDictionary("other".getBytes()); return 1; });
        i.setDictionary(dictionary);
        System.out.println(new String(back, 0, i.inflate(back)) + " " + i.finished() + " " + i.needsInput());
        Deflater flush = new Deflater(9, true);
        flush.setInput("part one".getBytes());
        byte[] out = new byte[100];
        int none = flush.deflate(out, 0, 100, Deflater.NO_FLUSH), sync = flush.deflate(out, 0, 100, Deflater.SYNC_FLUSH);
        Inflater partial = new Inflater(true);
        partial.setInput(out, 0, sync);
        System.out.println(none + " " + new String(back, 0, partial.inflate(back)) + " " + partial.finished() + " " + partial.needsInput() + " " + out[sync - 1] + out[sync - 2]);
        flush.setLevel(1);
        flush.setInput("two".getBytes());
        System.out.println((flush.deflate(out, 0, 100, Deflater.FULL_FLUSH) > 3) + " " + flush.needsInput());
        attempt("bad data", () -> { Inflater x = new Inflater(); x.setInput(new byte[] {1, 2, 3, 4}); return x.inflate(back); });
        attempt("bad block", () -> { Inflater x = new Inflater(true); x.setInput(new byte[] {7, 2, 3, 4}); return x.inflate(back); });
        attempt("bad distance", () -> { Inflater x = new Inflater(true); x.setInput(new byte[] {0x4b, 0x04, (byte) 0x82, 0x22, 0}); return x.inflate(back); });
        attempt("bad check", () -> { byte[] c = new byte[50]; Deflater y = new Deflater(); y.setInput(new byte[5]); y.finish(); int k = y.deflate(c); c[k - 1]++; Inflater x = new Inflater(); x.setInput(c, 0, k); return x.inflate(back); });
        attempt("strategy", () -> { new Deflater().setStrategy(9); return 1; });
        attempt("level", () -> new Deflater(10));
        attempt("ended", () -> { Deflater x = new Deflater(); x.end(); return x.deflate(back); });
        attempt("bounds", () -> { new Deflater().setInput(back, 90, 20); return 1; });
        i.reset();
        System.out.println(i.getBytesRead() + " " + i.getAdler());
        attempt("truncated stream", () -> new InflaterInputStream(new ByteArrayInputStream(out, 0, 3), new Inflater(true)).readAllBytes().length);
        System.out.println(new InflaterInputStream(new DeflaterInputStream(new ByteArrayInputStream(data))).readAllBytes().length);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (DeflaterOutputStream o = new DeflaterOutputStream(new InflaterOutputStream(sink), new Deflater(3), 64, true)) {
            o.write(data);
            o.flush();
            System.out.println(sink.size());
        }
    }

    static void checksums() {
        byte[] data = text();
        for (Checksum sum : new Checksum[] {new CRC32(), new Adler32(), new CRC32C()}) {
            sum.update(data);
            long whole = sum.getValue();
            sum.reset();
            sum.update(data, 0, 1000);
            ByteBuffer direct = ByteBuffer.allocateDirect(data.length).put(data).flip().position(1000);
            sum.update(direct);
            sum.update(300);
            System.out.println(sum.getClass().getSimpleName() + " " + Long.toHexString(whole) + " " + Long.toHexString(sum.getValue()) + " " + direct.remaining());
        }
        attempt("bounds", () -> { new CRC32().update(data, -1, 5); return 1; });
    }

    static void zips() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("archive comment");
            ZipEntry one = new ZipEntry("dir/one.txt");
            one.setTime(1_000_000_000_000L);
            one.setComment("entry \u00e9");
            one.setExtra(new byte[] {1, 2, 0, 0});
            zip.putNextEntry(one);
            zip.write(text());
            attempt("duplicate", () -> { zip.putNextEntry(new ZipEntry("dir/one.txt")); return 1; });
            ZipEntry stored = new ZipEntry("stored");
            stored.setMethod(ZipEntry.STORED);
            attempt("no size", () -> { zip.putNextEntry(stored); return 1; });
            stored.setSize(3);
            stored.setCrc(0x352441c2L);
            zip.putNextEntry(stored);
            zip.write("abc".getBytes());
            zip.putNextEntry(new ZipEntry("empty/"));
            ZipEntry wrong = new ZipEntry("wrong");
            wrong.setMethod(ZipEntry.STORED);
            wrong.setSize(1);
            wrong.setCrc(1);
            zip.putNextEntry(wrong);
            zip.write(65);
            attempt("wrong crc", () -> { zip.closeEntry(); return 1; });
            wrong.setCrc(new CRC32() {{ update(65); }}.getValue());
        } catch (ZipException e) {
            System.out.println("close: " + e.getMessage());
        }
        ByteArrayOutputStream good = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(good)) {
            zip.setLevel(9);
            for (String name : List.of("a", "b/c", "\u20ac", "d/")) {
                ZipEntry e = new ZipEntry(name);
                e.setTimeLocal(java.time.LocalDateTime.of(2001, 2, 3, 4, 5, 6));
                zip.putNextEntry(e);
                if (!e.isDirectory()) {
                    zip.write(name.getBytes(StandardCharsets.UTF_8));
                }
            }
            zip.setComment("c");
        }
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(good.toByteArray()))) {
            for (ZipEntry e; (e = in.getNextEntry()) != null; ) {
                int size = in.readAllBytes().length;
                System.out.println(e.getName().length() + " " + e.isDirectory() + " " + size + " " + e.getSize() + " " + e.getCrc() + " " + e.getMethod() + " " + e.getTimeLocal() + " " + in.available());
            }
        }
        Path file = Files.createTempFile("zip", ".zip");
        Files.write(file, good.toByteArray());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            System.out.println(zip.size() + " " + zip.getComment() + " " + zip.getEntry("b/c").getCompressedSize() + " " + zip.getEntry("d") + " " + zip.getEntry("none"));
            InputStream in = zip.getInputStream(zip.getEntry("b/c"));
            System.out.println(in.available() + new String(in.readAllBytes()));
            zip.close();
            attempt("closed", () -> zip.getEntry("a"));
            attempt("stream closed", in::read);
        }
        byte[] damaged = good.toByteArray();
        damaged[damaged.length - 10]++;
        Files.write(file, damaged);
        attempt("damaged end", () -> new ZipFile(file.toFile()));
        Files.write(file, new byte[0]);
        attempt("empty", () -> new ZipFile(file.toFile()));
        Files.delete(file);
        attempt("missing", () -> new ZipFile(file.toFile()));
        attempt("no zip stream", () -> new ZipInputStream(new ByteArrayInputStream(text())).getNextEntry());
    }

    static void gzip() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : List.of("first ", "second")) {
            try (GZIPOutputStream out = new GZIPOutputStream(bytes, 16, true)) {
                out.write(part.getBytes());
            }
        }
        byte[] all = bytes.toByteArray();
        System.out.println(new String(new GZIPInputStream(new ByteArrayInputStream(all)).readAllBytes()) + " " + HexFormat.of().formatHex(all, 0, 10));
        all[all.length - 1]++;
        attempt("length", () -> new GZIPInputStream(new ByteArrayInputStream(all)).readAllBytes());
        all[all.length - 6]++;
        attempt("crc", () -> new GZIPInputStream(new ByteArrayInputStream(all)).readAllBytes());
        attempt("cut", () -> new GZIPInputStream(new ByteArrayInputStream(all, 0, 12)).readAllBytes());
        attempt("magic", () -> new GZIPInputStream(new ByteArrayInputStream(text())));
        attempt("empty", () -> new GZIPInputStream(new ByteArrayInputStream(new byte[0])));
    }

    static void jars() throws Exception {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "p.Main");
        main.putValue("X-Long", "0123456789".repeat(12) + "\u00e9");
        manifest.getEntries().put("p/One.class", new Attributes());
        manifest.getAttributes("p/One.class").putValue("Sealed", "true");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        manifest.write(text);
        System.out.println(text.toString(StandardCharsets.UTF_8).replace("\r\n", "|").replace("\u00e9", "(e)"));
        Manifest again = new Manifest(new ByteArrayInputStream(text.toByteArray()));
        System.out.println(again.equals(manifest) + " " + main.getValue("x-long").length() + " " + main.get(new Attributes.Name("main-class")));
        attempt("name", () -> new Attributes.Name("bad name"));
        attempt("syntax", () -> new Manifest(new ByteArrayInputStream("Manifest-Version: 1.0\nnothing\n\n".getBytes())));
        attempt("line too long", () -> new Manifest(new ByteArrayInputStream(("A: " + "x".repeat(600) + "\n\nName x\n").getBytes())));
        Path file = Files.createTempFile("jar", ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (String name : List.of("p/One.class", "META-INF/versions/11/p/One.class", "META-INF/versions/99/p/One.class")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(name.getBytes());
            }
        }
        try (JarFile jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ, Runtime.version())) {
            System.out.println(jar.isMultiRelease() + " " + jar.stream().count() + " " + jar.getJarEntry("p/One.class").getRealName() + " " + jar.getJarEntry("p/One.class").getAttributes().getValue("Sealed") + " " + Arrays.toString(jar.getJarEntry("p/One.class").getCertificates()));
        }
        try (JarInputStream in = new JarInputStream(Files.newInputStream(file))) {
            System.out.println(in.getManifest().getMainAttributes().size() + " " + in.getNextJarEntry().getName());
        }
        Files.delete(file);
    }

    public static void main(String[] args) throws Exception {
        deflate();
        checksums();
        zips();
        gzip();
        jars();
    }
}
