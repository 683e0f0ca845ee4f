//! Translation of bytecode to instruction words.

use crate::fuse;
use crate::insn::Insn;
use crate::intrinsic;
use crate::op::Op;
use crate::prepared::Handler;
use classloader::bytecode::{self, Instruction, Opcode, Operands};
use classloader::classfile::CodeAttribute;
use classloader::{Constant, ConstantPool, CpIndex};
use std::fmt;
use vm_core::Method;
use vm_core::field::Kind;

/// What is translated.
pub(crate) struct Source<'a> {
    /// The bytecode.
    pub code: &'a CodeAttribute,
    /// The constant pool of the method's class.
    pub pool: &'a ConstantPool,
    /// Kind of the method's result.
    pub return_kind: Kind,
    /// `ACC_SYNCHRONIZED`.
    pub synchronized: bool,
    /// Entry of the method in the table of intrinsics.
    pub intrinsic: Option<u32>,
}

impl<'a> Source<'a> {
    /// Of a method with bytecode.
    pub fn of(method: &'a Method, code: &'a CodeAttribute) -> Source<'a> {
        Source {
            code,
            pool: method.class.get().constant_pool.raw,
            return_kind: method.return_kind,
            synchronized: method.is_synchronized(),
            intrinsic: intrinsic::find(method),
        }
    }
}

/// The result: instruction words, then literals.
#[derive(Debug)]
pub(crate) struct Translated {
    /// Words.
    pub words: Vec<u64>,
    /// Bytecode index of each instruction word.
    pub bci_of: Vec<u16>,
    /// First bytecode index that each covers.
    pub starts: Vec<u16>,
    /// Exception handlers.
    pub handlers: Vec<Handler>,
}

/// Bytecode that verification would have rejected, of a class that nobody verified.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Untranslatable {
    /// Bytes that are no instruction.
    Instruction(u16),
    /// A branch, handler or switch whose target is no instruction.
    Target(u16),
    /// `ldc` of an entry that cannot be loaded.
    Constant(u16),
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Untranslatable::Instruction(bci) => write!(f, "Bad instruction at {bci}"),
            Untranslatable::Target(bci) => write!(f, "Illegal target of jump or branch at {bci}"),
            Untranslatable::Constant(bci) => write!(f, "Illegal type in constant pool at {bci}"),
        }
    }
}

/// Where an instruction leads or what it reads, besides its word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Link {
    /// Nothing.
    None,
    /// Operand `b` becomes the distance to this bci.
    Branch(u16),
    /// The high half of operand `b` becomes the distance to this bci.
    HighBranch(u16),
    /// Operand `b` becomes the distance to this literal.
    Literal(usize),
}

/// An instruction before it has an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Item {
    pub op: Op,
    pub a: u16,
    pub b: u32,
    pub bci: u16,
    /// First bci that the word covers: a fused word is entered there.
    pub start: u16,
    pub link: Link,
}

#[derive(Clone, Copy, Debug)]
enum Literal {
    Value(u64),
    /// Distance in words from the switch at `from` to a bci.
    Distance {
        from: u16,
        to: u16,
    },
    /// The same in the low half, a switch key in the high half.
    Case {
        key: i32,
        from: u16,
        to: u16,
    },
}

/// The code of a native method.
pub(crate) fn native(synchronized: bool) -> Translated {
    let mut words = Vec::new();
    if synchronized {
        words.push(Insn::new(Op::EnterSynchronized, 0, 0).0);
    }
    words.push(Insn::new(Op::CallNative, 0, 0).0);
    Translated { bci_of: vec![0; words.len()], starts: vec![0; words.len()], words, handlers: Vec::new() }
}

/// Translates a method's bytecode.
pub(crate) fn translate(source: &Source<'_>) -> Result<Translated, Untranslatable> {
    let code = &source.code.code;
    let mut t = Translator {
        source,
        items: Vec::with_capacity(code.len() / 2 + 1),
        literals: Vec::new(),
        locks: source.synchronized,
    };
    if source.synchronized {
        t.emit(0, Op::EnterSynchronized, 0, 0, Link::None);
    }
    if let Some(entry) = source.intrinsic {
        t.emit(0, Op::Intrinsic, source.return_kind.slots() as u16, entry, Link::None);
    }
    for i in bytecode::instructions(code) {
        t.instruction(&i.map_err(|e| Untranslatable::Instruction(e.bci().0))?)?;
    }
    t.fuse();
    if t.locks {
        t.check_locks();
    }
    t.place()
}

