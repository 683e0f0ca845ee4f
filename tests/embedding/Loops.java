public class Loops {
    static volatile int sink;
    static Object[] kept = new Object[16];

    static void spin() {
        while (true) {
        }
    }

    static void countedForever() {
        int sum = 0;
        while (true) {
            for (int i = 0; i < 1_000_000; i++) {
                sum += i;
            }
            sink = sum;
        }
    }

    static void catchesAll() {
        while (true) {
            try {
                for (int i = 0; i < 1000; i++) {
                    throwsSometimes(i);
                }
            } catch (Throwable t) {
                sink++;
            }
        }
    }

    private static void throwsSometimes(int i) {
        if (i % 500 == 499) {
            throw new RuntimeException("often");
        }
    }

    static void recursion() {
        while (true) {
            try {
                deep(0);
            } catch (StackOverflowError e) {
                sink++;
            }
        }
    }

    private static int deep(int n) { return deep(n + 1) + 1; }

    static void allocates() {
        for (int i = 0;; i++) {
            kept[i & 15] = new int[1000];
        }
    }

    static void finallyLoops() {
        try {
            spin();
        } finally {
            while (true) {
                sink++;
            }
        }
    }

    /** Says what nobody should hear. */
    static void tells() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        // Often enough that the handlers are compiled, too.
        for (int i = 0; i < 20_000; i++) {
            guarded(100);
        }
        guarded(Integer.MAX_VALUE);
        System.out.println("after");
    }

    private static void guarded(int most) {
        try {
            while (true) {
                try {
                    work(most);
                } catch (IllegalStateException e) {
                    return;
                } finally {
                    if (most > 100) {
                        System.out.println("finally");
                    }
                }
            }
        } catch (Throwable t) {
            System.out.println("caught " + t);
        }
    }

    private static void work(int most) {
        for (int i = 0; i < most; i++) {
            sink += i;
            if (i == 99 && most == 100) {
                throw new IllegalStateException();
            }
        }
        work(most);
    }
}
