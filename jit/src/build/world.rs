//! [`World`]: all that the builder asks the VM. Classes and methods are ids, so that tests can make one up.

use classloader::CpIndex;
use classloader::classfile::CodeAttribute;
use smallvec::SmallVec;
use vm_core::field::Kind;
use vm_core::{Bci, ClassId, MethodId};

use super::intrinsics::Intrinsic;
use crate::ir::{FieldAccess, Reason};

/// Classes, methods, resolved constants and the profile, as they are when it is asked. No answer resolves, loads or
/// initializes anything; what is not resolved is a [`Reason`] to leave compiled code there.
pub trait World {
    /// A method that was resolved.
    fn method(&self, method: MethodId) -> MethodFacts<'_>;

    /// The value of the loadable entry `index` in the constant pool of the method's class; none before it is resolved.
    fn constant(&self, method: MethodId, index: CpIndex) -> Option<Loadable>;

    /// The field that the instruction at `bci` uses as it says, its entry at `index`.
    ///
    /// # Errors
    /// `Unresolved`, or `NotInitialized` for a static field.
    fn field(&self, method: MethodId, index: CpIndex, used: FieldUse) -> Result<FieldFacts, Reason>;

    /// The class entry `index`.
    fn class(&self, method: MethodId, index: CpIndex) -> Option<ClassId>;

    /// What is true of a class for good, and whether it can be instantiated now.
    fn class_facts(&self, class: ClassId) -> ClassFacts;

    /// The class of arrays with this component; none before it exists.
    fn array_of(&self, component: ClassId) -> Option<ClassId>;

    /// The class of arrays of a primitive type.
    fn primitive_array(&self, kind: Kind) -> ClassId;

    /// Whether instances of `class` are instances of `of`.
    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool;

    /// Arguments (the receiver apart) and result of the call whose entry is `index`; none if it is no call.
    fn signature(&self, method: MethodId, index: CpIndex) -> Option<Signature>;

    /// What the invoke instruction at `bci` with entry `index` calls.
    ///
    /// # Errors
    /// `Unresolved` or `NotInitialized`.
    fn call(&self, method: MethodId, bci: Bci, index: CpIndex) -> Result<Callee, Reason>;

    /// The method that a virtual or interface call runs for receivers of exactly this class.
    fn selected(&self, callee: Callee, receiver: ClassId) -> Option<MethodId>;

    /// How calls of a method are replaced; most are not.
    fn intrinsic(&self, method: MethodId) -> Option<Intrinsic>;

    /// The one method that a virtual or interface call can run with the classes loaded now.
    fn only_target(&self, callee: Callee) -> Option<MethodId>;

    /// What the interpreter has seen at an instruction.
    fn profile(&self, method: MethodId, bci: Bci) -> SiteProfile;

    /// Whether the exception handler that starts at `handler` has caught anything.
    fn has_caught(&self, method: MethodId, handler: Bci) -> bool;

    /// Whether exceptions were thrown often at an instruction, or in what it calls, while it was compiled code that leaves then.
    fn throws(&self, method: MethodId, bci: Bci) -> bool;

    /// The heap, for what constant objects hold.
    fn objects(&self) -> Option<&dyn Objects> {
        None
    }
}

/// Objects that are constants; they are named by the addresses of root slots that hold them for good. No answer rests on
/// anything that may change.
pub trait Objects {
    /// The class of an object.
    fn class(&self, object: u64) -> Option<ClassId>;

    /// The class of references whose mirror an object is.
    fn mirrored(&self, object: u64) -> Option<ClassId>;

    /// Whether two constants are the same object.
    fn same(&self, a: u64, b: u64) -> bool;

    /// What a field of `class` holds now; none if the object is of another class.
    fn field(&self, object: u64, class: ClassId, offset: u32, kind: Kind) -> Option<Loadable>;

    /// The length of an array.
    fn length(&self, array: u64) -> Option<i32>;

    /// What an element holds now; none if there is none of this kind.
    fn element(&self, array: u64, index: i32, kind: Kind) -> Option<Loadable>;

    /// The method that `MethodHandle.invokeBasic` runs for a handle, and the handle that it gets: what only passes calls on is left
    /// out.
    fn handle_entry(&self, handle: u64) -> Option<(MethodId, u64)>;

    /// What a `linkTo` method, by the number of its `PolymorphicIntrinsic`, calls for a `MemberName`.
    fn linked(&self, intrinsic: u8, member: u64) -> Option<Callee>;
}

