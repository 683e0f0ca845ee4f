//! Verification (JVMS 5.4.1): which classes are verified, what the verifier asks the VM, what a rejection throws.

use crate::class::{ClassRef, InitState};
use crate::cx::Cx;
use crate::exceptions::{JResult, Thrown};
use crate::ids::ClassId;
use crate::linking::find_field;
use crate::options::VerifyScope;
use crate::symbol::Symbol;
use std::cell::RefCell;
use verifier::{
    ClassHierarchy, LoadFailed, LoadedClass, MemberKind, Proof, Unverified, VerifyError, VerifyErrorKind, VerifyMode,
};

/// Asks the VM on behalf of the verifier; a pending exception stays pending.
struct Hierarchy<'a, 's> {
    cx: RefCell<&'a mut Cx<'s>>,
    class: ClassRef,
}

impl Hierarchy<'_, '_> {
    fn loaded(class: ClassRef) -> LoadedClass {
        let is_array_interface = class.is_interface()
            && class.loader.is_boot()
            && (class.name == "java/lang/Cloneable" || class.name == "java/io/Serializable");
        LoadedClass { id: class.id.0, is_interface: class.is_interface(), is_array_interface }
    }
    fn class(&self, loaded: LoadedClass) -> ClassRef {
        let class = self.cx.borrow().vm().class_by_id(ClassId(loaded.id));
        class.unwrap_or_else(|| unreachable!("V1: the verifier gives back what `loaded` made"))
    }
    fn symbol(&self, name: &[u8]) -> Symbol {
        self.cx.borrow().vm().symbols.intern(name)
    }
}

impl ClassHierarchy for Hierarchy<'_, '_> {
    fn hidden_name(&self) -> Option<Box<[u8]>> {
        self.class.is_hidden.then(|| self.class.name.as_bytes().into())
    }
    fn is_linked(&self) -> bool {
        self.class.state() >= InitState::Linked
    }
    fn load(&self, name: &[u8]) -> Result<LoadedClass, LoadFailed> {
        let name = self.symbol(name);
        if name == self.class.name {
            return Ok(Self::loaded(self.class));
        }
        let cx = &mut **self.cx.borrow_mut();
        crate::resolve::load_referenced(cx, self.class.loader, name).map(Self::loaded).map_err(|_| LoadFailed)
    }
    fn superclass(&self, class: LoadedClass) -> Option<(LoadedClass, Box<[u8]>)> {
        self.class(class).super_class.map(|s| (Self::loaded(s), s.name.as_bytes().into()))
    }
    fn is_subclass(&self, class: LoadedClass, superclass: LoadedClass) -> bool {
        class.id == superclass.id || !superclass.is_interface && self.class(class).is_subtype_of(self.class(superclass))
    }
    fn has_superclass(&self, name: &[u8]) -> bool {
        self.class.super_class.is_some_and(|s| s.get().supers.iter().any(|s| s.name.as_bytes() == name))
    }
    fn is_foreign_protected(&self, class: LoadedClass, kind: MemberKind, name: &[u8], descriptor: &[u8]) -> bool {
        let (class, name, descriptor) = (self.class(class), self.symbol(name), self.symbol(descriptor));
        let found = match kind {
            MemberKind::Field => find_field(class, name, descriptor).map(|f| (f.class, f.access)),
            MemberKind::Method => {
                let mut supers = class.get().supers.iter().rev();
                supers.find_map(|s| s.find_declared_method(name, descriptor)).map(|m| (m.class, m.access))
            }
        };
        found.is_some_and(|(holder, access)| access.is_protected() && !crate::access::same_package(self.class, holder))
    }
}

/// Classes that HotSpot never verifies: it needs them before the verifier can run.
const FIRST: [&str; 4] = ["java/lang/Object", "java/lang/Class", "java/lang/String", "java/lang/Throwable"];

/// Verifies a class as far as the options want it.
///
/// # Errors
/// VerifyError, ClassFormatError, exceptions of class loaders.
pub(crate) fn verify(cx: &mut Cx<'_>, class: ClassRef) -> JResult<Proof> {
    let Some(file) = class.class_file else { unreachable!("V6: only instance classes are verified") };
    // HotSpot trusts the boot loader only; the platform loader's classes come from the same image but are verified.
    let trusted = class.loader.is_boot() && cx.vm().options.verify == VerifyScope::Remote;
    let mode =
        if trusted || FIRST.iter().any(|&n| class.name == n) { VerifyMode::Trusted } else { VerifyMode::Untrusted };
    if cx.vm().options.verify == VerifyScope::None {
        return Ok(Proof::unverified(Unverified::SwitchedOff));
    }
    if crate::access::is_magic(class) {
        return Ok(Proof::unverified(Unverified::Accessor));
    }
    let result = verifier::verify(file, &Hierarchy { cx: RefCell::new(cx), class }, mode);
    result.map_err(|e| throw(cx, class, &e))
}

/// Whether the class comes from the class library's image: of the boot loader, in a module that nobody patched.
pub(crate) fn is_of_library(cx: &Cx<'_>, class: ClassRef) -> bool {
    let is_patched = |module: &str| cx.vm().options.patch_modules.iter().any(|(patched, _)| patched == module);
    let in_module = match class.module.get() {
        Some(module) => module.name.is_some_and(|name| !is_patched(&name.as_str())),
        // The first classes are linked before there are modules.
        None => !is_patched("java.base"),
    };
    class.loader.is_boot() && in_module
}

#[cold]
fn throw(cx: &mut Cx<'_>, class: ClassRef, error: &VerifyError) -> Thrown {
    if cx.exception_pending() {
        return Thrown::of_pending(cx);
    }
    let name = match error.kind() {
        VerifyErrorKind::ClassFormatError => "java/lang/ClassFormatError",
        VerifyErrorKind::LinkageError => "java/lang/LinkageError",
        VerifyErrorKind::VerifyError | VerifyErrorKind::Pending => "java/lang/VerifyError",
    };
    let symbol = cx.vm().symbols.intern(name.as_bytes());
    match crate::loading::load_boot_class(cx, symbol) {
        // To make the exception, the class would have to be verified.
        Ok(thrown) if thrown.get().supers.contains(&class) => cx.throw_virtual_machine_error(),
        Ok(_) => cx.throw(name, &error.to_string()),
        Err(t) => t,
    }
}
