// Exceptions thrown and caught by hot code: over inlined methods, with locks, in loops, in handlers and out of them.
// jvm: -XX:-OmitStackTraceInFastThrow
// zeal: 1000

public class CompiledExceptions {
    static class Boom extends RuntimeException {
        final int number;

        Boom(int number) {
            super("boom " + number);
            this.number = number;
        }
    }

    static class Bang extends Boom {
        Bang(int number) {
            super(number);
        }
    }

    static class Quiet extends Exception {
        Quiet() {
            super(null, null, false, false);
        }
    }

    static int thrower(int n) {
        if (n % 3 == 0) {
            throw new Boom(n);
        }
        if (n % 7 == 0) {
            throw new Bang(n);
        }
        return n;
    }

    static int between(int n) {
        return thrower(n) + 1;
    }

    /** The handler is two methods up. */
    static int overInlined(int n) {
        try {
            return between(n);
        } catch (Bang e) {
            return -e.number;
        } catch (Boom e) {
            return -2 * e.number;
        }
    }

    /** The inner handler does not fit; the finally block runs. */
    static int inner;

    static int missed(int n) throws Quiet {
        try {
            if (n % 5 == 0) {
                throw new Quiet();
            }
            return thrower(n);
        } catch (Bang e) {
            return 1;
        } finally {
            inner++;
        }
    }

    static int outer(int n) {
        try {
            return missed(n);
        } catch (Boom e) {
            return 2;
        } catch (Quiet e) {
            return 3;
        }
    }

    /** Locals of several types change in the loop and are read by handlers. */
    static long nestedLoops(int n) {
        long sum = 0;
        double scale = 1;
        String last = "none";
        for (int i = 0; i < n; i++) {
            int stage = 0;
            try {
                sum += thrower(i);
                stage = 1;
                for (int j = i; j < i + 4; j++) {
                    try {
                        sum += between(j);
                        stage = 2;
                        if (j % 11 == 0) {
                            continue;
                        }
                        scale += 0.5;
                    } catch (Bang e) {
                        stage += 10;
                        throw e;
                    } finally {
                        sum ^= stage;
                    }
                }
            } catch (Bang e) {
                last = e.getMessage();
                sum += stage * 1000L + last.length();
            } catch (Boom e) {
                sum -= stage;
                if (e.number % 2 == 0) {
                    continue;
                }
                scale -= 0.25;
            }
        }
        return sum + (long) (scale * 4) + last.length();
    }

    /** The handler throws, too; what it throws is caught further out or becomes the cause. */
    static int rethrow(int n) {
        try {
            try {
                return thrower(n);
            } catch (Bang e) {
                throw new IllegalStateException("from the handler", e);
            } catch (Boom e) {
                if (e.number % 2 == 0) {
                    throw e;
                }
                return thrower(n + 3);
            }
        } catch (IllegalStateException e) {
            return ((Boom) e.getCause()).number;
        } catch (Boom e) {
            return 5 * e.number;
        }
    }

    /** A handler that covers itself, as javac makes for locks. */
    static final Object lock = new Object();
    static int held;

    static int locked(int n) {
        synchronized (lock) {
            held += Thread.holdsLock(lock) ? 1 : 100;
            return thrower(n);
        }
    }

    static synchronized int lockedMethod(int n) {
        held += Thread.holdsLock(CompiledExceptions.class) ? 1 : 100;
        return between(n);
    }

    synchronized int lockedReceiver(int n) {
        if (n % 4 == 0) {
            throw new Bang(n);
        }
        return locked(n);
    }

    static int locks(int n) {
        int result = 0;
        CompiledExceptions self = new CompiledExceptions();
        try {
            result += locked(n);
        } catch (Boom e) {
            result -= 1;
        }
        try {
            result += lockedMethod(n);
        } catch (Boom e) {
            result -= 2;
        }
        try {
            result += self.lockedReceiver(n);
        } catch (Bang e) {
            result -= 4;
        } catch (Boom e) {
            result -= 8;
        }
        if (Thread.holdsLock(lock) || Thread.holdsLock(self) || Thread.holdsLock(CompiledExceptions.class)) {
            throw new AssertionError("a lock was kept");
        }
        return result;
    }

    /** Exceptions of the machine, thrown again and again at the same place. */
    static int machine(int[][] rows, Object[] objects, int n) {
        try {
            int[] row = rows[n % 5];
            int value = row[n % 9];
            objects[n % 4] = n % 13 == 0 ? (Object) "text" : Integer.valueOf(n);
            int[] made = new int[value % 3 - 1];
            return ((Integer) objects[(n + 1) % 4]) / (n % 6) + made.length;
        } catch (NullPointerException e) {
            return 100;
        } catch (ArrayIndexOutOfBoundsException e) {
            return 200 + e.getMessage().length();
        } catch (ArrayStoreException e) {
            return 300 + e.getMessage().length();
        } catch (NegativeArraySizeException e) {
            return 400 + e.getMessage().length();
        } catch (ArithmeticException e) {
            return 500 + e.getMessage().length();
        } catch (ClassCastException e) {
            return 600;
        }
    }

