//! Locks without Java code: several OS threads, attached to a VM that has not booted.

use super::*;
use crate::compiled::{FrameImage, Resume, SiteProfile};
use crate::ids::Bci;
use crate::method::{Method, MethodRef};
use crate::model::Global;
use crate::options::VmOptions;
use crate::seams::Executor;
use crate::slot::Slot;
use std::sync::atomic::AtomicUsize;

struct NoExecutor;
impl Executor for NoExecutor {
    fn execute(&self, _: &mut Cx<'_>, method: MethodRef) -> JResult<Slot> {
        panic!("no Java code runs here: {method:?}")
    }
    fn resume(&self, _: &mut Cx<'_>, frames: &[FrameImage<'_>], _: Resume, _: bool) -> JResult<Slot> {
        panic!("no Java code runs here: {frames:?}")
    }
    fn profile(&self, _: &Method, _: Bci) -> SiteProfile {
        SiteProfile::default()
    }
    fn has_caught(&self, _: &Method, _: Bci) -> bool {
        false
    }
    fn call_site(&self, _: &Method, _: Bci) -> Option<crate::compiled::CallSite> {
        None
    }
    fn bci(&self, _: &Method, _: *const u64) -> Bci {
        Bci(0)
    }
    fn forget_unloaded(&self, _: &Vm, _: &Method) {}
    fn drop_prepared(&self, _: &Method) {}
}

