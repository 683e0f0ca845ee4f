//! Virtual machines as a library: programs, calls, functions of the host, rights, and the end.

mod embedding {
    pub mod java;
}

use carafe::{Call, Error, Input, Object, OutputBuffer, Value, Vm};
use embedding::java;
use std::io::Write;
use std::time::{Duration, Instant};

fn vm() -> Vm {
    Vm::builder().class_path([java::classes()]).heap_size(64 << 20).build().unwrap()
}

#[test]
fn a_program_runs_to_its_end() {
    let (out, err) = (OutputBuffer::new(), OutputBuffer::new());
    let build = || {
        let builder = Vm::builder().class_path([java::classes()]).heap_size(64 << 20).property("who", "host");
        builder.stdout(&out).stderr(&err).stdin(Input::Bytes(b"first line\nsecond".to_vec())).build().unwrap()
    };
    let vm = build();
    assert_eq!(vm.run_main("Program", &["a", "b"]).unwrap(), 0);
    let said = String::from_utf8(out.take()).unwrap();
    assert_eq!(said, "[a, b] host first line/second\nhook\n");
    assert!(matches!(vm.call_static::<i32>("java.lang.Math", "abs", (-1,)), Err(Error::Exited(0))));

    assert_eq!(build().run_main("Program", &["exit"]).unwrap(), 7);
    assert_eq!(String::from_utf8(out.take()).unwrap(), "[exit] host first line/second\nhook\n");
    assert_eq!(err.text(), "");

    assert_eq!(build().run_main("Program", &["throw"]).unwrap(), 1);
    assert!(
        err.text()
            .starts_with("Exception in thread \"main\" java.lang.IllegalStateException: thrown\n\tat Program.main")
    );

    let missing = build().run_main("NoSuchProgram", &[]).unwrap_err();
    assert_eq!(missing.exception().unwrap().class_name(), "java.lang.ClassNotFoundException");
}

#[test]
fn values_cross_the_border() {
    let vm = vm();
    assert!(vm.call_static::<bool>("Values", "not", (false,)).unwrap());
    assert_eq!(vm.call_static::<i8>("Values", "twice", (-3_i8,)).unwrap(), -6);
    assert_eq!(vm.call_static::<u16>("Values", "twice", (300_u16,)).unwrap(), 600);
    assert_eq!(vm.call_static::<i16>("Values", "twice", (-300_i16,)).unwrap(), -600);
    assert_eq!(vm.call_static::<i32>("Values", "twice", (1 << 20,)).unwrap(), 1 << 21);
    assert_eq!(vm.call_static::<i64>("Values", "twice", (1_i64 << 40,)).unwrap(), 1 << 41);
    assert_eq!(vm.call_static::<f32>("Values", "twice", (1.5_f32,)).unwrap(), 3.0);
    assert_eq!(vm.call_static::<f64>("Values", "twice", (-0.25,)).unwrap(), -0.5);
    assert_eq!(vm.call_static::<String>("Values", "twice", ("aä€😀",)).unwrap(), "aä€😀aä€😀");
    assert_eq!(vm.call_static::<f64>("Values", "mix", (1_i8, 2_i64, 3.5_f32, 4.25_f64, 5, "6")).unwrap(), 21.75);

    assert_eq!(vm.call_static::<Vec<i32>>("Values", "reverse", (&[1, 2, 3][..],)).unwrap(), [3, 2, 1]);
    assert_eq!(vm.call_static::<Vec<f64>>("Values", "reverse", (vec![1.0, 2.0],)).unwrap(), [2.0, 1.0]);
    assert_eq!(vm.call_static::<Vec<bool>>("Values", "reverse", (vec![true, false],)).unwrap(), [false, true]);
    assert_eq!(vm.call_static::<Vec<i8>>("Values", "reverse", (vec![1_i8, -2],)).unwrap(), [-2, 1]);
    let words: Vec<String> = vm.call_static("Values", "reverse", (&["a", "b", "c"][..],)).unwrap();
    assert_eq!(words, ["c", "b", "a"]);

    assert_eq!(vm.call_static::<Option<String>>("Values", "orNull", (None::<&str>,)).unwrap(), None);
    assert_eq!(vm.call_static::<Option<String>>("Values", "orNull", (Some("x"),)).unwrap().as_deref(), Some("x"));
    let boxed: Object = vm.call_static("java.lang.Integer", "valueOf(I)Ljava/lang/Integer;", (41,)).unwrap();
    assert_eq!(vm.call::<i32>(&boxed, "intValue", ()).unwrap(), 41);
    assert!(matches!(vm.call_static::<Value>("Values", "twice", (21,)).unwrap(), Value::Int(42)));
    let dynamic = [Value::Long(5)];
    assert!(matches!(vm.call_static::<Value>("Values", "twice", &dynamic[..]).unwrap(), Value::Long(10)));

    // What does not fit is an error, never a call.
    for wrong in [
        vm.call_static::<()>("Values", "not", (1,)),
        vm.call_static::<()>("Values", "not", ()),
        vm.call_static::<()>("Values", "nothing", ()),
        vm.call_static::<()>("Values", "takesList", (&boxed,)),
    ] {
        assert!(matches!(wrong, Err(Error::NoSuchMember(_) | Error::Type(_))), "{wrong:?}");
    }
    assert!(matches!(vm.call_static::<i64>("Values", "twice", (1,)), Err(Error::Type(_))));
    assert!(matches!(vm.call_static::<String>("Values", "object", ()), Err(Error::Type(_))));
}

