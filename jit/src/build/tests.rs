mod constants;
mod eval;
mod library;
mod made;
mod throws;

use vm_core::field::Kind;

use super::*;
use crate::ir::{At, Block, Imm, InstData, Op, Reason, RuntimeCall, Type};
use eval::{Outcome, eval};
use made::{BOOLEANS, Made, PLAIN, Part, bytecode};

/// All instructions that control can reach, in order.
fn reached(function: &Function) -> Vec<&InstData> {
    let order = ir::Dominators::of(function).order().to_vec();
    order.iter().flat_map(|&block| &function.block(block).insts).map(|&inst| function.inst(inst)).collect()
}

fn count(function: &Function, op: Op) -> usize {
    reached(function).iter().filter(|data| data.op == op).count()
}

/// `int s = 0; for (int i = 0; i < n; i++) s += i; return s;`
fn sum() -> Made {
    Made::one(
        "II",
        3,
        bytecode! {
            Iconst0; Istore1; Iconst0; Istore2;
            Iload2; Iload0; IfIcmpge 13;
            Iload1; Iload2; Iadd; Istore1; Iinc [2, 1]; Goto -12;
            Iload1; Ireturn;
        },
    )
}

#[test]
fn loops_have_parameters_for_what_they_change() {
    let function = sum().build();
    for n in [-1, 0, 1, 10, 100] {
        assert_eq!(eval(&function, &[n]), Outcome::Returned((0..n).sum()));
    }
    let params: usize = function.blocks().skip(1).map(|block| function.block(block).params.len()).sum();
    assert_eq!(params, 2, "{function}");
    let poll = reached(&function).into_iter().find(|data| data.op == Op::Poll).unwrap();
    let state = function.state(poll.state.unwrap());
    assert_eq!((state.bci, state.at, state.locals.iter().flatten().count()), (4, At::Before, 3));
}

#[test]
fn osr_functions_take_the_locals() {
    let world = sum();
    let function = build(&world, MethodId(0), Entry::Osr(Bci(4))).unwrap().function;
    assert_eq!(function.block(Function::ENTRY).params.len(), 3);
    assert_eq!(eval(&function, &[10, 100, 8]), Outcome::Returned(117));
    assert_eq!(build(&world, MethodId(0), Entry::Osr(Bci(5))).unwrap_err(), Bailout::Malformed, "not empty");
    let mut wide = Made::one("JDV", 6, bytecode! { Lload0; Lstore [4]; Lload [4]; Lstore0; Goto -3; });
    let function = build(&wide, MethodId(0), Entry::Osr(Bci(3))).unwrap().function;
    let params = &function.block(Function::ENTRY).params;
    let types: Vec<Type> = params.iter().map(|&param| function.ty(param)).collect();
    assert_eq!(types, [Type::Int, Type::Int, Type::Int, Type::Int, Type::Long]);
    wide.methods[0].is_synchronized = true;
    assert_eq!(build(&wide, MethodId(0), Entry::Osr(Bci(3))).unwrap_err(), Bailout::OsrLocks);
}

#[test]
fn loops_with_two_entries_are_built() {
    // while (true) { A: if (--n < 0) break; B: s += n; }, entered at A or B by the first argument.
    let world = Made::one(
        "III",
        3,
        bytecode! {
            Iconst0; Istore2; Iload0; Ifeq 10;
            Iinc [1, -1]; Iload1; Iflt 10;
            Iload2; Iload1; Iadd; Istore2; Goto -11;
            Iload2; Ireturn;
        },
    );
    let function = world.build();
    for n in [0, 1, 7] {
        assert_eq!(eval(&function, &[1, n]), Outcome::Returned((0..n).sum()), "{function}");
        assert_eq!(eval(&function, &[0, n]), Outcome::Returned((0..=n).sum()));
    }
}

#[test]
fn switches_go_where_they_say() {
    // The operands are laid out by hand: default, count, pairs.
    let mut world = Made::one("II", 1, Vec::new());
    let mut code = vec![0x1a, 0xab, 0, 0];
    for word in [31i32, 2, -5, 27, 100, 29] {
        code.extend(word.to_be_bytes());
    }
    code.extend([0x04, 0xac, 0x05, 0xac, 0x06, 0xac]);
    world.methods[0].code.code = code.into();
    let function = world.build();
    for (key, result) in [(-5, 1), (100, 2), (0, 3), (-6, 3)] {
        assert_eq!(eval(&function, &[key]), Outcome::Returned(result), "{function}");
    }
}

