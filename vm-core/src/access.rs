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
        Some(format!(
            "class {} (in {from_module}) cannot access class {} (in {to_module}) because {because}",
            from.external_name(),
            to.external_name()
        ))
    }
}

/// Same run-time package (JVMS 5.3)?
pub fn same_package(a: ClassRef, b: ClassRef) -> bool {
    a == b || (a.loader == b.loader && a.package == b.package)
}

/// Generated reflection accessors may access everything, as HotSpot lets them.
pub(crate) fn is_magic(c: ClassRef) -> bool {
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
        let reads =
            mf.name.is_none() || mf.get().reads_all_unnamed.load(Ordering::Acquire) || mf.reads.read().contains(&mt);
        return if reads { Ok(()) } else { Err(Denied::NotReadable) };
    }
    // Every module reads java.base; unnamed modules read every module.
    let base = mt.name.is_some_and(|n| n == "java.base");
    if mf.name.is_some() && !base && !mf.reads.read().contains(&mt) {
        return Err(Denied::NotReadable);
    }
    let package = to.loader.get().packages.read().get(&to.package).copied();
    let exported = package.is_some_and(|p| {
        p.exported.load(Ordering::Acquire)
            || (mf.name.is_none() && p.exported_unnamed.load(Ordering::Acquire))
            || p.exported_to.read().contains(&mf)
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
            format!(
                "{}; {}",
                messages::in_module_of_loader(cx, to, false, false),
                messages::in_module_of_loader(cx, from, false, false)
            )
        };
        format!("failed to access class {a} from class {b} ({where_})")
    });
    Err(cx.throw("java/lang/IllegalAccessError", &text))
}

/// May code of `from` use a member with flags `access` declared in `declaring`, named through `referenced`? (JVMS 5.4.4; nests may
/// have to be resolved.)
pub fn member_access(
    cx: &mut Cx<'_>,
    from: ClassRef,
    referenced: ClassRef,
    declaring: ClassRef,
    access: AccessFlags,
) -> JResult<bool> {
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
        if access.is_static() || from == referenced || from.is_subtype_of(referenced) || referenced.is_subtype_of(from)
        {
            return Ok(true);
        }
    }
    Ok(is_magic(from))
}

/// Do two classes belong to the same nest?
pub fn are_nest_mates(cx: &mut Cx<'_>, a: ClassRef, b: ClassRef) -> JResult<bool> {
    Ok(a == b || nest_host(cx, a)? == nest_host(cx, b)?)
}

/// The nest host (JVMS 5.4.4); a class whose claim is not confirmed is its own host, and why is kept for messages.
///
/// # Errors
/// VirtualMachineErrors of loading the host; all else means that there is none.
pub fn nest_host(cx: &mut Cx<'_>, class: ClassRef) -> JResult<ClassRef> {
    if let Some(h) = class.get().nest_host.get() {
        return Ok(*h);
    }
    let claimed = class.class_file.and_then(|f| f.attributes.nest_host);
    let mut host = class;
    if let Some(index) = claimed {
        let error = match crate::resolve::resolve_class(cx, class, index) {
            Ok(h) => match disproof(cx, h, class) {
                None => {
                    host = h;
                    None
                }
                Some(why) => Some(format!(
                    "Type {} (loader: {}) is not a nest member of type {} (loader: {}): {why}",
                    class.external_name(),
                    messages::loader_name(cx, class.loader),
                    h.external_name(),
                    messages::loader_name(cx, h.loader)
                )),
            },
            Err(t) => {
                let pending = cx.pending();
                if pending.class(cx).get().supers.iter().any(|s| s.name == "java/lang/VirtualMachineError") {
                    return Err(t);
                }
                let what = describe(cx, pending);
                let _ = cx.take_pending();
                let name = class.constant_pool.class_symbol(&cx.vm().symbols, index);
                Some(format!("Nest host resolution of {} with host {name} failed: {what}", class.external_name()))
            }
        };
        if let Some(e) = error {
            let _ = class.get().nest_host_error.set(e);
        }
    }
    Ok(*class.get().nest_host.get_or_init(|| host))
}

/// Class and message of a throwable.
fn describe(cx: &Cx<'_>, e: crate::Ref<'_>) -> String {
    let vm = cx.vm();
    let name = e.class(cx).external_name();
    let e: crate::Ref<'_> = crate::Ref::from_raw(e.raw());
    let message = e.get_ref(cx, vm.f.throwable_message.at(vm));
    if message.is_null() { name } else { format!("{name}: {}", cx.string_text(message)) }
}

/// Why `host` is not the nest host of `member`.
fn disproof(cx: &Cx<'_>, host: ClassRef, member: ClassRef) -> Option<&'static str> {
    if !same_package(host, member) {
        return Some("types are in different packages");
    }
    let Some(file) = host.class_file else { return Some("host is not an instance class") };
    let symbols = &cx.vm().symbols;
    let listed = file
        .attributes
        .nest_members
        .iter()
        .flatten()
        .any(|&i| host.constant_pool.class_symbol(symbols, i) == member.name);
    (!listed).then_some("current type is not listed as a nest member")
}

/// What a message about a denied access to a private member adds when a nest host was claimed in vain.
pub(crate) fn nest_host_errors(access: AccessFlags, from: ClassRef, to: ClassRef) -> String {
    let errors: Vec<&str> =
        [from, to].iter().filter_map(|c| c.get().nest_host_error.get()).map(String::as_str).collect();
    if access.is_private() && !errors.is_empty() { format!(", ({})", errors.join(", ")) } else { String::new() }
}
