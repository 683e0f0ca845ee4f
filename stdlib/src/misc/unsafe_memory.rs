//! `jdk.internal.misc.Unsafe`: native memory, and ranges of it and of primitive arrays.
#![allow(unsafe_code)] // reason: the natives of Unsafe (S2)

use super::unsafe_access::{Place, fault, place};
use crate::guarded::{self, Fault};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown, array};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/misc/Unsafe" {
        "allocateMemory0" "(J)J" => allocate_memory,
        "reallocateMemory0" "(JJ)J" => reallocate_memory,
        "freeMemory0" "(J)V" => free_memory,
        "setMemory0" "(Ljava/lang/Object;JJB)V" => set_memory,
        "copyMemory0" "(Ljava/lang/Object;JLjava/lang/Object;JJ)V" => copy_memory,
        "copySwapMemory0" "(Ljava/lang/Object;JLjava/lang/Object;JJJ)V" => copy_swap_memory,
        "writeback0" "(J)V" => no_writeback,
        "writebackPreSync0" "()V" => no_writeback,
        "writebackPostSync0" "()V" => no_writeback,
        "getLoadAverage0" "([DI)I" => get_load_average,
    }
};

/// Frees what [`allocate_memory`] has given.
///
/// # Safety
/// The address is of a block of the C library, which nobody uses any more.
unsafe fn free_block(address: usize) {
    // SAFETY: the caller's promise.
    unsafe { libc::free(address as *mut _) }
}

/// Gives a block of the C library to Java code; 0 when there is no memory, and Java throws then.
pub(super) fn give(cx: &Cx<'_>, block: *mut libc::c_void) -> usize {
    // SAFETY: a new block, which `free_memory` takes back before it frees it.
    unsafe { cx.vm().native_blocks.give(block as usize, free_block) }
}

fn allocate_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // SAFETY: any size will do; Java checked it.
    let block = unsafe { libc::malloc(a.long(1) as usize) };
    Ok(Slot::long(give(cx, block) as i64))
}

fn reallocate_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let old = a.long(1) as usize;
    if old != 0 && !cx.vm().native_blocks.take(old) {
        return Ok(Slot::ZERO);
    }
    // SAFETY: S2: the address is 0 or was given by these natives, and taken back just now.
    let block = unsafe { libc::realloc(old as *mut _, a.long(3) as usize) };
    if block.is_null() {
        // The old one stays.
        give(cx, old as *mut _);
    }
    Ok(Slot::long(give(cx, block) as i64))
}

fn free_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address = a.long(1) as usize;
    if cx.vm().native_blocks.take(address) {
        // SAFETY: S2: Java code has given it up, and it was a block.
        unsafe { free_block(address) }
    }
    Ok(Slot::ZERO)
}

fn set_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (byte, bytes) = (a.int(6) as u8, a.long(4) as usize);
    match place(cx, a, 1, 2) {
        // SAFETY: S2: the range is the caller's.
        Place::Heap(p) => unsafe { p.write_bytes(byte, bytes) },
        // SAFETY: S2.
        Place::Native(p) => unsafe { guarded::fill(p, byte, bytes) }.map_err(|f| fault(cx, f))?,
    }
    Ok(Slot::ZERO)
}

fn copy_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let bytes = a.long(7) as usize;
    match (place(cx, a, 1, 2), place(cx, a, 4, 5)) {
        // SAFETY: S2: both ranges are the caller's; they may overlap.
        (Place::Heap(from), Place::Heap(to)) => unsafe { std::ptr::copy(from, to, bytes) },
        (from, to) => {
            let (from, to) = (from.address(), to.address());
            // SAFETY: S2.
            unsafe { guarded::copy(from, to, bytes) }.map_err(|f| fault(cx, f))?
        }
    }
    Ok(Slot::ZERO)
}

/// Copies elements of `N` bytes with their bytes reversed; the ranges may overlap.
///
/// # Safety
/// S2: both ranges are the caller's.
unsafe fn copy_swapped<const N: usize>(from: *mut u8, to: *mut u8, count: usize) -> Result<(), Fault> {
    let one = |i: usize| {
        let mut element = [0; N];
        // SAFETY: the caller's promise.
        unsafe { guarded::copy(from.wrapping_add(i * N), element.as_mut_ptr(), N) }?;
        element.reverse();
        // SAFETY: the caller's promise.
        unsafe { guarded::copy(element.as_ptr(), to.wrapping_add(i * N), N) }
    };
    if from < to { (0..count).rev().try_for_each(one) } else { (0..count).try_for_each(one) }
}

fn copy_swap_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (from, to) = (place(cx, a, 1, 2).address(), place(cx, a, 4, 5).address());
    let (bytes, element) = (a.long(7) as usize, a.long(9));
    let copied = match element {
        // SAFETY: S2, as in `copy_memory`.
        2 => unsafe { copy_swapped::<2>(from, to, bytes / 2) },
        // SAFETY: S2.
        4 => unsafe { copy_swapped::<4>(from, to, bytes / 4) },
        // SAFETY: S2.
        8 => unsafe { copy_swapped::<8>(from, to, bytes / 8) },
        _ => return Err(cx.throw_plain("java/lang/IllegalArgumentException")),
    };
    copied.map(|()| Slot::ZERO).map_err(|f| fault(cx, f))
}

/// Not reached: `UnsafeConstants` says that cache lines cannot be written back.
fn no_writeback<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let thrown: Thrown = cx.throw("java/lang/RuntimeException", "writebackMemory not enabled!");
    Err(thrown)
}

fn get_load_average<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let target: Local<'s> = a.obj(cx, 1);
    let mut averages = [0.0f64; 3];
    let wanted = a.int(2).clamp(0, 3) as usize;
    let Ok(got) = cx.vm().host().system().load_average(&mut averages[..wanted]) else {
        return Ok(Slot::int(-1));
    };
    let room = target.get(cx).array_length(cx) as usize;
    for (i, average) in averages.iter().enumerate().take(got.min(room)) {
        target.get(cx).set_long(cx, array::offset(i as i32, 3), average.to_bits() as i64);
    }
    Ok(Slot::int(got as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_copies_overlap() {
        let mut bytes: Vec<u8> = (0..10).collect();
        let p = bytes.as_mut_ptr();
        // SAFETY: ten bytes: eight from 0, eight from 2.
        assert_eq!(unsafe { copy_swapped::<4>(p, p.wrapping_add(2), 2) }, Ok(()));
        assert_eq!(bytes, [0, 1, 3, 2, 1, 0, 7, 6, 5, 4]);
        let p = bytes.as_mut_ptr();
        // SAFETY: as above, the other way.
        assert_eq!(unsafe { copy_swapped::<2>(p.wrapping_add(2), p, 4) }, Ok(()));
        assert_eq!(bytes, [2, 3, 0, 1, 6, 7, 4, 5, 5, 4]);
    }
}
