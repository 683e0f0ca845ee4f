//! Interned names. One table per VM; equality is pointer equality.
#![allow(unsafe_code)] // reason: symbols are arena pointers (V1)

use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt;
use std::ptr::NonNull;

/// An interned modified-UTF-8 string: class name in internal form, member name or descriptor (JVMS 4.4.7).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Symbol(NonNull<Box<[u8]>>);

// SAFETY: V1, symbol bytes are immutable and live as long as the VM.
unsafe impl Send for Symbol {}
// SAFETY: V1, as above.
unsafe impl Sync for Symbol {}

impl Symbol {
    /// The modified UTF-8 bytes.
    #[inline]
    pub fn as_bytes<'a>(self) -> &'a [u8] {
        // SAFETY: V1.
        unsafe { self.0.as_ref() }
    }
    /// The name for messages: valid UTF-8 as is, the rest replaced.
    pub fn as_str<'a>(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.as_bytes())
    }
    /// Raw pointer bits, for tagging tables.
    pub fn to_bits(self) -> u64 {
        self.0.as_ptr() as u64
    }
    /// Inverse of [`Symbol::to_bits`]; `bits` must come from it, in the same VM.
    pub(crate) fn from_bits(bits: u64) -> Option<Symbol> {
        NonNull::new(bits as *mut Box<[u8]>).map(Symbol)
    }
}
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}
impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}
impl PartialEq<str> for Symbol {
    fn eq(&self, o: &str) -> bool {
        self.as_bytes() == o.as_bytes()
    }
}
impl PartialEq<&str> for Symbol {
    fn eq(&self, o: &&str) -> bool {
        self.as_bytes() == o.as_bytes()
    }
}

/// The symbols of one VM.
#[derive(Default)]
pub struct SymbolTable {
    map: RwLock<FxHashMap<&'static [u8], Symbol>>,
}

impl SymbolTable {
    /// The symbol of these bytes, made at first use.
    pub fn intern(&self, bytes: &[u8]) -> Symbol {
        if let Some(s) = self.map.read().get(bytes) {
            return *s;
        }
        let mut map = self.map.write();
        if let Some(s) = map.get(bytes) {
            return *s;
        }
        let leaked: &'static mut Box<[u8]> = Box::leak(Box::new(bytes.into()));
        let sym = Symbol(NonNull::from(&mut *leaked));
        map.insert(sym.as_bytes(), sym);
        sym
    }
    /// The symbol if some class or caller has interned it before.
    pub fn lookup(&self, bytes: &[u8]) -> Option<Symbol> {
        self.map.read().get(bytes).copied()
    }
}

impl Drop for SymbolTable {
    fn drop(&mut self) {
        for (_, s) in self.map.get_mut().drain() {
            // SAFETY: each symbol was leaked once by `intern` and nothing outlives the VM (V1).
            drop(unsafe { Box::from_raw(s.0.as_ptr()) });
        }
    }
}

/// Symbols the VM itself names, interned at VM creation: `vm.sym.clinit`.
macro_rules! well_known_symbols {
    ($($name:ident = $text:literal;)*) => {
        /// Symbols that the VM itself names.
        #[allow(missing_docs)] // reason: each field is the symbol of its text
        pub struct WellKnownSymbols { $(pub $name: Symbol,)* }
        impl WellKnownSymbols {
            pub(crate) fn new(t: &SymbolTable) -> Self {
                WellKnownSymbols { $($name: t.intern($text.as_bytes()),)* }
            }
        }
    };
}
well_known_symbols! {
    init = "<init>";
    clinit = "<clinit>";
    void_sig = "()V";
    finalize = "finalize";
    object = "java/lang/Object";
    class = "java/lang/Class";
    string = "java/lang/String";
    cloneable = "java/lang/Cloneable";
    serializable = "java/io/Serializable";
    method_handle = "java/lang/invoke/MethodHandle";
    var_handle = "java/lang/invoke/VarHandle";
    fill_in_stack_trace = "fillInStackTrace";
    execute_privileged = "executePrivileged";
    access_controller = "java/security/AccessController";
    reflect_method = "java/lang/reflect/Method";
    method_accessor_impl = "jdk/internal/reflect/MethodAccessorImpl";
    constructor_accessor_impl = "jdk/internal/reflect/ConstructorAccessorImpl";
    main = "main";
    main_sig = "([Ljava/lang/String;)V";
    run = "run";
    invoke = "invoke";
    invoke_exact = "invokeExact";
    object_array_sig = "([Ljava/lang/Object;)Ljava/lang/Object;";
}
