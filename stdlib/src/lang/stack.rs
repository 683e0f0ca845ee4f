//! Natives that look at their callers: `StackWalker`, `SecurityManager`, `AccessController`, `Reflection.getCallerClass`,
//! `VM.latestUserDefinedLoader0`.

use super::mirror::{class_argument_checked, class_array, object_slot, optional_class_slot};
use vm_core::resolve::Dispatch;
use vm_core::stack_walk::{self, Frames, JavaFrame, Walk};
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Ref, Slot, Value, method_handles};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/StackStreamFactory" {
        "checkStackWalkModes" "()Z" => check_modes,
    }
    "java/lang/StackStreamFactory$AbstractStackWalker" {
        "callStackWalk" "(JIII[Ljava/lang/Object;)Ljava/lang/Object;" => call_stack_walk,
        "fetchStackFrames" "(JJII[Ljava/lang/Object;)I" => fetch_stack_frames,
    }
    "java/lang/SecurityManager" {
        "getClassContext" "()[Ljava/lang/Class;" => get_class_context,
    }
    "java/security/AccessController" {
        "getStackAccessControlContext" "()Ljava/security/AccessControlContext;" => get_stack_context,
        "getInheritedAccessControlContext" "()Ljava/security/AccessControlContext;" => get_inherited_context,
        "getProtectionDomain" "(Ljava/lang/Class;)Ljava/security/ProtectionDomain;" => get_protection_domain,
        "ensureMaterializedForStackWalk" "(Ljava/lang/Object;)V" => ensure_materialized,
    }
    "jdk/internal/reflect/Reflection" {
        "getCallerClass" "()Ljava/lang/Class;" => get_caller_class,
    }
    "jdk/internal/misc/VM" {
        "latestUserDefinedLoader0" "()Ljava/lang/ClassLoader;" => latest_user_defined_loader,
    }
};

/// Bits of the mode argument; `checkStackWalkModes` vouches for them.
const FILL_CLASS_REFS_ONLY: i64 = 0x2;
const GET_CALLER_CLASS: i64 = 0x4;
const SHOW_HIDDEN_FRAMES: i64 = 0x20;

fn check_modes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

/// Where a batch of frames goes.
#[derive(Clone, Copy)]
struct Batch<'s> {
    mode: i64,
    size: i32,
    start: i32,
    buffer: Local<'s>,
}

impl Batch<'_> {
    fn check(&self, cx: &mut Cx<'_>) -> JResult<()> {
        if self.buffer.is_null() {
            return Err(cx.throw("java/lang/NullPointerException", "frames_array is NULL"));
        }
        let length = self.buffer.get(cx).array_length(cx) as i64;
        if self.start < 0 || self.start as i64 + (self.size as i64) > length {
            return Err(cx.throw("java/lang/IllegalArgumentException", "not enough space in buffers"));
        }
        Ok(())
    }
    /// Puts frames into the buffer; the index behind the last one.
    fn fill<'f>(&self, cx: &mut Cx<'_>, frames: &mut Frames<'f>) -> JResult<i32> {
        let show_hidden = cx.vm().options.show_hidden_frames
            || (self.mode & SHOW_HIDDEN_FRAMES != 0 && self.mode & GET_CALLER_CLASS == 0);
        let mut index = self.start;
        while index < self.start + self.size {
            let Some(frame) = frames.find(|f| show_hidden || !f.method.is_hidden()) else {
                break;
            };
            let only_class = self.mode & FILL_CLASS_REFS_ONLY != 0;
            if only_class
                && self.mode & GET_CALLER_CLASS != 0
                && index == self.start
                && frame.method.is_caller_sensitive()
            {
                let method = frame.method.external_name(true);
                let text = format!("StackWalker::getCallerClass called from @CallerSensitive '{method}' method");
                return Err(cx.throw("java/lang/UnsupportedOperationException", &text));
            }
            if only_class {
                let mirror = frame.method.class.get().mirror.get(cx);
                self.buffer.get(cx).set_element(cx, index, mirror);
            } else {
                self.fill_frame(cx, index, &frame)?;
            }
            index += 1;
        }
        Ok(index)
    }
    fn fill_frame(&self, cx: &mut Cx<'_>, index: i32, frame: &JavaFrame<'_>) -> JResult<()> {
        let vm = cx.vm();
        cx.scope(|cx| {
            let info = cx.root(self.buffer.get(cx).element(cx, index));
            if info.is_null() {
                return Err(cx.throw_npe());
            }
            info.get(cx).set_int(cx, vm.f.stack_frame_info_bci.at(vm), frame.bci.0 as i32);
            let member = cx.root(info.get(cx).get_ref(cx, vm.f.stack_frame_info_member_name.at(vm)));
            method_handles::set_member_method(cx, member, frame.method, frame.method.class, Dispatch::Direct)
        })
    }
}

