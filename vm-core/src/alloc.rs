//! Allocation of instances and arrays, and what happens when the heap is full.
#![allow(unsafe_code)] // reason: writes headers of new objects

use crate::class::{ClassKind, ClassRef, InitState};
use crate::cx::{Cx, Local, Ref};
use crate::exceptions::JResult;
use crate::field::Kind;
use crate::model::array_bytes;
use crate::object::array;

impl<'s> Cx<'s> {
    /// Zeroed memory with a header and, for arrays, a length; may collect.
    #[inline]
    fn allocate(&mut self, class: ClassRef, bytes: usize, length: Option<u32>) -> JResult<Ref<'_>> {
        let th = self.thread();
        let mut address = th.bump(bytes);
        if address.is_null() {
            address = self.allocate_slow(bytes)?;
        }
        // SAFETY: the collector gave us `bytes` zeroed bytes at `address`, at least a header (and length for arrays).
        unsafe { (address as *mut u64).write(class.new_header()) };
        if let Some(n) = length {
            let at = address.wrapping_add(array::LENGTH_OFFSET) as *mut u32;
            // SAFETY: as above.
            unsafe { at.write(n) };
        }
        Ok(Ref::from_raw(((address as usize - th.heap_base as usize) >> 3) as u32))
    }
    #[cold]
    #[inline(never)]
    fn allocate_slow(&mut self, bytes: usize) -> JResult<*mut u8> {
        crate::collect::allocate_slow(self, bytes)
    }
    /// A new instance with zeroed fields, registered with the finalizer when its class has one. The class must be
    /// initialized or being initialized by this thread (or be one the VM makes during boot).
    pub fn new_instance(&mut self, class: ClassRef) -> JResult<Local<'s>> {
        debug_assert!(class.kind == ClassKind::Instance && class.state() != InitState::Loaded);
        let r = self.allocate(class, class.instance_size as usize, None)?.raw();
        let l = self.root(Ref::from_raw(r));
        if class.has_finalizer {
            self.register_finalizer(l)?;
        }
        Ok(l)
    }
    /// As [`Cx::new_instance`], raw, for the interpreter's `new` (which tests `has_finalizer` itself).
    #[inline(always)]
    pub fn new_instance_raw(&mut self, class: ClassRef) -> JResult<Ref<'_>> {
        self.allocate(class, class.instance_size as usize, None)
    }
    /// A mirror of `size` bytes.
    pub(crate) fn new_sized(&mut self, class: ClassRef, size: usize) -> JResult<Local<'s>> {
        let r = self.allocate(class, size, None)?.raw();
        Ok(self.root(Ref::from_raw(r)))
    }
    /// Calls `Finalizer.register`.
    #[cold]
    pub fn register_finalizer(&mut self, object: Local<'_>) -> JResult<()> {
        let m = self.vm().m.finalizer_register.get(self)?;
        self.scope(|cx| {
            let o = cx.root(object.get(cx));
            cx.call(m, &[crate::Value::Obj(o)]).map(|_| ())
        })
    }
    /// A new array of `array_class` with `length` zero elements; NegativeArraySizeException, OutOfMemoryError.
    pub fn new_array(&mut self, array_class: ClassRef, length: i32) -> JResult<Local<'s>> {
        let r = self.new_array_raw(array_class, length)?.raw();
        Ok(self.root(Ref::from_raw(r)))
    }
    /// As [`Cx::new_array`], raw.
    #[inline]
    pub fn new_array_raw(&mut self, array_class: ClassRef, length: i32) -> JResult<Ref<'_>> {
        debug_assert!(array_class.is_array());
        if length < 0 {
            return Err(self.throw("java/lang/NegativeArraySizeException", &length.to_string()));
        }
        if length > array::MAX_LENGTH {
            return Err(self.throw_out_of_memory("Requested array size exceeds VM limit"));
        }
        self.allocate(array_class, array_bytes(length as u32, array_class.element_shift), Some(length as u32))
    }
    /// A new primitive array.
    pub fn new_primitive_array(&mut self, kind: Kind, length: i32) -> JResult<Local<'s>> {
        let class = self.vm().primitive_array(kind);
        self.new_array(class, length)
    }
    /// A new `byte[]` with this content.
    pub fn new_byte_array(&mut self, content: &[u8]) -> JResult<Local<'s>> {
        let Ok(length) = i32::try_from(content.len()) else {
            return Err(self.throw_out_of_memory("Requested array size exceeds VM limit"));
        };
        let a = self.new_primitive_array(Kind::Byte, length)?;
        a.get(self).write_bytes(self, 0, content);
        Ok(a)
    }
    /// A new array of references to `element`s.
    pub fn new_object_array(&mut self, element: ClassRef, length: i32) -> JResult<Local<'s>> {
        let class = crate::loading::array_class_of(self, element)?;
        self.new_array(class, length)
    }
    /// Arrays of arrays (JVMS 6.5 multianewarray): `lengths` are those of the given dimensions, outermost first; all are
    /// checked before anything is made. NegativeArraySizeException.
    pub fn new_multi_array(&mut self, array_class: ClassRef, lengths: &[i32]) -> JResult<Local<'s>> {
        if let Some(negative) = lengths.iter().find(|length| **length < 0) {
            return Err(self.throw("java/lang/NegativeArraySizeException", &negative.to_string()));
        }
        self.nested_arrays(array_class, lengths)
    }
    fn nested_arrays(&mut self, array_class: ClassRef, lengths: &[i32]) -> JResult<Local<'s>> {
        let array = self.new_array(array_class, lengths[0])?;
        let (Some(component), rest @ [_, ..]) = (array_class.component, &lengths[1..]) else { return Ok(array) };
        for i in 0..lengths[0] {
            self.scope(|cx| {
                let inner = cx.nested_arrays(component, rest)?;
                array.get(cx).set_element(cx, i, inner.get(cx));
                Ok(())
            })?;
        }
        Ok(array)
    }
    /// A shallow copy (`Object.clone` without its checks).
    pub fn clone_object(&mut self, object: Local<'_>) -> JResult<Local<'s>> {
        let class = object.get(self).class(self);
        let (copy, offset, bytes) = if class.is_array() {
            let length = object.get(self).array_length(self);
            let bytes = (length as usize) << class.element_shift;
            (self.new_array(class, length)?, array::BASE_OFFSET, bytes)
        } else {
            let start = gc::header::HEADER_BYTES;
            (self.new_instance(class)?, start, class.instance_size as usize - start)
        };
        let (from, to) = (object.get(self).address(self, offset), copy.get(self).address(self, offset));
        // SAFETY: V2, V4: the bodies of two live objects of one size. Both are aligned to 8, and the moves that `memcpy` is made of
        // keep aligned fields whole, as Java's memory model asks.
        unsafe { std::ptr::copy_nonoverlapping(from, to, bytes) };
        // A large copy is in the old generation.
        if !self.vm().heap.is_young(copy.get(self).raw()) {
            self.vm().heap.dirty_range(to, bytes);
        }
        Ok(copy)
    }
}
