//! Selection of the method that a call runs (JVMS 5.4.6), and what is thrown when there is none.
//!
//! HotSpot says more at the first execution of a call site, when it resolves it, than at later ones, which look into dispatch
//! tables; so do the functions here.

use crate::class::ClassRef;
use crate::constraints::kind_word;
use crate::cx::Cx;
use crate::exceptions::{JResult, Thrown};
use crate::field::Kind;
use crate::linking;
use crate::messages;
use crate::method::MethodRef;
use crate::natives::Args;
use crate::resolve::Dispatch;
use crate::slot::{Slot, Value};
use std::sync::atomic::Ordering;

const ABSTRACT: &str = "java/lang/AbstractMethodError";
const CHANGED: &str = "java/lang/IncompatibleClassChangeError";
const ILLEGAL_ACCESS: &str = "java/lang/IllegalAccessError";

/// Selects the method that runs for a receiver of class `receiver`, when a call of `m` comes from the runtime.
///
/// # Errors
/// AbstractMethodError, IllegalAccessError, IncompatibleClassChangeError.
pub fn select_method(cx: &mut Cx<'_>, receiver: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    if m.class.is_interface() {
        check_interface_receiver(cx, receiver, m.class, m)?;
        return Ok(if m.access.is_private() {
            m
        } else {
            in_table(receiver, m).unwrap_or_else(|| overpass(cx, receiver, m))
        });
    }
    let index = m.vtable_index.load(Ordering::Relaxed);
    let selected = if index >= 0 { receiver.vtable_at(index as u32) } else { m };
    check_table_entry(cx, receiver, m, selected)?;
    Ok(if selected.is_abstract() { overpass(cx, receiver, selected) } else { selected })
}

/// As [`select_method`] for reflection, whose message for an abstract method is another.
///
/// # Errors
/// As [`select_method`].
pub fn select_reflected(cx: &mut Cx<'_>, receiver: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    let index = m.vtable_index.load(Ordering::Relaxed);
    if !m.class.is_interface() && index >= 0 {
        let selected = receiver.vtable_at(index as u32);
        if selected.is_abstract() && !stands_overpass(receiver, selected) {
            let text = format!("'{}'", messages::external_method(receiver, m.name, m.descriptor));
            return Err(cx.throw(ABSTRACT, &text));
        }
    }
    select_method(cx, receiver, m)
}

/// What resolving a call site checks of the first receiver. `named` is the class that the call site names.
///
/// # Errors
/// As [`select_method`].
pub fn check_first_receiver(
    cx: &mut Cx<'_>,
    receiver: ClassRef,
    named: ClassRef,
    m: MethodRef,
    dispatch: Dispatch,
) -> JResult<()> {
    match dispatch {
        _ if named.is_interface() => check_interface_receiver(cx, receiver, named, m),
        Dispatch::Virtual(index) => check_table_entry(cx, receiver, m, receiver.vtable_at(index)),
        _ => Ok(()),
    }
}

fn check_interface_receiver(cx: &mut Cx<'_>, receiver: ClassRef, named: ClassRef, m: MethodRef) -> JResult<()> {
    if !receiver.is_subtype_of(named) {
        return Err(throw_not_implemented(cx, receiver, named));
    }
    if m.access.is_private() || !m.class.is_interface() {
        return Ok(());
    }
    match declared_above(receiver, m) {
        Some(x) if !x.access.is_public() => {
            let text = format!("'{}'", messages::external_method(receiver, x.name, x.descriptor));
            Err(cx.throw(ILLEGAL_ACCESS, &text))
        }
        Some(x) if x.is_abstract() => Err(throw_abstract(cx, receiver, named, m, Some(x))),
        None if in_table(receiver, m).is_none() && !inherits_defaults(receiver) => {
            Err(throw_abstract(cx, receiver, named, m, None))
        }
        _ => Ok(()),
    }
}

fn check_table_entry(cx: &mut Cx<'_>, receiver: ClassRef, m: MethodRef, entry: MethodRef) -> JResult<()> {
    if entry.is_abstract() && !stands_overpass(receiver, entry) {
        return Err(throw_abstract(cx, receiver, m.class, m, Some(entry)));
    }
    Ok(())
}

