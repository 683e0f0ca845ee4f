//! Verification of hand-made classes. The expected texts were recorded from HotSpot 17.

use classloader::{ClassFile, ParseOptions, parse};
use verifier::{
    ClassHierarchy, LoadFailed, LoadedClass, MemberKind, Proof, Unverified, VerifyError, VerifyErrorKind, VerifyMode,
    verify,
};

/// Knows some classes, none of which extends another.
struct Hierarchy {
    fails: bool,
}

impl ClassHierarchy for Hierarchy {
    fn load(&self, name: &[u8]) -> Result<LoadedClass, LoadFailed> {
        let id = name.iter().fold(0_u32, |id, &byte| id.wrapping_mul(31) + u32::from(byte));
        if self.fails {
            Err(LoadFailed)
        } else {
            Ok(LoadedClass { id, is_interface: false, is_array_interface: false })
        }
    }
    fn superclass(&self, _class: LoadedClass) -> Option<(LoadedClass, Box<[u8]>)> {
        None
    }
    fn is_subclass(&self, class: LoadedClass, superclass: LoadedClass) -> bool {
        class == superclass
    }
    fn has_superclass(&self, name: &[u8]) -> bool {
        name == b"java/lang/Object"
    }
    fn is_foreign_protected(&self, _: LoadedClass, _: MemberKind, _name: &[u8], _descriptor: &[u8]) -> bool {
        false
    }
}

/// Rows of an exception table: start, end, handler, catch type.
type Handlers<'a> = &'a [[u16; 4]];

/// The body of `static int m(int)` in a class `p/T`, and its exception table.
struct Case<'a> {
    major: u16,
    code: &'a [u8],
    handlers: Handlers<'a>,
}

/// Constant-pool indices in the class.
const OBJECT: u8 = 4;
const INTERFACE_METHOD: u8 = 10;
const INIT: u8 = 13;

fn class_bytes(case: &Case<'_>) -> Vec<u8> {
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0];
    bytes.extend(case.major.to_be_bytes());
    bytes.extend(14_u16.to_be_bytes());
    let utf8 = |text: &str| [&[1, 0, text.len() as u8], text.as_bytes()].concat();
    bytes.extend(utf8("p/T")); // 1
    bytes.extend([7, 0, 1]);
    bytes.extend(utf8("java/lang/Object")); // 3
    bytes.extend([7, 0, 3]);
    bytes.extend(utf8("m")); // 5
    bytes.extend(utf8("(I)I"));
    bytes.extend(utf8("Code")); // 7
    bytes.extend([12, 0, 5, 0, 6]); // 8
    bytes.extend([12, 0, 11, 0, 12]);
    bytes.extend([11, 0, 4, 0, 8]); // 10
    bytes.extend(utf8("<init>"));
    bytes.extend(utf8("()V"));
    bytes.extend([10, 0, 4, 0, 9]); // 13
    bytes.extend([0, 0x21, 0, 2, 0, 4, 0, 0, 0, 0, 0, 1]);
    bytes.extend([0, 9, 0, 5, 0, 6, 0, 1, 0, 7]);
    let length = 12 + case.code.len() + 8 * case.handlers.len();
    bytes.extend((length as u32).to_be_bytes());
    bytes.extend([0, 2, 0, 3]);
    bytes.extend((case.code.len() as u32).to_be_bytes());
    bytes.extend(case.code);
    bytes.extend((case.handlers.len() as u16).to_be_bytes());
    bytes.extend(case.handlers.iter().flatten().flat_map(|word| word.to_be_bytes()));
    bytes.extend([0, 0, 0, 0]);
    bytes
}

fn class(case: &Case<'_>) -> ClassFile {
    parse(&class_bytes(case), &ParseOptions::default()).unwrap()
}

fn check(case: &Case<'_>) -> Result<Proof, VerifyError> {
    verify(&class(case), &Hierarchy { fails: false }, VerifyMode::Untrusted)
}

const NONE: Handlers<'_> = &[];

