//! Agents of `java.lang.instrument`: Java code that sees class files before the VM does, and may replace them.

use crate::cx::{Cx, Local};
use crate::define::DefineClass;
use crate::exceptions::JResult;
use crate::model::Global;
use crate::slot::Value;
use parking_lot::{Mutex, RwLock};
use std::sync::atomic::{AtomicBool, Ordering};

/// The class whose objects stand for agents.
pub const CLASS: &str = "sun/instrument/InstrumentationImpl";

/// The agents of a VM.
#[derive(Default)]
pub struct Agents {
    list: RwLock<Vec<Agent>>,
    /// One of them wants to see class files.
    is_needed: AtomicBool,
    /// Threads in a transformer: the classes that these need are not shown.
    inside: Mutex<Vec<usize>>,
}

#[derive(Clone, Copy, Default)]
struct Agent {
    /// Its `InstrumentationImpl`, when that is made.
    object: Option<Global>,
    /// It has transformers that cannot, and that can, see a class again.
    has_transformers: [bool; 2],
}

impl Agents {
    /// Makes room for an agent and gives its number, which its object holds.
    pub fn reserve(&self) -> usize {
        let mut list = self.list.write();
        list.push(Agent::default());
        list.len() - 1
    }

    /// The object of an agent is made.
    pub fn set_object(&self, agent: usize, object: Global) {
        if let Some(agent) = self.list.write().get_mut(agent) {
            agent.object = Some(object);
        }
    }

    /// An agent has transformers, or has no more; `again`: of those that can see a class again.
    pub fn set_transformers(&self, agent: usize, again: bool, has: bool) {
        let mut list = self.list.write();
        if let Some(agent) = list.get_mut(agent) {
            agent.has_transformers[usize::from(again)] = has;
        }
        self.is_needed.store(list.iter().any(|agent| agent.has_transformers != [false; 2]), Ordering::Release);
    }

    /// The calls to make: agents with what kind of transformers, the ones that cannot see a class again first.
    fn calls(&self) -> Vec<(Global, bool)> {
        let list = self.list.read();
        let of = |again: bool| {
            let chosen = list.iter().filter(move |agent| agent.has_transformers[usize::from(again)]);
            chosen.filter_map(move |agent| Some((agent.object?, again)))
        };
        of(false).chain(of(true)).collect()
    }
}

/// Shows a class file to the agents; `None`: it stays as it is.
///
/// # Errors
/// No memory to show it.
pub fn transform(cx: &mut Cx<'_>, request: &DefineClass<'_, '_>) -> JResult<Option<Vec<u8>>> {
    let agents = &cx.vm().agents;
    if !agents.is_needed.load(Ordering::Acquire) || request.hidden.is_some() {
        return Ok(None);
    }
    let thread = std::ptr::from_ref(cx.thread()) as usize;
    if agents.inside.lock().contains(&thread) {
        return Ok(None);
    }
    agents.inside.lock().push(thread);
    let transformed = cx.scope(|cx| call_all(cx, request));
    cx.vm().agents.inside.lock().retain(|&inside| inside != thread);
    transformed
}

fn call_all(cx: &mut Cx<'_>, request: &DefineClass<'_, '_>) -> JResult<Option<Vec<u8>>> {
    let vm = cx.vm();
    let name = vm.symbols.intern(CLASS.as_bytes());
    let class = crate::loading::load_boot_class(cx, name)?;
    let mut bytes = None::<Vec<u8>>;
    for (agent, again) in vm.agents.calls() {
        let replaced = cx.scope(|cx| -> JResult<Option<Vec<u8>>> {
            let old = cx.new_byte_array(bytes.as_deref().unwrap_or(request.bytes))?;
            let class_name = match request.name {
                Some(name) => Value::Obj(cx.new_string_mutf8(name.as_bytes())?),
                None => Value::Null,
            };
            let object = |local: Local<'_>| local.non_null().is_some();
            let (loader, module) = (cx.root(request.loader.object.get(cx)), named_module(cx, request));
            let optional = |local| if object(local) { Value::Obj(local) } else { Value::Null };
            let arguments = [
                Value::Obj(agent.local(cx)),
                optional(module),
                optional(loader),
                class_name,
                Value::Null,
                request.protection_domain.map_or(Value::Null, |domain| optional(cx.root(domain.get(cx)))),
                Value::Obj(old),
                Value::Int(again.into()),
            ];
            let descriptor = "(Ljava/lang/Module;Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/lang/Class;\
                              Ljava/security/ProtectionDomain;[BZ)[B";
            match cx.call_named(class, "transform", descriptor, &arguments) {
                Ok(new) => {
                    let new = new.object(cx);
                    Ok((!new.is_null()).then(|| new.get(cx).bytes(cx).to_vec()))
                }
                // As if the transformer had declined.
                Err(_) => {
                    let _ = cx.take_pending();
                    Ok(None)
                }
            }
        })?;
        bytes = replaced.or(bytes);
    }
    Ok(bytes)
}

/// The named module of the class's package, or null.
fn named_module<'s>(cx: &Cx<'s>, request: &DefineClass<'_, '_>) -> Local<'s> {
    let package = request.name.and_then(|name| {
        let end = name.as_bytes().iter().rposition(|&b| b == b'/')?;
        let package = cx.vm().symbols.intern(&name.as_bytes()[..end]);
        request.loader.packages.read().get(&package).copied()
    });
    match package {
        Some(package) if package.module.name.is_some() => cx.root(package.module.object.get(cx)),
        _ => cx.null(),
    }
}