/// Selects for a call of interface method `m`, from a call site that names the interface `named` and is resolved.
///
/// # Errors
/// As [`select_method`].
pub fn select_interface_method(
    cx: &mut Cx<'_>,
    receiver: ClassRef,
    named: ClassRef,
    m: MethodRef,
) -> JResult<MethodRef> {
    if let Some(selected) = find_interface_method(receiver, named, m) {
        return Ok(selected);
    }
    if !receiver.is_subtype_of(named) {
        return Err(throw_not_implemented(cx, receiver, named));
    }
    Err(throw_hidden(cx, receiver, m).unwrap_or_else(|| throw_abstract(cx, receiver, named, m, None)))
}

/// What [`select_interface_method`] selects, `None` where it has an error to throw.
pub fn find_interface_method(receiver: ClassRef, named: ClassRef, m: MethodRef) -> Option<MethodRef> {
    if receiver.is_subtype_of(named) { in_table(receiver, m) } else { None }
}

/// Selects for `linkToInterface`, whose errors have no message.
///
/// # Errors
/// As [`select_method`].
pub fn select_linked(cx: &mut Cx<'_>, receiver: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    if m.access.is_private() {
        return Ok(m);
    }
    if !receiver.is_subtype_of(m.class) {
        return Err(cx.throw_plain(CHANGED));
    }
    match in_table(receiver, m) {
        Some(selected) => Ok(selected),
        None => Err(throw_hidden(cx, receiver, m).unwrap_or_else(|| cx.throw_plain(ABSTRACT))),
    }
}

/// The entry of `receiver`'s table for the interface of `m`.
fn in_table(receiver: ClassRef, m: MethodRef) -> Option<MethodRef> {
    let index = m.itable_index.load(Ordering::Relaxed);
    linking::itable(receiver, m.class)?.methods.get(index as usize).copied().flatten()
}

/// The method of a class that stands for the interface method `m` in objects of class `receiver`, whatever it is.
fn declared_above(receiver: ClassRef, m: MethodRef) -> Option<MethodRef> {
    let declared = |k: &ClassRef| k.find_declared_method(m.name, m.descriptor);
    let supers = receiver.get().supers.iter().rev();
    supers.filter_map(declared).find(|x| !x.is_static() && !x.access.is_private())
}

/// Do superinterfaces of `class` have methods with code? Then HotSpot gives it methods that throw where it inherits abstract or
/// conflicting ones only.
fn inherits_defaults(class: ClassRef) -> bool {
    let has_code = |m: &MethodRef| !m.is_abstract() && !m.is_static();
    class.get().all_interfaces.iter().any(|i| i.methods().iter().any(has_code))
}

/// Is an abstract method in the table of `class` one that a throwing method hides in HotSpot's?
fn stands_overpass(class: ClassRef, entry: MethodRef) -> bool {
    entry.class.is_interface() && inherits_defaults(class)
}

/// A method of `class` that stands for the default methods that it does not inherit, because there is none or they conflict: it
/// throws.
pub(crate) fn overpass(cx: &Cx<'_>, class: ClassRef, m: MethodRef) -> MethodRef {
    let vm = cx.vm();
    let make = || crate::define::make_overpass(vm, class, m, throw_for_defaults);
    *vm.overpasses.lock().entry((class.id, m.name, m.descriptor)).or_insert_with(make)
}

/// What an overpass method does: IncompatibleClassChangeError that lists what it stands for, or AbstractMethodError.
fn throw_for_defaults<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let Some(m) = crate::stack_walk::Frames::of(cx.thread()).next().map(|f| f.method) else {
        unreachable!("V7: a running method has a frame")
    };
    if linking::conflicting_defaults(m.class, m.name, m.descriptor).len() < 2 {
        let text = format!("Method {}.{}{} is abstract", m.class.name, m.name, m.descriptor);
        return Err(cx.throw(ABSTRACT, &text));
    }
    let names: String = candidates(m).iter().map(|c| format!(" {}.{}", c.class.name, c.name)).collect();
    Err(cx.throw(CHANGED, &format!("Conflicting default methods:{names}")))
}

/// The interface methods with the name and descriptor of `m` above its class, also those that others override, in HotSpot's
/// order: depth first, superclasses before superinterfaces.
fn candidates(m: MethodRef) -> Vec<MethodRef> {
    let (mut seen, mut found) = (Vec::new(), Vec::new());
    // An interface is not among its own superclasses.
    let own = m.class.is_interface().then_some(&m.class);
    for class in m.class.get().supers.iter().chain(own) {
        let mut waiting: Vec<ClassRef> = class.get().interfaces.iter().rev().copied().collect();
        while let Some(interface) = waiting.pop() {
            if seen.contains(&interface) {
                continue;
            }
            seen.push(interface);
            let declared = interface.find_declared_method(m.name, m.descriptor);
            found.extend(declared.filter(|d| !d.is_static() && !d.access.is_private()));
            waiting.extend(interface.get().interfaces.iter().rev());
        }
    }
    found
}

