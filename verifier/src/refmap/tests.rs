use classloader::CpIndex;
use classloader::bytecode::Opcode::{self, *};
use classloader::classfile::ExceptionEntry;

use super::*;
use crate::defect::DefectKind as Kind;
use crate::method_shape::{ConstantKind, CpTypes};

/// Constants for tests, at fixed indices.
struct Pool;

const INT: u8 = 1;
const OBJECT_FIELD: u8 = 2;
/// `(JLjava/lang/Object;I)D`
const CALL: u8 = 3;
const CLASS: u8 = 4;
const DOUBLE: u8 = 5;

impl CpTypes for Pool {
    fn kind(&self, index: CpIndex) -> ConstantKind {
        match index.0 as u8 {
            INT => ConstantKind::Integer,
            OBJECT_FIELD => ConstantKind::Fieldref,
            CALL => ConstantKind::Methodref,
            CLASS => ConstantKind::Class,
            DOUBLE => ConstantKind::Double,
            _ => ConstantKind::Unusable,
        }
    }

    fn member(&self, index: CpIndex) -> (&[u8], &[u8]) {
        match index.0 as u8 {
            OBJECT_FIELD => (b"f", b"Ljava/lang/Object;"),
            CALL => (b"m", b"(JLjava/lang/Object;I)D"),
            _ => (b"", b""),
        }
    }

    fn class_name(&self, _index: CpIndex) -> &[u8] {
        b"java/lang/Object"
    }

    fn len(&self) -> usize {
        6
    }
}

/// Code under construction; jumps name labels.
#[derive(Default)]
struct Asm {
    code: Vec<u8>,
    jumps: Vec<(usize, usize, usize)>,
    labels: Vec<Option<usize>>,
    handlers: Vec<[usize; 3]>,
}

impl Asm {
    fn label(&mut self) -> usize {
        self.labels.push(None);
        self.labels.len() - 1
    }

    fn bind(&mut self, label: usize) {
        self.labels[label] = Some(self.code.len());
    }

    fn here(&mut self) -> usize {
        let label = self.label();
        self.bind(label);
        label
    }

    fn op(&mut self, opcode: Opcode, operands: &[u8]) -> Bci {
        let at = self.code.len();
        self.code.push(opcode as u8);
        self.code.extend_from_slice(operands);
        Bci(at as u16)
    }

    fn ops(&mut self, opcodes: &[Opcode]) {
        self.code.extend(opcodes.iter().map(|&opcode| opcode as u8));
    }

    fn jump(&mut self, opcode: Opcode, label: usize) -> Bci {
        let at = self.op(opcode, &[0, 0]);
        self.jumps.push((at.index() + 1, at.index(), label));
        at
    }

    /// An instruction that is a safepoint and changes nothing on the whole.
    fn safepoint(&mut self) -> Bci {
        let at = self.op(Ldc, &[INT]);
        self.op(Pop, &[]);
        at
    }

    fn protect(&mut self, from: usize, to: usize, handler: usize) {
        self.handlers.push([from, to, handler]);
    }

    fn finish(&mut self) -> Method {
        let place = |label: usize| self.labels[label].expect("a label is bound");
        for &(at, from, label) in &self.jumps {
            let offset = place(label) as i64 - from as i64;
            self.code[at..at + 2].copy_from_slice(&(offset as i16).to_be_bytes());
        }
        let handlers = self.handlers.iter().map(|&[from, to, handler]| ExceptionEntry {
            start_pc: place(from) as u16,
            end_pc: place(to) as u16,
            handler_pc: place(handler) as u16,
            catch_type: CpIndex(0),
        });
        Method {
            handlers: handlers.collect(),
            code: std::mem::take(&mut self.code),
            max_locals: 16,
            max_stack: 8,
            descriptor: "()V",
        }
    }
}

struct Method {
    code: Vec<u8>,
    handlers: Vec<ExceptionEntry>,
    max_locals: u16,
    max_stack: u16,
    descriptor: &'static str,
}