#[test]
fn comparisons_with_nan_are_right() {
    let numbers = [0.0f32, -1.5, 2.0, f32::NAN, f32::INFINITY];
    let branches = [
        (classloader::bytecode::Opcode::Ifeq, ir::Cond::Eq),
        (classloader::bytecode::Opcode::Ifne, ir::Cond::Ne),
        (classloader::bytecode::Opcode::Iflt, ir::Cond::Lt),
        (classloader::bytecode::Opcode::Ifge, ir::Cond::Ge),
        (classloader::bytecode::Opcode::Ifgt, ir::Cond::Gt),
        (classloader::bytecode::Opcode::Ifle, ir::Cond::Le),
    ];
    for (three_way, if_nan) in [(classloader::bytecode::Opcode::Fcmpl, -1), (classloader::bytecode::Opcode::Fcmpg, 1)] {
        for (branch, cond) in branches {
            let mut parts = bytecode! { Fload0; Fload1; };
            parts.extend([Part::Op(three_way), Part::Op(branch), Part::Short(5)]);
            parts.extend(bytecode! { Iconst0; Ireturn; Iconst1; Ireturn; });
            let function = Made::one("FFI", 2, parts).build();
            assert_eq!(count(&function, Op::Fcmp), 1);
            for (a, b) in numbers.iter().flat_map(|&a| numbers.map(|b| (a, b))) {
                let order = a.partial_cmp(&b).map_or(if_nan, |order| order as i32);
                let args = [i64::from(a.to_bits()), i64::from(b.to_bits())];
                let expected = Outcome::Returned(cond.of_ints(order, 0).into());
                assert_eq!(eval(&function, &args), expected, "{branch:?} of {three_way:?} of {a} and {b}");
            }
        }
    }
}

#[test]
fn words_are_shuffled() {
    // n and a long: dup_x2 puts the int below the long.
    let world = Made::one("IJI", 3, bytecode! { Lload1; Iload0; DupX2; Pop; L2i; Isub; Ireturn; });
    assert_eq!(eval(&world.build(), &[50, 8]), Outcome::Returned(42));
}

#[test]
fn division_is_guarded() {
    let function = Made::one("III", 2, bytecode! { Iload0; Iload1; Idiv; Ireturn; }).build();
    assert_eq!(eval(&function, &[i32::MIN.into(), -1]), Outcome::Returned(i32::MIN.into()));
    let Outcome::Left(reason, state) = eval(&function, &[1, 0]) else { panic!("divided") };
    let state = function.state(state);
    let params = &function.block(Function::ENTRY).params;
    assert_eq!(
        (reason, state.bci, state.stack.as_slice()),
        (Reason::DivisionByZero, 2, &[Some(params[0]), Some(params[1])][..])
    );
    assert_eq!(state.locals, [None, None], "nobody reads them again");
    let function = Made::one("II", 1, bytecode! { Iload0; Iconst2; Idiv; Ireturn; }).build();
    assert_eq!(count(&function, Op::Guard), 0);
}

#[test]
fn locals_of_handlers_live() {
    // try { return 1 / n } catch (..) { return n }
    let mut world = Made::one("II", 1, bytecode! { Iconst1; Iload0; Idiv; Ireturn; Pop; Iload0; Ireturn; });
    world.handler(0, 4, 4);
    let function = world.build();
    let Outcome::Left(_, state) = eval(&function, &[0]) else { panic!("divided") };
    assert_eq!(function.state(state).locals, [Some(function.block(Function::ENTRY).params[0])]);
    assert_eq!(count(&function, Op::Return), 1, "the handler is the interpreter's");
}

fn call(parameters: &[Kind], result: Kind, callee: Callee) -> (Signature, Callee) {
    (Signature { parameters: parameters.into(), result }, callee)
}

