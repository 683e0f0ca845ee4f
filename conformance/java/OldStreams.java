// java.io: pushback, line numbers, tokenizers, pipes, data and sequence streams, RandomAccessFile, and no console.

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class OldStreams {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void tokens() throws IOException {
        StreamTokenizer t = new StreamTokenizer(new StringReader("x = 3.5e2 + -7 'quoted\\n\\101' \"open\n// line\n/* block */ a.b-c _u / 1..2 - \u00e9t\u00e9"));
        t.slashSlashComments(true);
        t.slashStarComments(true);
        t.eolIsSignificant(true);
        while (t.nextToken() != StreamTokenizer.TT_EOF) {
            System.out.print(t + "; ");
        }
        System.out.println(t);
        StreamTokenizer words = new StreamTokenizer(new StringReader("a1 B2,c3#rest\nD"));
        words.resetSyntax();
        words.wordChars('a', 'z');
        words.wordChars('A', 'Z');
        words.commentChar('#');
        words.lowerCaseMode(true);
        StringBuilder seen = new StringBuilder();
        while (words.nextToken() != StreamTokenizer.TT_EOF) {
            seen.append(words.ttype > 0 ? "<" + (char) words.ttype + ">" : words.sval).append(' ');
            if (seen.length() == 3) {
                words.pushBack();
            }
        }
        System.out.println(seen.toString().replace("\n", "\\n") + words.lineno());
    }

    static void readers() throws IOException {
        LineNumberReader lines = new LineNumberReader(new StringReader("one\r\ntwo\rthree\n\nfive"));
        lines.mark(100);
        StringBuilder text = new StringBuilder();
        for (String s; (s = lines.readLine()) != null; ) {
            text.append(lines.getLineNumber()).append(s).append('|');
        }
        lines.reset();
        System.out.println(text + " " + lines.getLineNumber() + " " + lines.read() + " " + lines.skip(7) + " " + lines.getLineNumber());
        lines.setLineNumber(100);
        lines.readLine();
        System.out.println(lines.getLineNumber());
        PushbackReader back = new PushbackReader(new StringReader("abc"), 3);
        int first = back.read();
        back.unread("xyz".toCharArray());
        attempt("pushback full", () -> { back.unread('q'); return 1; });
        char[] buffer = new char[10];
        System.out.println((char) first + " " + back.read(buffer) + new String(buffer, 0, 3) + " " + back.markSupported() + back.ready());
        attempt("mark", () -> { back.mark(1); return 1; });
        PushbackInputStream in = new PushbackInputStream(new ByteArrayInputStream(new byte[] {1, 2, 3}), 2);
        in.unread(new byte[] {8, 9});
        System.out.println(in.available() + " " + in.skip(3) + " " + in.read());
        attempt("unread", () -> { in.unread(new byte[3]); return 1; });
        in.close();
        attempt("closed", in::read);
        BufferedReader marked = new BufferedReader(new StringReader("0123456789".repeat(3)), 4);
        marked.mark(3);
        marked.skip(12);
        attempt("mark invalid", () -> { marked.reset(); return 1; });
        System.out.println(marked.lines().toList());
        CharArrayWriter writer = new CharArrayWriter();
        new StringReader("transfer").transferTo(writer.append("[").append("xyz", 1, 2));
        System.out.println(writer + " " + Reader.nullReader().read());
        InputStreamReader decoding = new InputStreamReader(new ByteArrayInputStream(new byte[] {(byte) 0xc3, (byte) 0xa9, (byte) 0xff, 65, (byte) 0xe2, (byte) 0x82}), StandardCharsets.UTF_8);
        StringBuilder chars = new StringBuilder();
        for (int c; (c = decoding.read()) >= 0; ) {
            chars.append(Integer.toHexString(c)).append(' ');
        }
        System.out.println(chars + decoding.getEncoding());
    }

    static void pipes() throws Exception {
        PipedWriter writer = new PipedWriter();
        PipedReader reader = new PipedReader(writer, 4);
        Thread producer = new Thread(() -> {
            try (writer) {
                writer.write("through a small pipe");
            } catch (IOException e) {
                System.out.println(e);
            }
        });
        producer.start();
        System.out.println(new BufferedReader(reader).readLine());
        producer.join();
        attempt("not connected", () -> new PipedInputStream().read());
        attempt("connected twice", () -> { writer.connect(reader); return 1; });
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        Thread dead = new Thread(() -> { try { out.write(5); } catch (IOException e) { System.out.println(e); } });
        dead.start();
        dead.join();
        System.out.println(in.read());
        attempt("dead writer", in::read);
        in.close();
        attempt("closed", () -> { out.write(1); return 1; });
    }

    static void data() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF("a\0\u00e9\u20ac\ud83d\ude00");
        out.writeDouble(Math.PI);
        out.writeChar('c');
        out.writeLong(Long.MIN_VALUE);
        out.writeChars("hi");
        out.writeBytes("hi");
        System.out.println(out.size() + " " + HexFormat.of().formatHex(bytes.toByteArray()));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        System.out.println(in.readUTF().length() + " " + in.readDouble() + " " + in.readChar() + " " + in.readLong() + " " + in.skipBytes(100));
        attempt("end", in::readInt);
        attempt("too long", () -> { out.writeUTF("x".repeat(65536)); return 1; });
        attempt("malformed", () -> new DataInputStream(new ByteArrayInputStream(new byte[] {0, 2, (byte) 0xc3, 65})).readUTF());
        attempt("malformed end", () -> new DataInputStream(new ByteArrayInputStream(new byte[] {0, 1, (byte) 0xc3})).readUTF());
        SequenceInputStream sequence = new SequenceInputStream(Collections.enumeration(List.of(new ByteArrayInputStream(new byte[] {1, 2}), new ByteArrayInputStream(new byte[0]), new ByteArrayInputStream(new byte[] {3}))));
        System.out.println(Arrays.toString(sequence.readAllBytes()) + sequence.available());
        attempt("readNBytes", () -> Arrays.toString(new ByteArrayInputStream(new byte[5]).readNBytes(3)) + new ByteArrayInputStream(new byte[5]).readNBytes(new byte[9], 2, 7));
        attempt("skipNBytes", () -> { new ByteArrayInputStream(new byte[5]).skipNBytes(6); return 1; });
        StringWriter text = new StringWriter();
        PrintWriter printer = new PrintWriter(text);
        printer.printf(Locale.ROOT, "%05d|%-4s|%x", 42, "a", 255).append('c').print((Object) null);
        System.out.println(text + " " + printer.checkError());
        PrintStream failing = new PrintStream(new OutputStream() { @Override public void write(int b) throws IOException { throw new IOException("full"); } });
        failing.print("x");
        System.out.println(failing.checkError());
        attempt("charset", () -> new PrintStream(bytes, false, "no-such"));
    }

    static void random() throws Exception {
        File file = File.createTempFile("random", ".bin");
        try (RandomAccessFile f = new RandomAccessFile(file, "rws")) {
            f.writeInt(1);
            f.writeUTF("line\none");
            f.writeBoolean(true);
            f.writeShort(-2);
            System.out.println(f.getFilePointer() + " " + f.length());
            f.seek(4);
            System.out.println(f.readUTF().replace('\n', '/') + f.readBoolean() + f.readShort());
            attempt("at the end", f::readUnsignedShort);
        }
        System.out.println(file.delete());
    }

    static void files() throws Exception {
        File file = File.createTempFile("old", ".bin");
        try (RandomAccessFile f = new RandomAccessFile(file, "rwd")) {
            f.write(new byte[] {1, 2, 3, 4, 5});
            f.seek(100);
            System.out.println(f.read() + " " + f.length());
            f.seek(1);
            f.setLength(3);
            System.out.println(f.skipBytes(50) + " " + f.getFilePointer() + " " + f.getFD().valid());
            attempt("negative seek", () -> { f.seek(-1); return 1; });
            f.getFD().sync();
            f.close();
            attempt("closed", f::length);
            attempt("closed read", f::read);
            System.out.println(f.getFD().valid());
        }
        attempt("mode", () -> new RandomAccessFile(file, "wr"));
        attempt("missing", () -> new RandomAccessFile("/no/such/file", "r"));
        attempt("missing dir", () -> new RandomAccessFile("/no/such/file", "rw"));
        attempt("dir", () -> new RandomAccessFile("/tmp", "rw"));
        attempt("read dir", () -> new FileInputStream("/tmp").read());
        attempt("write dir", () -> new FileOutputStream("/tmp"));
        attempt("nul", () -> new FileInputStream("a\0b"));
        attempt("nul exists", () -> new File("a\0b").exists());
        attempt("empty", () -> new FileReader(""));
        attempt("null", () -> new FileInputStream((String) null));
        attempt("temp prefix", () -> File.createTempFile("ab", "c"));
        try (RandomAccessFile r = new RandomAccessFile(file, "r")) {
            attempt("write to read-only", () -> { r.write(1); return 1; });
            attempt("setLength of read-only", () -> { r.setLength(0); return 1; });
        }
        FileOutputStream append = new FileOutputStream(file, true);
        append.write(65);
        System.out.println(append.getChannel().position() + " " + file.length() + " " + file.delete() + file.delete() + " " + append.getFD().valid());
        append.close();
        attempt("write closed", () -> { append.write(1); return 1; });
        File dir = new File(file.getPath() + ".d");
        System.out.println(dir.mkdir() + "" + dir.mkdir() + new File(dir, "a/b").mkdirs() + dir.delete() + Arrays.toString(dir.list()) + new File(dir, "nothing").list());
        File one = new File(dir, "one");
        System.out.println(one.createNewFile() + "" + one.createNewFile() + one.setLastModified(1_000_000_000_000L) + one.lastModified() + one.setReadOnly() + one.setExecutable(true, false) + one.canExecute() + one.renameTo(new File(dir, "two")) + one.exists());
        System.out.println(new File(dir, "a/../two/.").getCanonicalPath().equals(dir.getCanonicalPath() + "/two") + " " + new File("x//y/").getPath() + " " + new File("/a", "../b").toURI() + " " + new File("a b%").toURI().getRawPath().endsWith("/a%20b%25") + " " + new File("/a/b").compareTo(new File("/a")));
        for (File f : new File[] {new File(dir, "a/b"), new File(dir, "a"), new File(dir, "two"), dir}) {
            System.out.print(f.delete() + " ");
        }
        System.out.println(System.console());
    }

    public static void main(String[] args) throws Exception {
        tokens();
        readers();
        pipes();
        data();
        random();
        files();
    }
}
