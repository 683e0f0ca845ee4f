//! The run-time constant pool (JVMS 5.1): the parsed pool plus one resolution slot an entry.
#![allow(unsafe_code)] // reason: slots hold metadata pointers (V1)

use crate::class::ClassRef;
use crate::field::FieldRef;
use crate::model::Global;
use crate::symbol::{Symbol, SymbolTable};
use classloader::{Constant, ConstantPool, CpIndex};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// The pool of one class. A slot is 0 until resolved; what it then holds depends on the entry's kind:
/// `Utf8` a symbol, `Class` a class, `String`/`MethodHandle`/`MethodType`/`Dynamic` a [`Global`],
/// `Fieldref` a field, `Methodref`/`InterfaceMethodref` what `resolve` defines.
pub struct RuntimeConstantPool {
    /// The parsed entries.
    pub raw: &'static ConstantPool,
    slots: Box<[AtomicU64]>,
    /// Resolution errors, thrown again at each later attempt (JVMS 5.4.3): exception object of the first failure.
    pub errors: Mutex<FxHashMap<u16, Global>>,
    /// The same for `invokedynamic` call sites, by method id and bci.
    pub call_site_errors: Mutex<FxHashMap<(u32, u16), Global>>,
}

impl RuntimeConstantPool {
    /// Of a class without constants.
    pub fn empty() -> Self {
        static EMPTY: std::sync::LazyLock<ConstantPool> = std::sync::LazyLock::new(ConstantPool::default);
        RuntimeConstantPool {
            raw: &EMPTY,
            slots: Box::default(),
            errors: Mutex::default(),
            call_site_errors: Mutex::default(),
        }
    }
    /// Of a parsed pool.
    pub fn new(raw: &'static ConstantPool) -> Self {
        let slots = (0..raw.len()).map(|_| AtomicU64::new(0)).collect();
        RuntimeConstantPool { raw, slots, errors: Mutex::default(), call_site_errors: Mutex::default() }
    }
    /// The entry.
    #[inline]
    pub fn get(&self, i: CpIndex) -> Constant {
        self.raw.get(i)
    }
    /// The resolution slot, raw.
    #[inline(always)]
    pub fn slot(&self, i: CpIndex) -> u64 {
        self.slots[i.index()].load(Ordering::Acquire)
    }
    /// Sets a slot unless another thread was first; returns what is in it then.
    pub fn set_slot(&self, i: CpIndex, bits: u64) -> u64 {
        match self.slots[i.index()].compare_exchange(0, bits, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => bits,
            Err(there) => there,
        }
    }
    /// Symbol of a `Utf8` entry.
    pub fn symbol(&self, table: &SymbolTable, i: CpIndex) -> Symbol {
        if let Some(s) = Symbol::from_bits(self.slot(i)) {
            return s;
        }
        let s = table.intern(self.raw.utf8(i));
        self.slots[i.index()].store(s.to_bits(), Ordering::Release);
        s
    }
    /// Name symbol of a `Class` entry.
    pub fn class_symbol(&self, table: &SymbolTable, i: CpIndex) -> Symbol {
        match self.get(i) {
            Constant::Class { name } => self.symbol(table, name),
            other => unreachable!("C1: {other:?} is no Class entry"),
        }
    }
    /// Symbols of a `NameAndType` entry.
    pub fn name_and_type(&self, table: &SymbolTable, i: CpIndex) -> (Symbol, Symbol) {
        match self.get(i) {
            Constant::NameAndType { name, descriptor } => (self.symbol(table, name), self.symbol(table, descriptor)),
            other => unreachable!("C1: {other:?} is no NameAndType entry"),
        }
    }
    /// `(class entry, name, descriptor, is_interface_ref)` of a member reference entry.
    pub fn member(&self, table: &SymbolTable, i: CpIndex) -> MemberEntry {
        let (class, nt, interface) = match self.get(i) {
            Constant::Fieldref { class, name_and_type } | Constant::Methodref { class, name_and_type } => {
                (class, name_and_type, false)
            }
            Constant::InterfaceMethodref { class, name_and_type } => (class, name_and_type, true),
            other => unreachable!("C1: {other:?} is no member reference"),
        };
        let (name, descriptor) = self.name_and_type(table, nt);
        MemberEntry { class, name, descriptor, interface }
    }
    /// The class of a resolved `Class` entry.
    #[inline(always)]
    pub fn resolved_class(&self, i: CpIndex) -> Option<ClassRef> {
        // SAFETY: slots of Class entries hold only `ClassRef::to_bits`.
        unsafe { ClassRef::from_bits(self.slot(i)) }
    }
    /// The field of a resolved `Fieldref` entry.
    pub fn resolved_field(&self, i: CpIndex) -> Option<FieldRef> {
        let Constant::Fieldref { .. } = self.get(i) else { return None };
        // SAFETY: slots of Fieldref entries hold only `FieldRef::to_bits`.
        unsafe { FieldRef::from_bits(self.slot(i)) }
    }
}

/// A symbolic reference to a member.
#[derive(Clone, Copy, Debug)]
pub struct MemberEntry {
    /// The `Class` entry.
    pub class: CpIndex,
    /// Name.
    pub name: Symbol,
    /// Descriptor.
    pub descriptor: Symbol,
    /// `InterfaceMethodref`.
    pub interface: bool,
}
