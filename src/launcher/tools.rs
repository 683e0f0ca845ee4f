//! The tools of a JDK's `bin` that are Java programs: each is the launcher with arguments of its own (`JAVA_ARGS` of the JDK's
//! build), and passes what starts with `-J` on to the virtual machine.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::args::report;
use super::{Env, Exit, argfile, class_path};

/// A program of `bin`.
#[derive(Debug)]
pub(super) struct Tool {
    /// The name of its file.
    name: &'static str,
    /// Its module and main class.
    main: &'static str,
    /// Options of the virtual machine.
    vm: &'static [&'static str],
    /// Class path wildcards in its arguments are expanded for it.
    wildcards: bool,
    /// So are `@` files.
    argument_files: bool,
    /// An option and its value that go in front of its arguments, unless these have the option.
    default: Option<[&'static str; 2]>,
}

const fn tool(name: &'static str, main: &'static str) -> Tool {
    Tool { name, main, vm: &[], wildcards: false, argument_files: false, default: None }
}

const fn with_wildcards(tool: Tool) -> Tool {
    Tool { wildcards: true, ..tool }
}

const ALL_MODULES: &[&str] = &["--add-modules", "ALL-DEFAULT"];

const ATTACHING: &[&str] =
    &["-Dsun.jvm.hotspot.debugger.useProcDebugger", "-Dsun.jvm.hotspot.debugger.useWindbgDebugger"];

const JCONSOLE: &[&str] = &[
    "--add-opens",
    "java.base/java.io=jdk.jconsole",
    "--add-modules",
    "ALL-DEFAULT",
    "-Djconsole.showOutputViewer",
    "-Djdk.attach.allowAttachSelf=true",
];

/// Those of JDK 17 and 25.
static TOOLS: &[Tool] = &[
    tool("jar", "jdk.jartool/sun.tools.jar.Main"),
    tool("jarsigner", "jdk.jartool/sun.security.tools.jarsigner.Main"),
    Tool { vm: ALL_MODULES, ..with_wildcards(tool("javac", "jdk.compiler/com.sun.tools.javac.Main")) },
    Tool { vm: ALL_MODULES, ..with_wildcards(tool("javadoc", "jdk.javadoc/jdk.javadoc.internal.tool.Main")) },
    with_wildcards(tool("javap", "jdk.jdeps/com.sun.tools.javap.Main")),
    tool("jcmd", "jdk.jcmd/sun.tools.jcmd.JCmd"),
    Tool { vm: JCONSOLE, ..tool("jconsole", "jdk.jconsole/sun.tools.jconsole.JConsole") },
    tool("jdb", "jdk.jdi/com.sun.tools.example.debug.tty.TTY"),
    with_wildcards(tool("jdeprscan", "jdk.jdeps/com.sun.tools.jdeprscan.Main")),
    with_wildcards(tool("jdeps", "jdk.jdeps/com.sun.tools.jdeps.Main")),
    with_wildcards(tool("jfr", "jdk.jfr/jdk.jfr.internal.tool.Main")),
    tool("jhsdb", "jdk.hotspot.agent/sun.jvm.hotspot.SALauncher"),
    Tool { argument_files: true, ..tool("jimage", "jdk.jlink/jdk.tools.jimage.Main") },
    Tool { vm: ATTACHING, ..tool("jinfo", "jdk.jcmd/sun.tools.jinfo.JInfo") },
    Tool {
        vm: ALL_MODULES,
        argument_files: true,
        ..with_wildcards(tool("jlink", "jdk.jlink/jdk.tools.jlink.internal.Main"))
    },
    Tool { vm: ATTACHING, ..tool("jmap", "jdk.jcmd/sun.tools.jmap.JMap") },
    Tool { argument_files: true, ..with_wildcards(tool("jmod", "jdk.jlink/jdk.tools.jmod.Main")) },
    with_wildcards(tool("jnativescan", "jdk.jdeps/com.sun.tools.jnativescan.Main")),
    tool("jpackage", "jdk.jpackage/jdk.jpackage.main.Main"),
    tool("jps", "jdk.jcmd/sun.tools.jps.Jps"),
    Tool { vm: ALL_MODULES, ..tool("jrunscript", "java.scripting/com.sun.tools.script.shell.Main") },
    Tool {
        // Snippets run in the tool's own VM: there is no debugger's interface (JDWP) to run them in another.
        default: Some(["--execution", "local"]),
        ..with_wildcards(tool("jshell", "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider"))
    },
    Tool { vm: ATTACHING, ..tool("jstack", "jdk.jcmd/sun.tools.jstack.JStack") },
    tool("jstat", "jdk.jcmd/sun.tools.jstat.Jstat"),
    tool("jstatd", "jdk.jstatd/sun.tools.jstatd.Jstatd"),
    tool("jwebserver", "jdk.httpserver/sun.net.httpserver.simpleserver.JWebServer"),
    tool("keytool", "java.base/sun.security.tools.keytool.Main"),
    tool("rmiregistry", "java.rmi/sun.rmi.registry.RegistryImpl"),
    with_wildcards(tool("serialver", "jdk.compiler/sun.tools.serialver.SerialVer")),
];