/// The instructions from bci `from` up to and with the one at `to`, each as an item of its own.
pub(crate) fn unfused(source: &Source<'_>, from: u16, to: u16) -> Result<Vec<Item>, Untranslatable> {
    let mut t = Translator { source, items: Vec::new(), literals: Vec::new(), locks: false };
    let mut at = bytecode::Bci(from);
    while at.0 <= to {
        let (i, next) = bytecode::decode(&source.code.code, at).map_err(|e| Untranslatable::Instruction(e.bci().0))?;
        t.instruction(&i)?;
        at = next;
    }
    Ok(t.items)
}

struct Translator<'a> {
    source: &'a Source<'a>,
    items: Vec<Item>,
    literals: Vec<Literal>,
    locks: bool,
}

impl Translator<'_> {
    fn emit(&mut self, bci: u16, op: Op, a: u16, b: u32, link: Link) {
        self.items.push(Item { op, a, b, bci, start: bci, link })
    }

    fn reserve(&mut self, literals: &[u64]) -> Link {
        let at = self.literals.len();
        self.literals.extend(literals.iter().map(|&v| Literal::Value(v)));
        Link::Literal(at)
    }

    fn instruction(&mut self, i: &Instruction<'_>) -> Result<(), Untranslatable> {
        let bci = i.bci.0;
        self.locks |= matches!(i.opcode, Opcode::Monitorenter | Opcode::Monitorexit);
        match i.operands {
            Operands::None => self.plain(bci, i.opcode),
            Operands::Immediate(v) => self.emit(bci, Op::Const, 0, v as i32 as u32, Link::None),
            Operands::Local(n) => self.emit(bci, local_op(i.opcode), n, 0, Link::None),
            Operands::Increment { local, delta } => self.emit(bci, Op::Iinc, local, delta as i32 as u32, Link::None),
            Operands::Constant(index) => self.constant(bci, i.opcode, index)?,
            Operands::Branch(_) => {
                let target = i.branch_target().ok_or(Untranslatable::Target(bci))?;
                // Only conditional branches, of three bytes, can fall through.
                self.branch(bci, branch_op(i.opcode), target.0, bci.wrapping_add(3))
            }
            Operands::Switch(s) => {
                let target = |t: Option<bytecode::Bci>| t.map(|t| t.0).ok_or(Untranslatable::Target(bci));
                let default = target(s.default_target())?;
                let mut cases = Vec::new();
                for (key, to) in s.cases() {
                    cases.push((key, target(to)?));
                }
                let at = self.literals.len();
                let distance = |to| Literal::Distance { from: bci, to };
                if s.is_table() {
                    let low = cases.first().map_or(0, |c| c.0);
                    self.literals.extend([
                        Literal::Value(low as u32 as u64),
                        Literal::Value(cases.len() as u64),
                        distance(default),
                    ]);
                    self.literals.extend(cases.iter().map(|c| distance(c.1)));
                } else {
                    // The specification requires sorted keys; unverified code gets them sorted, too.
                    cases.sort_by_key(|c| c.0);
                    self.literals.extend([Literal::Value(cases.len() as u64), distance(default)]);
                    self.literals.extend(cases.iter().map(|&(key, to)| Literal::Case { key, from: bci, to }));
                }
                let op = if s.is_table() { Op::TableSwitch } else { Op::LookupSwitch };
                self.emit(bci, op, 0, 0, Link::Literal(at))
            }
            Operands::InvokeInterface { index, .. } => {
                let link = self.reserve(&[0; 4]);
                self.emit(bci, Op::CallInterfaceResolve, index.0, 0, link)
            }
            Operands::InvokeDynamic { index, .. } => {
                let link = self.reserve(&[0; 2]);
                self.emit(bci, Op::CallDynamicResolve, index.0, 0, link)
            }
            Operands::ArrayType(code) => {
                let link = self.reserve(&[0]);
                self.emit(bci, Op::NewPrimitiveArrayResolve, code as u16, 0, link)
            }
            Operands::MultiArray { index, dimensions } => {
                let link = self.reserve(&[dimensions as u64, 0]);
                self.emit(bci, Op::MultiNewArrayResolve, index.0, 0, link)
            }
        }
        Ok(())
    }

    /// A branch. A conditional one that closes a loop becomes one with the opposite condition, over a jump that counts iterations.
    fn branch(&mut self, bci: u16, op: Op, target: u16, next: u16) {
        if target > bci || op == Op::Jsr {
            return self.emit(bci, op, 0, 0, Link::Branch(target));
        }
        let mut start = bci;
        if let Some(opposite) = opposite(op) {
            self.emit(bci, opposite, 0, 0, Link::Branch(next));
            // No instruction starts there.
            start += 1;
        }
        self.items.push(Item { op: Op::GotoBack, a: 0, b: 0, bci, start, link: Link::Branch(target) })
    }

    /// Instructions with a constant pool index.
    fn constant(&mut self, bci: u16, opcode: Opcode, index: CpIndex) -> Result<(), Untranslatable> {
        let (op, literals) = match opcode {
            Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W => return self.load_constant(bci, opcode, index),
            Opcode::Getfield => (Op::GetFieldResolve, 2),
            Opcode::Putfield => (Op::PutFieldResolve, 2),
            Opcode::Getstatic => (Op::GetStaticResolve, 4),
            Opcode::Putstatic => (Op::PutStaticResolve, 4),
            Opcode::Invokevirtual => (Op::CallVirtualResolve, 2),
            Opcode::Invokespecial => (Op::CallSpecialResolve, 2),
            Opcode::Invokestatic => (Op::CallStaticResolve, 4),
            Opcode::New => (Op::NewResolve, 2),
            Opcode::Anewarray => (Op::ANewArrayResolve, 1),
            Opcode::Checkcast => (Op::CheckCastResolve, 1),
            Opcode::Instanceof => (Op::InstanceOfResolve, 1),
            other => unreachable!("I1: {} has no constant pool index alone", other.mnemonic()),
        };
        let link = self.reserve(&[0; 4][..literals]);
        self.emit(bci, op, index.0, 0, link);
        Ok(())
    }

    fn load_constant(&mut self, bci: u16, opcode: Opcode, index: CpIndex) -> Result<(), Untranslatable> {
        match self.source.pool.get(index) {
            Constant::Integer(v) => self.emit(bci, Op::Const, 0, v as u32, Link::None),
            Constant::Float(bits) => self.emit(bci, Op::Const, 0, bits, Link::None),
            Constant::Long(v) => self.wide(bci, v as u64),
            Constant::Double(bits) => self.wide(bci, bits),
            Constant::String { .. }
            | Constant::Class { .. }
            | Constant::MethodHandle { .. }
            | Constant::MethodType { .. }
            | Constant::Dynamic { .. } => {
                let op = if opcode == Opcode::Ldc2W { Op::Ldc2Resolve } else { Op::LdcResolve };
                let link = self.reserve(&[0]);
                self.emit(bci, op, index.0, 0, link)
            }
            _ => return Err(Untranslatable::Constant(bci)),
        }
        Ok(())
    }

    fn wide(&mut self, bci: u16, bits: u64) {
        if bits as i64 == bits as i32 as i64 {
            self.emit(bci, Op::ConstLong, 0, bits as u32, Link::None)
        } else {
            let link = self.reserve(&[bits]);
            self.emit(bci, Op::ConstWide, 0, 0, link)
        }
    }

    /// Instructions without operands.
    fn plain(&mut self, bci: u16, opcode: Opcode) {
        use Opcode as O;
        let constant = |v: i32| (Op::Const, v as u32);
        let (op, b) = match opcode {
            O::AconstNull => constant(0),
            O::IconstM1 => constant(-1),
            O::Iconst0 => constant(0),
            O::Iconst1 => constant(1),
            O::Iconst2 => constant(2),
            O::Iconst3 => constant(3),
            O::Iconst4 => constant(4),
            O::Iconst5 => constant(5),
            O::Lconst0 => return self.wide(bci, 0),
            O::Lconst1 => return self.wide(bci, 1),
            O::Fconst0 => (Op::Const, 0f32.to_bits()),
            O::Fconst1 => (Op::Const, 1f32.to_bits()),
            O::Fconst2 => (Op::Const, 2f32.to_bits()),
            O::Dconst0 => return self.wide(bci, 0f64.to_bits()),
            O::Dconst1 => return self.wide(bci, 1f64.to_bits()),
            O::Ireturn | O::Freturn | O::Areturn | O::Lreturn | O::Dreturn | O::Return => {
                return self.method_return(bci, opcode);
            }
            other => (plain_op(other), 0),
        };
        self.emit(bci, op, 0, b, Link::None)
    }

    /// A return; int results of narrower type are narrowed (JVMS 6.5.ireturn).
    fn method_return(&mut self, bci: u16, opcode: Opcode) {
        let kind = self.source.return_kind;
        let op = match (opcode, kind) {
            (Opcode::Return, _) => Op::Return,
            (Opcode::Lreturn | Opcode::Dreturn, _) => Op::Return2,
            (Opcode::Ireturn, Kind::Boolean) => Op::ReturnBoolean,
            (Opcode::Ireturn, Kind::Byte) => Op::ReturnByte,
            (Opcode::Ireturn, Kind::Char) => Op::ReturnChar,
            (Opcode::Ireturn, Kind::Short) => Op::ReturnShort,
            _ => Op::Return1,
        };
        self.emit(bci, op, 0, 0, Link::None)
    }

    /// Makes the returns of a method that locks look at its locks.
    fn check_locks(&mut self) {
        let kind = self.source.return_kind as u16;
        for i in &mut self.items {
            match i.op {
                Op::Return => i.op = Op::ReturnLocked,
                Op::Return2 => i.op = Op::Return2Locked,
                Op::Return1 | Op::ReturnBoolean | Op::ReturnByte | Op::ReturnChar | Op::ReturnShort => {
                    (i.op, i.a) = (Op::Return1Locked, kind)
                }
                _ => {}
            }
        }
    }

    /// Fuses frequent sequences; not in methods with subroutines, whose return addresses are bytecode indices.
    fn fuse(&mut self) {
        if self.items.iter().any(|i| i.op == Op::Jsr) {
            return;
        }
        let mut leaders = Leaders(vec![0; self.source.code.code.len() / 64 + 1]);
        for e in &self.source.code.exception_table {
            leaders.add(e.start_pc);
            leaders.add(e.end_pc);
            leaders.add(e.handler_pc);
        }
        for i in &self.items {
            if let Link::Branch(to) = i.link {
                leaders.add(to)
            }
        }
        for l in &self.literals {
            if let Literal::Distance { to, .. } | Literal::Case { to, .. } = *l {
                leaders.add(to)
            }
        }
        let literals = &mut self.literals;
        let mut set = |i: usize, v: u64| literals[i] = Literal::Value(v);
        self.items = fuse::fuse(&self.items, |bci| leaders.has(bci), self.locks, &mut set);
    }

    /// Gives every instruction its address and resolves distances.
    fn place(self) -> Result<Translated, Untranslatable> {
        // Words before that of bci 0 are not branch targets: the last item with the bci is.
        let word = |bci: u16, from: u16| match self.items.partition_point(|i| i.start <= bci).checked_sub(1) {
            Some(w) if self.items[w].start == bci => Ok(w as i32),
            _ => Err(Untranslatable::Target(from)),
        };
        let first_literal = self.items.len();
        let mut words = Vec::with_capacity(first_literal + self.literals.len());
        for (w, item) in self.items.iter().enumerate() {
            let b = match item.link {
                Link::None => item.b,
                Link::Branch(bci) => (word(bci, item.bci)? - w as i32) as u32,
                Link::HighBranch(bci) => Insn::pair(item.b as u16, (word(bci, item.bci)? - w as i32) as i16),
                Link::Literal(n) => (first_literal + n - w) as u32,
            };
            words.push(Insn::new(item.op, item.a, b).0);
        }
        for l in &self.literals {
            let distance = |from: u16, to: u16| -> Result<u32, Untranslatable> {
                let at = self.items.partition_point(|i| i.bci < from);
                Ok((word(to, from)? - at as i32) as u32)
            };
            words.push(match *l {
                Literal::Value(v) => v,
                Literal::Distance { from, to } => distance(from, to)? as u64,
                Literal::Case { key, from, to } => (key as u32 as u64) << 32 | distance(from, to)? as u64,
            });
        }
        let mut handlers = Vec::new();
        for e in &self.source.code.exception_table {
            handlers.push(Handler {
                start: e.start_pc,
                end: e.end_pc,
                word: word(e.handler_pc, e.handler_pc)? as u32,
                catch: e.catch_type,
            });
        }
        let bci_of = self.items.iter().map(|i| i.bci).collect();
        Ok(Translated { words, bci_of, starts: self.items.iter().map(|i| i.start).collect(), handlers })
    }
}

