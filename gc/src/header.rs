//! The object header: one 64-bit word.
//!
//! ```text
//! bits  0-1   lock: 00 unlocked, 01 fast-locked, 10 inflated, 11 forwarded (only during a collection)
//! bits  3-6   age: minor collections survived, up to 15
//! bit   7     spare
//! bits  8-38  identity hash, 31 bits, 0 = not computed yet
//! bits 42-63  class id
//! ```
//!
//! A forwarded header holds the object's new reference in its upper 32 bits.

/// First bit of the lock field.
pub const LOCK_SHIFT: u32 = 0;
/// The lock field, in place.
pub const LOCK_MASK: u64 = 0b11;
/// No thread holds the object's monitor.
pub const LOCK_UNLOCKED: u64 = 0b00;
/// One thread holds the monitor and has the object on its lock stack.
pub const LOCK_FAST: u64 = 0b01;
/// The monitor is in the side table.
pub const LOCK_INFLATED: u64 = 0b10;
/// The object has been copied; the upper half is its new reference.
pub const LOCK_FORWARDED: u64 = 0b11;

/// First bit of the age.
pub const AGE_SHIFT: u32 = 3;
/// The age, in place.
pub const AGE_MASK: u64 = 0b1111 << AGE_SHIFT;
/// The largest age.
pub const AGE_MAX: u32 = 15;

/// First bit of the identity hash.
pub const HASH_SHIFT: u32 = 8;
/// Width of the identity hash.
pub const HASH_BITS: u32 = 31;
/// The identity hash, in place.
pub const HASH_MASK: u64 = ((1 << HASH_BITS) - 1) << HASH_SHIFT;

/// First bit of the class id.
pub const CLASS_SHIFT: u32 = 42;
/// Width of the class id.
pub const CLASS_BITS: u32 = 22;
/// The class id, in place.
pub const CLASS_MASK: u64 = ((1 << CLASS_BITS) - 1) << CLASS_SHIFT;

/// First bit of the new reference in a forwarded header.
pub const FORWARD_SHIFT: u32 = 32;

/// Bytes from the object's start to an array's length (`u32`).
pub const ARRAY_LENGTH_OFFSET: usize = 8;
/// Bytes from the object's start to an array's first element.
pub const ARRAY_BASE_OFFSET: usize = 16;
/// Bytes of the header, offset of the first field.
pub const HEADER_BYTES: usize = 8;

/// The header of a fresh object of class `class_id`.
#[inline]
pub const fn new(class_id: u32) -> u64 {
    (class_id as u64) << CLASS_SHIFT
}

/// The class id.
#[inline]
pub const fn class_id(header: u64) -> u32 {
    (header >> CLASS_SHIFT) as u32
}

/// The identity hash, 0 if none was computed.
#[inline]
pub const fn hash(header: u64) -> u32 {
    ((header & HASH_MASK) >> HASH_SHIFT) as u32
}

/// `header` with identity hash `hash` (31 bits).
#[inline]
pub const fn with_hash(header: u64, hash: u32) -> u64 {
    (header & !HASH_MASK) | (((hash as u64) << HASH_SHIFT) & HASH_MASK)
}

/// The lock bits.
#[inline]
pub const fn lock(header: u64) -> u64 {
    header & LOCK_MASK
}

/// `header` with lock bits `lock`.
#[inline]
pub const fn with_lock(header: u64, lock: u64) -> u64 {
    (header & !LOCK_MASK) | lock
}

/// Minor collections survived.
#[inline]
pub const fn age(header: u64) -> u32 {
    ((header & AGE_MASK) >> AGE_SHIFT) as u32
}

/// `header` one collection older, up to [`AGE_MAX`].
#[inline]
pub const fn older(header: u64) -> u64 {
    if age(header) < AGE_MAX { header + (1 << AGE_SHIFT) } else { header }
}

/// Whether the object has been copied elsewhere.
#[inline]
pub const fn is_forwarded(header: u64) -> bool {
    header & LOCK_MASK == LOCK_FORWARDED
}

/// The header left behind by an object that moved to `to`.
#[inline]
pub const fn forward(to: u32) -> u64 {
    ((to as u64) << FORWARD_SHIFT) | LOCK_FORWARDED
}

/// Where a forwarded object is now.
#[inline]
pub const fn forwardee(header: u64) -> u32 {
    (header >> FORWARD_SHIFT) as u32
}

const _: () = assert!(LOCK_MASK & AGE_MASK == 0 && AGE_MASK & HASH_MASK == 0 && HASH_MASK & CLASS_MASK == 0);
const _: () = assert!(CLASS_SHIFT + CLASS_BITS == 64);

#[cfg(test)]
mod tests;
