//! Methods.
#![allow(unsafe_code)] // reason: metadata pointers (V1)

use crate::class::ClassRef;
use crate::compiled::CompiledEntry;
use crate::field::Kind;
use crate::ids::MethodId;
use crate::metadata::metadata_pointer;
use crate::natives::NativeFn;
use crate::symbol::Symbol;
use classloader::AccessFlags;
use classloader::classfile::MethodInfo;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};
use verifier::{Proof, RefMaps};

/// Methods that the VM itself executes (JVMS 2.9.3 and the linker methods of `java.lang.invoke`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum PolymorphicIntrinsic {
    /// An ordinary method.
    None,
    /// `MethodHandle.invoke`, `invokeExact`, `VarHandle` accessors: linked through `MethodHandleNatives`.
    Generic,
    /// `MethodHandle.invokeBasic`.
    InvokeBasic,
    /// `MethodHandle.linkToVirtual`.
    LinkToVirtual,
    /// `MethodHandle.linkToStatic`.
    LinkToStatic,
    /// `MethodHandle.linkToSpecial`.
    LinkToSpecial,
    /// `MethodHandle.linkToInterface`.
    LinkToInterface,
    /// `MethodHandle.linkToNative` (not supported: no native calls).
    LinkToNative,
}

/// Vtable index of methods that need no dispatch.
pub const NONVIRTUAL: i32 = -2;
/// Vtable index before linking.
pub const UNLINKED: i32 = -4;

/// A method.
pub struct Method {
    /// Index in the method table.
    pub id: MethodId,
    /// Declaring class.
    pub class: ClassRef,
    /// Name.
    pub name: Symbol,
    /// Descriptor.
    pub descriptor: Symbol,
    /// Flags of the class file.
    pub access: AccessFlags,
    /// Index in the declaring class's `methods` (the "slot" of reflection).
    pub index: u16,
    /// Argument slots, receiver included (long, double take two).
    pub arg_slots: u16,
    /// Kind of the result.
    pub return_kind: Kind,
    /// Operand stack slots.
    pub max_stack: u16,
    /// Local slots.
    pub max_locals: u16,
    /// Signature polymorphism and linker methods.
    pub polymorphic: PolymorphicIntrinsic,
    /// Made by linking to stand for conflicting default methods; no reflection sees it.
    pub is_overpass: bool,
    /// Index in vtables, or `NONVIRTUAL`, `UNLINKED`.
    pub vtable_index: AtomicI32,
    /// Index in the itables of its interface, or -1.
    pub itable_index: AtomicI32,
    /// Kinds of the parameters without receiver.
    pub parameters: Box<[Kind]>,
    /// The parsed method: code, exception table, line numbers, annotations.
    pub info: &'static MethodInfo,
    /// Proof of verification; set by linking the class. Only then may the code run (V6).
    pub(crate) proof: OnceLock<Code>,
    /// The function of a native method, once looked up.
    pub native: OnceLock<NativeFn>,
    /// The interpreter's prepared code; null until first use. Owned by the interpreter.
    pub prepared: AtomicPtr<()>,
    /// Reference maps, computed at first need.
    pub(crate) ref_maps: OnceLock<RefMaps>,
    /// Code that compiled code calls, with the method as first argument: its own, or an adapter. Null until the compiler sets it.
    pub entry: AtomicPtr<u8>,
    /// How Rust enters the compiled code; null: the method is interpreted. See [`Method::set_compiled`].
    pub(crate) compiled: AtomicPtr<CompiledEntry>,
    /// Calls that the interpreter makes before it looks whether to compile the method or to run what was compiled.
    pub countdown: AtomicI32,
}

/// Permission to execute a method's bytecode: made by linking, from a proof.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    has_stack_maps: bool,
    has_reference_maps: bool,
}