/// A set of bytecode indices.
struct Leaders(Vec<u64>);

impl Leaders {
    fn add(&mut self, bci: u16) {
        if let Some(w) = self.0.get_mut(bci as usize / 64) {
            *w |= 1 << (bci % 64)
        }
    }
    fn has(&self, bci: u16) -> bool {
        self.0.get(bci as usize / 64).is_some_and(|w| w >> (bci % 64) & 1 != 0)
    }
}

/// Loads, stores and `ret`: kinds do not matter, only the number of slots.
fn local_op(opcode: Opcode) -> Op {
    use Opcode as O;
    match opcode {
        O::Lload
        | O::Lload0
        | O::Lload1
        | O::Lload2
        | O::Lload3
        | O::Dload
        | O::Dload0
        | O::Dload1
        | O::Dload2
        | O::Dload3 => Op::Load2,
        O::Lstore | O::Lstore0 | O::Lstore1 | O::Lstore2 | O::Lstore3 => Op::Store2,
        O::Dstore | O::Dstore0 | O::Dstore1 | O::Dstore2 | O::Dstore3 => Op::Store2,
        O::Ret => Op::Ret,
        other if other.effect().starts_with('>') => Op::Load,
        _ => Op::Store,
    }
}

fn branch_op(opcode: Opcode) -> Op {
    use Opcode as O;
    match opcode {
        O::Ifeq => Op::IfEq,
        O::Ifne => Op::IfNe,
        O::Iflt => Op::IfLt,
        O::Ifge => Op::IfGe,
        O::Ifgt => Op::IfGt,
        O::Ifle => Op::IfLe,
        O::IfIcmpeq => Op::IfIcmpEq,
        O::IfIcmpne => Op::IfIcmpNe,
        O::IfIcmplt => Op::IfIcmpLt,
        O::IfIcmpge => Op::IfIcmpGe,
        O::IfIcmpgt => Op::IfIcmpGt,
        O::IfIcmple => Op::IfIcmpLe,
        O::IfAcmpeq => Op::IfAcmpEq,
        O::IfAcmpne => Op::IfAcmpNe,
        O::Ifnull => Op::IfNull,
        O::Ifnonnull => Op::IfNonNull,
        O::Jsr | O::JsrW => Op::Jsr,
        _ => Op::Goto,
    }
}

