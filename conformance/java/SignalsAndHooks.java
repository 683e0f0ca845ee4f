// How a virtual machine ends: SIGTERM, SIGINT and SIGHUP, exit and halt from threads and hooks; children are this program again.
// timeout: 120

import java.io.*;
import java.util.*;
import java.util.concurrent.TimeUnit;

public class SignalsAndHooks {
    static void say(String text) {
        System.out.println(text);
        System.out.flush();
    }

    static void hook(String name, Runnable body) { Runtime.getRuntime().addShutdownHook(new Thread(body, name)); }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            say("interrupted");
        }
    }

    static void child(String what) throws Exception {
        switch (what) {
            case "signal" -> {
                hook("hook", () -> say("hook in " + Thread.currentThread().getName()));
                new Thread(() -> { try { sleep(100_000); } finally { say("no finally"); } }).start();
                say("ready");
                sleep(100_000);
            }
            case "slow" -> {
                hook("slow", () -> { say("hook starts"); sleep(100); say("hook ends"); });
                say("ready");
                sleep(100_000);
            }
            case "exitInHook" -> {
                hook("halts", () -> { say("halting"); Runtime.getRuntime().halt(77); });
                System.exit(3);
            }
            case "exitInThread" -> {
                hook("h", () -> say("hook"));
                new Thread(() -> System.exit(9)).start();
                sleep(100_000);
            }
            case "exitTwice" -> {
                hook("h", () -> { new Thread(() -> System.exit(5)).start(); sleep(50); say("still here"); });
                System.exit(4);
            }
            case "lateHook" -> {
                hook("h", () -> {
                    try {
                        hook("late", () -> say("never"));
                    } catch (IllegalStateException e) {
                        say(e.toString());
                    }
                    Thread gone = new Thread(() -> { });
                    try {
                        Runtime.getRuntime().removeShutdownHook(gone);
                    } catch (IllegalStateException e) {
                        say(e.toString());
                    }
                });
                Thread removed = new Thread(() -> say("removed, never runs"));
                Runtime.getRuntime().addShutdownHook(removed);
                try {
                    Runtime.getRuntime().addShutdownHook(removed);
                } catch (IllegalArgumentException e) {
                    say(e.toString());
                }
                say(Runtime.getRuntime().removeShutdownHook(removed) + " " + Runtime.getRuntime().removeShutdownHook(removed));
                Thread started = new Thread(() -> sleep(1000));
                started.setDaemon(true);
                started.start();
                try {
                    Runtime.getRuntime().addShutdownHook(started);
                } catch (IllegalArgumentException e) {
                    say(e.toString());
                }
            }
            case "throws" -> {
                hook("bad", () -> { throw new IllegalStateException("in the hook"); });
                throw new IOException("main ends");
            }
            case "daemons" -> {
                Thread daemon = new Thread(() -> sleep(100_000));
                daemon.setDaemon(true);
                daemon.start();
                new Thread(() -> { sleep(50); say("the last thread"); }).start();
                say("main returns");
            }
            case "deleteOnExit" -> {
                File file = File.createTempFile("exit", ".tmp");
                file.deleteOnExit();
                say(file.getPath());
            }
            case "negative" -> System.exit(-1);
            case "large" -> System.exit(256 + 42);
            case "stdout" -> {
                System.out.close();
                System.out.println("lost");
                System.exit(System.out.checkError() ? 12 : 13);
            }
            case "catchDeath" -> {
                Thread.currentThread().stop();
            }
            default -> throw new IllegalArgumentException(what);
        }
    }

    // Whoever starts this may ignore signals, and a virtual machine leaves those alone: the children get the defaults.
    static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM", ProcessHandle.current().info().command().orElseThrow(), "-cp", System.getProperty("java.class.path"), "SignalsAndHooks"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static void finish(String what, Process process, BufferedReader output) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line; (line = output.readLine()) != null; ) {
            lines.add(line);
        }
        process.waitFor(60, TimeUnit.SECONDS);
        lines.replaceAll(line -> line.startsWith("/") ? "file exists " + new File(line).exists() : line);
        System.out.println(what + ": " + lines + " exit " + (process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : "hangs"));
    }

    static void signalled(String what, String signal) throws Exception {
        Process process = start(what);
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()));
        System.out.println(output.readLine());
        new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
        finish(signal, process, output);
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            child(args[0]);
            return;
        }
        for (String signal : List.of("TERM", "INT", "HUP")) {
            signalled("signal", signal);
        }
        signalled("slow", "TERM");
        signalled("signal", "KILL");
        for (String what : List.of("exitInHook", "exitInThread", "exitTwice", "lateHook", "throws", "daemons", "deleteOnExit", "negative", "large", "stdout", "catchDeath")) {
            Process process = start(what);
            finish(what, process, new BufferedReader(new InputStreamReader(process.getInputStream())));
        }
    }
}
