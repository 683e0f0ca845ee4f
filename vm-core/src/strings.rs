//! `java.lang.String` (compact strings: `byte[] value`, `byte coder`) and the intern table (JVMS 5.1).
#![allow(unsafe_code)] // reason: none of its own; reads arrays through accessors

use crate::cx::{Cx, Local, Ref};
use crate::exceptions::JResult;
use crate::field::Kind;
use crate::symbol::Symbol;
use classloader::mutf8;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

/// The intern table: weak; entries are found by hash, compared by content.
#[derive(Default)]
pub struct InternTable {
    buckets: Mutex<FxHashMap<u32, smallvec::SmallVec<[u32; 1]>>>,
}

impl InternTable {
    /// Drops dead strings and follows moved ones: the world is stopped.
    pub fn update(&self, alive: &mut dyn FnMut(u32) -> Option<u32>) {
        self.buckets.lock().retain(|_, v| {
            v.retain(|s| match alive(*s) {
                Some(now) => {
                    *s = now;
                    true
                }
                None => false,
            });
            !v.is_empty()
        });
    }
    /// Number of interned strings.
    pub fn len(&self) -> usize {
        self.buckets.lock().values().map(|v| v.len()).sum()
    }
    /// True when no string is interned.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

const LATIN1: i8 = 0;
const UTF16: i8 = 1;

impl<'s> Cx<'s> {
    /// A new string of UTF-16 units.
    pub fn new_string_utf16(&mut self, units: &[u16]) -> JResult<Local<'s>> {
        let latin1 = units.iter().all(|&u| u < 256);
        let bytes: Vec<u8> = if latin1 {
            units.iter().map(|&u| u as u8).collect()
        } else {
            units.iter().flat_map(|u| u.to_ne_bytes()).collect()
        };
        self.new_string_bytes(&bytes, if latin1 { LATIN1 } else { UTF16 })
    }
    fn new_string_bytes(&mut self, bytes: &[u8], coder: i8) -> JResult<Local<'s>> {
        let class = self.vm().c.string.get(self)?;
        let value = self.new_byte_array(bytes)?;
        let s = self.new_instance(class)?;
        let vm = self.vm();
        let r = s.get(self);
        r.set_ref(self, vm.f.string_value.at(vm), value.get(self));
        r.set_byte(self, vm.f.string_coder.at(vm), coder);
        Ok(s)
    }
    /// A new string.
    pub fn new_string(&mut self, text: &str) -> JResult<Local<'s>> {
        if text.is_ascii() {
            return self.new_string_bytes(text.as_bytes(), LATIN1);
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        self.new_string_utf16(&units)
    }
    /// A new string of modified UTF-8 (names, constants).
    pub fn new_string_mutf8(&mut self, bytes: &[u8]) -> JResult<Local<'s>> {
        if bytes.is_ascii() {
            return self.new_string_bytes(bytes, LATIN1);
        }
        let units = mutf8::to_utf16(bytes);
        self.new_string_utf16(&units)
    }
    /// A new string of a symbol with `/` turned into `.`.
    pub fn new_string_dotted(&mut self, name: Symbol) -> JResult<Local<'s>> {
        let dotted: Vec<u8> = name.as_bytes().iter().map(|&b| if b == b'/' { b'.' } else { b }).collect();
        self.new_string_mutf8(&dotted)
    }
    /// The UTF-16 units of a string (not null).
    pub fn string_utf16(&self, s: Ref<'_>) -> Vec<u16> {
        let vm = self.vm();
        let s = s.raw();
        let s: Ref<'_> = Ref::from_raw(s);
        let value = s.get_ref(self, vm.f.string_value.at(vm));
        if value.is_null() {
            return Vec::new();
        }
        let bytes = value.bytes(self);
        if s.get_byte(self, vm.f.string_coder.at(vm)) == LATIN1 {
            bytes.iter().map(|&b| b as u16).collect()
        } else {
            bytes.chunks_exact(2).map(|p| u16::from_ne_bytes([p[0], p[1]])).collect()
        }
    }
    /// The string as Rust text, lone surrogates replaced (not null).
    pub fn string_text(&self, s: Ref<'_>) -> String {
        String::from_utf16_lossy(&self.string_utf16(s))
    }
    /// The string as modified UTF-8 (not null).
    pub fn string_mutf8(&self, s: Ref<'_>) -> Vec<u8> {
        mutf8::from_utf16(&self.string_utf16(s))
    }
    /// The symbol of a string's text (not null).
    pub fn string_symbol(&self, s: Ref<'_>) -> Symbol {
        self.vm().symbols.intern(&self.string_mutf8(s))
    }
    /// The symbol of a class name string with dots: `java.lang.String` -> `java/lang/String`.
    pub fn string_class_symbol(&self, s: Ref<'_>) -> Symbol {
        let mut b = self.string_mutf8(s);
        b.iter_mut().filter(|b| **b == b'.').for_each(|b| *b = b'/');
        self.vm().symbols.intern(&b)
    }
    fn string_equals(&self, a: Ref<'_>, b: Ref<'_>) -> bool {
        a == b || self.string_utf16(a) == self.string_utf16(b)
    }
    /// The canonical string equal to `s` (`String.intern`).
    pub fn intern_string(&mut self, s: Local<'_>) -> JResult<Local<'s>> {
        let vm = self.vm();
        let hash = self.string_utf16(s.get(self)).iter().fold(0u32, |h, &u| h.wrapping_mul(31).wrapping_add(u as u32));
        let mut table = vm.interned.buckets.lock();
        let bucket = table.entry(hash).or_default();
        for &there in bucket.iter() {
            if self.string_equals(Ref::from_raw(there), s.get(self)) {
                return Ok(self.root(Ref::from_raw(there)));
            }
        }
        bucket.push(s.get(self).raw());
        Ok(self.root(s.get(self)))
    }
    /// The interned string of a constant (JVMS 5.1).
    pub fn intern_mutf8(&mut self, bytes: &[u8]) -> JResult<Local<'s>> {
        let s = self.new_string_mutf8(bytes)?;
        self.intern_string(s)
    }
    /// A new `String[]` of these texts.
    pub fn new_string_array(&mut self, texts: &[String]) -> JResult<Local<'s>> {
        let string = self.vm().c.string.get(self)?;
        let a = self.new_object_array(string, texts.len() as i32)?;
        for (i, t) in texts.iter().enumerate() {
            self.scope(|cx| -> JResult<()> {
                let s = cx.new_string(t)?;
                a.get(cx).set_element(cx, i as i32, s.get(cx));
                Ok(())
            })?;
        }
        Ok(a)
    }
}

/// Kind of the arrays that hold string bytes.
pub const STRING_ARRAY_KIND: Kind = Kind::Byte;
