//! Objects that need not be made.

use super::{count, optimized};

/// A function with these blocks and two states: of one slot, `v1` in it.
fn run(blocks: &str) -> String {
    optimized(&format!("function method=1 result=i\n{blocks}"))
}

#[test]
fn fields_become_values() {
    let text = run("\
block0(v0: i):
    v1: r = new class=1 @s0
    store_field class=1 offset=8 kind=I (v1, v0)
    store_field class=1 offset=24 kind=S (v1, v0)
    v2: i = load_field class=1 offset=8 kind=I (v1)
    v3: i = load_field class=1 offset=24 kind=S (v1)
    v4: i = iadd (v2, v3)
    return (v4)
s0: method=1 bci=0 call locals=[] stack=[]
");
    assert_eq!(count(&text, "new") + count(&text, "load_field") + count(&text, "store_field"), 0, "{text}");
    assert_eq!(count(&text, "i2s"), 1, "what a short field holds is cut\n{text}");
}

#[test]
fn what_is_seen_elsewhere_is_made() {
    let seen = [
        "v9: i = call_static method=5 (v1) @s0",
        "store_field class=1 offset=12 kind=L (v5, v1)",
        "v9: i = may_store (v5, v1)",
        "store_element kind=L (v5, v0, v1)",
    ];
    for how in seen {
        let text = run(&format!(
            "\
block0(v0: i, v5: r):
    v1: r = new class=1 @s0
    store_field class=1 offset=8 kind=I (v1, v0)
    {how}
    v2: i = load_field class=1 offset=8 kind=I (v1)
    return (v2)
s0: method=1 bci=0 call locals=[] stack=[]
"
        ));
        assert_eq!(count(&text, "new"), 1, "{text}");
    }
    // Nor is what is special, or what an access does not fit.
    for (from, to) in [("class=1 @", "class=3 @"), ("offset=8 kind=I", "offset=10 kind=I"), ("kind=I", "kind=F")] {
        let fine = "\
block0(v0: i):
    v1: r = new class=1 @s0
    v2: i = load_field class=1 offset=8 kind=I (v1)
    return (v2)
s0: method=1 bci=0 call locals=[] stack=[]
";
        let text = if to == "kind=F" {
            run(&fine.replace("v2: i", "v3: f").replace(from, to).replace("return", "v2: i = f2i (v3)\n    return"))
        } else {
            run(&fine.replace(from, to))
        };
        assert_eq!(count(&run(fine), "new"), 0);
        assert_eq!(count(&text, "new"), 1, "{text}");
    }
}

#[test]
fn states_describe_what_is_not_made() {
    let text = run("\
block0(v0: i, v7: l):
    v1: r = new class=1 @s0
    store_field class=1 offset=8 kind=I (v1, v0)
    monitor_enter (v1) @s1
    store_field class=1 offset=16 kind=J (v1, v7)
    guard receiver (v0) @s1
    monitor_exit (v1) @s0
    return (v0)
s0: method=1 bci=0 call locals=[] stack=[]
s1: method=2 bci=4 before locals=[v1, v1] stack=[] locks=[v1] caller=s2
s2: method=1 bci=9 call locals=[-, v1] stack=[]
");
    assert_eq!(count(&text, "new") + count(&text, "monitor_enter") + count(&text, "monitor_exit"), 0, "{text}");
    assert_eq!(count(&text, "virtual_object"), 1, "{text}");
    assert!(text.contains("parts=[8: I, 16: J] (v0, v1)"), "{text}");
}

#[test]
fn fields_have_parameters_where_control_joins() {
    let text = run("\
block0(v0: i):
    v1: r = new class=1 @s0
    v2: i = iconst 1
    jump -> block1(v0)
block1(v3: i):
    branch (v3) -> block2(), block5()
block2():
    v4: i = load_field class=1 offset=8 kind=I (v1)
    branch (v4) -> block3(), block4()
block3():
    v5: i = iadd (v4, v3)
    store_field class=1 offset=8 kind=I (v1, v5)
    jump -> block4()
block4():
    poll @s1
    v6: i = isub (v3, v2)
    jump -> block1(v6)
block5():
    v7: i = load_field class=1 offset=8 kind=I (v1)
    return (v7)
s0: method=1 bci=0 call locals=[] stack=[]
s1: method=1 bci=9 before locals=[v1] stack=[]
");
    assert_eq!(count(&text, "new") + count(&text, "load_field") + count(&text, "store_field"), 0, "{text}");
    // The loop's and the join's inside it; the state has the object as it is there.
    assert_eq!(text.lines().filter(|line| line.starts_with("block") && line.contains(": i")).count(), 3, "{text}");
    assert_eq!(count(&text, "virtual_object"), 1, "{text}");
}

#[test]
fn objects_may_be_parameters() {
    let sum = "\
block0(v0: i):
    v1: r = new class=1 @s0
    jump -> block1(v0, v1)
block1(v2: i, v3: r):
    null_check null_check (v3) @s1
    v4: i = load_field class=1 offset=8 kind=I (v3)
    branch (v2) -> block2(), block3()
block2():
    v5: r = new class=1 @s0
    v6: i = iadd (v4, v2)
    store_field class=1 offset=8 kind=I (v5, v6)
    v7: i = iconst 1
    v8: i = isub (v2, v7)
    poll @s1
    jump -> block1(v8, v5)
block3():
    return (v4)
s0: method=1 bci=0 call locals=[] stack=[]
s1: method=1 bci=9 before locals=[v3] stack=[]
";
    let text = run(sum);
    assert_eq!(count(&text, "new") + count(&text, "load_field") + count(&text, "null_check"), 0, "{text}");
    // The first object is used on: behind the jump there would be two.
    let text = run(&sum.replace("return (v4)", "v9: i = load_field class=1 offset=8 kind=I (v1)\n    return (v9)"));
    assert_eq!(count(&text, "new"), 2, "{text}");
    // Another class.
    let text = run(&sum.replace("v5: r = new class=1", "v5: r = new class=2"));
    assert_eq!(count(&text, "new"), 2, "{text}");
}

#[test]
fn objects_in_objects_go_with_them() {
    let text = run("\
block0(v0: i):
    v1: r = new class=1 @s0
    store_field class=1 offset=8 kind=I (v1, v0)
    v2: r = new class=2 @s0
    store_field class=2 offset=12 kind=L (v2, v1)
    guard receiver (v0) @s1
    v3: r = load_field class=2 offset=12 kind=L (v2)
    null_check null_check (v3) @s1
    v4: i = load_field class=1 offset=8 kind=I (v3)
    v5: i = ref_eq (v3, v1)
    v6: i = iadd (v4, v5)
    return (v6)
s0: method=1 bci=0 call locals=[] stack=[]
s1: method=1 bci=9 before locals=[v2, v1] stack=[]
");
    assert_eq!(count(&text, "new") + count(&text, "load_field"), 0, "{text}");
    assert_eq!(count(&text, "virtual_object"), 2, "{text}");
}

#[test]
fn small_arrays_become_values() {
    let array = "\
block0(v0: i):
    v1: i = iconst 2
    v2: r = new_array class=8 (v1) @s0
    v3: i = iconst 1
    v4: i = array_length (v2)
    bounds_check bounds (v3, v4) @s1
    store_element kind=B (v2, v3, v0)
    v5: i = load_element kind=B (v2, v3)
    return (v5)
s0: method=1 bci=0 call locals=[] stack=[]
s1: method=1 bci=9 before locals=[v2] stack=[]
";
    let text = run(array);
    assert_eq!(count(&text, "new_array") + count(&text, "store_element"), 0, "{text}");
    assert_eq!(count(&text, "i2b"), 1, "{text}");
    // The index is not known, the array long, or the kind another.
    for (from, to) in [("(v2, v3)", "(v2, v0)"), ("iconst 2", "iconst 65"), ("class=8", "class=1")] {
        let text = run(&array.replace(from, to));
        assert_eq!(count(&text, "new_array"), 1, "{text}");
    }
}
