//! Constant objects: what the builder may read of them, and the root slots that keep what it read.
#![allow(unsafe_code)] // reason: reads root slots

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use vm_core::class::InstanceKind;
use vm_core::field::Kind;
use vm_core::method::PolymorphicIntrinsic;
use vm_core::model::{Global, Globals};
use vm_core::object::array;
use vm_core::{ClassId, Cx, MethodId, Object, Ref, method_handles};

use crate::build::{Callee, Loadable, Objects};

/// The library's handle around branches of others. It counts the first calls and keeps those out of compiled code that have not been
/// made; of the others only its target matters.
const COUNTING_WRAPPER: &str = "java/lang/invoke/MethodHandleImpl$CountingWrapper";

/// What it counts down from (`DONT_INLINE_THRESHOLD`).
const UNUSED_WRAPPER: i32 = 30;

/// Root slots of objects that were found in other constant objects. They do not keep the objects: code that uses them dies with them.
#[derive(Default)]
pub(crate) struct KnownObjects {
    slots: Globals,
    handed_out: Mutex<HandedOut>,
}

#[derive(Default)]
struct HandedOut {
    all: HashSet<u64>,
    /// The last ones, by the slot of the other object and the byte offset in it.
    found: HashMap<(u64, u32), u64>,
}

impl KnownObjects {
    /// Those of some root slots that are of this table.
    pub fn among(&self, roots: HashSet<u64>) -> Box<[u64]> {
        let handed_out = self.handed_out.lock();
        roots.into_iter().filter(|root| handed_out.all.contains(root)).collect()
    }

    /// Visits all slots; the world is stopped.
    pub fn each(&self, f: &mut dyn FnMut(*mut u32)) {
        self.slots.each(f);
    }

    /// Gives the objects their new references; a slot whose object is dead becomes null. Whether there are such.
    pub fn update(&self, alive: &mut dyn FnMut(u32) -> Option<u32>) -> bool {
        let mut has_dead = false;
        self.slots.each(&mut |slot| {
            // SAFETY: V3, a slot of the table; the world is stopped.
            let slot = unsafe { &*slot.cast::<AtomicU32>() };
            let object = slot.load(Ordering::Relaxed);
            if object != 0 {
                let now = alive(object).unwrap_or(0);
                has_dead |= now == 0;
                slot.store(now, Ordering::Relaxed);
            }
        });
        has_dead
    }

    /// Frees the slots that no code uses.
    pub fn retain(&self, used: &HashSet<u64>) {
        let mut handed_out = self.handed_out.lock();
        handed_out.found.retain(|_, root| used.contains(root));
        for root in handed_out.all.extract_if(|root| !used.contains(root)) {
            // SAFETY: V3, a slot of the table.
            if let Some(slot) = unsafe { Global::from_bits(root) } {
                self.slots.release(slot);
            }
        }
    }
}

/// The constant objects of a VM, for a thread that runs in it: no safepoint passes meanwhile.
pub(crate) struct HeapObjects<'c, 's> {
    cx: &'c Cx<'s>,
    known: &'c KnownObjects,
}

impl<'c, 's> HeapObjects<'c, 's> {
    /// With the slots made so far.
    pub fn new(cx: &'c Cx<'s>, known: &'c KnownObjects) -> HeapObjects<'c, 's> {
        HeapObjects { cx, known }
    }

    /// What a root slot holds; none for null.
    fn object(&self, root: u64) -> Option<Ref<'c>> {
        // SAFETY: V3, root slots of constants stay as long as what they were found in; the collector alone writes them.
        let slot = unsafe { &*(root as *const AtomicU32) };
        let object = Ref::<Object>::from_raw(slot.load(Ordering::Relaxed));
        (!object.is_null()).then_some(object)
    }

    /// What a root slot holds, if it is an instance of this class of the library.
    fn object_of(&self, root: u64, class: &str) -> Option<Ref<'c>> {
        let object = self.object(root)?;
        object.class(self.cx).get().supers.iter().any(|above| above.name == class).then_some(object)
    }

    /// The value of a kind at an offset of a constant object.
    fn load(&self, root: u64, object: Ref<'c>, offset: usize, kind: Kind) -> Option<Loadable> {
        let cx = self.cx;
        Some(match kind {
            Kind::Boolean | Kind::Byte => Loadable::Int(object.get_byte(cx, offset).into()),
            Kind::Char => Loadable::Int(object.get_char(cx, offset).into()),
            Kind::Short => Loadable::Int(object.get_short(cx, offset).into()),
            Kind::Int => Loadable::Int(object.get_int(cx, offset)),
            Kind::Long => Loadable::Long(object.get_long(cx, offset)),
            Kind::Float => Loadable::Float(object.get_float(cx, offset).to_bits()),
            Kind::Double => Loadable::Double(object.get_double(cx, offset).to_bits()),
            Kind::Object | Kind::Array => {
                let value = object.get_ref(cx, offset);
                if value.is_null() { Loadable::Null } else { self.keep((root, u32::try_from(offset).ok()?), value) }
            }
            Kind::Void => return None,
        })
    }

    /// An object as a constant, in a root slot of its own.
    fn keep(&self, found_at: (u64, u32), value: Ref<'c>) -> Loadable {
        let mut known = self.known.handed_out.lock();
        if let Some(&root) = known.found.get(&found_at)
            && self.object(root).is_some_and(|there| there.raw() == value.raw())
        {
            return Loadable::Object(root);
        }
        let root = self.known.slots.new_global(self.cx, value).to_bits();
        known.all.insert(root);
        known.found.insert(found_at, root);
        Loadable::Object(root)
    }
}

