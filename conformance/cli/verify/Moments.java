import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;

/** What links a class, and so lets the verifier reject it, and what does not. */
public class Moments {
    interface Moment {
        Object run() throws Throwable;
    }

    static class Below extends Unsound {
    }

    static class Implements implements UnsoundDefault {
    }

    abstract static class MayImplement implements UnsoundDefault {
        static int zero() {
            return 0;
        }
    }

    interface Extends extends UnsoundDefault {
        static int one() {
            return 1;
        }
    }

    static void at(String what, Moment moment) {
        try {
            System.out.println(what + ": " + moment.run());
        } catch (Throwable error) {
            System.out.println(what + " throws " + first(error));
        }
    }

    /** An exception and its causes, the first line of each message. */
    static String first(Throwable error) {
        String text = error.toString().lines().findFirst().orElse("");
        return error.getCause() == null ? text : text + " <- " + first(error.getCause());
    }

    static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, Moments.class.getClassLoader());
    }

    static boolean isOne(Object object) {
        return object instanceof Unsound;
    }

    static Unsound cast(Object object) {
        return (Unsound) object;
    }

    static void reflection() {
        at("getName", () -> Unsound.class.getName());
        at("getSuperclass", () -> Below.class.getSuperclass());
        at("getModifiers", () -> load("Unsound").getModifiers());
        at("getInterfaces", () -> Implements.class.getInterfaces()[0]);
        at("getDeclaredMethods", () -> load("Unsound").getDeclaredMethods().length);
        at("getDeclaredFields", () -> load("Unsound").getDeclaredFields().length);
        at("getDeclaredConstructors", () -> load("Unsound").getDeclaredConstructors().length);
        at("getMethods", () -> load("Unsound").getMethods().length);
        at("getFields", () -> load("Unsound").getFields().length);
        at("getMethod", () -> load("Unsound").getMethod("run"));
        at("getDeclaredClasses", () -> load("Unsound").getDeclaredClasses().length);
        at("getAnnotations", () -> load("Unsound").getAnnotations().length);
        at("getRecordComponents", () -> load("Unsound").getRecordComponents());
        at("getNestHost", () -> load("Unsound").getNestHost());
        at("isAssignableFrom", () -> load("Unsound").isAssignableFrom(Below.class));
        at("methods of a subclass", () -> Below.class.getDeclaredMethods().length);
        at("methods of an implementor", () -> Implements.class.getDeclaredMethods().length);
        at("array by reflection", () -> Array.getLength(Array.newInstance(load("Unsound"), 3)));
        at("forName", () -> Class.forName("Unsound"));
        at("newInstance", () -> load("Unsound").getDeclaredConstructor().newInstance());
        at("proxy", () -> Proxy.newProxyInstance(
            Moments.class.getClassLoader(), new Class<?>[] {UnsoundDefault.class}, (proxy, method, values) -> 1) != null);
    }

    static void bytecode() {
        at("instanceof", () -> isOne("text"));
        at("checkcast of null", () -> cast(null));
        at("checkcast", () -> cast("text"));
        at("anewarray", () -> new Unsound[2].length);
        at("multianewarray", () -> new Unsound[2][3].length);
        at("getstatic", () -> Unsound.count);
        at("putstatic", () -> Unsound.count = 1);
        at("invokestatic", () -> Unsound.sum(3));
        at("new", () -> new Unsound());
        at("new of a subclass", () -> new Below());
        at("new of an implementor", () -> new Implements());
        at("static method of an implementor", () -> MayImplement.zero());
        at("static method of an interface below", () -> Extends.one());
        at("constant of the interface", () -> UnsoundDefault.CONSTANT);
        at("method reference", () -> ((java.util.function.IntUnaryOperator) Unsound::sum) != null);
        at("constructor reference", () -> ((java.util.function.Supplier<Unsound>) Unsound::new) != null);
    }

    static void handles() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType sum = MethodType.methodType(int.class, int.class);
        at("findStatic", () -> lookup.findStatic(load("Unsound"), "sum", sum).type());
        at("findVirtual", () -> lookup.findVirtual(load("Unsound"), "run", MethodType.methodType(void.class)).type());
        at("findStaticVarHandle", () -> lookup.findStaticVarHandle(load("Unsound"), "count", int.class) != null);
        at("findVarHandle", () -> lookup.findVarHandle(load("Unsound"), "field", int.class) != null);
        at("findConstructor", () -> lookup.findConstructor(load("Unsound"), MethodType.methodType(void.class)).type());
        at("accessClass", () -> lookup.accessClass(load("Unsound")));
        at("ensureInitialized", () -> lookup.ensureInitialized(load("Unsound")));
        at("type in a descriptor", () -> MethodType.fromMethodDescriptorString(
            "(LUnsound;)V", Moments.class.getClassLoader()));
    }

    public static void main(String[] args) {
        bytecode();
        reflection();
        handles();
        bytecode();
    }
}
