// Method handles: lookups of all kinds, invoke, invokeExact, invokeWithArguments, types, errors, access.
// zeal

import java.lang.invoke.*;
import java.util.*;

import static java.lang.invoke.MethodType.methodType;

public class MethodHandleBasics {
    static class Animal {
        String name;
        static int made;
        final int legs = 4;

        Animal(String name) {
            this.name = name;
            made++;
        }

        String speak(int times) { return name + "!".repeat(times); }

        private String secret() { return "secret of " + name; }

        static long add(int a, long b) { return a + b; }

        static String join(String sep, Object... parts) { return parts.length + ":" + String.join(sep, Arrays.stream(parts).map(String::valueOf).toList()); }

        static void nothing() { made += 100; }

        static Object many(boolean z, byte b, short s, char c, int i, long l, float f, double d, Object o) { return z + " " + b + s + c + i + l + f + d + o; }

        static int fail(String text) throws Exception { throw new Exception(text); }
    }

    static class Dog extends Animal {
        Dog(String name) { super(name); }

        @Override
        String speak(int times) { return "dog " + super.speak(times); }

        static MethodHandle superSpeak() throws Exception { return MethodHandles.lookup().findSpecial(Animal.class, "speak", methodType(String.class, int.class), Dog.class); }
    }

    interface Shape {
        default String kind() { return "shape"; }

