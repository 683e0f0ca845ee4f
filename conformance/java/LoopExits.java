// A thread may be stopped where a loop ends that a conditional jump back closes.
// jvm: -Xint

public class LoopExits {
    static volatile boolean done;

    static int once(Object o, int n) {
        int i = 0;
        do {
            i++;
        } while (i < n);
        Object kept = o;
        return kept == null ? -i : i;
    }

    public static void main(String[] args) throws Exception {
        Thread stopper = new Thread(() -> {
            while (!done) System.gc();
        });
        stopper.start();
        int sum = 0;
        Object o = new Object();
        for (int i = 0; i < 3_000_000; i++) {
            sum += once(o, 1) + once(null, 2);
            if (i % 1000 == 0) o = new int[i % 7];
        }
        done = true;
        stopper.join();
        System.out.println(sum);
    }
}
