//! Linking (JVMS 5.4): verification, preparation, method tables.

use crate::class::{ClassRef, InitState, Itable};
use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::field::FieldRef;
use crate::messages;
use crate::method::{Code, MethodRef, NONVIRTUAL};
use crate::selection;
use crate::symbol::Symbol;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::atomic::Ordering;

/// Links a class and its supertypes, those first; not by recursion, as loaders can make chains of any length.
pub fn link(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    if class.state() >= InitState::Linked || !class.is_instance() {
        return Ok(());
    }
    let supers = class.super_class.map_or(&[][..], |s| &s.get().supers);
    for &s in supers.iter().chain([&class]) {
        if s.state() >= InitState::Linked {
            continue;
        }
        for &i in s.get().interfaces.iter().flat_map(|i| i.get().all_interfaces.iter()) {
            link_one(cx, i)?;
        }
        link_one(cx, s)?;
    }
    Ok(())
}

fn link_one(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    let me = cx.thread().id;
    let c = class.get();
    loop {
        let mut lock = c.init_lock.lock();
        match c.state() {
            InitState::Loaded => {
                c.set_state(InitState::Linking);
                lock.thread = me;
                break;
            }
            // Verification loads classes, whose loaders may come back to this class: it is linked inside then.
            InitState::Linking if lock.thread == me => {
                drop(lock);
                cx.check_native_stack()?;
                return link_steps(cx, class);
            }
            InitState::Linking => {
                drop(lock);
                cx.blocking(|| {
                    let mut lock = c.init_lock.lock();
                    while c.state() == InitState::Linking {
                        c.init_cond.wait(&mut lock);
                    }
                });
            }
            _ => return Ok(()),
        }
    }
    let done = link_steps(cx, class);
    let mut lock = c.init_lock.lock();
    if c.state() == InitState::Linking {
        lock.thread = 0;
        c.set_state(InitState::Loaded);
        c.init_cond.notify_all();
    }
    done
}

/// Verifies, makes the tables and moves the state on, unless a nested attempt of this thread has done so meanwhile.
fn link_steps(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    let proof = crate::verification::verify(cx, class)?;
    let c = class.get();
    if c.state() >= InitState::Linked {
        return Ok(());
    }
    let table = make_vtable(cx, class)?;
    check_itables(cx, class)?;
    if !class.is_interface() {
        cx.vm().metaspace.add(&class.owner, table.len() * size_of::<MethodRef>());
        c.set_vtable(table.into());
    }
    let is_of_library = crate::verification::is_of_library(cx, class);
    for m in class.methods() {
        let _ = m.get().proof.set(Code::new(&proof, is_of_library));
    }
    if let Some(compiler) = cx.vm().compiler() {
        compiler.class_linked(cx, class);
    }
    let mut lock = c.init_lock.lock();
    lock.thread = 0;
    c.set_state(InitState::Linked);
    c.init_cond.notify_all();
    Ok(())
}

/// Needs no table entry: static, private, constructors.
fn is_unvirtual(m: MethodRef) -> bool {
    m.is_static() || m.access.is_private() || m.name.as_bytes().first() == Some(&b'<')
}

/// Neither public nor protected nor private.
fn is_package_private(m: MethodRef) -> bool {
    !(m.access.is_public() || m.access.is_protected() || m.access.is_private())
}

/// May `m` override `s`, a method of a superclass or superinterface with its name and descriptor (JVMS 5.4.5)?
fn overrides(m: MethodRef, s: MethodRef) -> bool {
    !is_package_private(s) || crate::access::same_package(m.class, s.class)
}

/// The method at `index` of the inherited table that `m` overrides: the entry itself, or, where the entry is package-private
/// elsewhere, one that it has overridden in turn.
fn overridden_at(m: MethodRef, entry: MethodRef, index: usize) -> Option<MethodRef> {
    if overrides(m, entry) {
        return Some(entry);
    }
    // Classes older than Java 7 override directly only, as in HotSpot.
    if m.class.class_file.is_some_and(|f| f.major < 51) {
        return None;
    }
    let mut above = entry.class.super_class;
    while let Some(k) = above {
        let s = *k.get().vtable().get(index)?;
        if overrides(m, s) {
            return Some(s);
        }
        above = k.super_class;
    }
    None
}

