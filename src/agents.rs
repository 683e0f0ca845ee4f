//! `-javaagent`: the jar files of agents join the class path, and their `premain` runs before the program.

use crate::launcher::{Agent, AgentKind, jar_attributes};
use std::path::{Path, PathBuf};
use stdlib::misc::instrumentation::append_to_class_path;
use vm_core::{Cx, JResult, Value, agents, loading};

/// An agent whose jar file was found good.
pub struct JavaAgent {
    /// The jar file, as the command line names it.
    jar: String,
    /// The class with `premain`.
    class: String,
    options: Option<String>,
    /// Jar files for the boot loader.
    pub boot: Vec<PathBuf>,
}

/// Reads the manifests of the agents.
///
/// # Errors
/// The text about one that cannot be started.
pub fn read(all: &[Agent]) -> Result<Vec<JavaAgent>, String> {
    all.iter().filter(|agent| agent.kind == AgentKind::Java).map(read_one).collect()
}

fn read_one(agent: &Agent) -> Result<JavaAgent, String> {
    let jar = agent.name.to_string_lossy().into_owned();
    let attributes = jar_attributes(Path::new(&agent.name))
        .ok_or_else(|| format!("Error opening zip file or JAR manifest missing : {jar}"))?;
    let attribute = |name: &str| {
        let found = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    };
    let class = attribute("Premain-Class")
        .ok_or_else(|| format!("Failed to find Premain-Class manifest attribute in {jar}"))?;
    let beside = Path::new(&jar).parent().unwrap_or(Path::new("")).to_owned();
    let boot = attribute("Boot-Class-Path").unwrap_or_default();
    let boot = boot.split_whitespace().map(|path| beside.join(path)).collect();
    let options = agent.options.as_ref().map(|options| options.to_string_lossy().into_owned());
    Ok(JavaAgent { jar, class, options, boot })
}

/// Puts the jar files on the class path, then runs the `premain` of each agent, in order.
///
/// # Errors
/// What one throws.
pub fn start(cx: &mut Cx<'_>, all: &[JavaAgent]) -> JResult<()> {
    for agent in all {
        cx.scope(|cx| -> JResult<()> {
            let jar = cx.new_string(&agent.jar)?;
            append_to_class_path(cx, jar)
        })?;
    }
    all.iter().try_for_each(|agent| cx.scope(|cx| start_one(cx, agent)))
}

fn start_one(cx: &mut Cx<'_>, agent: &JavaAgent) -> JResult<()> {
    let vm = cx.vm();
    let name = vm.symbols.intern(agents::CLASS.as_bytes());
    let class = loading::load_boot_class(cx, name)?;
    vm_core::init::initialize(cx, class)?;
    let number = vm.agents.reserve();
    let object = cx.new_instance(class)?;
    let arguments = [Value::Obj(object), Value::Long(number as i64), Value::Int(0), Value::Int(0)];
    cx.call_named(class, "<init>", "(JZZ)V", &arguments)?;
    vm.agents.set_object(number, vm.globals.new_global(cx, object.get(cx)));
    let main = Value::Obj(cx.new_string(&agent.class)?);
    let options = match &agent.options {
        Some(options) => Value::Obj(cx.new_string(options)?),
        None => Value::Null,
    };
    let descriptor = "(Ljava/lang/String;Ljava/lang/String;)V";
    cx.call_named(class, "loadClassAndCallPremain", descriptor, &[Value::Obj(object), main, options])?;
    Ok(())
}
