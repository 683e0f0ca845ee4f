//! The table of bad inputs.

use anyhow::Result;

use super::class_bytes::{ACC_PUBLIC, ACC_STATIC, ACC_SUPER};
use super::{Case, Workshop};
use crate::raw_class::RawClass;

const HELLO: &[&str] = &["-cp", ".", "Hello"];

/// All cases. `Hello` is a good class that prints a line.
pub const CASES: &[Case] = &[
    // Bytes that are no class file.
    case("empty-file", |w| w.write("Hello.class", b""), HELLO),
    case("three-bytes", |w| w.write("Hello.class", &[0xca, 0xfe, 0xba]), HELLO),
    case("magic-only", |w| w.write("Hello.class", &[0xca, 0xfe, 0xba, 0xbe]), HELLO),
    case("truncated-in-constants", |w| truncated(w, 40), HELLO),
    case("truncated-after-constants", |w| w.write("Hello.class", &head_only()?), HELLO),
    case("truncated-last-byte", |w| truncated(w, 1_000_000), HELLO),
    case("random-bytes", |w| w.write("Hello.class", &random(2000)), HELLO),
    case(
        "random-after-version",
        |w| w.write("Hello.class", &[&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52][..], &random(500)].concat()),
        HELLO,
    ),
    case("text-file", |w| w.write("Hello.class", b"public class Hello { }\n"), HELLO),
    case("trailing-bytes", |w| w.write("Hello.class", &[w.base("Hello")?, vec![0; 3]].concat()), HELLO),
    // Versions.
    case("version-too-new", |w| versioned(w, 70, 0), HELLO),
    case("version-preview", |w| versioned(w, 61, 0xffff), HELLO),
    case("version-preview-of-old", |w| versioned(w, 60, 0xffff), HELLO),
    case("version-bad-minor", |w| versioned(w, 61, 7), HELLO),
    case("version-too-old", |w| versioned(w, 44, 0), HELLO),
    // Names and places.
    case("wrong-name", |w| w.write("Other.class", &w.base("Hello")?), &["-cp", ".", "Other"]),
    case("wrong-package", |w| w.write("pkg/Hello.class", &w.base("Hello")?), &["-cp", ".", "pkg.Hello"]),
    case("package-left-out", |w| w.write("InPackage.class", &w.base("pkg/InPackage")?), &["-cp", ".", "InPackage"]),
    case("wrong-case", |w| w.copy("Hello"), &["-cp", ".", "hello"]),
    case("file-name-as-class", |w| w.copy("Hello"), &["-cp", ".", "Hello.class"]),
    case("missing-class", nothing, &["-cp", ".", "Hello"]),
    case("missing-class-in-package", nothing, &["-cp", ".", "no.such.Main"]),
    case("missing-folder", |w| w.copy("Hello"), &["-cp", "nowhere", "Hello"]),
    case("illegal-class-name", nothing, &["-cp", ".", "a;b"]),
    case("class-path-is-class-file", |w| w.copy("Hello"), &["-cp", "Hello.class", "Hello"]),
    // A main method that is none.
    case("no-main", |w| w.copy("NoMain"), &["-cp", ".", "NoMain"]),
    case("instance-main", |w| w.copy("InstanceMain"), &["-cp", ".", "InstanceMain"]),
    case("main-returns-int", |w| w.copy("IntMain"), &["-cp", ".", "IntMain"]),
    case("private-main", |w| w.copy("PrivateMain"), &["-cp", ".", "PrivateMain"]),
    case("main-without-parameter", |w| w.copy("BareMain"), &["-cp", ".", "BareMain"]),
    case("interface-without-main", |w| w.copy("JustInterface"), &["-cp", ".", "JustInterface"]),
    case("main-class-is-array", nothing, &["-cp", ".", "[Ljava.lang.String;"]),
    // Supertypes.
    case("cyclic-superclass", cyclic_superclass, &["-cp", ".", "CycleA"]),
    case("cyclic-interface", cyclic_interface, &["-cp", ".", "RingA"]),
    case("own-superclass", own_superclass, &["-cp", ".", "Self"]),
    case("missing-superclass", |w| w.copy("Derived"), &["-cp", ".", "Derived"]),
    case("missing-interface", |w| w.copy("Implementing"), &["-cp", ".", "Implementing"]),
    case("final-superclass", |w| changed_base(w, "Derived", "Base"), &["-cp", ".", "Derived"]),
    case("interface-as-superclass", |w| changed_base(w, "DerivedTwo", "BaseTwo"), &["-cp", ".", "DerivedTwo"]),
    case("class-as-interface", |w| changed_base(w, "Implementing", "Contract"), &["-cp", ".", "Implementing"]),
    case("not-permitted-by-sealed", |w| changed_base(w, "DerivedThree", "BaseThree"), &["-cp", ".", "DerivedThree"]),
    case("final-method-overridden", |w| changed_base(w, "DerivedFour", "BaseFour"), &["-cp", ".", "DerivedFour"]),
    // Trouble while main runs.
    case("class-missing-in-main", |w| w.copy("NeedsHelper"), &["-cp", ".", "NeedsHelper"]),
    case("class-empty-in-main", |w| with_helper(w, b""), &["-cp", ".", "NeedsHelper"]),
    case("class-renamed-in-main", |w| with_helper(w, &w.base("Hello")?), &["-cp", ".", "NeedsHelper"]),
    case("method-missing-in-main", |w| changed_base(w, "NeedsHelper", "Helper"), &["-cp", ".", "NeedsHelper"]),
    case("initializer-throws", |w| w.copy("InitializerThrows"), &["-cp", ".", "InitializerThrows"]),
    case("initializer-error", |w| w.copy("InitializerError"), &["-cp", ".", "InitializerError"]),
    case("main-throws", |w| w.copy("MainThrows"), &["-cp", ".", "MainThrows"]),
    // Format checks of JVMS 4.8.
    case("format-unknown-tag", |w| made(w, |c| add(c, 2, &[0, 0])), HELLO),
    case("format-tag-zero", |w| made(w, |c| add(c, 0, &[])), HELLO),
    case("format-this-class-not-class", |w| made(w, |c| c.this_class -= 1), HELLO),
    case("format-this-class-out-of-range", |w| made(w, |c| c.this_class = 500), HELLO),
    case("format-no-superclass", |w| made(w, |c| c.super_class = 0), HELLO),
    case("format-bad-utf8", |w| made(w, |c| utf8(c, &[0xff, 0xfe])), HELLO),
    case("format-utf8-zero-byte", |w| made(w, |c| utf8(c, &[0])), HELLO),
    case("format-dangling-string", |w| made(w, |c| add(c, 8, &[1, 244])), HELLO),
    case("format-string-of-class", |w| made(w, |c| add(c, 8, &[0, 2])), HELLO),
    case("format-bad-name-and-type", |w| made(w, |c| add(c, 12, &[0, 2, 0, 2])), HELLO),
    case("format-bad-handle-kind", |w| made(w, |c| add(c, 15, &[12, 0, 2])), HELLO),
    case("format-class-name", |w| made(w, |c| name(c, "a//b")), HELLO),
    case("format-duplicate-field", |w| made(w, |c| (0..2).for_each(|_| c.field(1, "twice", "I"))), HELLO),
    case("format-duplicate-method", |w| made(w, |c| (0..2).for_each(|_| c.method(1, "twice", "()V", &[0xb1]))), HELLO),
    case("format-duplicate-interface", |w| made(w, duplicate_interface), HELLO),
    case("format-field-name", |w| made(w, |c| c.field(1, "a;b", "I")), HELLO),
    case("format-method-name", |w| made(w, |c| c.method(1, "<angle>", "()V", &[0xb1])), HELLO),
    case("format-field-descriptor", |w| made(w, |c| c.field(1, "f", "Q")), HELLO),
    case("format-field-descriptor-open", |w| made(w, |c| c.field(1, "f", "Ljava/lang/Object")), HELLO),
    case("format-field-void", |w| made(w, |c| c.field(1, "f", "V")), HELLO),
    case("format-method-descriptor", |w| made(w, |c| c.method(1, "m", "(I", &[0xb1])), HELLO),
    case("format-too-many-dimensions", |w| made(w, |c| c.field(1, "f", &format!("{}I", "[".repeat(256)))), HELLO),
    case("format-public-and-private", |w| made(w, |c| c.field(3, "f", "I")), HELLO),
    case("format-final-and-volatile", |w| made(w, |c| c.field(0x50, "f", "I")), HELLO),
    case("format-abstract-and-final", |w| made(w, |c| c.bare_method(0x411, "m", "()V")), HELLO),
    case("format-code-missing", |w| made(w, |c| c.bare_method(1, "m", "()V")), HELLO),
    case("format-code-on-abstract", |w| made(w, |c| c.method(0x401, "m", "()V", &[0xb1])), HELLO),
    case("format-code-empty", |w| made(w, |c| c.method(1, "m", "()V", &[])), HELLO),
    case("format-class-flags", |w| made(w, |c| c.access = ACC_PUBLIC | ACC_SUPER | 0x410), HELLO),
    case("format-interface-not-abstract", |w| made(w, |c| c.access = ACC_PUBLIC | 0x200), HELLO),
    case("format-module-flag", |w| made(w, module_flag), HELLO),
    case("format-clinit-with-argument", |w| made(w, |c| c.method(ACC_STATIC, "<clinit>", "(I)V", &[0xb1])), HELLO),
    // Jars.
    case("jar-missing", nothing, &["-jar", "none.jar"]),
    case("jar-empty-file", |w| w.write("app.jar", b""), &["-jar", "app.jar"]),
    case("jar-text", |w| w.write("app.jar", b"this is no archive\n"), &["-jar", "app.jar"]),
    case("jar-folder", |w| Ok(std::fs::create_dir(w.folder.join("app.jar"))?), &["-jar", "app.jar"]),
    case("jar-broken-directory", broken_directory, &["-jar", "app.jar"]),
    case("jar-broken-directory-on-class-path", broken_directory, &["-cp", "app.jar", "Hello"]),
    case("jar-cut-short", jar_cut, &["-jar", "app.jar"]),
    case(
        "jar-without-main-class",
        |w| w.write("app.jar", &w.jar("Comment: none\n", &["Hello"])?),
        &["-jar", "app.jar"],
    ),
    case(
        "jar-main-class-missing",
        |w| w.write("app.jar", &w.jar("Main-Class: Absent\n", &["Hello"])?),
        &["-jar", "app.jar"],
    ),
    case(
        "jar-main-class-bad",
        |w| w.write("app.jar", &w.jar("Main-Class: NoMain\n", &["NoMain"])?),
        &["-jar", "app.jar"],
    ),
    case("jar-damaged-entry", damaged_entry, &["-cp", "app.jar", "Hello"]),
    case("jar-option-alone", nothing, &["-jar"]),
    // Modules.
    case("module-missing", nothing, &["-m", "no.such.module/Main"]),
    case("module-missing-without-class", nothing, &["-p", ".", "-m", "no.such.module"]),
    case("module-without-main-class", nothing, &["-m", "java.base"]),
    case("module-class-missing", nothing, &["-m", "java.base/no.such.Main"]),
    case("module-added-missing", |w| w.copy("Hello"), &["--add-modules", "no.such", "-cp", ".", "Hello"]),
    case("module-path-broken", |w| w.write("mods/module-info.class", b"junk"), &["-p", "mods", "-m", "app/Main"]),
    case("module-exports-malformed", |w| w.copy("Hello"), &["--add-exports", "java.base", "-cp", ".", "Hello"]),
    case("module-option-alone", nothing, &["-m"]),
    // Command lines.
    case("option-unknown", nothing, &["-frobnicate", "Hello"]),
    case("option-unknown-long", nothing, &["--frobnicate", "Hello"]),
    case("option-unknown-vm", |w| w.copy("Hello"), &["-XX:+FrobnicateTwice", "-cp", ".", "Hello"]),
    case("option-class-path-alone", nothing, &["-cp"]),
    case("option-heap-malformed", |w| w.copy("Hello"), &["-Xmxlots", "-cp", ".", "Hello"]),
    case("option-heap-tiny", |w| w.copy("Hello"), &["-Xmx1k", "-cp", ".", "Hello"]),
    case("option-heap-order", |w| w.copy("Hello"), &["-Xms64m", "-Xmx32m", "-cp", ".", "Hello"]),
    case("option-stack-malformed", |w| w.copy("Hello"), &["-Xssbig", "-cp", ".", "Hello"]),
    case("argument-file-missing", nothing, &["@nowhere"]),
    // Source-file mode.
    case("source-missing", nothing, &["Absent.java"]),
    case("source-empty", |w| w.write("Empty.java", b""), &["Empty.java"]),
    case("source-wrong", |w| w.write("Wrong.java", b"class Wrong {\n    int x = \"no\";\n}\n"), &["Wrong.java"]),
    case("source-without-main", |w| w.write("Plain.java", b"class Plain { }\n"), &["Plain.java"]),
];

