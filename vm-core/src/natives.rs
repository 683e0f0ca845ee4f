//! Native methods (D1): one table: class, name, descriptor, function.
#![allow(unsafe_code)] // reason: argument slots are read in place

use crate::cx::{Cx, Local};
use crate::exceptions::JResult;
use crate::field::Kind;
use crate::method::Method;
use crate::slot::{Slot, Value};
use crate::symbol::Symbol;
use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;

/// A native method in Rust. Arguments are read from `Args` by slot number; the result is a raw slot.
pub type NativeFn = for<'s> fn(&mut Cx<'s>, Args<'s>) -> JResult<Slot>;

/// Arguments of a native method in its frame, by slot as in JVMS 2.6.1: slot 0 is the receiver of an instance method (first
/// parameter of a static one); `long` and `double` take two.
#[derive(Clone, Copy)]
pub struct Args<'s> {
    base: NonNull<u64>,
    brand: PhantomData<fn(&'s ()) -> &'s ()>,
}

impl<'s> Args<'s> {
    /// Over the locals of a native frame.
    ///
    /// # Safety
    /// `base` points to the argument slots of a published frame that stays for all of `'s`.
    #[inline(always)]
    pub unsafe fn new(base: NonNull<u64>) -> Self {
        Args { base, brand: PhantomData }
    }
    #[inline(always)]
    fn slot(self, i: usize) -> Slot {
        let at = self.base.as_ptr().wrapping_add(i);
        // SAFETY: V6: natives are registered with their descriptor, so slot numbers in range are the author's duty, checked
        // in debug builds by the frame's poison.
        Slot(unsafe { at.read() })
    }
    /// boolean, byte, char, short or int.
    #[inline(always)]
    pub fn int(self, i: usize) -> i32 {
        self.slot(i).as_int()
    }
    /// boolean.
    #[inline(always)]
    pub fn bool(self, i: usize) -> bool {
        self.slot(i).as_int() & 1 != 0
    }
    /// long.
    #[inline(always)]
    pub fn long(self, i: usize) -> i64 {
        self.slot(i).as_long()
    }
    /// float.
    #[inline(always)]
    pub fn float(self, i: usize) -> f32 {
        self.slot(i).as_float()
    }
    /// double.
    #[inline(always)]
    pub fn double(self, i: usize) -> f64 {
        self.slot(i).as_double()
    }
    /// An argument that was declared with this kind.
    pub fn value(self, cx: &Cx<'s>, i: usize, kind: Kind) -> Value<'s> {
        match kind {
            Kind::Object | Kind::Array => Value::Obj(self.obj(cx, i)),
            other => Value::of_slot(cx, self.slot(i), other),
        }
    }
    /// A reference: the argument slot itself is the root.
    #[inline(always)]
    pub fn obj<T>(self, cx: &Cx<'s>, i: usize) -> Local<'s, T> {
        let at = NonNull::new(self.base.as_ptr().wrapping_add(i).cast());
        let at = at.unwrap_or_else(|| unreachable!("V6: argument slots lie on a mapped stack"));
        // SAFETY: V3, reference arguments of a native frame are scanned by its descriptor; the value is in the low half.
        unsafe { cx.local_at(at) }
    }
}

/// The native methods of one class.
pub struct ClassNatives {
    /// Internal class name.
    pub class: &'static str,
    /// Name, descriptor, function.
    pub methods: &'static [(&'static str, &'static str, NativeFn)],
}

/// Calls the function of the host for the method whose frame is the innermost one.
fn call_host<'s>(cx: &mut Cx<'s>, args: Args<'s>) -> JResult<Slot> {
    let frame = cx.thread().frame.get();
    // SAFETY: V7, the native method's own frame.
    let method = unsafe { (*frame).method };
    // SAFETY: V1, V7, a native frame names its method.
    let method = unsafe { &*method };
    match cx.vm().natives.host_function(method) {
        Some(function) => function(cx, args),
        None => unreachable!("functions of the host are never taken back"),
    }
}

/// Declares the natives of classes as a `&[ClassNatives]`:
///
/// ```ignore
/// pub static NATIVES: &[ClassNatives] = vm_core::natives! {
///     "java/lang/Object" {
///         "hashCode" "()I" => hash_code,
///     }
/// };
/// ```
#[macro_export]
macro_rules! natives {
    ($($class:literal { $($name:literal $desc:literal => $f:path,)* })*) => {
        &[$($crate::ClassNatives { class: $class, methods: &[$(($name, $desc, $f)),*] }),*]
    };
}

/// A function of the host that implements a native method.
pub type HostFunction = Arc<dyn for<'s> Fn(&mut Cx<'s>, Args<'s>) -> JResult<Slot> + Send + Sync>;

/// All registered natives of a VM, looked up at a native method's first call.
#[derive(Default)]
pub struct NativeRegistry {
    classes: FxHashMap<&'static str, Vec<&'static ClassNatives>>,
    /// By class, name and descriptor.
    hosts: RwLock<FxHashMap<[Symbol; 3], HostFunction>>,
}

impl NativeRegistry {
    /// Adds a table.
    pub fn add(&mut self, table: &'static [ClassNatives]) {
        for c in table {
            self.classes.entry(c.class).or_default().push(c);
        }
    }
    /// The function of a native method.
    pub fn find(&self, class: &str, name: &str, descriptor: &str) -> Option<NativeFn> {
        let tables = self.classes.get(class)?;
        tables.iter().flat_map(|t| t.methods).find(|m| m.0 == name && m.1 == descriptor).map(|m| m.2)
    }
    /// Makes a function of the host the implementation of a method that has none; false when it has one.
    pub fn register(&self, class: Symbol, name: Symbol, descriptor: Symbol, function: HostFunction) -> bool {
        if self.find(&class.as_str(), &name.as_str(), &descriptor.as_str()).is_some() {
            return false;
        }
        match self.hosts.write().entry([class, name, descriptor]) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(function);
                true
            }
        }
    }
    /// The function to call for a native method: its own, or what calls the host's.
    pub fn function_of(&self, method: &Method) -> Option<NativeFn> {
        let own = self.find(&method.class.name.as_str(), &method.name.as_str(), &method.descriptor.as_str());
        own.or_else(|| self.host_function(method).map(|_| call_host as NativeFn))
    }
    fn host_function(&self, method: &Method) -> Option<HostFunction> {
        self.hosts.read().get(&[method.class.name, method.name, method.descriptor]).cloned()
    }
    /// Every entry: class, name, descriptor.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        self.classes.values().flatten().flat_map(|c| c.methods.iter().map(|m| (c.class, m.0, m.1)))
    }
}
