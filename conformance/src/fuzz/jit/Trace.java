import java.util.concurrent.Callable;

/** What the random programs share: the running checksum, and the exceptions with their lines. */
public final class Trace {
    static int round;
    static long sum;
    static int thrown;
    static StringBuilder text = new StringBuilder();

    private Trace() {}

    static final class Boom extends RuntimeException {
        final int number;

        Boom(int number) {
            super("boom " + number);
            this.number = number;
        }
    }

    interface Operation {
        long apply(int a, long b);
    }

    static void add(long value) {
        sum = sum * 31 + value;
    }

    static void add(int value) {
        sum = sum * 33 + value;
    }

    static void add(double value) {
        add(Double.doubleToLongBits(value));
    }

    static void add(float value) {
        add(Float.floatToIntBits(value));
    }

    static void add(boolean value) {
        add(value ? 1 : 2);
    }

    static void add(Object value) {
        if (value instanceof String) {
            add(value.hashCode());
        } else if (value instanceof int[]) {
            for (int element : (int[]) value) {
                add(element);
            }
        } else {
            add(value == null ? 0 : value.getClass().getName().length());
        }
    }

    static int countdown(int value) {
        return value + round;
    }

    static String cut(String text) {
        return text.length() > 20 ? text.substring(text.length() - 9) : text;
    }

    /** Adds an exception; the first ones as text, too. */
    static void caught(Throwable thrown) {
        StringBuilder line = new StringBuilder();
        line.append(thrown.getClass().getName()).append(": ").append(thrown.getMessage());
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("Program")) {
                line.append(' ').append(frame.getMethodName()).append(':').append(frame.getLineNumber());
            }
        }
        add(line.toString().hashCode());
        if (Trace.thrown++ < 20) {
            text.append("  round ").append(round).append(' ').append(line).append('\n');
        }
    }

    /** Runs the programs with the numbers from the first argument to before the second. */
    public static void main(String[] args) throws Exception {
        for (int number = Integer.parseInt(args[0]); number < Integer.parseInt(args[1]); number++) {
            sum = 0;
            thrown = 0;
            text.setLength(0);
            Callable<?> program =
                    (Callable<?>) Class.forName("Program" + number).getDeclaredConstructor().newInstance();
            StringBuilder sums = new StringBuilder();
            for (round = 0; round < 60; round++) {
                try {
                    add((Long) program.call());
                } catch (Throwable thrown) {
                    caught(thrown);
                }
                if (round % 6 == 5) {
                    sums.append(' ').append(Long.toHexString(sum));
                }
            }
            System.out.println("program " + number + "\n" + text + "  sums" + sums);
            System.out.flush();
        }
    }
}