fn make_vtable(cx: &mut Cx<'_>, class: ClassRef) -> JResult<Vec<MethodRef>> {
    if class.is_interface() {
        let mut index = 0;
        for m in class.methods() {
            if is_unvirtual(*m) {
                m.vtable_index.store(NONVIRTUAL, Ordering::Relaxed);
            } else {
                m.itable_index.store(index, Ordering::Relaxed);
                index += 1;
            }
        }
        // Calls of Object's methods through an interface type use Object's table.
        return Ok(Vec::new());
    }
    let inherited = class.super_class.map_or(&[][..], |s| s.get().vtable());
    let mut table: Vec<MethodRef> = inherited.to_vec();
    // Long tables are searched once by name, not once a method.
    let mut by_name: FxHashMap<Symbol, SmallVec<[u32; 1]>> = FxHashMap::default();
    for (i, entry) in inherited.iter().enumerate() {
        by_name.entry(entry.name).or_default().push(i as u32);
    }
    let final_class = class.access.is_final();
    for &m in class.methods() {
        if is_unvirtual(m) {
            m.vtable_index.store(NONVIRTUAL, Ordering::Relaxed);
            continue;
        }
        let mut index = NONVIRTUAL;
        for &i in by_name.get(&m.name).into_iter().flatten() {
            let entry = inherited[i as usize];
            if entry.descriptor == m.descriptor
                && let Some(s) = overridden_at(m, entry, i as usize)
            {
                check_loaders(cx, class, m, s)?;
                table[i as usize] = m;
                index = i as i32;
            }
        }
        // A package-private method is always the root of overriding within its package. Final methods without an entry are
        // found by interface dispatch nevertheless: that looks at declared methods.
        let needs_entry = index == NONVIRTUAL || is_package_private(m);
        if needs_entry && !m.access.is_final() && !final_class {
            index = table.len() as i32;
            table.push(m);
        }
        m.vtable_index.store(index, Ordering::Relaxed);
    }
    // Default methods: entries that interfaces define are selected anew when this class brings interfaces.
    if !class.get().all_interfaces.is_empty() {
        for entry in table.iter_mut().filter(|e| e.class.is_interface() || e.is_overpass) {
            let best = default_entry(cx, class, *entry);
            if best.class.is_interface() && best != *entry {
                check_loaders(cx, class, best, *entry)?;
            }
            *entry = best;
        }
        let mut known: FxHashSet<(Symbol, Symbol)> = table
            .iter()
            .filter(|e| e.access.is_public() || e.class.is_interface())
            .map(|e| (e.name, e.descriptor))
            .collect();
        for i in class.get().all_interfaces.iter() {
            for &m in i.methods() {
                if is_unvirtual(m) || !m.access.is_public() {
                    continue;
                }
                if !known.contains(&(m.name, m.descriptor)) && find_in_classes(class, m.name, m.descriptor).is_none() {
                    known.insert((m.name, m.descriptor));
                    table.push(default_entry(cx, class, m));
                }
            }
        }
    }
    Ok(table)
}

/// The table entry of `class` for a method that only its superinterfaces declare.
fn default_entry(cx: &Cx<'_>, class: ClassRef, m: MethodRef) -> MethodRef {
    if conflicting_defaults(class, m.name, m.descriptor).len() > 1 {
        if m.is_overpass && m.class == class {
            return m;
        }
        return selection::overpass(cx, class, m);
    }
    maximally_specific(class, m.name, m.descriptor).unwrap_or(m)
}

/// The method that an `invokespecial` of a default method runs in the type `class`: `m`, or what throws for conflicting ones.
pub(crate) fn special_default(cx: &mut Cx<'_>, class: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    if !m.class.is_interface() || class.find_declared_method(m.name, m.descriptor).is_some() {
        return Ok(m);
    }
    link(cx, class)?;
    if let Some(e) = class.vtable().iter().find(|e| e.is_overpass && e.name == m.name && e.descriptor == m.descriptor) {
        return Ok(*e);
    }
    if conflicting_defaults(class, m.name, m.descriptor).len() > 1 {
        return Ok(selection::overpass(cx, class, m));
    }
    Ok(m)
}

