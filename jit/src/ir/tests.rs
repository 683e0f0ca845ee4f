use super::*;

const SUM: &str = "\
function method=7 result=i
block0(v0: r, v1: i):
    null_check null_check (v0) @s0
    v2: i = array_length (v0)
    v3: i = iconst 0
    jump -> block1(v3, v3)
block1(v4: i, v5: i):
    v6: i = icmp lt (v4, v2)
    branch taken=9 of=10 (v6) -> block2(), block3()
block2():
    bounds_check bounds (v4, v2) @s1
    v7: i = load_element kind=I (v0, v4)
    v8: i = iadd (v5, v7)
    v9: i = iconst 1
    v10: i = iadd (v4, v9)
    poll @s2
    jump -> block1(v10, v8)
block3():
    return (v5)
s0: method=7 bci=0 before locals=[v0, v1, -, -] stack=[]
s1: method=7 bci=12 before locals=[v0, v1, v4, v5] stack=[v5, v0, v4]
s2: method=7 bci=20 before locals=[v0, v1, v10, v8] stack=[]
";

#[test]
fn text_form_is_complete() {
    let function = parse(SUM).unwrap();
    assert_eq!(check(&function), Ok(()));
    let printed = function.to_string();
    assert_eq!(parse(&printed).unwrap().to_string(), printed);
    assert_eq!(printed.lines().count(), SUM.lines().count());
}

#[test]
fn parse_errors_have_lines() {
    let broken = SUM.replace("iadd (v4, v9)", "iadd (v4, v99)");
    assert_eq!(parse(&broken).unwrap_err(), ParseError { line: 15, expected: "a value" });
    assert_eq!(parse("block0():\n    frobnicate").unwrap_err(), ParseError { line: 2, expected: "an operation" });
}

fn fault(from: &str, to: &str) -> Fault {
    assert!(SUM.contains(from));
    check(&parse(&SUM.replace(from, to)).unwrap()).unwrap_err()
}

#[test]
fn checker_finds_faults() {
    assert!(matches!(fault("iadd (v5, v7)", "iadd (v5)"), Fault::ArgumentCount(_)));
    assert!(matches!(fault("iadd (v5, v7)", "iadd (v5, v0)"), Fault::ArgumentType(_)));
    assert!(matches!(fault("kind=I", "kind=J"), Fault::ResultType(_)));
    assert!(matches!(fault("    poll @s2\n", "    poll\n"), Fault::StateMissing(_)));
    assert!(matches!(
        fault("v7: i = load_element kind=I (v0, v4)", "v7: i = load_element kind=I (v0, v4) @s0"),
        Fault::StateNeedless(_)
    ));
    assert!(matches!(fault("block1(v10, v8)", "block1(v10)"), Fault::TargetArguments(_)));
    assert!(matches!(fault("block1(v10, v8)", "block0(v0, v8)"), Fault::EntryIsTarget(_)));
    assert!(matches!(fault("    return (v5)\n", ""), Fault::NoEnd(_)));
    assert!(matches!(fault("return (v5)", "return (v8)"), Fault::NotDominated(..)));
    assert!(matches!(fault("locals=[v0, v1, -, -]", "locals=[v0, v1, v2, -]"), Fault::NotDominatedInState(..)));
}

const CATCH: &str = "\
function method=7 result=i
block0(v0: i):
    v1: i = call_static method=3 (v0) @s0
    catch (v1) @s0 -> block1(), block2()
block1():
    return (v1)
block2():
    v2: r = take_pending
    monitor_exit (v2) @s0
    set_pending (v2)
    unwind
s0: method=7 bci=0 call locals=[v0] stack=[]
";

#[test]
fn catch_is_behind_its_call() {
    let function = parse(CATCH).unwrap();
    assert_eq!(check(&function), Ok(()));
    assert_eq!(parse(&function.to_string()).unwrap().to_string(), function.to_string());
    let between = CATCH.replace("    catch", "    v3: i = iconst 1\n    catch");
    assert!(matches!(check(&parse(&between).unwrap()), Err(Fault::CatchesNothing(_))));
    let other = CATCH.replace("catch (v1)", "catch (v0)");
    assert!(matches!(check(&parse(&other).unwrap()), Err(Fault::CatchesNothing(_))));
    let leaf = CATCH.replace("call_static method=3 (v0)", "call_runtime frem (v0)");
    assert!(matches!(check(&parse(&leaf).unwrap()), Err(Fault::CatchesNothing(_))));
}

#[test]
fn dominators_of_a_loop() {
    let function = parse(SUM).unwrap();
    let dominators = Dominators::of(&function);
    let block = Block;
    assert!(dominators.dominates(block(1), block(2)) && dominators.dominates(block(1), block(3)));
    assert!(!dominators.dominates(block(2), block(3)));
    assert_eq!(dominators.immediate(block(1)), Some(block(0)));
    assert_eq!(dominators.predecessors(block(1)).count(), 2);
}

#[test]
fn replacement_reaches_states() {
    let mut function = parse(SUM).unwrap();
    let (index, length) = (function.block(Block(1)).params[0], function.block(Block(0)).params[1]);
    function.replace(index, length);
    function.apply_replacements();
    assert_eq!(function.state(State(1)).stack[2], Some(length));
}
