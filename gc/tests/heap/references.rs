//! Soft, weak, final and phantom references.

use crate::testvm::{Mutator, NEXT, NODE_REFS, REFERENT, Vm};
use gc::{CollectionKind, HeapConfig, RefKind};

const KINDS: [RefKind; 4] = [RefKind::Soft, RefKind::Weak, RefKind::Final, RefKind::Phantom];

fn clearing(kind: CollectionKind) -> HeapConfig {
    let zeal_move = (kind == CollectionKind::ZealMove).then_some(1 << 30);
    HeapConfig { zeal_move, soft_ref_ms_per_mb: 0, ..Vm::checked(16) }
}

/// A rooted reference of a kind to a node that nothing else reaches.
fn lonely(m: &mut Mutator, kind: RefKind, id: u32) -> usize {
    let node = m.node(id, 1).unwrap();
    let node = m.root(node);
    let reference = m.reference(kind, node).unwrap();
    m.roots[node] = 0;
    m.root(reference)
}

/// Runs a test for each kind of collection, with young and with old references.
fn everywhere(test: impl Fn(&mut Mutator, &mut dyn FnMut(&mut Mutator))) {
    for kind in [CollectionKind::Minor, CollectionKind::Full, CollectionKind::FullClearSoft, CollectionKind::ZealMove] {
        let vm = Vm::new(clearing(kind));
        let mut m = vm.attach();
        test(&mut m, &mut |m| {
            // The soft clock advances between collections, so that a keep time of zero clears.
            std::thread::sleep(std::time::Duration::from_millis(3));
            m.collect(CollectionKind::Minor);
            std::thread::sleep(std::time::Duration::from_millis(3));
            m.collect(kind);
        });
    }
}

#[test]
fn unreached_referents_are_cleared_and_enqueued() {
    everywhere(|m, collect| {
        m.roots.push(0);
        let references: Vec<usize> = KINDS.into_iter().map(|kind| lonely(m, kind, kind as u32)).collect();
        for &r in &references {
            // Older than the clock that the next collections see.
            unsafe { m.addr(m.roots[r]).add(crate::testvm::TIMESTAMP).cast::<i64>().write(-1_000_000) };
        }
        collect(m);
        let pending = m.take_pending();
        assert_eq!(pending.len(), 4);
        for (kind, &r) in KINDS.into_iter().zip(&references) {
            let reference = m.roots[r];
            assert!(pending.contains(&reference), "{kind:?}");
            if kind == RefKind::Final {
                assert_eq!(m.u32(m.u32(reference, REFERENT), 12), kind as u32, "kept for its finalizer");
                assert_eq!(m.u32(reference, NEXT), reference, "no longer active");
            } else {
                assert_eq!(m.u32(reference, REFERENT), 0, "{kind:?}");
            }
        }
        collect(m);
        assert!(m.take_pending().is_empty(), "enqueued once");
    });
}

#[test]
fn reached_referents_stay() {
    everywhere(|m, collect| {
        let node = m.node(7, 0).unwrap();
        let node = m.root(node);
        let references: Vec<usize> = KINDS
            .into_iter()
            .map(|kind| {
                let r = m.reference(kind, node).unwrap();
                m.root(r)
            })
            .collect();
        for _ in 0..3 {
            collect(m);
            assert!(m.take_pending().is_empty());
            for &r in &references {
                assert_eq!(m.u32(m.roots[r], REFERENT), m.roots[node]);
            }
        }
    });
}

#[test]
fn dead_reference_objects_are_not_enqueued() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    for kind in KINDS {
        lonely(&mut m, kind, 1);
    }
    m.roots.clear();
    m.collect(CollectionKind::Full);
    assert!(m.take_pending().is_empty());
    assert_eq!(vm.heap.used(), 0);
}

#[test]
fn finalizable_object_keeps_what_it_reaches_but_not_weakly() {
    everywhere(|m, collect| {
        // final -> a -> b; weak -> b; phantom -> b.
        let b = m.node(2, 0).unwrap();
        let b = m.root(b);
        let a = m.node(1, 1).unwrap();
        m.set_u32(a, NODE_REFS, m.roots[b]);
        let a = m.root(a);
        let finalizer = m.reference(RefKind::Final, a).unwrap();
        let finalizer = m.root(finalizer);
        let weak = m.reference(RefKind::Weak, b).unwrap();
        let weak = m.root(weak);
        let phantom = m.reference(RefKind::Phantom, b).unwrap();
        let phantom = m.root(phantom);
        m.roots[a] = 0;
        m.roots[b] = 0;
        collect(m);
        assert_eq!(m.u32(m.roots[weak], REFERENT), 0, "cleared before finalization");
        assert_ne!(m.u32(m.roots[phantom], REFERENT), 0, "not before the finalizer has run");
        let a_now = m.u32(m.roots[finalizer], REFERENT);
        assert_eq!(m.u32(m.u32(a_now, NODE_REFS), 12), 2);
        let pending = m.take_pending();
        assert_eq!(pending.len(), 2);

        // The finalizer has run and its reference is dropped.
        m.roots[finalizer] = 0;
        m.collect(CollectionKind::Full);
        assert_eq!(m.u32(m.roots[phantom], REFERENT), 0);
        assert_eq!(m.take_pending(), vec![m.roots[phantom]]);
    });
}

