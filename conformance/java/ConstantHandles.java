import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.invoke.SwitchPoint;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.function.Supplier;

/** Method handles, variable handles and other objects in static final fields, in code that gets hot. */
public class ConstantHandles {
    record Point(int x, long y, String name, double weight) {}

    static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    static final MethodHandle ADD = find("add", int.class, int.class, int.class);
    static final MethodHandle SMALL = find("isSmall", boolean.class, int.class);
    static final MethodHandle THROW = find("fail", int.class, int.class);
    static final MethodHandle GUARDED = MethodHandles.guardWithTest(SMALL,
        MethodHandles.insertArguments(ADD, 1, 1000), MethodHandles.insertArguments(ADD, 0, -1));
    static final MethodHandle CAUGHT = MethodHandles.catchException(THROW, IllegalStateException.class,
        MethodHandles.dropArguments(MethodHandles.constant(int.class, 77), 0, IllegalStateException.class));
    static final MethodHandle VIRTUAL = virtual();
    static final MutableCallSite SITE = new MutableCallSite(ADD);
    static final MethodHandle DYNAMIC = SITE.dynamicInvoker();
    static final SwitchPoint SWITCH = new SwitchPoint();
    static final MethodHandle SWITCHED = SWITCH.guardWithTest(
        MethodHandles.dropArguments(MethodHandles.constant(int.class, 1), 0, int.class),
        MethodHandles.dropArguments(MethodHandles.constant(int.class, 2), 0, int.class));
    static final VarHandle COUNT = field("count", int.class);
    static final VarHandle TEXT = field("text", Object.class);
    static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    static final VarHandle BYTES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final int[] TABLE = {3, 1, 4, 1, 5, 9, 2, 6};
    static final List<String> NAMES = List.of("one", "two", "three");
    static final IntBinaryOperator OPERATOR = (a, b) -> a * 31 + b;
    static final Object NOTHING = null;
    static final Supplier<String> TEXTS = new Supplier<>() {
        int asked;

        public String get() { return "asked" + ++asked % 3; }
    };

    volatile int count;
    volatile Object text = "start";

    static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
        try {
            return LOOKUP.findStatic(ConstantHandles.class, name, MethodType.methodType(result, parameters));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static MethodHandle virtual() {
        try {
            return LOOKUP.findVirtual(Object.class, "toString", MethodType.methodType(String.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static VarHandle field(String name, Class<?> type) {
        try {
            return LOOKUP.findVarHandle(ConstantHandles.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static int add(int a, int b) { return a + b; }

    static boolean isSmall(int a) { return a < 50; }

    static int fail(int a) {
        if (a % 3 == 0) throw new IllegalStateException("three");
        return a;
    }

    static long handles(int i) throws Throwable {
        long sum = (int) ADD.invokeExact(i, 5);
        sum = sum * 7 + (int) GUARDED.invokeExact(i % 100);
        sum = sum * 7 + (int) CAUGHT.invokeExact(i);
        Object receiver = i % 4 == 0 ? (Object) "text" : i % 4 == 1 ? (Object) i : i % 4 == 2 ? (Object) 'c' : (Object) 1.5;
        sum = sum * 7 + ((String) VIRTUAL.invokeExact(receiver)).hashCode();
        sum = sum * 7 + (int) DYNAMIC.invokeExact(i, 3);
        sum = sum * 7 + (int) SWITCHED.invokeExact(i);
        return sum * 7 + (int) (Integer) ADD.invoke((Integer) i, (short) 2);
    }

    long variables(int i) {
        int[] values = {i, 1, 2};
        byte[] bytes = new byte[16];
        long sum = (int) COUNT.getAndAdd(this, 3);
        COUNT.compareAndSet(this, count, count + 1);
        COUNT.setVolatile(this, (int) COUNT.getAcquire(this) + 1);
        if (i % 100 == 0) TEXT.set(this, "text" + i);
        sum = sum * 7 + TEXT.getOpaque(this).hashCode();
        INTS.setRelease(values, i % 3, 40);
        sum = sum * 7 + (int) INTS.getAndBitwiseXor(values, 0, 9) + values[0];
        BYTES.set(bytes, 3, (long) i << 20);
        return sum * 7 + (long) BYTES.get(bytes, 5);
    }

    static long records(int i) {
        Point a = new Point(i % 5, i % 3, i % 2 == 0 ? "even" : "odd", i % 7);
        Point b = new Point(i % 4, i % 3, i % 2 == 0 ? "even" : null, i % 7);
        return (a.equals(b) ? 1 : 0) + a.hashCode() * 3L + Objects.hashCode(b) + (i % 64 == 0 ? a.toString().length() : 0);
    }

    static long objects(int i) {
        long sum = OPERATOR.applyAsInt(TABLE[i & 7], TABLE.length) + NAMES.get(i % 3).length();
        sum += TEXTS.get().charAt(5) + (NOTHING == null ? 1 : 2) + (NAMES instanceof ArrayList ? 100 : 0);
        if (i % 500 == 0) TABLE[i / 500 & 7]++;
        String text = "v" + i % 10 + NAMES.get(0) + (char) ('a' + i % 26) + i * 0.5f + null + true;
        return sum * 31 + text.hashCode();
    }

    static String misuse(int i) {
        try {
            return "" + (int) ADD.invokeExact((long) i);
        } catch (Throwable e) {
            return e.getClass().getName() + ": " + e.getMessage();
        }
    }

    static String trace() {
        try {
            return "" + (int) THROW.invokeExact(3);
        } catch (Throwable e) {
            StackTraceElement[] trace = e.getStackTrace();
            return e.getMessage() + " " + trace[0].getMethodName() + " " + trace[1].getMethodName();
        }
    }

    public static void main(String[] args) throws Throwable {
        ConstantHandles self = new ConstantHandles();
        CallSite constant = new ConstantCallSite(ADD);
        long sum = 0;
        for (int i = 0; i < 30_000; i++) {
            if (i == 20_000) SITE.setTarget(MethodHandles.permuteArguments(find("add", int.class, int.class, int.class), ADD.type(), 1, 1));
            if (i == 25_000) SwitchPoint.invalidateAll(new SwitchPoint[] {SWITCH});
            sum = sum * 31 + handles(i);
            sum = sum * 31 + self.variables(i);
            sum = sum * 31 + records(i);
            sum = sum * 31 + objects(i);
            if (i % 3000 == 0) System.out.println(i + " " + sum + " " + misuse(i) + " " + trace());
        }
        System.out.println(sum + " " + (int) constant.getTarget().invokeExact(1, 2));
    }
}
