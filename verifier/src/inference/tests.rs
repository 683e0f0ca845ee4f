//! The verdicts and messages here were compared with HotSpot 17's.

mod build;
mod hostile;

use classloader::bytecode::Opcode::{self, *};
use classloader::{ClassFile, ParseOptions, parse};

use super::*;
use build::{ClassBuilder, Hierarchy};

fn parsed(class: &mut ClassBuilder) -> ClassFile {
    parse(&class.bytes(), &ParseOptions::default()).unwrap()
}

/// The verdict on a class; where it is accepted, the collector must know the references in its frames.
fn check(class: &mut ClassBuilder) -> Result<(), Rejection> {
    let class = parsed(class);
    check_class(&class, &mut Names::new(), &Hierarchy)?;
    let method = &class.methods[0];
    let shape = MethodShape::of(&class.constant_pool, method, method.code.as_ref().unwrap());
    RefMaps::compute(&shape).unwrap_or_else(|defect| panic!("accepted, but no maps: {defect:?}"));
    Ok(())
}

#[track_caller]
fn accepts(class: &mut ClassBuilder) {
    if let Err(rejection) = check(class) {
        panic!("{rejection:?}");
    }
}

/// Expects a VerifyError with this text about the method.
#[track_caller]
fn rejects(class: &mut ClassBuilder, text: &str) {
    match check(class) {
        Err(Rejection::Defect(defect)) if defect.kind() == VerifyErrorKind::VerifyError => {
            let (head, found) = defect.message.split_once(") ").unwrap();
            assert!(head.starts_with("(class: p/T, method: "), "{head}");
            assert_eq!(found, text);
        }
        other => panic!("{other:?}"),
    }
}

/// A `finally` block as old compilers made it: called at the end of the `try` block and from a handler for everything.
fn with_finally(block: &[Opcode]) -> ClassBuilder {
    let mut class = ClassBuilder::new("(I)I");
    class.ops(&[Iload0, Istore3]);
    let call = class.here();
    class.jump(Jsr, 12).ops(&[Iload3, Ireturn]);
    let handler = class.here();
    class.op(Astore1).jump(Jsr, 12).ops(&[Aload1, Athrow]);
    assert_eq!((call, handler, class.here()), (2, 7, 13));
    class.code.clear();
    class.ops(&[Iload0, Istore3]).jump(Jsr, 13).ops(&[Iload3, Ireturn]);
    class.op(Astore1).jump(Jsr, 13).ops(&[Aload1, Athrow]);
    class.op(Astore2).ops(block).op1(Ret, 2);
    class.handlers.push([0, 5, 7, 0]);
    class
}

#[test]
fn subroutines_leave_alone_what_they_do_not_use() {
    accepts(&mut with_finally(&[]));
    accepts(&mut with_finally(&[Iconst1, Istore0]));
    // An int for one caller, the exception for the other: neither is left of it.
    rejects(&mut with_finally(&[Iconst1, Istore1]), "Register 1 contains wrong type");
    rejects(&mut with_finally(&[Iload3, Pop]), "Accessing value from uninitialized register 3");
    rejects(&mut with_finally(&[Aload2, Pop]), "Cannot load return address from register 2");
}

#[test]
fn subroutines_do_not_call_themselves() {
    let mut class = ClassBuilder::new("()V");
    class.jump(Jsr, 4).op(Return).op(Astore0).jump(Jsr, 4).op1(Ret, 0);
    rejects(&mut class, "Recursive call to jsr entry");
}

#[test]
fn subroutines_return_at_one_place() {
    let mut class = ClassBuilder::new("(I)V");
    class.jump(Jsr, 4).op(Return);
    class.ops(&[Astore1, Iload0]).jump(Ifeq, 11).op1(Ret, 1).op1(Ret, 1);
    rejects(&mut class, "Multiple returns to single jsr");
    let mut class = ClassBuilder::new("(I)V");
    class.op1(Ret, 0);
    rejects(&mut class, "Register 0 contains wrong type");
    let mut class = ClassBuilder::new("()V");
    class.jump(Jsr, 4).op(Return).op(Astore0).jump(Jsr, 9).op(Return).op(Pop).op1(Ret, 0);
    accepts(&mut class);
}

#[test]
fn nested_subroutines_return_through_several() {
    let mut class = ClassBuilder::new("()V");
    class.jump(Jsr, 4).op(Return).op(Astore0).jump(Jsr, 9).op(Nop).op(Astore1).op1(Ret, 0);
    accepts(&mut class);
    // Comes to the `ret` again when the subroutine is over.
    let mut class = ClassBuilder::new("()V");
    class.jump(Jsr, 6).jump(Goto, 7).op(Astore0).op1(Ret, 0);
    rejects(&mut class, "Illegal return from subroutine");
}

