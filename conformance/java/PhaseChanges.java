/** Code that is compiled for what it has seen and then sees something else, again and again, and throws often. */
public class PhaseChanges {
    interface Step {
        int apply(int x);
    }

    static class Add implements Step {
        public int apply(int x) {
            return x + 1;
        }
    }

    static class Times implements Step {
        public int apply(int x) {
            return x * 3;
        }
    }

    static class Mix implements Step {
        public int apply(int x) {
            return x ^ 5;
        }
    }

    static class Less extends Add {
        @Override
        public int apply(int x) {
            return x - 7;
        }
    }

    static int call(Step step, int x) {
        return step.apply(x);
    }

    static int virtual(Add step, int x) {
        return step.apply(x);
    }

    static int branch(int x) {
        if (x < 0) {
            return new int[] {1, 2, x}[2] + PhaseChanges.class.getName().length();
        }
        return x + 1;
    }

    static int length(String text) {
        try {
            return text.length();
        } catch (NullPointerException e) {
            return -1;
        }
    }

    static int element(int[] array, int index) {
        try {
            return array[index];
        } catch (ArrayIndexOutOfBoundsException e) {
            return -2;
        }
    }

    static int cast(Object object) {
        try {
            return ((String) object).length();
        } catch (ClassCastException e) {
            return -2;
        }
    }

    static int divide(int a, int b) {
        try {
            return a / b;
        } catch (ArithmeticException e) {
            return -2;
        }
    }

    public static void main(String[] args) {
        Step[] steps = {new Add(), new Times(), new Mix(), new Less()};
        for (int phase = 0; phase < 10; phase++) {
            boolean even = phase % 2 == 0;
            Step step = steps[phase % 4];
            Add add = phase % 3 == 0 ? new Add() : new Less();
            long total = 0;
            double sum = phase;
            for (int i = 0; i < 60_000; i++) {
                total += call(step, i);
                total += virtual(add, i);
                total += branch(even ? i : -i);
                sum += total * 0.5;
                if (i % 3 == 0) {
                    total += length(even ? "abc" : (i & 63) == 0 ? null : "x");
                    total += element(new int[3], even ? 1 : (i & 31) == 0 ? 5 : 2);
                    total += cast((i & 31) == 3 && phase > 3 ? (Object) phase : "s");
                    total += divide(i, i & 63);
                }
            }
            System.out.println(phase + " " + total + " " + sum);
        }
    }
}
