import java.util.ArrayList;
import java.util.List;

public class Limits {
    static void fillHeap() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[100_000]);
        }
    }

    static int recurse() { return recurse() + 1; }

    static void manyThreads() {
        for (int i = 0; i < 100; i++) {
            Thread t = new Thread(Waits::sleeps);
            t.setDaemon(true);
            t.start();
        }
    }

    static void exitLater(int code) throws Exception {
        Thread t = new Thread(() -> System.exit(code));
        t.start();
        Thread.sleep(1_000_000);
    }
}
