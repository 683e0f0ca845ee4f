//! The tables of native methods agree with the host's class library.

use carafe::{Machine, VmOptions};

#[test]
fn tables_agree_with_the_class_library() {
    let jdk = std::env::var_os("CARAFE_JDK").unwrap_or_else(|| "/usr/lib/jvm/java-17-openjdk-amd64".into());
    let machine = match Machine::boot(VmOptions::new(jdk), Box::new(stdlib::host::NativeHost::default())) {
        Ok(m) => m,
        Err(e) => panic!("{e}"),
    };
    let mismatches = match machine.run(|cx| stdlib::check_table(cx).map_err(|_| ())) {
        Some(Ok(m)) => m,
        Some(Err(())) => panic!("a class could not be loaded"),
        None => panic!("the main thread is gone"),
    };
    let text: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
    assert!(text.is_empty(), "{}", text.join("\n"));
}
