// StackWalker: its options, callers through reflection, lambdas and handles, frames handed out in batches, and what it refuses.
// zeal: 500

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

public class StackWalkerOptions {
    static String describe(StackFrame frame) {
        String name = frame.getClassName().replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda");
        return name + "." + frame.getMethodName() + (frame.isNativeMethod() ? " native" : "");
    }

    static List<String> own(StackWalker walker) {
        return walker.walk(frames -> frames.map(StackWalkerOptions::describe)
            .filter(text -> text.startsWith("StackWalkerOptions") || text.contains("reflect"))
            .map(text -> text.replaceAll("(jdk.internal.reflect|java.lang.reflect)\\..*", "$1"))
            .distinct().collect(Collectors.toList()));
    }

    static class Inner {
        static Class<?> caller() {
            return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE).getCallerClass();
        }

        static Supplier<Class<?>> later() {
            return Inner::caller;
        }
    }

    static int depth(int n) {
        return n == 0 ? (int) (long) StackWalker.getInstance().walk(frames -> frames.count()) : depth(n - 1);
    }

    static String firstOf(int n, int limit) {
        return n == 0 ? StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE), 4)
            .walk(frames -> frames.skip(limit).findFirst().map(f -> f.getMethodName() + f.getMethodType() + f.getDescriptor()).orElse("none"))
            : firstOf(n - 1, limit);
    }

    public static Object viaReflection(Set<Option> options) {
        return own(StackWalker.getInstance(options));
    }

    static String refused(Runnable action) {
        try {
            action.run();
            return "fine";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    public static void main(String[] args) throws Throwable {
        System.out.println(Inner.caller());
        System.out.println(Inner.later().get().getName().replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda"));
        System.out.println(depth(40) - depth(0));
        System.out.println(firstOf(30, 7) + " " + firstOf(30, 31) + " " + firstOf(3, 90));

        for (Set<Option> options : List.of(EnumSet.noneOf(Option.class), EnumSet.of(Option.SHOW_REFLECT_FRAMES), EnumSet.of(Option.RETAIN_CLASS_REFERENCE))) {
            Object found = StackWalkerOptions.class.getMethod("viaReflection", Set.class).invoke(null, options);
            System.out.println(options + " " + found);
        }

        MethodHandle handle = MethodHandles.lookup().findStatic(StackWalkerOptions.class, "depth", MethodType.methodType(int.class, int.class));
        System.out.println((int) handle.invokeExact(5) - depth(5) >= 0);

        StackWalker plain = StackWalker.getInstance();
        System.out.println(refused(() -> plain.getCallerClass()));
        System.out.println(refused(() -> plain.walk(frames -> frames.findFirst().get().getDeclaringClass())));
        System.out.println(refused(() -> StackWalker.getInstance(Set.of(), 0)));
        System.out.println(refused(() -> plain.walk(null)));
        System.out.println(refused(() -> plain.forEach(frame -> {
            throw new IllegalStateException("at " + frame.getMethodName());
        })));
        var kept = plain.walk(frames -> frames);
        System.out.println(refused(() -> kept.count()));

        StackFrame frame = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE).walk(frames -> frames.findFirst().get());
        System.out.println(frame + " " + frame.getDeclaringClass() + " " + frame.getFileName() + " " + frame.getLineNumber() + " "
            + (frame.getByteCodeIndex() > 0) + " " + frame.toStackTraceElement().equals(new StackTraceElement("app", null, null,
                "StackWalkerOptions", "main", "StackWalkerOptions.java", frame.getLineNumber())));
        Thread thread = new Thread(() -> System.out.println(own(StackWalker.getInstance())), "other");
        thread.start();
        thread.join();
    }
}