/// The conditional branch that is taken when `op` is not.
fn opposite(op: Op) -> Option<Op> {
    static PAIRS: [(Op, Op); 8] = [
        (Op::IfEq, Op::IfNe),
        (Op::IfLt, Op::IfGe),
        (Op::IfGt, Op::IfLe),
        (Op::IfIcmpEq, Op::IfIcmpNe),
        (Op::IfIcmpLt, Op::IfIcmpGe),
        (Op::IfIcmpGt, Op::IfIcmpLe),
        (Op::IfAcmpEq, Op::IfAcmpNe),
        (Op::IfNull, Op::IfNonNull),
    ];
    PAIRS.iter().find_map(|&(a, b)| if op == a { Some(b) } else { (op == b).then_some(a) })
}

/// Instructions without operands that become one operation without operands.
fn plain_op(opcode: Opcode) -> Op {
    use Opcode as O;
    macro_rules! same {
        ($($o:ident)*; $($from:ident => $to:ident)*) => {
            match opcode {
                $(O::$o => Op::$o,)*
                $(O::$from => Op::$to,)*
                other => unreachable!("I1: {} has operands", other.mnemonic()),
            }
        };
    }
    same! {
        Nop Iaload Laload Aaload Baload Caload Saload Iastore Lastore Aastore Bastore Castore Sastore
        Pop Pop2 Dup DupX1 DupX2 Dup2 Dup2X1 Dup2X2 Swap
        Iadd Isub Imul Idiv Irem Ineg Ishl Ishr Iushr Iand Ior Ixor
        Ladd Lsub Lmul Ldiv Lrem Lneg Lshl Lshr Lushr Land Lor Lxor
        Fadd Fsub Fmul Fdiv Frem Fneg Dadd Dsub Dmul Ddiv Drem Dneg
        I2l I2f I2d L2i L2f L2d F2i F2l F2d D2i D2l D2f I2b I2c I2s Lcmp Fcmpl Fcmpg Dcmpl Dcmpg;
        Faload => Iaload Daload => Laload Fastore => Iastore Dastore => Lastore
        Arraylength => ArrayLength Athrow => Throw Monitorenter => MonitorEnter Monitorexit => MonitorExit
    }
}

#[cfg(test)]
mod tests;