const fn case(name: &'static str, prepare: fn(&Workshop<'_>) -> Result<()>, args: &'static [&'static str]) -> Case {
    Case { name, prepare, args }
}

fn nothing(_: &Workshop<'_>) -> Result<()> {
    Ok(())
}

/// `Hello` cut after `length` bytes, or before its last.
fn truncated(w: &Workshop<'_>, length: usize) -> Result<()> {
    let bytes = w.base("Hello")?;
    w.write("Hello.class", &bytes[..length.min(bytes.len() - 1)])
}

/// A class file that ends after its flags.
fn head_only() -> Result<Vec<u8>> {
    let bytes = RawClass::named("Hello").to_bytes()?;
    // What follows the constant pool: flags, this, super and four counts, two bytes each.
    Ok(bytes[..bytes.len() - 12].to_vec())
}

fn versioned(w: &Workshop<'_>, major: u16, minor: u16) -> Result<()> {
    let mut bytes = w.base("Hello")?;
    bytes[4..6].copy_from_slice(&minor.to_be_bytes());
    bytes[6..8].copy_from_slice(&major.to_be_bytes());
    w.write("Hello.class", &bytes)
}

/// Bytes of a fixed xorshift sequence.
fn random(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// Replaces one name in a class file by another of the same length.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "the constant keeps its length");
    for start in 0..bytes.len() - from.len() {
        if bytes[start..].starts_with(from.as_bytes()) {
            bytes[start..start + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

fn cyclic_superclass(w: &Workshop<'_>) -> Result<()> {
    w.copy("CycleA")?;
    w.write("CycleB.class", &renamed(w.base("CycleB")?, "CycleC", "CycleA"))
}

fn cyclic_interface(w: &Workshop<'_>) -> Result<()> {
    w.copy("RingA")?;
    w.write("RingB.class", &renamed(w.base("RingB")?, "RingC", "RingA"))
}

fn own_superclass(w: &Workshop<'_>) -> Result<()> {
    let mut class = RawClass::named("Self");
    class.super_class = class.this_class;
    w.write("Self.class", &class.to_bytes()?)
}

/// A good class with the incompatible version of one that it uses.
fn changed_base(w: &Workshop<'_>, class: &str, other: &str) -> Result<()> {
    w.copy(class)?;
    w.copy_changed(other)
}

fn with_helper(w: &Workshop<'_>, helper: &[u8]) -> Result<()> {
    w.copy("NeedsHelper")?;
    w.write("Helper.class", helper)
}

/// A hand-made `Hello` with a main method and one thing wrong.
fn made(w: &Workshop<'_>, spoil: fn(&mut RawClass)) -> Result<()> {
    let mut class = RawClass::named("Hello");
    class.main();
    spoil(&mut class);
    w.write("Hello.class", &class.to_bytes()?)
}

fn add(class: &mut RawClass, tag: u8, bytes: &[u8]) {
    class.constant(tag, bytes);
}

fn utf8(class: &mut RawClass, bytes: &[u8]) {
    class.utf8(bytes);
}

fn name(class: &mut RawClass, name: &str) {
    class.class(name);
}

fn module_flag(class: &mut RawClass) {
    class.major = 53;
    class.access = 0x8000;
}

fn duplicate_interface(class: &mut RawClass) {
    let interface = class.class("java/lang/Runnable");
    class.interfaces = vec![interface, interface];
}

/// A jar whose central directory has a wrong signature.
fn broken_directory(w: &Workshop<'_>) -> Result<()> {
    let mut bytes = w.jar("Main-Class: Hello\n", &["Hello"])?;
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a jar has a central directory");
    bytes[directory..directory + 4].copy_from_slice(b"XXXX");
    w.write("app.jar", &bytes)
}

fn jar_cut(w: &Workshop<'_>) -> Result<()> {
    let bytes = w.jar("Main-Class: Hello\n", &["Hello"])?;
    w.write("app.jar", &bytes[..bytes.len() / 2])
}

/// A jar whose directory is good and whose compressed class is not.
fn damaged_entry(w: &Workshop<'_>) -> Result<()> {
    let mut bytes = w.jar("Main-Class: Hello\n", &["Hello"])?;
    let name = bytes.windows(11).position(|window| window == b"Hello.class").expect("the class is in the jar");
    for byte in &mut bytes[name + 11..name + 60] {
        *byte = 0xff;
    }
    w.write("app.jar", &bytes)
}
