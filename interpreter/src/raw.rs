//! Raw memory that the loop works on: code words, the operand stack, locals, heap words. Each function is one machine access;
//! the invariants are the crate's.
#![allow(unsafe_code)] // reason: this module is where the interpreter touches memory (I1, I2, I3; V2, V4)

use crate::insn::Insn;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
use vm_core::frame::Frame;
use vm_core::object::array;
use vm_core::{ClassRef, Cx, JavaThread, MethodRef, Object, Ref};

/// Program counter: points to an instruction word (I1).
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Pc(*const u64);

impl Pc {
    /// From a frame's `pc` or the start of prepared code.
    #[inline(always)]
    pub fn new(p: *const u64) -> Pc {
        Pc(p)
    }
    /// As frames hold it.
    #[inline(always)]
    pub fn as_ptr(self) -> *const u64 {
        self.0
    }
    #[inline(always)]
    fn word<'a>(self, i: i32) -> &'a AtomicU64 {
        let p = self.0.wrapping_offset(i as isize) as *const AtomicU64;
        // SAFETY: I1 for instruction words, I3 for literals: both lie in the same allocation.
        unsafe { &*p }
    }
    /// The instruction.
    #[inline(always)]
    pub fn fetch(self) -> Insn {
        Insn(self.word(0).load(Ordering::Acquire))
    }
    /// The next instruction.
    #[inline(always)]
    pub fn next(self) -> Pc {
        Pc(self.0.wrapping_add(1))
    }
    /// The instruction `words` away.
    #[inline(always)]
    pub fn jump(self, words: i32) -> Pc {
        Pc(self.0.wrapping_offset(words as isize))
    }
    /// Replaces the instruction by a quick one (I3).
    pub fn quicken(self, insn: Insn) {
        self.word(0).store(insn.0, Ordering::Release)
    }
    /// Literal `i` of the instruction whose operand `b` is `b`.
    #[inline(always)]
    pub fn literal(self, b: u32, i: i32) -> u64 {
        self.word(b as i32 + i).load(Ordering::Relaxed)
    }
    /// Sets literal `i`.
    #[inline(always)]
    pub fn set_literal(self, b: u32, i: i32, v: u64) {
        self.word(b as i32 + i).store(v, Ordering::Release)
    }
    /// Literal `i` as a class.
    #[inline(always)]
    pub fn class(self, b: u32, i: i32) -> ClassRef {
        // SAFETY: I3, the literal holds `ClassRef::to_bits`.
        let c = unsafe { ClassRef::from_bits(self.literal(b, i)) };
        // SAFETY: I3, and it is not 0 once the quick instruction is published.
        unsafe { c.unwrap_unchecked() }
    }
    /// Literal `i` as a method.
    #[inline(always)]
    pub fn method(self, b: u32, i: i32) -> MethodRef {
        // SAFETY: I3, the literal holds `MethodRef::to_bits`.
        let m = unsafe { MethodRef::from_bits(self.literal(b, i)) };
        // SAFETY: I3, and it is not 0 once the quick instruction is published.
        unsafe { m.unwrap_unchecked() }
    }
    /// The reference in the root slot whose address is literal `i` (a `Global` or a `RootSlot`).
    #[inline(always)]
    pub fn root(self, b: u32, i: i32) -> u32 {
        let p = self.literal(b, i) as *const AtomicU32;
        // SAFETY: I3, the address of a root slot that lives as long as the VM (V1, V3).
        let slot = unsafe { &*p };
        slot.load(Ordering::Acquire)
    }
}

/// Operand stack pointer: the first free slot (I2). Depth 1 is the top slot; the value of a long or double lies in
/// the deeper one of its two slots.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Sp(*mut u64);

