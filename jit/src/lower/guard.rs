//! Leaving compiled code: guards and the cold blocks behind them.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self as clif, InstBuilder, MemFlagsData};
use std::collections::HashMap;
use std::sync::atomic::AtomicU32;

use super::Lowering;
use vm_core::offsets;

use crate::ir::{Function, Imm, Inst, Op, Parts, Reason, State, Type, Value};
use crate::sites::{DeoptSite, FrameSource, ObjectSource, SiteKind, Source};
use crate::trampolines::of_bits;

/// A cold block to fill.
pub(super) struct Leaving {
    block: clif::Block,
    site: Box<DeoptSite>,
    /// What it writes out, in this order.
    saved: Vec<Value>,
    /// The result of the call before, behind the others.
    result: Option<clif::Value>,
}

/// Collects what a state needs.
struct Saver<'f> {
    function: &'f Function,
    saved: Vec<Value>,
    index: HashMap<Value, u32>,
    objects: Vec<ObjectSource>,
    /// By identity.
    object_index: HashMap<u32, u32>,
}

impl Saver<'_> {
    fn source(&mut self, slot: Option<Value>) -> Source {
        let Some(value) = slot else { return Source::Dead };
        let value = self.function.resolve(value);
        match self.function.defining(value).map(|data| (data.op, &data.imm)) {
            Some((Op::Null, _)) => return Source::Constant(0),
            Some((Op::Iconst | Op::Fconst, &Imm::Int(bits))) => return Source::Constant(u64::from(bits as u32)),
            Some((Op::Lconst | Op::Dconst, &Imm::Int(bits))) => return Source::Constant(bits as u64),
            Some((Op::VirtualObject, Imm::Parts(it))) => return Source::Object(self.object(value, it)),
            _ => {}
        }
        let saved = &mut self.saved;
        let index = *self.index.entry(value).or_insert_with(|| {
            saved.push(value);
            saved.len() as u32 - 1
        });
        Source::Saved(index, self.function.ty(value))
    }

    /// The index of a virtual object.
    fn object(&mut self, value: Value, it: &Parts) -> u32 {
        if let Some(&known) = self.object_index.get(&it.identity) {
            return known;
        }
        let index = self.objects.len();
        self.object_index.insert(it.identity, index as u32);
        self.objects.push(ObjectSource { class: it.class, length: it.length, parts: Box::default() });
        let args = self.function.defining(value).map_or(&[][..], |data| &data.args);
        let parts = it.parts.iter().zip(args).map(|(&(offset, kind), &arg)| (offset, kind, self.source(Some(arg))));
        self.objects[index].parts = parts.collect();
        index as u32
    }

    /// The locks among those of a frame that are of virtual objects.
    fn elided(&mut self, locks: &[Value]) -> Box<[(u32, u32)]> {
        let object = |lock: &Value| match self.source(Some(*lock)) {
            Source::Object(index) => Some(index),
            _ => None,
        };
        locks.iter().map(object).zip(0..).filter_map(|(index, at)| Some((at, index?))).collect()
    }

    fn sources(&mut self, slots: &[Option<Value>]) -> Box<[Source]> {
        slots.iter().map(|&slot| self.source(slot)).collect()
    }

    fn frames(&mut self, state: State) -> Vec<FrameSource> {
        let mut frames = Vec::new();
        let mut next = Some(state);
        while let Some(state) = next {
            let data = self.function.state(state);
            frames.push(FrameSource {
                method: data.method,
                bci: data.bci,
                at: data.at,
                locals: self.sources(&data.locals),
                stack: self.sources(&data.stack),
                locks: data.locks.len() as u32,
                elided: self.elided(&data.locks),
            });
            next = data.caller;
        }
        frames.reverse();
        frames
    }
}

