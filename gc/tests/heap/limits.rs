//! Running out of memory, sizes, memory given back, log lines.

use crate::testvm::{Model, NODE_REFS, OutOfMemory, Vm};
use gc::{CollectionKind, Heap, HeapConfig, HeapError, MAX_HEAP};

/// Resident bytes of `[base, base + bytes)`.
fn resident(base: *mut u8, bytes: usize) -> usize {
    let smaps = std::fs::read_to_string("/proc/self/smaps").unwrap();
    let mut sum = 0;
    let mut inside = false;
    for line in smaps.lines() {
        if let Some((range, _)) = line.split_once(' ')
            && let Some((from, _)) = range.split_once('-')
            && let Ok(from) = usize::from_str_radix(from, 16)
        {
            inside = (base.addr()..base.addr() + bytes).contains(&from);
        } else if inside && let Some(kb) = line.strip_prefix("Rss:") {
            sum += kb.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10;
        }
    }
    sum
}

#[test]
fn small_objects_run_out_and_recover() {
    let vm = Vm::new(Vm::checked(8));
    let mut m = vm.attach();
    let head = m.root(0);
    for _ in 0..3 {
        let mut count = 0;
        while let Ok(node) = m.node(count, 1) {
            m.set_u32(node, NODE_REFS, m.roots[head]);
            m.roots[head] = node;
            count += 1;
        }
        let bytes = count as usize * 32;
        assert!(bytes > 6 << 20, "only {bytes} bytes fit");
        assert!(bytes <= 8 << 20);
        // The live data is whole.
        let mut node = m.roots[head];
        while node != 0 {
            count -= 1;
            assert_eq!(m.u32(node, 12), count);
            node = m.u32(node, NODE_REFS);
        }
        assert_eq!(count, 0);
        m.roots[head] = 0;
    }
    let collections = vm.globals.lock().reports.len();
    assert!(collections < 400, "{collections} collections");
}

#[test]
fn large_arrays_run_out_and_recover() {
    let vm = Vm::new(Vm::checked(64));
    let mut m = vm.attach();
    for _ in 0..3 {
        let mut count = 0;
        while let Ok(array) = m.byte_array(1 << 20) {
            m.root(array);
            count += 1;
        }
        assert!((56..64).contains(&count), "{count} arrays of a megabyte in 64");
        assert_eq!(m.byte_array(1 << 30), Err(OutOfMemory));
        m.roots.clear();
    }
    m.byte_array(48 << 20).unwrap();
}

#[test]
fn nearly_full_heap_ends_rather_than_thrash() {
    let vm = Vm::new(HeapConfig { verify: false, ..Vm::checked(32) });
    let mut m = vm.attach();
    let head = m.root(0);
    // Each live node comes with nine dead ones.
    let mut id = 0;
    while let Ok(node) = m.node(id, 1) {
        id += 1;
        if id % 10 == 0 {
            m.set_u32(node, NODE_REFS, m.roots[head]);
            m.roots[head] = node;
        }
    }
    let collections = vm.globals.lock().reports.len();
    assert!(collections < 400, "{collections} collections");
    assert!(id / 10 * 32 > 28 << 20);
}

#[test]
fn memory_goes_back_to_the_host() {
    let vm = Vm::new(HeapConfig { verify: false, ..Vm::checked(256) });
    let mut m = vm.attach();
    let (base, bytes) = (vm.heap.base(), vm.heap.reserved());
    for _ in 0..150 {
        let array = m.byte_array(1 << 20).unwrap();
        m.fill_bytes(array, 1);
        m.root(array);
    }
    assert!(resident(base, bytes) > 150 << 20);
    m.roots.clear();
    m.collect(CollectionKind::Full);
    let rss = resident(base, bytes) >> 20;
    assert!(rss < 24, "{rss} MB resident, nothing alive");
    let array = m.byte_array(100 << 20).unwrap();
    assert!(m.bytes(array).iter().all(|&b| b == 0));
}

#[test]
fn small_program_touches_little() {
    let vm = Vm::new(HeapConfig { max: 4 << 30, initial: 256 << 20, ..HeapConfig::default() });
    let mut m = vm.attach();
    for id in 0..20_000 {
        m.node(id, 2).unwrap();
    }
    let rss = resident(vm.heap.base(), vm.heap.reserved());
    assert!(rss <= 4 << 20, "{rss} bytes resident");
}

#[test]
fn churn_through_a_small_heap_stays_within_its_bound() {
    let vm = Vm::new(HeapConfig { verify: false, ..Vm::checked(64) });
    let mut m = vm.attach();
    m.roots.resize(20_000, 0);
    for i in 0..2_000_000usize {
        let array = m.byte_array(16 + i % 1500).unwrap();
        let slot = i.wrapping_mul(0x9E37_79B9) % 20_000;
        m.roots[slot] = array;
    }
    let rss = resident(vm.heap.base(), vm.heap.reserved()) >> 20;
    assert!(rss <= 80, "{rss} MB resident");
    assert!(vm.heap.used() <= 64 << 20);
    assert!(vm.heap.capacity() <= 64 << 20);
    assert!(vm.heap.max() == 64 << 20);
}

#[test]
fn bad_sizes_are_refused() {
    let refused = |config| Heap::reserve(config, Model::default()).err();
    assert_eq!(refused(HeapConfig { max: 1 << 20, initial: 0, ..Default::default() }), Some(HeapError::TooSmall));
    assert_eq!(refused(HeapConfig { max: MAX_HEAP + 1, ..Default::default() }), Some(HeapError::TooLarge));
    let error = refused(HeapConfig { max: 8 << 20, initial: 16 << 20, ..Default::default() });
    assert_eq!(error, Some(HeapError::InitialAboveMax));
}

#[test]
fn largest_heap_keeps_references_in_range() {
    let vm = Vm::new(HeapConfig { max: MAX_HEAP, ..HeapConfig::default() });
    assert!(vm.heap.reserved() <= MAX_HEAP);
    assert!(vm.heap.max() > MAX_HEAP / 100 * 97);
    let mut m = vm.attach();
    let node = m.node(1, 1).unwrap();
    let node = m.root(node);
    m.collect(CollectionKind::Minor);
    assert_eq!(m.u32(m.roots[node], 12), 1);
}

#[test]
fn log_lines_read_as_hotspots() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    for id in 0..400_000 {
        m.node(id, 0).unwrap();
    }
    m.collect(CollectionKind::Full);
    let lines = vm.lines.lock();
    assert_eq!(lines[0], "[0.000s][info][gc] Using Serial");
    assert!(lines[1].starts_with("[0.000s][info][gc] GC(0) Pause Young (Allocation Failure) "), "{}", lines[1]);
    assert!(lines[1].ends_with("ms"), "{}", lines[1]);
    assert!(lines.last().unwrap().contains(" Pause Full (System.gc()) "));
}

#[test]
fn thread_counts_its_allocation() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    for id in 0..100_000 {
        m.node(id, 2).unwrap();
    }
    m.byte_array(4 << 20).unwrap();
    assert_eq!(m.tlab.allocated(), 100_000 * 32 + (4 << 20) + 16);
}
