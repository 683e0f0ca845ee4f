//! Frames on the Java stack (D7), which grows towards higher addresses.
//!
//! ```text
//! | locals: arguments (the caller's operand stack), other locals | Frame header | operand stack ... |
//! ```
//! The callee's argument slots *are* the caller's top operand slots. A call made by the runtime (class initialization, reflection,
//! natives that call Java) pushes an `Entry` frame first, whose operand stack holds the arguments.
//!
//! Reference maps (V6): the innermost frame, and a frame whose inner neighbour is an `Entry` frame, is at the state *before* the
//! instruction at `pc` (`RefMaps::at`); a frame whose inner neighbour is a callee has its call's arguments popped
//! (`RefMaps::at_call`), because the callee's own frame scans them as locals.

use crate::method::Method;

/// What a frame is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum FrameKind {
    /// Runs bytecode in the interpreter; `pc` points into the interpreter's code of the method.
    Interpreted = 0,
    /// A native method; its locals are its arguments.
    Native = 1,
    /// A call from the runtime into Java; `method` is null, its operand stack holds the callee's arguments.
    Entry = 2,
    /// Compiled code, from one entry from Rust to the next: its own frames are on the native stack. `method` is null, and there are no
    /// operand slots. While it is in a call of the runtime, `pc` is the return address of that call and `locals` the frame
    /// pointer of the code that made it (both are written by the exit trampolines); `locals` is 0 otherwise.
    Compiled = 3,
}

/// Frame header. `#[repr(C)]`: shared with machine code.
#[repr(C)]
#[derive(Debug)]
pub struct Frame {
    /// The next outer frame; null for the thread's first.
    pub prev: *mut Frame,
    /// The method; null in `Entry` and `Compiled` frames.
    pub method: *const Method,
    /// Local 0. Of compiled code: see [`FrameKind::Compiled`].
    pub locals: *mut u64,
    /// Interpreter position: pointer to the current instruction of the interpreter's own code (`Executor::bci` translates). Of compiled
    /// code: see [`FrameKind::Compiled`].
    pub pc: *const u64,
    /// What the frame is.
    pub kind: FrameKind,
    /// Height of the thread's lock stack at entry: locks above it belong to this frame or its callees.
    pub lock_base: u32,
    /// `Entry`: number of argument slots; `Interpreted`: number of operand slots of the frame (max_stack with reserve).
    pub stack_slots: u32,
    /// Free for the owner of the frame (interpreter: flags such as "synchronized method holds its lock").
    pub flags: u32,
}

/// Size of the header in slots.
pub const FRAME_SLOTS: usize = size_of::<Frame>() / 8;

const _: () = assert!(size_of::<Frame>().is_multiple_of(8));

impl Frame {
    /// First slot of the operand stack.
    #[inline(always)]
    pub fn stack_base(this: *mut Frame) -> *mut u64 {
        (this as *mut u64).wrapping_add(FRAME_SLOTS)
    }
}
