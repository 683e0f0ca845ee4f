//! Handles, weak tables and collections in booted machines, two of them in one process.

use carafe::{Machine, VmOptions};
use std::sync::Barrier;
use vm_core::{Cx, JResult, Local, Value, collect, monitor};

fn options() -> VmOptions {
    let jdk = std::env::var_os("CARAFE_JDK").unwrap_or_else(|| "/usr/lib/jvm/java-17-openjdk-amd64".into());
    let mut options = VmOptions::new(jdk);
    options.heap_max = Some(64 << 20);
    options
}

/// Boots a machine and runs `f` on its main thread.
fn on_machine(options: VmOptions, f: impl for<'t> FnOnce(&mut Cx<'t>) -> JResult<()> + Send) {
    let machine = match Machine::boot(options, Box::new(stdlib::host::NativeHost::default())) {
        Ok(m) => m,
        Err(e) => panic!("{e}"),
    };
    match machine.run(|cx| f(cx).map_err(|_| cx.pending().class(cx).external_name())) {
        Some(Ok(())) => {}
        Some(Err(thrown)) => panic!("{thrown}"),
        None => panic!("the main thread is gone"),
    }
}

fn to_string<'s>(cx: &mut Cx<'s>, i: i32) -> JResult<Local<'s>> {
    let class = cx.vm().c.integer.get(cx)?;
    let r = cx.call_named(class, "toString", "(I)Ljava/lang/String;", &[Value::Int(i)])?;
    Ok(r.object(cx))
}

#[test]
fn handles_follow_objects_that_move_at_every_allocation() {
    let mut options = options();
    // Boot allocates much: let it pass in larger steps, then allocate as often as it takes.
    options.zeal_move = Some(97);
    on_machine(options, |cx| {
        let moves = cx.vm().heap.full_counters().collections;
        let mut kept = Vec::new();
        for i in 0..300 {
            let s = to_string(cx, i)?;
            let hash = s.get(cx).identity_hash(cx);
            kept.push((i, s, hash));
            let text = cx.scope(|cx| -> JResult<String> {
                let outer = s;
                let inner = cx.new_string("inner")?;
                cx.new_string_array(&[String::from("a"), String::from("b")])?;
                assert_eq!(cx.string_text(inner.get(cx)), "inner");
                Ok(cx.string_text(outer.get(cx)))
            })?;
            assert_eq!(text, i.to_string());
        }
        assert!(cx.vm().heap.full_counters().collections > moves + 10, "objects moved");
        for (i, s, hash) in kept {
            assert_eq!(cx.string_text(s.get(cx)), i.to_string());
            assert_eq!(s.get(cx).identity_hash(cx), hash);
        }
        Ok(())
    });
}

#[test]
fn machines_of_one_process_share_nothing() {
    let barrier = Barrier::new(2);
    std::thread::scope(|s| {
        for name in ["one", "two"] {
            let barrier = &barrier;
            s.spawn(move || {
                let mut options = options();
                options.properties.push(("carafe.test.name".into(), name.into()));
                on_machine(options, move |cx| {
                    barrier.wait();
                    let system = cx.vm().c.system.get(cx)?;
                    let interned = cx.intern_mutf8(b"a text that both machines intern")?;
                    for i in 0..20 {
                        cx.scope(|cx| -> JResult<()> {
                            let key = cx.new_string("carafe.test.name")?;
                            let descriptor = "(Ljava/lang/String;)Ljava/lang/String;";
                            let value = cx.call_named(system, "getProperty", descriptor, &[Value::Obj(key)])?;
                            assert_eq!(cx.string_text(value.object(cx).get(cx)), name);
                            let garbage = cx.new_primitive_array(vm_core::field::Kind::Long, 10_000)?;
                            garbage.get(cx).set_long_at(cx, 9_999, i);
                            collect::system_gc(cx);
                            assert_eq!(garbage.get(cx).long_at(cx, 9_999), i);
                            Ok(())
                        })?;
                    }
                    assert!(cx.vm().heap.is_in_heap(interned.get(cx).raw()));
                    assert_eq!(cx.string_text(interned.get(cx)), "a text that both machines intern");
                    // Neither is gone while the other still looks.
                    barrier.wait();
                    Ok(())
                });
            });
        }
    });
}

#[test]
fn weak_tables_let_go_of_what_died() {
    on_machine(options(), |cx| {
        collect::system_gc(cx);
        let vm = cx.vm();
        let before = vm.interned.len();
        let kept = cx.intern_mutf8(b"kept by a handle")?;
        cx.scope(|cx| -> JResult<()> {
            for i in 0..500 {
                cx.intern_mutf8(format!("weak text {i}").as_bytes())?;
            }
            assert!(cx.vm().interned.len() > before + 500);
            Ok(())
        })?;
        collect::system_gc(cx);
        assert!(vm.interned.len() <= before + 50, "{} interned strings, {before} before", vm.interned.len());
        let again = cx.intern_mutf8(b"kept by a handle")?;
        assert!(again.get(cx) == kept.get(cx), "the handle kept the entry, which moved with it");

        let object = cx.new_string("a monitor")?;
        let hash = object.get(cx).identity_hash(cx);
        monitor::enter(cx, object)?;
        monitor::wait(cx, object, 1)?;
        assert!(!vm.monitors.is_empty(), "waiting takes a monitor");
        collect::system_gc(cx);
        assert!(monitor::holds(cx, object.get(cx)), "a collection keeps locks");
        monitor::exit(cx, object)?;
        collect::system_gc(cx);
        assert_eq!(object.get(cx).identity_hash(cx), hash);
        Ok(())
    });
}

#[test]
fn soft_references_are_dated_by_the_collector() {
    on_machine(options(), |cx| {
        std::thread::sleep(std::time::Duration::from_millis(5));
        collect::system_gc(cx);
        let vm = cx.vm();
        let class = vm.c.soft_reference.get(cx)?;
        let clock = class.mirror.get(cx).get_long(cx, vm.f.soft_reference_clock.at(vm));
        assert!(clock >= 5, "SoftReference.clock is {clock}");
        Ok(())
    });
}