#[test]
fn chained_finalizable_objects_are_enqueued_together() {
    everywhere(|m, collect| {
        let b = m.node(2, 0).unwrap();
        let b = m.root(b);
        let a = m.node(1, 1).unwrap();
        m.set_u32(a, NODE_REFS, m.roots[b]);
        let a = m.root(a);
        for target in [a, b] {
            let f = m.reference(RefKind::Final, target).unwrap();
            m.root(f);
        }
        m.roots[a] = 0;
        m.roots[b] = 0;
        collect(m);
        assert_eq!(m.take_pending().len(), 2);
    });
}

#[test]
fn soft_references_live_while_used_and_die_before_memory_runs_out() {
    let vm = Vm::new(HeapConfig { soft_ref_ms_per_mb: 1000, ..Vm::checked(16) });
    let mut m = vm.attach();
    let soft = lonely(&mut m, RefKind::Soft, 5);
    for kind in [CollectionKind::Minor, CollectionKind::Full, CollectionKind::Full] {
        m.collect(kind);
        assert_ne!(m.u32(m.roots[soft], REFERENT), 0, "used lately");
    }
    // A soft cache that fills the heap gives way.
    for _ in 0..200 {
        let array = m.byte_array(1 << 20).unwrap();
        let array = m.root(array);
        let cached = m.reference(RefKind::Soft, array).unwrap();
        m.roots[array] = 0;
        m.root(cached);
    }
    assert_eq!(m.u32(m.roots[soft], REFERENT), 0, "all go together");
    assert!(!m.take_pending().is_empty());
}

#[test]
fn soft_reference_ages_by_the_clock() {
    let vm = Vm::new(HeapConfig { soft_ref_ms_per_mb: 1, ..Vm::checked(16) });
    let mut m = vm.attach();
    m.collect(CollectionKind::Full);
    let idle = lonely(&mut m, RefKind::Soft, 1);
    let used = lonely(&mut m, RefKind::Soft, 2);
    // 16 MB free: kept for 16 ms after its last use.
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(25));
        m.collect(CollectionKind::Full);
        m.touch(m.roots[used]);
    }
    assert_eq!(m.u32(m.roots[idle], REFERENT), 0);
    let pending = m.take_pending();
    assert!(pending.contains(&m.roots[idle]));
}

#[test]
fn old_reference_to_young_referent() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    let holder = m.node(0, 0).unwrap();
    let holder = m.root(holder);
    let weak = m.reference(RefKind::Weak, holder).unwrap();
    let weak = m.root(weak);
    let kept = m.reference(RefKind::Weak, holder).unwrap();
    let kept = m.root(kept);
    m.collect(CollectionKind::Full);
    let dead = m.node(1, 0).unwrap();
    let live = m.node(2, 0).unwrap();
    m.store(m.roots[weak], REFERENT, dead);
    m.store(m.roots[kept], REFERENT, live);
    let live = m.root(live);
    m.collect(CollectionKind::Minor);
    assert_eq!(m.u32(m.roots[weak], REFERENT), 0);
    assert_eq!(m.u32(m.roots[kept], REFERENT), m.roots[live], "updated, card dirty again (the verifier looks)");
    assert_eq!(m.take_pending(), vec![m.roots[weak]]);
    m.collect(CollectionKind::Minor);
    assert_eq!(m.u32(m.roots[kept], REFERENT), m.roots[live]);
}

#[test]
fn pending_lists_of_several_collections_are_joined() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    for id in 0..5 {
        lonely(&mut m, RefKind::Weak, id);
        m.collect(if id % 2 == 0 { CollectionKind::Minor } else { CollectionKind::Full });
    }
    m.roots.clear();
    m.collect(CollectionKind::Full);
    assert_eq!(m.take_pending().len(), 5, "the list keeps its members");
}

#[test]
fn minor_collection_that_becomes_full_loses_no_pending_reference() {
    let vm = Vm::new(Vm::checked(8));
    let mut m = vm.attach();
    let list = m.root(0);
    let mut count = 0;
    while let Ok(node) = m.node(count, 1) {
        m.set_u32(node, NODE_REFS, m.roots[list]);
        m.roots[list] = node;
        count += 1;
        if count % 1000 == 0 {
            lonely(&mut m, RefKind::Weak, count);
        }
    }
    let became_full = vm.globals.lock().reports.iter().filter(|r| r.full && r.promoted > 0).count();
    assert!(became_full > 0);
    m.roots[list] = 0;
    m.collect(CollectionKind::Full);
    assert_eq!(m.take_pending().len(), count as usize / 1000);
}

#[test]
fn weak_table_drops_dead_and_follows_live_objects() {
    everywhere(|m, collect| {
        let live = m.node(1, 0).unwrap();
        let live = m.root(live);
        let dead = m.node(2, 0).unwrap();
        m.vm.globals.lock().weak.extend([m.roots[live], dead]);
        collect(m);
        assert_eq!(m.vm.globals.lock().weak, vec![m.roots[live]]);
    });
}
