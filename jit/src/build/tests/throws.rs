//! Exceptions and their handlers.

use classloader::CpIndex;

use super::eval::{eval_with, thrown_by};
use super::*;

/// Exceptions of two classes.
const BOOM: i64 = 107;
const OTHER: i64 = 108;

/// Runs a function in which each called method throws the exception that its argument is above 100, and returns it otherwise.
fn run(function: &Function, args: &[i64]) -> Outcome {
    eval_with(function, args, &mut |_, args| if args[0] > 100 { Err(args[0]) } else { Ok(args[0]) })
}

/// `try { return f(n); } catch (..) { return n + 1; }` where `f` is not inlined.
fn one_call() -> Made {
    let mut world =
        Made::one("II", 2, bytecode! { Iload0; Invokestatic 1; Ireturn; Pop; Iload0; Iconst1; Iadd; Ireturn; });
    let target = world.add("II", 1, bytecode! { Iload0; Ireturn; });
    world.called.push(target);
    world.calls.insert(1, call(&[Kind::Int], Kind::Int, Callee::Direct(target)));
    world
}

#[test]
fn handlers_of_calls_are_compiled() {
    let mut world = one_call();
    world.handler(0, 5, 5);
    let function = world.build();
    assert_eq!(run(&function, &[5]), Outcome::Returned(5), "{function}");
    assert_eq!(run(&function, &[BOOM]), Outcome::Returned(BOOM + 1), "{function}");
    // One that has caught nothing is the interpreter's, and the call is not followed by a `catch`.
    world.uncaught.push(Bci(5));
    assert_eq!(count(&world.build(), Op::Catch), 0);
    assert_eq!(count(&one_call().build(), Op::Catch), 0, "without handler");
}

#[test]
fn handlers_catch_their_class() {
    let mut world = one_call();
    world.classes.insert(1, ClassId(7));
    world.catches(0, 5, 5, CpIndex(1));
    let function = world.build();
    assert_eq!(run(&function, &[BOOM]), Outcome::Returned(BOOM + 1), "{function}");
    assert_eq!(run(&function, &[OTHER]), Outcome::Thrown(OTHER), "{function}");
    // Further handlers: one whose class is not resolved, one that has caught nothing.
    world.catches(0, 5, 5, CpIndex(2));
    let function = world.build();
    assert_eq!(run(&function, &[BOOM]), Outcome::Returned(BOOM + 1), "{function}");
    let Outcome::Left(Reason::Unresolved, state) = run(&function, &[OTHER]) else { panic!("{function}") };
    assert_eq!((function.state(state).at, function.state(state).bci), (At::Call, 1));
    assert_eq!(function.state(state).locals[0], Some(function.block(Function::ENTRY).params[0]));
    world.classes.insert(2, ClassId(8));
    world.methods[0].code.exception_table[1].handler_pc = 6;
    world.uncaught.push(Bci(6));
    assert!(matches!(run(&world.build(), &[OTHER]), Outcome::Left(Reason::Unreached, _)));
}

#[test]
fn throws_go_to_the_callers_handler() {
    // The caller of one_call's method without a handler of its own.
    let mut world = Made::one("LI", 1, bytecode! { Aload0; Invokestatic 1; Iconst5; Ireturn; Pop; Iconst2; Ireturn; });
    let thrower = world.add("LV", 1, bytecode! { Aload0; Athrow; });
    world.calls.insert(1, call(&[Kind::Object], Kind::Void, Callee::Direct(thrower)));
    assert_eq!(run(&world.build(), &[BOOM]), Outcome::Thrown(BOOM));
    world.handler(0, 5, 6);
    let function = world.build();
    assert_eq!(count(&function, Op::CallStatic), 0);
    assert_eq!(run(&function, &[BOOM]), Outcome::Returned(2), "{function}");
    assert!(matches!(run(&function, &[0]), Outcome::Left(Reason::NullCheck, _)));
    world.uncaught.push(Bci(6));
    let function = world.build();
    let Outcome::Left(Reason::Unreached, state) = run(&function, &[BOOM]) else { panic!("{function}") };
    assert_eq!((function.state(state).method, function.state(state).bci), (thrower, 1));
    // With a catch of its own first, around a second throw.
    let mut world = Made::one("LI", 1, bytecode! { Aload0; Invokestatic 1; Iconst5; Ireturn; Pop; Iconst2; Ireturn; });
    let thrower = world.add("LV", 1, bytecode! { Aload0; Athrow; Athrow; });
    world.calls.insert(1, call(&[Kind::Object], Kind::Void, Callee::Direct(thrower)));
    world.handler(0, 5, 6);
    let own = world.methods[0].code.exception_table[0];
    world.methods[1].code.exception_table.push(classloader::classfile::ExceptionEntry {
        start_pc: 0,
        end_pc: 2,
        handler_pc: 2,
        ..own
    });
    let function = world.build();
    assert_eq!(run(&function, &[BOOM]), Outcome::Returned(2), "{function}");
}

