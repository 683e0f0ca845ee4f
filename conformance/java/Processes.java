import java.io.*; import java.util.*; import java.util.concurrent.*;
/** java.lang.ProcessBuilder: pipes, redirection, environment, exit values, errors. */
public class Processes {
    static String dir;

    static void show(String what, Callable<?> call) {
        String text;
        try {
            text = what + " = " + call.call();
        } catch (Throwable e) {
            text = what + " ! " + e + " / " + e.getCause();
        }
        System.out.println(dir == null ? text : text.replace(dir, "DIR"));
    }
  static String out(Process p) throws Exception { return new String(p.getInputStream().readAllBytes()).trim(); }
  public static void main(String[] a) throws Exception {
        dir = java.nio.file.Files.createTempDirectory("carafe").toString();
    show("echo", () -> out(new ProcessBuilder("echo", "hello", "two words", "").start()));
    show("nofile", () -> new ProcessBuilder("/nonexistent/prog").start());
    show("nofile2", () -> new ProcessBuilder("nosuchprogram").start());
    show("perm", () -> new ProcessBuilder("/dev/null").start());
    show("dir", () -> out(new ProcessBuilder("pwd").directory(new File("/tmp")).start()));
    show("baddir", () -> new ProcessBuilder("pwd").directory(new File("/nonexistent")).start());
    show("exit", () -> new ProcessBuilder("sh", "-c", "exit 7").start().waitFor());
    show("kill", () -> { Process p = new ProcessBuilder("sleep", "100").start(); p.destroyForcibly(); return p.waitFor(); });
    show("term", () -> { Process p = new ProcessBuilder("sleep", "100").start(); System.out.println(p.isAlive()+" "+p.waitFor(50, TimeUnit.MILLISECONDS)); p.destroy(); return p.waitFor(); });
    show("stdin", () -> { Process p = new ProcessBuilder("cat").start(); p.getOutputStream().write("through cat".getBytes()); p.getOutputStream().close(); return out(p)+p.waitFor(); });
    show("stderr", () -> { Process p = new ProcessBuilder("sh", "-c", "echo out; echo err >&2").start(); String s = out(p); return s+new String(p.getErrorStream().readAllBytes()); });
    show("merge", () -> out(new ProcessBuilder("sh", "-c", "echo out; echo err >&2").redirectErrorStream(true).start()));
    show("env", () -> { ProcessBuilder b = new ProcessBuilder("sh", "-c", "echo $FOO"); b.environment().put("FOO", "bar"); return out(b.start()); });
    show("envclear", () -> { ProcessBuilder b = new ProcessBuilder("env"); b.environment().clear(); b.environment().put("A", "1"); return out(b.start()); });
    File f = new File(dir + "/redir"); new ProcessBuilder("sh", "-c", "echo first").redirectOutput(f).start().waitFor(); new ProcessBuilder("sh", "-c", "cat; echo second").redirectInput(f).redirectOutput(ProcessBuilder.Redirect.appendTo(new File(dir + "/redir2"))).start().waitFor(); show("redir", () -> new String(new FileInputStream(dir + "/redir2").readAllBytes())); new File(dir + "/redir2").delete();
    show("inherit", () -> { System.out.flush(); return new ProcessBuilder("echo", "inherited").inheritIO().start().waitFor(); });
    show("script", () -> { File s = new File(dir + "/noshebang"); try (FileWriter w = new FileWriter(s)) { w.write("echo script $1\n"); } s.setExecutable(true); return out(new ProcessBuilder(s.getPath(), "arg").start()); });
    show("rt", () -> out(Runtime.getRuntime().exec("echo a b c")));
    show("onexit", () -> new ProcessBuilder("true").start().onExit().get().exitValue());
    show("pipeline", () -> { var l = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("printf", "b\\na\\n"), new ProcessBuilder("sort"))); return out(l.get(1)).replace('\n', ','); });
    show("sigpipe", () -> out(new ProcessBuilder("sh", "-c", "yes | head -1; trap").start()));
    show("fds", () -> out(new ProcessBuilder("sh", "-c", "ls /proc/self/fd | wc -l").start()));
    show("exitvalue", () -> { Process p = new ProcessBuilder("sleep", "5").start(); try { return p.exitValue(); } finally { p.destroy(); } });
    show("empty", () -> new ProcessBuilder("").start());
    show("many", () -> { int n = 0; for (int i = 0; i < 20; i++) n += new ProcessBuilder("true").start().waitFor(); return n; });
    show("info", () -> { Process p = new ProcessBuilder("sleep", "3").start(); String s = p.info().command().get().endsWith("sleep")+" "+p.toHandle().isAlive()+" "+(p.toHandle().parent().get().pid() == ProcessHandle.current().pid()); p.destroy(); return s; });
    System.exit(0);
  }
}
