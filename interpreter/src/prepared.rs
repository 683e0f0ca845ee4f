//! A method's code as the loop runs it.
#![allow(unsafe_code)] // reason: `Method::prepared` is an untyped pointer that this crate owns (I1)

use crate::insn::Insn;
use crate::op::Op;
use crate::raw::Pc;
use crate::translate::{self, Source, Untranslatable};
use classloader::CpIndex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use vm_core::frame::{FRAME_SLOTS, FrameKind};
use vm_core::{Bci, Method};

/// Operand slots beyond `max_stack` of each frame: for what a call pushes behind the program's arguments (an appendix).
pub(crate) const STACK_RESERVE: u32 = 2;

/// A translated exception table entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Handler {
    /// First covered bci.
    pub start: u16,
    /// First bci that is not covered any more.
    pub end: u16,
    /// Word where the handler starts.
    pub word: u32,
    /// What it catches; none: everything.
    pub catch: CpIndex,
}

/// A method's code as the loop runs it: instruction words, then literals.
#[repr(C)]
pub(crate) struct Prepared {
    code: Box<[AtomicU64]>,
    /// Slots that a frame needs above its arguments: other locals, header, operand stack.
    pub frame_slots: u32,
    /// Locals that are not arguments.
    pub extra_locals: u32,
    /// Operand slots, reserve included.
    pub stack_slots: u32,
    /// Kind of its frames.
    pub kind: FrameKind,
    bci_of: Box<[u16]>,
    starts: Box<[u16]>,
    /// Exception handlers in order of precedence.
    pub handlers: Box<[Handler]>,
    /// Which of them have caught anything.
    caught: Box<[AtomicBool]>,
}

impl Prepared {
    /// Translates `method`, which has bytecode or is native.
    pub fn new(method: &Method) -> Result<Prepared, Untranslatable> {
        let (translated, kind, max_stack) = match &method.info.code {
            Some(code) => {
                let max_stack = code.max_stack as u32 + STACK_RESERVE;
                (translate::translate(&Source::of(method, code))?, FrameKind::Interpreted, max_stack)
            }
            None => (translate::native(method.is_synchronized()), FrameKind::Native, 0),
        };
        let extra_locals = (method.max_locals as u32).saturating_sub(method.arg_slots as u32);
        Ok(Prepared {
            frame_slots: extra_locals + FRAME_SLOTS as u32 + max_stack,
            extra_locals,
            stack_slots: max_stack,
            kind,
            code: translated.words.into_iter().map(AtomicU64::new).collect(),
            bci_of: translated.bci_of.into(),
            starts: translated.starts.into(),
            caught: translated.handlers.iter().map(|_| AtomicBool::new(false)).collect(),
            handlers: translated.handlers.into(),
        })
    }
    /// How much memory it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Prepared>() + size_of_val(&*self.code) + size_of_val(&*self.bci_of) + size_of_val(&*self.starts)
    }
    /// The first instruction.
    #[inline(always)]
    pub fn entry(&self) -> Pc {
        Pc::new(self.code.as_ptr() as *const u64)
    }
    /// The instruction at a word index.
    pub fn at(&self, word: u32) -> Pc {
        self.entry().jump(word as i32)
    }
    /// Index of the word that covers a bytecode index, and the first one that it covers. (Of the words at 0 the last: what a
    /// method does before its first instruction is done.)
    pub fn word(&self, bci: u16) -> (u32, u16) {
        let w = self.starts.partition_point(|&s| s <= bci).saturating_sub(1);
        (w as u32, self.starts.get(w).copied().unwrap_or(0))
    }
    /// All instructions.
    pub fn instructions(&self) -> impl Iterator<Item = (Pc, Insn)> {
        (0..self.bci_of.len() as u32).map(|word| self.at(word)).map(|pc| (pc, pc.fetch()))
    }
    /// The instruction at a bytecode index that starts one.
    pub fn at_bci(&self, bci: u16) -> Pc {
        self.at(self.word(bci).0)
    }
    /// Bytecode index of an instruction.
    pub fn bci(&self, pc: *const u64) -> Bci {
        let index = (pc as usize).wrapping_sub(self.code.as_ptr() as usize) / 8;
        Bci(self.bci_of.get(index).copied().unwrap_or(0))
    }
    /// The bytecode index that an instruction starts with.
    pub fn bci_at_start(&self, pc: Pc) -> Option<Bci> {
        let index = (pc.as_ptr() as usize).wrapping_sub(self.code.as_ptr() as usize) / 8;
        self.starts.get(index).map(|&b| Bci(b))
    }
    /// Notes that a handler has caught an exception.
    pub fn note_caught(&self, handler: usize) {
        self.caught[handler].store(true, Ordering::Relaxed);
    }
    /// Whether the handler that starts at a bytecode index has caught anything.
    pub fn has_caught(&self, handler: Bci) -> bool {
        let word = self.word(handler.0).0;
        let starts_there = |(h, caught): (&Handler, &AtomicBool)| h.word == word && caught.load(Ordering::Relaxed);
        self.handlers.iter().zip(&self.caught).any(starts_there)
    }
    /// What a method was prepared to, if it was.
    #[inline(always)]
    pub fn of<'a>(method: &Method) -> Option<&'a Prepared> {
        let p = method.prepared.load(Ordering::Acquire) as *const Prepared;
        // SAFETY: set only by `publish`; freed with the method (I1).
        unsafe { p.as_ref() }
    }
    /// Makes this the method's code unless another thread was first; returns what is.
    pub fn publish<'a>(self, method: &Method) -> &'a Prepared {
        let mine = Box::into_raw(Box::new(self));
        match method.prepared.compare_exchange(std::ptr::null_mut(), mine.cast(), Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: just made, freed with the method.
            Ok(_) => unsafe { &*mine },
            Err(there) => {
                // SAFETY: just made, and nobody else has seen it.
                drop(unsafe { Box::from_raw(mine) });
                // SAFETY: as in `of`.
                unsafe { &*(there as *const Prepared) }
            }
        }
    }
    /// Frees a method's code; the method is being freed.
    pub fn free(method: &Method) {
        let p = method.prepared.swap(std::ptr::null_mut(), Ordering::AcqRel) as *mut Prepared;
        if !p.is_null() {
            // SAFETY: made by `publish`; no thread runs it.
            drop(unsafe { Box::from_raw(p) });
        }
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, bci) in self.bci_of.iter().enumerate() {
            let insn = Insn(self.code[i].load(Ordering::Acquire));
            writeln!(f, "{i:4} {bci:5} {insn:?}")?;
        }
        Ok(())
    }
}

/// What the `pc` of an entry frame points to: returning to it goes on at the word after the call.
pub(crate) struct EntryCode([AtomicU64; 2]);

/// The one copy; never quickened.
pub(crate) static ENTRY_CODE: EntryCode =
    EntryCode([AtomicU64::new(Insn::new(Op::Nop, 0, 0).0), AtomicU64::new(Insn::new(Op::Exit, 0, 0).0)]);

impl EntryCode {
    /// The word that counts as the call.
    pub fn call(&'static self) -> Pc {
        Pc::new(self.0.as_ptr() as *const u64)
    }
}
