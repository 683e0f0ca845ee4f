//! What the runtime knows of compiled code ([0005](../../docs/decisions/0005-compiler-shape.md)): how it is entered, what its
//! native frames hold, and how the interpreter takes over where it leaves.
#![allow(unsafe_code)] // reason: pointers to code go from thread to thread

use crate::class::ClassRef;
use crate::ids::{Bci, ClassId};
use crate::method::{Method, MethodRef, PolymorphicIntrinsic};
use crate::slot::Slot;
use crate::thread::JavaThread;

/// How Rust calls compiled code. Made by the compiler; once nobody can find it any more, it is freed at a safepoint.
///
/// The caller pushes a frame of kind [`Compiled`](crate::frame::FrameKind::Compiled) first and removes it afterwards. The result is
/// the raw bits of a slot; an exception is in `JavaThread::pending`.
#[repr(C)]
#[derive(Debug)]
pub struct CompiledEntry {
    /// The adapter from Rust for the shape of the code: `args` are the argument slots (of code entered in a loop: the method's locals).
    pub adapter:
        unsafe extern "C" fn(code: *const u8, method: *const Method, thread: *mut JavaThread, args: *const u64) -> u64,
    /// First instruction of the code.
    pub code: *const u8,
}

// SAFETY: the code is immutable while anybody can reach the entry.
unsafe impl Send for CompiledEntry {}
// SAFETY: as above.
unsafe impl Sync for CompiledEntry {}

/// What a native frame of compiled code holds at a return address.
#[derive(Debug, Default)]
pub struct CompiledSite {
    /// Where it is: the innermost method first, inlined callers after. Empty for a frame that has left for the interpreter: the interpreted
    /// frames stand for it.
    pub frames: Box<[(MethodRef, Bci)]>,
    /// Slots that hold a reference, as byte offsets from the frame pointer.
    pub roots: Box<[i32]>,
}

/// An interpreter frame to be made of the state of compiled code.
///
/// References in it are raw: no safepoint lies between the making of the images and [`resume`](crate::seams::Executor::resume).
#[derive(Clone, Copy, Debug)]
pub struct FrameImage<'a> {
    /// The method, which has bytecode.
    pub method: MethodRef,
    /// The instruction that it is at: in all frames but the innermost the call of the next one.
    pub bci: Bci,
    /// Locals; those beyond the end are dead.
    pub locals: &'a [u64],
    /// Operand stack, deepest slot first; at a call without its arguments.
    pub stack: &'a [u64],
    /// How many of the entries of the thread's lock stack are its own, its method's lock included.
    pub locks: u32,
}

/// How the innermost frame goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resume {
    /// Executes the instruction at its bci.
    Before,
    /// The call at its bci has returned this.
    Returned(Slot),
    /// The pending exception was thrown at its bci.
    Thrown,
}

/// What the interpreter has seen of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SiteProfile {
    /// It was executed, as far as resolution tells: instructions that need none always count as executed.
    pub executed: bool,
    /// The class of all receivers so far, of virtual and interface calls.
    pub receiver: Option<ClassId>,
}

/// What an invoke instruction runs, once the interpreter has resolved it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CallSite {
    /// This method; the receiver, if it has one, must not be null.
    Direct(MethodRef),
    /// This method, if the receiver is an instance of the class; the interpreter throws otherwise.
    DirectOn(MethodRef, ClassRef),
    /// The entry of the receiver's method table at this index, which in the class that the call names is the method.
    Virtual(MethodRef, u32),
    /// The implementation of an interface's method in a receiver that implements the interface that the call names.
    Interface(MethodRef, ClassRef),
    /// The linker method of a call site; its last argument is the appendix, in the root slot at this address.
    Linked(MethodRef, Option<u64>),
    /// `invokeBasic` or a `linkTo` method.
    Polymorphic(PolymorphicIntrinsic),
}