#[test]
fn small_methods_are_inlined() {
    let mut world = Made::one("II", 1, bytecode! { Iconst5; Iload0; Invokestatic 1; Isub; Ireturn; });
    // n < 0 ? -n : 100 / n
    let target = world.add(
        "II",
        1,
        bytecode! { Iload0; Ifge 7; Iconst0; Iload0; Isub; Ireturn; Bipush [100]; Iload0; Idiv; Ireturn; },
    );
    world.calls.insert(1, call(&[Kind::Int], Kind::Int, Callee::Direct(target)));
    let function = world.build();
    assert_eq!(count(&function, Op::CallStatic), 0);
    assert_eq!(eval(&function, &[-3]), Outcome::Returned(2));
    assert_eq!(eval(&function, &[4]), Outcome::Returned(-20));
    let Outcome::Left(_, state) = eval(&function, &[0]) else { panic!("divided") };
    let inner = function.state(state);
    let outer = function.state(inner.caller.unwrap());
    assert_eq!((inner.method, inner.bci, outer.method, outer.bci, outer.at), (target, 11, MethodId(0), 2, At::Call));
    assert_eq!(outer.stack.len(), 1);
    // With its lock, which exceptions release, too.
    world.methods[1].is_synchronized = true;
    let function = world.build();
    assert_eq!([Op::CallStatic, Op::MonitorEnter, Op::MonitorExit].map(|op| count(&function, op)), [0, 1, 2]);
    let guard = reached(&function).into_iter().find(|data| data.op == Op::Guard).unwrap();
    let inner = function.state(guard.state.unwrap());
    assert_eq!((inner.locks.len(), function.state(inner.caller.unwrap()).locks.len()), (1, 0));
}

#[test]
fn recursion_is_bounded_and_what_fails_is_called() {
    let mut world = Made::one("II", 1, bytecode! { Iload0; Invokestatic 1; Ireturn; });
    world.calls.insert(1, call(&[Kind::Int], Kind::Int, Callee::Direct(MethodId(0))));
    assert_eq!(count(&world.build(), Op::CallStatic), 1);
    // A callee with a subroutine.
    let target = world.add("II", 2, bytecode! { Jsr 3; Astore1; Iload0; Ireturn; });
    world.calls.insert(1, call(&[Kind::Int], Kind::Int, Callee::Direct(target)));
    let function = world.build();
    assert_eq!(count(&function, Op::CallStatic), 1);
    assert_eq!(build(&world, target, Entry::Normal).unwrap_err(), Bailout::Subroutine);
}

#[test]
fn receivers_are_guarded_by_profile() {
    let mut world = Made::one("LI", 1, bytecode! { Aload0; Invokevirtual 1; Ireturn; });
    let target = world.add("I", 1, bytecode! { Iconst3; Ireturn; });
    world.methods[1].is_static = false;
    world.calls.insert(1, call(&[], Kind::Int, Callee::Virtual { named: target, index: 4 }));
    assert_eq!(count(&world.build(), Op::CallVirtual), 1);
    world.receiver = Some(PLAIN);
    let function = world.build();
    assert_eq!((count(&function, Op::CallVirtual), count(&function, Op::ClassOf)), (0, 1), "{function}");
    assert_eq!(count(&function, Op::NullCheck), 1);
}

#[test]
fn locks_are_in_states() {
    let mut world = Made::one(
        "LII",
        3,
        bytecode! {
            Aload0; Dup; Astore2; Monitorenter; Iload1; Iload1; Idiv; Aload2; Monitorexit; Ireturn;
        },
    );
    let function = world.build();
    let guard = reached(&function).into_iter().find(|data| data.op == Op::Guard).unwrap();
    let param = function.block(Function::ENTRY).params[0];
    assert_eq!(function.state(guard.state.unwrap()).locks, [param]);
    assert_eq!((count(&function, Op::MonitorEnter), count(&function, Op::MonitorExit)), (1, 1));
    assert_eq!(count(&function, Op::RefEq), 0);
    world.methods[0].is_synchronized = true;
    let function = world.build();
    assert_eq!((count(&function, Op::MonitorEnter), count(&function, Op::MonitorExit)), (2, 2));
    let guard = reached(&function).into_iter().find(|data| data.op == Op::Guard).unwrap();
    assert_eq!(function.state(guard.state.unwrap()).locks.len(), 2);
    // A return that would leave a lock behind is the interpreter's.
    let world = Made::one("LV", 1, bytecode! { Aload0; Monitorenter; Return; });
    assert!(reached(&world.build()).iter().any(|data| data.imm == Imm::Reason(Reason::Unsupported)));
}

