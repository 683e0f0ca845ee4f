use super::*;
use crate::insn::Insn;
use classloader::classfile::ExceptionEntry;

fn source<'a>(code: &'a CodeAttribute, pool: &'a ConstantPool, return_kind: Kind) -> Source<'a> {
    Source { code, pool, return_kind, synchronized: false, intrinsic: None }
}

fn code(bytes: &[u8]) -> CodeAttribute {
    CodeAttribute { max_stack: 8, max_locals: 8, code: bytes.into(), ..Default::default() }
}

/// `bci text` of each instruction word, and the literals.
fn listing(t: &Translated) -> String {
    let n = t.bci_of.len();
    let mut out = String::new();
    for (w, bci) in t.words[..n].iter().zip(&t.bci_of) {
        out.push_str(&format!("{bci} {:?}\n", Insn(*w)));
    }
    for l in &t.words[n..] {
        out.push_str(&format!("= {:#x}\n", l));
    }
    out
}

fn check(bytes: &[u8], return_kind: Kind, expected: &str) {
    let pool = ConstantPool::default();
    let text = match translate(&source(&code(bytes), &pool, return_kind)) {
        Ok(t) => listing(&t),
        Err(e) => e.to_string(),
    };
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_counting_loop_fuses_to_three_words() {
    // int s = 0; for (int i = 0; i < n; i++) s += i; return s;
    let bytes = [
        0x03, 0x3c, 0x03, 0x3d, // 0: iconst_0 istore_1 iconst_0 istore_2
        0x1c, 0x1a, 0xa2, 0, 13, // 4: iload_2 iload_0 if_icmpge 19
        0x1b, 0x1c, 0x60, 0x3c, // 9: iload_1 iload_2 iadd istore_1
        0x84, 2, 1, 0xa7, 0xff, 0xf4, // 13: iinc 2 1; goto 4
        0x1b, 0xac, // 19: iload_1 ireturn
    ];
    check(
        &bytes,
        Kind::Int,
        "0 StoreConst l1 0
         2 StoreConst l2 0
         4 IfIcmpGeLL l2 l0 +3
         9 IaddLLS l1 l2 l1
         13 IincGoto l2 1 -2
         20 ReturnLoad l1",
    );
}

#[test]
fn nothing_is_fused_across_a_jump_target() {
    // 0: iload_0 ifeq 5; 4: iload_0; 5: istore_1 — the load and the store stay apart.
    check(
        &[0x1a, 0x99, 0, 4, 0x1a, 0x3c, 0xb1],
        Kind::Void,
        "0 IfEqL l0 +2
         4 Load l0
         5 Store l1
         6 Return",
    );
}

#[test]
fn nothing_is_fused_across_the_bounds_of_a_handler() {
    let mut c = code(&[0x1a, 0x1b, 0x60, 0xac, 0x57, 0x03, 0xac]);
    c.exception_table.push(ExceptionEntry { start_pc: 1, end_pc: 3, handler_pc: 4, catch_type: CpIndex(0) });
    let pool = ConstantPool::default();
    let t = translate(&source(&c, &pool, Kind::Int)).unwrap();
    assert_eq!(listing(&t), "0 Load l0\n1 IaddL l1\n3 Return1\n4 Pop\n5 Const 0\n6 Return1\n");
    assert_eq!(t.handlers, [Handler { start: 1, end: 3, word: 3, catch: CpIndex(0) }]);
}

#[test]
fn a_fused_field_access_carries_the_bci_of_the_access() {
    check(
        &[0x2a, 0xb4, 0, 7, 0xac],
        Kind::Int,
        "1 GetFieldResolveL #7 @+2
         4 Return1
         = 0x0
         = 0x0",
    );
}

#[test]
fn narrow_results_are_narrowed() {
    for (kind, op) in [
        (Kind::Boolean, "ReturnBoolean"),
        (Kind::Byte, "ReturnByte"),
        (Kind::Char, "ReturnChar"),
        (Kind::Short, "ReturnShort"),
    ] {
        check(&[0x04, 0xac], kind, &format!("0 Const 1\n1 {op}"));
    }
}

#[test]
fn switches_keep_distances_in_literals() {
    // 0: iload_0; 1: tableswitch 0..1 default 24; 24: return
    let bytes = [0x1a, 0xaa, 0, 0, 0, 0, 0, 23, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 24, 0xb1, 0xb1];
    check(
        &bytes,
        Kind::Void,
        "0 Load l0
         1 TableSwitch @+3
         24 Return
         25 Return
         = 0x0
         = 0x2
         = 0x1
         = 0x1
         = 0x2",
    );
    // 0: iload_0; 1: lookupswitch -1 -> 21, default 20
    let bytes = [0x1a, 0xab, 0, 0, 0, 0, 0, 19, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 20, 0xb1, 0xb1];
    check(
        &bytes,
        Kind::Void,
        "0 Load l0
         1 LookupSwitch @+3
         20 Return
         21 Return
         = 0x1
         = 0x1
         = 0xffffffff00000002",
    );
}

#[test]
fn subroutines_are_not_fused() {
    // 0: jsr 4; 3: return; 4: astore_0; 5: ret 0
    check(
        &[0xa8, 0, 4, 0xb1, 0x4b, 0xa9, 0],
        Kind::Void,
        "0 Jsr +2
         3 Return
         4 Store l0
         5 Ret l0",
    );
}

#[test]
fn methods_that_lock_return_with_a_check() {
    check(
        &[0x2a, 0xc2, 0x03, 0xac],
        Kind::Boolean,
        "0 Load l0
         1 MonitorEnter
         2 Const 0
         3 Return1Locked",
    );
    let c = code(&[0xb1]);
    let pool = ConstantPool::default();
    let t = translate(&Source { synchronized: true, ..source(&c, &pool, Kind::Void) }).unwrap();
    assert_eq!(listing(&t), "0 EnterSynchronized\n0 ReturnLocked\n");
}

#[test]
fn unverified_nonsense_is_an_error() {
    check(&[0xfd], Kind::Void, "Bad instruction at 0");
    check(&[0xa7, 0, 1], Kind::Void, "Illegal target of jump or branch at 0");
    check(&[0x12, 9, 0xb1], Kind::Void, "Illegal type in constant pool at 0");
}
