//! Access control (JVMS 5.4.4) with modules and nests.

use crate::class::ClassRef;
use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::messages;
use classloader::AccessFlags;
use std::sync::atomic::Ordering;

/// Why a class may not be accessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// The accessor's module does not read the other's.
    NotReadable,
    /// The package is not exported to the accessor's module.
    NotExported,
    /// Not public and another package.
    Other,
}

impl Denied {
    /// HotSpot's text where modules are the cause.
    pub fn message(self, cx: &Cx<'_>, from: ClassRef, to: ClassRef) -> Option<String> {
        let describe = |c: ClassRef| match c.get().module.get() {
            Some(m) => match m.name {
                Some(n) => format!("module {n}"),
                None => {
                    let o = m.get().object.get(cx);
                    let hash = if o.is_null() { 0 } else { o.identity_hash(cx) };
                    format!("unnamed module @0x{hash:x}")
                }
            },
            None => "unnamed module @0x0".into(),
        };
        let (from_module, to_module) = (describe(from), describe(to));
        let because = match self {
            Denied::NotReadable => format!("{from_module} does not read {to_module}"),
            Denied::NotExported => {
                let package = to.package.as_str().replace('/', ".");
                format!("{to_module} does not export {package} to {from_module}")
            }
            Denied::Other => return None,
        };
        Some(format!("class {} (in {from_module}) cannot access class {} (in {to_module}) because {because}", from.external_name(), to.external_name()))
    }
}

/// Same run-time package (JVMS 5.3)?
pub fn same_package(a: ClassRef, b: ClassRef) -> bool {
    a == b || (a.loader == b.loader && a.package == b.package)
}

/// Generated reflection accessors may access everything, as HotSpot lets them.
fn is_magic(c: ClassRef) -> bool {
    c.get().supers.iter().any(|s| s.name == "jdk/internal/reflect/MagicAccessorImpl" && s.loader.is_boot())
}

/// May `from` access class `to`?
pub fn class_access(from: ClassRef, to: ClassRef) -> Result<(), Denied> {
    let to = messages::bottom_class(to);
    if to.is_primitive() || from == to || same_package(from, to) {
        return Ok(());
    }
    if !to.access.is_public() {
        return if is_magic(from) { Ok(()) } else { Err(Denied::Other) };
    }
    let (Some(&mf), Some(&mt)) = (from.get().module.get(), to.get().module.get()) else { return Ok(()) };
    if mf == mt || is_magic(from) {
        return Ok(());
    }
    if mt.name.is_none() {
        let reads = mf.name.is_none() || mf.get().reads_all_unnamed.load(Ordering::Acquire) || mf.reads.read().contains(&mt);
        return if reads { Ok(()) } else { Err(Denied::NotReadable) };
    }
    // Every module reads java.base; unnamed modules read every module.
    let base = mt.name.is_some_and(|n| n == "java.base");
    if mf.name.is_some() && !base && !mf.reads.read().contains(&mt) {
        return Err(Denied::NotReadable);
    }
    let package = to.loader.get().packages.read().get(&to.package).copied();
    let exported = package.is_some_and(|p| {
        p.exported.load(Ordering::Acquire) || (mf.name.is_none() && p.exported_unnamed.load(Ordering::Acquire)) || p.exported_to.read().contains(&mf)
    });
    if exported { Ok(()) } else { Err(Denied::NotExported) }
}

/// Throws IllegalAccessError unless `from` may access `to`.
pub fn check_class_access(cx: &mut Cx<'_>, from: ClassRef, to: ClassRef) -> JResult<()> {
    let Err(why) = class_access(from, to) else { return Ok(()) };
    let text = why.message(cx, from, to).unwrap_or_else(|| {
        let (a, b) = (to.external_name(), from.external_name());
        let where_ = if messages::same_module(from, to) && from.loader == to.loader {
            format!("{a} and {}", messages::in_module_of_loader(cx, from, true, false))
        } else {
            format!("{}; {}", messages::in_module_of_loader(cx, to, false, false), messages::in_module_of_loader(cx, from, false, false))
        };
        format!("failed to access class {a} from class {b} ({where_})")
    });
    Err(cx.throw("java/lang/IllegalAccessError", &text))
}

/// May code of `from` use a member with flags `access` declared in `declaring`, named through `referenced`? (JVMS 5.4.4; nests may
/// have to be resolved.)
pub fn member_access(cx: &mut Cx<'_>, from: ClassRef, referenced: ClassRef, declaring: ClassRef, access: AccessFlags) -> JResult<bool> {
    if access.is_public() || from == declaring {
        return Ok(true);
    }
    if access.is_private() {
        if are_nest_mates(cx, from, declaring)? {
            return Ok(true);
        }
        return Ok(is_magic(from));
    }
    if same_package(from, declaring) {
        return Ok(true);
    }
    if access.is_protected() && !from.is_interface() && from.is_subtype_of(declaring) {
        // Instance members: the reference's class must be related to the accessor (the verifier checks the object).
        if access.is_static() || from == referenced || from.is_subtype_of(referenced) || referenced.is_subtype_of(from) {
            return Ok(true);
        }
    }
    Ok(is_magic(from))
}

/// Do two classes belong to the same nest?
pub fn are_nest_mates(cx: &mut Cx<'_>, a: ClassRef, b: ClassRef) -> JResult<bool> {
    Ok(a == b || nest_host(cx, a)? == nest_host(cx, b)?)
}

/// The nest host (JVMS 5.4.4); a class whose claim is not confirmed is its own host.
pub fn nest_host(cx: &mut Cx<'_>, class: ClassRef) -> JResult<ClassRef> {
    if let Some(h) = class.get().nest_host.get() {
        return Ok(*h);
    }
    let claimed = class.class_file.and_then(|f| f.attributes.nest_host);
    let mut host = class;
    if let Some(index) = claimed {
        match crate::resolve::resolve_class(cx, class, index) {
            Ok(h) if confirms(cx, h, class) => host = h,
            Ok(_) => {}
            Err(t) => {
                // Resolution failures other than VM errors mean "own host"; VirtualMachineErrors go on.
                let pending = cx.pending();
                let linkage = pending.class(cx).get().supers.iter().any(|s| s.name == "java/lang/LinkageError");
                if !linkage {
                    return Err(t);
                }
                let _ = cx.take_pending();
            }
        }
    }
    Ok(*class.get().nest_host.get_or_init(|| host))
}

fn confirms(cx: &Cx<'_>, host: ClassRef, member: ClassRef) -> bool {
    same_package(host, member)
        && host
            .class_file
            .and_then(|f| f.attributes.nest_members.as_ref())
            .is_some_and(|l| l.iter().any(|&i| host.constant_pool.class_symbol(&cx.vm().symbols, i) == member.name))
}
