//! Objects: fields, elements, allocation, type tests.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self as clif, BlockArg, InstBuilder, MemFlagsData, types};
use vm_core::field::Kind;
use vm_core::object::array;
use vm_core::{ClassId, ClassRef};

use super::Lowering;
use vm_core::offsets;

use crate::ir::{FieldAccess, Imm, Inst, Op, RuntimeCall, Type};
use crate::sites::SiteKind;

/// Arrays up to so many bytes are made without a call.
const FAST_ARRAY_BYTES: i64 = 1 << 16;

/// Bit where the class id begins in the upper half of a header.
const CLASS_SHIFT: i64 = offsets::HEADER_CLASS_SHIFT as i64 - 32;

impl Lowering<'_> {
    fn class(&self, class: ClassId) -> ClassRef {
        match self.env.vm.class_by_id(class) {
            Some(class) => class,
            None => unreachable!("J1: the builder found class {}", class.0),
        }
    }

    /// `java.lang.Object`: the superclass of any array's class.
    fn object_class(&self) -> ClassRef {
        let vm = self.env.vm;
        match vm.primitive_array(Kind::Int).super_class {
            Some(object) => object,
            None => unreachable!("J1: arrays extend Object"),
        }
    }

    /// The class id of an object that is not null: it never changes.
    pub(super) fn class_id(&mut self, reference: clif::Value) -> clif::Value {
        let object = self.object(reference);
        let upper = self.b.ins().load(types::I32, MemFlagsData::trusted(), object, 4);
        self.b.ins().ushr_imm_u(upper, CLASS_SHIFT)
    }

    pub(super) fn array_length(&mut self, reference: clif::Value) -> clif::Value {
        let object = self.object(reference);
        self.b.ins().load(types::I32, MemFlagsData::trusted(), object, array::LENGTH_OFFSET as i32)
    }

    pub(super) fn load_field(&mut self, reference: clif::Value, access: FieldAccess) -> clif::Value {
        let object = self.object(reference);
        let offset = access.offset as i32;
        if access.volatile {
            self.load_volatile(object, offset, access.kind)
        } else {
            self.load(object, offset, access.kind)
        }
    }

    pub(super) fn load(&mut self, base: clif::Value, offset: i32, kind: Kind) -> clif::Value {
        let flags = MemFlagsData::trusted();
        match kind {
            Kind::Boolean => self.b.ins().uload8(types::I32, flags, base, offset),
            Kind::Byte => self.b.ins().sload8(types::I32, flags, base, offset),
            Kind::Char => self.b.ins().uload16(types::I32, flags, base, offset),
            Kind::Short => self.b.ins().sload16(types::I32, flags, base, offset),
            Kind::Long => self.b.ins().load(types::I64, flags, base, offset),
            Kind::Float => self.b.ins().load(types::F32, flags, base, offset),
            Kind::Double => self.b.ins().load(types::F64, flags, base, offset),
            _ => self.b.ins().load(types::I32, flags, base, offset),
        }
    }

    pub(super) fn load_volatile(&mut self, base: clif::Value, offset: i32, kind: Kind) -> clif::Value {
        let at = self.b.ins().iadd_imm_s(base, i64::from(offset));
        let flags = MemFlagsData::trusted();
        let ty = integer_of(kind);
        let bits = self.b.ins().atomic_load(ty, flags, at);
        self.widened(bits, kind)
    }

    /// A value of its bits in memory.
    pub(super) fn widened(&mut self, bits: clif::Value, kind: Kind) -> clif::Value {
        match kind {
            Kind::Boolean | Kind::Char => self.b.ins().uextend(types::I32, bits),
            Kind::Byte | Kind::Short => self.b.ins().sextend(types::I32, bits),
            Kind::Float => self.b.ins().bitcast(types::F32, MemFlagsData::new(), bits),
            Kind::Double => self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits),
            _ => bits,
        }
    }

    /// The bits in memory of a value.
    pub(super) fn bits_of(&mut self, value: clif::Value, kind: Kind) -> clif::Value {
        match kind {
            Kind::Boolean | Kind::Byte => self.b.ins().ireduce(types::I8, value),
            Kind::Char | Kind::Short => self.b.ins().ireduce(types::I16, value),
            Kind::Float => self.b.ins().bitcast(types::I32, MemFlagsData::new(), value),
            Kind::Double => self.b.ins().bitcast(types::I64, MemFlagsData::new(), value),
            _ => value,
        }
    }

    pub(super) fn store_field(&mut self, reference: clif::Value, value: clif::Value, access: FieldAccess) {
        let object = self.object(reference);
        let offset = access.offset as i32;
        if access.volatile {
            let at = self.b.ins().iadd_imm_s(object, i64::from(offset));
            let bits = self.bits_of(value, access.kind);
            self.b.ins().atomic_store(MemFlagsData::trusted(), bits, at);
        } else {
            self.store(object, offset, value, access.kind);
        }
        if access.kind.is_reference() {
            let at = self.b.ins().iadd_imm_s(object, i64::from(offset));
            self.mark_card(at);
        }
    }

    pub(super) fn store(&mut self, base: clif::Value, offset: i32, value: clif::Value, kind: Kind) {
        let flags = MemFlagsData::trusted();
        match kind {
            Kind::Boolean | Kind::Byte => self.b.ins().istore8(flags, value, base, offset),
            Kind::Char | Kind::Short => self.b.ins().istore16(flags, value, base, offset),
            _ => self.b.ins().store(flags, value, base, offset),
        };
    }

    /// The write barrier for a reference stored at an address.
    pub(super) fn mark_card(&mut self, at: clif::Value) {
        let offset = self.b.ins().isub(at, self.heap_base);
        let index = self.b.ins().ushr_imm_u(offset, i64::from(offsets::CARD_SHIFT));
        let cards = self.address(self.env.vm.heap.card_table_base() as u64);
        let card = self.b.ins().iadd(cards, index);
        let dirty = self.b.ins().iconst(types::I8, i64::from(offsets::CARD_DIRTY));
        self.b.ins().store(MemFlagsData::trusted(), dirty, card, 0);
    }

    /// The address that the element at `index` has `array::BASE_OFFSET` bytes behind.
    fn element(&mut self, reference: clif::Value, index: clif::Value, kind: Kind) -> clif::Value {
        let object = self.object(reference);
        let wide = self.b.ins().uextend(types::I64, index);
        let bytes = self.b.ins().ishl_imm_u(wide, i64::from(kind.bytes().trailing_zeros()));
        self.b.ins().iadd(object, bytes)
    }

    pub(super) fn load_element(&mut self, reference: clif::Value, index: clif::Value, kind: Kind) -> clif::Value {
        let at = self.element(reference, index, kind);
        self.load(at, array::BASE_OFFSET as i32, kind)
    }

    pub(super) fn store_element(&mut self, reference: clif::Value, index: clif::Value, value: clif::Value, kind: Kind) {
        let base = self.element(reference, index, kind);
        self.store(base, array::BASE_OFFSET as i32, value, kind);
        if kind.is_reference() {
            let at = self.b.ins().iadd_imm_s(base, array::BASE_OFFSET as i64);
            self.mark_card(at);
        }
    }

    /// `new`, or a new array.
    pub(super) fn allocate(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        let Imm::Class(id) = data.imm else { unreachable!("J1: the checker saw the immediate") };
        let class = self.class(id);
        let live = self.live.across(inst).to_vec();
        let number = self.int(id.0 as i32);
        let (slow, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.append_block_param(done, types::I32);
        let length = data.args.first().map(|&length| self.value(length));
        let bytes = match length {
            None => self.b.ins().iconst(types::I64, i64::from(class.instance_size)),
            Some(length) => {
                let shift = i64::from(class.element_shift);
                let limit = FAST_ARRAY_BYTES >> shift;
                let short = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, length, limit);
                self.go_on_if(short, slow);
                let wide = self.b.ins().uextend(types::I64, length);
                let bytes = self.b.ins().ishl_imm_u(wide, shift);
                let more = self.b.ins().iadd_imm_s(bytes, array::BASE_OFFSET as i64 + 7);
                self.b.ins().band_imm_s(more, -8)
            }
        };
        let flags = MemFlagsData::trusted();
        let thread = self.thread();
        let top = self.b.ins().load(types::I64, flags, thread, offsets::THREAD_TLAB_TOP);
        let limit = self.b.ins().load(types::I64, flags, thread, offsets::THREAD_TLAB_END);
        let room = self.b.ins().isub(limit, top);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, bytes, room);
        self.go_on_if(fits, slow);
        let end = self.b.ins().iadd(top, bytes);
        self.b.ins().store(flags, end, thread, offsets::THREAD_TLAB_TOP);
        let header = self.address(class.new_header());
        self.b.ins().store(flags, header, top, 0);
        if let Some(length) = length {
            self.b.ins().store(flags, length, top, array::LENGTH_OFFSET as i32);
        }
        let offset = self.b.ins().isub(top, self.heap_base);
        let words = self.b.ins().ushr_imm_u(offset, 3);
        let fresh = self.b.ins().ireduce(types::I32, words);
        self.b.ins().jump(done, &[BlockArg::Value(fresh)]);

        self.enter(slow);
        let kind = self.frames(self.state_of(inst));
        let made = match length {
            None => self.call_runtime(RuntimeCall::NewSlow, &[number], kind, &live),
            Some(length) => self.call_runtime(RuntimeCall::NewArraySlow, &[number, length], kind, &live),
        };
        self.check_pending(inst, made.map(|made| (made, Type::Ref)));
        let made: Vec<BlockArg> = made.into_iter().map(BlockArg::Value).collect();
        self.b.ins().jump(done, &made);
        self.enter(done);
        if let Some(result) = data.result {
            let value = self.b.block_params(done)[0];
            self.define(result, value);
        }
    }

    /// The `Class` object of an object that is not null.
    fn mirror(&mut self, reference: clif::Value) -> clif::Value {
        let class = self.class_pointer(reference);
        self.b.ins().load(types::I32, MemFlagsData::trusted(), class, offsets::CLASS_MIRROR)
    }

    /// The identity hash code in the header, which the runtime makes at first.
    fn identity_hash(&mut self, reference: clif::Value) -> clif::Value {
        let (slow, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.append_block_param(done, types::I32);
        let object = self.object(reference);
        let header = self.b.ins().load(types::I64, MemFlagsData::trusted(), object, 0);
        let hash = self.b.ins().ushr_imm_u(header, i64::from(offsets::HEADER_HASH_SHIFT));
        let hash = self.b.ins().ireduce(types::I32, hash);
        let hash = self.b.ins().band_imm_u(hash, (1 << offsets::HEADER_HASH_BITS) - 1);
        self.b.ins().brif(hash, done, &[BlockArg::Value(hash)], slow, &[]);
        self.enter(slow);
        let made = self.leaf(RuntimeCall::IdentityHash, &[reference]);
        self.b.ins().jump(done, &[BlockArg::Value(made)]);
        self.enter(done);
        self.b.block_params(done)[0]
    }

    /// 1 if a reference is of an instance of a class; null is of none.
    pub(super) fn instance_of(&mut self, reference: clif::Value, id: ClassId) -> clif::Value {
        let class = self.class(id);
        let (test, slow, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, types::I32);
        let no = self.int(0);
        self.b.ins().brif(reference, test, &[], done, &[BlockArg::Value(no)]);
        self.enter(test);
        let own = self.class_id(reference);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, own, i64::from(id.0));
        let same = self.b.ins().uextend(types::I32, same);
        if class.access.is_final() && !class.is_array() {
            self.b.ins().jump(done, &[BlockArg::Value(same)]);
            self.enter(slow);
            self.b.ins().jump(done, &[BlockArg::Value(no)]);
        } else {
            self.b.ins().brif(same, done, &[BlockArg::Value(same)], slow, &[]);
            self.enter(slow);
            let found = self.is_subclass(reference, class);
            self.b.ins().jump(done, &[BlockArg::Value(found)]);
        }
        self.enter(done);
        self.b.block_params(done)[0]
    }

    /// 1 if the class of an object (not null) is a subtype of `class`: by the superclass at its depth, for a class; by
    /// the runtime for other types.
    fn is_subclass(&mut self, reference: clif::Value, class: ClassRef) -> clif::Value {
        if class.is_interface() {
            return self.is_implementor(reference, class);
        }
        if class.is_array() {
            let number = self.int(class.id.0 as i32);
            let found = self.call_runtime(RuntimeCall::InstanceOfSlow, &[reference, number], SiteKind::Left, &[]);
            let Some(found) = found else { unreachable!("J1: the table says that there is a result") };
            return found;
        }
        let (deep, done) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, types::I32);
        let depth = class.supers.len() as i64;
        let own = self.class_pointer(reference);
        let own_depth = self.load_constant(own, offsets::CLASS_SUPERS_LEN);
        let no = self.int(0);
        let is_deep = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThanOrEqual, own_depth, depth);
        self.b.ins().brif(is_deep, deep, &[], done, &[BlockArg::Value(no)]);
        self.enter(deep);
        let supers = self.load_constant(own, offsets::CLASS_SUPERS);
        let there = self.load_constant(supers, (depth as i32 - 1) * 8);
        let wanted = self.address(class.to_bits());
        let found = self.b.ins().icmp(IntCC::Equal, there, wanted);
        let found = self.b.ins().uextend(types::I32, found);
        self.b.ins().jump(done, &[BlockArg::Value(found)]);
        self.enter(done);
        self.b.block_params(done)[0]
    }

    /// As [`is_subclass`](Self::is_subclass) for an interface: the one that the class was asked for last is known.
    fn is_implementor(&mut self, reference: clif::Value, interface: ClassRef) -> clif::Value {
        let (slow, done) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, types::I32);
        let own = self.class_pointer(reference);
        let last = self.b.ins().load(types::I32, MemFlagsData::trusted(), own, offsets::CLASS_SECONDARY_CACHE);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, last, i64::from(interface.id.0));
        let same = self.b.ins().uextend(types::I32, same);
        self.b.ins().brif(same, done, &[BlockArg::Value(same)], slow, &[]);
        self.enter(slow);
        let number = self.int(interface.id.0 as i32);
        let found = self.leaf(RuntimeCall::InstanceOfSlow, &[reference, number]);
        self.b.ins().jump(done, &[BlockArg::Value(found)]);
        self.enter(done);
        self.b.block_params(done)[0]
    }

    /// 1 if an array (not null) takes a reference: null, an object of the component's class, or anything if that is
    /// `Object`; the runtime knows the rest.
    fn may_store(&mut self, array: clif::Value, value: clif::Value) -> clif::Value {
        let (test, compare, slow, done) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, types::I32);
        let yes = self.int(1);
        self.b.ins().brif(value, test, &[], done, &[BlockArg::Value(yes)]);
        self.enter(test);
        let class = self.class_pointer(array);
        let component = self.load_constant(class, offsets::CLASS_COMPONENT);
        let object = self.address(self.object_class().to_bits());
        let any = self.b.ins().icmp(IntCC::Equal, component, object);
        self.b.ins().brif(any, done, &[BlockArg::Value(yes)], compare, &[]);
        self.enter(compare);
        let own = self.class_pointer(value);
        let same = self.b.ins().icmp(IntCC::Equal, component, own);
        self.b.ins().brif(same, done, &[BlockArg::Value(yes)], slow, &[]);
        self.enter(slow);
        let found = self.leaf(RuntimeCall::MayStoreSlow, &[array, value]);
        self.b.ins().jump(done, &[BlockArg::Value(found)]);
        self.enter(done);
        self.b.block_params(done)[0]
    }

    /// What an object constant is now.
    pub(super) fn object_constant(&mut self, slot: u64) -> clif::Value {
        let at = self.address(slot);
        self.b.ins().load(types::I32, MemFlagsData::trusted(), at, 0)
    }

    /// The instructions of this file.
    pub(super) fn memory_instruction(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        let args = self.values(&data.args);
        let result = match (data.op, &data.imm) {
            (Op::ClassOf, _) => Some(self.class_id(args[0])),
            (Op::ArrayLength, _) => Some(self.array_length(args[0])),
            (Op::LoadField, &Imm::Field(access)) => Some(self.load_field(args[0], access)),
            (Op::StoreField, &Imm::Field(access)) => {
                self.store_field(args[0], args[1], access);
                None
            }
            (Op::IsArray, _) => {
                let class = self.class_pointer(args[0]);
                let component = self.load_constant(class, offsets::CLASS_COMPONENT);
                let is_array = self.b.ins().icmp_imm_s(IntCC::NotEqual, component, 0);
                Some(self.b.ins().uextend(types::I32, is_array))
            }
            (Op::Mirror, _) => Some(self.mirror(args[0])),
            (Op::IdentityHash, _) => Some(self.identity_hash(args[0])),
            (Op::CurrentThread, _) => {
                let thread = self.thread();
                Some(self.b.ins().load(types::I32, MemFlagsData::trusted(), thread, offsets::THREAD_OBJECT))
            }
            (_, &Imm::Raw(access)) => self.raw_access(data.op, access, &args),
            (Op::LoadElement, &Imm::Element(kind)) => Some(self.load_element(args[0], args[1], kind)),
            (Op::StoreElement, &Imm::Element(kind)) => {
                self.store_element(args[0], args[1], args[2], kind);
                None
            }
            (Op::InstanceOf, &Imm::Class(class)) => Some(self.instance_of(args[0], class)),
            (Op::MayStore, _) => Some(self.may_store(args[0], args[1])),
            (Op::Object, &Imm::Root(slot)) => Some(self.object_constant(slot)),
            _ => unreachable!("J1: {} is lowered elsewhere", data.op.mnemonic()),
        };
        if let Some((value, is)) = data.result.zip(result) {
            self.define(value, is);
        }
    }
}

/// The integer type with as many bits as a field of this kind.
fn integer_of(kind: Kind) -> clif::Type {
    match kind.bytes() {
        1 => types::I8,
        2 => types::I16,
        8 => types::I64,
        _ => types::I32,
    }
}