impl Method {
    fn shape(&self) -> MethodShape<'_> {
        MethodShape {
            code: &self.code,
            exception_table: &self.handlers,
            max_locals: self.max_locals,
            max_stack: self.max_stack,
            is_static: true,
            descriptor: self.descriptor.as_bytes(),
            constants: &Pool,
            stack_map_table: None,
        }
    }

    fn maps(&self) -> RefMaps {
        RefMaps::compute(&self.shape()).unwrap()
    }

    fn defect(&self) -> Kind {
        RefMaps::compute(&self.shape()).unwrap_err().kind
    }
}

fn asm(build: impl FnOnce(&mut Asm)) -> Method {
    let mut asm = Asm::default();
    build(&mut asm);
    asm.finish()
}

fn no_subroutine(_slot: FrameSlot) -> Bci {
    panic!("there is no subroutine")
}

/// Local and stack slots with references at `bci`.
fn at(maps: &RefMaps, bci: Bci) -> (Vec<u16>, Vec<u16>) {
    let map = maps.at(bci, no_subroutine).unwrap();
    (map.locals().collect(), map.stack().collect())
}

#[test]
fn parameters_and_calls() {
    let mut method = asm(|asm| {
        asm.op(Lload1, &[]);
        asm.op(Aload0, &[]);
        asm.op(Iconst0, &[]);
        asm.op(Invokestatic, &[0, CALL]);
        asm.op(Dreturn, &[]);
    });
    method.descriptor = "([IJLjava/lang/String;I)D";
    let maps = method.maps();
    assert_eq!(at(&maps, Bci(0)), (vec![0, 3], vec![]));
    assert_eq!(at(&maps, Bci(3)), (vec![0, 3], vec![2]));
    let map = maps.at(Bci(3), no_subroutine).unwrap();
    assert_eq!(map.stack_depth(), 4);
    let call = maps.at_call(Bci(3), no_subroutine).unwrap();
    assert_eq!((call.stack_depth(), call.stack().count()), (0, 0));
    assert_eq!(call.locals().collect::<Vec<_>>(), [0, 3]);
    // Instructions that cannot stop a thread have no map.
    assert!(maps.at(Bci(1), no_subroutine).is_none());
}

#[test]
fn arguments_above_other_operands_are_popped() {
    let maps = asm(|asm| {
        asm.ops(&[AconstNull, Lconst0, AconstNull, Lconst1, AconstNull, Iconst0]);
        asm.op(Invokevirtual, &[0, CALL]);
        asm.op(Return, &[]);
    })
    .maps();
    let bci = Bci(6);
    assert_eq!(at(&maps, bci).1, [0, 3, 6]);
    let call = maps.at_call(bci, no_subroutine).unwrap();
    assert_eq!((call.stack_depth(), call.stack().collect::<Vec<_>>()), (3, vec![0]));
    // The double of the result has replaced them.
    assert_eq!(maps.at(Bci(9), no_subroutine).unwrap().stack_depth(), 5);
}

#[test]
fn null_and_uninitialized_objects_are_references() {
    let mut end = Bci(0);
    let maps = asm(|asm| {
        asm.ops(&[AconstNull, Astore1]);
        asm.op(New, &[0, CLASS]);
        asm.ops(&[Dup, Astore2]);
        asm.op(Iconst1, &[]);
        asm.op(Newarray, &[10]);
        asm.op(Astore3, &[]);
        end = asm.op(Return, &[]);
    })
    .maps();
    assert_eq!(at(&maps, end), (vec![1, 2, 3], vec![0]));
}

#[test]
fn shuffles_move_references_along() {
    let cases: [(&[Opcode], &[u16]); 6] = [
        (&[AconstNull, Iconst0, Swap], &[1]),
        (&[Iconst0, AconstNull, DupX1], &[0, 2]),
        (&[Lconst0, AconstNull, DupX2], &[0, 3]),
        (&[Iconst0, AconstNull, Dup2], &[1, 3]),
        (&[AconstNull, Lconst0, Dup2X1], &[2]),
        (&[AconstNull, Iconst0, Dconst0, Dup2X2], &[2]),
    ];
    for (opcodes, expected) in cases {
        let method = asm(|asm| {
            asm.ops(opcodes);
            asm.safepoint();
            asm.op(Return, &[]);
        });
        assert_eq!(at(&method.maps(), Bci(opcodes.len() as u16)).1, expected, "{opcodes:?}");
    }
}

