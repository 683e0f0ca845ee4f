//! A host of plug-ins: text filters in jars that nobody has to trust. Each runs in a VM of its own, with little memory, a time limit, and
//! no right but to call the functions that the host offers.
//!
//! ```text
//! cargo run --release --example plugin_host [TEXT]
//! ```
//!
//! The plug-ins are compiled from `examples/java` with `javac` first; two of them misbehave on purpose.

use carafe::{Call, Error, Object, OutputBuffer, Vm};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a plug-in may take.
const MEMORY: usize = 24 << 20;
const TIME: Duration = Duration::from_secs(3);

/// The contract: a class with `String apply(String)`, made without arguments. It may call `native` methods of the class `PluginApi`.
struct Plugin {
    vm: Vm,
    filter: Object,
    log: Arc<Mutex<Vec<String>>>,
    output: OutputBuffer,
}

impl Plugin {
    /// Loads the plug-in in a jar: its class has the jar's name.
    fn load(jar: &Path) -> Result<Plugin, Error> {
        let output = OutputBuffer::with_limit(64 << 10);
        let vm = Vm::builder().heap_size(MEMORY).max_threads(16).stdout(&output).stderr(&output).build()?;
        let log = Arc::new(Mutex::new(Vec::new()));
        let to = log.clone();
        vm.register_native("PluginApi", "log", "(Ljava/lang/String;)V", move |_: &Call<'_>, (text,): (String,)| {
            if text.len() > 1000 {
                return Err(Error::throw("java.lang.IllegalArgumentException", "the text is too long"));
            }
            to.lock().unwrap_or_else(|e| e.into_inner()).push(text);
            Ok(())
        })?;
        vm.register_native("PluginApi", "version", "()I", |_: &Call<'_>, (): ()| Ok(1))?;
        // The host reads the jar: the plug-in itself has no right to any file.
        let loader = vm.new_class_loader(&[] as &[&Path])?;
        let name = jar.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for (_, bytes) in classes_of(jar).map_err(|e| Error::Options(e.to_string()))? {
            vm.define_class_in(&loader, &bytes)?;
        }
        let class = vm.find_class_in(&loader, &name)?;
        let filter = vm.new_object(&class, ())?;
        Ok(Plugin { vm, filter, log, output })
    }

    /// Applies the filter, within its time.
    fn apply(&self, text: &str) -> Result<String, Error> {
        let _limit = self.vm.stop_handle().stop_after(TIME);
        self.vm.call(&self.filter, "apply", (text,))
    }
}

/// The class files of a jar, by name.
fn classes_of(jar: &Path) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let listed = run(Command::new("jar").arg("tf").arg(jar))?;
    let dir = jar.with_extension("content");
    std::fs::create_dir_all(&dir)?;
    run(Command::new("jar").arg("xf").arg(jar).current_dir(&dir))?;
    let names = listed.lines().filter(|name| name.ends_with(".class"));
    // What others may extend comes first: PluginApi.
    let mut classes = Vec::new();
    for name in names {
        classes.push((name.to_owned(), std::fs::read(dir.join(name))?));
    }
    classes.sort_by_key(|(name, _)| name != "PluginApi.class");
    Ok(classes)
}

fn run(command: &mut Command) -> std::io::Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(std::io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Compiles the plug-ins and packs each in a jar.
fn make_jars() -> std::io::Result<Vec<PathBuf>> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/java");
    let target = std::env::temp_dir().join(format!("carafe-plugins-{}", std::process::id()));
    let mut jars = Vec::new();
    for name in ["Capitals", "Counts", "Snoops", "Endless", "Greedy"] {
        let classes = target.join(name);
        std::fs::create_dir_all(&classes)?;
        let source = |name: &str| sources.join(format!("{name}.java"));
        run(Command::new("javac").arg("-d").arg(&classes).args([source("PluginApi"), source(name)]))?;
        let jar = target.join(format!("{name}.jar"));
        run(Command::new("jar").arg("cf").arg(&jar).arg("-C").arg(&classes).arg("."))?;
        jars.push(jar);
    }
    Ok(jars)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::env::args().nth(1).unwrap_or_else(|| "the quick brown fox".to_owned());
    host(&text, &mut std::io::stdout())
}

/// Lets every plug-in have its try at a text, and tells what came of it.
pub fn host(text: &str, out: &mut dyn Write) -> Result<(), Box<dyn std::error::Error>> {
    let jars = make_jars()?;
    for jar in &jars {
        let name = jar.file_stem().unwrap_or_default().to_string_lossy();
        let plugin = Plugin::load(jar)?;
        match plugin.apply(text) {
            Ok(answer) => writeln!(out, "{name}: {answer}")?,
            Err(Error::Exception(e)) => writeln!(out, "{name} has failed: {e}")?,
            Err(e) => writeln!(out, "{name} was ended: {e}")?,
        }
        for line in plugin.log.lock().unwrap_or_else(|e| e.into_inner()).iter() {
            writeln!(out, "  {name} logs: {line}")?;
        }
        let said = plugin.output.text();
        if !said.is_empty() {
            writeln!(out, "  {name} prints: {}", said.trim_end())?;
        }
    }
    if let Some(target) = jars.first().and_then(|jar| jar.parent()) {
        std::fs::remove_dir_all(target)?;
    }
    Ok(())
}
