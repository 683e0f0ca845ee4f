//! `carafe verify` as a build pipeline sees it: output and exit status.

use std::path::PathBuf;
use std::process::{Command, Output};

fn verify(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_carafe")).arg("verify").args(args).output().expect("carafe runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A class file that HotSpot rejects, with the error and its message: see `conformance/fuzz`.
fn rejected() -> (PathBuf, String, String) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/conformance/fuzz/verify"));
    let mut records: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the corpus").flatten().map(|e| e.path()).collect();
    records.sort();
    for record in records.iter().filter(|path| path.extension() == Some("txt".as_ref())) {
        let text = std::fs::read_to_string(record).expect("readable");
        let mut lines = text.lines();
        let (name, error, line) = (lines.next(), lines.next(), lines.next());
        // The siblings of classes in the package `fuzz` are not at hand here.
        if name.is_some_and(|name| name.starts_with("sun.")) && error == Some("java.lang.VerifyError") {
            let message = line.expect("a message").to_owned();
            return (record.with_extension("class"), "java.lang.VerifyError".to_owned(), message);
        }
    }
    panic!("the corpus has no VerifyError of a class in sun.*");
}

#[test]
fn a_module_of_the_jdk_verifies() {
    let output = verify(&["-v", "jrt:java.logging"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(out.contains("ok     java/util/logging/Logger (jrt:java.logging)\n"), "{out}");
    assert!(out.ends_with(" classes verified, 0 failed\n"), "{out}");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_bad_class_is_reported() {
    let (class, error, message) = rejected();
    let output = verify(&[class.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    let out = text(&output.stdout);
    assert!(out.starts_with("FAILED sun/"), "{out}");
    assert!(out.contains(&format!("\n{error}: {message}\n")), "{out}");
    assert!(out.ends_with("0 classes verified, 1 failed\n"), "{out}");
}

#[test]
fn json_is_one_document() {
    let (class, error, message) = rejected();
    let output = verify(&["--json", "jrt:java.logging", class.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    let out = text(&output.stdout);
    assert!(out.starts_with("{\"jdk\":\"") && out.ends_with("\n]}\n"), "{out}");
    assert_eq!(out.matches("\"class\":").count(), 1, "{out}");
    assert!(out.contains(",\"failed\":1,"), "{out}");
    let escaped = message.replace('"', "\\\"");
    assert!(out.contains(&format!("\"verified\":false,\"error\":\"{error}\",\"message\":\"{escaped}")), "{out}");
}

#[test]
fn wrong_command_lines_are_told_apart() {
    for args in [&[][..], &["--no-such-option", "a.jar"], &["-cp"], &["nowhere.jar"], &["jrt:no.such.module"]] {
        let output = verify(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).starts_with("carafe verify: "), "{args:?}");
        assert_eq!(text(&output.stdout), "");
    }
    let help = verify(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).starts_with("Usage: carafe verify "));
}

#[test]
fn a_folder_is_searched() {
    let folder = std::env::temp_dir().join(format!("carafe-verify-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("below")).expect("a folder");
    let (class, ..) = rejected();
    std::fs::copy(class, folder.join("below/Bad.class")).expect("a copy");
    std::fs::write(folder.join("Empty.class"), b"").expect("a file");
    std::fs::write(folder.join("notes.txt"), b"no class").expect("a file");
    let output = verify(&[folder.to_str().expect("UTF-8")]);
    std::fs::remove_dir_all(&folder).expect("it is there");
    assert_eq!(output.status.code(), Some(1));
    let out = text(&output.stdout);
    assert!(out.contains("java.lang.ClassFormatError: Truncated class file"), "{out}");
    assert!(out.ends_with("0 classes verified, 2 failed\n"), "{out}");
}