#[test]
fn splitting_a_long_is_a_defect() {
    for opcodes in [
        &[Lconst0, Pop][..],
        &[Lconst0, Dup],
        &[Iconst0, Lconst0, Swap],
        &[Lconst0, Iconst0, DupX1],
        &[Lconst0, Iconst0, Swap],
        &[Lconst0, Iconst0, Pop2],
        &[Lconst0, Iconst0, Dup2],
        &[Lconst0, Iconst0, Iconst0, DupX2, Pop, DupX2],
        &[Iconst0, Lconst0, DupX2],
        &[Lconst0, Iconst0, Iconst0, Iconst0, Dup2X2],
    ] {
        let method = asm(|asm| {
            asm.ops(opcodes);
            asm.op(Return, &[]);
        });
        let fault = *opcodes.last().unwrap();
        assert_eq!(method.defect(), Kind::StackWords(fault), "{opcodes:?}");
    }
}

#[test]
fn a_conflict_is_no_reference() {
    let mut join = Bci(0);
    let method = asm(|asm| {
        let (other, end) = (asm.label(), asm.label());
        asm.op(Iconst0, &[]);
        asm.jump(Ifeq, other);
        asm.ops(&[AconstNull, Astore0, AconstNull, Astore1]);
        asm.jump(Goto, end);
        asm.bind(other);
        asm.ops(&[Iconst0, Istore0, AconstNull, Astore1]);
        asm.bind(end);
        join = asm.op(Return, &[]);
    });
    assert_eq!(at(&method.maps(), join).0, [1]);
}

#[test]
fn a_loop_weakens_its_head() {
    let mut head = Bci(0);
    let method = asm(|asm| {
        asm.ops(&[AconstNull, Astore0, AconstNull, Astore1]);
        let label = asm.here();
        head = asm.op(Nop, &[]);
        asm.ops(&[Iconst0, Istore0]);
        asm.jump(Goto, label);
    });
    let maps = method.maps();
    assert_eq!(at(&maps, head).0, [1]);
    // The backward branch polls.
    assert_eq!(at(&maps, Bci(head.0 + 3)).0, [1]);
}

#[test]
fn a_store_of_half_a_long_ends_it() {
    let maps = asm(|asm| {
        asm.ops(&[Lconst0, Lstore1, AconstNull, Astore2]);
        asm.ops(&[Dconst0, Dstore0]);
        asm.op(Return, &[]);
    })
    .maps();
    assert_eq!(at(&maps, Bci(6)).0, [2]);
    let method = asm(|asm| {
        asm.ops(&[Lconst0, Lstore1, AconstNull, Astore2, Lload1, Pop2]);
        asm.op(Return, &[]);
    });
    assert_eq!(method.defect(), Kind::LocalType);
}

#[test]
fn handlers_see_the_locals_before_each_instruction() {
    let mut entry = Bci(0);
    let method = asm(|asm| {
        let (from, to, handler) = (asm.label(), asm.label(), asm.label());
        asm.ops(&[AconstNull, Astore0, AconstNull, Astore1, Iconst0, Istore2]);
        asm.bind(from);
        asm.ops(&[Iconst0, Istore0, AconstNull, Astore2]);
        asm.bind(to);
        // Not seen by the handler.
        asm.ops(&[Iconst0, Istore1, Return]);
        asm.bind(handler);
        entry = asm.op(Astore3, &[]);
        asm.op(Return, &[]);
        asm.protect(from, to, handler);
    });
    let maps = method.maps();
    // Local 0 was a reference only at first, local 2 was none at first.
    assert_eq!(at(&maps, entry), (vec![1], vec![0]));
    assert_eq!(at(&maps, Bci(entry.0 + 1)), (vec![1, 3], vec![]));
}

#[test]
fn unreachable_code_has_no_map() {
    let maps = asm(|asm| {
        asm.op(Return, &[]);
        asm.op(Pop2, &[]);
        asm.op(Return, &[]);
    })
    .maps();
    assert!(maps.at(Bci(2), no_subroutine).is_none());
    assert!(maps.at(Bci(7), no_subroutine).is_none());
}

