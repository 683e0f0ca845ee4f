//! The command `cli`: command lines of `java`, run on both runtimes and compared at once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::Options;
use crate::compare::Behaviour;
use crate::jasm;
use crate::java::{files_below, javac};
use crate::process;
use crate::report::{self, Outcome, Report};
use crate::setup::{Setup, neutral_environment};

/// How much of the behaviour must be equal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Equal {
    /// Streams, exit code and all files left behind.
    All,
    /// Exit code, and which streams have text: the texts name the runtime.
    Shape,
}

/// One command line, run in a copy of the fixture folder.
struct Case {
    name: &'static str,
    args: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    stdin: &'static str,
    equal: Equal,
}

const fn case(name: &'static str, args: &'static [&'static str]) -> Case {
    Case { name, args, environment: &[], stdin: "", equal: Equal::All }
}

const fn shape(name: &'static str, args: &'static [&'static str]) -> Case {
    Case { name, args, environment: &[], stdin: "", equal: Equal::Shape }
}

const JAVAC: &str = "jdk.compiler/com.sun.tools.javac.Main";
const JAVAP: &str = "jdk.jdeps/com.sun.tools.javap.Main";
const JAR: &str = "jdk.jartool/sun.tools.jar.Main";
const DATE: &str = "--date=2020-02-02T02:02:02Z";

const UNLOCK: &str = "-XX:+UnlockDiagnosticVMOptions";

/// A case in which these options decide who may call what no verifier accepts: classes of the class path, of the boot
/// loader's append path, of the platform loader, of `java.base`.
macro_rules! unsound {
    ($name:literal $(, $option:expr)*) => {
        case(
            $name,
            &[
                $($option,)*
                "-Xbootclasspath/a:place0",
                "--patch-module=java.sql=place1",
                "--patch-module=java.base=place2",
                "--add-exports=java.sql/place1=ALL-UNNAMED",
                "--add-exports=java.base/place2=ALL-UNNAMED",
                "-cp",
                "unsound.jar",
                "Sums",
                "place0.Unsound",
                "place1.Unsound",
                "place2.Unsound",
            ],
        )
    };
}

const CASES: &[Case] = &[
    case("jar-arguments", &["-jar", "app.jar", "a", "b c", "", "d"]),
    case("jar-after-options", &["-Dgreeting=hi", "-Xmx64m", "-jar", "app.jar", "-x", "--", "-jar"]),
    case("jar-manifest-opens", &["-jar", "opens.jar"]),
    case("class-path-folder", &["-cp", "classes", "app.Main", "one"]),
    case("class-path-jars", &["-classpath", "app.jar:lib/dep.jar", "app.Main"]),
    case("class-path-long", &["--class-path=classes:nowhere", "app.Main"]),
    case("class-path-wildcard", &["-cp", "app-plain.jar:lib/*", "app.Main"]),
    Case {
        environment: &[("CLASSPATH", "classes")],
        ..case("class-path-variable", &["app.Main", "from", "environment"])
    },
    case("main-with-slashes", &["-cp", "classes", "app/Main"]),
    case(
        "properties",
        &["-Da=1", "-Db", "-Dc=", "-Dd=x=y", "-cp", "classes", "app.Properties", "a", "b", "c", "d", "e"],
    ),
    case(
        "properties-of-launch",
        &[
            "-cp",
            "classes",
            "app.Properties",
            "sun.java.command",
            "java.class.path",
            "file.separator",
            "java.specification.version",
        ],
    ),
    case("exit-code", &["-cp", "classes", "app.Exit", "3"]),
    case("exit-code-large", &["-cp", "classes", "app.Exit", "300"]),
    case("uncaught", &["-cp", "classes", "app.Exit", "throw"]),
    Case { stdin: "first\nsecond\nthird", ..case("stdin", &["-cp", "classes", "app.Upper"]) },
    case("argument-file", &["@arguments", "last"]),
    case("argument-file-quotes", &["@quoted"]),
    case("argument-file-twice", &["@options", "@main", "@main"]),
    case("argument-files-disabled", &["-cp", "classes", "--disable-@files", "app.Main", "@main"]),
    case("argument-file-after-main", &["-cp", "classes", "app.Main", "@nowhere"]),
    Case {
        environment: &[("JDK_JAVA_OPTIONS", "-Da=fromenv -Db='two words'")],
        ..case("options-variable", &["-Da=fromline", "-cp", "classes", "app.Properties", "a", "b"])
    },
    case("assertions-default", &["-cp", "classes", "app.Assertions"]),
    case("assertions-on", &["-ea", "-cp", "classes", "app.Assertions"]),
    case("assertions-of-package", &["-ea:app...", "-cp", "classes", "app.Assertions"]),
    case("assertions-of-class", &["-ea", "-da:app.Assertions$Inner", "-cp", "classes", "app.Assertions"]),
    case("assertions-of-system", &["-esa", "-cp", "classes", "app.Assertions"]),
    case(
        "compile-command",
        &["-XX:CompileCommand=exclude,app.Main::main", "-XX:CompileOnly=app.Main,.f", "-cp", "classes", "app.Main"],
    ),
    case("compile-command-unknown", &["-XX:CompileCommand=foo,app/Main.main", "-cp", "classes", "app.Main"]),
    case(
        "compile-command-quiet",
        &["-XX:CompileCommand=quiet", "-XX:CompileCommand=print,*.none", "-cp", "classes", "app.Main"],
    ),
    case("vm-option-ignored", &["-XX:+IgnoreUnrecognizedVMOptions", "-XX:+NoSuchThing", "-cp", "classes", "app.Main"]),
    case(
        "vm-options-known",
        &["-Xint", "-Xss512k", "-Xms8m", "-Xmx64m", "-Xmn4m", "-Xshare:auto", "-cp", "classes", "app.Main"],
    ),
    case("source-file", &["Script.java", "x", "y"]),
    case("source-file-class-path", &["-cp", "classes", "-Da=5", "Script.java"]),
    case("source-file-several-classes", &["Several.java"]),
    case("source-file-with-error", &["Mistake.java"]),
    case("source-file-shebang", &["--source", "17", "shebang", "1", "2"]),
    case("source-file-throws", &["Throwing.java"]),
    case("module", &["-p", "mods", "-m", "greeter/greeter.Main", "world"]),
    case("module-long", &["--module-path=mods", "--module", "greeter/greeter.Main"]),
    case("module-from-jar", &["-p", "greeter.jar:mods", "-m", "greeter", "jar"]),
    case("module-service", &["-p", "mods", "--add-modules", "polite", "-m", "greeter/greeter.Main", "service"]),
    case("module-on-class-path", &["-cp", "mods/greeter", "greeter.Main", "unnamed"]),
    case("module-describe", &["-p", "mods", "--describe-module", "greeter"]),
    case("module-describe-system", &["-d", "java.logging"]),
    case("module-list", &["--list-modules"]),
    case("module-limit", &["--limit-modules", "java.logging", "--list-modules"]),
    case("module-dry-run", &["--dry-run", "-p", "mods", "-m", "greeter/greeter.Main"]),
    case("module-patch", &["-p", "mods", "--patch-module", "greeter=patch", "-m", "greeter/greeter.Main", "patched"]),
    case("module-closed", &["-cp", "classes", "app.Intrude"]),
    case("module-add-opens", &["--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", "classes", "app.Intrude"]),
    case(
        "module-add-exports",
        &["--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-cp", "classes", "app.Intrude"],
    ),
    case(
        "module-add-reads",
        &["-p", "mods", "--add-reads", "greeter=java.logging", "-m", "greeter/greeter.Main", "reads"],
    ),
    case("javap", &["-m", JAVAP, "-cp", "classes", "app.Main"]),
    case(
        "javap-code",
        &["-m", JAVAP, "-c", "-p", "-l", "-s", "-cp", "classes", "app.Main", "app.Assertions", "app.Shapes"],
    ),
    case("javap-verbose", &["-m", JAVAP, "-v", "-cp", "classes", "app.Shapes"]),
    case("javap-system", &["-m", JAVAP, "-p", "java.util.ArrayDeque"]),
    case("javap-missing", &["-m", JAVAP, "no.such.Thing"]),
    case("jar-tool-list", &["-m", JAR, "tf", "app.jar"]),
    case(
        "jar-tool-create",
        &["-m", JAR, "--create", "--file", "made.jar", DATE, "--main-class", "app.Main", "-C", "classes", "."],
    ),
    case(
        "jar-tool-stored",
        &["-m", JAR, "--create", "--no-compress", "--file", "made.jar", DATE, "-C", "classes", "app"],
    ),
    case("jar-tool-extract", &["-m", JAR, "-xvf", "app.jar"]),
    case("jar-tool-describe", &["-m", JAR, "--describe-module", "--file", "greeter.jar"]),
    case("jar-tool-error", &["-m", JAR, "--create"]),
    case("javac-tree", &["-m", JAVAC, "-d", "out", "@tree-files"]),
    case("javac-debug", &["-m", JAVAC, "-g", "-parameters", "-d", "out", "@tree-files"]),
    case("javac-release", &["-m", JAVAC, "--release", "11", "-d", "out", "old/Old.java"]),
    case("javac-module", &["-m", JAVAC, "-d", "out", "--module-source-path", "modsrc", "-m", "greeter,polite"]),
    case("javac-lint", &["-m", JAVAC, "-Xlint:all", "-d", "out", "Warned.java"]),
    case("javac-errors", &["-m", JAVAC, "-d", "out", "Mistake.java", "Absent.java"]),
    case("javac-usage", &["-m", JAVAC]),
    case("verify-caught", &["-cp", "unsound.jar", "Catches"]),
    case("verify-uncaught", &["-cp", "unsound.jar", "Fails"]),
    case("verify-moments", &["-cp", "unsound.jar", "Moments"]),
    unsound!("verify-default"),
    unsound!("verify-all", "-Xverify:all"),
    unsound!("verify-remote", "-Xverify:remote"),
    unsound!("verify-bare", "-Xverify"),
    unsound!("verify-none", "-Xverify:none"),
    unsound!("verify-noverify", "-noverify"),
    unsound!("verify-of-launcher", "-verify"),
    unsound!("verify-unknown", "-Xverify:some"),
    unsound!("verify-none-then-all", "-Xverify:none", "-Xverify:all"),
    unsound!("verify-remote-off", UNLOCK, "-XX:-BytecodeVerificationRemote"),
    unsound!("verify-local-on", UNLOCK, "-XX:+BytecodeVerificationLocal"),
    unsound!("verify-only-local", UNLOCK, "-XX:+BytecodeVerificationLocal", "-XX:-BytecodeVerificationRemote"),
    unsound!("verify-remote-on-again", UNLOCK, "-Xverify:none", "-XX:+BytecodeVerificationRemote"),
    unsound!("verify-locked", "-XX:-BytecodeVerificationRemote"),
    shape("version", &["-version"]),
    shape("version-stdout", &["--version"]),
    shape("version-show", &["-showversion", "-cp", "classes", "app.Main"]),
    shape("help", &["-help"]),
    shape("help-stdout", &["--help"]),
    shape("help-extra", &["-X"]),
    shape("no-arguments", &[]),
];

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let cases: Vec<&Case> = CASES.iter().filter(|case| options.selects(case.name)).collect();
    if options.list {
        cases.iter().for_each(|case| println!("{}", case.name));
        return Ok(Report::default());
    }
    let folder = setup.fresh_scratch("conformance-cli")?;
    let fixture = folder.join("fixture");
    build_fixture(setup, &fixture)?;
    let java = setup.tool("java");
    let carafe = setup.carafe()?.to_owned();
    let limit = Duration::from_secs(options.timeout.unwrap_or(120));
    let one = |case: &&Case| -> Outcome {
        let both = || -> Result<Option<String>> {
            let expected = run_case(case, &java, &fixture, &folder.join("hotspot").join(case.name), limit)?;
            let actual = run_case(case, &carafe, &fixture, &folder.join("carafe").join(case.name), limit)?;
            Ok(difference(case, &expected, &actual))
        };
        match both() {
            Ok(None) => Ok(()),
            Ok(Some(difference)) => Err(difference),
            Err(error) => Err(format!("  {error:#}")),
        }
    };
    Ok(report::run_all(&cases, options.jobs, |case| case.name, one))
}

/// What a command line did: its behaviour and the files that its folder holds afterwards.
struct Effect {
    behaviour: Behaviour,
    files: Vec<(PathBuf, Vec<u8>)>,
}

fn run_case(case: &Case, java: &Path, fixture: &Path, folder: &Path, limit: Duration) -> Result<Effect> {
    copy_tree(fixture, folder)?;
    let mut command = Command::new(java);
    neutral_environment(&mut command);
    command.current_dir(folder).envs(case.environment.iter().copied()).args(case.args);
    let finished = process::run(&mut command, case.stdin.as_bytes(), limit)?;
    ensure!(!finished.timed_out, "{} timed out after {} s", java.display(), limit.as_secs());
    let behaviour = Behaviour::of(&finished).replace(&folder.display().to_string(), "$DIR");
    let mut files = Vec::new();
    for path in files_below(folder)? {
        files.push((path.strip_prefix(folder)?.to_owned(), std::fs::read(&path)?));
    }
    std::fs::remove_dir_all(folder)?;
    Ok(Effect { behaviour, files })
}

fn difference(case: &Case, expected: &Effect, actual: &Effect) -> Option<String> {
    if case.equal == Equal::Shape {
        let shape = |effect: &Effect| Behaviour {
            stdout: if effect.behaviour.stdout.is_empty() { "" } else { "text\n" }.to_owned(),
            stderr: if effect.behaviour.stderr.is_empty() { "" } else { "text\n" }.to_owned(),
            exit: effect.behaviour.exit,
        };
        return shape(expected).difference(&shape(actual));
    }
    let mut text = expected.behaviour.difference(&actual.behaviour).unwrap_or_default();
    for (name, bytes) in &expected.files {
        match actual.files.iter().find(|(other, _)| other == name) {
            None => text.push_str(&format!("  missing file {}\n", name.display())),
            Some((_, other)) if other != bytes => text.push_str(&format!("  other bytes in {}\n", name.display())),
            Some(_) => {}
        }
    }
    for (name, _) in actual.files.iter().filter(|(name, _)| !expected.files.iter().any(|(other, _)| other == name)) {
        text.push_str(&format!("  unexpected file {}\n", name.display()));
    }
    (!text.is_empty()).then_some(text)
}

/// Builds the fixture folder out of `conformance/cli` with the host's tools.
fn build_fixture(setup: &Setup, fixture: &Path) -> Result<()> {
    copy_tree(&setup.data("cli"), fixture)?;
    let at = |name: &str| fixture.join(name);
    for (sources, output, class_path) in [("dep", "dep-classes", None), ("app", "classes", Some("dep-classes"))] {
        std::fs::create_dir_all(at(output))?;
        let class_path: Vec<PathBuf> = class_path.iter().map(|name| at(name)).collect();
        let class_path: Vec<&Path> = class_path.iter().map(PathBuf::as_path).collect();
        javac(setup, &files_below(&at(sources))?, &at(output), &class_path, &[])?;
    }
    let tool = |name: &str, arguments: &[&str]| -> Result<()> {
        let mut command = Command::new(setup.tool(name));
        neutral_environment(&mut command);
        let finished = process::run(command.current_dir(fixture).args(arguments), b"", Duration::from_secs(120))?;
        ensure!(
            finished.status.success(),
            "{name} {arguments:?}: {}{}",
            finished.stdout_text(),
            finished.stderr_text()
        );
        Ok(())
    };
    std::fs::create_dir_all(at("lib"))?;
    tool("jar", &["--create", "--file", "lib/dep.jar", DATE, "-C", "dep-classes", "."])?;
    tool("jar", &["--create", "--file", "app.jar", DATE, "--manifest", "app.manifest", "-C", "classes", "."])?;
    tool("jar", &["--create", "--file", "app-plain.jar", DATE, "-C", "classes", "."])?;
    tool("jar", &["--create", "--file", "opens.jar", DATE, "--manifest", "opens.manifest", "-C", "classes", "."])?;
    copy_tree(&at("dep-classes"), &at("classes"))?;
    tool("javac", &["-d", "mods", "--module-source-path", "modsrc", "-m", "greeter,polite"])?;
    tool(
        "jar",
        &["--create", "--file", "greeter.jar", DATE, "--main-class", "greeter.Main", "-C", "mods/greeter", "."],
    )?;
    build_unsound(setup, fixture)?;
    tool("jar", &["--create", "--file", "unsound.jar", DATE, "-C", "unsound", "."])?;
    tool("javac", &["-d", "patch", "--patch-module", "greeter=patchsrc", "-p", "mods", "patchsrc/greeter/Text.java"])?;
    Ok(())
}

/// Compiles the programs below `verify` and puts what is assembled there in the place of the classes that they were
/// compiled with. A class of a package goes to a folder that has the package's name.
fn build_unsound(setup: &Setup, fixture: &Path) -> Result<()> {
    let (folder, programs) = (fixture.join("verify"), fixture.join("unsound"));
    let (texts, sources): (Vec<PathBuf>, Vec<PathBuf>) =
        files_below(&folder)?.into_iter().partition(|path| path.extension().is_some_and(|end| end == "jasm"));
    std::fs::create_dir_all(&programs)?;
    javac(setup, &sources, &programs, &[], &[])?;
    for text in texts {
        for class in jasm::assemble(&std::fs::read_to_string(&text)?).with_context(|| text.display().to_string())? {
            let place = class.name.split_once('/').map_or(programs.clone(), |(package, _)| fixture.join(package));
            jasm::write_class(&place, &class)?;
        }
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in files_below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        std::fs::create_dir_all(target.parent().context("a file has a folder")?)?;
        std::fs::copy(&file, &target)?;
    }
    Ok(())
}