/// The tool that a file of `bin` is.
pub(super) fn find(program: &OsStr) -> Option<&'static Tool> {
    let name = Path::new(program).file_name()?;
    TOOLS.iter().find(|tool| tool.name == name)
}

impl Tool {
    /// The arguments that `java` would need to do the same, but for `-Dapplication.home`.
    pub(super) fn arguments(
        &self,
        argv: Vec<OsString>,
        env: Env<'_>,
        err: &mut Vec<u8>,
    ) -> Result<Vec<OsString>, Exit> {
        let argv = if self.argument_files { argfile::expand_files(argv, err)? } else { argv };
        let mut args: Vec<OsString> = self.vm.iter().map(OsString::from).collect();
        args.push("-Xms8m".into());
        for arg in &argv {
            match arg.as_bytes().strip_prefix(b"-J") {
                Some(b"") => {
                    report(err, &[b"Error: The -J option should not be followed by a space."]);
                    return Err(Exit { code: 1, stdout: Vec::new(), stderr: std::mem::take(err) });
                }
                Some(option) => args.push(OsStr::from_bytes(option).to_owned()),
                None => {}
            }
        }
        if let Some(path) = env("CLASSPATH") {
            args.push(joined(b"-Denv.class.path=", &class_path::expand(path.as_bytes())));
        }
        args.extend(["-m".into(), self.main.into()]);
        if let Some([name, value]) = self.default
            && !argv.iter().any(|arg| arg.as_bytes().starts_with(name.as_bytes()))
        {
            args.extend([name.into(), value.into()]);
        }
        let mut is_path = false;
        for arg in argv {
            let bytes = arg.as_bytes();
            if bytes.starts_with(b"-J") {
                continue;
            }
            let path = if is_path { Some(bytes) } else { bytes.strip_prefix(b"--class-path=") };
            let expanded = path.filter(|_| self.wildcards).map(|path| {
                let name = if is_path { &b""[..] } else { b"--class-path=" };
                joined(name, &class_path::expand(path))
            });
            is_path = !is_path && matches!(bytes, b"-classpath" | b"-cp" | b"--class-path");
            args.push(expanded.unwrap_or(arg));
        }
        Ok(args)
    }
}

fn joined(name: &[u8], value: &[u8]) -> OsString {
    OsStr::from_bytes(&[name, value].concat()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(program: &str, argv: &[&str]) -> Result<Vec<OsString>, Exit> {
        let env = |name: &str| (name == "CLASSPATH").then(|| "lib".into());
        let tool = find(OsStr::new(program)).expect("a tool of the table");
        tool.arguments(argv.iter().map(OsString::from).collect(), &env, &mut Vec::new())
    }

    #[test]
    fn options_for_the_vm_come_before_the_tool() {
        let args = arguments("/jdk/bin/javac", &["-d", "out", "-J-Xmx1g", "A.java"]);
        let expected = "--add-modules ALL-DEFAULT -Xms8m -Xmx1g -Denv.class.path=lib -m jdk.compiler/com.sun.tools.javac.Main -d out A.java";
        assert_eq!(args.expect("the arguments are right"), expected.split(' ').collect::<Vec<_>>());
    }

    #[test]
    fn a_default_yields_to_the_option() {
        let given = arguments("jshell", &["--execution=jdi"]).expect("the arguments are right");
        assert!(!given.contains(&"local".into()));
        assert!(arguments("jshell", &["-s"]).expect("the arguments are right").contains(&"local".into()));
    }

    #[test]
    fn a_lone_j_is_an_error() {
        assert_eq!(arguments("jar", &["-J"]).expect_err("it ends the tool").code, 1);
        assert!(find(OsStr::new("java")).is_none());
    }
}
