// What SIGQUIT prints, of a child that is this program again: states, locks, deadlocks. Addresses, times and lines of the library differ.
// timeout: 120

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

public class ThreadDump {
    static final Object FIRST = new Object();
    static final Object SECOND = new Object();
    static final ReentrantLock THIRD = new ReentrantLock();
    static final ReentrantLock FOURTH = new ReentrantLock();
    static final CountDownLatch HELD = new CountDownLatch(4);

    static void both() {
        HELD.countDown();
        try {
            HELD.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    static void firstThenSecond() {
        synchronized (FIRST) {
            both();
            synchronized (SECOND) { System.out.println("never"); }
        }
    }

    static void secondThenFirst() {
        synchronized (SECOND) {
            both();
            synchronized (FIRST) { System.out.println("never"); }
        }
    }

    static void lock(ReentrantLock one, ReentrantLock other) {
        one.lock();
        both();
        other.lock();
    }

    static void waitForClass() {
        synchronized (ThreadDump.class) {
            synchronized (HELD) {
                try {
                    ThreadDump.class.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    static void child() throws Exception {
        start("monitors 1", ThreadDump::firstThenSecond);
        start("monitors 2", ThreadDump::secondThenFirst);
        start("locks 1", () -> lock(THIRD, FOURTH));
        start("locks 2", () -> lock(FOURTH, THIRD));
        start("waits", ThreadDump::waitForClass);
        start("parks", () -> LockSupport.parkNanos(ThreadDump.class, 1L << 50));
        start("spins", ThreadDump::spin);
        HELD.await();
        Thread.sleep(500);
        System.out.println("ready");
        Thread.sleep(100_000);
    }

    static String plain(String line) {
        return line.replaceAll("0x[0-9a-f]+", "0x")
            .replaceAll("(cpu|elapsed)=[0-9.]+", "$1=")
            .replaceAll("\"(.*)\" #[0-9]+", "\"$1\" #")
            .replaceAll("java.base@[^/]+/([A-Za-z]+)\\.java:[0-9]+", "java.base/$1")
            .replaceAll("java.base@[^/]+/", "java.base/");
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            child();
            return;
        }
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process child =
            new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), "ThreadDump", "child").redirectErrorStream(true).start();
        BufferedReader in = new BufferedReader(new InputStreamReader(child.getInputStream()));
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (line.equals("ready")) {
                new ProcessBuilder("kill", "-QUIT", Long.toString(child.pid())).inheritIO().start().waitFor();
            }
            if (line.equals("Heap")) {
                break;
            }
        }
        child.destroyForcibly().waitFor();
        boolean shown = false;
        for (String line : lines) {
            if (line.startsWith("\"")) {
                shown = line.matches("\"(main|monitors|locks|waits|parks|spins|Finalizer).*");
            }
            if (line.startsWith("Found ") || line.startsWith("Full thread dump")) {
                shown = true;
            }
            if (line.startsWith("Threads class") || line.startsWith("JNI ") || line.equals("Heap")) {
                shown = false;
            }
            if (shown) {
                System.out.println(plain(line).replaceAll("Full thread dump .*", "Full thread dump"));
            }
        }
    }
}