#[test]
fn objects_fields_and_overloads() {
    let vm = vm();
    let point = vm.new_object("Values$Point", (3, 4)).unwrap();
    assert_eq!(vm.call::<i32>(&point, "sum", ()).unwrap(), 7);
    vm.set_field(&point, "x", 30).unwrap();
    assert_eq!(vm.get_field::<i32>(&point, "x").unwrap(), 30);
    assert_eq!(vm.call::<String>(&point, "toString", ()).unwrap(), "(30, 4)");
    vm.set_field(&point, "name", "p").unwrap();
    assert_eq!(vm.get_field::<String>(&point, "name").unwrap(), "p");
    vm.set_field(&point, "name", None::<String>).unwrap();
    assert_eq!(vm.get_field::<Option<String>>(&point, "name").unwrap(), None);
    assert!(matches!(vm.set_field(&point, "name", &point), Err(Error::Type(_))));
    assert!(matches!(vm.set_field(&point, "y", 1), Err(Error::Type(_))), "y is final");
    assert!(matches!(vm.get_field::<i32>(&point, "z"), Err(Error::NoSuchMember(_))));
    vm.set_static("Values", "counter", 5_i64).unwrap();
    assert_eq!(vm.get_static::<i64>("Values", "counter").unwrap(), 5);
    assert_eq!(vm.get_static::<i32>("java.lang.Integer", "MAX_VALUE").unwrap(), i32::MAX);

    // The most specific of several.
    assert_eq!(vm.call_static::<String>("Values", "which", ("text",)).unwrap(), "String");
    assert_eq!(vm.call_static::<String>("Values", "which", (&point,)).unwrap(), "Object");
    let list = vm.new_object("java.util.ArrayList", ()).unwrap();
    assert_eq!(vm.call_static::<String>("Values", "which", (&list,)).unwrap(), "List");
    assert!(vm.is_instance(&list, "java.util.List").unwrap());
    assert_eq!(vm.class_of(&list).unwrap().name(), "java.util.ArrayList");

    let sum = vm.method("Values$Point", "sum").unwrap();
    assert_eq!(sum.call_on::<i32>(&vm, &point, ()).unwrap(), 34);
    assert!(matches!(sum.call_on::<i32>(&vm, &list, ()), Err(Error::Type(_))));
    assert!(matches!(vm.method("Values", "twice"), Err(Error::NoSuchMember(_))), "there are several");
}

