//! What code rests on for good: owners of the metadata in it, and constant objects. When one of them dies, so does the code.
#![allow(unsafe_code)] // reason: reads root slots

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};

use vm_core::{ClassId, MethodId, OwnerRef, Vm};

use crate::ir::{Function, Imm};
use crate::objects::KnownObjects;

/// What a function, or the code made of it, rests on.
#[derive(Default)]
pub(crate) struct Needs {
    /// Those that may be unloaded.
    owners: Box<[OwnerRef]>,
    /// Root slots of [`KnownObjects`].
    constants: Box<[u64]>,
}

impl Needs {
    /// Of a function; `seen` are the owners of what the builder has looked at.
    pub fn of(vm: &Vm, function: &Function, seen: Vec<OwnerRef>, known: &KnownObjects) -> Needs {
        let mut owners: HashSet<OwnerRef> = seen.into_iter().collect();
        let mut roots = HashSet::new();
        let mut method = |id: MethodId| owners.extend(vm.method_by_id(id).map(|method| method.class.owner));
        method(function.method);
        function.states().for_each(|state| method(function.state(state).method));
        let mut classes: HashSet<ClassId> = HashSet::new();
        let all = function.blocks().flat_map(|block| function.block(block).insts.iter());
        for &inst in all {
            match &function.inst(inst).imm {
                Imm::Root(root) => drop(roots.insert(*root)),
                Imm::Class(class) => drop(classes.insert(*class)),
                Imm::Field(access) => drop(classes.insert(access.class)),
                Imm::Parts(parts) => drop(classes.insert(parts.class)),
                Imm::Method(id) | Imm::Virtual(id, _) => method(*id),
                Imm::Interface(id, class) => {
                    method(*id);
                    classes.insert(*class);
                }
                _ => {}
            }
        }
        owners.extend(classes.into_iter().filter_map(|id| vm.class_by_id(id)).map(|class| class.owner));
        owners.retain(|owner| owner.is_unloadable);
        Needs { owners: owners.into_iter().collect(), constants: known.among(roots) }
    }

    /// The owners.
    pub fn owners(&self) -> &[OwnerRef] {
        &self.owners
    }

    /// The root slots.
    pub fn constants(&self) -> &[u64] {
        &self.constants
    }

    /// Whether something of it has died in the last full collection.
    pub fn are_dead(&self) -> bool {
        self.owners.iter().any(|owner| owner.is_dead()) || self.constants.iter().any(|&root| is_empty(root))
    }
}

fn is_empty(root: u64) -> bool {
    // SAFETY: V3, a slot of the table of known objects, which lives as long as the compiler.
    unsafe { &*(root as *const AtomicU32) }.load(Ordering::Relaxed) == 0
}
