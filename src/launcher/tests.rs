//! Command lines with what HotSpot's launcher makes of them (`tests/cases.txt`).
//!
//! A case is a line `$ [NAME=value...] arguments...`, quoted with `'`, where `{}` is the directory of the test files. What
//! follows was recorded: either `= exit <code>`, or `= launch [<mode> <program>]` with the options that the VM got
//! (`opt:`) and the arguments of the program (`arg:`). `out:` and `err:` are lines of output; of a launch, they go on with
//! what Java code printed. `CARAFE_BLESS=1` records anew with `java` (a JDK 17) on `PATH`.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use super::*;

const FILES: &str = "src/launcher/tests/files";

/// Environment variables that cases set.
const VARIABLES: &[&str] = &["JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "JDK_ALTERNATE_VM"];

/// Lines of output that a recording keeps.
const KEPT_LINES: usize = 12;

/// Starts of lines that come from the launcher or the VM, never from Java code.
const NATIVE_LINES: &[&str] = &[
    "NOTE: ",
    "Picked up ",
    "Warning: ",
    VM_NAME,
    "Unrecognized ",
    "[[warning]",
    "[[error]",
    "VM option ",
    "Did you mean",
];

/// Splits a line at spaces outside `'`.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The environment and the arguments of a case.
fn case(line: &str) -> (Vec<(String, String)>, Vec<String>) {
    let mut words = words(&line.replace("{}", FILES));
    let is_variable = |word: &String| word.split_once('=').is_some_and(|(name, _)| VARIABLES.contains(&name));
    let count = words.iter().take_while(|word| is_variable(word)).count();
    let args = words.split_off(count);
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    (pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(), args)
}

fn parse_case(line: &str) -> Outcome {
    let (variables, args) = case(line);
    let env = |name: &str| -> Option<OsString> {
        match name {
            "CARAFE_JDK" => Some(format!("{FILES}/jdk").into()),
            _ => variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.into()),
        }
    };
    parse(["carafe".to_owned()].into_iter().chain(args).map(OsString::from), &env)
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

/// Writes output as lines of a recording, without what differs from run to run.
fn output_lines(kind: &str, output: &[u8], jdk: &Path) -> Vec<String> {
    let text = String::from_utf8_lossy(output).replace(&*jdk.to_string_lossy(), "<jdk>");
    let strip_clock = |line: &str| match line.strip_prefix('[').and_then(|line| line.split_once("s]")) {
        Some((clock, rest)) if clock.parse::<f64>().is_ok() => format!("[{rest}"),
        _ => line.to_owned(),
    };
    text.lines().map(|line| format!("{kind}: {}", escape(&strip_clock(line))).trim_end().to_owned()).collect()
}

fn launch_head(mode: Mode, what: Option<&OsString>, has_main: bool) -> String {
    match what.filter(|_| has_main) {
        Some(what) => format!("= launch {} {}", mode.name(), escape(&what.to_string_lossy())),
        None => "= launch".to_owned(),
    }
}

/// Compares an outcome with a recording; says what differs.
fn compare(outcome: &Outcome, recorded: &[&str]) -> Result<(), String> {
    let jdk = Path::new(FILES).join("jdk").canonicalize().unwrap();
    let of = |kind: &str| -> Vec<String> {
        let lines = recorded.iter().filter(|line| line.split(':').next() == Some(kind));
        lines.map(|line| (*line).to_owned()).collect()
    };
    let head = recorded.first().copied().unwrap_or_default();
    let same = |what: &str, ours: &[String], theirs: &[String]| {
        if ours == theirs { Ok(()) } else { Err(format!("{what}: {ours:#?}\nrecorded: {theirs:#?}")) }
    };
    match outcome {
        Outcome::Exit(exit) => {
            same("outcome", &[format!("= exit {}", exit.code)], &[head.to_owned()])?;
            same("stdout", &output_lines("out", &exit.stdout, &jdk), &of("out"))?;
            same("stderr", &output_lines("err", &exit.stderr, &jdk), &of("err"))
        }
        Outcome::Launch(launch) => {
            let has_main = matches!(launch.steps.last(), Some(Step::Main { .. }));
            let what = launch.what.as_ref();
            same("outcome", &[launch_head(launch.mode, what, has_main)], &[head.to_owned()])?;
            let lines = |kind: &str, values: &[OsString]| -> Vec<String> {
                values.iter().map(|value| format!("{kind}: {}", escape(&value.to_string_lossy()))).collect()
            };
            same("options", &lines("opt", &launch.jni_options), &of("opt"))?;
            if has_main {
                same("arguments", &lines("arg", &launch.args), &of("arg"))?;
            } else {
                same("status", &[format!("status: {}", launch.status)], &of("status"))?;
            }
            for (kind, ours) in [("out", &launch.stdout), ("err", &launch.stderr)] {
                let (ours, theirs) = (output_lines(kind, ours, &jdk), of(kind));
                let shared = ours.len().min(theirs.len()).max(ours.len().min(KEPT_LINES));
                let mut theirs_shared = theirs[..shared.min(theirs.len())].to_vec();
                // "Did you mean" has no end of line: Java's output goes on there.
                if let Some((ours, theirs)) = ours.last().zip(theirs_shared.last_mut())
                    && theirs.starts_with(&format!("{ours} "))
                {
                    theirs.clone_from(ours);
                }
                same(kind, &ours[..shared.min(ours.len())], &theirs_shared)?;
                let from_java = theirs.get(shared).map(|line| line.split_once(": ").unwrap_or_default().1);
                if from_java.is_some_and(|line| NATIVE_LINES.iter().any(|start| line.starts_with(start))) {
                    return Err(format!("{kind} lacks {from_java:?}"));
                }
            }
            Ok(())
        }
    }
}

/// Runs a case on the host's `java` and writes down what happened.
fn record(line: &str) -> String {
    let (variables, args) = case(line);
    let path = std::env::var_os("PATH").expect("PATH is set");
    let java = std::env::split_paths(&path).find_map(|dir| dir.join("java").canonicalize().ok());
    let java = java.expect("java is on PATH");
    let run = |trace: bool| {
        let mut command = Command::new(&java);
        command.args(&args).env_clear().env("LC_ALL", "C.UTF-8").envs(variables.iter().cloned());
        if trace {
            command.env("_JAVA_LAUNCHER_DEBUG", "1");
        }
        command.output().expect("java runs")
    };
    let jdk = java.parent().and_then(Path::parent).expect("java is in bin");
    let output = run(false);
    let trace = String::from_utf8_lossy(&run(true).stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    let has_vm = trace.contains("\nJavaVM args:\n")
        && !errors.contains("Could not create the Java Virtual Machine")
        && !output.stdout.starts_with(b"Error occurred during initialization of VM");
    let code = output.status.code().expect("an exit code");
    let mut text = String::new();
    if has_vm {
        let quoted = |line: &str| Some(line.split_once(" = '")?.1.strip_suffix('\'')?.to_owned());
        let modes = ["Main class is '", "JAR file is '", "Module is '", "Source is '"];
        let program = trace.lines().find(|line| modes.iter().any(|mode| line.starts_with(mode)));
        match program.and_then(|line| line.strip_suffix('\'')?.split_once(" is '")) {
            Some((mode, what)) => writeln!(text, "= launch {mode} {}", escape(what)).unwrap(),
            None => writeln!(text, "= launch\nstatus: {code}").unwrap(),
        }
        let options = trace.lines().filter(|line| line.starts_with("    option[")).filter_map(quoted);
        // The trace itself adds the first one.
        for option in options.skip(1) {
            writeln!(text, "opt: {}", escape(&option)).unwrap();
        }
        let after_program = trace.split_once("App's argc is ").map_or("", |(_, rest)| rest);
        for arg in after_program.lines().filter(|line| line.starts_with("    argv[")).filter_map(quoted) {
            writeln!(text, "arg: {}", escape(&arg)).unwrap();
        }
    } else {
        writeln!(text, "= exit {code}").unwrap();
    }
    for (kind, output) in [("out", &output.stdout), ("err", &output.stderr)] {
        let kept = if has_vm { KEPT_LINES } else { usize::MAX };
        for line in output_lines(kind, output, jdk).into_iter().take(kept) {
            writeln!(text, "{line}").unwrap();
        }
    }
    text
}

#[test]
fn command_lines_as_on_hotspot() {
    let file = Path::new(FILES).with_file_name("cases.txt");
    let text = std::fs::read_to_string(&file).unwrap();
    if std::env::var_os("CARAFE_BLESS").is_some() {
        let mut blessed = String::new();
        for line in text.lines() {
            if let Some(case) = line.strip_prefix("$ ") {
                write!(blessed, "{line}\n{}", record(case)).unwrap();
            } else if line.starts_with('#') {
                writeln!(blessed, "\n{line}\n").unwrap();
            }
        }
        std::fs::write(&file, blessed.trim_start()).unwrap();
        return;
    }
    let mut failures = Vec::new();
    let blocks: Vec<&str> = text.split("\n$ ").skip(1).collect();
    assert!(blocks.len() >= 80, "{} cases", blocks.len());
    for block in blocks {
        let lines: Vec<&str> = block.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        if let Err(difference) = compare(&parse_case(lines[0]), &lines[1..]) {
            failures.push(format!("carafe {}\n{difference}", lines[0]));
        }
    }
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

/// The launch of a command line that has to be one.
fn launch(line: &str) -> Launch {
    match parse_case(line) {
        Outcome::Launch(launch) => *launch,
        Outcome::Exit(exit) => panic!("{line}: {}", String::from_utf8_lossy(&exit.stderr)),
    }
}

#[test]
fn steps_in_the_order_of_the_launcher() {
    let main = Step::Main { dry_run: false };
    let version = |to_stderr, empty_line| Step::Version { to_stderr, empty_line };
    let usage = |to_stderr| Step::Usage { to_stderr, vms: vec!["-zero".into(), "-dcevm".into()] };
    let settings = |option: &str, initial_heap, max_heap, stack| Step::ShowSettings {
        option: option.into(),
        initial_heap,
        max_heap,
        stack,
    };
    let cases: &[(&str, i32, Vec<Step>)] = &[
        ("Main", 0, vec![main.clone()]),
        ("--dry-run Main", 0, vec![Step::Main { dry_run: true }]),
        ("", 1, vec![usage(true)]),
        ("--help", 0, vec![usage(false)]),
        ("-X", 0, vec![Step::ExtraUsage { to_stderr: true }]),
        ("-version Main", 0, vec![version(true, false)]),
        ("--show-version Main", 0, vec![version(false, true), main.clone()]),
        ("-showversion", 1, vec![version(true, true), usage(true)]),
        ("--list-modules Main", 0, vec![Step::ListModules]),
        ("-d java.base --list-modules", 0, vec![Step::ListModules]),
        ("--show-resolved-modules -d m", 0, vec![Step::ShowResolvedModules, Step::DescribeModule("m".into())]),
        ("--validate-modules", 0, vec![]),
        (
            "-Xmx64m -Xms8m -Xss200k -XshowSettings:vm -version",
            0,
            vec![settings("-XshowSettings:vm", 8 << 20, 64 << 20, 200 << 10), version(true, false)],
        ),
    ];
    for (line, status, steps) in cases {
        let launch = launch(line);
        assert_eq!((&launch.status, &launch.steps), (status, steps), "{line}");
    }
}

#[test]
fn properties_as_hotspot_sets_them() {
    let launch = launch(
        "-Da=1 -Da=2 -Db -Djava.vm.name=x -Djdk.module.addmods.0=x --add-modules x,y --add-modules=z \
         --add-exports a/b=c --add-opens a/b=c --add-reads a=b --patch-module m=p:q --limit-modules l \
         -p one --module-path two --upgrade-module-path u -javaagent:agent.jar=o -m m/some.Main arg",
    );
    let expected = [
        ("java.class.path", ""),
        ("a", "2"),
        ("b", ""),
        ("jdk.module.addmods.0", "x,y"),
        ("jdk.module.addmods.1", "z"),
        ("jdk.module.addexports.0", "a/b=c"),
        ("jdk.module.addopens.0", "a/b=c"),
        ("jdk.module.addreads.0", "a=b"),
        ("jdk.module.patch.0", "m=p:q"),
        ("jdk.module.limitmods", "l"),
        ("jdk.module.path", "two"),
        ("jdk.module.upgrade.path", "u"),
        ("jdk.module.addmods.2", "java.instrument"),
        ("jdk.module.main", "m"),
        ("sun.java.command", "m/some.Main arg"),
        ("sun.java.launcher", "SUN_STANDARD"),
    ];
    let expected = expected.map(|(key, value)| (OsString::from(key), OsString::from(value)));
    assert_eq!(launch.properties, expected);
    assert_eq!(launch.vm.patch_modules, [("m".into(), vec!["p".into(), "q".into()])]);
    let agent = Agent { kind: AgentKind::Java, name: "agent.jar".into(), options: Some("o".into()) };
    assert_eq!(launch.vm.agents, [agent]);
}

#[test]
fn settings_of_the_vm() {
    let vm = |options: &str| launch(&format!("{options} Main")).vm;
    let plain = vm("");
    assert_eq!((plain.heap_max, plain.stack_size, plain.execution), (None, None, Execution::Mixed));
    assert_eq!((plain.verify_boot, plain.verify_other), (false, true));

    let sizes = vm("-Xmx64m -Xms0 -Xmn4k -Xss200001 -Xint -Xcheck:jni -Xrs -Xbatch");
    assert_eq!((sizes.heap_max, sizes.heap_initial, sizes.nursery), (Some(64 << 20), Some(0), Some(4 << 10)));
    assert_eq!((sizes.stack_size, sizes.execution), (Some(196 << 10), Execution::Interpreted));
    assert!(sizes.check_jni && sizes.reduce_signals && sizes.batch);

    assert!(vm("-Xverify:all").verify_boot);
    assert!(!vm("-Xverify:none").verify_other);
    assert_eq!(vm("-Djava.compiler=NONE").execution, Execution::Interpreted);
    assert_eq!(vm("-Djava.compiler=NONE -Xcomp").execution, Execution::Compiled);
    assert!(vm("-verbose:gc").logs(&["gc"], LogLevel::Info));
    assert_eq!(vm("-XX:MaxHeapSize=1g").heap_max, Some(1 << 30));

    let carafe = vm("-Xstats -Xzeal:move=3 -Xzeal:deopt");
    assert_eq!((carafe.stats, carafe.zeal_move, carafe.zeal_deopt), (true, Some(3), true));
    assert!(matches!(parse_case("-Xzeal:move=0 Main"), Outcome::Exit(Exit { code: 1, .. })));

    let assertions = vm("-ea -da:a.b... -ea:a.B -dsa -da:...").assertions;
    let expected = [
        Assertion::User { enable: true },
        Assertion::Package { name: "a/b".into(), enable: false },
        Assertion::Class { name: "a/B".into(), enable: true },
        Assertion::System { enable: false },
        Assertion::Package { name: "".into(), enable: false },
    ];
    assert_eq!(assertions, expected);
}

#[test]
fn the_jdk_is_found_or_missed_with_reason() {
    let files = Path::new(FILES).canonicalize().unwrap();
    let directory = std::env::temp_dir().join(format!("carafe-jdk-{}", std::process::id()));
    let bin = directory.join("jdk/bin");
    std::fs::create_dir_all(directory.join("jdk/lib")).unwrap();
    std::fs::create_dir_all(&bin).unwrap();
    std::fs::create_dir_all(directory.join("nomodules")).unwrap();
    std::fs::copy(files.join("jdk/release"), directory.join("jdk/release")).unwrap();
    std::fs::copy(files.join("jdk/release"), directory.join("nomodules/release")).unwrap();
    std::fs::write(directory.join("jdk/lib/modules"), "").unwrap();
    let java = bin.join("java");
    std::fs::copy("/bin/true", &java).unwrap();
    let links = directory.join("links");
    std::fs::create_dir_all(&links).unwrap();
    let _ = std::os::unix::fs::symlink(&java, links.join("java"));

    let at = |name: &str| directory.join(name).into_os_string();
    let find = |args: &[OsString], variables: &[(&str, OsString)]| {
        let env = |name: &str| -> Option<OsString> {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        let args = [OsString::from("carafe")].into_iter().chain(args.to_vec()).chain(["Main".into()]);
        match parse(args, &env) {
            Outcome::Launch(launch) => Ok(launch.jdk),
            Outcome::Exit(exit) => Err((exit.code, String::from_utf8_lossy(&exit.stderr).into_owned())),
        }
    };
    let own = directory.join("jdk").canonicalize().unwrap();
    let found =
        |args: &[OsString], variables: &[(&str, OsString)]| find(args, variables).map(|jdk| jdk.path().to_owned());
    assert_eq!(found(&["--jdk".into(), at("jdk")], &[("CARAFE_JDK", at("nowhere"))]), Ok(own.clone()));
    assert_eq!(found(&[], &[("CARAFE_JDK", at("jdk")), ("JAVA_HOME", at("nowhere"))]), Ok(own.clone()));
    assert_eq!(found(&[], &[("JAVA_HOME", at("jdk"))]), Ok(own.clone()));
    let path = [("JAVA_HOME", at("nomodules")), ("PATH", format!("/nowhere:{}", links.display()).into())];
    assert_eq!(found(&[], &path), Ok(own));
    let jdk = find(&[], &[("CARAFE_JDK", at("jdk"))]).unwrap();
    assert_eq!((jdk.version(), jdk.feature(), jdk.implementor()), ("17.0.21", Some(17), "Debian"));

    for (name, reason) in [
        ("nowhere", "there is no such directory"),
        ("nomodules", "its file lib/modules is missing"),
        ("links", "its file release is missing"),
    ] {
        let (code, text) = find(&[], &[("CARAFE_JDK", at(name))]).unwrap_err();
        assert_eq!(code, 2);
        assert!(text.starts_with("Error: CARAFE_JDK names ") && text.contains(reason), "{text}");
    }
    let (_, text) = find(&["--jdk".into(), files.join("old").into()], &[]).unwrap_err();
    assert!(text.contains("it is JDK 11"), "{text}");
    std::fs::remove_dir_all(&directory).unwrap();
}