impl Lowering<'_> {
    /// The cold block that leaves at a state. It is filled in the end; the values it needs are those at the jump to it.
    pub(super) fn leave(&mut self, state: State, reason: Reason, result: Option<(clif::Value, Type)>) -> clif::Block {
        // Behind each call the block is the call's own: the result is.
        let shared = !self.is_call_state(state);
        if let Some(&block) = self.left_at.get(&(state, reason)).filter(|_| shared) {
            return block;
        }
        let mut saver = Saver {
            function: self.function,
            saved: Vec::new(),
            index: HashMap::new(),
            objects: Vec::new(),
            object_index: HashMap::new(),
        };
        let frames = saver.frames(state);
        let Saver { saved, objects, .. } = saver;
        let result_at = result.map(|(_, ty)| (saved.len() as u32, ty));
        let count = saved.len() + usize::from(result.is_some());
        let site = Box::new(DeoptSite {
            reason,
            frames,
            objects,
            result: result_at,
            saved: count,
            osr: None,
            enters: false,
            failures: AtomicU32::new(0),
        });
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        self.leaving.push(Leaving { block, site, saved, result: result.map(|(value, _)| value) });
        if shared {
            self.left_at.insert((state, reason), block);
        }
        block
    }

    /// Fills the cold blocks: each writes its values out and returns what the interpreter returns.
    pub(super) fn fill_leaving_blocks(&mut self) {
        for Leaving { block, site, saved, result } in std::mem::take(&mut self.leaving) {
            self.enter(block);
            let thread = self.thread();
            let to = self.load_constant(thread, offsets::THREAD_LEAVING);
            for (at, &value) in saved.iter().enumerate() {
                let is = self.value(value);
                self.b.ins().store(MemFlagsData::trusted(), is, to, at as i32 * 8);
            }
            if let Some(result) = result {
                self.b.ins().store(MemFlagsData::trusted(), result, to, saved.len() as i32 * 8);
            }
            let address = self.address(&raw const *site as u64);
            self.deopts.push(site);
            let signature = self.b.import_signature(self.env.trampolines.deoptimize_signature());
            let function = self.address(self.env.trampolines.deoptimize());
            self.begin_site(SiteKind::Left);
            let call = self.b.ins().call_indirect(signature, function, &[address]);
            self.end_site();
            let bits = self.b.inst_results(call)[0];
            let returned = self.function.result.map(|ty| of_bits(&mut self.b, bits, ty));
            self.b.ins().return_(returned.as_slice());
        }
    }

    /// Where the code is left behind the entry of a lock.
    pub(super) fn leave_entering(&mut self, state: State) -> clif::Block {
        let block = self.leave(state, Reason::Exception, None);
        if let Some(leaving) = self.leaving.iter_mut().rev().find(|leaving| leaving.block == block) {
            leaving.site.enters = true;
        }
        block
    }

    /// Under `-Xzeal:deopt`: goes to `cold`, unless the code was left there before.
    pub(super) fn leave_once(&mut self, cold: clif::Block) {
        if !self.env.vm.options.zeal_deopt {
            return;
        }
        let Some(leaving) = self.leaving.iter().rev().find(|leaving| leaving.block == cold) else {
            unreachable!("J1: `leave` made the block")
        };
        let failures = self.address(&raw const leaving.site.failures as u64);
        let failures = self.b.ins().load(clif::types::I32, MemFlagsData::trusted(), failures, 0);
        self.go_on_if(failures, cold);
    }

    /// A guard, or leaving for good.
    pub(super) fn guard(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        let Imm::Reason(reason) = data.imm else { unreachable!("J1: the checker saw the immediate") };
        let state = self.state_of(inst);
        let cold = self.leave(state, reason, None);
        if data.op != Op::Deopt {
            self.leave_once(cold);
        }
        let args = self.values(&data.args);
        match data.op {
            Op::Deopt => {
                self.b.ins().jump(cold, &[]);
            }
            Op::BoundsCheck => {
                let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, args[0], args[1]);
                self.go_on_if(inside, cold);
            }
            _ => self.go_on_if(args[0], cold),
        }
    }
}
