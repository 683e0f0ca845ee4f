use super::*;

/// A class with code, a stack map and a handler: the harness's own oracle is not compiled here, so a small one by hand.
fn sample() -> RawClass {
    use crate::raw_class::{RawAttribute, RawCode, RawMember};
    let mut class = RawClass {
        minor: 0,
        major: 61,
        constants: vec![crate::raw_class::RawConstant::Nothing],
        access: 0x21,
        this_class: 0,
        super_class: 0,
        interfaces: Vec::new(),
        fields: Vec::new(),
        methods: Vec::new(),
        attributes: Vec::new(),
    };
    class.this_class = class.add_class(b"a/B");
    class.super_class = class.add_class(b"java/lang/Object");
    let (code_name, map_name) = (class.add_text(b"Code"), class.add_text(b"StackMapTable"));
    let (name, descriptor) = (class.add_text(b"m"), class.add_text(b"(I)I"));
    // iload_0; ifeq 6; iconst_1; ireturn; iconst_0; ireturn, with a frame at 6 that appends an int.
    let code = RawCode {
        max_stack: 1,
        max_locals: 1,
        code: vec![0x1a, 0x99, 0, 5, 0x04, 0xac, 0x03, 0xac],
        handlers: vec![[0, 4, 6, 0]],
        attributes: vec![RawAttribute { name: map_name, length: None, body: vec![0, 1, 252, 0, 6, 1] }],
    };
    let body = code.to_bytes().expect("small");
    let attributes = vec![RawAttribute { name: code_name, length: None, body }];
    class.methods.push(RawMember { access: 9, name, descriptor, attributes });
    class
}

#[test]
fn the_same_seed_gives_the_same_mutant() {
    let class = sample();
    for seed in 0..200 {
        let [one, two] = [(); 2].map(|()| mutate(&class, &mut Rng::with_seed(seed)));
        assert_eq!(one.bytes, two.bytes);
        assert_eq!(one.what, two.what);
    }
}

#[test]
fn most_mutants_differ_from_the_class_and_can_be_read() {
    let class = sample();
    let original = class.to_bytes().expect("small");
    let mutants: Vec<Mutant> = (0..1000).map(|seed| mutate(&class, &mut Rng::with_seed(seed))).collect();
    let changed = mutants.iter().filter(|mutant| mutant.bytes != original).count();
    let readable = mutants.iter().filter(|mutant| RawClass::read(&mutant.bytes).is_ok()).count();
    assert!(changed > 990, "{changed}");
    assert!(readable > 800, "{readable}");
}

#[test]
fn every_kind_finds_something_to_change() {
    let class = sample();
    // What the sample has none of.
    let absent = ["method-handle", "constant-operand", "descriptor", "other-body"];
    for kind in KINDS.iter().filter(|kind| !absent.contains(&kind.name)) {
        let changes = |seed| {
            let mut changed = class.clone();
            (kind.mutate)(&mut changed, &mut Rng::with_seed(seed)).is_some() && changed != class
        };
        assert!((0..200).any(changes), "{}", kind.name);
    }
}
