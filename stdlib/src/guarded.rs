//! Accesses to native memory that may fail: a page of a mapped file that is no longer there.
//!
//! The few functions that touch such memory are written in assembly, in one range of code. The handler of SIGBUS, the one thing
//! that is process-wide (D3), lets a fault in that range continue at its end, where the function says that it failed. Any other
//! fault is the business of whoever had the signal before.
//!
//! # Invariants
//!
//! * **F1** The functions of the range use no stack and change no register that their caller keeps, so that jumping from any of
//!   their instructions to the end is a return.
#![allow(unsafe_code)] // reason: memory that programs name by address, and a handler of signals

use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Once;

/// A page of mapped memory could not be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault;

/// Integers that the range reads and writes as one.
pub trait Word: Copy + Default + Eq {
    /// The functions of the range for this size.
    const ACCESS: Access;
    /// The bits.
    fn to_bits(self) -> u64;
    /// From the low bits.
    fn from_bits(bits: u64) -> Self;
}

/// The functions for one size: each answers 0 when it failed.
#[derive(Clone, Copy)]
pub struct Access {
    load: unsafe extern "C" fn(at: *const u8, to: *mut u64) -> u32,
    store: unsafe extern "C" fn(at: *mut u8, bits: u64) -> u32,
    /// Stores in the one order of all volatile accesses.
    store_volatile: unsafe extern "C" fn(at: *mut u8, bits: u64) -> u32,
    /// Stores `new` where `*old` is, and tells in `*old` what was there.
    exchange: unsafe extern "C" fn(at: *mut u8, old: *mut u64, new: u64) -> u32,
}

/// Names the functions of a size in the range.
macro_rules! words {
    ($($t:ident $load:ident $store:ident $store_volatile:ident $exchange:ident;)*) => {
        unsafe extern "C" {
            $(
                fn $load(at: *const u8, to: *mut u64) -> u32;
                fn $store(at: *mut u8, bits: u64) -> u32;
                fn $store_volatile(at: *mut u8, bits: u64) -> u32;
                fn $exchange(at: *mut u8, old: *mut u64, new: u64) -> u32;
            )*
            fn carafe_guarded_copy(to: *mut u8, from: *const u8, bytes: usize) -> u32;
            fn carafe_guarded_fill(to: *mut u8, byte: u32, bytes: usize) -> u32;
            static carafe_guarded_start: u8;
            static carafe_guarded_failed: u8;
        }
        $(
            impl Word for $t {
                const ACCESS: Access =
                    Access { load: $load, store: $store, store_volatile: $store_volatile, exchange: $exchange };
                fn to_bits(self) -> u64 {
                    self.into()
                }
                fn from_bits(bits: u64) -> $t {
                    bits as $t
                }
            }
        )*
    };
}
words! {
    u8 carafe_guarded_load1 carafe_guarded_store1 carafe_guarded_store_volatile1 carafe_guarded_exchange1;
    u16 carafe_guarded_load2 carafe_guarded_store2 carafe_guarded_store_volatile2 carafe_guarded_exchange2;
    u32 carafe_guarded_load4 carafe_guarded_store4 carafe_guarded_store_volatile4 carafe_guarded_exchange4;
    u64 carafe_guarded_load8 carafe_guarded_store8 carafe_guarded_store_volatile8 carafe_guarded_exchange8;
}

#[cfg(target_arch = "x86_64")]
mod x86_64;

fn done(answer: u32) -> Result<(), Fault> {
    if answer == 0 { Err(Fault) } else { Ok(()) }
}

/// Reads a word, as one access; loads are ordered as volatile ones are anyway.
///
/// # Safety
/// The caller vouches for the address, except that its page may be gone.
pub unsafe fn load<T: Word>(at: *const u8) -> Result<T, Fault> {
    catch_faults();
    let mut bits = 0;
    // SAFETY: the caller's promise.
    done(unsafe { (T::ACCESS.load)(at, &raw mut bits) }).map(|()| T::from_bits(bits))
}

/// Writes a word, as one access.
///
/// # Safety
/// As [`load`].
pub unsafe fn store<T: Word>(at: *mut u8, value: T, volatile: bool) -> Result<(), Fault> {
    catch_faults();
    let function = if volatile { T::ACCESS.store_volatile } else { T::ACCESS.store };
    // SAFETY: the caller's promise.
    done(unsafe { function(at, value.to_bits()) })
}

/// Compares and exchanges a word; what was there, as `compare_exchange` of atomics.
///
/// # Safety
/// As [`load`].
pub unsafe fn compare_exchange<T: Word>(at: *mut u8, old: T, new: T) -> Result<Result<T, T>, Fault> {
    catch_faults();
    let mut found = old.to_bits();
    // SAFETY: the caller's promise.
    done(unsafe { (T::ACCESS.exchange)(at, &raw mut found, new.to_bits()) })?;
    let found = T::from_bits(found);
    Ok(if found == old { Ok(found) } else { Err(found) })
}

