//! What was counted is taken for granted, behind guards.

use super::*;

#[test]
fn ways_that_were_never_gone_are_left_out() {
    // n >= 0 ? 2 : 1
    let mut world = Made::one("II", 1, bytecode! { Iload0; Ifge 5; Iconst1; Ireturn; Iconst2; Ireturn; });
    let counted = |taken, not_taken| SiteProfile { executed: true, taken, not_taken, ..SiteProfile::default() };
    for (profile, gone, other) in [(counted(300, 0), 5, -1), (counted(0, 300), -1, 5)] {
        world.profiles.insert(Bci(1), profile);
        let function = world.build();
        assert_eq!(eval(&function, &[gone]), Outcome::Returned(if gone >= 0 { 2 } else { 1 }), "{function}");
        let Outcome::Left(Reason::Untaken, state) = eval(&function, &[other]) else { panic!("went on: {function}") };
        assert_eq!((function.state(state).bci, function.state(state).at), (1, At::Before));
        world.differing.push(Bci(1));
        assert_eq!(eval(&world.build(), &[other]), Outcome::Returned(if other >= 0 { 2 } else { 1 }));
        world.differing.clear();
    }
    // Too few to say anything, and both.
    for profile in [counted(30, 0), counted(3000, 1)] {
        world.profiles.insert(Bci(1), profile);
        assert_eq!(eval(&world.build(), &[-1]), Outcome::Returned(1));
    }
}

#[test]
fn the_first_way_out_of_a_loop_stays() {
    let mut world = sum();
    let counted = |taken, not_taken| SiteProfile { executed: true, taken, not_taken, ..SiteProfile::default() };
    world.profiles.insert(Bci(6), counted(0, 1000));
    assert_eq!(eval(&world.build(), &[10]), Outcome::Returned(45));
    // for (i = 0; i < n; i++) if (i == 50) return -1; return i;
    let mut world = Made::one(
        "II",
        2,
        bytecode! {
            Iconst0; Istore1; Iload1; Iload0; IfIcmpge 16;
            Iload1; Bipush [50]; IfIcmpeq 12; Iinc [1, 1]; Goto -14; Nop;
            Iload1; Ireturn; IconstM1; Ireturn;
        },
    );
    world.profiles.insert(Bci(10), counted(0, 1000));
    world.profiles.insert(Bci(4), counted(20, 1000));
    let function = world.build();
    assert_eq!(eval(&function, &[10]), Outcome::Returned(10));
    assert!(matches!(eval(&function, &[100]), Outcome::Left(Reason::Untaken, _)), "{function}");
    world.profiles.insert(Bci(4), counted(0, 1000));
    assert_eq!(eval(&world.build(), &[100]), Outcome::Returned(-1));
}

#[test]
fn calls_of_few_classes_are_inlined_behind_tests() {
    let mut world = Made::one("LI", 1, bytecode! { Aload0; Invokevirtual 1; Ireturn; });
    let (first, second) = (ClassId(20), ClassId(21));
    for (class, body) in [(first, bytecode! { Iconst3; Ireturn; }), (second, bytecode! { Iconst4; Ireturn; })] {
        let target = world.add("I", 1, body);
        world.methods[target.0 as usize].is_static = false;
        world.selected.insert(class, target);
    }
    let named = world.selected[&first];
    world.calls.insert(1, call(&[], Kind::Int, Callee::Virtual { named, index: 4 }));
    let counted = |others| {
        let receivers = [Some((first, 40)), Some((second, 60)), None, None];
        SiteProfile { receivers, others, ..SiteProfile::default() }
    };
    world.profiles.insert(Bci(1), counted(0));
    let function = world.build();
    assert_eq!([first, second].map(|class| eval(&function, &[class.0.into()])), [3, 4].map(Outcome::Returned));
    assert!(matches!(eval(&function, &[22]), Outcome::Left(Reason::Receiver, _)), "{function}");
    assert_eq!(count(&function, Op::CallVirtual), 0);
    // Others are called: when there were some, and when the guard has failed.
    world.profiles.insert(Bci(1), counted(5));
    let with_others = world.build();
    world.profiles.insert(Bci(1), counted(0));
    world.differing.push(Bci(1));
    for function in [with_others, world.build()] {
        assert_eq!([first, second].map(|class| eval(&function, &[class.0.into()])), [3, 4].map(Outcome::Returned));
        assert_eq!((count(&function, Op::CallVirtual), count(&function, Op::Guard)), (1, 0), "{function}");
    }
    // Of too many classes.
    world.profiles.insert(Bci(1), counted(50));
    let function = world.build();
    assert_eq!((count(&function, Op::CallVirtual), count(&function, Op::ClassOf)), (1, 0), "{function}");
}
