use std::sync::Arc;

use classloader::jimage::Image;

use super::*;
use crate::setup::Setup;

/// Classes of java.base in these packages.
fn library_classes(packages: &[&str]) -> Vec<(String, Vec<u8>)> {
    let modules = Setup::discover().expect("a host JDK").jdk.join("lib/modules");
    let image = Image::open(Arc::new(std::fs::read(modules).expect("lib/modules"))).expect("a jimage file");
    image
        .resources()
        .filter(|one| one.module() == b"java.base" && one.extension() == b"class")
        .filter(|one| packages.iter().any(|package| one.parent() == package.as_bytes()))
        .map(|one| (String::from_utf8_lossy(&one.name()).into_owned(), one.bytes().expect("sound").into_owned()))
        .collect()
}

const PACKAGES: &[&str] = &[
    "java/lang",
    "java/util",
    "java/util/stream",
    "java/lang/invoke",
    "sun/security/ssl",
    "jdk/internal/org/objectweb/asm",
    "",
];

#[test]
fn classes_by_index_come_back_byte_for_byte() {
    let classes = library_classes(PACKAGES);
    assert!(classes.len() > 1000, "{} classes", classes.len());
    for (name, bytes) in classes {
        let text = disassemble(&bytes, Constants::ByIndex).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        let again = assemble(&text).unwrap_or_else(|error| panic!("{name}: {error:#}\n{text}"));
        assert!(again.len() == 1 && again[0].bytes == bytes, "{name} differs\n{text}");
    }
}

#[test]
fn symbolic_text_means_the_same_class() {
    for (name, bytes) in library_classes(PACKAGES) {
        let text = disassemble(&bytes, Constants::Symbolic).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        let again = assemble(&text).unwrap_or_else(|error| panic!("{name}: {error:#}\n{text}"));
        let text_again = disassemble(&again[0].bytes, Constants::Symbolic).expect("just assembled");
        assert!(text == text_again, "{name} differs");
        if name.ends_with("module-info.class") {
            continue;
        }
        let options = classloader::ParseOptions::default();
        classloader::parse(&again[0].bytes, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Assembles one class and gives its text again.
fn through(text: &str) -> String {
    let classes = assemble(text).unwrap_or_else(|error| panic!("{error:#}"));
    disassemble(&classes[0].bytes, Constants::Symbolic).expect("sound")
}

#[test]
fn every_form_of_frame_comes_back() {
    let text = "\
.version 61 0
.class public super T
.super java/lang/Object

.method static f()V
.code 3 4
L0:
    new java/lang/Object
.frame same
    nop
.frame same_extended
    nop
.frame stack int
    nop
.frame stack_extended new@L0
    nop
.frame chop 2
    nop
.frame append top \"a b\" [I
    nop
.frame full long double this | null class:int float
    return
.stackmap StackMapTable
.end
";
    assert_eq!(through(text), text);
}

#[test]
fn broken_classes_come_back() {
    let text = "\
.version 49 3
.class public final module \"a.b\"
.super #0
.implements #77

.field 0x8100 \"\":Q
.attribute ConstantValue #99

.method static \"x:y\"()V
.code 0 65535
L0:
    goto -7
    goto_w L0
    wide iinc 300 -2000
    newarray 99
    invokeinterface T.f(J)V 9 8
    tableswitch -1 L0 L0 default L0
    lookupswitch 5:L0 -5:L0 default L0
    .bytes ffca
.catch any L0 1 65535
.catch class:any 9 9 9
.attribute StackMapTable 00ff
.end
";
    assert_eq!(through(text), text);
}

#[test]
fn repeats_nest_and_number_their_rounds() {
    let text = ".class T\n.method static f()V\n.code 0 0\n.repeat 2\n.repeat 3\nnop\n.endrepeat\nL{i}: goto L{i}\n.endrepeat\n";
    let shown = through(text);
    assert_eq!(shown.matches("nop").count(), 6);
    assert_eq!(shown.matches("goto").count(), 2);
}

#[test]
fn errors_name_their_line() {
    for (text, error) in [
        (".class T\n.code 1 1\n", "line 2: there is no method that the code belongs to"),
        (".class T\n.method f()V\n.code 1 1\n fly\n", "line 4: unknown instruction fly"),
        (".class T\n.method f()V\n.code 1 1\n goto x\n", "line 4: there is no label x"),
        (".class T\n.method f()V\n.code 1 1\nx:\nx:\n", "line 5: label x is there already"),
        (".class T\n.method f()V\n.code 1 1\nnop nop\n", "line 4: unexpected nop"),
        ("\n.repeat 3\n", "line 2: .repeat without .endrepeat"),
        (".class T\n.const #2 = int:5\n", "line 2: the next constant is #1"),
    ] {
        let found = format!("{:#}", assemble(text).expect_err(text));
        assert!(found.starts_with(error), "{found}");
    }
}

#[test]
fn low_constants_come_first() {
    let mut text = ".class T\n.method static f()V\n.code 1 0\n".to_owned();
    for index in 0..200 {
        text.push_str(&format!("getstatic A{index}.x:I\npop\nldc \"s{index}\"\npop\n"));
    }
    assert_eq!(through(&text).matches("ldc").count(), 200);
}