/// IllegalAccessError when a class hides the interface method `m` by one that is not public: a method of the class library that
/// HotSpot has in the table throws it.
fn throw_hidden(cx: &mut Cx<'_>, receiver: ClassRef, m: MethodRef) -> Option<Thrown> {
    let hidden = declared_above(receiver, m).is_some_and(|x| !x.access.is_public());
    hidden.then(|| {
        let thrower = cx.vm().m.throw_illegal_access_error.get(cx);
        match thrower.and_then(|t| cx.call(t, &[])) {
            Err(t) => t,
            Ok(_) => cx.throw_plain(ILLEGAL_ACCESS),
        }
    })
}

/// IncompatibleClassChangeError for a receiver that does not implement the interface that the call site names.
#[cold]
pub fn throw_not_implemented(cx: &mut Cx<'_>, receiver: ClassRef, named: ClassRef) -> Thrown {
    let (receiver, named) = (receiver.external_name(), named.external_name());
    cx.throw(CHANGED, &format!("Class {receiver} does not implement the requested interface {named}"))
}

/// IllegalAccessError for a receiver that `invokespecial` in the interface `sender` must not be applied to (JVMS 6.5).
#[cold]
pub fn throw_not_sender(cx: &mut Cx<'_>, receiver: ClassRef, sender: ClassRef) -> Thrown {
    let (receiver, sender) = (receiver.external_name(), sender.external_name());
    let text = format!("Receiver class {receiver} must be the current class or a subtype of interface {sender}");
    cx.throw(ILLEGAL_ACCESS, &text)
}

/// What happens when an object of class `receiver` has only the abstract method `m` for a call.
#[cold]
pub fn throw_abstract_call(cx: &mut Cx<'_>, receiver: ClassRef, m: MethodRef) -> Thrown {
    if !stands_overpass(receiver, m) {
        let text = format!("Missing implementation of{}", resolved(m.class, m));
        return cx.throw(ABSTRACT, &text);
    }
    let argument = |kind: &Kind| match kind {
        Kind::Long => Value::Long(0),
        Kind::Double => Value::Double(0.0),
        _ => Value::Null,
    };
    // It throws whatever its arguments are.
    let arguments: Vec<Value<'_>> =
        std::iter::once(Value::Null).chain(m.get().parameters.iter().map(argument)).collect();
    let overpass = overpass(cx, receiver, m);
    match cx.call(overpass, &arguments) {
        Err(t) => t,
        Ok(_) => unreachable!("V6: an overpass method throws"),
    }
}

/// AbstractMethodError of a call site that names the class `named`.
#[cold]
fn throw_abstract(
    cx: &mut Cx<'_>,
    receiver: ClassRef,
    named: ClassRef,
    m: MethodRef,
    selected: Option<MethodRef>,
) -> Thrown {
    let mut text = format!(
        "Receiver class {} does not define or inherit an implementation of the{}",
        receiver.external_name(),
        resolved(named, m)
    );
    if let Some(s) = selected.filter(|&s| s != m) {
        text.push_str(&format!(" Selected method is '{}{}'.", flags(s), s.external_name(true)));
    }
    cx.throw(ABSTRACT, &text)
}

fn flags(m: MethodRef) -> String {
    let of = |yes: bool, word: &'static str| if yes { word } else { "" };
    [of(m.is_abstract(), "abstract "), of(m.access.is_private(), "private ")].concat()
}

/// The end of messages about a resolved method. HotSpot's interfaces have throwing methods of their own, too, for what they inherit.
fn resolved(named: ClassRef, m: MethodRef) -> String {
    let own = named.is_interface() && named != m.class && m.class.is_interface() && m.is_abstract();
    let (class, flags) = if own && inherits_defaults(named) { (named, String::new()) } else { (m.class, flags(m)) };
    let signature = messages::external_signature(m.name, m.descriptor);
    format!(" resolved method '{flags}{signature}' of {} {}.", kind_word(class), class.external_name())
}