impl Sp {
    /// At a slot.
    #[inline(always)]
    pub fn new(p: *mut u64) -> Sp {
        Sp(p)
    }
    /// The first free slot.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut u64 {
        self.0
    }
    /// The slot at `depth`.
    #[inline(always)]
    pub fn get(self, depth: usize) -> u64 {
        // SAFETY: I2.
        unsafe { self.0.wrapping_sub(depth).read() }
    }
    /// Writes the slot at `depth`.
    #[inline(always)]
    pub fn set(self, depth: usize, v: u64) {
        // SAFETY: I2.
        unsafe { self.0.wrapping_sub(depth).write(v) }
    }
    /// `int` at `depth`.
    #[inline(always)]
    pub fn int(self, depth: usize) -> i32 {
        // SAFETY: I2; the low half of a slot comes first.
        unsafe { self.0.wrapping_sub(depth).cast::<i32>().read() }
    }
    /// `long` at `depth`.
    #[inline(always)]
    pub fn long(self, depth: usize) -> i64 {
        self.get(depth) as i64
    }
    /// `float` at `depth`.
    #[inline(always)]
    pub fn float(self, depth: usize) -> f32 {
        f32::from_bits(self.int(depth) as u32)
    }
    /// `double` at `depth`.
    #[inline(always)]
    pub fn double(self, depth: usize) -> f64 {
        f64::from_bits(self.get(depth))
    }
    /// Reference at `depth`.
    #[inline(always)]
    pub fn reference(self, depth: usize) -> u32 {
        self.int(depth) as u32
    }
    /// Writes an `int` (or a reference, or a float's bits).
    #[inline(always)]
    pub fn set_int(self, depth: usize, v: i32) {
        self.set(depth, v as u32 as u64)
    }
    /// Writes a `long`.
    #[inline(always)]
    pub fn set_long(self, depth: usize, v: i64) {
        self.set(depth, v as u64)
    }
    /// Writes a `float`.
    #[inline(always)]
    pub fn set_float(self, depth: usize, v: f32) {
        self.set(depth, v.to_bits() as u64)
    }
    /// Writes a `double`.
    #[inline(always)]
    pub fn set_double(self, depth: usize, v: f64) {
        self.set(depth, v.to_bits())
    }
    /// Pops `n` slots.
    #[inline(always)]
    pub fn drop(&mut self, n: usize) {
        self.0 = self.0.wrapping_sub(n)
    }
    /// Makes room for `n` slots, which hold anything.
    #[inline(always)]
    pub fn raise(&mut self, n: usize) {
        self.0 = self.0.wrapping_add(n)
    }
    /// The slot at the pointer itself: the first argument, seen from where the arguments begin.
    #[inline(always)]
    pub fn get_above(self) -> u64 {
        // SAFETY: I2, callers know that a slot begins there.
        unsafe { self.0.read() }
    }
    /// Pushes a value of one slot.
    #[inline(always)]
    pub fn push(&mut self, v: u64) {
        // SAFETY: I2.
        unsafe { self.0.write(v) };
        self.0 = self.0.wrapping_add(1)
    }
    /// Pushes an `int`.
    #[inline(always)]
    pub fn push_int(&mut self, v: i32) {
        self.push(v as u32 as u64)
    }
    /// Pushes a result of so many slots, none for `void`: there is room for one in any case.
    #[inline(always)]
    pub fn push_result(&mut self, v: u64, slots: usize) {
        // SAFETY: I2.
        unsafe { self.0.write(v) };
        self.0 = self.0.wrapping_add(slots)
    }
    /// Pushes a value of two slots.
    #[inline(always)]
    pub fn push2(&mut self, v: u64) {
        // SAFETY: I2.
        unsafe { self.0.write(v) };
        self.0 = self.0.wrapping_add(2)
    }
}

macro_rules! binary {
    ($($name:ident $get:ident $left:literal $right:literal -> $set:ident $t:ty => $out:ty, $doc:literal;)*) => {
        impl Sp {
            $(
                #[doc = $doc]
                #[inline(always)]
                pub fn $name(&mut self, f: impl Fn($t, $t) -> $out) {
                    let v = f(self.$get($left), self.$get($right));
                    self.drop($right);
                    self.$set($left - $right, v)
                }
            )*
        }
    };
}
binary! {
    int_op int 2 1 -> set_int i32 => i32, "Replaces two ints by one.";
    long_op long 4 2 -> set_long i64 => i64, "Replaces two longs by one.";
    float_op float 2 1 -> set_float f32 => f32, "Replaces two floats by one.";
    double_op double 4 2 -> set_double f64 => f64, "Replaces two doubles by one.";
    compare_floats float 2 1 -> set_int f32 => i32, "Replaces two floats by an int.";
}

