//! Objects that compiled code has not made and locks that it has not taken: the interpreter needs them where it goes on.
#![allow(unsafe_code)] // reason: reads and writes what compiled code has written out (J2)

use std::collections::BTreeMap;

use vm_core::field::Kind;
use vm_core::{Cx, JResult, Local, Ref, monitor};

use crate::ir::Type;
use crate::sites::{DeoptSite, ObjectSource, Source};

/// Makes the objects of a site and takes their locks. Returns the objects, raw; the saved values are updated if a
/// collection moves what they refer to.
///
/// # Errors
/// OutOfMemoryError, or StackOverflowError for the locks: then the frames' own locks are released, as if the error were thrown in
/// the caller of the code that is left (HotSpot does it so).
pub(crate) fn rebuild(cx: &mut Cx<'_>, site: &DeoptSite) -> JResult<Vec<u32>> {
    if site.objects.is_empty() {
        return Ok(Vec::new());
    }
    let pending = cx.exception_pending().then(|| cx.take_pending());
    // The entry of the last lock has thrown.
    let not_held = u32::from(site.enters && pending.is_some());
    let mut saved = Saved::read(cx, site, pending.is_some());
    let made = make(cx, site, &saved).and_then(|objects| lock(cx, site, &objects, not_held).map(|()| objects));
    let objects = made.inspect_err(|_| {
        let locks: u32 = site.frames.iter().map(|frame| frame.locks - frame.elided.len() as u32).sum();
        monitor::unwind_to(cx, cx.thread().lock_height() - (locks - not_held));
    })?;
    if let Some(pending) = pending {
        let _thrown = cx.set_pending(pending.get(cx));
    }
    saved.write_back(cx);
    Ok(objects.iter().map(|object| object.get(cx).raw()).collect())
}

/// The values that compiled code has written out.
struct Saved<'s> {
    bits: Vec<u64>,
    references: BTreeMap<u32, Local<'s>>,
}

impl<'s> Saved<'s> {
    fn read(cx: &Cx<'s>, site: &DeoptSite, thrown: bool) -> Saved<'s> {
        let written = cx.thread().leaving;
        // SAFETY: J2, compiled code wrote so many values just now.
        let bits: Vec<u64> = (0..site.saved).map(|at| unsafe { written.wrapping_add(at).read() }).collect();
        let slots = site.frames.iter().flat_map(|frame| frame.locals.iter().chain(&frame.stack));
        let parts = site.objects.iter().flat_map(|object| object.parts.iter().map(|(_, _, source)| source));
        let reference = |at: u32| cx.root(Ref::from_raw(bits[at as usize] as u32));
        let mut references: BTreeMap<u32, Local<'s>> = BTreeMap::new();
        for source in slots.chain(parts) {
            if let &Source::Saved(at, Type::Ref) = source {
                references.entry(at).or_insert_with(|| reference(at));
            }
        }
        // With an exception there is no result.
        if let Some((at, Type::Ref)) = site.result.filter(|_| !thrown) {
            references.entry(at).or_insert_with(|| reference(at));
        }
        Saved { bits, references }
    }

    fn write_back(&mut self, cx: &Cx<'_>) {
        for (&at, reference) in &self.references {
            self.bits[at as usize] = u64::from(reference.get(cx).raw());
        }
        let to = cx.thread().leaving;
        for (at, &bits) in self.bits.iter().enumerate() {
            // SAFETY: J2, the buffer has room for what was there.
            unsafe { to.wrapping_add(at).write(bits) };
        }
    }
}

fn make<'s>(cx: &mut Cx<'s>, site: &DeoptSite, saved: &Saved<'s>) -> JResult<Vec<Local<'s>>> {
    let mut objects = Vec::with_capacity(site.objects.len());
    for ObjectSource { class, length, .. } in &site.objects {
        let class = cx.thread().class_by_id(*class);
        objects.push(match length {
            None => cx.new_instance(class)?,
            Some(length) => cx.new_array(class, *length as i32)?,
        });
    }
    for (object, source) in objects.iter().zip(&site.objects) {
        for &(offset, kind, part) in &source.parts {
            let (object, offset) = (object.get(cx), offset as usize);
            let bits = match part {
                Source::Dead => 0,
                Source::Constant(bits) => bits,
                Source::Saved(at, Type::Ref) => u64::from(saved.references[&at].get(cx).raw()),
                Source::Saved(at, _) => saved.bits[at as usize],
                Source::Object(index) => u64::from(objects[index as usize].get(cx).raw()),
            };
            match kind {
                Kind::Boolean | Kind::Byte => object.set_byte(cx, offset, bits as i8),
                Kind::Char | Kind::Short => object.set_short(cx, offset, bits as i16),
                Kind::Int | Kind::Float => object.set_int(cx, offset, bits as i32),
                Kind::Long | Kind::Double => object.set_long(cx, offset, bits as i64),
                Kind::Object | Kind::Array => object.set_ref(cx, offset, Ref::<()>::from_raw(bits as u32)),
                Kind::Void => {}
            }
        }
    }
    Ok(objects)
}

/// Takes the locks that were not taken, in their places among the others; the last `not_held` are not held.
fn lock<'s>(cx: &mut Cx<'s>, site: &DeoptSite, objects: &[Local<'s>], not_held: u32) -> JResult<()> {
    if site.frames.iter().all(|frame| frame.elided.is_empty()) {
        return Ok(());
    }
    let mut locks = Vec::new();
    for frame in &site.frames {
        let first = locks.len();
        locks.resize(first + frame.locks as usize, None);
        for &(at, object) in &frame.elided {
            locks[first + at as usize] = Some(objects[object as usize]);
        }
    }
    locks.truncate(locks.len() - not_held as usize);
    monitor::take_between(cx, &locks)
}
