//! Tests of the language; the messages are those of JDK 17.

use super::*;

fn said(commands: &str, only: &str) -> String {
    CompileCommands::parse(commands, only).1
}

#[test]
fn commands_are_confirmed() {
    for (command, expected) in [
        ("exclude,Cc.f", "exclude Cc.f bool exclude = true"),
        ("exclude java.lang.String::indexOf(I)I", "exclude java/lang/String.indexOf(I)I bool exclude = true"),
        ("dontinline,*.f", "dontinline *.f bool dontinline = true"),
        ("INLINE,*a/B*.*c*", "inline *a/B*.*c* bool inline = true"),
        ("MaxNodeLimit,Cc.f,3", "MaxNodeLimit Cc.f intx MaxNodeLimit = 3"),
        ("CompileThresholdScaling,Cc.f,0.5", "CompileThresholdScaling Cc.f double CompileThresholdScaling = 0.500000"),
        ("option,Cc::f,bool,Print,true", "print Cc.f bool print = true"),
        ("print,A.<init>,false", "print A.<init> bool print = false"),
    ] {
        assert_eq!(said(command, ""), format!("CompileCommand: {expected}\n"), "{command}");
    }
    assert_eq!(said("quiet\nexclude,Cc.f", ""), "");
    let only = "CompileCommand: compileonly Cc.* bool compileonly = true\n\
                CompileCommand: compileonly *.f bool compileonly = true\n";
    assert_eq!(said("", "Cc,.f"), only);
}

#[test]
fn faults_are_named() {
    for (command, expected) in [
        ("foo,Cc.f", "Unrecognized option 'foo'"),
        ("print", "Method pattern missing from command"),
        ("print,Cc", "Could not parse method pattern"),
        ("print,a/b.c.d", "Method pattern uses multiple '.' in pattern"),
        ("print,a/b::d", "Method pattern uses '/' together with '::'"),
        ("print,a*b.c", " Embedded * not allowed"),
        ("print,A.f(*)", " Wildcard * not allowed in signature"),
        ("MaxNodeLimit,Cc.f", "  Option 'MaxNodeLimit' is not followed by a value"),
        ("print,A.f,perhaps", "Value cannot be read for option 'print' of type 'bool'"),
        ("option,A.f,intx,print,3", "Option 'print' with type 'bool' doesn't match supplied type 'intx'"),
    ] {
        let start = format!(
            "CompileCommand: An error occurred during parsing\nError: {expected}\nLine: '{command}'\n\nUsage: "
        );
        assert!(said(command, "").starts_with(&start), "{command}: {}", said(command, ""));
    }
}

#[test]
fn patterns_match() {
    let pattern = |text: &str| method_pattern(text).unwrap_or_else(|fault| panic!("{text}: {fault}")).0;
    for (text, matches, differs) in [
        ("java/lang/String.indexOf", ("java/lang/String", "indexOf", "(I)I"), ("java/lang/String", "indexOf2", "()V")),
        ("*String.*", ("java/lang/String", "length", "()I"), ("java/lang/Strings", "length", "()I")),
        ("java/util/*.get*", ("java/util/A", "getB", "()I"), ("java/lang/A", "getB", "()I")),
        ("*.f(I", ("A", "f", "(II)V"), ("A", "f", "(J)V")),
    ] {
        let pattern = pattern(text);
        assert!(pattern.matches(matches.0, matches.1, matches.2), "{text}");
        assert!(!pattern.matches(differs.0, differs.1, differs.2), "{text}");
    }
}