struct TestHost;
impl crate::host::Host for TestHost {
    fn wall_clock(&self) -> Duration {
        Duration::ZERO
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn processors(&self) -> u32 {
        2
    }
    fn environment(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }
    fn exit(&self, _: i32) {}
    fn physical_memory(&self) -> u64 {
        1 << 30
    }
}

fn vm() -> Arc<Vm> {
    let jdk = std::env::var("CARAFE_JDK").unwrap_or_else(|_| "/usr/lib/jvm/java-17-openjdk-amd64".to_owned());
    let mut options = VmOptions::new(jdk);
    options.heap_max = Some(16 << 20);
    match Vm::new(options, Box::new(NoExecutor), Box::new(TestHost), Default::default()) {
        Ok(vm) => vm,
        Err(e) => panic!("{e}"),
    }
}

fn attached<R>(vm: &Vm, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> R {
    threads::with_attached(vm, f).expect("memory for a thread")
}

/// An `int[]` of the collector's filler class: it has a header, which is all that a lock needs, and a place to count in.
fn shared_object(vm: &Vm) -> Global {
    attached(vm, |cx| {
        let class = vm.class_by_id(crate::ClassId(1)).expect("the filler class");
        let array = cx.new_array(class, 4).unwrap_or_else(|_| panic!("out of memory"));
        vm.globals.new_global(cx, array.get(cx))
    })
}

fn lock_bits(cx: &Cx<'_>, object: Local<'_>) -> u64 {
    header::lock(object.get(cx).header(cx).load(Ordering::SeqCst))
}

fn ok<T>(r: JResult<T>) -> T {
    r.unwrap_or_else(|_| panic!("an exception was thrown"))
}

#[test]
fn recursion_and_any_order_of_release() {
    let vm = vm();
    let (a, b) = (shared_object(&vm), shared_object(&vm));
    attached(&vm, |cx| {
        let (a, b) = (a.local(cx), b.local(cx));
        for _ in 0..3 {
            ok(enter(cx, a));
        }
        ok(enter(cx, b));
        assert_eq!(cx.thread().lock_height(), 4);
        assert!(!try_exit_fast(cx, a.get(cx)), "b is innermost");
        ok(exit(cx, a));
        ok(exit(cx, a));
        assert!(holds(cx, a.get(cx)) && holds(cx, b.get(cx)));
        ok(exit(cx, b));
        assert_eq!((lock_bits(cx, a), lock_bits(cx, b)), (header::LOCK_FAST, header::LOCK_UNLOCKED));
        assert!(unwind_to(cx, 0));
        assert_eq!(lock_bits(cx, a), header::LOCK_UNLOCKED);
        assert!(!unwind_to(cx, 0));
    });
}

#[test]
fn excludes_others() {
    const THREADS: i32 = 4;
    const TURNS: i32 = 20_000;
    let vm = vm();
    let object = shared_object(&vm);
    std::thread::scope(|s| {
        for _ in 0..THREADS {
            s.spawn(|| {
                attached(&vm, |cx| {
                    for turn in 0..TURNS {
                        cx.poll();
                        cx.scope(|cx| {
                            let o = object.local(cx);
                            ok(enter(cx, o));
                            // A lost update shows that two were inside.
                            let n = o.get(cx).int_at(cx, 0);
                            if turn % 1000 == 0 {
                                cx.blocking(std::thread::yield_now);
                            }
                            o.get(cx).set_int_at(cx, 0, n + 1);
                            ok(exit(cx, o));
                        });
                        if turn % 5000 == 4999 {
                            threads::stop_world(cx, |cx, world| deflate_idle(cx.vm(), world));
                        }
                    }
                })
            });
        }
    });
    attached(&vm, |cx| {
        assert_eq!(object.get(cx).int_at(cx, 0), THREADS * TURNS);
        threads::stop_world(cx, |cx, world| deflate_idle(cx.vm(), world));
        let o = object.local(cx);
        assert_eq!(lock_bits(cx, o), header::LOCK_UNLOCKED);
        assert!(vm.monitors.is_empty());
    });
}

#[test]
fn owner_finds_its_lock_inflated() {
    let vm = vm();
    let object = shared_object(&vm);
    let entered = AtomicBool::new(false);
    std::thread::scope(|s| {
        attached(&vm, |cx| {
            let o = object.local(cx);
            ok(enter(cx, o));
            ok(enter(cx, o));
            assert_eq!(lock_bits(cx, o), header::LOCK_FAST);
            s.spawn(|| {
                attached(&vm, |cx| {
                    let o = object.local(cx);
                    ok(enter(cx, o));
                    entered.store(true, Ordering::SeqCst);
                    ok(exit(cx, o));
                })
            });
            while lock_bits(cx, o) != header::LOCK_INFLATED {
                cx.blocking(std::thread::yield_now);
            }
            threads::stop_world(cx, |cx, world| deflate_idle(cx.vm(), world));
            assert_eq!(lock_bits(cx, o), header::LOCK_INFLATED, "owned and contended");
            ok(exit(cx, o));
            cx.blocking(|| std::thread::sleep(Duration::from_millis(20)));
            assert!(!entered.load(Ordering::SeqCst) && holds(cx, o.get(cx)));
            ok(exit(cx, o));
        });
    });
    assert!(entered.load(Ordering::SeqCst));
}

#[test]
fn waiters_take_turns() {
    const TURNS: i32 = 3_000;
    let vm = vm();
    let object = shared_object(&vm);
    std::thread::scope(|s| {
        for parity in 0..2 {
            let (vm, object) = (&vm, object);
            s.spawn(move || {
                attached(vm, |cx| {
                    let o = object.local(cx);
                    ok(enter(cx, o));
                    loop {
                        let n = o.get(cx).int_at(cx, 0);
                        if n >= TURNS {
                            break;
                        }
                        if n % 2 == parity {
                            o.get(cx).set_int_at(cx, 0, n + 1);
                            ok(notify(cx, o));
                        } else {
                            ok(wait(cx, o, 0));
                        }
                    }
                    ok(notify_all(cx, o));
                    ok(exit(cx, o));
                })
            });
        }
    });
    attached(&vm, |cx| assert_eq!(object.get(cx).int_at(cx, 0), TURNS));
}

#[test]
fn notify_all_wakes_all_and_depth_is_restored() {
    const WAITERS: usize = 5;
    let vm = vm();
    let object = shared_object(&vm);
    let woken = AtomicUsize::new(0);
    std::thread::scope(|s| {
        for _ in 0..WAITERS {
            s.spawn(|| {
                attached(&vm, |cx| {
                    let o = object.local(cx);
                    ok(enter(cx, o));
                    ok(enter(cx, o));
                    let n = o.get(cx).int_at(cx, 1);
                    o.get(cx).set_int_at(cx, 1, n + 1);
                    while o.get(cx).int_at(cx, 2) == 0 {
                        ok(wait(cx, o, 0));
                    }
                    assert_eq!(cx.thread().lock_height(), 2);
                    woken.fetch_add(1, Ordering::SeqCst);
                    assert!(unwind_to(cx, 0));
                })
            });
        }
        attached(&vm, |cx| {
            let o = object.local(cx);
            loop {
                ok(enter(cx, o));
                if o.get(cx).int_at(cx, 1) == WAITERS as i32 {
                    break;
                }
                ok(exit(cx, o));
                cx.blocking(std::thread::yield_now);
            }
            o.get(cx).set_int_at(cx, 2, 1);
            ok(notify_all(cx, o));
            ok(exit(cx, o));
        });
    });
    assert_eq!(woken.load(Ordering::SeqCst), WAITERS);
}

#[test]
fn timed_wait_ends() {
    let vm = vm();
    let object = shared_object(&vm);
    attached(&vm, |cx| {
        let o = object.local(cx);
        ok(enter(cx, o));
        let start = Instant::now();
        ok(wait(cx, o, 30));
        assert!(start.elapsed() >= Duration::from_millis(30));
        assert!(holds(cx, o.get(cx)));
        ok(exit(cx, o));
        threads::stop_world(cx, |cx, world| deflate_idle(cx.vm(), world));
        assert_eq!(lock_bits(cx, o), header::LOCK_UNLOCKED);
    });
}
