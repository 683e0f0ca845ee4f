use super::*;

#[test]
fn class_names() {
    for ok in ["a", "a/b", "a/b/", "a$b", "a b", "<x>", "\u{e4}"] {
        assert!(is_class_name(ok.as_bytes(), false), "{ok}");
    }
    for bad in ["", "/a", "a//b", "a.b", "a;b", "a[b", "[I"] {
        assert!(!is_class_name(bad.as_bytes(), false), "{bad}");
    }
    for ok in ["[I", "[[La/b;", "[Z"] {
        assert!(is_class_name(ok.as_bytes(), true), "{ok}");
    }
    for bad in ["[", "[V", "[La", "[L;", "[II", "[[a"] {
        assert!(!is_class_name(bad.as_bytes(), true), "{bad}");
    }
    let deep = |n: usize| format!("{}I", "[".repeat(n));
    assert!(is_class_name(deep(255).as_bytes(), true));
    assert!(!is_class_name(deep(256).as_bytes(), true));
}

#[test]
fn assertion_switches() {
    use AssertionSwitch::*;
    let on = |s: &[AssertionSwitch], c| assertions_enabled(s, c, false);
    assert!(!on(&[], "a/B"));
    assert!(on(&[All(true)], "a/B"));
    assert!(!on(&[All(true), All(false)], "a/B"));
    assert!(!assertions_enabled(&[All(true)], "a/B", true));
    assert!(assertions_enabled(&[System(true)], "a/B", true));
    assert!(!on(&[All(true), Class("a.B".into(), false)], "a/B"));
    assert!(on(&[All(true), Class("a.B".into(), false)], "a/C"));
    assert!(on(&[Package("a".into(), true)], "a/b/C"));
    assert!(!on(&[Package("a".into(), true), Package("a.b".into(), false)], "a/b/C"));
    assert!(!on(&[Package("a".into(), true)], "ab/C"));
    assert!(on(&[Package(String::new(), true)], "C"));
    assert!(!on(&[Package(String::new(), true)], "a/C"));
    assert!(on(&[Package("a".into(), false), Class("a.C".into(), true)], "a/C"));
}