#[test]
fn uninitialized_objects_do_not_enter_subroutines() {
    let mut class = ClassBuilder::new("()V");
    let (object, init) = (class.class("java/lang/Object"), class.method("java/lang/Object", "<init>", "()V"));
    class.op2(New, object).op(Dup).jump(Jsr, 12).op2(Invokespecial, init).op(Pop).op(Return);
    class.code.truncate(10);
    class.ops(&[Pop, Return]).op(Astore0).op1(Ret, 0);
    class.code[7..10].copy_from_slice(&[Invokespecial as u8, (init >> 8) as u8, init as u8]);
    rejects(&mut class, "Expecting to find unitialized object on stack");
}

#[test]
fn a_jsr_at_the_end_cannot_be_rewritten() {
    let mut class = ClassBuilder::new("()V");
    class.op(Return).jump(Jsr, 0);
    match check(&mut class) {
        Err(Rejection::Defect(defect)) => {
            assert_eq!(defect.kind(), VerifyErrorKind::LinkageError);
            let text = "Illegal class file encountered. Try running with -Xverify:all in method m";
            assert_eq!(defect.to_string(), text);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn constructors_call_another_one() {
    let constructor = || ClassBuilder::with_method(1, "<init>", "()V");
    let mut class = constructor();
    class.op(Return);
    rejects(&mut class, "Constructor must call super() or this()");
    let mut class = constructor();
    let init = class.method("p/A", "<init>", "()V");
    class.op(Aload0).op2(Invokespecial, init).op(Return);
    accepts(&mut class);
    // Whoever catches what the other one throws may not return.
    class.op(Pop).op(Return);
    class.handlers.push([0, 4, 5, 0]);
    rejects(&mut class, "Constructor must call super() or this()");
    let mut class = constructor();
    let init = class.method("p/A", "<init>", "()V");
    class.op(Aload0).op2(Invokespecial, init).op(Return).op(Pop).jump(Goto, 6);
    class.handlers.push([0, 4, 5, 0]);
    accepts(&mut class);
    let mut class = constructor();
    let init = class.method("java/lang/Object", "<init>", "()V");
    class.op(Aload0).op2(Invokespecial, init).op(Return);
    rejects(&mut class, "Call to wrong initialization method");
}

#[test]
fn constructors_set_own_fields_first() {
    for (holder, name, text) in [
        ("p/T", "f", None),
        ("p/T", "g", Some("Expecting to find object/array on stack")),
        ("p/A", "f", Some("Expecting to find object/array on stack")),
    ] {
        let mut class = ClassBuilder::with_method(1, "<init>", "()V");
        let (field, init) = (class.field(holder, name, "I"), class.method("p/A", "<init>", "()V"));
        class.ops(&[Aload0, Iconst1]).op2(Putfield, field).op(Aload0).op2(Invokespecial, init).op(Return);
        match text {
            None => accepts(&mut class),
            Some(text) => rejects(&mut class, text),
        }
    }
}

/// Returns the one parameter or the other.
fn either(first: &str, second: &str, result: &str) -> ClassBuilder {
    let mut class = ClassBuilder::new(&format!("({first}{second}){result}"));
    class.op(Aload0).jump(Ifnull, 9).op(Aload0).jump(Goto, 10).ops(&[Nop]);
    class.code.truncate(8);
    class.ops(&[Nop, Aload1, Areturn]);
    class
}

#[test]
fn types_meet_at_the_common_superclass() {
    const INTEGER: &str = "Ljava/lang/Integer;";
    const LONG: &str = "Ljava/lang/Long;";
    const RUNNABLE: &str = "Ljava/lang/Runnable;";
    let wrong = Some("Wrong return type in function");
    for (first, second, result, text) in [
        (INTEGER, LONG, "Ljava/lang/Number;", None),
        (INTEGER, LONG, "Ljava/lang/Object;", None),
        (INTEGER, LONG, RUNNABLE, None),
        (INTEGER, LONG, INTEGER, wrong),
        (RUNNABLE, INTEGER, "Ljava/lang/Number;", wrong),
        (RUNNABLE, INTEGER, RUNNABLE, None),
        ("[Ljava/lang/Integer;", "[Ljava/lang/Long;", "[Ljava/lang/Number;", None),
        ("[Ljava/lang/Integer;", "[Ljava/lang/Long;", "[Ljava/lang/Integer;", wrong),
        ("[I", "[J", "Ljava/lang/Object;", None),
        ("[I", "[J", "[I", wrong),
        ("[[I", "[Ljava/lang/Long;", "[Ljava/lang/Object;", None),
        ("[[I", "Ljava/lang/Cloneable;", "Ljava/lang/Cloneable;", None),
        ("[[I", "[Ljava/io/Serializable;", "[Ljava/io/Serializable;", None),
        ("[[[I", "[[Ljava/lang/Long;", "[[Ljava/lang/Object;", None),
    ] {
        let mut class = either(first, second, result);
        match text {
            None => accepts(&mut class),
            Some(text) => rejects(&mut class, text),
        }
    }
}

#[test]
fn longs_and_doubles_are_not_split() {
    for (opcodes, text) in [
        (&[Lconst0, Pop2][..], None),
        (&[Lconst0, Dup2, Pop2, Pop2], None),
        (&[Lconst0, Iconst0, DupX2, Pop, Pop2, Pop], None),
        (&[Lconst0, Pop], Some("Attempt to split long or double on the stack")),
        (&[Lconst0, Iconst0, Swap], Some("Attempt to split long or double on the stack")),
        (&[Lconst0, Iconst0, DupX1], Some("Attempt to split long or double on the stack")),
        (&[Lconst0, DupX2], Some("Attempt to split long or double on the stack")),
        (&[Iconst0, DupX2], Some("Unable to pop operand off an empty stack")),
        (&[Iconst0, Iconst1, Iconst1, Lconst0], Some("Stack size too large")),
        (&[Iconst0, Iconst1, Iconst1, Ladd], Some("Expecting to find long on stack")),
    ] {
        let mut class = ClassBuilder::new("()V");
        class.ops(opcodes).op(Return);
        match text {
            None => accepts(&mut class),
            Some(text) => rejects(&mut class, text),
        }
    }
}

#[test]
fn code_is_decoded_first() {
    let code = |code: &[u8]| {
        let mut class = ClassBuilder::new("()V");
        class.code = code.to_vec();
        class
    };
    rejects(&mut code(&[0xb1, 0xfe]), "Illegal instruction found at offset 1");
    rejects(&mut code(&[0xb1, 0x11, 0]), "Code stops in the middle of instruction  starting at offset 1");
    rejects(&mut code(&[0xb1, 0xc4]), "Illegal instruction found at offset 1");
    rejects(&mut code(&[0xb1, 0xc4, 0x15]), "Code stops in the middle of instruction  starting at offset 1");
    rejects(&mut code(&[0xaa, 0, 0, 0, 0, 0, 0, 0]), "Illegal instruction found at offset 0");
    rejects(
        &mut code(&[0xab, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        "Code stops in the middle of instruction  starting at offset 0",
    );
    rejects(&mut code(&[0xa7, 0, 1]), "Illegal target of jump or branch");
    rejects(&mut code(&[0x12, 0]), "Illegal constant pool index");
    rejects(&mut code(&[0x12, 1]), "Illegal type in constant pool");
    rejects(&mut code(&[0]), "Falling off the end of the code");
    rejects(&mut code(&[0x15, 6]), "Illegal local variable number");
    rejects(&mut code(&[0x16, 5]), "Illegal local variable number");
}

#[test]
fn handlers_have_room_and_a_throwable() {
    let mut class = ClassBuilder::new("()V");
    class.ops(&[Return, Pop, Return]).handlers.push([0, 1, 1, 0]);
    accepts(&mut class);
    class.handlers[0][3] = class.class("java/lang/String");
    rejects(&mut class, "catch_type not a subclass of Throwable");
    class.max_stack = 0;
    rejects(&mut class, "Stack size too large");
    class.max_stack = 1;
    class.code = vec![0xa7, 0, 3, 0xb1];
    class.handlers[0] = [0, 2, 3, 0];
    match check(&mut class) {
        Err(Rejection::Defect(defect)) => assert_eq!(
            (defect.kind(), defect.message.as_str()),
            (VerifyErrorKind::ClassFormatError, "(class: p/T, method: m signature: ()V) Illegal exception table range"),
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn messages_are_cut() {
    let name: String = "n".repeat(2000);
    let mut class = ClassBuilder::with_method(build::STATIC, String::leak(name), "()V");
    class.op(Nop);
    let Err(Rejection::Defect(defect)) = check(&mut class) else { panic!("accepted") };
    assert_eq!(defect.message.len(), "p/T".len() + 1023);
}

#[test]
fn failures_of_loaders_pass() {
    let mut class = ClassBuilder::new("(Lp/Missing;)Lp/Other;");
    class.ops(&[Aload0, Areturn]);
    assert!(matches!(check(&mut class), Err(Rejection::Pending)));
}
