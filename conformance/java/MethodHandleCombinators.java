// Method handle combinators: bindTo, filters, folds, guards, loops, catch, spread, collect, permute, convert.
// zeal

import java.lang.invoke.*;
import java.util.*;

import static java.lang.invoke.MethodHandles.*;
import static java.lang.invoke.MethodType.methodType;

public class MethodHandleCombinators {
    static final Lookup LOOKUP = lookup();

    static MethodHandle find(String name, Class<?> result, Class<?>... parameters) throws Exception { return LOOKUP.findStatic(MethodHandleCombinators.class, name, methodType(result, parameters)); }

    static int add(int a, int b) { return a + b; }
    static int sub(int a, int b) { return a - b; }
    static String show(Object a, Object b, Object c) { return "(" + a + "," + b + "," + c + ")"; }
    static boolean positive(int n) { return n > 0; }
    static boolean even(int n) { return n % 2 == 0; }
    static int twice(int n) { return 2 * n; }
    static String text(int n) { return "#" + n; }
    static int risky(int n) throws Exception { if (n < 0) throw new IllegalArgumentException("negative " + n); if (n == 0) throw new Exception("zero"); return 100 / n; }
    static int recover(IllegalArgumentException e, int n) { return e.getMessage().length() + n; }
    static int cleanup(Throwable t, int result, int n) { System.out.println("  cleanup " + (t == null ? "no" : t.getMessage()) + " " + result + " " + n); return t == null ? result + 1 : -1; }
    static long wide(byte b, long l, double d) { return b + l + (long) d; }
    static int sum(int... all) { return Arrays.stream(all).sum(); }
    static String list(String prefix, Object[] all) { return prefix + Arrays.toString(all); }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    @FunctionalInterface
    public interface IntOp {
        int apply(int a, int b);
    }