#[test]
fn exceptions_release_the_lock_of_their_method() {
    let mut world = Made::one("LV", 1, bytecode! { Aload0; Athrow; });
    world.methods[0].is_synchronized = true;
    let function = world.build();
    assert_eq!(run(&function, &[BOOM]), Outcome::Thrown(BOOM));
    assert_eq!((count(&function, Op::MonitorEnter), count(&function, Op::MonitorExit)), (1, 1));
    // A call in one is followed by a `catch` where it throws often.
    let mut world = one_call();
    world.methods[0].is_synchronized = true;
    assert_eq!(count(&world.build(), Op::Catch), 0);
    world.throwers.push((MethodId(0), Bci(1)));
    let function = world.build();
    assert_eq!(run(&function, &[BOOM]), Outcome::Thrown(BOOM), "{function}");
    assert_eq!(count(&function, Op::MonitorExit), 2);
}

#[test]
fn handlers_may_be_loops() {
    // do { try { if (n < 0) return n; f(--n + 103) } catch (..) {} } while (true): only exceptions go around.
    let mut world = Made::one(
        "II",
        1,
        bytecode! { Iload0; Ifge 5; Iload0; Ireturn; Iinc [0, -1]; Bipush [103]; Iload0; Iadd; Invokestatic 1; Ireturn; Pop; Goto -18; },
    );
    let target = world.add("II", 1, bytecode! { Iload0; Ireturn; });
    world.called.push(target);
    world.calls.insert(1, call(&[Kind::Int], Kind::Int, Callee::Direct(target)));
    world.handler(0, 17, 17);
    let function = world.build();
    assert_eq!(run(&function, &[20]), Outcome::Returned(-1), "{function}");
    assert_eq!(count(&function, Op::Poll), 1);
}

#[test]
fn what_fails_often_is_thrown() {
    let body = bytecode! { Iload0; Iload1; Idiv; Ireturn; Pop; Iload0; Iconst5; Iadd; Istore0; Iload0; Ireturn; };
    let mut world = Made::one("III", 2, body);
    world.throwers.push((MethodId(0), Bci(2)));
    let function = world.build();
    assert_eq!(run(&function, &[7, 0]), Outcome::Thrown(thrown_by(RuntimeCall::ThrowDivision)), "{function}");
    assert_eq!(run(&function, &[7, 2]), Outcome::Returned(3));
    world.handler(0, 3, 4);
    let function = world.build();
    assert_eq!((count(&function, Op::Guard), count(&function, Op::Catch)), (0, 1));
    assert_eq!(run(&function, &[7, 0]), Outcome::Returned(12), "{function}");
    assert_eq!(run(&function, &[7, 2]), Outcome::Returned(3));
    // A handler that has caught nothing is the interpreter's.
    world.uncaught.push(Bci(4));
    assert_eq!(count(&world.build(), Op::Catch), 0);
}

#[test]
fn failed_checks_do_not_know_what_they_check() {
    // try { return a.length; } catch (..) { return a == null ? 1 : 2; }
    let body = bytecode! { Aload0; Arraylength; Ireturn; Pop; Aload0; Ifnull 5; Iconst2; Ireturn; Iconst1; Ireturn; };
    let mut world = Made::one("LI", 1, body);
    world.throwers.push((MethodId(0), Bci(1)));
    world.handler(0, 2, 3);
    let function = world.build();
    assert_eq!(count(&function, Op::NullCheck), 0);
    assert_eq!(run(&function, &[0]), Outcome::Returned(1), "{function}");
}
