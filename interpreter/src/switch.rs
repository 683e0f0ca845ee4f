//! Jumps whose target is found at run time: `tableswitch`, `lookupswitch`, `jsr` and `ret`.

use crate::call::method_of;
use crate::prepared::Prepared;
use crate::raw::{FramePtr, Pc};

/// Distance to the case of `key` of a table switch.
#[inline(always)]
pub(crate) fn table(pc: Pc, b: u32, key: i32) -> i32 {
    let (low, n) = (pc.literal(b, 0) as i32, pc.literal(b, 1) as u32);
    let i = key.wrapping_sub(low) as u32;
    pc.literal(b, if i < n { 3 + i as i32 } else { 2 }) as i32
}

/// Distance to the case of `key` of a lookup switch, by binary search.
#[inline(always)]
pub(crate) fn lookup(pc: Pc, b: u32, key: i32) -> i32 {
    let (mut low, mut high) = (0, pc.literal(b, 0) as i32);
    while low < high {
        let middle = (low + high) / 2;
        let case = pc.literal(b, 2 + middle);
        match ((case >> 32) as i32).cmp(&key) {
            std::cmp::Ordering::Equal => return case as i32,
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    pc.literal(b, 1) as i32
}

/// What `jsr` at `pc` pushes: the bytecode index of the next instruction, by which the reference maps tell subroutine calls apart.
#[cold]
#[inline(never)]
pub(crate) fn return_address(frame: FramePtr, pc: Pc) -> u64 {
    Prepared::of(&method_of(frame)).map_or(0, |p| p.bci(pc.next().as_ptr()).0 as u64)
}

/// Where `ret` goes on.
#[cold]
#[inline(never)]
pub(crate) fn subroutine_return(frame: FramePtr, address: u64) -> Pc {
    match Prepared::of(&method_of(frame)) {
        Some(p) => p.at_bci(address as u16),
        None => unreachable!("I1: code that runs is prepared"),
    }
}