#[test]
fn exceptions_come_with_all_they_know() {
    let vm = vm();
    let error = vm.call_static::<()>("Values", "fail", ("why",)).unwrap_err();
    let exception = error.exception().expect("an exception");
    assert_eq!(exception.class_name(), "java.lang.IllegalStateException");
    assert_eq!(exception.message(), Some("outer"));
    let cause = exception.cause().expect("a cause");
    assert_eq!((cause.class_name(), cause.message()), ("java.lang.IllegalArgumentException", Some("why")));
    let trace = exception.stack_trace();
    assert!(trace.starts_with("java.lang.IllegalStateException: outer\n\tat Values.fail(Values.java:"), "{trace}");
    assert!(trace.contains("Caused by: java.lang.IllegalArgumentException: why"), "{trace}");
    assert_eq!(error.to_string(), "java.lang.IllegalStateException: outer");
    let source = std::error::Error::source(&error).expect("a source");
    assert_eq!(source.to_string(), "java.lang.IllegalArgumentException: why");
    // The throwable itself.
    assert_eq!(vm.call::<String>(exception.object(), "getMessage", ()).unwrap(), "outer");
    // The helpful text is made when it is asked for.
    let error = vm.call_static::<()>("Values", "npe", ()).unwrap_err();
    assert!(error.to_string().contains("because"), "{error}");
}

#[test]
fn handles_stay_and_know_their_vm() {
    let (one, two) = (vm(), vm());
    let kept: Vec<Object> = (0..2000).map(|i| one.new_string(&format!("text {i}")).unwrap()).collect();
    one.call_static::<()>("java.lang.System", "gc", ()).unwrap();
    for (i, text) in kept.iter().enumerate() {
        assert_eq!(one.get::<String>(text).unwrap(), format!("text {i}"));
    }
    assert!(matches!(two.get::<String>(&kept[0]), Err(Error::WrongVm)));
    assert!(matches!(two.call::<i32>(&kept[0], "length", ()), Err(Error::WrongVm)));
    assert!(matches!(two.call_static::<String>("Values", "twice", (&kept[0],)), Err(Error::WrongVm)));
    let class = one.find_class("Values").unwrap();
    assert!(matches!(two.call_static::<i32>(&class, "twice", (1,)), Err(Error::WrongVm)));
    let class_of_method = one.method("java.lang.Math", "abs(I)I").unwrap();
    assert!(matches!(class_of_method.call::<i32>(&two, (1,)), Err(Error::WrongVm)));
    // From other threads, and several at a time.
    std::thread::scope(|s| {
        for part in kept.chunks(500) {
            let one = &one;
            s.spawn(move || {
                for text in part {
                    assert!(one.call::<i32>(text, "length", ()).unwrap() >= 6);
                }
            });
        }
    });
    drop(one);
    assert!(matches!(two.get::<String>(&kept[1]), Err(Error::WrongVm)));
    drop(kept);
}