    public static void main(String[] args) throws Throwable {
        MethodHandle add = find("add", int.class, int.class, int.class);
        MethodHandle sub = find("sub", int.class, int.class, int.class);
        MethodHandle show = find("show", String.class, Object.class, Object.class, Object.class);
        MethodHandle positive = find("positive", boolean.class, int.class);
        MethodHandle even = find("even", boolean.class, int.class);
        MethodHandle twice = find("twice", int.class, int.class);
        MethodHandle text = find("text", String.class, int.class);
        MethodHandle risky = find("risky", int.class, int.class);
        MethodHandle recover = find("recover", int.class, IllegalArgumentException.class, int.class);
        MethodHandle wide = find("wide", long.class, byte.class, long.class, double.class);
        MethodHandle sum = find("sum", int.class, int[].class);
        MethodHandle list = find("list", String.class, String.class, Object[].class);

        attempt("bindTo", () -> (String) show.bindTo("bound").invoke(1, 2L) + LOOKUP.findVirtual(String.class, "concat", methodType(String.class, String.class)).bindTo("x").invoke("y"));
        attempt("insert", () -> (int) insertArguments(sub, 1, 10).invokeExact(3) + (int) insertArguments(sub, 0, 1, 2).invokeExact());
        attempt("drop", () -> (int) dropArguments(add, 1, String.class, long.class).invokeExact(1, "dropped", 5L, 2));
        attempt("permute", () -> (String) permuteArguments(show, methodType(String.class, Object.class, Object.class), 1, 0, 1).invokeExact((Object) "a", (Object) "b"));
        attempt("filter arguments", () -> (int) filterArguments(sub, 0, twice, twice).invokeExact(5, 1));
        attempt("filter return", () -> (String) filterReturnValue(add, text).invokeExact(1, 2));
        attempt("collect", () -> (int) collectArguments(sub, 1, add).invokeExact(10, 1, 2));
        attempt("fold", () -> (String) foldArguments(show.asType(methodType(String.class, int.class, int.class, int.class)), add).invokeExact(3, 4));
        attempt("fold at", () -> (String) foldArguments(show.asType(methodType(String.class, Object.class, int.class, int.class)), 1, twice).invokeExact((Object) "p", 8));
        MethodHandle guard = guardWithTest(positive, twice, guardWithTest(even, insertArguments(add, 0, 1000), identity(int.class)));
        attempt("guard", () -> (int) guard.invokeExact(5) + " " + (int) guard.invokeExact(-4) + " " + (int) guard.invokeExact(-5));
        MethodHandle caught = catchException(risky, IllegalArgumentException.class, recover);
        attempt("catch", () -> (int) caught.invokeExact(-7) + " " + (int) caught.invokeExact(7));
        attempt("catch other", () -> (int) caught.invokeExact(0));
        MethodHandle cleaned = tryFinally(risky, find("cleanup", int.class, Throwable.class, int.class, int.class));
        attempt("finally", () -> (int) cleaned.invokeExact(5));
        attempt("finally throwing", () -> (int) cleaned.invokeExact(0));
        attempt("throw", () -> throwException(int.class, IllegalStateException.class).invoke(new IllegalStateException("thrown")));
        attempt("constant", () -> constant(String.class, "c").invoke() + " " + (int) identity(int.class).invokeExact(3) + " " + zero(long.class).invoke() + " " + empty(methodType(String.class, int.class)).invoke(1));
        attempt("spread", () -> (int) add.asSpreader(int[].class, 2).invokeExact(new int[] {3, 4}) + " " + (String) show.asSpreader(1, Object[].class, 2).invoke("s", new Object[] {1, 2}));
        attempt("spread length", () -> (int) add.asSpreader(Object[].class, 2).invoke(new Object[] {3}));
        attempt("spread null", () -> (int) add.asSpreader(Object[].class, 2).invoke((Object[]) null));
        attempt("collector", () -> (int) sum.asCollector(int[].class, 3).invokeExact(1, 2, 3) + " " + (String) list.asCollector(Object[].class, 2).invoke("l", 1, "z") + " " + (int) sum.asFixedArity().invoke(new int[] {5, 6}));
        attempt("varargs", () -> sum.isVarargsCollector() + " " + (int) sum.invoke(1, 2, 3, 4) + " " + (String) list.asVarargsCollector(Object[].class).invoke("v", 1, 2, 3));
        attempt("asType", () -> (Object) wide.asType(methodType(Object.class, Byte.class, Integer.class, Object.class)).invoke((Byte) (byte) 1, (Integer) 2, (Object) 3.9));
        attempt("asType impossible", () -> wide.asType(methodType(Object.class, String.class, int.class, double.class)));
        attempt("explicit cast", () -> (int) explicitCastArguments(twice, methodType(int.class, double.class)).invokeExact(3.99) + " " + (byte) explicitCastArguments(twice, methodType(byte.class, long.class)).invokeExact(100L) + " " + (boolean) explicitCastArguments(identity(int.class), methodType(boolean.class, int.class)).invokeExact(3) + " " + explicitCastArguments(twice, methodType(Object.class, Object.class)).invoke((Object) null));

        MethodHandle less = LOOKUP.findStatic(MethodHandleCombinators.class, "less", methodType(boolean.class, int.class, int.class, int.class));
        attempt("counted loop", () -> (int) countedLoop(constant(int.class, 6), constant(int.class, 1), find("step", int.class, int.class, int.class)).invoke());
        attempt("while loop", () -> (int) whileLoop(constant(int.class, 1), find("below", boolean.class, int.class, int.class), find("grow", int.class, int.class, int.class)).invoke(50));
        attempt("do while", () -> (int) doWhileLoop(null, find("grow", int.class, int.class, int.class), find("below", boolean.class, int.class, int.class)).invoke(3));
        attempt("iterated", () -> (String) iteratedLoop(null, constant(String.class, ""), find("append", String.class, String.class, String.class)).invoke(List.of("a", "b", "c").iterator() instanceof Iterator<?> ? (Iterable<?>) List.of("a", "b", "c") : null));
        attempt("general loop", () -> (int) loop(new MethodHandle[] {constant(int.class, 0), find("inc", int.class, int.class, int.class, int.class), less, dropArguments(identity(int.class), 0, int.class).asType(methodType(int.class, int.class, int.class))}, new MethodHandle[] {constant(int.class, 1), find("mul", int.class, int.class, int.class)}).invoke(4));
        attempt("table switch", () -> { MethodHandle s = tableSwitch(dropArguments(constant(String.class, "other"), 0, int.class), dropArguments(constant(String.class, "zero"), 0, int.class), text); return s.invoke(0) + " " + s.invoke(1) + " " + s.invoke(9); });
        attempt("mismatched guard", () -> guardWithTest(positive, twice, text));
        attempt("bad permute", () -> permuteArguments(add, methodType(int.class, int.class), 0));
        attempt("bad filter", () -> filterArguments(add, 0, text));
        attempt("bad insert", () -> insertArguments(add, 0, "x"));
        attempt("null insert", () -> insertArguments(add, 0, (Object) null));
        IntOp op = MethodHandleProxies.asInterfaceInstance(IntOp.class, sub);
        System.out.println(op.apply(9, 4) + " " + MethodHandleProxies.isWrapperInstance(op));
        MutableCallSite site = new MutableCallSite(add);
        MethodHandle invoker = site.dynamicInvoker();
        int first = (int) invoker.invokeExact(7, 3);
        site.setTarget(sub);
        System.out.println(first + " " + (int) invoker.invokeExact(7, 3) + " " + new ConstantCallSite(twice).getTarget().invoke(4) + " " + new VolatileCallSite(add).dynamicInvoker().invoke(1, 1));
        SwitchPoint point = new SwitchPoint();
        MethodHandle switched = point.guardWithTest(constant(String.class, "valid"), constant(String.class, "invalidated"));
        String before = (String) switched.invokeExact();
        SwitchPoint.invalidateAll(new SwitchPoint[] {point});
        System.out.println(before + " " + (String) switched.invokeExact() + " " + point.hasBeenInvalidated());
        CallSite lambda = LambdaMetafactory.metafactory(LOOKUP, "apply", methodType(IntOp.class), methodType(int.class, int.class, int.class), add, methodType(int.class, int.class, int.class));
        System.out.println(((IntOp) lambda.getTarget().invokeExact()).apply(20, 22));
        CallSite concat = java.lang.invoke.StringConcatFactory.makeConcatWithConstants(LOOKUP, "make", methodType(String.class, int.class, Object.class, double.class), "<\1|\1|\1|\2>", "const");
        System.out.println((String) concat.getTarget().invokeExact(1, (Object) "o", 2.5));
        long total = 0;
        MethodHandle hot = filterReturnValue(insertArguments(add, 1, 5), twice);
        for (int i = 0; i < 20000; i++) total += (int) hot.invokeExact(i);
        System.out.println(total);
    }

    static boolean less(int i, int acc, int limit) { return i <= limit; }
    static int step(int acc, int i) { return acc * 10 + i; }
    static boolean below(int value, int limit) { return value < limit; }
    static int grow(int value, int limit) { return value * 2 + 1; }
    static String append(String acc, String item) { return acc + item + acc.length(); }
    static int inc(int i, int acc, int limit) { return i + 1; }
    static int mul(int i, int acc) { return acc * i; }
}