#[test]
fn texts_are_hotspots() {
    let cases: &[(&[u8], Handlers<'_>, &str)] = &[
        (
            &[0x1a, 0xfe],
            NONE,
            "Bad instruction\nException Details:\n  Location:\n    p/T.m(I)I @1: <illegal>\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 1afe                                   \n",
        ),
        (
            &[0x1a, 0xa8, 0x00, 0x03, 0xac],
            NONE,
            "Bad instruction: a8\nException Details:\n  Location:\n    p/T.m(I)I @1: jsr\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 1aa8 0003 ac                           \n",
        ),
        (
            &[0x1a],
            NONE,
            "Control flow falls through code end\nException Details:\n  Location:\n    p/T.m(I)I @1: <invalid>\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 1a                                     \n",
        ),
        (
            &[0x1a, 0xbc, 0x03, 0x57, 0x03, 0xac],
            NONE,
            "Illegal newarray instruction\nException Details:\n  Location:\n    p/T.m(I)I @1: newarray\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 1abc 0357 03ac                         \n",
        ),
        (
            &[0x01, 0x1a, 0xb9, 0x00, 0x0a, 0x01, 0x00, 0xac],
            NONE,
            "Inconsistent args count operand in invokeinterface\nException Details:\n  Location:\n    p/T.m(I)I @2: invokeinterface\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 011a b900 0a01 00ac                    \n",
        ),
        (
            &[0x01, 0x1a, 0xb9, 0x00, 0x0a, 0x02, 0x01, 0xac],
            NONE,
            "Fourth operand byte of invokeinterface must be zero\nException Details:\n  Location:\n    p/T.m(I)I @2: invokeinterface\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 011a b900 0a02 01ac                    \n",
        ),
        (
            &[0x01, 0xb6, 0x00, 0x0d, 0x03, 0xac],
            NONE,
            "Illegal call to internal method\nException Details:\n  Location:\n    p/T.m(I)I @1: invokevirtual\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 01b6 000d 03ac                         \n",
        ),
        (
            &[0x1a, 0xc4, 0x03, 0x00, 0x00, 0xac],
            NONE,
            "Bad instruction\nException Details:\n  Location:\n    p/T.m(I)I @1: wide\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: 1ac4 0300 00ac                         \n",
        ),
        (
            &[0x1a, 0xab, 0x00, 0x00, 0x00, 0x00, 0x00, 0x13, 0x00, 0x00, 0x00, 0x00, 0x03, 0xac],
            NONE,
            "Expecting a stackmap frame at branch target 20\nException Details:\n  Location:\n    p/T.m(I)I @1: lookupswitch\n  Reason:\n    Expected stackmap frame at this location.\n  Bytecode:\n    0000000: 1aab 0000 0000 0013 0000 0000 03ac     \n",
        ),
        (
            &[0xb1],
            NONE,
            "Method expects a return value\nException Details:\n  Location:\n    p/T.m(I)I @0: return\n  Reason:\n    Error exists in the bytecode\n  Bytecode:\n    0000000: b1                                     \n",
        ),
        (
            &[0x12, 0x63, 0xac],
            NONE,
            "Illegal constant pool index 99 in class p.T\nException Details:\n  Location:\n    p/T.m(I)I @0: ldc\n  Reason:\n    Constant pool index 99 is invalid\n  Bytecode:\n    0000000: 1263 ac                                \n",
        ),
        (
            &[0x12, 0x05, 0xac],
            NONE,
            "Illegal type at constant pool entry 5 in class p.T\nException Details:\n  Location:\n    p/T.m(I)I @0: ldc\n  Reason:\n    Constant pool index 5 is invalid\n  Bytecode:\n    0000000: 1205 ac                                \n",
        ),
        (
            &[0x1d, 0xac],
            NONE,
            "Local variable table overflow\nException Details:\n  Location:\n    p/T.m(I)I @0: iload_3\n  Reason:\n    Local index 3 is invalid\n  Bytecode:\n    0000000: 1dac                                   \n",
        ),
        (
            &[0x10, 0x00, 0xac, 0x57, 0x03, 0xac],
            &[[1, 3, 3, 0]],
            "Illegal exception table start_pc 1 in method 'int p.T.m(int)'",
        ),
        (
            &[0x10, 0x00, 0xac, 0x57, 0x03, 0xac],
            &[[0, 3, 1, 0]],
            "Illegal exception table handler_pc 1 in method 'int p.T.m(int)'",
        ),
        (
            &[0xa7, 0x00, 0x40, 0x03, 0xac],
            NONE,
            "Expecting a stackmap frame at branch target 64\nException Details:\n  Location:\n    p/T.m(I)I @0: goto\n  Reason:\n    Expected stackmap frame at this location.\n  Bytecode:\n    0000000: a700 4003 ac                           \n",
        ),
    ];
    for &(code, handlers, expected) in cases {
        let case = Case { major: 61, code, handlers };
        // CARAFE_DUMP=dir leaves the classes for a look with `java`.
        if let Some(dir) = std::env::var_os("CARAFE_DUMP") {
            let name = code.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            std::fs::write(std::path::Path::new(&dir).join(name + ".class"), class_bytes(&case)).unwrap();
        }
        let error = check(&case).unwrap_err();
        assert_eq!(error.to_string(), expected, "{code:02x?}");
        let is_format_error = error.kind() == VerifyErrorKind::ClassFormatError;
        assert_eq!(is_format_error, expected.contains("in method"));
    }
}

#[test]
fn subroutines_are_for_old_classes() {
    // jsr to a subroutine that stores its address and returns.
    let code = &[0xa8, 0, 5, 0x1a, 0xac, 0x4c, 0xa9, 1];
    let case = |major| Case { major, code, handlers: NONE };
    assert!(check(&case(50)).unwrap().is_checked());
    let error = check(&case(51)).unwrap_err();
    assert!(error.to_string().starts_with("Bad instruction: a8\n"));
}

#[test]
fn catch_types_are_asked_for() {
    let code = &[0x1a, 0xac, 0x57, 0x1a, 0xac];
    let handlers = &[[0, 2, 2, u16::from(OBJECT)]];
    let case = Case { major: 61, code, handlers };
    let error = check(&case).unwrap_err();
    assert_eq!(error.kind(), VerifyErrorKind::VerifyError);
    assert!(error.to_string().starts_with("Catch type is not a subclass of Throwable in exception handler 2\n"));
    let error = verify(&class(&case), &Hierarchy { fails: true }, VerifyMode::Untrusted);
    assert_eq!(error.unwrap_err().kind(), VerifyErrorKind::Pending);
}

#[test]
fn the_basis_of_a_proof_has_a_name() {
    let sound = Case { major: 61, code: &[0x1a, 0xac], handlers: NONE };
    assert!(check(&sound).unwrap().is_checked());
    let broken = Case { major: 61, code: &[0x57], handlers: NONE };
    let trusted = verify(&class(&broken), &Hierarchy { fails: true }, VerifyMode::Trusted);
    assert!(!trusted.unwrap().is_checked());
    assert!(!Proof::unverified(Unverified::SwitchedOff).is_checked());
}

#[test]
fn operands_are_checked() {
    for (code, text) in [
        (&[0x1a, 0xb9, 0, INTERFACE_METHOD, 9, 0][..], "Inconsistent args count operand"),
        (&[0x1a, 0xb8, 0, INIT], "Illegal call to internal method"),
        (&[0x1a, 0xc5, 0, OBJECT, 1], "Illegal constant pool index in multianewarray"),
        (&[0x1a, 0xb4, 0, OBJECT], "Illegal type at constant pool entry 4 in class p.T"),
        (&[0x1a, 0xac, 0xb4, 0, OBJECT], "Expecting a stack map frame"),
    ] {
        let error = check(&Case { major: 61, code, handlers: NONE }).unwrap_err();
        assert!(error.to_string().starts_with(text), "{error}");
    }
}
