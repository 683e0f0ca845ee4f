// Runtime.halt: no hooks, no finally, the code of the host is the low byte.
// exit: 7

public class HaltNow {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook must not run")));
        Thread t = new Thread(() -> {
            while (true) Thread.onSpinWait();
        });
        t.start();
        System.out.println("before");
        System.out.flush();
        try {
            Runtime.getRuntime().halt(256 + 7);
        } finally {
            System.out.println("finally must not run");
        }
    }
}
