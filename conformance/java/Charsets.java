// Charsets: encoding, decoding, malformed input, replacement, buffers; byte, char and other NIO buffers.
// zeal

import java.nio.*;
import java.nio.charset.*;
import java.util.*;

public class Charsets {
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

    static String hex(byte[] b) { return HexFormat.of().formatHex(b); }

    static String hex(String s) {
        StringBuilder b = new StringBuilder();
        s.chars().forEach(c -> b.append(String.format("%04x ", c)));
        return b.toString().trim();
    }

    public static void main(String[] args) throws Exception {
        String text = "A\u00e9\u20ac\u4e2d\ud83d\ude00z";
        for (String name : new String[] {"UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "US-ASCII", "ISO-8859-1", "windows-1252", "ISO-8859-15", "IBM850", "Shift_JIS", "GB18030", "Big5", "EUC-KR", "KOI8-R"}) {
            if (!Charset.isSupported(name)) {
                System.out.println(name + " is not here");
                continue;
            }
            Charset c = Charset.forName(name);
            byte[] b = text.getBytes(c);
            System.out.println(c.name() + " " + hex(b) + " back " + hex(new String(b, c)) + " " + c.newEncoder().canEncode('\u20ac') + " " + c.newEncoder().maxBytesPerChar() + " " + c.aliases().isEmpty());
        }
        byte[][] bad = {{(byte) 0xff}, {(byte) 0xc3}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, {'a', (byte) 0xe2, (byte) 0x82, 'b'}, {(byte) 0xf0, (byte) 0x9f, (byte) 0x98}, {(byte) 0x80, 'x'}};
        for (byte[] b : bad) {
            String strict;
            try {
                strict = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b)).toString();
            } catch (CharacterCodingException e) {
                strict = e.getClass().getSimpleName() + " " + e.getMessage();
            }
            System.out.println(hex(b) + " -> " + hex(new String(b, StandardCharsets.UTF_8)) + " strict " + strict + " ignored [" + hex(StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.IGNORE).decode(ByteBuffer.wrap(b)).toString()) + "]");
        }
        System.out.println(hex("\ud800x".getBytes(StandardCharsets.UTF_8)) + " " + hex("\ude00".getBytes(StandardCharsets.UTF_16BE)));
        attempt("unmappable", () -> StandardCharsets.US_ASCII.newEncoder().encode(CharBuffer.wrap("\u20ac")));
        attempt("lone surrogate", () -> StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap("\ud800")));
        attempt("no charset", () -> Charset.forName("no-such"));
        attempt("bad name", () -> Charset.forName("b@d name"));
        System.out.println(Charset.forName("utf8") == StandardCharsets.UTF_8 ? Charset.forName("latin1") + " " + Charset.availableCharsets().containsKey("UTF-8") : "other");
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        ByteBuffer small = ByteBuffer.allocate(4);
        CharBuffer in = CharBuffer.wrap(text);
        StringBuilder steps = new StringBuilder();
        while (true) {
            CoderResult r = encoder.encode(in, small, true);
            steps.append(small.position()).append(r.isOverflow() ? "o" : r.isUnderflow() ? "u" : "e").append(' ');
            small.clear();
            if (!r.isOverflow()) break;
        }
        System.out.println(steps + " " + encoder.replacement().length + " " + encoder.averageBytesPerChar());

        ByteBuffer b = ByteBuffer.allocate(32);
        b.put((byte) 1).putShort((short) 0x0203).putInt(0x04050607).putLong(8).putFloat(1.5f).putDouble(-2.5).putChar('\u20ac');
        System.out.println(b + " " + hex(Arrays.copyOf(b.array(), b.position())));
        b.flip();
        System.out.println(b.get() + " " + b.getShort() + " " + b.order(ByteOrder.LITTLE_ENDIAN).getInt() + " " + b.order(ByteOrder.BIG_ENDIAN).getLong() + " " + b.getFloat() + " " + b.getDouble() + " " + (int) b.getChar() + " " + b.hasRemaining());
        ByteBuffer direct = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 8; i++) direct.putLong(i * 0x0101010101010101L);
        direct.flip().position(8);
        ByteBuffer slice = direct.slice();
        LongBuffer longs = slice.order(ByteOrder.nativeOrder()).asLongBuffer();
        System.out.println(longs.get(2) == 0x0303030303030303L ? longs.remaining() + " " + slice.get(7) + " " + direct.isDirect() + " " + direct.asReadOnlyBuffer().isReadOnly() + " " + direct.duplicate().limit() : "wrong");
        IntBuffer ints = IntBuffer.wrap(new int[] {3, 1, 2});
        System.out.println(ints.put(1, 9).get(1) + " " + ints.compareTo(IntBuffer.wrap(new int[] {3, 9})) + " " + ints.mark().position(2).reset().position() + " " + ints.slice(1, 2).get(0) + " " + ints.equals(IntBuffer.wrap(new int[] {3, 9, 2})) + " " + ints.hashCode());
        CharBuffer chars = CharBuffer.wrap("view of text", 5, 12);
        System.out.println(chars + " " + chars.charAt(1) + " " + chars.subSequence(0, 2) + " " + chars.isReadOnly());
        attempt("overflow", () -> ByteBuffer.allocate(1).putInt(5));
        attempt("underflow", () -> ByteBuffer.allocate(1).getInt());
        attempt("index", () -> ByteBuffer.allocate(4).getInt(1));
        attempt("limit", () -> ByteBuffer.allocate(4).limit(5));
        attempt("position", () -> ByteBuffer.allocate(4).limit(2).position(3));
        attempt("read only", () -> CharBuffer.wrap("x").put('y'));
        attempt("read only bytes", () -> ByteBuffer.allocate(1).asReadOnlyBuffer().put((byte) 1));
        attempt("array of direct", () -> direct.array());
        attempt("negative", () -> ByteBuffer.allocate(-1));
        attempt("reset", () -> ByteBuffer.allocate(1).reset());
        attempt("put self", () -> { ByteBuffer x = ByteBuffer.allocate(1); return x.put(x); });
        ByteBuffer compact = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
        compact.position(3);
        compact.compact();
        System.out.println(compact + " " + Arrays.toString(compact.array()) + " " + ByteBuffer.wrap(new byte[10], 2, 5).arrayOffset() + " " + compact.rewind().mismatch(ByteBuffer.wrap(new byte[] {4, 5, 9})) + " " + ByteBuffer.allocateDirect(100).alignedSlice(8).capacity() / 8);
        long sum = 0;
        for (int round = 0; round < 300; round++) {
            ByteBuffer d = ByteBuffer.allocateDirect(10_000);
            for (int i = 0; i < 10_000; i += 100) d.putInt(i, i * round);
            for (int i = 0; i < 10_000; i += 100) sum += d.getInt(i);
        }
        System.out.println(sum);
    }
}
