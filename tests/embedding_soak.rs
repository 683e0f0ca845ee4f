//! Many VMs one after the other leave nothing behind.

use carafe::{OutputBuffer, Vm};

#[path = "embedding/java.rs"]
mod java;

/// Kilobytes of memory in use, and open descriptors.
fn in_use() -> (i64, usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let field = |name: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").trim().parse::<i64>().unwrap()
    };
    (field("RssAnon:") + field("RssShmem:"), std::fs::read_dir("/proc/self/fd").unwrap().count())
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

/// How many VMs: `CARAFE_SOAK`, or enough to see a leak of some hundred kilobytes each.
fn count() -> usize {
    let usual = if cfg!(debug_assertions) { 30 } else { 60 };
    std::env::var("CARAFE_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn many_come_and_go() {
    let dir = java::scratch("soak");
    let one = |i: usize| {
        let out = OutputBuffer::new();
        let builder = Vm::builder().class_path([java::classes()]).heap_size(32 << 20).allow_write(&dir);
        let vm = builder.stdout(&out).allow_network().build().unwrap();
        match i % 4 {
            // A program that ends.
            0 => assert_eq!(vm.run_main("Program", &[]).unwrap(), 0),
            1 => assert_eq!(vm.run_main("Program", &["exit"]).unwrap(), 7),
            // Threads that wait in all manner of ways, with open sockets.
            2 => drop(vm.call_static::<i32>("Waits", "startAll", ()).unwrap()),
            // Calls, handles that outlive the VM, compiled code, native memory, files and compression.
            _ => {
                let kept = vm.new_string("kept").unwrap();
                assert_eq!(vm.call_static::<i32>("Soak", "work", (dir.to_str().unwrap(),)).unwrap(), 42);
                drop(vm);
                drop(kept);
            }
        }
    };
    let mut after_warm_up = (0, 0);
    for i in 0..count() {
        one(i);
        if i == 9 {
            after_warm_up = in_use();
        }
        if i % 10 == 9 {
            println!("after {:3}: {:?} kB and descriptors, {} threads", i + 1, in_use(), threads());
        }
    }
    // Timers of their own end a moment later.
    let (memory, descriptors) = in_use();
    let grown = memory - after_warm_up.0;
    assert_eq!(descriptors, after_warm_up.1, "descriptors");
    // The C library's allocator keeps some of what was freed; a VM has 20 MB.
    let most = 4096 + 30 * (count() as i64 - 10);
    assert!(grown < most, "{grown} kB more after {} VMs", count());
}