impl Sp {
    /// Replaces an int (or a float's bits) by a value of two slots.
    #[inline(always)]
    pub fn widen_int(&mut self, f: impl Fn(i32) -> u64) {
        let v = f(self.int(1));
        self.set(1, v);
        self.raise(1)
    }
    /// Replaces a value of two slots by one of 32 bits.
    #[inline(always)]
    pub fn narrow(&mut self, f: impl Fn(u64) -> u32) {
        let v = f(self.get(2));
        self.drop(1);
        self.set(1, v as u64)
    }
    /// Shifts the long below an int distance.
    #[inline(always)]
    pub fn long_shift(&mut self, f: impl Fn(i64, i32) -> i64) {
        let v = f(self.long(3), self.int(1));
        self.drop(1);
        self.set_long(2, v)
    }
    /// Replaces two longs by an int.
    #[inline(always)]
    pub fn compare_longs(&mut self, f: impl Fn(i64, i64) -> i32) {
        let v = f(self.long(4), self.long(2));
        self.drop(3);
        self.set_int(1, v)
    }
    /// Replaces two doubles by an int.
    #[inline(always)]
    pub fn compare_doubles(&mut self, f: impl Fn(f64, f64) -> i32) {
        let v = f(self.double(4), self.double(2));
        self.drop(3);
        self.set_int(1, v)
    }
    /// `dup_x1`: `y x` becomes `x y x`.
    #[inline(always)]
    pub fn dup_x1(&mut self) {
        let (y, x) = (self.get(2), self.get(1));
        self.set(2, x);
        self.set(1, y);
        self.push(x)
    }
    /// `dup_x2`: `z y x` becomes `x z y x`.
    #[inline(always)]
    pub fn dup_x2(&mut self) {
        let (z, y, x) = (self.get(3), self.get(2), self.get(1));
        self.set(3, x);
        self.set(2, z);
        self.set(1, y);
        self.push(x)
    }
    /// `dup2`: `y x` becomes `y x y x`.
    #[inline(always)]
    pub fn dup2(&mut self) {
        let (y, x) = (self.get(2), self.get(1));
        self.push(y);
        self.push(x)
    }
    /// `dup2_x1`: `z y x` becomes `y x z y x`.
    #[inline(always)]
    pub fn dup2_x1(&mut self) {
        let (z, y, x) = (self.get(3), self.get(2), self.get(1));
        self.set(3, y);
        self.set(2, x);
        self.set(1, z);
        self.push(y);
        self.push(x)
    }
    /// `dup2_x2`: `w z y x` becomes `y x w z y x`.
    #[inline(always)]
    pub fn dup2_x2(&mut self) {
        let (w, z, y, x) = (self.get(4), self.get(3), self.get(2), self.get(1));
        self.set(4, y);
        self.set(3, x);
        self.set(2, w);
        self.set(1, z);
        self.push(y);
        self.push(x)
    }
    /// `swap`.
    #[inline(always)]
    pub fn swap(&mut self) {
        let (y, x) = (self.get(2), self.get(1));
        self.set(2, x);
        self.set(1, y)
    }
}

/// Local variables of the innermost frame (I2).
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Locals(*mut u64);

impl Locals {
    /// Address of local 0.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut u64 {
        self.0
    }
    /// Local `i`.
    #[inline(always)]
    pub fn get(self, i: usize) -> u64 {
        // SAFETY: I2.
        unsafe { self.0.wrapping_add(i).read() }
    }
    /// Writes local `i`.
    #[inline(always)]
    pub fn set(self, i: usize, v: u64) {
        // SAFETY: I2.
        unsafe { self.0.wrapping_add(i).write(v) }
    }
    /// Local `i` as `int` or reference.
    #[inline(always)]
    pub fn int(self, i: usize) -> i32 {
        // SAFETY: I2; the low half of a slot comes first.
        unsafe { self.0.wrapping_add(i).cast::<i32>().read() }
    }
    /// Writes an `int`.
    #[inline(always)]
    pub fn set_int(self, i: usize, v: i32) {
        self.set(i, v as u32 as u64)
    }
}

/// The heap: accesses by compressed reference and byte offset (V2, V4). References are not null.
#[derive(Clone, Copy)]
pub(crate) struct Heap(*mut u8);

macro_rules! heap_access {
    ($($get:ident $set:ident $t:ty, $atom:ty;)*) => {
        $(
            /// Reads, relaxed.
            #[inline(always)]
            pub fn $get(self, r: u32, offset: usize) -> $t {
                let p = self.address(r, offset) as *const $atom;
                // SAFETY: V2, V4.
                let a = unsafe { &*p };
                a.load(Ordering::Relaxed) as $t
            }
            /// Writes, relaxed.
            #[inline(always)]
            pub fn $set(self, r: u32, offset: usize, v: $t) {
                let p = self.address(r, offset) as *const $atom;
                // SAFETY: V2, V4.
                let a = unsafe { &*p };
                a.store(v as _, Ordering::Relaxed)
            }
        )*
    };
}