/// Loading constraints between the methods that a class has for its interfaces and the interfaces' own (JVMS 5.4.2).
fn check_itables(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    // All that a boot class inherits is the boot loader's.
    if class.is_interface() || class.loader.is_boot() {
        return Ok(());
    }
    for &interface in class.get().all_interfaces.iter() {
        for &m in interface.methods() {
            if is_unvirtual(m) {
                continue;
            }
            let Some(found) = implementation(class, m) else { continue };
            let (a, b) = (found.class.loader, interface.loader);
            let Err(name) = crate::constraints::check_descriptor(cx.vm(), m.descriptor, a, b) else { continue };
            let text = format!(
                "loader constraint violation in interface itable initialization for class {}: when selecting method '{}' the class loader {} for super interface {}, and the class loader {} of the selected method's {}, {} have different Class objects for the type {} used in the signature ({}; {})",
                class.external_name(),
                m.external_name(true),
                messages::loader_name(cx, b),
                interface.external_name(),
                messages::loader_name(cx, a),
                crate::constraints::kind_word(found.class),
                found.class.external_name(),
                name.replace('/', "."),
                messages::in_module_of_loader(cx, interface, false, true),
                messages::in_module_of_loader(cx, found.class, false, true)
            );
            return Err(cx.throw("java/lang/LinkageError", &text));
        }
    }
    Ok(())
}

/// Loading constraints between an overriding and an overridden method (JVMS 5.4.2, 5.3.4).
fn check_loaders(cx: &mut Cx<'_>, class: ClassRef, m: MethodRef, overridden: MethodRef) -> JResult<()> {
    let (a, b) = (m.class.loader, overridden.class.loader);
    if a == b {
        return Ok(());
    }
    match crate::constraints::check_descriptor(cx.vm(), m.descriptor, a, b) {
        Ok(()) => Ok(()),
        Err(name) => {
            let text = format!(
                "loader constraint violation for class {}: when selecting overriding method '{}' the class loader {} of the selected method's type {}, and the class loader {} for its super type {} have different Class objects for the type {} used in the signature ({}; {})",
                class.external_name(),
                m.external_name(true),
                messages::loader_name(cx, a),
                m.class.external_name(),
                messages::loader_name(cx, b),
                overridden.class.external_name(),
                name.replace('/', "."),
                messages::in_module_of_loader(cx, m.class, false, true),
                messages::in_module_of_loader(cx, overridden.class, false, true)
            );
            Err(cx.throw("java/lang/LinkageError", &text))
        }
    }
}

/// Marks an array class as linked; its method table is Object's.
pub(crate) fn link_array(class: ClassRef) {
    if let Some(o) = class.super_class
        && !o.get().vtable().is_empty()
    {
        class.get().set_vtable(o.get().vtable().into());
    }
    class.get().set_state(InitState::Initialized);
}

/// Declared instance or static method of a class or its superclasses (JVMS 5.4.3.3 step 2).
fn find_in_classes(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    let mut c = Some(class);
    while let Some(k) = c {
        if let Some(m) = k.find_declared_method(name, descriptor) {
            return Some(m);
        }
        c = k.super_class;
    }
    None
}

/// The maximally-specific superinterface method that is not private, static or abstract; an abstract one when that is
/// all there is or several non-abstract ones conflict (JVMS 5.4.3.3).
pub(crate) fn maximally_specific(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    let mut found: Vec<MethodRef> = Vec::new();
    for i in class.get().all_interfaces.iter() {
        let Some(m) = i.find_declared_method(name, descriptor) else { continue };
        if is_unvirtual(m) {
            continue;
        }
        if found.iter().any(|f| f.class.get().all_interfaces.contains(&m.class)) {
            continue;
        }
        found.retain(|f| !m.class.get().all_interfaces.contains(&f.class));
        found.push(m);
    }
    let mut concrete = found.iter().filter(|m| !m.is_abstract());
    match (concrete.next(), concrete.next()) {
        (Some(m), None) => Some(*m),
        _ => found.iter().find(|m| m.is_abstract()).or(found.first()).copied(),
    }
}

/// Non-abstract maximally-specific candidates, to tell a conflict from a missing implementation.
pub(crate) fn conflicting_defaults(class: ClassRef, name: Symbol, descriptor: Symbol) -> Vec<MethodRef> {
    let mut found: Vec<MethodRef> = Vec::new();
    for i in class.get().all_interfaces.iter() {
        let Some(m) = i.find_declared_method(name, descriptor) else { continue };
        if is_unvirtual(m) || found.iter().any(|f| f.class.get().all_interfaces.contains(&m.class)) {
            continue;
        }
        found.retain(|f| !m.class.get().all_interfaces.contains(&f.class));
        found.push(m);
    }
    found.retain(|m| !m.is_abstract());
    found
}

