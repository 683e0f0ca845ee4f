// System.exit from a nested place: shutdown hooks run, finally blocks do not, the code reaches the host.
// exit: 42

public class ExitAndHooks {
    static void deeper(int n) {
        try {
            if (n > 0) {
                deeper(n - 1);
            } else {
                System.out.println("exiting");
                System.exit(42);
            }
        } finally {
            System.out.println("a finally block ran");
        }
    }

    public static void main(String[] args) throws Exception {
        Thread first = new Thread(() -> {
            System.out.println("hook runs in " + Thread.currentThread().getName());
            try {
                Runtime.getRuntime().addShutdownHook(new Thread());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
            System.out.flush();
        }, "hook");
        Runtime.getRuntime().addShutdownHook(first);
        Thread removed = new Thread(() -> System.out.println("removed hook ran"));
        Runtime.getRuntime().addShutdownHook(removed);
        System.out.println(Runtime.getRuntime().removeShutdownHook(removed) + " " + Runtime.getRuntime().removeShutdownHook(removed));
        try {
            Runtime.getRuntime().addShutdownHook(first);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        Thread worker = new Thread(() -> {
            try {
                Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
                System.out.println("a worker was interrupted");
            }
        }, "worker");
        worker.start();
        Thread exiting = new Thread(() -> deeper(3), "exiting");
        exiting.start();
        exiting.join();
        System.out.println("never reached");
    }
}