macro_rules! atomics {
    ($($name:ident $atom:ty;)*) => {
        $(
            /// The word as an atomic, for volatile access.
            #[inline(always)]
            pub fn $name<'a>(self, r: u32, offset: usize) -> &'a $atom {
                let p = self.address(r, offset) as *const $atom;
                // SAFETY: V2, V4; used at once.
                unsafe { &*p }
            }
        )*
    };
}

impl Heap {
    /// Of a thread's VM.
    #[inline(always)]
    pub fn of(th: &JavaThread) -> Heap {
        Heap(th.heap_base)
    }
    #[inline(always)]
    fn address(self, r: u32, offset: usize) -> *mut u8 {
        self.0.wrapping_add((r as usize) << 3).wrapping_add(offset)
    }
    heap_access! {
        byte set_byte i8, AtomicU8;
        short set_short i16, AtomicU16;
        char set_char u16, AtomicU16;
        int set_int i32, AtomicU32;
        long set_long i64, AtomicU64;
    }
    atomics! {
        atomic_u8 AtomicU8;
        atomic_u16 AtomicU16;
        atomic_u32 AtomicU32;
        atomic_u64 AtomicU64;
    }
    /// The write barrier for a reference stored at `offset`.
    #[inline(always)]
    pub fn mark_card(self, cx: &Cx<'_>, r: u32, offset: usize) {
        Ref::<Object>::from_raw(r).mark_card(cx, offset)
    }
    /// Length of an array.
    #[inline(always)]
    pub fn length(self, r: u32) -> u32 {
        self.int(r, array::LENGTH_OFFSET) as u32
    }
    /// The class.
    #[inline(always)]
    pub fn class(self, cx: &Cx<'_>, r: u32) -> ClassRef {
        let id = Ref::<Object>::from_raw(r).class_id(cx);
        let entry = cx.thread().class_table.wrapping_add(id.0 as usize) as *const u64;
        // SAFETY: V1, ids in headers index the class table.
        let bits = unsafe { entry.read() };
        // SAFETY: V1, the table holds class pointers.
        let c = unsafe { ClassRef::from_bits(bits) };
        // SAFETY: V1, an object's class is in the table.
        unsafe { c.unwrap_unchecked() }
    }
}

/// A pushed frame.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct FramePtr(*mut Frame);

impl FramePtr {
    /// The innermost frame.
    #[inline(always)]
    pub fn innermost(th: &JavaThread) -> FramePtr {
        FramePtr(th.frame.get())
    }
    /// At an address.
    #[inline(always)]
    pub fn new(p: *mut Frame) -> FramePtr {
        FramePtr(p)
    }
    /// The address.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut Frame {
        self.0
    }
    /// Writes the header.
    #[inline(always)]
    pub fn write(self, f: Frame) {
        // SAFETY: I2, the place was checked against the stack limit.
        unsafe { self.0.write(f) }
    }
    /// Stores the position (I4).
    #[inline(always)]
    pub fn set_pc(self, pc: Pc) {
        // SAFETY: V7.
        unsafe { (*self.0).pc = pc.0 }
    }
    /// The position.
    #[inline(always)]
    pub fn pc(self) -> Pc {
        // SAFETY: V7.
        Pc(unsafe { (*self.0).pc })
    }
    /// The next outer frame.
    #[inline(always)]
    pub fn prev(self) -> FramePtr {
        // SAFETY: V7.
        FramePtr(unsafe { (*self.0).prev })
    }
    /// Local 0.
    #[inline(always)]
    pub fn locals(self) -> Locals {
        // SAFETY: V7.
        Locals(unsafe { (*self.0).locals })
    }
    /// The header.
    #[inline(always)]
    pub fn header<'a>(self) -> &'a Frame {
        // SAFETY: V7; used at once, headers are written by their own thread only.
        unsafe { &*self.0 }
    }
    /// First operand slot.
    #[inline(always)]
    pub fn stack_base(self) -> Sp {
        Sp(Frame::stack_base(self.0))
    }
    /// The method; `None` in entry frames.
    #[inline(always)]
    pub fn method(self) -> Option<MethodRef> {
        // SAFETY: V7, a live frame's method.
        unsafe { MethodRef::from_ptr(self.header().method) }
    }
}