/// Method lookup by name and descriptor: class, superclasses, superinterfaces (JVMS 5.4.3.3, 5.4.3.4 without errors).
pub fn find_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    if class.is_interface() {
        if let Some(m) = class.find_declared_method(name, descriptor) {
            return Some(m);
        }
        let object = class.super_class?;
        if let Some(m) = object.find_declared_method(name, descriptor)
            && m.access.is_public()
            && !m.is_static()
        {
            return Some(m);
        }
    } else if let Some(m) = find_in_classes(class, name, descriptor) {
        return Some(m);
    }
    maximally_specific(class, name, descriptor).or_else(|| {
        class
            .get()
            .all_interfaces
            .iter()
            .filter_map(|i| i.find_declared_method(name, descriptor))
            .find(|m| !m.access.is_private() && !m.is_static())
    })
}

/// The instance method that an `invokespecial` in a subclass of `class` runs: of the class, its superclasses, or what it inherits
/// from interfaces, where abstract methods do not count.
pub(crate) fn find_instance_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    let mut at = Some(class);
    while let Some(k) = at {
        if let Some(m) = k.find_declared_method(name, descriptor).filter(|m| !m.is_static()) {
            return Some(m);
        }
        at = k.super_class;
    }
    maximally_specific(class, name, descriptor).filter(|m| !m.is_abstract())
}

/// Field lookup (JVMS 5.4.3.2): class, superinterfaces, superclass.
pub fn find_field(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<FieldRef> {
    let mut at = Some(class);
    while let Some(k) = at {
        if let Some(f) = k.find_declared_field(name, descriptor) {
            return Some(f);
        }
        let found = k.get().interfaces.iter().find_map(|&i| find_field(i, name, descriptor));
        if found.is_some() {
            return found;
        }
        at = k.super_class;
    }
    None
}

/// Index in `class`'s method table for a call of `m` (declared in it, a superclass, or an interface that contributed an
/// entry); `None` when the call needs no dispatch.
pub fn vtable_index(class: ClassRef, m: MethodRef) -> Option<u32> {
    if m.class.is_interface() {
        return class
            .get()
            .vtable()
            .iter()
            .position(|e| e.name == m.name && e.descriptor == m.descriptor)
            .map(|i| i as u32);
    }
    match m.vtable_index.load(Ordering::Relaxed) {
        i if i >= 0 => Some(i as u32),
        _ => None,
    }
}

/// The dispatch table of `interface` in `class`, `None` when the class does not implement it.
pub fn itable(class: ClassRef, interface: ClassRef) -> Option<&'static Itable> {
    let tables = class.get().itables.get_or_init(|| make_itables(class));
    tables.iter().find(|t| t.interface == interface)
}

fn make_itables(class: ClassRef) -> Box<[Itable]> {
    let make = |&interface: &ClassRef| {
        let methods =
            interface.methods().iter().filter(|m| !is_unvirtual(**m)).map(|&m| implementation(class, m)).collect();
        Itable { interface, methods }
    };
    class.get().all_interfaces.iter().map(make).collect()
}

/// The public non-abstract method that `class` has for interface method `m`.
fn implementation(class: ClassRef, m: MethodRef) -> Option<MethodRef> {
    let mut c = Some(class);
    while let Some(k) = c {
        if let Some(x) = k.find_declared_method(m.name, m.descriptor)
            && !x.is_static()
            && !x.access.is_private()
        {
            return (x.access.is_public() && !x.is_abstract()).then_some(x);
        }
        c = k.super_class;
    }
    maximally_specific(class, m.name, m.descriptor)
        .filter(|x| !x.is_abstract() && conflicting_defaults(class, m.name, m.descriptor).len() < 2)
}

/// A method must not override a final one (JVMS 5.4.2; found at definition, as HotSpot does).
pub(crate) fn check_final_overrides(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    if class.is_interface() {
        return Ok(());
    }
    let mut c = class.super_class;
    while let Some(k) = c {
        for &s in k.methods() {
            if !s.access.is_final() || s.is_static() || s.access.is_private() {
                continue;
            }
            if let Some(m) = class.find_declared_method(s.name, s.descriptor)
                && !is_unvirtual(m)
                && overrides(m, s)
            {
                let text = format!(
                    "class {} overrides final method {}.{}{}",
                    class.external_name(),
                    k.external_name(),
                    m.name,
                    m.descriptor
                );
                return Err(cx.throw("java/lang/IncompatibleClassChangeError", &messages::in_short_buffer(text)));
            }
        }
        c = k.super_class;
    }
    Ok(())
}
