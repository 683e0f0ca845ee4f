// StackWalker, caller class, frames of lambdas and reflection, Thread.getStackTrace, Throwable without a trace.
// zeal

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.*;
import java.util.function.Supplier;
import java.util.stream.Collectors;

public class StackWalks {
    static final StackWalker PLAIN = StackWalker.getInstance();
    static final StackWalker CLASSES = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
    static final StackWalker REFLECT = StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_REFLECT_FRAMES));
    static final StackWalker HIDDEN = StackWalker.getInstance(Option.SHOW_HIDDEN_FRAMES);

    static String names(StackWalker walker) { return walker.walk(s -> s.map(f -> f.getMethodName() + ":" + f.getLineNumber()).collect(Collectors.joining(" "))); }

    static String outer(Supplier<String> body) { return inner(body); }

    static String inner(Supplier<String> body) { return body.get(); }

    static class Caller {
        static Class<?> who() { return CLASSES.getCallerClass(); }

        static Class<?> viaHelper() { return helper(); }

        static Class<?> helper() { return CLASSES.getCallerClass(); }
    }

    static int depth(int n) { return n == 0 ? (int) (long) PLAIN.walk(s -> s.count()) : depth(n - 1); }

    static List<String> limited(int n, int limit) { return n == 0 ? PLAIN.walk(s -> s.skip(2).limit(limit).map(StackFrame::toStackTraceElement).map(e -> e.getMethodName()).toList()) : limited(n - 1, limit); }

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

    public static String reflected() { return names(PLAIN) + " | " + (names(REFLECT).split(" ").length > names(PLAIN).split(" ").length); }

    static class Traceless extends Exception {
        Traceless() { super("none", null, true, false); }
    }

    static class Overriding extends RuntimeException {
        @Override
        public synchronized Throwable fillInStackTrace() { return this; }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(names(PLAIN));
        System.out.println(outer(() -> names(PLAIN)));
        System.out.println(outer(StackWalks::reflected));
        System.out.println(StackWalks.class.getMethod("reflected").invoke(null));
        System.out.println(Caller.who() + " " + Caller.viaHelper());
        Runnable r = () -> System.out.println(Caller.who());
        r.run();
        System.out.println(Caller.class.getDeclaredMethod("who").invoke(null));
        System.out.println(depth(0) + " " + depth(50) + " " + depth(2000));
        System.out.println(limited(30, 3) + " " + limited(3, 100).size());
        StackFrame frame = CLASSES.walk(s -> s.findFirst().get());
        System.out.println(frame.getClassName() + " " + frame.getMethodName() + " " + frame.getDeclaringClass() + " " + frame.getDescriptor() + " " + frame.getMethodType() + " " + frame.getFileName() + " " + frame.isNativeMethod() + " " + frame.getByteCodeIndex() + " " + frame);
        attempt("no class references", () -> PLAIN.walk(s -> s.findFirst().get().getDeclaringClass()));
        attempt("caller without option", () -> PLAIN.getCallerClass());
        attempt("closed stream", () -> PLAIN.walk(s -> s).count());
        System.out.println((names(HIDDEN).length() >= names(PLAIN).length()) + " " + outer(() -> HIDDEN.walk(s -> s.anyMatch(f -> f.getClassName().contains("Lambda"))) + "" + PLAIN.walk(s -> s.anyMatch(f -> f.getClassName().contains("Lambda")))));
        List<String> found = new ArrayList<>();
        PLAIN.forEach(f -> found.add(f.getMethodName()));
        System.out.println(found);
        StackTraceElement[] trace = new Throwable().getStackTrace();
        System.out.println(trace.length + " " + trace[0] + " " + trace[0].getModuleName() + " " + trace[0].getClassLoaderName() + " " + trace[0].isNativeMethod() + " " + trace[0].equals(new Throwable().getStackTrace()[0]));
        System.out.println(new Traceless().getStackTrace().length + " " + new Overriding().getStackTrace().length);
        Thread t = new Thread(() -> {
            synchronized (found) {
                try {
                    found.wait();
                } catch (InterruptedException e) {
                    System.out.println("interrupted");
                }
            }
        }, "sleeper");
        t.start();
        while (t.getState() != Thread.State.WAITING) Thread.sleep(1);
        StackTraceElement[] other = t.getStackTrace();
        System.out.println(other[0].getMethodName() + " " + other[other.length - 1].getMethodName() + " " + Arrays.stream(other).anyMatch(e -> e.getMethodName().startsWith("lambda$main$")));
        Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
        System.out.println(all.containsKey(t) + " " + all.containsKey(Thread.currentThread()) + " " + (all.get(Thread.currentThread()).length > 0));
        t.interrupt();
        t.join();
        System.out.println(t.getStackTrace().length);
        new Object() {
            void anonymous() { System.out.println(names(PLAIN) + " " + Caller.who().getName()); }
        }.anonymous();
        Exception deep = null;
        try {
            sink(1500);
        } catch (IllegalStateException e) {
            deep = e;
        }
        System.out.println(deep.getStackTrace().length + " " + deep.getStackTrace()[1023].getMethodName());
    }

    static void sink(int n) {
        if (n == 0) throw new IllegalStateException("deep");
        sink(n - 1);
    }
}