impl Code {
    /// The only constructor. `is_of_library`: the bytes come from the class library's image.
    pub(crate) fn new(proof: &Proof, is_of_library: bool) -> Code {
        let has_reference_maps = proof.is_checked() || is_of_library;
        Code { has_stack_maps: proof.has_stack_maps(), has_reference_maps }
    }
    /// Whether the method's StackMapTable was found right.
    pub(crate) fn has_stack_maps(self) -> bool {
        self.has_stack_maps
    }
    /// Whether it is known that the references in the method's frames can be found.
    pub(crate) fn has_reference_maps(self) -> bool {
        self.has_reference_maps
    }
}

metadata_pointer! {
    /// Pointer to a [`Method`] (V1).
    MethodRef, Method
}

impl MethodRef {
    /// From a frame's method pointer; `None` for entry frames.
    ///
    /// # Safety
    /// The pointer is a live frame's `method` field.
    pub unsafe fn from_ptr(p: *const Method) -> Option<MethodRef> {
        NonNull::new(p.cast_mut()).map(MethodRef)
    }
}
impl std::fmt::Debug for MethodRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}{}", self.class.name, self.name, self.descriptor)
    }
}

impl Method {
    /// `ACC_STATIC`.
    #[inline(always)]
    pub fn is_static(&self) -> bool {
        self.access.is_static()
    }
    /// `ACC_NATIVE`.
    pub fn is_native(&self) -> bool {
        self.access.is_native()
    }
    /// `ACC_ABSTRACT`.
    pub fn is_abstract(&self) -> bool {
        self.access.is_abstract()
    }
    /// `ACC_SYNCHRONIZED`.
    pub fn is_synchronized(&self) -> bool {
        self.access.is_synchronized()
    }
    /// `<init>`.
    pub fn is_constructor(&self) -> bool {
        self.name == "<init>"
    }
    /// `<clinit>`.
    pub fn is_class_initializer(&self) -> bool {
        self.name == "<clinit>"
    }
    /// True when a call needs no dispatch on the receiver: static, private, constructor, final method or class.
    pub fn is_statically_bound(&self) -> bool {
        self.vtable_index.load(Ordering::Relaxed) == NONVIRTUAL
    }
    /// Permission to run the bytecode; `None` before the class is linked.
    #[inline]
    pub fn code(&self) -> Option<Code> {
        self.proof.get().copied()
    }
    /// The compiled code that calls from Rust run; to be used before the next safepoint.
    #[inline]
    pub fn compiled<'a>(&self) -> Option<&'a CompiledEntry> {
        // SAFETY: set by `set_compiled`; code out of use stays until a safepoint.
        unsafe { self.compiled.load(Ordering::Acquire).as_ref() }
    }
    /// Makes calls from Rust run `entry` from now on, or the interpreter again. What runs already goes on.
    pub fn set_compiled(&self, entry: Option<&'static CompiledEntry>) {
        let p = entry.map_or(std::ptr::null_mut(), |e| std::ptr::from_ref(e).cast_mut());
        self.compiled.store(p, Ordering::Release);
        self.countdown.store(0, Ordering::Relaxed);
    }
    /// Source line of a bytecode index, -1 if unknown, -2 for native methods (as `StackTraceElement` counts).
    pub fn line_number(&self, bci: u16) -> i32 {
        let Some(code) = &self.info.code else { return if self.is_overpass { -1 } else { -2 } };
        let mut best = (-1i32, -1i32);
        for &(start, line) in &code.line_numbers {
            if start == bci {
                return line as i32;
            }
            if start < bci && start as i32 >= best.0 {
                best = (start as i32, line as i32);
            }
        }
        best.1
    }
    /// `class.name(descriptor)` in the external form of messages: `java.lang.Object.wait(long)`, with the return type before
    /// it when asked: `'void java.lang.Object.wait(long)'` without the quotes.
    pub fn external_name(&self, with_return: bool) -> String {
        let full = crate::messages::external_method(self.class, self.name, self.descriptor);
        match full.split_once(' ') {
            Some((_, body)) if !with_return => body.to_owned(),
            _ => full,
        }
    }
}
