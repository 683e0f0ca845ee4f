// Objects that a compiler need not make, needed after all: deoptimization, locks, exceptions, receivers of a new class.
// zeal: 2000

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;

/** Objects that a compiler need not make, and places where they are needed after all. */
public class VirtualObjects {
    static final class Box {
        int i;
        long l;
        byte b;
        char c;
        short s;
        boolean z;
        float f;
        double d;
        Object o;
        Box next;

        Box(int i) {
            this.i = i;
        }

        @Override
        public String toString() {
            return i + "," + l + "," + b + "," + (int) c + "," + s + "," + z + "," + f + "," + d + "," + o
                + (next == null ? "" : next == this ? " itself" : " then " + next);
        }
    }

    interface Shape {
        int size();
    }

    static class Square implements Shape {
        public int size() {
            return 4;
        }
    }

    /** Loaded late. */
    static class Circle extends Square {
        @Override
        public int size() {
            return 9;
        }
    }

    static int divide(int a, int b) {
        return a / b;
    }

    /** A box with every kind of field, needed only when the division fails. */
    static String kinds(int n, int by) {
        Box box = new Box(n);
        box.l = (long) n << 40;
        box.b = (byte) (n * 77);
        box.c = (char) (n * 7777);
        box.s = (short) (n * 7777);
        box.z = (n & 1) == 0;
        box.f = n / 3f;
        box.d = -0.0;
        box.o = "o" + (n & 3);
        try {
            box.i += divide(n, by);
        } catch (ArithmeticException e) {
            return box + " " + e.getMessage();
        }
        return box.b + box.c + box.s > 0 ? "more" : "less";
    }

    /** The same object in two places and in another object. */
    static String shared(int n, int by) {
        Box a = new Box(n);
        Box b = a;
        Box outer = new Box(n + 1);
        outer.next = a;
        outer.o = b;
        a.i++;
        try {
            b.i += n / by;
        } catch (ArithmeticException e) {
            b.l = 5;
            return (a == b) + " " + (outer.next == a) + " " + (outer.o == b) + " " + a + " " + outer.next.l;
        }
        return outer.next.i == a.i ? "same" : "different";
    }

    /** An object that refers to itself, and two to each other. */
    static String cycles(int n, int by) {
        Box self = new Box(n);
        self.next = self;
        Box a = new Box(n);
        Box b = new Box(-n);
        a.next = b;
        b.o = a;
        try {
            self.next.i += n / by;
        } catch (ArithmeticException e) {
            return self + " " + (a.next == b) + " " + (b.o == a) + " " + a.next.i;
        }
        return a.next.i + self.next.next.i > 0 ? "more" : "less";
    }

    static int sum(Shape shape, Box box) {
        box.i += shape.size();
        return box.i;
    }

    /** The receiver's class changes while the box is not there. */
    static String receiver(int n, Shape shape) {
        Box box = new Box(n);
        Box result = new Box(sum(shape, box));
        result.i += sum(shape, result);
        return box.i + " " + result.i;
    }

