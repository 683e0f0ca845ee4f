use super::*;
use crate::ir::parse;

mod control;
mod escape;

struct NoFacts;

impl Facts for NoFacts {
    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool {
        class == of
    }

    fn may_be_virtual(&self, class: ClassId) -> bool {
        class != SPECIAL
    }

    fn field_at(&self, _class: ClassId, offset: u32) -> Option<Kind> {
        FIELDS.iter().find(|field| field.0 == offset).map(|field| field.1)
    }

    fn element_kind(&self, class: ClassId) -> Option<Kind> {
        (class == BYTES).then_some(Kind::Byte)
    }

    fn restricting_component(&self, _class: ClassId) -> Option<ClassId> {
        None
    }
}

/// Instances of this class are always made.
const SPECIAL: ClassId = ClassId(3);
/// The class of `byte[]`.
const BYTES: ClassId = ClassId(8);
/// Of instances of all classes: offset and kind.
const FIELDS: &[(u32, Kind)] = &[(8, Kind::Int), (12, Kind::Object), (16, Kind::Long), (24, Kind::Short)];

fn optimized(text: &str) -> String {
    optimized_with(text, Settings { predicates: true })
}

fn optimized_with(text: &str, settings: Settings) -> String {
    let mut function = parse(text).unwrap();
    assert_eq!(ir::check(&function), Ok(()), "{text}");
    optimize(&mut function, &NoFacts, settings, &mut |_, _| {});
    assert_eq!(ir::check(&function), Ok(()));
    function.to_string()
}

fn count(text: &str, mnemonic: &str) -> usize {
    text.lines().filter(|line| line.split_whitespace().any(|word| word == mnemonic)).count()
}

const SUM: &str = "\
function method=7 result=i
block0(v0: r, v1: i):
    null_check null_check (v0) @s0
    v3: i = iconst 0
    jump -> block1(v3, v3)
block1(v4: i, v5: i):
    v2: i = array_length (v0)
    v6: i = icmp lt (v4, v2)
    branch (v6) -> block2(), block3()
block2():
    null_check null_check (v0) @s1
    v12: i = array_length (v0)
    bounds_check bounds (v4, v12) @s1
    v7: i = load_element kind=I (v0, v4)
    v8: i = iadd (v5, v7)
    v9: i = iconst 1
    v10: i = iadd (v4, v9)
    poll @s2
    jump -> block1(v10, v8)
block3():
    return (v5)
s0: method=7 bci=0 before locals=[v0] stack=[]
s1: method=7 bci=12 before locals=[v0, v1, v4, v5] stack=[v5, v0, v4]
s2: method=7 bci=20 before locals=[v0, v1, v10, v8] stack=[]
";

#[test]
fn counted_loop_over_an_array_has_no_checks() {
    let text = optimized(SUM);
    assert_eq!(count(&text, "null_check"), 1, "{text}");
    assert_eq!(count(&text, "bounds_check"), 0, "{text}");
    assert_eq!(count(&text, "array_length"), 1, "{text}");
}

#[test]
fn bounds_check_stays_when_the_counter_may_be_negative() {
    for (from, to) in [
        // Starts at an argument, goes down, is compared with another number, is compared at another place.
        ("jump -> block1(v3, v3)", "jump -> block1(v1, v3)"),
        ("v9: i = iconst 1", "v9: i = iconst -1"),
        ("icmp lt (v4, v2)", "icmp lt (v4, v1)"),
        ("icmp lt (v4, v2)", "icmp ne (v4, v2)"),
        ("icmp lt (v4, v2)", "icmp ge (v4, v2)"),
    ] {
        assert!(SUM.contains(from));
        let text = optimized(&SUM.replace(from, to));
        assert_eq!(count(&text, "bounds_check"), 1, "{to}\n{text}");
    }
}

#[test]
fn loads_are_merged_until_a_store_or_call() {
    let text = optimized(
        "\
function method=1 result=i
block0(v0: r, v1: i):
    v2: i = load_field class=1 offset=8 kind=I (v0)
    v3: i = load_field class=1 offset=8 kind=I (v0)
    store_field class=1 offset=8 kind=I (v0, v1)
    v4: i = load_field class=1 offset=8 kind=I (v0)
    store_field class=1 offset=12 kind=B (v0, v1)
    v5: i = load_field class=1 offset=12 kind=B (v0)
    v6: i = iadd (v3, v4)
    v7: i = iadd (v6, v5)
    v8: i = iadd (v7, v2)
    return (v8)
",
    );
    // The first, and that of the byte, which the store cut.
    assert_eq!(count(&text, "load_field"), 2, "{text}");
    assert!(text.contains("iadd (v2, v1)"), "{text}");
}

#[test]
fn branches_show_what_is_not_null() {
    let text = optimized(
        "\
function method=1 result=i
block0(v0: r):
    v1: r = null
    v2: i = ref_eq (v0, v1)
    branch (v2) -> block1(), block2()
block1():
    v3: i = iconst 0
    return (v3)
block2():
    null_check null_check (v0) @s0
    v4: i = array_length (v0)
    return (v4)
s0: method=1 bci=3 before locals=[v0] stack=[v0]
",
    );
    assert_eq!(count(&text, "null_check"), 0, "{text}");
}

