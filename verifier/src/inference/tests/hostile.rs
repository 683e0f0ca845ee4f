//! Methods made to be expensive.

use std::time::{Duration, Instant};

use super::*;

/// Far more than it takes: debug builds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

/// Whether inference alone accepts the class, reference maps apart.
#[track_caller]
fn infers(class: &mut ClassBuilder) -> bool {
    let class = parsed(class);
    let mut names = Names::new();
    let start = Instant::now();
    let classes = Classes::new(&Hierarchy, &mut names, class.name()).unwrap();
    let method = &class.methods[0];
    let outcome = infer(&mut Effects::new(&class, classes), method, method.code.as_ref().unwrap());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    match outcome {
        Ok(_) => true,
        Err(Fault::Complaint(complaint)) => {
            assert_eq!(complaint, Complaint::TooComplex);
            false
        }
        Err(Fault::Pending) => panic!("nothing fails to load"),
    }
}

/// Fills the code with `piece` up to `length` bytes.
fn fill(class: &mut ClassBuilder, length: usize, piece: &[u8]) {
    while class.here() + piece.len() <= length {
        class.code.extend(piece);
    }
}

#[test]
fn wide_frames_that_change_under_a_handler() {
    let mut class = ClassBuilder::new("(Ljava/lang/Object;Ljava/lang/String;)V");
    class.max_locals = 65535;
    class.ops(&[Iconst0]).code.extend([Wide as u8, Istore as u8, 0xff, 0xfe]);
    fill(&mut class, 65_000, &[Aload1 as u8, Astore2 as u8, Aload0 as u8, Astore2 as u8]);
    let end = class.here() as u16;
    class.ops(&[Return, Pop, Return]).handlers.push([5, end, end + 1, 0]);
    assert!(infers(&mut class));
}

#[test]
fn many_handlers() {
    let mut class = ClassBuilder::new("(Ljava/lang/Object;Ljava/lang/String;)V");
    class.op(Nop);
    fill(&mut class, 60_000, &[Aload1 as u8, Astore2 as u8, Aload0 as u8, Astore2 as u8]);
    let end = class.here() as u16;
    class.ops(&[Return, Pop, Return]);
    for start in 1..8000 {
        class.handlers.push([start, end, end + 1, 0]);
    }
    infers(&mut class);
    // Nothing changes: each handler is looked at once.
    class.code[1..usize::from(end)].fill(Nop as u8);
    assert!(infers(&mut class));
}

#[test]
fn deep_stacks_that_differ() {
    let mut class = ClassBuilder::new("(Ljava/lang/String;)V");
    class.max_stack = 16_000;
    class.op(Aload0).jump(Ifnull, 16_007);
    fill(&mut class, 16_004, &[Aload0 as u8]);
    class.jump(Goto, 32_007);
    fill(&mut class, 32_007, &[AconstNull as u8]);
    fill(&mut class, 65_000, &[Nop as u8]);
    class.op(Return);
    infers(&mut class);
}

#[test]
fn many_subroutines() {
    // Each calls the next one: deep nesting.
    for count in [200, 13_000] {
        let mut class = ClassBuilder::new("()V");
        for _ in 0..count {
            let next = class.here() + 4;
            class.jump(Jsr, next).op(Return).op(Pop);
        }
        class.op(Return);
        assert!(infers(&mut class) || count > 200);
    }
    // One that many call, which uses all registers.
    let mut class = ClassBuilder::new("()V");
    class.max_locals = 65535;
    for _ in 0..5_000 {
        class.jump(Jsr, 20_000);
    }
    class.op(Return);
    fill(&mut class, 20_000, &[Nop as u8]);
    class.code.extend([Wide as u8, Astore as u8, 0xff, 0xfe, Wide as u8, Ret as u8, 0xff, 0xfe]);
    infers(&mut class);
}

#[test]
fn nested_finally_blocks() {
    // A block in a block in a block, each called at two places.
    for depth in [4, 8] {
        let mut class = ClassBuilder::new("()V");
        class.max_locals = 64;
        class.jump(Jsr, 4).op(Return);
        for level in 0..depth {
            let next = class.here() + 10;
            class.op1(Astore, level).jump(Jsr, next).jump(Jsr, next).op1(Ret, level);
        }
        class.op1(Astore, depth).op1(Ret, depth);
        accepts(&mut class);
    }
    // Where HotSpot goes on, the collector would have to tell each chain of calls from the others.
    let mut class = ClassBuilder::new("()V");
    class.jump(Jsr, 4).op(Return);
    for level in 0..60 {
        let next = class.here() + 10;
        class.op1(Astore, level).jump(Jsr, next).jump(Jsr, next).op1(Ret, level);
    }
    class.max_locals = 64;
    class.op1(Astore, 60).op1(Ret, 60);
    assert!(infers(&mut class));
    rejects(&mut class, "Method too complex to verify");
}

#[test]
fn subroutines_in_loops() {
    let mut class = ClassBuilder::new("(I)V");
    let top = class.here();
    class.op(Iload0).jump(Ifeq, 15);
    class.code.extend([Iinc as u8, 0, 0xff]);
    class.jump(Jsr, 16).jump(Goto, top).ops(&[Nop, Nop, Return]);
    class.code.truncate(13);
    class.ops(&[Nop, Nop, Return]);
    class.op(Astore1).op(Iload0).jump(Ifne, 23).ops(&[Iconst1, Pop]).op1(Ret, 1);
    accepts(&mut class);
}
