// Inner, local and anonymous classes; captured variables; shadowing; qualified this, super and new.
// zeal

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

public class InnerClasses {
    private int value = 1;
    private static int statics = 100;
    private final List<String> log = new ArrayList<>();

    class Inner {
        int value = 2;

        class Deeper {
            int value = 3;

            String values(int value) {
                return value + "" + this.value + Inner.this.value + InnerClasses.this.value + statics;
            }

            void touch() {
                InnerClasses.this.value += 10;
                Inner.this.value *= 2;
                log.add("touched " + ++statics);
            }
        }

        private int secret() { return value * 7; }
    }

    static class Nested {
        private int hidden = 5;
        private static String shared = "shared";

        private Nested() { }

        private Nested(int n) { hidden = n; }

        class OfNested {
            int read() { return hidden++; }
        }
    }

    class SubInner extends Inner {
        SubInner() { value = 50; }

        int combined() { return super.value + InnerClasses.this.value; }
    }

    static class External extends InnerClasses.Inner {
        External(InnerClasses outer) {
            outer.super();
            value = 77;
        }
    }

    interface Shape {
        double area();

        class Unit implements Shape {
            public double area() { return 1; }
        }

        Shape UNIT = new Unit() {
            @Override
            public double area() { return super.area() + 0.5; }
        };
    }

    IntSupplier counter(int start, String label) {
        int[] state = {start};
        class Counter implements IntSupplier {
            final int step;

            Counter(int step) { this.step = step; }

            @Override
            public int getAsInt() {
                state[0] += step;
                log.add(label + state[0]);
                return state[0] + value;
            }

            Counter faster() { return new Counter(step + 1); }
        }
        return new Counter(1).faster().faster();
    }

    static List<Runnable> capture() {
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final int captured = i * i;
            long wide = 1L << (40 + i);
            double real = i / 2.0;
            tasks.add(new Runnable() {
                int runs = 0;

                {
                    runs = captured;
                }

                @Override
                public void run() {
                    runs++;
                    System.out.println("captured " + captured + " " + wide + " " + real + " runs " + runs);
                }
            });
        }
        return tasks;
    }

    abstract static class Template {
        final String result;

        Template(String in) { result = in + step(); }

        abstract String step();
    }

    static String initializationOfCaptured(String text) {
        // Captured values are set before the super constructor runs.
        return new Template("<") {
            @Override
            String step() { return text + ">"; }
        }.result;
    }

    static int fib(int n) {
        record Pair(int a, int b) {
            Pair next() { return new Pair(b, a + b); }
        }
        Pair p = new Pair(0, 1);
        for (int i = 0; i < n; i++) p = p.next();
        return p.a();
    }

    enum Op {
        ADD("+") {
            int apply(int a, int b) { return a + b; }
        },
        SUB("-") {
            int apply(int a, int b) { return a - b; }
        };

        final String sign;

        Op(String sign) { this.sign = sign; }

        abstract int apply(int a, int b);
    }

    public static void main(String[] args) {
        InnerClasses outer = new InnerClasses();
        Inner inner = outer.new Inner();
        Inner.Deeper deeper = inner.new Deeper();
        System.out.println(deeper.values(4));
        deeper.touch();
        System.out.println(deeper.values(5) + " " + inner.secret() + " " + outer.log);
        SubInner sub = outer.new SubInner();
        System.out.println(sub.combined() + " " + sub.value + " " + ((Inner) sub).value);
        System.out.println(new External(outer).new Deeper().values(0));
        Nested nested = new Nested(9);
        Nested.OfNested of = nested.new OfNested();
        System.out.println(of.read() + of.read() + " " + nested.hidden + " " + new Nested().hidden + Nested.shared);
        System.out.println(Shape.UNIT.area() + " " + Shape.UNIT.getClass().getName() + " " + new Shape.Unit().area());
        IntSupplier counter = outer.counter(10, "c");
        System.out.println(counter.getAsInt() + " " + counter.getAsInt() + " " + outer.log);
        for (Runnable r : capture()) {
            r.run();
            r.run();
        }
        System.out.println(initializationOfCaptured("text"));
        System.out.println(fib(30));
        for (Op op : Op.values()) System.out.println(op + op.sign + op.apply(7, 3) + op.getClass().getName() + " " + op.getDeclaringClass().getName() + " " + op.getClass().isAnonymousClass());
        Object local = counter;
        System.out.println(local.getClass().getName() + " " + local.getClass().isLocalClass() + " " + local.getClass().getEnclosingMethod().getName() + " " + local.getClass().getSimpleName());
        System.out.println(Inner.Deeper.class.getDeclaringClass().getSimpleName() + " " + Inner.class.isMemberClass() + " " + new Object() { }.getClass().isAnonymousClass());
        try {
            InnerClasses none = null;
            none.new Inner();
        } catch (NullPointerException e) {
            System.out.println("no outer instance");
        }
    }
}