fn call_stack_walk<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // this 0, mode 1, skipframes 3, batchSize 4, startIndex 5, frames 6
    let this: Local<'s> = a.obj(cx, 0);
    let (skip, batch) = (a.int(3), Batch { mode: a.long(1), size: a.int(4), start: a.int(5), buffer: a.obj(cx, 6) });
    batch.check(cx)?;
    let mut frames = Frames::of(cx.thread());
    // The walker's own frames come first.
    let mut outside = frames.clone();
    while outside.next().is_some_and(|f| is_walker_frame(f.method.class)) {
        frames = outside.clone();
    }
    for _ in 0..skip {
        frames.next();
    }
    let more = frames.clone().next().is_some();
    let end = batch.fill(cx, &mut frames)?;
    if more && end == batch.start {
        return Err(cx.throw("java/lang/InternalError", "stack walk: decode failed"));
    }
    Walk::run(cx, frames, |cx, walk| {
        let do_walk = cx.vm().m.do_stack_walk.get(cx)?;
        let args = [
            Value::Obj(this),
            Value::Long(walk.anchor),
            Value::Int(skip),
            Value::Int(batch.size),
            Value::Int(batch.start),
            Value::Int(end),
        ];
        Ok(cx.call_virtual(do_walk, &args)?.to_slot(cx))
    })
}

fn is_walker_frame(class: ClassRef) -> bool {
    let walker = |c: ClassRef| c.name == "java/lang/StackStreamFactory$AbstractStackWalker";
    class.name == "java/lang/StackWalker" || walker(class) || class.super_class.is_some_and(walker)
}

fn fetch_stack_frames<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // this 0, mode 1, anchor 3, batchSize 5, startIndex 6, frames 7
    let anchor = a.long(3);
    let batch = Batch { mode: a.long(1), size: a.int(5), start: a.int(6), buffer: a.obj(cx, 7) };
    batch.check(cx)?;
    let Some(mut frames) = Walk::find(cx, anchor).map(|w| w.rest(cx)) else {
        return Err(cx.throw("java/lang/InternalError", "doStackWalk: corrupted buffers"));
    };
    if batch.size <= 0 {
        return Ok(Slot::int(batch.start));
    }
    let end = batch.fill(cx, &mut frames)?;
    if let Some(walk) = Walk::find(cx, anchor) {
        walk.advance_to(&frames);
    }
    Ok(Slot::int(end))
}

fn get_class_context<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    let frames = Frames::of(cx.thread()).map(|f| f.method);
    let classes: Vec<ClassRef> =
        frames.filter(|m| !m.is_ignored_by_security_walk(vm) && !m.is_native()).map(|m| m.class).collect();
    let array = class_array(cx, &classes)?;
    Ok(object_slot(cx, array))
}

fn get_stack_context<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    // Protection domains from here to the first privileged frame, neighbours that are equal once.
    let mut domains: Vec<Local<'s>> = Vec::new();
    let mut privileged: Option<Local<'s>> = None;
    for frame in Frames::of(cx.thread()) {
        let m = frame.method;
        let is_privileged = m.name == vm.sym.execute_privileged && m.class.name == vm.sym.access_controller;
        let class = if is_privileged {
            // executePrivileged(action, context, caller) keeps its parameters alive for this.
            privileged = Some(cx.root(frame.local_reference(cx, 1)));
            let caller = frame.local_reference(cx, 2);
            if caller.is_null() { m.class } else { cx.class_of_mirror(caller) }
        } else {
            m.class
        };
        let domain = class.get().protection_domain.get(cx);
        let known = domains.last().is_some_and(|d| d.get(cx) == domain);
        if !domain.is_null() && !known {
            domains.push(cx.root(domain));
        }
        if is_privileged {
            break;
        }
    }
    let context = privileged.and_then(Local::non_null);
    if domains.is_empty() && privileged.is_some() && context.is_none() {
        return Ok(Slot::ZERO);
    }
    let array = match &domains[..] {
        [] => cx.null(),
        _ => {
            let class = vm.c.protection_domain.get(cx)?;
            let array = cx.new_object_array(class, domains.len() as i32)?;
            for (i, d) in domains.iter().enumerate() {
                array.get(cx).set_element(cx, i as i32, d.get(cx));
            }
            array
        }
    };
    let class = vm.c.access_control_context.get(cx)?;
    vm_core::init::initialize(cx, class)?;
    let result = cx.new_instance(class)?;
    let r = result.get(cx);
    r.set_ref(cx, vm.f.acc_context.at(vm), array.get(cx));
    r.set_ref(cx, vm.f.acc_privileged_context.at(vm), context.map_or(Ref::NULL, |c| c.get(cx)));
    r.set_byte(cx, vm.f.acc_is_privileged.at(vm), privileged.is_some() as i8);
    r.set_byte(cx, vm.f.acc_is_authorized.at(vm), 1);
    Ok(object_slot(cx, result))
}

fn get_inherited_context<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    Ok(Slot::obj(cx.thread_object().get_ref(cx, vm.f.thread_inherited_context.at(vm))))
}

fn get_protection_domain<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument_checked(cx, a, 0)?;
    Ok(Slot::obj(class.get().protection_domain.get(cx)))
}

/// Parameters are in their frame always.
fn ensure_materialized<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn get_caller_class<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let class = stack_walk::caller_class(cx)?;
    Ok(optional_class_slot(cx, class))
}

fn latest_user_defined_loader<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    let accessors = [vm.sym.method_accessor_impl, vm.sym.constructor_accessor_impl];
    let found = Frames::of(cx.thread()).map(|f| f.method.class.get()).find(|class| {
        let loader = class.loader.object.get(cx);
        let of_jdk =
            loader.is_null() || loader.class(cx).name == "jdk/internal/loader/ClassLoaders$PlatformClassLoader";
        !of_jdk && !class.supers.iter().any(|s| accessors.contains(&s.name))
    });
    Ok(found.map_or(Slot::ZERO, |class| Slot::obj(class.loader.object.get(cx))))
}