#[test]
fn functions_of_the_host() {
    let vm = vm();
    vm.register_native("Host", "add", "(IJ)J", |_: &Call<'_>, (a, b): (i32, i64)| Ok(i64::from(a) + b)).unwrap();
    vm.register_native("Host", "greet", "(Ljava/lang/String;)Ljava/lang/String;", |_: &Call<'_>, (who,): (String,)| {
        if who.is_empty() {
            return Err(Error::throw("java.util.NoSuchElementException", "nobody"));
        }
        Ok(format!("hello {who}"))
    })
    .unwrap();
    vm.register_native("Host", "back", "(I)I", |call: &Call<'_>, (n,): (i32,)| {
        let this = call.this().expect("an instance method").clone();
        if n == 0 { call.get_field::<i32>(&this, "base") } else { call.call(&this, "again", (n - 1,)) }
    })
    .unwrap();
    vm.register_native("Host", "sum", "([I)I", |_: &Call<'_>, (all,): (Vec<i32>,)| Ok(all.iter().sum::<i32>()))
        .unwrap();
    vm.register_native("Host", "boom", "()V", |_: &Call<'_>, (): ()| -> Result<(), Error> { panic!("on purpose") })
        .unwrap();
    vm.register_native("Host", "text", "()Ljava/lang/String;", |call: &Call<'_>, (): ()| call.new_object("Host", ()))
        .unwrap();

    assert_eq!(vm.call_static::<i64>("Host", "add", (1, 2_i64)).unwrap(), 3);
    let mut sum = 0;
    for i in 0..20_000 {
        sum += vm.call_static::<i64>("Host", "add", (i, 1_i64)).unwrap();
    }
    assert_eq!(sum, 200_010_000);
    assert_eq!(vm.call_static::<String>("Host", "greet", ("you",)).unwrap(), "hello you");
    assert_eq!(vm.call_static::<String>("Host", "caught", ()).unwrap(), "nobody");
    let host = vm.new_object("Host", ()).unwrap();
    // Host and guest call each other, deep.
    assert_eq!(vm.call::<i32>(&host, "back", (100,)).unwrap(), 77);
    assert_eq!(vm.call_static::<i32>("Host", "many", (100_000,)).unwrap(), 300_000);
    let error = vm.call_static::<()>("Host", "boom", ()).unwrap_err();
    assert!(error.to_string().contains("java.lang.InternalError: a function of the host has panicked: on purpose"));
    let error = vm.call_static::<()>("Host", "text", ()).unwrap_err();
    assert!(error.to_string().contains("the value is Host, not java.lang.String"), "{error}");
    let error = vm.call_static::<()>("Host", "unknown", ()).unwrap_err();
    assert_eq!(error.exception().unwrap().class_name(), "java.lang.UnsatisfiedLinkError");

    // Wrong types, and what has an implementation, are refused.
    let wrong = vm.register_native("Host", "x", "(I)I", |_: &Call<'_>, (a,): (i64,)| Ok(a));
    assert!(matches!(wrong, Err(Error::Type(_))));
    let again = vm.register_native("Host", "add", "(IJ)J", |_: &Call<'_>, (_, b): (i32, i64)| Ok(b));
    assert!(matches!(again, Err(Error::Type(_))));
    let library = vm.register_native("java/lang/System", "nanoTime", "()J", |_: &Call<'_>, (): ()| Ok(0_i64));
    assert!(matches!(library, Err(Error::Type(_))));
}

#[test]
fn references_follow_objects_that_move_all_the_time() {
    let builder = Vm::builder().class_path([java::classes()]).heap_size(64 << 20).option("-Xzeal:move=31");
    let vm = builder.build().unwrap();
    vm.register_native(
        "Host",
        "greet",
        "(Ljava/lang/String;)Ljava/lang/String;",
        |call: &Call<'_>, (who,): (String,)| {
            call.call_static::<()>("java.lang.System", "gc", ())?;
            if who.is_empty() {
                Err(Error::throw("java.util.NoSuchElementException", "nobody"))
            } else {
                call.new_string(&who)
            }
        },
    )
    .unwrap();
    let list = vm.new_object("java.util.ArrayList", ()).unwrap();
    for i in 0..20 {
        let words = [format!("a{i}"), format!("b{i}"), format!("c{i}")];
        let back: Vec<String> = vm.call_static("Values", "reverse", (&words[..],)).unwrap();
        assert_eq!(back, [&*words[2], &*words[1], &*words[0]]);
        assert_eq!(vm.call_static::<Vec<i32>>("Values", "reverse", (vec![i, 2, 3],)).unwrap(), [3, 2, i]);
        assert_eq!(vm.call_static::<String>("Host", "greet", (&*words[0],)).unwrap(), words[0]);
        assert_eq!(vm.call_static::<String>("Host", "caught", ()).unwrap(), "nobody");
        let point = vm.new_object("Values$Point", (i, 4)).unwrap();
        vm.set_field(&point, "name", &*words[1]).unwrap();
        assert!(vm.call::<bool>(&list, "add(Ljava/lang/Object;)Z", (&point,)).unwrap());
        let error = vm.call_static::<()>("Values", "fail", (&*words[2],)).unwrap_err();
        assert_eq!(error.exception().unwrap().cause().unwrap().message(), Some(&*words[2]));
    }
    let points: Vec<Object> = vm.get(&vm.call::<Object>(&list, "toArray()[Ljava/lang/Object;", ()).unwrap()).unwrap();
    let names: Vec<String> = points.iter().map(|p| vm.get_field(p, "name").unwrap()).collect();
    assert_eq!(names, (0..20).map(|i| format!("b{i}")).collect::<Vec<_>>());
}

#[test]
fn classes_from_bytes_and_loaders() {
    let bytes = java::class_file("Plugin");
    let vm = Vm::builder().heap_size(64 << 20).build().unwrap();
    let class = vm.define_class(&bytes).unwrap();
    assert_eq!(class.name(), "Plugin");
    assert_eq!(vm.call_static::<i32>(&class, "next", ()).unwrap(), 1);
    assert_eq!(vm.call_static::<i32>("Plugin", "next", ()).unwrap(), 2);
    // The same in loaders of their own, each with its own state.
    let loaders = [0, 1].map(|_| vm.new_class_loader(&[] as &[&str]).unwrap());
    for loader in &loaders {
        let apart = vm.define_class_in(loader, &java::class_file("Apart")).unwrap();
        assert_eq!(vm.call_static::<i32>(&apart, "next", ()).unwrap(), 1);
        assert_eq!(vm.find_class_in(loader, "Apart").unwrap().name(), "Apart");
    }
    assert!(vm.find_class("Apart").is_err());
    assert_eq!(vm.define_class(&bytes).unwrap_err().exception().unwrap().class_name(), "java.lang.LinkageError");
    let error = vm.define_class(&bytes[..20]).unwrap_err();
    assert_eq!(error.exception().unwrap().class_name(), "java.lang.ClassFormatError");
}

/// Stops a call that has run for a moment; how long it took to return then.
fn stopped(options: &[&str], class: &str, method: &str) -> Duration {
    let mut builder = Vm::builder().class_path([java::classes()]).heap_size(64 << 20);
    for option in options {
        builder = builder.option(option);
    }
    let vm = builder.build().unwrap();
    let stop = vm.stop_handle();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        stop.stop();
        Instant::now()
    });
    let outcome = vm.call_static::<()>(class, method, ());
    let now = Instant::now();
    assert!(matches!(outcome, Err(Error::Stopped)), "{class}.{method} {options:?}: {outcome:?}");
    let took = now.saturating_duration_since(stopper.join().unwrap());
    assert!(matches!(vm.call_static::<()>(class, method, ()), Err(Error::Stopped)));
    drop(vm);
    took
}

#[test]
fn whatever_runs_can_be_stopped() {
    let loops = ["spin", "countedForever", "catchesAll", "recursion", "allocates", "finallyLoops"];
    for method in loops {
        for options in [&["-Xint"][..], &[], &["-Xcomp", "-Xbatch"]] {
            let took = stopped(options, "Loops", method);
            assert!(took < Duration::from_secs(5), "{method} {options:?} took {took:?}");
        }
    }
}

#[test]
fn whoever_waits_can_be_stopped() {
    for method in ["sleeps", "waits", "parks", "joins", "deadlock", "locks", "readsPipe", "initializes", "queue"] {
        let took = stopped(&[], "Waits", method);
        assert!(took < Duration::from_secs(5), "{method} took {took:?}");
    }
}

#[test]
fn no_java_runs_after_the_end() {
    let out = OutputBuffer::new();
    for options in [&["-Xint"][..], &[], &["-Xcomp", "-Xbatch"]] {
        let mut builder = Vm::builder().class_path([java::classes()]).heap_size(64 << 20).stdout(&out);
        for option in options {
            builder = builder.option(option);
        }
        let vm = builder.build().unwrap();
        let limit = vm.stop_handle().stop_after(Duration::from_millis(700));
        let outcome = vm.call_static::<()>("Loops", "tells", ());
        assert!(matches!(outcome, Err(Error::Stopped)), "{outcome:?}");
        drop(limit);
        drop(vm);
        assert_eq!(out.text(), "", "neither handlers nor hooks have run");
    }
}

#[test]
fn what_is_not_granted_is_denied() {
    let dir = java::scratch("denied");
    std::fs::write(dir.join("file.txt"), "content").unwrap();
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let vm = vm();
    let denied = |method: &str, argument: &str| -> String {
        let error = vm.call_static::<String>("Rights", method, (argument,)).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        denied("read", &path("file.txt")),
        format!("java.io.FileNotFoundException: {} (Permission denied)", path("file.txt"))
    );
    assert_eq!(
        denied("readNio", &path("file.txt")),
        format!("java.nio.file.AccessDeniedException: {}", path("file.txt"))
    );
    assert!(denied("write", &path("new.txt")).contains("(Permission denied)"));
    assert!(denied("list", dir.to_str().unwrap()).contains("java.nio.file.AccessDeniedException"));
    assert!(
        denied("connect", "127.0.0.1").contains("java.net.SocketException: Permission denied"),
        "{}",
        denied("connect", "127.0.0.1")
    );
    assert!(denied("resolve", "localhost.example").contains("java.net.UnknownHostException"));
    assert!(denied("start", "/bin/true").contains("java.io.IOException: Cannot run program \"/bin/true\""));
    assert_eq!(vm.call_static::<String>("Rights", "env", ("PATH",)).unwrap(), "null");
    assert_eq!(vm.call_static::<String>("Rights", "exists", (path("file.txt"),)).unwrap(), "false");
    assert!(!dir.join("new.txt").exists());

    // Granted by directory, no further.
    let (open, secret) = (java::scratch("open"), java::scratch("secret"));
    std::fs::write(open.join("in.txt"), "inside").unwrap();
    std::fs::write(secret.join("out.txt"), "outside").unwrap();
    std::os::unix::fs::symlink(secret.join("out.txt"), open.join("link")).unwrap();
    std::os::unix::fs::symlink(open.join("nowhere"), open.join("dangling")).unwrap();
    let at = |p: std::path::PathBuf| p.to_str().unwrap().to_owned();
    let vm = Vm::builder()
        .class_path([java::classes()])
        .heap_size(64 << 20)
        .allow_write(&open)
        .env("A", "b")
        .build()
        .unwrap();
    let call = |method: &str, argument: &str| {
        vm.call_static::<String>("Rights", method, (argument,)).map_err(|e| e.to_string())
    };
    assert_eq!(call("read", &at(open.join("in.txt"))).unwrap(), "inside");
    assert_eq!(call("write", &at(open.join("made.txt"))).unwrap(), "written");
    assert_eq!(std::fs::read_to_string(open.join("made.txt")).unwrap(), "made by the guest");
    assert_eq!(call("list", &at(open.clone())).unwrap(), "dangling in.txt link made.txt");
    assert_eq!(call("delete", &at(open.join("made.txt"))).unwrap(), "true");
    for (what, path) in [
        ("read", at(secret.join("out.txt"))),
        ("read", at(open.join("link"))),
        ("read", at(open.join("../secret/out.txt"))),
        ("write", at(open.join("link"))),
        ("write", at(open.join("dangling"))),
        ("write", at(java::classes().join("X.class"))),
        ("link", at(open.join("new-link"))),
        ("delete", at(secret.join("out.txt"))),
    ] {
        let outcome = call(what, &path);
        assert!(outcome.as_ref().is_ok_and(|v| v == "false") || outcome.is_err(), "{what} {path}: {outcome:?}");
    }
    assert!(secret.join("out.txt").exists() && !open.join("new-link").exists() && !open.join("nowhere").exists());
    assert_eq!(call("env", "A").unwrap(), "b");

    let vm = Vm::builder()
        .class_path([java::classes()])
        .heap_size(64 << 20)
        .allow_network()
        .allow_processes()
        .build()
        .unwrap();
    assert_eq!(vm.call_static::<String>("Rights", "echo", ("over a socket",)).unwrap(), "over a socket");
    assert_eq!(vm.call_static::<String>("Rights", "start", ("/bin/echo",)).unwrap(), "0: from a process");
}

#[test]
fn one_ends_the_others_go_on() {
    let neighbour = vm();
    let greedy = Vm::builder().class_path([java::classes()]).heap_size(16 << 20).build().unwrap();
    let error = greedy.call_static::<()>("Limits", "fillHeap", ()).unwrap_err();
    assert_eq!(error.exception().unwrap().class_name(), "java.lang.OutOfMemoryError");
    let error = greedy.call_static::<()>("Limits", "recurse", ()).unwrap_err();
    assert_eq!(error.exception().unwrap().class_name(), "java.lang.StackOverflowError");
    assert_eq!(greedy.call_static::<i32>("Values", "twice", (4,)).unwrap(), 8, "an error is no end");

    let few = Vm::builder().class_path([java::classes()]).heap_size(16 << 20).max_threads(12).build().unwrap();
    let error = few.call_static::<()>("Limits", "manyThreads", ()).unwrap_err();
    assert_eq!(error.exception().unwrap().class_name(), "java.lang.OutOfMemoryError");

    let exits = vm();
    let outcome = exits.call_static::<()>("java.lang.System", "exit", (5,));
    assert!(matches!(outcome, Err(Error::Exited(5))), "{outcome:?}");
    assert!(matches!(exits.end(), Some(Error::Exited(5))));
    // From a thread of the guest, while the host waits in another call.
    let exits = vm();
    let outcome = exits.call_static::<()>("Limits", "exitLater", (6,));
    assert!(matches!(outcome, Err(Error::Exited(6))), "{outcome:?}");
    assert_eq!(neighbour.call_static::<i32>("Values", "twice", (4,)).unwrap(), 8);
}

#[test]
fn two_compile_at_the_same_time() {
    std::thread::scope(|s| {
        for name in ["One", "Two"] {
            s.spawn(move || {
                let dir = java::scratch(name);
                let source = format!(
                    "import java.util.*; public class {name} {{ public static String run(int n) {{ \
                     List<String> l = new ArrayList<>(); for (int i = 0; i < n; i++) l.add(\"{name}\" + i); \
                     return String.join(\",\", l); }} }}"
                );
                std::fs::File::create(dir.join(format!("{name}.java"))).unwrap().write_all(source.as_bytes()).unwrap();
                let (out, err) = (OutputBuffer::new(), OutputBuffer::new());
                let vm = Vm::builder()
                    .option("--add-modules=jdk.compiler")
                    .allow_write(&dir)
                    .heap_size(256 << 20)
                    .stdout(&out)
                    .stderr(&err)
                    .build()
                    .unwrap();
                let file = dir.join(format!("{name}.java"));
                let code =
                    vm.run_main("com.sun.tools.javac.Main", &["-d", dir.to_str().unwrap(), file.to_str().unwrap()]);
                assert_eq!((code.unwrap(), out.text(), err.text()), (0, String::new(), String::new()));
                let vm = Vm::builder().class_path([&dir]).build().unwrap();
                assert_eq!(vm.call_static::<String>(name, "run", (3,)).unwrap(), format!("{name}0,{name}1,{name}2"));
            });
        }
    });
}

#[test]
fn dropped_while_threads_wait() {
    let vm = Vm::builder().class_path([java::classes()]).heap_size(64 << 20).allow_network().build().unwrap();
    // Daemons and others, in a socket, a lock, a sleep, a queue, a loop.
    assert_eq!(vm.call_static::<i32>("Waits", "startAll", ()).unwrap(), 8);
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    drop(vm);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_reader_that_never_answers() {
    struct Never;
    impl std::io::Read for Never {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            std::thread::sleep(Duration::from_secs(3600));
            Ok(0)
        }
    }
    let vm = Vm::builder().class_path([java::classes()]).stdin(Input::Reader(Box::new(Never))).build().unwrap();
    let limit = vm.stop_handle().stop_after(Duration::from_millis(300));
    assert!(matches!(vm.run_main("Program", &[]), Err(Error::Stopped)));
    drop(limit);
}