#[test]
fn frames_of_more_than_64_slots() {
    let mut end = Bci(0);
    let mut method = asm(|asm| {
        asm.op(AconstNull, &[]);
        asm.op(Astore, &[130]);
        asm.safepoint();
        asm.safepoint();
        asm.ops(&[AconstNull, Iconst0, AconstNull, Astore0]);
        end = asm.op(Return, &[]);
    });
    method.max_locals = 200;
    let maps = method.maps();
    assert_eq!(at(&maps, Bci(3)), (vec![130], vec![]));
    assert_eq!(at(&maps, Bci(6)), (vec![130], vec![]));
    assert_eq!(at(&maps, end), (vec![0, 130], vec![0]));
    assert!(!maps.at(end, no_subroutine).unwrap().is_reference(FrameSlot::Stack(1)));
}

#[test]
fn defects() {
    let stack = |opcodes: &[Opcode]| {
        asm(|asm| {
            asm.ops(opcodes);
            asm.op(Return, &[]);
        })
    };
    assert_eq!(stack(&[Pop]).defect(), Kind::StackUnderflow);
    assert_eq!(stack(&[Iconst0, Iadd]).defect(), Kind::StackUnderflow);
    assert_eq!(stack(&[Iconst0; 9]).defect(), Kind::StackOverflow);
    assert_eq!(stack(&[Fconst0, Iconst0, Iadd]).defect(), Kind::StackType);
    assert_eq!(stack(&[Iconst0, Astore0]).defect(), Kind::StackType);
    assert_eq!(stack(&[Iload0]).defect(), Kind::LocalType);
    assert_eq!(stack(&[Iconst0, Istore0, Aload0]).defect(), Kind::LocalType);
    assert_eq!(stack(&[Iconst0, Ireturn]).defect(), Kind::NoResultExpected);
    let with = |opcode, operands: &[u8]| {
        asm(|asm| {
            asm.op(Iconst0, &[]);
            asm.op(opcode, operands);
            asm.op(Return, &[]);
        })
    };
    assert_eq!(with(Istore, &[16]).defect(), Kind::LocalIndex(16));
    assert_eq!(with(Lload, &[15]).defect(), Kind::LocalPairIndex(15));
    assert_eq!(with(Iinc, &[3, 1]).defect(), Kind::LocalType);
    assert_eq!(with(Goto, &[0, 2]).defect(), Kind::BranchTarget(2));
    assert_eq!(with(Goto, &[0xff, 0xf0]).defect(), Kind::BranchTarget(-16));
    assert_eq!(with(Ldc, &[CLASS + 40]).defect(), Kind::ConstantType(CpIndex(44)));
    assert_eq!(with(Ldc, &[DOUBLE]).defect(), Kind::ConstantType(CpIndex(5)));
    assert_eq!(with(Invokestatic, &[0, CALL]).defect(), Kind::StackUnderflow);
    assert_eq!(with(Ret, &[3]).defect(), Kind::LocalType);
    assert_eq!(stack(&[]).code.len(), 1);
    let falls = Method { code: vec![Nop as u8], ..stack(&[]) };
    assert_eq!(falls.defect(), Kind::FallsOffEnd);
    assert_eq!(Method { code: vec![], ..stack(&[]) }.defect(), Kind::FallsOffEnd);
    let result = Method { descriptor: "()J", ..stack(&[]) };
    assert_eq!(result.defect(), Kind::ResultExpected);
    let result = Method { descriptor: "()J", ..stack(&[Iconst0, Ireturn]) };
    assert_eq!(result.defect(), Kind::ResultType);
    let crowded = Method { descriptor: "(JJ)V", max_locals: 3, ..stack(&[]) };
    assert_eq!(crowded.defect(), Kind::LocalIndex(2));
    let uneven = asm(|asm| {
        let head = asm.here();
        asm.op(Iconst0, &[]);
        asm.jump(Goto, head);
    });
    assert_eq!(uneven.defect(), Kind::StackDepth(Bci(0)));
    let entry = |start_pc, end_pc, handler_pc| Method {
        handlers: vec![ExceptionEntry { start_pc, end_pc, handler_pc, catch_type: CpIndex(0) }],
        ..with(Bipush, &[0])
    };
    assert_eq!(entry(2, 3, 0).defect(), Kind::HandlerStart(2));
    assert_eq!(entry(0, 2, 0).defect(), Kind::HandlerEnd(2));
    assert_eq!(entry(1, 1, 0).defect(), Kind::HandlerEnd(1));
    assert_eq!(entry(0, 4, 4).defect(), Kind::HandlerTarget(4));
}

