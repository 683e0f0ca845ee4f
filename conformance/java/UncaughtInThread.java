// Uncaught exceptions: in other threads, through handlers, in handlers, and what the exit code is.
// exit: 1

public class UncaughtInThread {
    static class Quiet extends RuntimeException {
        Quiet(String message) {
            super(message, null, true, false);
        }
    }

    static void runAndJoin(Thread t) throws InterruptedException {
        t.start();
        t.join();
        System.out.println(t.getName() + " " + t.getState() + " alive " + t.isAlive());
        System.out.flush();
    }

    public static void main(String[] args) throws Exception {
        runAndJoin(new Thread(() -> {
            throw new Quiet("no handler");
        }, "plain"));
        runAndJoin(new Thread(() -> {
            Object o = null;
            o.hashCode();
        }, "with trace"));
        Thread own = new Thread(() -> {
            throw new Quiet("own handler");
        }, "own");
        own.setUncaughtExceptionHandler((t, e) -> System.out.println("handled " + e.getMessage() + " in " + t.getName() + " on " + Thread.currentThread().getName()));
        runAndJoin(own);
        ThreadGroup group = new ThreadGroup("strict") {
            @Override
            public void uncaughtException(Thread t, Throwable e) {
                System.out.println("group " + getName() + " got " + e.getMessage());
                super.uncaughtException(t, e);
            }
        };
        runAndJoin(new Thread(group, () -> {
            throw new Quiet("in a group");
        }, "grouped"));
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println("default handler: " + t.getName() + ": " + e));
        runAndJoin(new Thread(() -> {
            throw new Quiet("to the default");
        }, "defaulted"));
        runAndJoin(new Thread(group, () -> {
            throw new Quiet("group then default");
        }, "both"));
        Thread bad = new Thread(() -> {
            throw new Quiet("handler throws");
        }, "bad");
        bad.setUncaughtExceptionHandler((t, e) -> {
            System.out.println("throwing from the handler");
            throw new Quiet("from handler");
        });
        runAndJoin(bad);
        Thread.setDefaultUncaughtExceptionHandler(null);
        Thread last = new Thread(() -> {
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                System.out.println("unexpected");
            }
            System.out.println("a thread outlives main");
        });
        last.start();
        System.out.println("main throws now");
        throw new IllegalStateException("main is done");
    }
}
