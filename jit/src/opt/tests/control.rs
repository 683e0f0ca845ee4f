//! Control flow that is known.

use super::{count, optimized};

#[test]
fn branch_on_a_constant_is_gone() {
    let text = optimized(
        "\
function method=1 result=i
block0(v0: i):
    v1: i = iconst 3
    v2: i = iconst 4
    v3: i = icmp lt (v1, v2)
    branch (v3) -> block1(), block2()
block1():
    jump -> block3(v0)
block2():
    v4: i = imul (v0, v0)
    jump -> block3(v4)
block3(v5: i):
    return (v5)
",
    );
    assert_eq!(count(&text, "imul") + count(&text, "branch") + count(&text, "jump"), 0, "{text}");
    assert!(text.contains("return (v0)"), "{text}");
}

#[test]
fn switch_on_a_constant_is_gone() {
    let text = optimized(
        "\
function method=1 result=i
block0(v0: i):
    v1: i = iconst 8
    switch keys=[7, 8] (v1) -> block1(), block2(), block3()
block1():
    return (v1)
block2():
    return (v0)
block3():
    v2: i = ineg (v0)
    return (v2)
",
    );
    assert!(text.contains("return (v0)") && count(&text, "return") == 1, "{text}");
}

#[test]
fn guard_that_fails_ends_its_block() {
    let text = optimized(
        "\
function method=1 result=i
block0(v0: i):
    v1: r = null
    null_check null_check (v1) @s0
    v2: i = load_field class=1 offset=8 kind=I (v1)
    return (v2)
s0: method=1 bci=3 before locals=[v0] stack=[v1]
",
    );
    assert_eq!((count(&text, "deopt"), count(&text, "return")), (1, 0), "{text}");
}
