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
    /// Whether `loader` may be recorded as initiating loader of `class`; notes the class in the loader's set.
    fn allows(&self, name: Symbol, loader: LoaderRef, class: ClassRef) -> bool {
        let mut sets = self.sets.lock();
        let Some(list) = sets.get_mut(&name) else { return true };
        let Some(set) = list.iter_mut().find(|s| s.loaders.contains(&loader)) else { return true };
        match set.class {
            Some(c) => c == class,
            None => {
                set.class = Some(class);
                true
            }
        }
    }
    /// Demands that `a` and `b` mean the same class by `name`; false when they are known not to.
    pub fn add(&self, name: Symbol, a: LoaderRef, b: LoaderRef) -> bool {
        if a == b {
            return true;
        }
        let (ca, cb) = (a.find_class(name), b.find_class(name));
        if let (Some(x), Some(y)) = (ca, cb) {
            return x == y;
        }
        let mut sets = self.sets.lock();
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

/// Records `loader` as an initiating loader of `class` (JVMS 5.3.2), LinkageError when a constraint forbids it.
pub(crate) fn record_initiating(cx: &mut Cx<'_>, loader: LoaderRef, class: ClassRef) -> JResult<()> {
    let name = class.name;
    if !cx.vm().constraints.allows(name, loader, class) {
        let text = format!(
            "loader constraint violation: loader {} wants to load {} {}. A different {} with the same name was previously loaded by {}. ({})",
            crate::messages::loader_name(cx, loader),
            kind_word(class),
            class.external_name(),
            kind_word(class),
            crate::messages::loader_name(cx, class.loader),
            crate::messages::in_module_of_loader(cx, class, false, true)
        );
        return Err(cx.throw("java/lang/LinkageError", &text));
    }
    loader.classes.write().entry(name).or_insert(class);
    Ok(())
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

/// Names in a descriptor on which two loaders must agree; the first on which they do not.
pub(crate) fn check_descriptor(vm: &Vm, descriptor: Symbol, a: LoaderRef, b: LoaderRef) -> Result<(), Symbol> {
    if a == b {
        return Ok(());
    }
    let mut rest = descriptor.as_bytes();
    while let Some(start) = rest.iter().position(|&c| c == b'L') {
        let tail = &rest[start + 1..];
        let Some(end) = tail.iter().position(|&c| c == b';') else { break };
        let name = vm.symbols.intern(&tail[..end]);
        if !vm.constraints.add(name, a, b) {
            return Err(name);
        }
        rest = &tail[end + 1..];
    }
    Ok(())
}
