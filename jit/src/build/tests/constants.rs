//! Constant objects.

use super::*;
use crate::ir::FieldAccess;

/// Objects by number: 1 is a handle of method 1 behind object 2, the array 3 holds the objects 0 (null), 1 and 2.
struct Heap;

impl Objects for Heap {
    fn class(&self, _object: u64) -> Option<ClassId> {
        Some(PLAIN)
    }

    fn mirrored(&self, _object: u64) -> Option<ClassId> {
        None
    }

    fn same(&self, a: u64, b: u64) -> bool {
        a == b
    }

    fn field(&self, object: u64, _class: ClassId, offset: u32, kind: Kind) -> Option<Loadable> {
        match kind {
            Kind::Int => Some(Loadable::Int((object * 100) as i32 + offset as i32)),
            Kind::Array => Some(Loadable::Object(3)),
            _ => Some(Loadable::Null),
        }
    }

    fn length(&self, array: u64) -> Option<i32> {
        (array == 3).then_some(3)
    }

    fn element(&self, array: u64, index: i32, _kind: Kind) -> Option<Loadable> {
        let object = |index| if index == 0 { Loadable::Null } else { Loadable::Object(index as u64) };
        (array == 3 && (0..3).contains(&index)).then(|| object(index))
    }

    fn handle_entry(&self, handle: u64) -> Option<(MethodId, u64)> {
        (handle == 1).then_some((MethodId(1), 2))
    }

    fn linked(&self, _intrinsic: u8, member: u64) -> Option<Callee> {
        (member == 2).then_some(Callee::Direct(MethodId(1)))
    }
}

fn field(offset: u32, kind: Kind, trust: Trust, value: Option<Loadable>) -> FieldFacts {
    let access = FieldAccess { class: PLAIN, offset, kind, volatile: false, constant: value.is_some() };
    FieldFacts { access, mirror: 0x1000, value, trust, stable_elements: trust == Trust::Stable && kind == Kind::Array }
}

/// The static field 1 holds object 1, the field 2 is a trusted int, 3 one that changes, 4 is stable and null still, 5 a stable array.
fn world(signature: &str, code: Vec<Part>) -> Made {
    let mut world = Made::one(signature, 4, code);
    world.objects = Some(Box::new(Heap));
    let fields = [
        field(8, Kind::Object, Trust::None, Some(Loadable::Object(1))),
        field(12, Kind::Int, Trust::Final, None),
        field(16, Kind::Int, Trust::None, None),
        field(20, Kind::Object, Trust::Stable, None),
        field(24, Kind::Array, Trust::Stable, None),
    ];
    world.fields.extend((1..).zip(fields));
    world
}

#[test]
fn trusted_fields_of_constants_are_constants() {
    let function = world("I", bytecode! { Getstatic 1; Getfield 2; Ireturn; }).build();
    assert_eq!(eval(&function, &[]), Outcome::Returned(112), "{function}");
    assert_eq!((count(&function, Op::LoadField), count(&function, Op::NullCheck)), (0, 0), "{function}");
    let changing = world("I", bytecode! { Getstatic 1; Getfield 3; Ireturn; }).build();
    assert_eq!(count(&changing, Op::LoadField), 1, "{changing}");
    let unset =
        world("I", bytecode! { Getstatic 1; Getfield 4; Ifnull 5; Iconst0; Ireturn; Iconst1; Ireturn; }).build();
    assert_eq!((count(&unset, Op::LoadField), count(&unset, Op::Branch)), (1, 1), "{unset}");
}

#[test]
fn what_constants_decide_is_not_built() {
    let code = bytecode! { Getstatic 1; Ifnonnull 5; Iconst0; Ireturn; Getstatic 1; Getstatic 1; IfAcmpeq 5; Iconst1; Ireturn; Iconst2; Ireturn; };
    let function = world("I", code).build();
    assert_eq!((count(&function, Op::Branch), eval(&function, &[])), (0, Outcome::Returned(2)), "{function}");
}

#[test]
fn elements_of_stable_arrays_are_constants_once_set() {
    let element = |index: Part| {
        let mut code = bytecode! { Getstatic 1; Getfield 5; };
        code.push(index);
        code.extend(bytecode! { Aaload; Pop; Getstatic 1; Getfield 5; Arraylength; Ireturn; });
        world("I", code).build()
    };
    use classloader::bytecode::Opcode::{Iconst0, Iconst2, Iconst3};
    for (index, loads, checks) in [(Iconst2, 0, 0), (Iconst0, 1, 1), (Iconst3, 1, 1)] {
        let function = element(Part::Op(index));
        let found = (count(&function, Op::LoadElement), count(&function, Op::BoundsCheck));
        assert_eq!(found, (loads, checks), "{function}");
        assert_eq!(count(&function, Op::ArrayLength), 0, "{function}");
    }
}

#[test]
fn constant_handles_are_called_directly() {
    let mut world = world("I", bytecode! { Getstatic 1; Bipush [42]; Invokevirtual 9; Ireturn; });
    let signature = Signature { parameters: [Kind::Int].into_iter().collect(), result: Kind::Int };
    world.calls.insert(9, (signature, Callee::InvokeBasic));
    world.add("LII", 2, bytecode! { Iload1; Iconst1; Iadd; Ireturn; });
    let function = world.build();
    assert_eq!(eval(&function, &[]), Outcome::Returned(43), "{function}");
    assert_eq!(count(&function, Op::CallRuntime), 0, "{function}");
}