/// A subroutine at its end, with its return address in local 10, and a safepoint within; gives that place.
fn subroutine(asm: &mut Asm, label: usize) -> Bci {
    asm.bind(label);
    asm.op(Astore, &[10]);
    let inside = asm.safepoint();
    asm.op(Ret, &[10]);
    inside
}

#[test]
fn what_a_subroutine_leaves_alone_keeps_the_type_it_has_at_each_call() {
    let (mut first, mut second, mut inside) = (Bci(0), Bci(0), Bci(0));
    let method = asm(|asm| {
        let sub = asm.label();
        asm.ops(&[AconstNull, Astore0]);
        asm.jump(Jsr, sub);
        first = asm.op(Aload0, &[]);
        asm.ops(&[Pop, Iconst0, Istore0]);
        asm.jump(Jsr, sub);
        second = asm.op(Iload0, &[]);
        asm.ops(&[Pop, Return]);
        inside = subroutine(asm, sub);
    });
    let maps = method.maps();
    assert_eq!(at(&maps, first).0, [0]);
    assert_eq!(at(&maps, second).0, [] as [u16; 0]);
    // Within it, the frame itself tells which call it is.
    let called_from = |address: Bci| {
        let map = maps.at(inside, |slot| {
            assert_eq!(slot, FrameSlot::Local(10));
            address
        });
        map.unwrap().locals().collect::<Vec<_>>()
    };
    assert_eq!(called_from(first), [0]);
    assert_eq!(called_from(second), [] as [u16; 0]);
}

#[test]
fn calls_that_agree_share_a_map() {
    let mut inside = Bci(0);
    let method = asm(|asm| {
        let sub = asm.label();
        asm.ops(&[AconstNull, Astore0]);
        asm.jump(Jsr, sub);
        asm.jump(Jsr, sub);
        asm.op(Return, &[]);
        inside = subroutine(asm, sub);
    });
    assert_eq!(at(&method.maps(), inside).0, [0]);
}

#[test]
fn a_subroutine_that_never_returns_has_one_state() {
    let mut inside = Bci(0);
    let method = asm(|asm| {
        let sub = asm.label();
        asm.ops(&[AconstNull, Dup, Astore0, Astore1]);
        let other = asm.label();
        asm.jump(Ifnull, other);
        asm.jump(Jsr, sub);
        asm.bind(other);
        asm.ops(&[Iconst0, Istore0, AconstNull]);
        asm.jump(Jsr, sub);
        asm.bind(sub);
        asm.op(Pop, &[]);
        inside = asm.safepoint();
        asm.op(Return, &[]);
    });
    // The two calls have different depths, which is a defect wherever they meet.
    assert!(matches!(method.defect(), Kind::StackUnderflow | Kind::StackDepth(_)));
    let method = asm(|asm| {
        let (sub, other) = (asm.label(), asm.label());
        asm.ops(&[AconstNull, Dup, Astore0, Dup, Astore1]);
        asm.jump(Ifnull, other);
        asm.jump(Jsr, sub);
        asm.bind(other);
        asm.ops(&[Iconst0, Istore0]);
        asm.jump(Jsr, sub);
        asm.bind(sub);
        asm.op(Pop, &[]);
        inside = asm.safepoint();
        asm.op(Return, &[]);
    });
    let maps = method.maps();
    assert_eq!(maps.at(inside, |_| Bci(0)).unwrap().locals().collect::<Vec<_>>(), [1]);
}

