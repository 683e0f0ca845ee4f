//! [`State`]: what is known when control comes to an instruction.

use super::registers::Registers;
use super::stack::Stack;
use super::subroutine::Calls;

/// What may be relied on before an instruction, whichever way control came to it.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) stack: Stack,
    pub(super) registers: Registers,
    pub(super) calls: Calls,
    pub(super) flags: Flags,
}

/// Where a constructor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags {
    /// It is one that must call another constructor.
    pub(super) needs_call: bool,
    /// On all ways it has done so.
    pub(super) constructed: bool,
    /// On some way that call has thrown: the constructor may not return.
    pub(super) no_return: bool,
}

impl Flags {
    /// What holds when either may have been.
    pub(super) fn merge(self, other: Flags) -> Flags {
        Flags {
            needs_call: self.needs_call | other.needs_call,
            constructed: self.constructed & other.constructed,
            no_return: self.no_return | other.no_return,
        }
    }
}

/// A set of instructions.
pub(super) struct NumberSet {
    words: Vec<u64>,
}

impl NumberSet {
    /// None of the numbers below `count`.
    pub(super) fn new(count: usize) -> NumberSet {
        NumberSet { words: vec![0; count.div_ceil(64)] }
    }

    pub(super) fn insert(&mut self, number: u16) {
        self.words[usize::from(number) / 64] |= 1 << (number % 64);
    }

    /// Takes the lowest number that is `from` or above out.
    pub(super) fn take_next(&mut self, from: usize) -> Option<u16> {
        let first = from / 64;
        for (at, word) in self.words.iter_mut().enumerate().skip(first) {
            let masked = if at == first { *word & (!0 << (from % 64)) } else { *word };
            if masked != 0 {
                let bit = masked.trailing_zeros();
                *word &= !(1 << bit);
                return Some((at * 64) as u16 + bit as u16);
            }
        }
        None
    }
}
