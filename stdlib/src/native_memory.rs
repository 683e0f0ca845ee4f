//! Memory outside the heap that Java code names by address: buffers of NIO, C strings of paths.
//!
//! Addresses come from `Unsafe.allocateMemory` and from mappings; the class library vouches for them (S2).
#![allow(unsafe_code)] // reason: addresses from Java code

use std::ffi::{CStr, CString};
use std::io::{IoSlice, IoSliceMut};
use vm_core::host::network::Poll;
use vm_core::{Cx, Local, array};

/// A range of native memory that Java code lends for one call.
pub struct Range {
    start: *mut u8,
    length: usize,
}

// SAFETY: S2: the range is the caller's for the whole call, on whatever thread it runs.
unsafe impl Send for Range {}

impl Range {
    /// `length` bytes at an address; an address of 0 is an empty range.
    pub fn new(address: i64, length: i32) -> Range {
        match address {
            0 => Range { start: std::ptr::NonNull::dangling().as_ptr(), length: 0 },
            _ => Range { start: address as *mut u8, length: length.max(0) as usize },
        }
    }
    /// For reading.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: S2.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }
    /// For writing.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: S2.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

/// An array of `iovec` in native memory.
pub struct Vector(Range);

impl Vector {
    /// `count` entries at an address.
    pub fn new(address: i64, count: i32) -> Vector {
        Vector(Range::new(address, count))
    }
    /// For reading from the ranges it names.
    pub fn slices(&self) -> &[IoSlice<'_>] {
        // SAFETY: S2; `IoSlice` has the layout of `iovec`.
        unsafe { std::slice::from_raw_parts(self.0.start.cast(), self.0.length) }
    }
    /// For writing to the ranges it names.
    pub fn slices_mut(&mut self) -> &mut [IoSliceMut<'_>] {
        // SAFETY: S2; `IoSliceMut` has the layout of `iovec`.
        unsafe { std::slice::from_raw_parts_mut(self.0.start.cast(), self.0.length) }
    }
}

/// The C string at an address.
pub fn c_string(address: i64) -> CString {
    // SAFETY: S2.
    unsafe { CStr::from_ptr(address as *const std::ffi::c_char) }.to_owned()
}

/// The `int` at an address, which another thread may write.
pub fn volatile_int(address: i64) -> i32 {
    // SAFETY: S2.
    unsafe { (address as *const i32).read_volatile() }
}

/// The address of element `at` of a `byte[]`, valid until the thread reaches a safepoint.
pub fn array_address(cx: &Cx<'_>, array: Local<'_>, at: i32) -> *mut u8 {
    let r = array.get(cx);
    debug_assert!((0..=r.array_length(cx)).contains(&at));
    r.address(cx, array::offset(at, 0))
}

/// An array of `pollfd` at an address, which the selector that has it lends for one call.
pub fn polls<'p>(address: i64, count: i32) -> &'p mut [Poll] {
    if address == 0 || count <= 0 {
        return &mut [];
    }
    // SAFETY: S2; `Poll` has the layout of `pollfd`.
    unsafe { std::slice::from_raw_parts_mut(address as *mut Poll, count as usize) }
}
