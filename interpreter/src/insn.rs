//! The instruction word: operation in bits 0..16, operand `a` in 16..32, operand `b` in 32..64.
#![allow(unsafe_code)] // reason: the operation field is read back as the enum it was made from (I1)

use crate::op::Op;

/// An instruction word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Insn(pub u64);

impl Insn {
    /// A word.
    #[inline(always)]
    pub const fn new(op: Op, a: u16, b: u32) -> Insn {
        Insn(op as u16 as u64 | (a as u64) << 16 | (b as u64) << 32)
    }
    /// The operation.
    #[inline(always)]
    pub fn op(self) -> Op {
        // SAFETY: I1, words are made by `new`.
        unsafe { std::mem::transmute::<u16, Op>(self.0 as u16) }
    }
    /// Operand `a`.
    #[inline(always)]
    pub fn a(self) -> usize {
        (self.0 >> 16) as u16 as usize
    }
    /// Operand `b`.
    #[inline(always)]
    pub fn b(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// Operand `b`, signed: a constant or a branch distance in words.
    #[inline(always)]
    pub fn offset(self) -> i32 {
        (self.0 >> 32) as i32
    }
    /// Low half of `b`: the second local, or a small constant, of fused instructions.
    #[inline(always)]
    pub fn low(self) -> u16 {
        (self.0 >> 32) as u16
    }
    /// High half of `b`: the branch distance, or third operand, of fused instructions.
    #[inline(always)]
    pub fn high(self) -> i32 {
        ((self.0 as i64) >> 48) as i32
    }
    /// `low` and `high` as operand `b`.
    pub const fn pair(low: u16, high: i16) -> u32 {
        low as u32 | (high as u16 as u32) << 16
    }
}

impl std::fmt::Debug for Insn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", crate::op::text(*self))
    }
}
