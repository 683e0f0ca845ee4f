// StackOverflowError: caught a thousand times in a row, in several shapes, in other threads and with finally blocks.
// jvm: -Xss512k
// timeout: 120

public class StackOverflow {
    static int depth;

    static void plain() {
        depth++;
        plain();
    }

    static long wide(long a, double b, Object c, int d) {
        depth++;
        return wide(a + 1, b * 2, c, d - 1) + a + d;
    }

    static class Node {
        Node next;

        @Override
        public String toString() {
            return "n" + next;
        }

        @Override
        public int hashCode() {
            return next.hashCode() + 1;
        }
    }

    interface Step {
        int go(int n);
    }

    static int viaInterface(Step s, int n) {
        depth++;
        return s.go(n + 1);
    }

    static synchronized void locked() {
        depth++;
        locked();
    }

    static int unwound;

    static void withFinally(int n) {
        try {
            depth++;
            withFinally(n + 1);
        } finally {
            unwound++;
        }
    }

    static int mutualA(int n) { return mutualB(n + 1); }

    static int mutualB(int n) { return mutualA(n - 1); }

    static int count(Runnable r) {
        depth = 0;
        try {
            r.run();
            return -1;
        } catch (StackOverflowError e) {
            return depth;
        }
    }

    public static void main(String[] args) throws Exception {
        int caught = 0;
        int shallow = 0;
        for (int i = 0; i < 1000; i++) {
            int reached = count(StackOverflow::plain);
            if (reached > 0) caught++;
            if (reached < 1000) shallow++;
        }
        System.out.println("caught " + caught + ", too shallow " + shallow);
        System.out.println("wide " + (count(() -> wide(1, 2, "x", 3)) > 500));
        Step[] self = new Step[1];
        self[0] = n -> viaInterface(self[0], n);
        System.out.println("interface " + (count(() -> viaInterface(self[0], 0)) > 300));
        System.out.println("locked " + (count(StackOverflow::locked) > 500) + " released " + !Thread.holdsLock(StackOverflow.class));
        System.out.println("finally " + (count(() -> withFinally(0)) > 500) + " unwound " + (unwound > 500));
        Node ring = new Node();
        ring.next = ring;
        try {
            System.out.println(ring.hashCode());
        } catch (StackOverflowError e) {
            System.out.println("hashCode overflowed " + (e.getMessage() == null) + " trace " + e.getStackTrace().length);
        }
        try {
            System.out.println(ring.toString().length());
        } catch (StackOverflowError e) {
            System.out.println("toString overflowed");
        }
        try {
            mutualA(0);
        } catch (Error e) {
            System.out.println(e.getClass() + " " + e.getStackTrace()[0].getMethodName().startsWith("mutual"));
        }
        int[] deep = new int[2];
        for (int k = 0; k < 2; k++) {
            int slot = k;
            Thread t = new Thread(null, () -> deep[slot] = count(StackOverflow::plain), "sized", k == 0 ? 256 * 1024 : 16 * 1024 * 1024);
            t.start();
            t.join();
        }
        System.out.println("larger stack goes deeper " + (deep[1] > 4 * deep[0]));
        Thread dying = new Thread(StackOverflow::plain, "dying");
        dying.setUncaughtExceptionHandler((t, e) -> System.out.println(t.getName() + " died of " + e));
        dying.start();
        dying.join();
        int again = 0;
        for (int i = 0; i < 20; i++) {
            try {
                count(() -> {
                    try {
                        plain();
                    } catch (StackOverflowError e) {
                        throw new IllegalStateException("translated", e);
                    }
                });
            } catch (IllegalStateException e) {
                if (e.getCause() instanceof StackOverflowError) again++;
            }
        }
        System.out.println("translated " + again);
    }
}
