//! What options say to the compiler, seen from outside.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

const PROGRAM: &str = "
public class Warm {
    static int step(int x) { return x * 31 + 7; }
    static synchronized int sum(int n) { int s = 0; for (int i = 0; i < n; i++) s += step(i); return s; }
    static class Base { int value() { return 1; } }
    static class Late extends Base { int value() { return 2; } }
    static int ask(Base b, int n) { int s = 0; for (int i = 0; i < n; i++) s += b.value(); return s; }
    public static void main(String[] args) {
        int s = 0;
        for (int i = 0; i < 300; i++) s += sum(1000) + ask(new Base(), 100);
        s += ask(new Late(), 1000);
        System.out.println(s);
    }
}";

const BUSY: &str = "
public class Busy {
    static long spin(int n) { long s = 0; for (int i = 0; i < n; i++) s = s * 31 + (i ^ (s >>> 7)); return s; }
    static int[] allocate(int n) { return new int[n]; }
    public static void main(String[] args) {
        long s = 0;
        for (int i = 0; i < 20000; i++) { s += spin(40000); s += allocate(1000).length; }
        System.out.println(s);
    }
}";

/// The folder with the compiled programs.
fn classes() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiler-options");
        std::fs::create_dir_all(&folder).expect("a folder");
        let sources = [("Warm.java", PROGRAM), ("Busy.java", BUSY)].map(|(name, text)| {
            let source = folder.join(name);
            std::fs::write(&source, text).expect("written");
            source
        });
        let javac = Command::new("javac").arg("-d").arg(&folder).args(sources).status().expect("javac runs");
        assert!(javac.success());
        folder
    })
}

