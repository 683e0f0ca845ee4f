// VarHandles: all access modes on fields, statics, arrays and byte views, with types and errors.
// zeal

import java.lang.invoke.*;
import java.lang.invoke.VarHandle.AccessMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.*;

public class VarHandles {
    int i = 1;
    volatile long l = 2;
    Object o = "object";
    boolean z;
    byte b = 10;
    short s = 20;
    char c = 'c';
    float f = 1.5f;
    double d = 2.5;
    final int fixed = 9;
    static int counter = 5;
    static String text = "static";

    static VarHandle field(String name, Class<?> type) throws Exception { return MethodHandles.lookup().findVarHandle(VarHandles.class, name, type); }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]+", "@"));
        }
    }

    public static void main(String[] args) throws Throwable {
        VarHandles x = new VarHandles();
        VarHandle vi = field("i", int.class);
        System.out.println((int) vi.get(x) + " " + (int) vi.getVolatile(x) + " " + (int) vi.getOpaque(x) + " " + (int) vi.getAcquire(x));
        vi.set(x, 2);
        vi.setVolatile(x, (int) vi.get(x) + 1);
        vi.setOpaque(x, (int) vi.get(x) + 1);
        vi.setRelease(x, (int) vi.get(x) + 1);
        System.out.println(x.i + " " + vi.compareAndSet(x, 5, 6) + " " + vi.compareAndSet(x, 5, 7) + " " + (int) vi.compareAndExchange(x, 6, 8) + " " + (int) vi.compareAndExchangeAcquire(x, 6, 9) + " " + (int) vi.compareAndExchangeRelease(x, 8, 10) + " " + x.i);
        boolean weak = false;
        while (!weak) weak = vi.weakCompareAndSet(x, 10, 11);
        weak = false;
        while (!weak) weak = vi.weakCompareAndSetPlain(x, 11, 12);
        System.out.println((int) vi.getAndSet(x, 20) + " " + (int) vi.getAndSetAcquire(x, 21) + " " + (int) vi.getAndAdd(x, 5) + " " + (int) vi.getAndAddRelease(x, -1) + " " + (int) vi.getAndBitwiseOr(x, 0x40) + " " + (int) vi.getAndBitwiseAnd(x, 0x5f) + " " + (int) vi.getAndBitwiseXorRelease(x, 0xff) + " " + x.i);
        VarHandle vl = field("l", long.class);
        System.out.println((long) vl.getAndAdd(x, 1L << 40) + " " + vl.compareAndSet(x, (1L << 40) + 2, -1L) + " " + (long) vl.getAndBitwiseAnd(x, 0xffL) + " " + x.l);
        VarHandle vo = field("o", Object.class);
        System.out.println(vo.compareAndSet(x, "object", List.of(1)) + " " + vo.getAndSet(x, 5) + " " + vo.compareAndExchange(x, "other", "new") + " " + x.o);
        VarHandle vb = field("b", byte.class), vs = field("s", short.class), vc = field("c", char.class), vf = field("f", float.class), vd = field("d", double.class), vz = field("z", boolean.class);
        System.out.println((byte) vb.getAndAdd(x, (byte) 120) + " " + x.b + " " + vb.compareAndSet(x, (byte) -126, (byte) 3) + " " + (short) vs.getAndAdd(x, (short) -21) + " " + x.s + " " + (char) vc.getAndAdd(x, (char) 2) + x.c + " " + (byte) vb.getAndBitwiseXor(x, (byte) 0xf) + x.b);
        System.out.println((float) vf.getAndAdd(x, 0.25f) + " " + x.f + " " + vf.compareAndSet(x, 1.75f, -0f) + " " + vf.compareAndSet(x, 0f, 1f) + " " + (double) vd.getAndSet(x, Double.NaN) + " " + vd.compareAndSet(x, Double.NaN, 1.0) + " " + x.d + " " + vz.compareAndSet(x, false, true) + " " + (boolean) vz.getAndBitwiseXor(x, true) + x.z);
        VarHandle sc = MethodHandles.lookup().findStaticVarHandle(VarHandles.class, "counter", int.class);
        VarHandle st = MethodHandles.lookup().findStaticVarHandle(VarHandles.class, "text", String.class);
        System.out.println((int) sc.getAndAdd(3) + " " + counter + " " + sc.compareAndSet(8, 1) + " " + (String) st.getAndSet("changed") + " " + text + " " + st.coordinateTypes() + " " + st.varType());
        VarHandle ai = MethodHandles.arrayElementVarHandle(int[].class), as = MethodHandles.arrayElementVarHandle(String[].class);
        int[] ints = {1, 2, 3};
        String[] strings = {"a", "b"};
        System.out.println((int) ai.getAndAdd(ints, 1, 40) + " " + ai.compareAndSet(ints, 2, 3, 30) + " " + Arrays.toString(ints) + " " + (String) as.getAndSet(strings, 0, "z") + " " + as.compareAndSet(strings, 1, "b", null) + " " + Arrays.toString(strings) + " " + ai.coordinateTypes());
        VarHandle view = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN), longs = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN), buffer = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
        byte[] bytes = new byte[16];
        view.set(bytes, 1, 0x01020304);
        longs.set(bytes, 8, -2L);
        ByteBuffer bb = ByteBuffer.allocate(8);
        buffer.set(bb, 2, (short) 0x1234);
        System.out.println(Arrays.toString(bytes) + " " + Integer.toHexString((int) view.get(bytes, 2)) + " " + (long) longs.get(bytes, 8) + " " + Arrays.toString(bb.array()) + " " + (short) buffer.get(bb, 2));
        attempt("array bounds", () -> (int) ai.get(ints, 3));
        attempt("array null", () -> (int) ai.get((int[]) null, 0));
        attempt("array store check", () -> { as.set((Object[]) (Object) strings, 0, (Object) 5); return 0; });
        attempt("wrong array", () -> as.get(new Integer[1], 0));
        attempt("view bounds", () -> (int) view.get(bytes, 13));
        attempt("null object", () -> (int) vi.get((VarHandles) null));
        attempt("wrong object", () -> (int) vi.get((Object) "x"));
        attempt("wrong value", () -> { vi.set(x, "text"); return 0; });
        attempt("widening", () -> { vi.set(x, (short) 7); return (long) vi.get(x); });
        attempt("narrowing", () -> { vi.set(x, 7L); return 0; });
        attempt("boxing", () -> { vi.set(x, (Integer) 8); return (Object) vi.get(x); });
        attempt("too many", () -> (int) vi.get(x, 1));
        attempt("result", () -> (String) vi.get(x));
        attempt("final set", () -> { field("fixed", int.class).set(x, 1); return 0; });
        attempt("final get", () -> (int) field("fixed", int.class).get(x));
        attempt("add on reference", () -> vo.getAndAdd(x, 1));
        attempt("bitwise on float", () -> vf.getAndBitwiseOr(x, 1f));
        attempt("missing", () -> field("nope", int.class));
        attempt("wrong type", () -> field("i", long.class));
        attempt("static as instance", () -> field("counter", int.class));
        attempt("exact", () -> { VarHandle exact = vl.withInvokeExactBehavior(); return (int) exact.getAndAdd(x, 1); });
        attempt("exact fine", () -> { VarHandle exact = vl.withInvokeExactBehavior(); return exact.hasInvokeExactBehavior() + " " + (long) exact.get(x); });
        StringBuilder supported = new StringBuilder();
        for (AccessMode mode : AccessMode.values()) supported.append(vi.isAccessModeSupported(mode) ? '1' : '0').append(vo.isAccessModeSupported(mode) ? '1' : '0').append(vf.isAccessModeSupported(mode) ? '1' : '0').append(field("fixed", int.class).isAccessModeSupported(mode) ? '1' : '0').append(' ');
        System.out.println(supported + " " + AccessMode.valueFromMethodName("getAndAdd"));
        System.out.println(vi.accessModeType(AccessMode.COMPARE_AND_SET) + " " + ai.accessModeType(AccessMode.GET) + " " + (int) vi.toMethodHandle(AccessMode.GET_AND_ADD).invokeExact(x, 5) + " " + x.i + " " + (int) MethodHandles.varHandleInvoker(AccessMode.GET, MethodType.methodType(int.class, VarHandles.class)).invokeExact(vi, x));
        VarHandle.fullFence();
        VarHandle.acquireFence();
        VarHandle.releaseFence();
        VarHandle.loadLoadFence();
        VarHandle.storeStoreFence();
        Thread[] threads = new Thread[4];
        x.i = 0;
        x.l = 0;
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int k = 0; k < 5000; k++) {
                    vi.getAndAdd(x, 1);
                    long old;
                    do old = (long) vl.getVolatile(x); while (!vl.compareAndSet(x, old, old + 2));
                    ai.getAndAdd(ints, 0, 1);
                }
            });
            threads[t].start();
        }
        for (Thread t : threads) t.join();
        System.out.println(x.i + " " + x.l + " " + ints[0]);
    }
}
