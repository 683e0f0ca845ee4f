// Compression in memory: deflate, gzip, zip and jar streams, checksums, digests, and damaged input.
// zeal

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.util.*;
import java.util.jar.*;
import java.util.zip.*;

public class ZipStreams {
    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    static byte[] sample(int size, int kind) {
        byte[] b = new byte[size];
        Random r = new Random(kind);
        for (int i = 0; i < size; i++) b[i] = (byte) (kind == 0 ? 'a' : kind == 1 ? r.nextInt() : "the quick brown fox ".charAt(i % 20) + (i / 1000 & 3));
        return b;
    }

    static byte[] deflate(byte[] data, int level, boolean raw) {
        Deflater d = new Deflater(level, raw);
        d.setInput(data);
        d.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[777];
        while (!d.finished()) out.write(buffer, 0, d.deflate(buffer));
        d.end();
        return out.toByteArray();
    }

    static byte[] inflate(byte[] data, boolean raw) throws DataFormatException {
        Inflater in = new Inflater(raw);
        in.setInput(data);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[500];
        while (!in.finished()) {
            int n = in.inflate(buffer);
            if (n == 0 && !in.finished() && in.needsInput()) throw new DataFormatException("input ends early");
            out.write(buffer, 0, n);
        }
        in.end();
        return out.toByteArray();
    }

    static String hex(byte[] b) { return HexFormat.of().formatHex(b); }

    public static void main(String[] args) throws Exception {
        for (int kind = 0; kind < 3; kind++) {
            for (int size : new int[] {0, 1, 1000, 100_000}) {
                byte[] data = sample(size, kind);
                StringBuilder line = new StringBuilder("kind " + kind + " size " + size + ":");
                for (int level : new int[] {0, 1, 6, 9}) {
                    for (boolean raw : new boolean[] {false, true}) {
                        byte[] packed = deflate(data, level, raw);
                        // The sizes depend on the zlib in use, the content does not.
                        line.append(' ').append(Arrays.equals(data, inflate(packed, raw)) && packed.length <= size + 100);
                    }
                }
                System.out.println(line);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(sample(50_000, 2));
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            System.out.println(Arrays.equals(in.readAllBytes(), sample(50_000, 2)) + " " + (bytes.size() < 5000));
        }
        byte[] damaged = bytes.toByteArray();
        damaged[damaged.length - 6] ^= 1;
        attempt("gzip crc", () -> new GZIPInputStream(new ByteArrayInputStream(damaged)).readAllBytes().length);
        attempt("not gzip", () -> new GZIPInputStream(new ByteArrayInputStream(new byte[20])));
        attempt("gzip cut", () -> new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray(), 0, 50)).readAllBytes().length);
        attempt("inflate garbage", () -> inflate(new byte[] {5, 4, 3, 2, 1}, false).length);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.setComment("a comment");
            for (String name : new String[] {"first.txt", "dir/", "dir/second.bin", "dir/\u00e4.txt"}) {
                ZipEntry e = new ZipEntry(name);
                e.setTime(1_000_000_000_000L);
                e.setComment("about " + name.length());
                zip.putNextEntry(e);
                if (!name.endsWith("/")) zip.write(sample(name.length() * 100, 2));
                zip.closeEntry();
            }
            ZipEntry stored = new ZipEntry("stored");
            byte[] content = "stored content".getBytes();
            CRC32 crc = new CRC32();
            crc.update(content);
            stored.setMethod(ZipEntry.STORED);
            stored.setSize(content.length);
            stored.setCrc(crc.getValue());
            zip.putNextEntry(stored);
            zip.write(content);
            attempt("duplicate entry", () -> { zip.putNextEntry(new ZipEntry("first.txt")); return 0; });
        }
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zipped.toByteArray()))) {
            for (ZipEntry e; (e = in.getNextEntry()) != null; ) {
                byte[] content = in.readAllBytes();
                CRC32 crc = new CRC32();
                crc.update(content);
                System.out.println(e.getName().length() + " " + e.isDirectory() + " " + content.length + " " + crc.getValue() + " " + e.getMethod());
            }
        }
        Path file = Files.createTempFile("carafe", ".zip");
        try {
            Files.write(file, zipped.toByteArray());
            try (ZipFile zip = new ZipFile(file.toFile())) {
                System.out.println(zip.size() + " " + zip.getComment() + " " + zip.getEntry("first.txt").getSize() + " " + zip.getEntry("none") + " " + zip.getEntry("dir").isDirectory() + " " + new String(zip.getInputStream(zip.getEntry("stored")).readAllBytes()) + " " + zip.stream().filter(e -> !e.isDirectory()).count() + " " + zip.getEntry("first.txt").getComment());
            }
            try (FileSystem fs = FileSystems.newFileSystem(file)) {
                System.out.println(Files.size(fs.getPath("/dir/second.bin")) + " " + Files.exists(fs.getPath("/nothing")));
                Files.writeString(fs.getPath("/added.txt"), "added through the file system");
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                System.out.println(zip.size() + " " + new String(zip.getInputStream(zip.getEntry("added.txt")).readAllBytes()));
            }
            Files.write(file, Arrays.copyOf(zipped.toByteArray(), 100));
            attempt("cut zip", () -> new ZipFile(file.toFile()));
            Files.write(file, new byte[0]);
            attempt("empty zip", () -> new ZipFile(file.toFile()));
        } finally {
            Files.delete(file);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "some.Main");
        manifest.getMainAttributes().putValue("Long-Value", "x".repeat(200));
        manifest.getEntries().put("a/b.class", new Attributes());
        ByteArrayOutputStream jarred = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(jarred, manifest)) {
            jar.putNextEntry(new JarEntry("a/b.class"));
            jar.write(1);
        }
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jarred.toByteArray()))) {
            System.out.println(in.getManifest().getMainAttributes().getValue("Main-Class") + " " + in.getManifest().equals(manifest) + " " + in.getNextJarEntry().getName() + " " + in.read() + " " + in.getManifest().getMainAttributes().getValue("Long-Value").length());
        }
        byte[] data = sample(10_000, 2);
        CRC32 crc = new CRC32();
        CRC32C crcC = new CRC32C();
        Adler32 adler = new Adler32();
        for (Checksum c : new Checksum[] {crc, crcC, adler}) {
            c.update(data, 0, 5000);
            c.update(data, 5000, 5000);
            System.out.print(c.getValue() + " ");
        }
        CheckedInputStream checked = new CheckedInputStream(new ByteArrayInputStream(data), new CRC32());
        checked.readAllBytes();
        System.out.println(checked.getChecksum().getValue() == crc.getValue());
        for (String algorithm : new String[] {"MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256"}) System.out.println(algorithm + " " + hex(MessageDigest.getInstance(algorithm).digest(data)));
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec("key".getBytes(), "HmacSHA256"));
        System.out.println(hex(mac.doFinal("message".getBytes(StandardCharsets.UTF_8))));
        attempt("no digest", () -> MessageDigest.getInstance("NOPE"));
        SecureRandom random = new SecureRandom();
        System.out.println(random.nextInt(10) < 10);
    }
}
