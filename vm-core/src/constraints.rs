//! Loader constraints (JVMS 5.3.4) and the recording of initiating loaders.

use crate::class::ClassRef;
use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::loader::LoaderRef;
use crate::symbol::Symbol;
use crate::vm::Vm;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

/// One set of loaders that must agree on the class of a name.
struct Set {
    loaders: Vec<LoaderRef>,
    class: Option<ClassRef>,
}

/// All constraints of a VM, by name.
#[derive(Default)]
pub struct Constraints {
    sets: Mutex<FxHashMap<Symbol, Vec<Set>>>,
}

impl Constraints {
    /// Records `loader` as initiating loader of `class` unless that breaks a constraint: the class that a constrained loader
    /// knows is returned then. A class that another thread recorded before stays.
    fn record(&self, loader: LoaderRef, class: ClassRef) -> Result<ClassRef, ClassRef> {
        let name = class.name;
        // Held over both steps, as in `add`: a constraint sees the class or the class sees the constraint.
        let mut sets = self.sets.lock();
        if let Some(there) = loader.find_class(name) {
            return Ok(there);
        }
        if let Some(set) = sets.get_mut(&name).and_then(|l| l.iter_mut().find(|s| s.loaders.contains(&loader))) {
            match set.class {
                Some(c) if c != class => return Err(c),
                _ => set.class = Some(class),
            }
        }
        loader.classes.write().insert(name, class);
        Ok(class)
    }
    /// Forgets loaders and classes that are about to be unloaded.
    pub(crate) fn forget_dead(&self) {
        self.sets.lock().retain(|_, list| {
            for set in list.iter_mut() {
                set.loaders.retain(|loader| !loader.owner.is_dead());
                set.class = set.class.filter(|class| !class.owner.is_dead());
            }
            list.retain(|set| set.loaders.len() > 1);
            !list.is_empty()
        });
    }
    /// Demands that `a` and `b` mean the same class by `name`; false when they are known not to.
    pub fn add(&self, name: Symbol, a: LoaderRef, b: LoaderRef) -> bool {
        if a == b {
            return true;
        }
        let mut sets = self.sets.lock();
        let (ca, cb) = (a.find_class(name), b.find_class(name));
        if let (Some(x), Some(y)) = (ca, cb) {
            return x == y;
        }
        let list = sets.entry(name).or_default();
        let ia = list.iter().position(|s| s.loaders.contains(&a));
        let ib = list.iter().position(|s| s.loaders.contains(&b));
        let known = |i: Option<usize>, list: &Vec<Set>| i.and_then(|i| list[i].class);
        let classes = [ca, cb, known(ia, list), known(ib, list)];
        let mut agreed: Option<ClassRef> = None;
        for c in classes.into_iter().flatten() {
            if agreed.is_some_and(|x| x != c) {
                return false;
            }
            agreed = Some(c);
        }
        match (ia, ib) {
            (Some(i), Some(j)) if i == j => list[i].class = agreed,
            (Some(i), Some(j)) => {
                let moved = list[j].loaders.clone();
                list[i].loaders.extend(moved);
                list[i].class = agreed;
                list.remove(j);
            }
            (Some(i), None) => {
                list[i].loaders.push(b);
                list[i].class = agreed;
            }
            (None, Some(j)) => {
                list[j].loaders.push(a);
                list[j].class = agreed;
            }
            (None, None) => list.push(Set { loaders: vec![a, b], class: agreed }),
        }
        true
    }
}

/// Records `loader` as an initiating loader of `class` (JVMS 5.3.2) and returns the class that it means by the name from now on:
/// another one when a thread was faster. LinkageError when a constraint forbids it.
pub(crate) fn record_initiating(cx: &mut Cx<'_>, loader: LoaderRef, class: ClassRef) -> JResult<ClassRef> {
    use crate::messages::{in_module_of_loader, loader_name};
    let known = match cx.vm().constraints.record(loader, class) {
        Ok(c) => return Ok(c),
        Err(c) => c,
    };
    let mut text = format!(
        "loader constraint violation: loader {} wants to load {} {}.",
        loader_name(cx, loader),
        kind_word(class),
        class.external_name()
    );
    if known.loader != loader {
        let (kind, by) = (kind_word(known), loader_name(cx, known.loader));
        text.push_str(&format!(
            " A different {kind} with the same name was previously loaded by {by}. ({})",
            in_module_of_loader(cx, known, false, true)
        ));
    } else {
        text.push_str(&format!(" ({})", in_module_of_loader(cx, class, false, true)));
    }
    Err(cx.throw("java/lang/LinkageError", &text))
}

/// `class`, `interface` and so on, as messages say.
pub(crate) fn kind_word(c: ClassRef) -> &'static str {
    if c.is_interface() {
        "interface"
    } else if c.access.is_abstract() {
        "abstract class"
    } else {
        "class"
    }
}

/// Names in a descriptor on which two loaders must agree. The error is the type on which they do not, as messages name it: a
/// class name, or the whole descriptor of an array.
pub(crate) fn check_descriptor(vm: &Vm, descriptor: Symbol, a: LoaderRef, b: LoaderRef) -> Result<(), String> {
    if a == b {
        return Ok(());
    }
    let bytes = descriptor.as_bytes();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(|&c| c == b'L').map(|i| at + i) {
        let Some(end) = bytes[start..].iter().position(|&c| c == b';').map(|i| start + i) else { break };
        let name = vm.symbols.intern(&bytes[start + 1..end]);
        if !vm.constraints.add(name, a, b) {
            let dimensions = bytes[..start].iter().rev().take_while(|&&c| c == b'[').count();
            let whole = String::from_utf8_lossy(&bytes[start - dimensions..=end]).into_owned();
            return Err(if dimensions == 0 { name.as_str().into_owned() } else { whole });
        }
        at = end + 1;
    }
    Ok(())
}