#[test]
fn an_address_is_good_for_one_return() {
    let method = asm(|asm| {
        let sub = asm.label();
        asm.jump(Jsr, sub);
        asm.op(Ret, &[10]);
        subroutine(asm, sub);
    });
    assert_eq!(method.defect(), Kind::LocalType);
}

#[test]
fn subroutines_one_after_another_do_not_multiply() {
    // `if (c) try { .. } finally { .. }` a hundred times, each with an address of its own.
    let mut method = asm(|asm| {
        let mut subs = Vec::new();
        for _ in 0..100 {
            let (skip, sub) = (asm.label(), asm.label());
            asm.op(Iconst0, &[]);
            asm.jump(Ifeq, skip);
            asm.jump(Jsr, sub);
            asm.bind(skip);
            subs.push(sub);
        }
        asm.op(Return, &[]);
        for (index, &sub) in subs.iter().enumerate() {
            asm.bind(sub);
            asm.op(Astore, &[index as u8]);
            asm.safepoint();
            asm.op(Ret, &[index as u8]);
        }
    });
    method.max_locals = 100;
    let maps = method.maps();
    assert!(maps.records.len() < 600);
}

#[test]
fn nested_subroutines_meet_the_budget() {
    let mut method = asm(|asm| {
        let subs: Vec<_> = (0..60).map(|_| asm.label()).collect();
        asm.jump(Jsr, subs[0]);
        asm.op(Return, &[]);
        for (index, &sub) in subs.iter().enumerate() {
            asm.bind(sub);
            asm.op(Astore, &[index as u8]);
            if let Some(&inner) = subs.get(index + 1) {
                asm.jump(Jsr, inner);
                asm.jump(Jsr, inner);
            }
            asm.op(Ret, &[index as u8]);
        }
    });
    method.max_locals = 60;
    assert_eq!(RefMaps::compute(&method.shape()).unwrap_err().kind, Kind::TooComplex);
}

#[test]
fn many_variables_and_many_blocks_meet_the_budget() {
    let mut method = asm(|asm| {
        asm.op(AconstNull, &[]);
        asm.op(Wide, &[Astore as u8, 0xff, 0xf0]);
        for _ in 0..20_000 {
            let next = asm.label();
            asm.jump(Goto, next);
            asm.bind(next);
        }
        asm.op(Return, &[]);
    });
    method.max_locals = u16::MAX;
    assert_eq!(RefMaps::compute(&method.shape()).unwrap_err().kind, Kind::TooComplex);
    method.max_locals = 256;
    method.code[3] = 0;
    assert!(RefMaps::compute(&method.shape()).is_ok());
}

#[test]
fn many_handlers_meet_the_budget() {
    let mut method = asm(|asm| {
        for _ in 0..6_000 {
            asm.ops(&[AconstNull, Astore0, Iconst0, Istore0]);
        }
        asm.op(Return, &[]);
        asm.op(Pop, &[]);
        asm.op(Return, &[]);
    });
    let handler_pc = method.code.len() as u16 - 2;
    let entry = |start_pc, end_pc| ExceptionEntry { start_pc, end_pc, handler_pc, catch_type: CpIndex(0) };
    method.handlers = (0..12_000).map(|at| entry(at, 24_000 - at)).collect();
    let _ = RefMaps::compute(&method.shape());
    method.handlers = (0..24_000).map(|at| entry(at, at + 1)).collect();
    let _ = RefMaps::compute(&method.shape());
}

#[test]
fn a_conflict_that_travels_slowly_is_bounded() {
    // Each round of the loop moves the conflict by one variable.
    let mut method = asm(|asm| {
        for local in 0..250 {
            asm.op(AconstNull, &[]);
            asm.op(Astore, &[local]);
        }
        let head = asm.here();
        for local in (1..250).rev() {
            let skip = asm.label();
            asm.op(Iconst0, &[]);
            asm.jump(Ifeq, skip);
            asm.op(Iconst0, &[]);
            asm.op(Istore, &[local]);
            asm.bind(skip);
        }
        asm.jump(Goto, head);
    });
    method.max_locals = 256;
    assert!(RefMaps::compute(&method.shape()).is_ok());
}

mod execution;
