//! Field layout: instances (superclass fields first, then by size) and statics (in the mirror).

use crate::field::Kind;
use crate::vm::Vm;
use smallvec::{SmallVec, smallvec};
use std::sync::atomic::AtomicU32;

/// Where the fields of one class go.
pub struct Layout {
    /// Offset of each declared field, in order; statics relative to the start of the statics area.
    pub offsets: Vec<u32>,
    /// Bytes of an instance, 8-aligned.
    pub instance_size: u32,
    /// Bytes of the statics area.
    pub statics_size: u32,
    /// Offsets of the injected fields.
    pub injected: Vec<u32>,
}

/// Lays out `fields` (kind, is static) behind a superclass of `super_size` bytes; `injected` adds hidden fields.
pub fn lay_out(super_size: u32, fields: &[(Kind, bool)], injected: &[Kind]) -> Layout {
    let mut offsets = vec![0; fields.len()];
    let mut place = |is_static: bool, start: u32, extra: &[Kind]| {
        let mut at = start;
        let mut extra_at = vec![0; extra.len()];
        for size in [8, 4, 2, 1] {
            for (i, (kind, st)) in fields.iter().enumerate() {
                if *st == is_static && kind.bytes() == size {
                    offsets[i] = at;
                    at += size;
                }
            }
            for (i, _) in extra.iter().enumerate().filter(|(_, k)| k.bytes() == size) {
                extra_at[i] = at;
                at += size;
            }
        }
        (at, extra_at)
    };
    let (end, injected) = place(false, super_size, injected);
    let (statics, _) = place(true, 0, &[]);
    Layout { offsets, instance_size: (end + 7) & !7, statics_size: (statics + 7) & !7, injected }
}

/// The hidden fields that the VM adds to a class of the library, and where their offsets are kept.
pub fn injected_fields<'v>(vm: &'v Vm, class: &[u8]) -> SmallVec<[(Kind, &'v AtomicU32); 2]> {
    match class {
        b"java/lang/Class" => smallvec![(Kind::Int, &vm.model_offsets.mirror_class_id)],
        b"java/lang/ClassLoader" => smallvec![(Kind::Int, &vm.model_offsets.loader_id)],
        b"java/lang/Module" => smallvec![(Kind::Int, &vm.injected.module_id)],
        b"java/lang/invoke/MemberName" => smallvec![(Kind::Long, &vm.injected.member_name_vmindex)],
        b"java/lang/invoke/ResolvedMethodName" => smallvec![
            (Kind::Int, &vm.injected.resolved_method_target),
            (Kind::Object, &vm.injected.resolved_method_holder),
        ],
        _ => SmallVec::new(),
    }
}