fn run(options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carafe"));
    // Compilations are awaited: what is compiled does not depend on time.
    command.args(["-Xbatch", "-XX:CompileThreshold=100"]).args(options).arg("-cp").arg(classes()).arg("Warm");
    let output = command.output().expect("carafe runs");
    assert!(output.status.success(), "{options:?}: {}", text(&output.stderr));
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// The columns of a line of PrintCompilation behind time and number.
fn columns(line: &str) -> Option<(String, String)> {
    let rest = line.trim_start().split_once(' ')?.1.trim_start();
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let (flags, method) = (rest.get(1..6)?, rest.get(6..)?);
    Some((flags.to_owned(), method.to_owned()))
}

#[test]
fn compilations_are_shown_as_hotspot_does() {
    let output = run(&["-XX:+PrintCompilation"]);
    let lines: Vec<(String, String)> = text(&output.stdout).lines().filter_map(columns).collect();
    let has = |flags: &str, method: &str| lines.iter().any(|(f, m)| f == flags && m == method);
    assert!(has("   b ", " 4      Warm::step (8 bytes)"), "{lines:?}");
    assert!(has(" s b ", " 4      Warm::sum (24 bytes)"), "{lines:?}");
    assert!(has("   b ", " 4      Warm::ask (24 bytes)   made not entrant"), "{lines:?}");
}

#[test]
fn commands_choose_what_is_compiled() {
    let plain = run(&[]);
    for (option, compiled, interpreted) in [
        ("-XX:CompileCommand=exclude,Warm.step", "Warm::sum ", "Warm::step "),
        ("-XX:CompileCommand=compileonly,Warm::step", "Warm::step ", "Warm::sum "),
        ("-XX:CompileOnly=Warm.sum", "Warm::sum ", "Warm::step "),
    ] {
        let output = run(&[option, "-XX:+PrintCompilation"]);
        let is_compiled = |name: &str| {
            let lines = text(&output.stdout).lines().filter_map(columns);
            lines.into_iter().any(|(_, method)| method.starts_with(&format!(" 4      {name}")))
        };
        assert!(is_compiled(compiled) && !is_compiled(interpreted), "{option}: {}", text(&output.stdout));
        assert_eq!(text(&output.stdout).lines().last(), text(&plain.stdout).lines().last(), "{option}");
    }
}

#[test]
fn a_method_is_listed_on_its_way_to_machine_code() {
    let output = run(&["-XX:CompileCommand=quiet", "-XX:CompileCommand=print,Warm.step"]);
    let out = text(&output.stdout);
    let steps =
        ["Compiled method", "--- after building", "imul", "--- after machine code", "retq", "[/Compiled method]"];
    let mut at = 0;
    for step in steps {
        at += out[at..].find(step).unwrap_or_else(|| panic!("no {step} in order in {out}"));
    }
}

#[test]
fn inlining_obeys() {
    let inlined = |option: &str| {
        let output = run(&["-XX:CompileCommand=quiet", "-XX:CompileCommand=print,Warm.sum", option]);
        let out = text(&output.stdout).to_owned();
        let built = out.split("--- after building").nth(1).and_then(|rest| rest.split("---").next()).map(str::to_owned);
        !built.expect("a listing").contains("call_static")
    };
    assert!(inlined("-XX:CompileCommand=inline,Warm.step"));
    assert!(!inlined("-XX:CompileCommand=dontinline,Warm.step"));
}

#[test]
fn perf_learns_the_names_of_code() {
    for (option, unlock) in [("-Xperf:map", "-Xmixed"), ("-XX:+DumpPerfMapAtExit", "-XX:+UnlockDiagnosticVMOptions")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carafe"));
        command.args(["-Xbatch", "-XX:CompileThreshold=100", unlock, option, "-cp"]).arg(classes()).arg("Warm");
        let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("carafe runs");
        assert!(child.wait().expect("it ends").success());
        let path = format!("/tmp/perf-{}.map", child.id());
        let map = std::fs::read_to_string(&path).expect("a map");
        std::fs::remove_file(&path).expect("removed");
        let entries: Vec<(u64, u64, &str)> = map.lines().map(entry).collect();
        for name in ["int Warm.sum(int)", "adapter"] {
            assert!(entries.iter().any(|&(_, size, n)| n == name && size > 16), "{option}: no {name} in {map}");
        }
        let mut ends: Vec<(u64, u64)> = entries.iter().map(|&(start, size, _)| (start, start + size)).collect();
        ends.sort_unstable();
        assert!(ends.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{option}: code overlaps in {map}");
    }
}

fn entry(line: &str) -> (u64, u64, &str) {
    let mut words = line.splitn(3, ' ');
    let mut number = || u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok();
    let (start, size) = (number().expect("a start"), number().expect("a size"));
    (start, size, words.next().expect("a name"))
}

/// Titles of a flame graph with their counts.
fn titles(svg: &str) -> Vec<(String, u64)> {
    let titles = svg.split("<title>").skip(1).filter_map(|rest| rest.split("</title>").next());
    let read = |title: &str| {
        let (name, rest) = title.rsplit_once(" (")?;
        let count = rest.split(' ').next()?.replace(',', "").parse().ok()?;
        Some((name.to_owned(), count))
    };
    titles.filter_map(read).collect()
}

#[test]
fn profiles_name_java_methods() {
    for (kind, busiest) in [("", "Busy.spin"), ("alloc,", "Busy.allocate")] {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("profile.svg");
        let mut command = Command::new(env!("CARGO_BIN_EXE_carafe"));
        command.arg(format!("--profile={kind}{}", file.display()));
        // Each of the two is a frame of its own.
        command
            .args(["-XX:CompileCommand=quiet", "-XX:CompileCommand=dontinline,Busy.*", "-cp"])
            .arg(classes())
            .arg("Busy");
        let output = command.output().expect("carafe runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
        let titles = titles(&std::fs::read_to_string(&file).expect("a graph"));
        let all = titles.iter().find(|(name, _)| name == "all").expect("a sum").1;
        let part: u64 = titles.iter().filter(|(name, _)| name == busiest).map(|&(_, count)| count).sum();
        assert!(part * 2 > all, "{kind}: {busiest} has {part} of {all}: {titles:?}");
    }
}

#[test]
fn counters_say_why_code_was_left() {
    let output = run(&["-Xstats:jit", "-Xzeal:deopt"]);
    let err = text(&output.stderr);
    let counter = |name: &str| {
        let line = err.lines().find(|line| line.trim_start().split("  ").nth(1) == Some(name));
        line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok())
    };
    for name in ["compiled", "begun", "lower_us", "code_bytes", "left_exception"] {
        assert!(counter(name).is_some_and(|count| count > 0), "{name}: {err}");
    }
}
