import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes class files for programs that need classes javac does not make. Constants are entered as they are used. */
public final class ClassBytes {
    private final int major;
    private final int access;
    private final int thisClass;
    private final int superClass;
    private final int[] interfaces;
    private final Map<List<Object>, Integer> constants = new LinkedHashMap<>();
    private final Buffer pool = new Buffer();
    private int next = 1;
    private final List<byte[]> fields = new ArrayList<>();
    private final List<byte[]> methods = new ArrayList<>();
    private final List<Code> codes = new ArrayList<>();
    private final List<byte[]> bootstraps = new ArrayList<>();
    private final List<byte[]> attributes = new ArrayList<>();

    /** Bytes with big-endian words. */
    static final class Buffer extends DataOutputStream {
        Buffer() { super(new ByteArrayOutputStream()); }

        Buffer u1(int value) {
            try {
                writeByte(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Buffer u2(int value) { return u1(value >> 8).u1(value); }

        Buffer u4(int value) { return u2(value >>> 16).u2(value); }

        Buffer all(byte[] bytes) {
            for (byte b : bytes) u1(b);
            return this;
        }

        byte[] bytes() { return ((ByteArrayOutputStream) out).toByteArray(); }
    }

    public ClassBytes(int major, int access, String name, String superName, String... interfaceNames) {
        this.major = major;
        this.access = access;
        thisClass = cls(name);
        superClass = superName == null ? 0 : cls(superName);
        interfaces = new int[interfaceNames.length];
        for (int i = 0; i < interfaces.length; i++) interfaces[i] = cls(interfaceNames[i]);
    }

    private int constant(int slots, List<Object> key, Buffer bytes) {
        Integer known = constants.get(key);
        if (known != null) return known;
        pool.all(bytes.bytes());
        int index = next;
        next += slots;
        constants.put(key, index);
        return index;
    }

    private int pair(int tag, int a, int b) { return constant(1, List.of(tag, a, b), new Buffer().u1(tag).u2(a).u2(b)); }

    private int single(int tag, int a) { return constant(1, List.of(tag, a), new Buffer().u1(tag).u2(a)); }

    public int utf8(String text) {
        Buffer b = new Buffer().u1(1);
        try {
            b.writeUTF(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return constant(1, List.of(1, text), b);
    }

    public int cls(String name) { return single(7, utf8(name)); }

    public int string(String text) { return single(8, utf8(text)); }

    public int integer(int value) { return constant(1, List.of(3, value), new Buffer().u1(3).u4(value)); }

    public int floating(float value) { return constant(1, List.of(4, value), new Buffer().u1(4).u4(Float.floatToRawIntBits(value))); }

    public int longs(long value) { return constant(2, List.of(5, value), new Buffer().u1(5).u4((int) (value >>> 32)).u4((int) value)); }

    public int doubles(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return constant(2, List.of(6, value), new Buffer().u1(6).u4((int) (bits >>> 32)).u4((int) bits));
    }

    public int nameAndType(String name, String descriptor) { return pair(12, utf8(name), utf8(descriptor)); }

    public int field(String owner, String name, String descriptor) { return pair(9, cls(owner), nameAndType(name, descriptor)); }

    public int method(String owner, String name, String descriptor) { return pair(10, cls(owner), nameAndType(name, descriptor)); }

    public int interfaceMethod(String owner, String name, String descriptor) { return pair(11, cls(owner), nameAndType(name, descriptor)); }

    public int handle(int kind, int reference) { return constant(1, List.of(15, kind, reference), new Buffer().u1(15).u1(kind).u2(reference)); }

    public int methodType(String descriptor) { return single(16, utf8(descriptor)); }

    /** Adds an entry of BootstrapMethods. */
    public int bootstrap(int handle, int... arguments) {
        Buffer b = new Buffer().u2(handle).u2(arguments.length);
        for (int argument : arguments) b.u2(argument);
        bootstraps.add(b.bytes());
        return bootstraps.size() - 1;
    }

    public int dynamicConstant(int bootstrap, String name, String descriptor) { return pair(17, bootstrap, nameAndType(name, descriptor)); }

    public int invokeDynamic(int bootstrap, String name, String descriptor) { return pair(18, bootstrap, nameAndType(name, descriptor)); }

    /** Adds a class attribute with this body. */
    public ClassBytes attribute(String name, byte[] body) {
        attributes.add(new Buffer().u2(utf8(name)).u4(body.length).all(body).bytes());
        return this;
    }

    public ClassBytes declareField(int access, String name, String descriptor) {
        fields.add(new Buffer().u2(access).u2(utf8(name)).u2(utf8(descriptor)).u2(0).bytes());
        return this;
    }

    public ClassBytes declareAbstract(int access, String name, String descriptor) {
        methods.add(new Buffer().u2(access).u2(utf8(name)).u2(utf8(descriptor)).u2(0).bytes());
        return this;
    }

    /** Code of one method in the making. */
    public final class Code {
        private final int access;
        private final int name;
        private final int descriptor;
        private final int stack;
        private final int locals;
        private final Buffer code = new Buffer();
        private final Buffer handlers = new Buffer();
        private int handlerCount;

        private Code(int access, String name, String descriptor, int stack, int locals) {
            this.access = access;
            this.name = utf8(name);
            this.descriptor = utf8(descriptor);
            this.stack = stack;
            this.locals = locals;
        }

        /** Appends plain bytes. */
        public Code op(int... bytes) {
            for (int b : bytes) code.u1(b);
            return this;
        }

        /** Appends an opcode with a two-byte operand. */
        public Code op2(int opcode, int operand) {
            code.u1(opcode).u2(operand);
            return this;
        }

        public Code u4(int value) {
            code.u4(value);
            return this;
        }

        public Code handler(int from, int to, int target, String type) {
            handlers.u2(from).u2(to).u2(target).u2(type == null ? 0 : cls(type));
            handlerCount++;
            return this;
        }

        public int position() { return code.size(); }

        public ClassBytes end() { return ClassBytes.this; }

        private byte[] bytes() {
            int length = code.size();
            return new Buffer().u2(access).u2(name).u2(descriptor).u2(1).u2(utf8("Code")).u4(12 + length + 8 * handlerCount)
                .u2(stack).u2(locals).u4(length).all(code.bytes()).u2(handlerCount).all(handlers.bytes()).u2(0).bytes();
        }
    }

    public Code code(int access, String name, String descriptor, int stack, int locals) {
        Code code = new Code(access, name, descriptor, stack, locals);
        codes.add(code);
        return code;
    }

    /** Adds a constructor without arguments that calls its superclass's. */
    public ClassBytes constructor(String superName) {
        return code(1, "<init>", "()V", 1, 1).op(0x2a).op2(0xb7, method(superName, "<init>", "()V")).op(0xb1).end();
    }

    public byte[] bytes() {
        for (Code code : codes) methods.add(code.bytes());
        codes.clear();
        if (!bootstraps.isEmpty()) {
            Buffer b = new Buffer().u2(bootstraps.size());
            bootstraps.forEach(b::all);
            attribute("BootstrapMethods", b.bytes());
            bootstraps.clear();
        }
        Buffer out = new Buffer().u4(0xcafebabe).u2(0).u2(major).u2(next).all(pool.bytes()).u2(access).u2(thisClass).u2(superClass).u2(interfaces.length);
        for (int i : interfaces) out.u2(i);
        for (List<byte[]> members : List.of(fields, methods, attributes)) {
            out.u2(members.size());
            members.forEach(out::all);
        }
        return out.bytes();
    }

    /** A loader that defines such classes. */
    public static class Loader extends ClassLoader {
        public Loader() { super(ClassBytes.class.getClassLoader()); }

        public Loader(ClassLoader parent) { super(parent); }

        public Class<?> define(byte[] bytes) { return defineClass(null, bytes, 0, bytes.length); }
    }
}