    /** The same without a handler in the method. */
    static int bareDivide(int a, int b) {
        return a / b;
    }

    static int bareLength(String s) {
        return s.length();
    }

    static int bareElement(int[] a, int i) {
        return a[i];
    }

    static String bareCast(Object o) {
        return (String) o;
    }

    static int[] bareNew(int n) {
        return new int[n];
    }

    static void bareStore(Object[] a, Object o) {
        a[0] = o;
    }

    static String bare(int n) {
        try {
            switch (n % 6) {
                case 0:
                    return "" + bareDivide(n, n % 4);
                case 1:
                    return "" + bareLength(n % 4 == 1 ? null : "abc");
                case 2:
                    return "" + bareElement(new int[3], n % 5);
                case 3:
                    return bareCast(n % 4 == 3 ? Integer.valueOf(n) : "cast");
                case 4:
                    return "" + bareNew(n % 4 - 1).length;
                default:
                    bareStore(n % 4 == 1 ? new Integer[1] : new Object[1], "store");
                    return "stored";
            }
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            return e + " at " + trace[0] + " " + trace[1];
        }
    }

    /** Stack traces name the inlined methods and their lines. */
    static String lines(int n) {
        try {
            return "" + between(n);
        } catch (Boom e) {
            StackTraceElement[] trace = e.getStackTrace();
            StringBuilder text = new StringBuilder(e.getMessage());
            for (int i = 0; i < 3; i++) {
                text.append(' ').append(trace[i].getMethodName()).append(':').append(trace[i].getLineNumber());
            }
            return text.toString();
        }
    }

    static int depth;

    static int recurse(int n) {
        depth++;
        return recurse(n + 1) + 1;
    }

    static boolean overflow() {
        depth = 0;
        try {
            return recurse(0) == 0;
        } catch (StackOverflowError e) {
            return depth > 100;
        }
    }

    /** Unwinds through many frames that only pass by, some with finally blocks. */
    static int passed;

    static int deep(int n, int number) {
        if (n == 0) {
            throw new Boom(number);
        }
        if (n % 4 == 0) {
            try {
                return deep(n - 1, number) + 1;
            } finally {
                passed++;
            }
        }
        return deep(n - 1, number) + 1;
    }

    /** A loop that only exceptions leave, and one that they go around. */
    static int loops(int n) {
        int i = 0;
        int caught = 0;
        try {
            while (true) {
                try {
                    i++;
                    if (i % 2 == 0) {
                        throw new Quiet();
                    }
                    if (i > n) {
                        throw new Boom(i);
                    }
                } catch (Quiet e) {
                    caught++;
                }
            }
        } catch (Boom e) {
            return caught * 1000 + e.number;
        }
    }

    /** The result of a call is on the operand stack while the next one throws. */
    static long stacked(int n) {
        long kept = 7;
        try {
            kept = n + 2L * between(n - 1) + (between(n) << 2);
        } catch (Boom e) {
            kept += e.number;
        }
        return kept;
    }

    public static void main(String[] args) {
        int[][] rows = {{5, 4, 3, 2, 1, 0}, null, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {6, 3}, {0, 0, 0, 0, 0, 0, 0, 0, 0}};
        Object[] objects = new Integer[4];
        Object[] mixed = {1, "two", 3, "four"};
        long hash = 0;
        for (int round = 0; round < 3; round++) {
            for (int n = 1; n < 3000; n++) {
                hash = hash * 31 + overInlined(n);
                hash = hash * 31 + outer(n);
                hash = hash * 31 + rethrow(n);
                hash = hash * 31 + locks(n);
                hash = hash * 31 + machine(rows, n % 2 == 0 ? objects : mixed.clone(), n);
                hash = hash * 31 + bare(n).hashCode();
                hash = hash * 31 + lines(n).hashCode();
                hash = hash * 31 + stacked(n);
            }
            hash = hash * 31 + nestedLoops(3000);
            hash = hash * 31 + loops(5000);
            System.out.println(round + ": " + hash + " " + inner + " " + held);
        }
        for (int n = 0; n < 24; n++) {
            System.out.println(bare(n));
        }
        System.out.println(lines(3) + ", " + lines(7) + ", " + lines(8));
        for (int i = 0; i < 200; i++) {
            try {
                deep(60, i);
            } catch (Boom e) {
                hash += e.number + e.getStackTrace().length;
            }
        }
        System.out.println(hash + " " + passed);
        boolean overflowed = true;
        for (int i = 0; i < 8; i++) {
            overflowed &= overflow();
        }
        System.out.println(overflowed);
    }
}
