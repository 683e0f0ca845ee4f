//! Field layout: instances (superclass fields first, then by size) and statics (in the mirror).

use crate::field::Kind;
use crate::vm::Vm;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the fields of one class go.
pub struct Layout {
    /// Offset of each declared field, in order; statics relative to the start of the statics area.
    pub offsets: Vec<u32>,
    /// Bytes of an instance, 8-aligned.
    pub instance_size: u32,
    /// Bytes of the statics area.
    pub statics_size: u32,
    /// Offset of the injected field, if the class has one.
    pub injected: Option<u32>,
}

/// Lays out `fields` (kind, is static) behind a superclass of `super_size` bytes; `injected` adds one hidden field.
pub fn lay_out(super_size: u32, fields: &[(Kind, bool)], injected: Option<Kind>) -> Layout {
    let mut offsets = vec![0; fields.len()];
    let mut place = |is_static: bool, start: u32, extra: Option<Kind>| {
        let mut at = start;
        let mut extra_at = None;
        for size in [8, 4, 2, 1] {
            for (i, (kind, st)) in fields.iter().enumerate() {
                if *st == is_static && kind.bytes() == size {
                    offsets[i] = at;
                    at += size;
                }
            }
            if let Some(k) = extra
                && k.bytes() == size
            {
                extra_at = Some(at);
                at += size;
            }
        }
        (at, extra_at)
    };
    let (end, injected) = place(false, super_size, injected);
    let (statics, _) = place(true, 0, None);
    Layout { offsets, instance_size: (end + 7) & !7, statics_size: (statics + 7) & !7, injected }
}

/// The hidden field that the VM adds to a class of the library, and where its offset is kept.
pub fn injected_field<'v>(vm: &'v Vm, class: &[u8]) -> Option<(Kind, &'v AtomicU32)> {
    match class {
        b"java/lang/Class" => Some((Kind::Int, &vm.model_offsets.mirror_class_id)),
        b"java/lang/ClassLoader" => Some((Kind::Int, &vm.injected.loader_id)),
        b"java/lang/Module" => Some((Kind::Int, &vm.injected.module_id)),
        b"java/lang/invoke/MemberName" => Some((Kind::Long, &vm.injected.member_name_vmindex)),
        b"java/lang/invoke/ResolvedMethodName" => Some((Kind::Int, &vm.injected.resolved_method_target)),
        _ => None,
    }
}

/// Publishes the offset of an injected field.
pub fn set_injected(vm: &Vm, class: &[u8], offset: u32) {
    if let Some((_, slot)) = injected_field(vm, class) {
        slot.store(offset, Ordering::Relaxed)
    }
}
