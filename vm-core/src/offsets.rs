//! Byte offsets of the fields that machine code reads and writes: one table.

use crate::class::{Class, Supers};
use crate::frame::Frame;
use crate::method::Method;
use crate::thread::JavaThread;
use std::mem::offset_of;

macro_rules! offsets {
    ($($(#[$doc:meta])* $name:ident = $offset:expr;)*) => {
        $($(#[$doc])* pub const $name: i32 = { let offset: usize = $offset; assert!(offset < i32::MAX as usize); offset as i32 };)*
    };
}

offsets! {
    /// `Method::entry`.
    METHOD_ENTRY = offset_of!(Method, entry);
    /// `Method::id`.
    METHOD_ID = offset_of!(Method, id);
    /// `Class::id`.
    CLASS_ID = offset_of!(Class, id);
    /// `Class::vtable`: pointer to method pointers, null before linking.
    CLASS_VTABLE = offset_of!(Class, vtable);
    /// Pointer to the class pointers from `Object` down to the class itself.
    CLASS_SUPERS = offset_of!(Class, supers) + offset_of!(Supers, first);
    /// Their number (`usize`).
    CLASS_SUPERS_LEN = offset_of!(Class, supers) + offset_of!(Supers, len);
    /// `Class::init_state`, one byte: see `class::InitState`.
    CLASS_INIT_STATE = offset_of!(Class, init_state);
    /// `Class::component`: pointer to the component's class of an array class.
    CLASS_COMPONENT = offset_of!(Class, component);
    /// `Class::secondary_cache`: id of the interface that a subtype test found last.
    CLASS_SECONDARY_CACHE = offset_of!(Class, secondary_cache);
    /// `Class::mirror`.
    CLASS_MIRROR = offset_of!(Class, mirror);
    /// Poll word.
    THREAD_POLL = offset_of!(JavaThread, mutator) + offset_of!(gc::MutatorState, poll);
    /// `JavaThread::heap_base`.
    THREAD_HEAP_BASE = offset_of!(JavaThread, heap_base);
    /// `JavaThread::card_base`.
    THREAD_CARD_BASE = offset_of!(JavaThread, card_base);
    /// `JavaThread::class_table`.
    THREAD_CLASS_TABLE = offset_of!(JavaThread, class_table);
    /// Next free byte of the thread-local allocation buffer.
    THREAD_TLAB_TOP = offset_of!(JavaThread, tlab) + offset_of!(gc::Tlab, top);
    /// End of the buffer.
    THREAD_TLAB_END = offset_of!(JavaThread, tlab) + offset_of!(gc::Tlab, end);
    /// `JavaThread::frame`.
    THREAD_FRAME = offset_of!(JavaThread, frame);
    /// `JavaThread::object`.
    THREAD_OBJECT = offset_of!(JavaThread, object);
    /// `JavaThread::pending`.
    THREAD_PENDING = offset_of!(JavaThread, pending);
    /// `JavaThread::compiled_limit`.
    THREAD_COMPILED_LIMIT = offset_of!(JavaThread, compiled_limit);
    /// `JavaThread::interface_cache`.
    THREAD_INTERFACE_CACHE = offset_of!(JavaThread, interface_cache);
    /// `JavaThread::leaving`.
    THREAD_LEAVING = offset_of!(JavaThread, leaving);
    /// `JavaThread::lock_top`.
    THREAD_LOCK_TOP = offset_of!(JavaThread, lock_top);
    /// `JavaThread::lock_end`.
    THREAD_LOCK_END = offset_of!(JavaThread, lock_end);
    /// `Frame::pc`: in a frame of kind `Compiled` the exit's return address.
    FRAME_PC = offset_of!(Frame, pc);
    /// `Frame::locals`: in a frame of kind `Compiled` the exit's frame pointer.
    FRAME_LOCALS = offset_of!(Frame, locals);
}

/// First bit of the class id in an object's header.
pub const HEADER_CLASS_SHIFT: u32 = gc::header::CLASS_SHIFT;
/// First bit of the identity hash code in it, 0 before there is one.
pub const HEADER_HASH_SHIFT: u32 = gc::header::HASH_SHIFT;
/// Its bits.
pub const HEADER_HASH_BITS: u32 = gc::header::HASH_BITS;
/// Bytes a card covers, as a power of two.
pub const CARD_SHIFT: u32 = gc::CARD_SHIFT;
/// What marks a card.
pub const CARD_DIRTY: u8 = gc::CARD_DIRTY;

const _: () = assert!(THREAD_POLL == 0 && CLASS_VTABLE == 0);
