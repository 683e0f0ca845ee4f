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
    let mut function = parse(text).unwrap();
    assert_eq!(ir::check(&function), Ok(()), "{text}");
    optimize(&mut function, &NoFacts, &mut |_, _| {});
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