/// A method as the builder sees it.
#[derive(Debug, Clone, Copy)]
pub struct MethodFacts<'w> {
    /// Its bytecode, if it has some that may run (its class is linked).
    pub code: Option<&'w CodeAttribute>,
    /// The declaring class.
    pub class: ClassId,
    /// Address of the root slot of the declaring class's mirror.
    pub mirror: u64,
    /// `ACC_STATIC`.
    pub is_static: bool,
    /// `ACC_SYNCHRONIZED`.
    pub is_synchronized: bool,
    /// Kinds of the parameters, the receiver apart.
    pub parameters: &'w [Kind],
    /// Kind of the result.
    pub result: Kind,
    /// Whether its body may be compiled into callers: it has run, and nothing excludes it.
    pub may_inline: bool,
    /// Whether it always is, however large (`@ForceInline`, lambda forms).
    pub force_inline: bool,
    /// Called often.
    pub is_hot: bool,
}

impl MethodFacts<'_> {
    /// Kinds of all arguments, the receiver first.
    pub fn arguments(&self) -> impl Iterator<Item = Kind> + '_ {
        (!self.is_static).then_some(Kind::Object).into_iter().chain(self.parameters.iter().copied())
    }
}

/// A resolved loadable constant (JVMS 5.1).
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the Java types")]
pub enum Loadable {
    Int(i32),
    Long(i64),
    /// The bits.
    Float(u32),
    /// The bits.
    Double(u64),
    /// The address of the root slot that holds the object.
    Object(u64),
    Null,
}

impl Loadable {
    /// Whether it is what a field or an element holds before it is set.
    pub fn is_default(self) -> bool {
        matches!(self, Loadable::Int(0) | Loadable::Long(0) | Loadable::Float(0) | Loadable::Double(0) | Loadable::Null)
    }
}

/// What an instruction does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldUse {
    /// `getfield`
    Get,
    /// `putfield`
    Put,
    /// `getstatic`
    GetStatic,
    /// `putstatic`
    PutStatic,
}

/// A resolved field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldFacts {
    /// Where it is.
    pub access: FieldAccess,
    /// Of a static field: the address of the root slot of its class's mirror.
    pub mirror: u64,
    /// The value that a `static final` field has for good.
    pub value: Option<Loadable>,
    /// Whether the value of a constant object's field can be relied on.
    pub trust: Trust,
    /// Whether the elements of the array in the field can be, too, once they are not 0.
    pub stable_elements: bool,
}

/// What is known of the values of a field, beside what the specification says of `final`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// They may change.
    None,
    /// It stays what it is once it is not 0 or null (`@Stable`).
    Stable,
    /// Nobody changes it after the constructor.
    Final,
}

/// What is true of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassFacts {
    /// It is initialized.
    pub is_initialized: bool,
    /// `new` makes instances of it.
    pub is_instantiable: bool,
    /// Its instances are registered with the finalizer.
    pub has_finalizer: bool,
    /// It is `java.lang.Object`.
    pub is_object: bool,
    /// Address of the root slot of its mirror.
    pub mirror: u64,
}

/// Kinds of the parameters and the result that a descriptor names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Without the receiver.
    pub parameters: SmallVec<[Kind; 8]>,
    /// Of the result.
    pub result: Kind,
}

/// What a resolved call runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Callee {
    /// This method. It is static, or the receiver must not be null.
    Direct(MethodId),
    /// The entry of the receiver's method table; `named` is the method that the call names.
    Virtual {
        /// The method named.
        named: MethodId,
        /// The index.
        index: u32,
    },
    /// The receiver's implementation of a method of an interface.
    Interface {
        /// The method named.
        named: MethodId,
        /// The interface that the call names, which the receiver must implement.
        interface: ClassId,
    },
    /// This method, if the receiver is an instance of the class: a private method of an interface, or a call from an
    /// interface by `invokespecial`.
    DirectOn(MethodId, ClassId),
    /// The linker method of a call site, which takes the appendix (in a root slot) as its last argument.
    Linked {
        /// The method.
        target: MethodId,
        /// The address of the root slot.
        appendix: Option<u64>,
    },
    /// `MethodHandle.invokeBasic`.
    InvokeBasic,
    /// A `MethodHandle.linkTo` method, by the number of its `PolymorphicIntrinsic`.
    LinkTo(u8),
}

/// What the interpreter has seen at an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteProfile {
    /// Whether it was executed, as far as that shows.
    pub executed: bool,
    /// The class of all receivers of a call, as far as seen.
    pub receiver: Option<ClassId>,
    /// How often a branch was taken.
    pub taken: u32,
    /// How often it was not.
    pub not_taken: u32,
}
