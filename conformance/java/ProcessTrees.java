// ProcessBuilder and ProcessHandle: redirects, pipelines, environment, exit codes, trees, destruction, what cannot start.
// timeout: 120

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

public class ProcessTrees {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll("/tmp/redirects\\d+", "DIR") + (t.getCause() == null ? "" : " <- " + t.getCause()));
        }
    }

    static String run(ProcessBuilder builder) throws Exception {
        Process p = builder.start();
        p.getOutputStream().close();
        String out = new String(p.getInputStream().readAllBytes()), err = new String(p.getErrorStream().readAllBytes());
        return "[" + out.strip() + "] [" + err.strip() + "] " + p.waitFor();
    }

    static ProcessBuilder sh(String script, String... args) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }

    static void basics() throws Exception {
        System.out.println(run(sh("echo \"$1|$2|$3\"; echo err >&2; exit 7", "a b", "", "q\"u'o\\te *")));
        ProcessBuilder env = sh("echo $ONE-$TWO-$HOME-$(env | wc -l)");
        env.environment().clear();
        env.environment().put("ONE", "first \u20ac".substring(0, 6));
        env.environment().put("PATH", System.getenv("PATH"));
        System.out.println(run(env).replaceAll("-\\d+]", "-N]"));
        attempt("env name", () -> env.environment().put("a=b", "c"));
        attempt("env nul", () -> env.environment().put("a", "c\0"));
        attempt("env null", () -> env.environment().put(null, "c"));
        attempt("env object", () -> env.environment().get((Object) 5));
        System.out.println(env.environment().keySet().contains("ONE") + " " + env.environment().containsValue("first ") + " " + env.environment().remove("ONE") + " " + new TreeSet<>(env.environment().keySet()));
        attempt("getenv", () -> System.getenv().put("a", "b"));
        System.out.println(run(sh("pwd").directory(new File("/"))) + " " + sh("x").directory());
        attempt("no dir", () -> sh("pwd").directory(new File("/no/such/dir")).start());
        attempt("no program", () -> new ProcessBuilder("/no/such/program").start());
        attempt("no program in path", () -> new ProcessBuilder("no-such-program-anywhere", "arg").start());
        attempt("not executable", () -> new ProcessBuilder("/etc/passwd").start());
        attempt("empty", () -> new ProcessBuilder().start());
        attempt("null", () -> new ProcessBuilder("a", null).start());
        attempt("nul", () -> new ProcessBuilder("a\0b").start());
        attempt("exec", () -> new String(Runtime.getRuntime().exec("echo one  two").getInputStream().readAllBytes()).strip());
        attempt("exec env", () -> new String(Runtime.getRuntime().exec(new String[] {"/bin/sh", "-c", "echo $X; pwd"}, new String[] {"X=y", "bad"}, new File("/tmp")).getInputStream().readAllBytes()).strip());
        for (int code : new int[] {0, 1, 127, 255}) {
            System.out.print(sh("exit " + code).start().waitFor() + " ");
        }
        System.out.println(sh("kill -9 $$").start().waitFor() + " " + sh("kill -15 $$").start().waitFor() + " " + sh("kill -SEGV $$").start().waitFor());
    }

    static void redirects() throws Exception {
        Path dir = Files.createTempDirectory("redirects");
        File in = dir.resolve("in").toFile(), out = dir.resolve("out").toFile(), err = dir.resolve("err").toFile();
        Files.writeString(in.toPath(), "from the file\n");
        ProcessBuilder b = sh("cat; echo oops >&2").redirectInput(in).redirectOutput(out).redirectError(err);
        System.out.println(b.start().waitFor() + " " + Files.readString(out.toPath()).strip() + " " + Files.readString(err.toPath()).strip());
        b.redirectOutput(ProcessBuilder.Redirect.appendTo(out)).start().waitFor();
        System.out.println(Files.readAllLines(out.toPath()) + " " + b.redirectOutput().type() + " " + b.redirectInput().file().equals(in) + " " + b.redirectError().toString().replace(dir.toString(), "DIR"));
        Process p = b.start();
        p.waitFor();
        System.out.println(p.getInputStream().read() + " " + p.getErrorStream().read() + " " + p.getInputStream().getClass().getSimpleName());
        attempt("null input", () -> { p.getOutputStream().write(1); p.getOutputStream().flush(); return 1; });
        System.out.println(run(sh("echo out; echo err >&2").redirectErrorStream(true)));
        System.out.println(run(sh("echo out; echo err >&2").redirectOutput(ProcessBuilder.Redirect.DISCARD)));
        attempt("discard input", () -> sh("x").redirectInput(ProcessBuilder.Redirect.DISCARD));
        attempt("read for output", () -> sh("x").redirectOutput(ProcessBuilder.Redirect.from(in)));
        attempt("missing input", () -> { try { return sh("x").redirectInput(new File("/no/such")).start(); } catch (IOException e) { return e.getMessage(); } });
        System.out.flush();
        System.out.println(sh("echo inherited").inheritIO().start().waitFor());
        List<Process> line = ProcessBuilder.startPipeline(List.of(sh("printf 'c\\na\\nb\\n'"), new ProcessBuilder("sort"), new ProcessBuilder("tr", "a-z", "A-Z")));
        System.out.println(new String(line.get(2).getInputStream().readAllBytes()).replace('\n', ' ') + line.size() + " " + line.get(0).getInputStream().read());
        attempt("pipeline with output", () -> ProcessBuilder.startPipeline(List.of(sh("x").redirectOutput(out), sh("y"))));
        Process talk = sh("while read line; do echo \"<$line>\"; done; echo end").start();
        try (BufferedWriter w = talk.outputWriter(StandardCharsets.UTF_8); BufferedReader r = talk.inputReader(StandardCharsets.UTF_8)) {
            for (String s : List.of("one", "two \u20ac")) {
                w.write(s + "\n");
                w.flush();
                System.out.println(r.readLine().length());
            }
            w.close();
            System.out.println(r.readLine() + " " + r.readLine());
        }
        attempt("charset twice", () -> talk.inputReader(StandardCharsets.ISO_8859_1));
        Process big = sh("head -c 3000000 /dev/zero; head -c 200000 /dev/zero >&2").start();
        int[] errors = new int[1];
        Thread drain = new Thread(() -> { try { errors[0] = big.getErrorStream().readAllBytes().length; } catch (IOException e) { System.out.println(e); } });
        drain.start();
        System.out.println(big.getInputStream().readAllBytes().length + " " + big.waitFor());
        drain.join();
        System.out.println(errors[0]);
        Process late = sh("echo kept; echo too >&2").start();
        late.waitFor();
        System.out.println(new String(late.getInputStream().readAllBytes()).strip() + new String(late.getErrorStream().readAllBytes()).strip());
        for (File f : new File[] {in, out, err, dir.toFile()}) {
            f.delete();
        }
    }

    static void handles() throws Exception {
        ProcessHandle self = ProcessHandle.current();
        System.out.println(self.isAlive() + " " + self.info().command().isPresent() + " " + self.info().arguments().isPresent() + " " + self.info().startInstant().isPresent() + " " + self.info().user().isPresent() + " " + self.parent().isPresent() + " " + self.equals(ProcessHandle.of(self.pid()).get()) + " " + self.supportsNormalTermination());
        attempt("destroy self", self::destroy);
        attempt("onExit self", self::onExit);
        attempt("no process", () -> ProcessHandle.of(0x3fffffff));
        attempt("negative", () -> ProcessHandle.of(-5));
        Process p = sh("sleep 100 & sleep 100 & wait").start();
        while (p.descendants().count() < 2) {
            Thread.sleep(5);
        }
        System.out.println(p.children().count() + " " + p.children().allMatch(c -> c.parent().get().pid() == p.pid()) + " " + self.children().anyMatch(c -> c.pid() == p.pid()) + " " + self.descendants().count() + " " + ProcessHandle.allProcesses().anyMatch(self::equals));
        List<ProcessHandle> kids = p.children().collect(Collectors.toList());
        System.out.println(kids.get(0).info().commandLine().get().endsWith("sleep 100") + " " + Arrays.toString(kids.get(0).info().arguments().get()) + " " + p.info().command().isPresent() + " " + p.toHandle().compareTo(p.toHandle()));
        System.out.println(p.isAlive() + " " + p.waitFor(10, TimeUnit.MILLISECONDS));
        attempt("exitValue", p::exitValue);
        for (ProcessHandle kid : kids) {
            System.out.print(kid.destroyForcibly() + " " + kid.onExit().get(10, TimeUnit.SECONDS).isAlive() + " ");
        }
        System.out.println(p.waitFor() + " " + p.onExit().get().isAlive() + " " + p.toHandle().isAlive() + " " + p.children().count() + " " + p.info().command());
        Process term = sh("trap 'echo terminated; exit 5' TERM; echo ready; while true; do sleep 0.05; done").start();
        BufferedReader r = term.inputReader();
        System.out.println(r.readLine());
        term.toHandle().destroy();
        System.out.println(r.readLine() + " " + term.waitFor());
        Process kill = sh("trap '' TERM; echo ready; exec sleep 100").start();
        BufferedReader k = kill.inputReader();
        System.out.println(k.readLine() + " " + kill.destroyForcibly().waitFor() + " " + kill.isAlive() + " " + kill.exitValue());
        attempt("reading after destroy", kill.getInputStream()::read);
        System.out.println(kill.toString().replaceAll("pid=\\d+", "pid=N"));
        Process done = sh("exit 3").start();
        System.out.println(done.onExit().thenApply(Process::exitValue).get() + " " + done.supportsNormalTermination());
        done.destroy();
        System.out.println(done.exitValue());
    }

    public static void main(String[] args) throws Exception {
        basics();
        redirects();
        handles();
    }
}