        double area();
    }

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
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Animal cat = new Animal("cat");
        Animal dog = new Dog("rex");
        MethodHandle speak = lookup.findVirtual(Animal.class, "speak", methodType(String.class, int.class));
        MethodHandle add = lookup.findStatic(Animal.class, "add", methodType(long.class, int.class, long.class));
        MethodHandle make = lookup.findConstructor(Animal.class, methodType(void.class, String.class));
        MethodHandle getName = lookup.findGetter(Animal.class, "name", String.class);
        MethodHandle setName = lookup.findSetter(Animal.class, "name", String.class);
        MethodHandle getMade = lookup.findStaticGetter(Animal.class, "made", int.class);
        MethodHandle setMade = lookup.findStaticSetter(Animal.class, "made", int.class);
        MethodHandle join = lookup.findStatic(Animal.class, "join", methodType(String.class, String.class, Object[].class));
        MethodHandle fail = lookup.findStatic(Animal.class, "fail", methodType(int.class, String.class));
        MethodHandle secret = lookup.findVirtual(Animal.class, "secret", methodType(String.class));
        System.out.println((String) speak.invokeExact(cat, 2) + " " + (String) speak.invokeExact(dog, 1) + " " + (String) Dog.superSpeak().invokeExact((Dog) dog, 1));
        System.out.println((long) add.invokeExact(1, 2L) + " " + add.invoke((short) 3, 'a') + " " + (Object) add.invoke((Integer) 5, (Long) 6L) + " " + add.invokeWithArguments(7, 8L));
        Animal made = (Animal) make.invokeExact("new");
        setName.invokeExact(made, "renamed");
        setMade.invokeExact((int) getMade.invokeExact() + 10);
        System.out.println((String) getName.invokeExact(made) + " " + Animal.made + " " + (String) secret.invokeExact(made));
        System.out.println((String) join.invoke("-", 1, "b", 2.5) + " " + (String) join.invokeExact("+", new Object[] {1, 2}) + " " + (String) join.invoke("x") + " " + join.isVarargsCollector() + " " + (String) join.asFixedArity().invoke(",", new Object[] {"f"}));
        MethodHandle many = lookup.findStatic(Animal.class, "many", methodType(Object.class, boolean.class, byte.class, short.class, char.class, int.class, long.class, float.class, double.class, Object.class));
        System.out.println(many.invokeExact(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, (Object) "o") + " | " + many.invokeWithArguments(false, (byte) -1, (short) -2, 'd', -4, -5L, -6f, -7.0, null));
        lookup.findStatic(Animal.class, "nothing", methodType(void.class)).invokeExact();
        Object fromVoid = lookup.findStatic(Animal.class, "nothing", methodType(void.class)).invoke();
        System.out.println(Animal.made + " " + fromVoid);
        attempt("thrown", () -> (int) fail.invokeExact("from handle"));
        attempt("wrong exact type", () -> add.invokeExact(1, 2L));
        attempt("wrong exact argument", () -> (long) add.invokeExact(1, 2));
        attempt("wrong count", () -> add.invoke(1));
        attempt("wrong conversion", () -> add.invoke("x", 2L));
        attempt("wrong unboxing", () -> add.invoke((Object) "x", 2L));
        attempt("null unboxing", () -> add.invoke((Integer) null, 2L));
        attempt("wrong receiver", () -> speak.invoke((Object) "text", 1));
        attempt("null receiver", () -> (String) speak.invokeExact((Animal) null, 1));
        attempt("null getter", () -> (String) getName.invokeExact((Animal) null));
        attempt("with arguments wrong", () -> add.invokeWithArguments(1, "x"));
        attempt("with arguments count", () -> add.invokeWithArguments());
        attempt("missing", () -> lookup.findStatic(Animal.class, "missing", methodType(void.class)));
        attempt("not static", () -> lookup.findStatic(Animal.class, "speak", methodType(String.class, int.class)));
        attempt("not virtual", () -> lookup.findVirtual(Animal.class, "add", methodType(long.class, int.class, long.class)));
        attempt("wrong descriptor", () -> lookup.findVirtual(Animal.class, "speak", methodType(String.class)));
        attempt("missing field", () -> lookup.findGetter(Animal.class, "name", Object.class));
        attempt("final field", () -> lookup.findSetter(Animal.class, "legs", int.class));
        attempt("public lookup", () -> MethodHandles.publicLookup().findVirtual(Animal.class, "speak", methodType(String.class, int.class)));
        attempt("private of library", () -> lookup.findVirtual(String.class, "isLatin1", methodType(boolean.class)));
        attempt("constructor name", () -> lookup.findVirtual(Animal.class, "<init>", methodType(void.class, String.class)));
        attempt("abstract constructor", () -> { MethodHandle m = lookup.findConstructor(Number.class, methodType(void.class)); return m.invoke(); });
        attempt("special caller", () -> lookup.findSpecial(Animal.class, "speak", methodType(String.class, int.class), Dog.class) != null ? "nest mate" : "");
        attempt("interface", () -> lookup.findVirtual(Shape.class, "kind", methodType(String.class)).invoke((Shape) () -> 1.5));
        attempt("interface abstract", () -> (double) lookup.findVirtual(Shape.class, "area", methodType(double.class)).invokeExact((Shape) () -> 1.5));
        attempt("object through interface", () -> lookup.findVirtual(List.class, "hashCode", methodType(int.class)).invoke(List.of()));
        System.out.println(speak.type() + " " + add.type().parameterList() + " " + make.type() + " " + add.type().wrap() + " " + methodType(void.class, Object[].class).toMethodDescriptorString() + " " + MethodType.fromMethodDescriptorString("(IJ[[D)Ljava/lang/Object;", null) + " " + add.type().equals(methodType(long.class, int.class, long.class)) + " " + add.type().generic().erase().unwrap());
        System.out.println(add + " " + lookup.revealDirect(speak) + " " + lookup.revealDirect(make).getReferenceKind() + " " + MethodHandles.reflectAs(java.lang.reflect.Method.class, add).getName());
        MethodHandle length = MethodHandles.arrayLength(int[].class);
        MethodHandle element = MethodHandles.arrayElementGetter(String[].class);
        MethodHandle store = MethodHandles.arrayElementSetter(long[].class);
        long[] longs = new long[2];
        store.invokeExact(longs, 1, 9L);
        System.out.println((int) length.invokeExact(new int[3]) + " " + (String) element.invokeExact(new String[] {"x", "y"}, 1) + " " + longs[1] + " " + (Object) MethodHandles.arrayConstructor(int[][].class).invoke(2).getClass());
        attempt("array bounds", () -> (String) element.invokeExact(new String[0], 0));
        MethodHandle unreflected = lookup.unreflect(String.class.getMethod("concat", String.class));
        MethodHandle field = lookup.unreflectGetter(Animal.class.getDeclaredField("legs"));
        System.out.println((String) unreflected.invokeExact("a", "b") + " " + (int) field.invokeExact(cat) + " " + lookup.in(String.class).lookupModes() + " " + lookup.lookupClass().getSimpleName() + " " + MethodHandles.privateLookupIn(Dog.class, lookup).lookupClass().getSimpleName());
        attempt("private lookup in library", () -> MethodHandles.privateLookupIn(String.class, lookup));
        MethodHandle signature = MethodHandles.exactInvoker(add.type());
        MethodHandle generic = MethodHandles.invoker(methodType(Object.class, Integer.class, Integer.class));
        System.out.println((long) signature.invokeExact(add, 3, 4L) + " " + generic.invoke(lookup.findStatic(Math.class, "max", methodType(int.class, int.class, int.class)), (Integer) 3, (Integer) 9));
        long sum = 0;
        for (int i = 0; i < 20000; i++) sum += (long) add.invokeExact(i, 1L);
        for (int i = 0; i < 2000; i++) sum += ((String) speak.invoke(i % 2 == 0 ? cat : dog, 1)).length();
        System.out.println(sum);
    }
}
