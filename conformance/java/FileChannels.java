// FileChannel: open modes, positions, scatter and gather, transfers, truncation, maps, locks, holes beyond 4 GB.

import java.io.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import static java.nio.file.StandardOpenOption.*;

public class FileChannels {
    interface Body { Object run() throws Throwable; }

    static Path dir;

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replace(dir.toString(), "DIR"));
        }
    }

    static ByteBuffer bytes(String text) { return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)); }

    static String read(Path file) throws IOException { return Files.readString(file); }

    static void modes() throws Exception {
        Path file = dir.resolve("modes");
        attempt("missing", () -> FileChannel.open(file));
        attempt("write missing", () -> FileChannel.open(file, WRITE));
        attempt("create", () -> { try (FileChannel c = FileChannel.open(file, CREATE, WRITE)) { return c.write(bytes("hello world")); } });
        attempt("create new", () -> FileChannel.open(file, CREATE_NEW, WRITE));
        attempt("read and append", () -> FileChannel.open(file, READ, APPEND));
        attempt("append and truncate", () -> FileChannel.open(file, APPEND, TRUNCATE_EXISTING));
        attempt("append", () -> {
            try (FileChannel c = FileChannel.open(file, APPEND)) {
                long before = c.position();
                c.position(0);
                c.write(bytes("!"));
                return before + " " + c.position() + " " + c.size() + " " + read(file);
            }
        });
        attempt("append read", () -> { try (FileChannel c = FileChannel.open(file, APPEND)) { return c.read(ByteBuffer.allocate(1)); } });
        attempt("read only write", () -> { try (FileChannel c = FileChannel.open(file, READ)) { return c.write(bytes("x")); } });
        attempt("truncate existing", () -> { try (FileChannel c = FileChannel.open(file, WRITE, TRUNCATE_EXISTING)) { return c.size(); } });
        attempt("delete on close", () -> { Path p = dir.resolve("gone"); try (FileChannel c = FileChannel.open(p, CREATE, WRITE, DELETE_ON_CLOSE)) { System.out.println("  " + Files.exists(p)); } return Files.exists(p); });
        attempt("directory", () -> { try (FileChannel c = FileChannel.open(dir)) { return c.read(ByteBuffer.allocate(1)); } });
        attempt("directory write", () -> FileChannel.open(dir, WRITE));
        attempt("sync", () -> { try (FileChannel c = FileChannel.open(file, WRITE, SYNC)) { c.write(bytes("synced")); c.force(true); return c.size(); } });
        attempt("dsync", () -> { try (FileChannel c = FileChannel.open(file, WRITE, DSYNC, SPARSE)) { return c.write(bytes("s")); } });
        attempt("nofollow", () -> { Path link = Files.createSymbolicLink(dir.resolve("link"), file); return FileChannel.open(link, READ, LinkOption.NOFOLLOW_LINKS); });
    }

    static void positions() throws Exception {
        Path file = dir.resolve("positions");
        try (FileChannel c = FileChannel.open(file, CREATE, READ, WRITE)) {
            ByteBuffer[] parts = {bytes("one,"), ByteBuffer.allocate(0), bytes("two,"), bytes("three")};
            System.out.println(c.write(parts) + " " + c.position() + " " + c.write(bytes("TWO"), 4) + " " + c.position() + " " + read(file));
            c.position(2);
            ByteBuffer[] into = {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(4), ByteBuffer.allocate(20)};
            System.out.println(c.read(into) + " " + into[0].position() + into[1].position() + into[2].position() + " " + c.read(into));
            System.out.println(c.read(into, 2, 1) + " " + c.read(ByteBuffer.allocate(0)) + " " + c.read(ByteBuffer.allocate(2), 1000));
            c.position(20);
            c.write(bytes("end"));
            System.out.println(c.size() + " " + Arrays.toString(Files.readAllBytes(file)));
            c.truncate(5);
            System.out.println(c.position() + " " + c.size() + " " + c.truncate(100).size());
            attempt("negative position", () -> c.position(-1));
            attempt("negative truncate", () -> c.truncate(-1));
            attempt("negative read", () -> c.read(ByteBuffer.allocate(1), -1));
            attempt("read only buffer", () -> c.read(ByteBuffer.allocate(1).asReadOnlyBuffer(), 0));
            attempt("bounds", () -> c.write(parts, 3, 2));
            c.close();
            attempt("closed", () -> c.size());
            attempt("closed read", () -> c.read(ByteBuffer.allocate(1)));
        }
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "rw")) {
            FileChannel c = raf.getChannel();
            raf.seek(3);
            System.out.println(c.position() + " " + (raf.getChannel() == c));
            c.position(1);
            System.out.println(raf.getFilePointer() + " " + (char) raf.read());
        }
    }

    static void transfers() throws Exception {
        Path from = dir.resolve("from"), to = dir.resolve("to");
        byte[] data = new byte[100_000];
        new Random(5).nextBytes(data);
        Files.write(from, data);
        try (FileChannel in = FileChannel.open(from); FileChannel out = FileChannel.open(to, CREATE, READ, WRITE)) {
            System.out.println(in.transferTo(10, 50_000, out) + " " + out.position() + " " + in.position());
            System.out.println(out.transferFrom(in, 50_000, 99_999_999) + " " + out.size() + " " + in.position());
            System.out.println(in.transferTo(200_000, 5, out) + " " + in.transferTo(99_990, 50, out) + " " + out.transferFrom(in, 500_000_000, 10));
            attempt("to read only", () -> out.transferTo(0, 5, in));
            attempt("negative", () -> in.transferTo(-1, 5, out));
            ByteArrayOutputStream sink = new ByteArrayOutputStream();
            System.out.println(in.transferTo(0, 1000, Channels.newChannel(sink)) + " " + Arrays.equals(sink.toByteArray(), Arrays.copyOf(data, 1000)));
            System.out.println(out.transferFrom(Channels.newChannel(new ByteArrayInputStream(data)), 3, 2000) + " " + Arrays.mismatch(Arrays.copyOfRange(Files.readAllBytes(to), 3, 2003), data));
            Pipe pipe = Pipe.open();
            System.out.println(in.transferTo(0, 100, pipe.sink()));
            pipe.sink().close();
            System.out.println(out.transferFrom(pipe.source(), 0, 1000));
            pipe.source().close();
        }
    }

    static void maps() throws Exception {
        Path file = dir.resolve("mapped");
        try (FileChannel c = FileChannel.open(file, CREATE, READ, WRITE)) {
            MappedByteBuffer map = c.map(FileChannel.MapMode.READ_WRITE, 0, 10_000);
            System.out.println(c.size() + " " + map.isDirect() + " " + map.capacity() + " " + map.isReadOnly());
            map.putInt(4096, 0xCAFEBABE).order(ByteOrder.LITTLE_ENDIAN).putLong(9992, 1L);
            map.force();
            map.force(100, 50);
            map.load();
            ByteBuffer eight = ByteBuffer.allocate(4);
            c.read(eight, 4096);
            System.out.println(Integer.toHexString(eight.getInt(0)));
            MappedByteBuffer part = c.map(FileChannel.MapMode.READ_ONLY, 4095, 10);
            System.out.println(part.get(1) + " " + part.isReadOnly() + " " + part.remaining());
            attempt("put", () -> part.put(0, (byte) 1));
            MappedByteBuffer mine = c.map(FileChannel.MapMode.PRIVATE, 0, 10);
            mine.put(0, (byte) 9);
            System.out.println(mine.get(0) + " " + map.get(0));
            map.put(1, (byte) 7);
            System.out.println(c.map(FileChannel.MapMode.READ_ONLY, 1, 1).get() + " " + c.map(FileChannel.MapMode.READ_WRITE, 20_000, 0).capacity());
            attempt("too large", () -> c.map(FileChannel.MapMode.READ_ONLY, 0, 1L << 31));
            attempt("negative size", () -> c.map(FileChannel.MapMode.READ_ONLY, 0, -1));
            attempt("negative position", () -> c.map(FileChannel.MapMode.READ_ONLY, -1, 1));
            System.out.println(map.slice(4096, 4).getInt() + " " + map.compareTo(part.duplicate()) + " " + map.mismatch(mine));
        }
        try (FileChannel c = FileChannel.open(file)) {
            attempt("read-write of read-only", () -> c.map(FileChannel.MapMode.READ_WRITE, 0, 10));
            attempt("longer than the file", () -> c.map(FileChannel.MapMode.READ_ONLY, 0, 100_000));
        }
    }

    static void locks() throws Exception {
        Path file = dir.resolve("locked");
        try (FileChannel a = FileChannel.open(file, CREATE, READ, WRITE); FileChannel b = FileChannel.open(file, READ, WRITE)) {
            FileLock lock = a.lock(0, 10, false);
            System.out.println(lock.isValid() + " " + lock.isShared() + " " + lock.position() + " " + lock.size() + " " + lock.overlaps(5, 1) + " " + lock.overlaps(10, 5) + " " + (lock.acquiredBy() == a));
            attempt("overlap", () -> b.lock(5, 10, false));
            attempt("try overlap", () -> b.tryLock());
            FileLock other = b.lock(10, 10, true);
            System.out.println(other.isShared() + " " + lock.toString().replaceAll("@?[0-9a-f]{5,}", "@"));
            lock.release();
            System.out.println(lock.isValid() + " " + other.isValid());
            other.close();
            try (FileLock all = a.tryLock()) {
                System.out.println(all.size() == Long.MAX_VALUE);
            }
            FileLock closing = a.lock();
            a.close();
            System.out.println(closing.isValid());
            attempt("release", () -> { closing.release(); return 1; });
        }
        try (FileChannel c = FileChannel.open(file, READ)) {
            attempt("exclusive of read-only", () -> c.lock());
            System.out.println(c.tryLock(0, Long.MAX_VALUE, true).isShared());
        }
    }

    static void large() throws Exception {
        Path file = dir.resolve("large");
        long far = (5L << 30) + 7;
        try (FileChannel c = FileChannel.open(file, CREATE_NEW, SPARSE, READ, WRITE)) {
            c.write(bytes("far away"), far);
            System.out.println(c.size() + " " + Files.size(file) + " " + file.toFile().length());
            MappedByteBuffer map = c.map(FileChannel.MapMode.READ_ONLY, far, 8);
            System.out.println(StandardCharsets.US_ASCII.decode(map));
            c.position(far + 4);
            ByteBuffer rest = ByteBuffer.allocate(10);
            System.out.println(c.read(rest) + " " + c.position());
        }
        try (RandomAccessFile raf = new RandomAccessFile(file.toFile(), "rw")) {
            raf.seek(far);
            System.out.println(raf.readLine() + " " + raf.getFilePointer() + " " + raf.length());
            raf.setLength(3L << 30);
            System.out.println(raf.getFilePointer() + " " + raf.length());
        }
        try (InputStream in = Files.newInputStream(file); FileInputStream old = new FileInputStream(file.toFile())) {
            System.out.println(in.skip((3L << 30) - 2) + " " + in.read() + " " + in.read() + " " + in.read() + " " + old.available() + " " + old.skip(1L << 33) + " " + old.read() + " " + old.available());
            attempt("all bytes", () -> Files.readAllBytes(file).length);
        }
    }

    public static void main(String[] args) throws Exception {
        dir = Files.createTempDirectory("channels");
        modes();
        positions();
        transfers();
        maps();
        locks();
        large();
        try (var all = Files.walk(dir)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        }
        System.out.println(Files.exists(dir));
    }
}
