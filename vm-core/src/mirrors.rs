//! `java.lang.Class` objects: one a class, with the class's static fields behind the fields of `Class`.

use crate::class::ClassRef;
use crate::cx::{Cx, Local};
use crate::exceptions::JResult;
use std::sync::atomic::Ordering;

/// Makes the mirror of `class` unless `java.lang.Class` is not loaded yet (boot makes up for it then).
pub(crate) fn make_mirror(cx: &mut Cx<'_>, class: ClassRef, protection_domain: Option<Local<'_>>) -> JResult<()> {
    let vm = cx.vm();
    let Some(class_class) = vm.c.class.peek() else { return Ok(()) };
    if !class.mirror.is_null() {
        return Ok(());
    }
    cx.scope(|cx| -> JResult<()> {
        let size = class.mirror_size.load(Ordering::Relaxed).max(class_class.instance_size);
        class.mirror_size.store(size, Ordering::Relaxed);
        let mirror = cx.new_sized(class_class, size as usize)?;
        let r = mirror.get(cx);
        r.set_int(cx, vm.model_offsets.mirror_class_id.load(Ordering::Relaxed) as usize, class.id.0 as i32);
        let loader = class.loader.object.get(cx);
        r.set_ref(cx, vm.f.class_class_loader.at(vm), loader);
        if let Some(c) = class.component {
            r.set_ref(cx, vm.f.class_component_type.at(vm), c.mirror.get(cx));
        }
        if let Some(m) = class.module.get() {
            r.set_ref(cx, vm.f.class_module.at(vm), m.object.get(cx));
        }
        if let Some(d) = protection_domain {
            class.protection_domain.set(cx, d.get(cx));
        }
        class.mirror.set(cx, r);
        Ok(())
    })
}

/// Makes the mirrors of the classes that were loaded before `java.lang.Class` was.
pub(crate) fn make_missing(cx: &mut Cx<'_>) -> JResult<()> {
    let vm = cx.vm();
    let mut missing = Vec::new();
    vm.each_class(|c| {
        if c.mirror.is_null() && c.name != "<filler>" {
            missing.push(c)
        }
    });
    // Components before their arrays: ids grow in that order.
    for c in missing {
        make_mirror(cx, c, None)?;
    }
    Ok(())
}
