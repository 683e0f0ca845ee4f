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

/// A declared field, as far as its place depends on it.
pub struct Shape {
    /// Its size and alignment.
    pub kind: Kind,
    /// It lies in the mirror.
    pub is_static: bool,
    /// The group of fields that it shares cache lines with; other groups keep away (`Contended`).
    pub group: Option<Vec<u8>>,
}

/// What pads the fields of a class.
#[derive(Clone, Copy)]
pub struct Padding {
    /// Bytes between groups.
    pub width: u32,
    /// The fields without a group are one, too: the class itself is annotated.
    pub class: bool,
}

impl Padding {
    /// None.
    pub const NONE: Padding = Padding { width: 0, class: false };
}

/// Lays out `fields` behind a superclass of `super_size` bytes; `injected` adds hidden fields.
pub fn lay_out(super_size: u32, fields: &[Shape], injected: &[Kind], padding: Padding) -> Layout {
    let mut offsets = vec![0; fields.len()];
    // Fields by falling size, so that each is aligned if the start is.
    let mut place = |chosen: &dyn Fn(&Shape) -> bool, start: u32, extra: &[Kind]| {
        let mut at = start;
        let mut extra_at = vec![0; extra.len()];
        for size in [8, 4, 2, 1] {
            for (i, field) in fields.iter().enumerate() {
                if field.kind.bytes() == size && chosen(field) {
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
    let padded = |end: u32| ((end + 7) & !7) + padding.width;
    let start = if padding.class { padded(super_size) } else { super_size };
    let (mut end, injected) = place(&|field| !field.is_static && field.group.is_none(), start, injected);
    let mut groups: Vec<&[u8]> = Vec::new();
    for group in fields.iter().filter(|field| !field.is_static).filter_map(|field| field.group.as_deref()) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    for group in &groups {
        end = place(&|field| !field.is_static && field.group.as_deref() == Some(group), padded(end), &[]).0;
    }
    if padding.class || !groups.is_empty() {
        end = padded(end);
    }
    let (statics, _) = place(&|field| field.is_static, 0, &[]);
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
