//! Phrases of HotSpot's messages that several errors share.

use crate::class::{ClassKind, ClassRef};
use crate::cx::Cx;
use crate::loader::LoaderRef;
use crate::symbol::Symbol;

/// A loader as messages name it: `'bootstrap'`, `'app'`, `my.Loader @1b2c3d`, `'name' @1b2c3d`.
pub fn loader_name(cx: &Cx<'_>, loader: LoaderRef) -> String {
    let vm = cx.vm();
    let object = loader.get().object.get(cx);
    if object.is_null() {
        return "'bootstrap'".into();
    }
    let text = object.get_ref(cx, vm.f.class_loader_name_and_id.at(vm));
    if !text.is_null() {
        return cx.string_text(text);
    }
    // The constructor of ClassLoader has not run: name it as the constructor would.
    let class = object.class(cx);
    format!("{} @{:x}", class.external_name(), object.identity_hash(cx))
}

fn is_builtin(cx: &Cx<'_>, loader: LoaderRef) -> bool {
    loader.is_boot()
        || matches!(
            &*loader_class_name(cx, loader),
            "jdk/internal/loader/ClassLoaders$AppClassLoader" | "jdk/internal/loader/ClassLoaders$PlatformClassLoader"
        )
}

fn loader_class_name(cx: &Cx<'_>, loader: LoaderRef) -> String {
    let object = loader.get().object.get(cx);
    if object.is_null() { String::new() } else { object.class(cx).name.as_str().into_owned() }
}

/// The class of an array's innermost elements; the class itself otherwise.
pub fn bottom_class(class: ClassRef) -> ClassRef {
    let mut c = class;
    while let Some(component) = c.component {
        c = component;
    }
    c
}

/// `X is in module m@1 of loader 'app'`, `X is in unnamed module of loader 'app'`; `are` for the joint form.
pub fn in_module_of_loader(cx: &Cx<'_>, class: ClassRef, are: bool, with_parent: bool) -> String {
    let bottom = bottom_class(class);
    let module = match bottom.kind {
        ClassKind::Instance => match bottom.get().module.get().and_then(|m| m.get().name.map(|n| (m, n))) {
            Some((m, name)) => match &m.get().version {
                Some(v) if shows_version(cx, m.get()) => format!("module {name}@{v}"),
                _ => format!("module {name}"),
            },
            None => "unnamed module".into(),
        },
        _ => "module java.base".into(),
    };
    let loader = loader_name(cx, class.loader);
    let mut text =
        format!("{} {} in {module} of loader {loader}", class.external_name(), if are { "are" } else { "is" });
    if with_parent && !is_builtin(cx, class.loader) {
        let vm = cx.vm();
        let parent = class.get().loader.get().object.get(cx).get_ref(cx, vm.f.class_loader_parent.at(vm));
        let name = if parent.is_null() {
            "'bootstrap'".into()
        } else {
            let n = parent.get_ref(cx, vm.f.class_loader_name_and_id.at(vm));
            if n.is_null() { String::new() } else { cx.string_text(n) }
        };
        text.push_str(", parent loader ");
        text.push_str(&name);
    }
    text
}

fn shows_version(cx: &Cx<'_>, m: &crate::loader::Module) -> bool {
    let Some(location) = &m.location else { return true };
    let class = loader_class_name(cx, m.loader);
    let platform = class == "jdk/internal/loader/ClassLoaders$PlatformClassLoader";
    if (m.loader.is_boot() || platform) && location.starts_with("jrt:/java.") {
        return false;
    }
    !(is_builtin(cx, m.loader) && location.starts_with("jrt:/jdk."))
}

/// Same run-time module?
pub fn same_module(a: ClassRef, b: ClassRef) -> bool {
    module_key(a) == module_key(b)
}
fn module_key(c: ClassRef) -> Option<crate::loader::ModuleRef> {
    bottom_class(c).get().module.get().copied()
}

/// `A and B are in module m of loader l`, or each on its own, joined by `; `.
pub fn both_in_module_of_loader(cx: &Cx<'_>, a: ClassRef, b: ClassRef) -> String {
    if same_module(a, b) && a.loader == b.loader {
        format!("{} and {}", a.external_name(), in_module_of_loader(cx, b, true, false))
    } else {
        format!("{}; {}", in_module_of_loader(cx, a, false, false), in_module_of_loader(cx, b, false, false))
    }
}

/// What is left of a message that HotSpot puts together in a buffer of 256 bytes.
pub fn in_short_buffer(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(255));
    text
}

/// The message of ClassCastException for an object of class `from` and the target `to`.
pub fn class_cast(cx: &Cx<'_>, from: ClassRef, to: ClassRef) -> String {
    format!(
        "class {} cannot be cast to class {} ({})",
        from.external_name(),
        to.external_name(),
        both_in_module_of_loader(cx, from, to)
    )
}

/// The Java-like name of the type that starts a descriptor, and the rest of the descriptor.
fn external_type(d: &[u8]) -> (String, &[u8]) {
    match d {
        [b'[', rest @ ..] => {
            let (t, rest) = external_type(rest);
            (t + "[]", rest)
        }
        [b'L', rest @ ..] => {
            let end = rest.iter().position(|&b| b == b';').unwrap_or(rest.len());
            (String::from_utf8_lossy(&rest[..end]).replace('/', "."), rest.get(end + 1..).unwrap_or_default())
        }
        [p, rest @ ..] => {
            let name = match p {
                b'Z' => "boolean",
                b'B' => "byte",
                b'C' => "char",
                b'S' => "short",
                b'I' => "int",
                b'J' => "long",
                b'F' => "float",
                b'D' => "double",
                _ => "void",
            };
            (name.into(), rest)
        }
        [] => (String::new(), d),
    }
}

/// Parameter types and return type in Java-like form: `int`, `java.lang.String`; `void`.
fn external_descriptor(descriptor: Symbol) -> (Vec<String>, String) {
    let mut d = descriptor.as_bytes().get(1..).unwrap_or_default();
    let mut parameters = Vec::new();
    while !d.is_empty() && d[0] != b')' {
        let (t, rest) = external_type(d);
        parameters.push(t);
        d = rest;
    }
    (parameters, external_type(d.get(1..).unwrap_or_default()).0)
}

/// The parameter types of a method descriptor in Java-like form.
pub fn external_parameters(descriptor: Symbol) -> Vec<String> {
    external_descriptor(descriptor).0
}

/// `void java.lang.Object.wait(long)`: a method as messages name it.
pub fn external_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> String {
    let (parameters, result) = external_descriptor(descriptor);
    format!("{result} {}.{name}({})", class.external_name(), parameters.join(", "))
}

/// `void wait(long)`: the same without the class.
pub fn external_signature(name: Symbol, descriptor: Symbol) -> String {
    let (parameters, result) = external_descriptor(descriptor);
    format!("{result} {name}({})", parameters.join(", "))
}
