import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Unsafe, VarHandle and atomics, classes of objects and identity hash codes, in code that is compiled. */
public class IntrinsicsObjects {
    static final sun.misc.Unsafe U;
    static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    static final VarHandle LONGS_OF_BYTES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle FIELD;
    static final VarHandle SHORT;

    static {
        try {
            Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            U = (sun.misc.Unsafe) field.get(null);
            FIELD = MethodHandles.lookup().findVarHandle(Box.class, "object", Object.class);
            SHORT = MethodHandles.lookup().findVarHandle(Box.class, "s", short.class);
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    static class Box {
        boolean z;
        byte b;
        short s;
        char c;
        int i;
        long l;
        float f;
        double d;
        volatile Object object;
    }

    static long offset(String name) {
        try {
            return U.objectFieldOffset(Box.class.getDeclaredField(name));
        } catch (NoSuchFieldException e) {
            throw new Error(e);
        }
    }

    static final long Z = offset("z"), B = offset("b"), S = offset("s"), C = offset("c"), I = offset("i"),
        L = offset("l"), F = offset("f"), D = offset("d"), OBJECT = offset("object");

    static long fields(Box box, int n) {
        U.putBoolean(box, Z, (n & 1) != 0);
        U.putByte(box, B, (byte) n);
        U.putShort(box, S, (short) (n * 3));
        U.putChar(box, C, (char) (n * 5));
        U.putInt(box, I, n * 7);
        U.putLong(box, L, n * 11L << 20);
        U.putFloat(box, F, n / 3f);
        U.putDouble(box, D, n / 7.0);
        U.putObject(box, OBJECT, "o" + n % 3);
        long sum = (U.getBoolean(box, Z) ? 1 : 0) + U.getByte(box, B) + U.getShort(box, S) + U.getChar(box, C)
            + U.getInt(box, I) + U.getLong(box, L) + Float.floatToIntBits(U.getFloat(box, F))
            + Double.doubleToLongBits(U.getDouble(box, D)) + U.getObject(box, OBJECT).hashCode();
        U.putBooleanVolatile(box, Z, !box.z);
        U.putByteVolatile(box, B, (byte) ~box.b);
        U.putShortVolatile(box, S, (short) ~box.s);
        U.putCharVolatile(box, C, (char) ~box.c);
        U.putIntVolatile(box, I, ~box.i);
        U.putLongVolatile(box, L, ~box.l);
        U.putFloatVolatile(box, F, -box.f);
        U.putDoubleVolatile(box, D, -box.d);
        U.putObjectVolatile(box, OBJECT, box.object + "v");
        sum = sum * 31 + (box.z ? 1 : 0) + box.b + box.s + box.c + box.i + box.l + Float.floatToIntBits(box.f)
            + Double.doubleToLongBits(box.d) + box.object.hashCode();
        sum += (U.getBooleanVolatile(box, Z) ? 1 : 0) + U.getByteVolatile(box, B) + U.getShortVolatile(box, S)
            + U.getCharVolatile(box, C) + U.getIntVolatile(box, I) + U.getLongVolatile(box, L)
            + Float.floatToIntBits(U.getFloatVolatile(box, F)) + Double.doubleToLongBits(U.getDoubleVolatile(box, D))
            + U.getObjectVolatile(box, OBJECT).hashCode();
        sum += U.getAndAddInt(box, I, 5) + U.getAndAddLong(box, L, -3) + U.getAndSetInt(box, I, n)
            + U.getAndSetLong(box, L, n) + U.getAndSetObject(box, OBJECT, "x").hashCode();
        sum = sum * 2 + (U.compareAndSwapInt(box, I, n, n + 1) ? 1 : 0);
        sum = sum * 2 + (U.compareAndSwapInt(box, I, n, n + 1) ? 1 : 0);
        sum = sum * 2 + (U.compareAndSwapLong(box, L, n, n + 1) ? 1 : 0);
        sum = sum * 2 + (U.compareAndSwapObject(box, OBJECT, "x", "y") ? 1 : 0);
        sum = sum * 2 + (U.compareAndSwapObject(box, OBJECT, "x", "y") ? 1 : 0);
        U.putOrderedInt(box, I, n + 9);
        U.putOrderedObject(box, OBJECT, "last");
        U.fullFence();
        U.loadFence();
        U.storeFence();
        return sum * 31 + box.i + box.l + box.object.hashCode();
    }

    /** The base is null for the memory outside of the heap. */
    static long get(Object base, long at) {
        return U.getLong(base, at) + U.getInt(base, at + 4) + U.getByte(base, at + 3);
    }

    static void put(Object base, long at, int value) {
        U.putLong(base, at, value * 0x0123456789abL);
        U.putShort(base, at + 2, (short) value);
        U.putChar(base, at + 4, (char) ~value);
    }

    static long places(long memory, byte[] bytes, int n) {
        put(null, memory, n);
        put(bytes, sun.misc.Unsafe.ARRAY_BYTE_BASE_OFFSET + 8, n);
        U.copyMemory(bytes, sun.misc.Unsafe.ARRAY_BYTE_BASE_OFFSET + 8, null, memory + 8, 8);
        return get(null, memory) * 31 + get(bytes, sun.misc.Unsafe.ARRAY_BYTE_BASE_OFFSET + 8) + U.getLong(memory + 8);
    }

    static long buffers(ByteBuffer heap, ByteBuffer direct, int n) {
        long sum = 0;
        for (ByteBuffer buffer : new ByteBuffer[] {heap, direct}) {
            buffer.clear();
            buffer.order(n % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            buffer.put((byte) n).putShort((short) (n * 3)).putInt(n * 5).putLong(n * 7L).putDouble(n / 3.0);
            buffer.flip();
            sum = sum * 31 + buffer.get() + buffer.getShort() + buffer.getInt() + buffer.getLong()
                + Double.doubleToLongBits(buffer.getDouble());
            buffer.rewind();
        }
        return sum + (heap.equals(direct) ? 1 : 0) + heap.compareTo(direct) + heap.hashCode();
    }

    static final AtomicInteger COUNT = new AtomicInteger();
    static final AtomicLong TOTAL = new AtomicLong();
    static final AtomicReference<String> LAST = new AtomicReference<>("");
    static final AtomicBoolean FLAG = new AtomicBoolean();
    static final AtomicIntegerArray CELLS = new AtomicIntegerArray(4);
    static final AtomicReferenceArray<String> NAMES = new AtomicReferenceArray<>(4);
    static final LongAdder ADDER = new LongAdder();

    static long atomics(int n) {
        long sum = COUNT.incrementAndGet() + COUNT.getAndAdd(3) + TOTAL.addAndGet(n) + COUNT.getAndSet(n);
        sum = sum * 31 + COUNT.updateAndGet(x -> x ^ 5) + TOTAL.accumulateAndGet(n, Math::max);
        sum = sum * 2 + (FLAG.compareAndSet((n & 1) == 0, (n & 2) != 0) ? 1 : 0);
        String before = LAST.getAndSet(n % 2 == 0 ? "even" : "odd");
        sum = sum * 31 + before.length() + (LAST.compareAndSet("even", "equal") ? 1 : 0) + CELLS.addAndGet(n & 3, n);
        NAMES.set(n & 3, before);
        ADDER.add(n);
        COUNT.lazySet(0);
        return sum * 31 + NAMES.getAcquire(n & 3).length() + COUNT.getPlain() + COUNT.getOpaque();
    }

    static long handles(int[] ints, byte[] bytes, Box box, int n) {
        INTS.setVolatile(ints, n & 7, n);
        long sum = (int) INTS.getAndAdd(ints, n & 7, 4) + (int) INTS.getAcquire(ints, n & 7);
        sum = sum * 2 + (INTS.compareAndSet(ints, n & 7, n + 4, n) ? 1 : 0);
        sum = sum * 31 + (int) INTS.compareAndExchange(ints, n & 7, -1, 0);
        LONGS_OF_BYTES.set(bytes, n & 7, n * 0x0102030405L);
        sum = sum * 31 + (long) LONGS_OF_BYTES.get(bytes, (n & 7) / 2) + bytes[n & 7];
        FIELD.setRelease(box, "r");
        sum = sum * 31 + FIELD.getAndSet(box, n % 2 == 0 ? "s" : null).hashCode();
        sum = sum * 2 + (FIELD.weakCompareAndSet(box, "s", box) ? 1 : 0);
        SHORT.setVolatile(box, (short) n);
        sum = sum * 31 + (short) SHORT.getAndAdd(box, (short) 30000) + (short) SHORT.compareAndExchange(box, (short) (n + 30000), (short) -n);
        return sum * 2 + (SHORT.compareAndSet(box, (short) -n, (short) 1) ? 1 : 0) + box.s;
    }

    static String handleErrors(int[] ints, int at, Box box) {
        try {
            return "" + (int) INTS.getVolatile(ints, at) + SHORT.getVolatile(box);
        } catch (RuntimeException e) {
            return e instanceof IndexOutOfBoundsException ? e.getMessage() : e.getClass().getName();
        }
    }

    static int collections() {
        Map<Object, Integer> map = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 300; i++) {
            map.merge(i % 70, i, Integer::sum);
            map.putIfAbsent("k" + i % 13, i);
            queue.add(i);
            if (i % 3 == 0) {
                map.remove(i % 50);
                queue.poll();
            }
        }
        return map.values().stream().mapToInt(x -> x).sum() * 31 + queue.stream().mapToInt(x -> x).sum();
    }

    interface Shape {
    }

    static class Round implements Shape {
    }

    static class Ball extends Round {
    }

    static final Object[] THINGS = {"s", 1, 2L, new int[1], new Integer[1], new Round(), new Ball(), new Shape() {
    }, new String[0][0], Thread.State.NEW, Shape.class, null};
    static final Class<?>[] CLASSES = {Object.class, String.class, Number.class, int[].class, Object[].class,
        Shape.class, Round.class, Ball.class, int.class, Comparable.class, Object[][].class, Class.class, void.class};

    static int classes() {
        int sum = 0;
        for (Object thing : THINGS) {
            for (Class<?> c : CLASSES) {
                sum = sum * 3 + (c.isInstance(thing) ? 1 : 0);
                try {
                    c.cast(thing);
                    sum += 5;
                } catch (ClassCastException e) {
                    sum += 7;
                }
            }
            sum = sum * 31 + (Shape.class.isInstance(thing) ? 1 : 0) + (int.class.isInstance(thing) ? 2 : 0)
                + (Object[].class.isInstance(thing) ? 4 : 0);
            if (thing != null) {
                Class<?> c = thing.getClass();
                sum = sum * 31 + (c == String.class ? 1 : 0) + (c.isArray() ? 2 : 0) + c.getModifiers()
                    + c.getSimpleName().length() + (c.getComponentType() == int.class ? 8 : 0);
                sum += thing.hashCode() == thing.hashCode() ? 1 : 0;
                sum += System.identityHashCode(thing) == System.identityHashCode(thing) ? 1 : 0;
            }
        }
        for (Class<?> c : CLASSES) {
            for (Class<?> d : CLASSES) {
                sum = sum * 3 + (c.isAssignableFrom(d) ? 1 : 0);
            }
            Class<?> s = c.getSuperclass();
            sum = sum * 31 + (c.isInterface() ? 1 : 0) + (c.isPrimitive() ? 2 : 0) + (s == null ? 0 : s.getName().length());
        }
        return sum;
    }

    static String nulls(Object o, Class<?> c) {
        String text = "";
        try {
            text += o.getClass();
        } catch (NullPointerException e) {
            text += "no class ";
        }
        try {
            text += c.isAssignableFrom(null);
        } catch (NullPointerException e) {
            text += "no other ";
        }
        return text + System.identityHashCode(null);
    }

    static int hashes() {
        Object[] fresh = new Object[50];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = new Object();
        }
        int wrong = 0;
        for (Object o : fresh) {
            int first = o.hashCode();
            wrong += first == 0 || first != System.identityHashCode(o) ? 1 : 0;
            synchronized (o) {
                wrong += o.hashCode() == first ? 0 : 1;
            }
        }
        return wrong;
    }

    static int references() {
        Object o = new Object();
        WeakReference<Object> weak = new WeakReference<>(o);
        SoftReference<String> soft = new SoftReference<>("x");
        return (weak.get() == o ? 1 : 0) + (weak.refersTo(o) ? 2 : 0) + (weak.refersTo(null) ? 4 : 0)
            + (soft.refersTo("x") ? 8 : 0);
    }

    public static void main(String[] args) throws Exception {
        long fields = 0, places = 0, buffers = 0, atomics = 0, handles = 0;
        long memory = U.allocateMemory(64);
        Box box = new Box();
        byte[] bytes = new byte[64];
        int[] ints = new int[8];
        ByteBuffer heap = ByteBuffer.allocate(64), direct = ByteBuffer.allocateDirect(64);
        for (int n = 0; n < 20000; n++) {
            fields = fields * 31 + fields(box, n);
            atomics = atomics * 31 + atomics(n);
            handles = handles * 31 + handles(ints, bytes, box, n);
            if (n % 4 == 0) {
                places = places * 31 + places(memory, bytes, n);
                buffers = buffers * 31 + buffers(heap, direct, n);
            }
        }
        System.out.println(fields + " " + places + " " + buffers + " " + atomics + " " + handles);
        int collections = 0, classes = 0, hashes = 0, references = 0;
        String nulls = "", errors = "";
        for (int n = 0; n < 500; n++) {
            collections = collections();
            classes = classes();
            hashes += hashes();
            references += references();
            errors = handleErrors(ints, 2, box) + handleErrors(ints, 8, box) + handleErrors(ints, -1, box)
                + handleErrors(null, 0, box) + handleErrors(ints, 0, null);
        }
        for (int n = 0; n < 5; n++) {
            nulls = nulls(null, String.class);
        }
        System.out.println(collections + " " + classes + " " + hashes + " " + references + " " + nulls + " " + errors);
        Thread[] threads = new Thread[3];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 30000; i++) {
                    COUNT.incrementAndGet();
                    ADDER.increment();
                    TOTAL.getAndAdd(2);
                    if (Thread.currentThread() != threads(threads)) {
                        COUNT.addAndGet(1 << 20);
                    }
                }
            });
        }
        COUNT.set(0);
        TOTAL.set(0);
        for (Thread t : threads) {
            t.start();
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(COUNT + " " + TOTAL + " " + ADDER);
        long before = System.nanoTime(), millis = System.currentTimeMillis();
        System.out.println(System.nanoTime() >= before && System.currentTimeMillis() >= millis);
    }

    static Thread threads(Thread[] all) {
        for (Thread t : all) {
            if (t == Thread.currentThread()) {
                return t;
            }
        }
        return null;
    }
}