#[test]
fn small_kinds_are_narrowed() {
    let function = Made::one("IB", 1, bytecode! { Iload0; Ireturn; }).build();
    assert_eq!(eval(&function, &[200]), Outcome::Returned(-56));
    let function = Made::one("IZ", 1, bytecode! { Iload0; Ireturn; }).build();
    assert_eq!(eval(&function, &[6]), Outcome::Returned(0));
    let function = Made::one("Z", 0, bytecode! { Iconst1; Ireturn; }).build();
    assert_eq!(count(&function, Op::Iand), 0);
    // An array of bytes or booleans: its class decides.
    let function = Made::one("LIV", 2, bytecode! { Aload0; Iconst0; Iload1; Bastore; Return; }).build();
    assert_eq!(count(&function, Op::Iselect), 1);
    assert!(reached(&function).iter().any(|data| data.imm == Imm::Int(BOOLEANS.0.into())));
    let function = Made::one("IV", 1, bytecode! { Iconst1; Newarray [8]; Iconst0; Iload0; Bastore; Return; }).build();
    assert_eq!((count(&function, Op::Iselect), count(&function, Op::NullCheck)), (0, 0));
}

#[test]
fn references_are_checked_once() {
    let body = bytecode! { Aload0; Arraylength; Aload0; Arraylength; Iadd; Ireturn; };
    assert_eq!(count(&Made::one("LI", 1, body).build(), Op::NullCheck), 1);
    let tested = bytecode! { Aload0; Ifnull 6; Aload0; Arraylength; Ireturn; Iconst0; Ireturn; };
    assert_eq!(count(&Made::one("LI", 1, tested).build(), Op::NullCheck), 0);
    let mut made = Made::one("LI", 1, bytecode! { New 1; Arraylength; Ireturn; });
    made.classes.insert(1, PLAIN);
    assert_eq!(count(&made.build(), Op::NullCheck), 0);
}

#[test]
fn what_is_not_resolved_leaves() {
    for body in [
        bytecode! { Getstatic 9; Ireturn; },
        bytecode! { New 9; Pop; Iconst0; Ireturn; },
        bytecode! { Ldc [9]; Ireturn; },
    ] {
        let function = Made::one("I", 0, body).build();
        assert!(matches!(eval(&function, &[]), Outcome::Left(Reason::Unresolved, _)), "{function}");
        assert_eq!(function.blocks().next(), Some(Block(0)));
    }
    // Null passes a cast to a class that is not resolved.
    let function = Made::one("LI", 1, bytecode! { Aload0; Checkcast 9; Instanceof 9; Ireturn; }).build();
    assert_eq!(eval(&function, &[0]), Outcome::Returned(0));
    assert!(matches!(eval(&function, &[8]), Outcome::Left(Reason::Unresolved, _)));
}

#[test]
fn what_was_not_reached_leaves_at_once() {
    let mut world = Made::one("II", 1, bytecode! { Iload0; Ifeq 10; Iinc [0, 1]; New 1; Pop; Iload0; Ireturn; });
    world.classes.insert(1, PLAIN);
    world.unreached = Some(Bci(7));
    let function = world.build();
    let Outcome::Left(reason, state) = eval(&function, &[1]) else { panic!("went on") };
    assert_eq!((reason, function.state(state).bci), (Reason::Unreached, 4));
    assert_eq!(eval(&function, &[0]), Outcome::Returned(0));
}

#[test]
fn malformed_code_bails_out() {
    let bad = [
        bytecode! { Pop; Return; },
        bytecode! { Iload0; Fneg; Pop; Return; },
        bytecode! { Lload0; Pop2; Return; },
        bytecode! { Iconst0; },
        bytecode! { Goto 100; },
        bytecode! { Iconst0; Goto -1; },
        bytecode! { Istore [99]; Return; },
    ];
    for (at, body) in bad.into_iter().enumerate() {
        let world = Made::one("IV", 1, body);
        assert_eq!(build(&world, MethodId(0), Entry::Normal).map(|_| at).unwrap_err(), Bailout::Malformed, "{at}");
    }
}