    /** In a loop: the object of the last round, the fields changed by rounds. */
    static String loop(int[] data, int to) {
        Box total = new Box(0);
        Box last = new Box(-1);
        try {
            for (int at = 0; at < to; at++) {
                Box now = new Box(data[at]);
                total.i += now.i;
                if ((now.i & 1) == 0) {
                    total.l += last.i;
                }
                last = now;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return total + " " + last + " " + e.getMessage();
        }
        return total.i + " " + total.l + " " + last.i;
    }

    /** Locks that nobody else can want, one inside another, and one that is there between them. */
    static String locked(int n, int by, Object other) {
        Box outer = new Box(n);
        Box inner = new Box(n + 1);
        StringBuilder text = new StringBuilder();
        synchronized (outer) {
            synchronized (other) {
                synchronized (inner) {
                    synchronized (outer) {
                        try {
                            inner.i += n / by;
                        } catch (ArithmeticException e) {
                            text.append(Thread.holdsLock(outer)).append(Thread.holdsLock(other));
                            text.append(Thread.holdsLock(inner));
                        }
                    }
                    if (by == 0) {
                        text.append(Thread.holdsLock(outer)).append(Thread.holdsLock(inner));
                    }
                }
                if (by == 0) {
                    text.append(Thread.holdsLock(outer)).append(Thread.holdsLock(inner));
                    text.append(Thread.holdsLock(other));
                }
            }
        }
        if (by == 0) {
            text.append(Thread.holdsLock(outer)).append(Thread.holdsLock(other));
        }
        return by == 0 ? text.toString() : String.valueOf(inner.i + outer.i);
    }

    /** Locks that are held when an exception leaves. */
    static int thrownThrough(int n, int by, Object[] seen) {
        Box box = new Box(n);
        synchronized (box) {
            seen[0] = by == 0 ? box : null;
            synchronized (new Box(1)) {
                return n / by + box.i;
            }
        }
    }

    static int first(int... values) {
        return values.length == 0 ? -1 : values[0] + values[values.length - 1];
    }

    static Object pick(Object[] values, int at) {
        return values[at];
    }

    /** Small arrays, of numbers and of objects; one that a store does not fit. */
    static String arrays(int n, int at) {
        int[] numbers = {n, n + 1, n + 2};
        byte[] bytes = {(byte) n, (byte) (n * 31)};
        Object[] objects = {"a", numbers, null};
        Object[] strings = new String[2];
        strings[0] = "s" + (n & 1);
        String text;
        try {
            text = "at " + numbers[at];
            strings[1] = objects[0];
            strings[0] = pick(objects, at);
        } catch (ArrayIndexOutOfBoundsException | ArrayStoreException e) {
            text = e.getClass().getSimpleName();
        }
        return text + " " + bytes[0] + bytes[1] + Arrays.toString(strings) + (objects[1] == numbers)
            + first() + first(n) + first(n, 2, 3);
    }

    /** Objects that one of two ways makes. */
    static String merged(int n, int by) {
        Box box;
        if ((n & 1) == 0) {
            box = new Box(n);
            box.l = 3;
        } else {
            box = new Box(-n);
            box.d = 1.5;
        }
        try {
            box.i += n / by;
        } catch (ArithmeticException e) {
            return box.toString();
        }
        return String.valueOf(box.i + box.l + (long) box.d);
    }

    static Object kept;

    /** Seen elsewhere on one way only. */
    static String partly(int n) {
        Box box = new Box(n);
        box.l = n * 2L;
        if (n == 7777) {
            kept = box;
        }
        return kept == box ? "kept" : String.valueOf(box.l);
    }

    static final class Counter implements AutoCloseable {
        static int open;
        final int n;

        Counter(int n) {
            this.n = Objects.checkIndex(n, Integer.MAX_VALUE);
            open++;
        }

        @Override
        public void close() {
            open--;
        }
    }

    static int resources(int n) {
        try (Counter a = new Counter(n); Counter b = new Counter(a.n - 1)) {
            return a.n + b.n;
        }
    }

    static int iterate(List<Integer> list, int stop) {
        int sum = 0;
        for (int x : list) {
            sum += x;
            if (x == stop) {
                list.add(1);
            }
        }
        return sum;
    }

    static void show(String what, Object value) {
        System.out.println(what + ": " + value);
    }

    public static void main(String[] args) throws Exception {
        int rounds = 30000;
        Object other = new Object();
        int[] data = new int[50];
        for (int i = 0; i < data.length; i++) {
            data[i] = i * i % 17;
        }
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4));
        long hash = 0;
        for (int i = 1; i <= rounds; i++) {
            hash = hash * 31 + kinds(i, 3).hashCode() + shared(i, 3).hashCode() + cycles(i, 3).hashCode();
            hash = hash * 31 + receiver(i, new Square()).hashCode() + locked(i, 3, other).hashCode();
            hash = hash * 31 + thrownThrough(i, 3, new Object[1]) + merged(i, 3).hashCode() + partly(i % 7000).hashCode();
            hash = hash * 31 + arrays(i, 1).hashCode() + resources(i) + iterate(list, -1);
            if (i % 100 == 0) {
                hash = hash * 31 + loop(data, data.length).hashCode();
            }
            if (i % 10000 == 0) {
                show("round", i + " " + hash);
                show("kinds", kinds(i, 0) + " and " + kinds(i + 1, 0));
                show("shared", shared(i, 0));
                show("cycles", cycles(i, 0));
                show("locked", locked(i, 0, other));
                Object[] seen = new Object[1];
                try {
                    show("through", thrownThrough(i, 0, seen));
                } catch (ArithmeticException e) {
                    show("through", e.getMessage() + " " + Thread.holdsLock(seen[0]));
                }
                show("merged", merged(i, 0) + " and " + merged(i + 1, 0));
                show("loop", loop(data, data.length + 1));
                show("arrays", arrays(i, -1) + " " + arrays(i, 2));
                try {
                    show("resources", resources(0));
                } catch (IndexOutOfBoundsException e) {
                    show("resources", e.getMessage() + " " + Counter.open);
                }
                try {
                    show("iterate", iterate(new ArrayList<>(list), 2));
                } catch (ConcurrentModificationException e) {
                    show("iterate", e);
                }
            }
        }
        show("receiver", receiver(5, (Shape) Class.forName("VirtualObjects$Circle").getDeclaredConstructor().newInstance()));
        show("partly", partly(7777) + " " + kept);
    }
}