impl Objects for HeapObjects<'_, '_> {
    fn class(&self, object: u64) -> Option<ClassId> {
        Some(self.object(object)?.class(self.cx).id)
    }

    fn mirrored(&self, object: u64) -> Option<ClassId> {
        let object = self.object(object)?;
        if object.class(self.cx).instance_kind != InstanceKind::Mirror {
            return None;
        }
        let offset = self.cx.vm().model_offsets.mirror_class_id.load(Ordering::Relaxed) as usize;
        let class = self.cx.thread().class_by_id(ClassId(object.get_int(self.cx, offset) as u32));
        (!class.is_primitive()).then_some(class.id)
    }

    fn same(&self, a: u64, b: u64) -> bool {
        self.object(a).map(Ref::raw) == self.object(b).map(Ref::raw)
    }

    fn field(&self, root: u64, class: ClassId, offset: u32, kind: Kind) -> Option<Loadable> {
        let object = self.object(root)?;
        // Behind a cast that cannot succeed it may be anything. A static field is one of its class's mirror.
        let holder = self.cx.thread().class_by_id(class);
        let is_mirror = holder.get().mirror.as_slot() as u64 == root;
        if !is_mirror && !object.instance_of(self.cx, holder) {
            return None;
        }
        self.load(root, object, offset as usize, kind)
    }

    fn length(&self, root: u64) -> Option<i32> {
        let object = self.object(root)?;
        object.class(self.cx).is_array().then(|| object.array_length(self.cx))
    }

    fn element(&self, root: u64, index: i32, kind: Kind) -> Option<Loadable> {
        let object = self.object(root)?;
        let class = object.class(self.cx);
        let held = class.element_kind();
        let fits =
            held == kind || (held, kind) == (Kind::Boolean, Kind::Byte) || held.is_reference() && kind.is_reference();
        if !class.is_array() || !fits || index < 0 || index >= object.array_length(self.cx) {
            return None;
        }
        self.load(root, object, array::offset(index, kind.bytes().trailing_zeros()), kind)
    }

    fn handle_entry(&self, mut root: u64) -> Option<(MethodId, u64)> {
        let mut handle = self.object_of(root, "java/lang/invoke/MethodHandle")?;
        let fields = &self.cx.vm().f;
        while handle.class(self.cx).name == COUNTING_WRAPPER {
            let count = handle.get_int(self.cx, fields.counting_wrapper_count.at(self.cx.vm()));
            if count >= UNUSED_WRAPPER {
                break;
            }
            let target = fields.counting_wrapper_target.at(self.cx.vm());
            let Some(Loadable::Object(inner)) = self.load(root, handle, target, Kind::Object) else { return None };
            (root, handle) = (inner, self.object(inner)?);
        }
        Some((method_handles::lambda_form_entry(self.cx, handle)?.id, root))
    }

    fn linked(&self, intrinsic: u8, member: u64) -> Option<Callee> {
        let member = self.object_of(member, "java/lang/invoke/MemberName")?;
        let target = method_handles::member_target(self.cx, member)?;
        if intrinsic == PolymorphicIntrinsic::LinkToVirtual as u8 {
            let index = u32::try_from(method_handles::member_index(self.cx, member));
            return Some(index.map_or(Callee::Direct(target.id), |index| Callee::Virtual { named: target.id, index }));
        }
        if intrinsic == PolymorphicIntrinsic::LinkToInterface as u8 && !target.access.is_private() {
            return Some(Callee::Interface { named: target.id, interface: target.class.id });
        }
        Some(Callee::Direct(target.id))
    }
}