#[test]
fn constants_fold() {
    let text = optimized(
        "\
function method=1 result=i
block0(v0: i):
    v1: i = iconst 6
    v2: i = iconst 7
    v3: i = imul (v1, v2)
    v4: i = iconst 0
    v5: i = iadd (v3, v4)
    v6: i = iadd (v0, v4)
    v7: i = iadd (v5, v6)
    return (v7)
",
    );
    assert!(text.contains("iconst 42"), "{text}");
    assert_eq!(count(&text, "imul"), 0, "{text}");
    assert_eq!(count(&text, "iadd"), 1, "{text}");
}

/// `for (i = from; i < to; i++) sum += this.array[i]` with the poll at the start of each round.
const HOISTED: &str = "\
function method=7 result=i
block0(v0: r, v1: i, v2: i):
    null_check null_check (v0) @s0
    v3: i = iconst 0
    jump -> block1(v1, v3)
block1(v4: i, v5: i):
    poll @s1
    v6: i = icmp lt (v4, v2)
    branch (v6) -> block2(), block3()
block2():
    v7: r = load_field class=1 offset=8 kind=L (v0)
    null_check null_check (v7) @s2
    v8: i = array_length (v7)
    bounds_check bounds (v4, v8) @s2
    v9: i = load_element kind=I (v7, v4)
    v10: i = iadd (v5, v9)
    v11: i = iconst 1
    v12: i = iadd (v4, v11)
    jump -> block1(v12, v10)
block3():
    return (v5)
s0: method=7 bci=0 before locals=[v0, v1, v2] stack=[]
s1: method=7 bci=4 before locals=[v0, v2, v4, v5] stack=[]
s2: method=7 bci=12 before locals=[v0, v2, v4, v5] stack=[]
";

/// The lines of the blocks that a round passes.
fn loop_lines(text: &str) -> String {
    let from = text.find("\nblock1(").unwrap();
    let to = text.find("\nblock3(").unwrap();
    text[from..to].to_owned()
}

#[test]
fn what_does_not_change_is_in_front_of_the_loop() {
    let text = optimized(HOISTED);
    let inside = loop_lines(&text);
    for mnemonic in ["load_field", "null_check", "bounds_check", "array_length", "guard"] {
        assert_eq!(count(&inside, mnemonic), 0, "{text}");
    }
    assert_eq!((count(&text, "null_check"), count(&text, "guard")), (2, 2), "{text}");
    assert_eq!(count(&text, "array_length"), 1, "{text}");
    // The tests leave with what the loop starts with.
    assert!(text.contains("locals=[v0, v2, v1, v3]"), "{text}");
}

#[test]
fn without_predicates_checks_stay_in_the_loop() {
    let text = optimized_with(HOISTED, Settings { predicates: false });
    let inside = loop_lines(&text);
    assert_eq!((count(&inside, "null_check"), count(&inside, "bounds_check")), (1, 1), "{text}");
    assert_eq!(count(&inside, "load_field"), 0, "{text}");
}

#[test]
fn what_the_loop_may_change_is_read_in_each_round() {
    let store = "    v13: r = null\n    store_field class=1 offset=8 kind=L (v0, v13)\n    jump -> block1(v12";
    let text = optimized(&HOISTED.replace("    jump -> block1(v12", store));
    let inside = loop_lines(&text);
    assert_eq!((count(&inside, "load_field"), count(&inside, "bounds_check")), (1, 1), "{text}");
    let other = store.replace("offset=8", "offset=12");
    let text = optimized(&HOISTED.replace("    jump -> block1(v12", &other));
    assert_eq!(count(&loop_lines(&text), "load_field"), 0, "{text}");
}

#[test]
fn counters_that_may_wrap_are_tested() {
    // A step of 3: that it does not wrap behind the limit is tested, too.
    let text = optimized(&HOISTED.replace("iconst 1", "iconst 3"));
    assert_eq!((count(&loop_lines(&text), "bounds_check"), count(&text, "guard")), (0, 3), "{text}");
    // Down to 0, from what is tested to be below the length.
    let down = HOISTED.replace("v2: i):", "v20: i):\n    v2: i = iconst 0").replace("icmp lt", "icmp ge");
    let text = optimized(&down.replace("iconst 1", "iconst -1"));
    assert_eq!((count(&loop_lines(&text), "bounds_check"), count(&text, "guard")), (0, 1), "{text}");
    // No limit above, or none that each round tests.
    for (from, to) in [("icmp lt", "icmp ne"), ("icmp lt", "icmp gt"), ("iadd (v4, v11)", "imul (v4, v11)")] {
        let text = optimized(&HOISTED.replace(from, to));
        assert_eq!(count(&loop_lines(&text), "bounds_check"), 1, "{to}\n{text}");
    }
}

#[test]
fn counted_loops_poll_between_strips() {
    let text = optimized(HOISTED);
    assert_eq!((count(&loop_lines(&text), "poll"), count(&text, "poll"), count(&text, "iselect")), (0, 1, 1), "{text}");
    // Without a limit that stays the same, and down without an end, each round polls.
    for (from, to) in [("icmp lt (v4, v2)", "icmp lt (v4, v5)"), ("iconst 1", "iconst -1")] {
        let text = optimized(&HOISTED.replace(from, to));
        assert_eq!((count(&loop_lines(&text), "poll"), count(&text, "iselect")), (1, 0), "{to}\n{text}");
    }
}
