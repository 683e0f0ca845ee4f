// VarHandles: every access mode over every kind of variable, views of arrays and buffers, what is unsupported, exact ones, adapters.

import java.lang.invoke.*;
import java.lang.invoke.VarHandle.AccessMode;
import java.nio.*;
import java.util.*;

public class VarHandleModes {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll("module @[0-9a-f]+", "module @"));
        }
    }

    boolean z; byte b; char c; short s; int i; long j; float f; double d; String o;
    static boolean sz; static byte sb; static char sc; static short ss; static int si; static long sj; static float sf; static double sd; static String so;
    final int fixed = 3;
    static final String FIXED = "fixed";

    static final Map<Class<?>, Object[]> VALUES = new LinkedHashMap<>();
    static {
        VALUES.put(boolean.class, new Object[] {true, false});
        VALUES.put(byte.class, new Object[] {(byte) 0x5a, (byte) -3});
        VALUES.put(char.class, new Object[] {'A', 'x'});
        VALUES.put(short.class, new Object[] {(short) 0x1234, (short) -2});
        VALUES.put(int.class, new Object[] {0x12345678, -7});
        VALUES.put(long.class, new Object[] {0x123456789abcdef0L, -9L});
        VALUES.put(float.class, new Object[] {1.5f, -0.25f});
        VALUES.put(double.class, new Object[] {Math.PI, -1e300});
        VALUES.put(String.class, new Object[] {"one", "two"});
    }

    /// Calls the mode with these coordinates and values, through a method handle.
    static Object call(VarHandle h, AccessMode mode, List<Object> coordinates, Object... values) throws Throwable {
        List<Object> all = new ArrayList<>(coordinates);
        all.addAll(Arrays.asList(values));
        return h.toMethodHandle(mode).invokeWithArguments(all);
    }

    /// Characters as numbers: not every charset has them.
    static Object plain(Object value) { return value instanceof Character c ? (int) c : value; }

    static void everyMode(String name, VarHandle h, List<Object> at) throws Throwable {
        Object[] v = VALUES.get(h.varType());
        StringBuilder line = new StringBuilder(name + " " + h.varType().getSimpleName() + ":");
        for (AccessMode mode : AccessMode.values()) {
            if (!h.isAccessModeSupported(mode)) {
                line.append(" -");
                continue;
            }
            if (h.isAccessModeSupported(AccessMode.SET)) {
                call(h, AccessMode.SET, at, v[0]);
            }
            String n = mode.methodName();
            Object result;
            if (n.startsWith("compareAnd") || n.startsWith("weak")) {
                result = call(h, mode, at, v[0], v[1]);
                if (n.startsWith("weak")) {
                    while (!(Boolean) result) {
                        result = call(h, mode, at, v[0], v[1]);
                    }
                }
                result += "," + call(h, mode, at, v[0], v[1]);
            } else if (h.accessModeType(mode).parameterCount() > at.size()) {
                result = call(h, mode, at, v[1]);
            } else {
                result = call(h, mode, at);
            }
            line.append(' ').append(plain(result)).append('>').append(plain(call(h, AccessMode.GET, at)));
        }
        System.out.println(line);
    }

    static void fields() throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        VarHandleModes object = new VarHandleModes();
        for (Class<?> type : VALUES.keySet()) {
            String name = type == String.class ? "o" : type == boolean.class ? "z" : type == long.class ? "j" : type.getName().substring(0, 1);
            everyMode("field", lookup.findVarHandle(VarHandleModes.class, name, type), List.of(object));
            everyMode("static", lookup.findStaticVarHandle(VarHandleModes.class, "s" + name, type), List.of());
            everyMode("element", MethodHandles.arrayElementVarHandle(type.arrayType()), List.of(java.lang.reflect.Array.newInstance(type, 3), 2));
        }
        everyMode("final", lookup.findVarHandle(VarHandleModes.class, "fixed", int.class), List.of(object));
    }

    static void views() throws Throwable {
        byte[] bytes = new byte[32];
        ByteBuffer heap = ByteBuffer.allocate(32), direct = ByteBuffer.allocateDirect(32);
        for (Class<?> type : List.of(short.class, char.class, int.class, long.class, float.class, double.class)) {
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                VarHandle view = MethodHandles.byteArrayViewVarHandle(type.arrayType(), order);
                call(view, AccessMode.SET, List.of(bytes, 1), VALUES.get(type)[0]);
                System.out.println(type + " " + order + " " + HexFormat.of().formatHex(bytes, 0, 10) + " " + call(view, AccessMode.GET, List.of(bytes, 1)));
                VarHandle buffers = MethodHandles.byteBufferViewVarHandle(type.arrayType(), order);
                int at = direct.alignmentOffset(0, 8) == 0 ? 0 : 8 - direct.alignmentOffset(0, 8);
                everyMode("direct", buffers, List.of(direct, at));
                call(buffers, AccessMode.SET, List.of(heap, 3), VALUES.get(type)[1]);
                System.out.println(HexFormat.of().formatHex(heap.array(), 3, 11));
            }
        }
        VarHandle ints = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN), longs = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
        attempt("end", () -> (int) ints.get(bytes, 29));
        attempt("negative", () -> (int) ints.get(bytes, -1));
        attempt("misaligned", () -> (int) ints.getVolatile(bytes, 1));
        attempt("misaligned buffer", () -> (long) longs.getAcquire(direct, 1));
        attempt("limit", () -> (long) longs.get(heap, 25));
        attempt("read only", () -> { longs.set(heap.asReadOnlyBuffer(), 0, 1L); return 1; });
        attempt("null array", () -> (int) ints.get((byte[]) null, 0));
        attempt("type", () -> MethodHandles.byteArrayViewVarHandle(byte[].class, ByteOrder.BIG_ENDIAN));
        attempt("no array", () -> MethodHandles.arrayElementVarHandle(int.class));
    }

    static void errors() throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        VarHandle i = lookup.findVarHandle(VarHandleModes.class, "i", int.class), o = lookup.findVarHandle(VarHandleModes.class, "o", String.class);
        VarHandle fixed = lookup.findVarHandle(VarHandleModes.class, "fixed", int.class), strings = MethodHandles.arrayElementVarHandle(Object[].class);
        VarHandleModes object = new VarHandleModes();
        attempt("null receiver", () -> (int) i.get((VarHandleModes) null));
        attempt("wrong receiver", () -> (int) i.get("x"));
        attempt("wrong count", () -> (int) i.get());
        attempt("wrong result", () -> (String) i.get(object));
        attempt("widened result", () -> (long) i.get(object));
        attempt("boxed", () -> { i.set(object, (Integer) 5); return (Integer) i.get(object); });
        attempt("final set", () -> { fixed.set(object, 1); return 1; });
        attempt("reference add", () -> (String) o.getAndAdd(object, "x"));
        attempt("store", () -> { strings.set(new Integer[1], 0, "x"); return 1; });
        attempt("index", () -> (Object) strings.getVolatile(new Object[1], 1));
        attempt("array type", () -> (Object) strings.get("x", 1));
        VarHandle exact = i.withInvokeExactBehavior();
        attempt("exact", () -> (int) exact.get(object));
        attempt("exact boxed", () -> (Integer) exact.get(object));
        attempt("exact set", () -> { exact.set(object, (byte) 1); return 1; });
        System.out.println(exact.hasInvokeExactBehavior() + " " + i.hasInvokeExactBehavior() + " " + i.coordinateTypes() + " " + i.accessModeType(AccessMode.COMPARE_AND_SET) + " " + i + " " + AccessMode.valueFromMethodName("getAndAdd"));
        attempt("mode name", () -> AccessMode.valueFromMethodName("nothing"));
        attempt("no field", () -> lookup.findVarHandle(VarHandleModes.class, "nope", int.class));
        attempt("static as instance", () -> lookup.findVarHandle(VarHandleModes.class, "si", int.class));
        attempt("private elsewhere", () -> lookup.findVarHandle(String.class, "hash", int.class));
        attempt("descriptor", () -> i.describeConstable().get().resolveConstantDesc(lookup).equals(i));
    }

    static void adapters() throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        VarHandle i = lookup.findVarHandle(VarHandleModes.class, "i", int.class);
        VarHandleModes object = new VarHandleModes();
        VarHandle element = MethodHandles.arrayElementVarHandle(int[].class);
        MethodHandle getter = MethodHandles.varHandleExactInvoker(AccessMode.GET_AND_ADD, i.accessModeType(AccessMode.GET_AND_ADD));
        System.out.println((int) getter.invokeExact(i, object, 5) + " " + object.i + " " + getter.type());
        MethodHandle loose = MethodHandles.varHandleInvoker(AccessMode.SET, MethodType.methodType(void.class, Object.class, short.class));
        loose.invoke(i, object, (short) 44);
        System.out.println(object.i + " " + (boolean) i.compareAndSet(object, 44, 45) + " " + (int) i.compareAndExchange(object, 44, 1) + " " + (int) i.getAndBitwiseXor(object, 0xff) + " " + (int) i.getOpaque(object));
        int[] array = {1, 2, 3};
        VarHandle.fullFence();
        VarHandle.acquireFence();
        VarHandle.loadLoadFence();
        element.setRelease(array, 1, 20);
        System.out.println((int) element.getAndAddAcquire(array, 1, 3) + " " + Arrays.toString(array) + " " + element.toMethodHandle(AccessMode.SET).type());
        Thread[] threads = new Thread[4];
        for (int k = 0; k < 4; k++) {
            threads[k] = new Thread(() -> {
                for (int n = 0; n < 5000; n++) {
                    i.getAndAdd(object, 1);
                    int seen;
                    do {
                        seen = (int) element.getVolatile(array, 0);
                    } while (!element.weakCompareAndSet(array, 0, seen, seen + 1));
                }
            });
            threads[k].start();
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(object.i + " " + array[0]);
    }

    public static void main(String[] args) throws Throwable {
        fields();
        views();
        errors();
        adapters();
    }
}