/// Sets bytes.
///
/// # Safety
/// As [`load`], for the whole range.
pub unsafe fn fill(to: *mut u8, byte: u8, bytes: usize) -> Result<(), Fault> {
    catch_faults();
    // SAFETY: the caller's promise.
    done(unsafe { carafe_guarded_fill(to, byte.into(), bytes) })
}

/// Bytes that are copied at a time where ranges overlap.
const PIECE: usize = 4096;

/// Copies bytes between ranges that may overlap.
///
/// # Safety
/// As [`load`], for both ranges.
pub unsafe fn copy(from: *const u8, to: *mut u8, bytes: usize) -> Result<(), Fault> {
    catch_faults();
    if to.addr().wrapping_sub(from.addr()) >= bytes {
        // SAFETY: the caller's promise; upwards, no byte is written before it is read.
        return done(unsafe { carafe_guarded_copy(to, from, bytes) });
    }
    // Downwards, piece by piece.
    let mut piece = [MaybeUninit::<u64>::uninit(); PIECE / 8];
    let piece = piece.as_mut_ptr().cast::<u8>();
    let mut rest = bytes;
    while rest > 0 {
        let n = rest.min(PIECE);
        rest -= n;
        // SAFETY: the caller's promise, and `n` bytes fit the piece.
        done(unsafe { carafe_guarded_copy(piece, from.wrapping_add(rest), n) })?;
        // SAFETY: as above.
        done(unsafe { carafe_guarded_copy(to.wrapping_add(rest), piece, n) })?;
    }
    Ok(())
}

/// The signals caught.
const SIGNALS: [i32; 2] = [libc::SIGBUS, libc::SIGSEGV];
/// What handled the signals before; written once, before the handler is in place.
static mut BEFORE: [MaybeUninit<libc::sigaction>; 2] = [MaybeUninit::uninit(); 2];

/// Puts the handler in its place, once a process.
#[inline]
fn catch_faults() {
    static IN_PLACE: Once = Once::new();
    IN_PLACE.call_once(|| {
        for (i, &signal) in SIGNALS.iter().enumerate() {
            // SAFETY: all zeroes is a valid action.
            let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
            action.sa_sigaction = on_fault as extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void) as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            let before = (&raw mut BEFORE).cast::<libc::sigaction>().wrapping_add(i);
            // SAFETY: asks only; `Once` makes this the one writer, and no handler reads it yet.
            unsafe { libc::sigaction(signal, ptr::null(), before) };
            // SAFETY: the handler below does only what handlers may.
            unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
        }
    });
}

extern "C" fn on_fault(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel passes the context of the thread that faulted.
    let registers = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext };
    let range = (&raw const carafe_guarded_start).addr()..(&raw const carafe_guarded_failed).addr();
    let pc = program_counter(registers);
    if range.contains(&(*pc as usize)) {
        if signal == libc::SIGBUS {
            *pc = range.end as _;
            return;
        }
        die(signal, *pc as u64);
    }
    let i = SIGNALS.iter().position(|&s| s == signal).unwrap_or(0);
    let before = (&raw const BEFORE).cast::<libc::sigaction>().wrapping_add(i);
    // SAFETY: written before this handler was in place, never again.
    let before = unsafe { &*before };
    match before.sa_sigaction {
        // The instruction faults again, and the process dies of it.
        libc::SIG_DFL | libc::SIG_IGN => {
            // SAFETY: an action that was in place before.
            unsafe { libc::sigaction(signal, before, ptr::null_mut()) };
        }
        handler if before.sa_flags & libc::SA_SIGINFO != 0 => {
            type Handler = extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);
            // SAFETY: the flag says that it is such a function.
            let handler = unsafe { std::mem::transmute::<usize, Handler>(handler) };
            handler(signal, info, context)
        }
        handler => {
            // SAFETY: without the flag, a handler takes the signal only.
            let handler = unsafe { std::mem::transmute::<usize, extern "C" fn(i32)>(handler) };
            handler(signal)
        }
    }
}

/// A wild address: the program asked for it by `Unsafe`, and HotSpot crashes, too.
fn die(signal: i32, pc: u64) -> ! {
    use std::io::Write;
    let mut text = [0u8; 200];
    let mut rest = &mut text[..];
    let id = std::process::id();
    // Formatting integers into a buffer allocates nothing.
    let _ = write!(
        rest,
        "#\n# A fatal error has been detected by Carafe:\n#\n#  SIGSEGV ({signal:#x}) at pc={pc:#018x}, pid={id}\n#\n\
         # A program accessed memory that it does not have, by Unsafe.\n#\n"
    );
    let length = 200 - rest.len();
    // SAFETY: the bytes just written.
    unsafe { libc::write(1, text.as_ptr().cast(), length) };
    std::process::abort()
}

#[cfg(target_arch = "x86_64")]
fn program_counter(registers: &mut libc::mcontext_t) -> &mut i64 {
    &mut registers.gregs[libc::REG_RIP as usize]
}

#[cfg(test)]
mod tests;
