// Dynamic proxies: dispatch, primitives, exceptions, Object methods, defaults, several interfaces, errors.
// zeal

import java.lang.reflect.*;
import java.util.*;

public class Proxies {
    public interface Service {
        int add(int a, long b);

        String name();

        void fail(String how) throws java.io.IOException;

        default String twice() { return name() + name(); }

        double[] numbers(boolean z, byte b, char c, short s, float f, double d, int... rest);
    }

    interface Hidden {
        Object value();
    }

    interface Other {
        String name();

        CharSequence covariant();
    }

    interface Narrow {
        String covariant();
    }

    static class Recorder implements InvocationHandler {
        final List<String> calls = new ArrayList<>();
        Object next;

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            calls.add(method.getDeclaringClass().getSimpleName() + "." + method.getName() + (args == null ? "" : Arrays.deepToString(args)));
            if (method.isDefault()) return InvocationHandler.invokeDefault(proxy, method, args);
            if (method.getName().equals("fail")) {
                switch ((String) args[0]) {
                    case "declared": throw new java.io.IOException("declared");
                    case "checked": throw new Exception("undeclared");
                    case "runtime": throw new IllegalStateException("runtime");
                    case "error": throw new AssertionError("error");
                    default: return "ignored for void";
                }
            }
            return switch (method.getName()) {
                case "add" -> next != null ? next : (int) ((Integer) args[0] + (Long) args[1]);
                case "name" -> "proxy";
                case "numbers" -> new double[] {args.length, ((int[]) args[6]).length};
                case "toString" -> "recorder proxy";
                case "equals" -> proxy == args[0];
                case "hashCode" -> 77;
                default -> next;
            };
        }
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (UndeclaredThrowableException e) {
            System.out.println(name + " ! undeclared " + e.getCause());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("\\$Proxy\\d+", "\\$ProxyN").replaceAll("loader 'app' ?@?[0-9a-f]*|proxy\\d+", "X"));
        }
    }

    public static void main(String[] args) throws Throwable {
        Recorder recorder = new Recorder();
        ClassLoader loader = Proxies.class.getClassLoader();
        Service s = (Service) Proxy.newProxyInstance(loader, new Class<?>[] {Service.class}, recorder);
        attempt("add", () -> s.add(3, 4L));
        attempt("name", s::name);
        attempt("default", s::twice);
        attempt("numbers", () -> Arrays.toString(s.numbers(true, (byte) 1, 'c', (short) 2, 3f, 4.0, 5, 6)));
        for (String how : new String[] {"declared", "checked", "runtime", "error", "none"}) attempt("fail " + how, () -> { s.fail(how); return "returned"; });
        recorder.next = "text";
        attempt("wrong boxed type", () -> s.add(1, 2));
        recorder.next = 5L;
        attempt("wrong number type", () -> s.add(1, 2));
        recorder.next = null;
        attempt("objects", () -> s + " " + s.hashCode() + " " + s.equals(s) + " " + s.equals("x") + " " + s.getClass().getName().contains("Proxy"));
        System.out.println(recorder.calls);
        System.out.println(Proxy.isProxyClass(s.getClass()) + " " + (Proxy.getInvocationHandler(s) == recorder) + " " + Arrays.toString(s.getClass().getInterfaces()) + " " + s.getClass().getSuperclass() + " " + Modifier.toString(s.getClass().getModifiers()));
        Object both = Proxy.newProxyInstance(loader, new Class<?>[] {Other.class, Narrow.class, Service.class, Runnable.class}, (p, m, a) -> m.getDeclaringClass().getSimpleName() + "/" + m.getName());
        System.out.println(((Other) both).name() + " " + ((Service) both).name() + " " + ((Narrow) both).covariant() + " " + ((Other) both).covariant());
        ((Runnable) both).run();
        Hidden hidden = (Hidden) Proxy.newProxyInstance(loader, new Class<?>[] {Hidden.class}, (p, m, a) -> List.of(m.getName()));
        System.out.println(hidden.value() + " package '" + hidden.getClass().getPackageName() + "'");
        Service again = (Service) Proxy.newProxyInstance(loader, new Class<?>[] {Service.class}, new Recorder());
        System.out.println("same class " + (again.getClass() == s.getClass()) + ", other order " + (Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class, Service.class}, recorder).getClass() == s.getClass()));
        attempt("null return for int", () -> { Comparator<?> c = (Comparator<?>) Proxy.newProxyInstance(loader, new Class<?>[] {Comparator.class}, (p, m, a) -> null); return c.compare(null, null); });
        attempt("not an interface", () -> Proxy.newProxyInstance(loader, new Class<?>[] {String.class}, recorder));
        attempt("repeated", () -> Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class, Runnable.class}, recorder));
        attempt("null handler", () -> Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class}, null));
        attempt("invisible", () -> Proxy.newProxyInstance(null, new Class<?>[] {Service.class}, recorder));
        attempt("not a proxy", () -> Proxy.getInvocationHandler("x"));
        attempt("wrong cast of result", () -> { CharSequence c = (CharSequence) Proxy.newProxyInstance(loader, new Class<?>[] {CharSequence.class}, (p, m, a) -> 'c'); return c.charAt(0) + c.length(); });
        List<String> target = new ArrayList<>(List.of("b", "a"));
        @SuppressWarnings("unchecked") List<String> logged = (List<String>) Proxy.newProxyInstance(loader, new Class<?>[] {List.class}, (p, m, a) -> {
            try {
                return m.invoke(target, a);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        logged.add("c");
        Collections.sort(logged);
        attempt("forwarded", () -> logged + " " + logged.get(7));
        System.out.println(target);
        long total = 0;
        for (int i = 0; i < 3000; i++) total += s.add(i, 1L);
        System.out.println(total + " " + recorder.calls.size());
    }
}
