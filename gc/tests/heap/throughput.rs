//! Figures, not checks: `cargo test --release -p gc -- --ignored --nocapture throughput`.

use crate::testvm::{NODE_REFS, Vm};
use gc::{CollectionKind, HeapConfig};
use std::time::Instant;

#[test]
#[ignore = "measures; run in release"]
fn throughput() {
    let vm = Vm::new(HeapConfig { verify: false, ..Vm::checked(512) });
    let mut m = vm.attach();

    let begin = Instant::now();
    let count = 100_000_000u32;
    for id in 0..count {
        m.node(id, 2).unwrap();
    }
    let seconds = begin.elapsed().as_secs_f64();
    let gb = f64::from(count) * 32.0 / 1e9;
    println!(
        "allocation of garbage: {:.2} GB/s, {:.1} ns an object of 32 bytes",
        gb / seconds,
        seconds * 1e9 / f64::from(count)
    );

    // A binary tree of 32-byte nodes.
    let tree = m.root(0);
    let build = |m: &mut crate::testvm::Mutator| {
        let levels = 17;
        let root = m.node(0, 2).unwrap();
        m.roots[tree] = root;
        let first = m.roots.len();
        m.roots.push(root);
        for _ in 1..levels {
            let parents: Vec<usize> = (first..m.roots.len()).collect();
            let mut children = Vec::new();
            for parent in parents {
                for side in 0..2 {
                    let child = m.node(1, 2).unwrap();
                    m.store(m.roots[parent], NODE_REFS + side * 4, child);
                    children.push(child);
                    m.roots.push(child);
                }
            }
            let keep = m.roots.len() - children.len();
            m.roots.drain(first..keep);
        }
        m.roots.truncate(first);
        (1usize << levels) * 32
    };
    m.collect_quietly(CollectionKind::Full);
    for _ in 0..3 {
        let bytes = build(&mut m);
        for kind in [CollectionKind::Minor, CollectionKind::Minor, CollectionKind::Full, CollectionKind::Full] {
            let report = m.collect_quietly(kind);
            let ms = report.pause.as_secs_f64() * 1e3;
            println!("{kind:?} of a live tree of {} KB: {ms:.2} ms, {:.0} MB/s", bytes >> 10, bytes as f64 / 1e3 / ms);
        }
    }

    m.roots.clear();
    m.collect_quietly(CollectionKind::Full);
    for kind in [CollectionKind::Minor, CollectionKind::Full, CollectionKind::Minor, CollectionKind::Full] {
        shuffled(&mut m, 1_000_000);
        let report = m.collect_quietly(kind);
        let ms = report.pause.as_secs_f64() * 1e3;
        println!("{kind:?} of a shuffled graph of 32 MB: {ms:.2} ms, {:.0} MB/s", 32e3 / ms);
        let report = m.collect_quietly(CollectionKind::Full);
        println!("again, full: {:.2} ms", report.pause.as_secs_f64() * 1e3);
        m.roots.clear();
        m.collect_quietly(CollectionKind::Full);
    }

    m.roots.resize(200_000, 0);
    let begin = Instant::now();
    let mut bytes = 0;
    for i in 0..20_000_000usize {
        let length = 16 + i % 200;
        bytes += length + 16;
        m.roots[i.wrapping_mul(0x9E37_79B9) % 200_000] = m.byte_array(length).unwrap();
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("churn with 25 MB live: {:.2} GB/s", bytes as f64 / 1e9 / seconds);
    println!("minor {:?}, full {:?}", vm.heap.minor_counters(), vm.heap.full_counters());
}

/// A binary tree whose nodes lie in random order, and as many dead nodes between them.
fn shuffled(m: &mut crate::testvm::Mutator, count: usize) {
    for id in 0..count {
        let node = m.node(id as u32, 2).unwrap();
        m.node(id as u32, 2).unwrap();
        m.roots.push(node);
    }
    let mut random = crate::graph::Random::new(3);
    for i in (1..count).rev() {
        let j = random.below(i + 1);
        m.roots.swap(i, j);
    }
    for i in 1..count {
        m.store(m.roots[(i - 1) / 2], NODE_REFS + (i - 1) % 2 * 4, m.roots[i]);
    }
    m.roots.truncate(1);
}
