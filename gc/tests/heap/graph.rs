//! A random mutator whose heap is compared with a shadow of it.

use crate::testvm::{BYTE_ARRAY, Mutator, NODE, NODE_REFS, OutOfMemory, REF_ARRAY, Vm};
use gc::{CARD_SHIFT, CollectionKind, HeapConfig, header};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering::Relaxed;

/// xorshift64*.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

/// What an object should hold: nodes and reference arrays by their edges, byte arrays by their fill byte.
enum Shadow {
    Refs { class: u32, hash: u32, edges: Vec<u32> },
    Bytes { length: usize, fill: u8 },
}

/// A mutator with `ROOTS` root slots. Objects are numbered from 1; reference arrays keep their number in element 0's
/// place of the shadow only, so they are recognized by the path that leads to them.
struct Graph {
    mutator: Box<Mutator>,
    shadow: HashMap<u32, Shadow>,
    roots: Vec<u32>,
    next: u32,
    random: Random,
    largest: usize,
}

const ROOTS: usize = 64;

impl Graph {
    fn new(mut mutator: Box<Mutator>, seed: u64, largest: usize) -> Self {
        mutator.roots.resize(ROOTS, 0);
        Self { mutator, shadow: HashMap::new(), roots: vec![0; ROOTS], next: 1, random: Random::new(seed), largest }
    }

    fn put(&mut self, root: usize, object: u32, shadow: Shadow) {
        self.mutator.roots[root] = object;
        self.roots[root] = self.next;
        self.shadow.insert(self.next, shadow);
        self.next += 1;
    }

    fn step(&mut self) -> Result<(), OutOfMemory> {
        let root = self.random.below(ROOTS);
        match self.random.below(100) {
            0..40 => {
                let count = self.random.below(6);
                let node = self.mutator.node(self.next, count)?;
                let hash = if self.random.below(4) == 0 { self.next | 1 } else { 0 };
                self.mutator.set_header(node, header::with_hash(header::new(NODE), hash));
                let mut edges = Vec::new();
                for i in 0..count {
                    let other = self.random.below(ROOTS);
                    self.mutator.set_u32(node, NODE_REFS + i * 4, self.mutator.roots[other]);
                    edges.push(self.roots[other]);
                }
                self.put(root, node, Shadow::Refs { class: NODE, hash, edges });
            }
            40..44 => {
                let huge = self.random.below(50) == 0;
                let length = 1 + self.random.below(if huge { self.largest / 4 } else { 200 });
                let array = self.mutator.ref_array(length)?;
                let mut edges = vec![0; length];
                for _ in 0..self.random.below(20) {
                    let (i, other) = (self.random.below(length), self.random.below(ROOTS));
                    self.mutator.store(array, 16 + i * 4, self.mutator.roots[other]);
                    edges[i] = self.roots[other];
                }
                self.put(root, array, Shadow::Refs { class: REF_ARRAY, hash: 0, edges });
            }
            44..50 => {
                let huge = self.random.below(50) == 0;
                let length = self.random.below(if huge { self.largest } else { 3000 });
                let array = self.mutator.byte_array(length)?;
                assert!(self.mutator.bytes(array).iter().all(|&b| b == 0), "memory handed out is not zero");
                let fill = self.random.below(256) as u8;
                self.mutator.fill_bytes(array, fill);
                self.put(root, array, Shadow::Bytes { length, fill });
            }
            50..80 => {
                // Stores a root into another root's object.
                let other = self.random.below(ROOTS);
                if let Some(Shadow::Refs { class, edges, .. }) = self.shadow.get_mut(&self.roots[root])
                    && !edges.is_empty()
                {
                    let i = self.random.below(edges.len());
                    let first = if *class == NODE { NODE_REFS } else { 16 };
                    self.mutator.store(self.mutator.roots[root], first + i * 4, self.mutator.roots[other]);
                    edges[i] = self.roots[other];
                }
            }
            80..92 => {
                // Loads from a root's object into another root.
                let other = self.random.below(ROOTS);
                if let Some(Shadow::Refs { class, edges, .. }) = self.shadow.get(&self.roots[root])
                    && !edges.is_empty()
                {
                    let i = self.random.below(edges.len());
                    let first = if *class == NODE { NODE_REFS } else { 16 };
                    self.mutator.roots[other] = self.mutator.u32(self.mutator.roots[root], first + i * 4);
                    self.roots[other] = edges[i];
                }
            }
            92..99 => {
                self.mutator.roots[root] = 0;
                self.roots[root] = 0;
            }
            _ => self.mutator.poll(),
        }
        Ok(())
    }

    /// Drops all but the first root slots, and with them most of the live data.
    fn forget(&mut self, keep: usize) {
        self.mutator.roots[keep..].fill(0);
        self.roots[keep..].fill(0);
    }

    /// Compares all that is reachable, and forgets the rest of the shadow.
    fn check(&mut self) {
        let mut seen: HashMap<u32, u32> = HashMap::new();
        let mut work = Vec::new();
        for i in 0..ROOTS {
            work.push((self.roots[i], self.mutator.roots[i]));
        }
        while let Some((id, object)) = work.pop() {
            assert_eq!(id == 0, object == 0);
            if id == 0 {
                continue;
            }
            if let Some(&at) = seen.get(&id) {
                assert_eq!(at, object, "object {id} exists twice");
                continue;
            }
            seen.insert(id, object);
            let m = &self.mutator;
            match &self.shadow[&id] {
                Shadow::Refs { class, hash, edges } => {
                    assert_eq!(header::class_id(m.header(object)), *class);
                    assert_eq!(header::hash(m.header(object)), *hash);
                    assert_eq!(m.u32(object, 8) as usize, edges.len());
                    if *class == NODE {
                        assert_eq!(m.u32(object, 12), id);
                        assert_eq!(m.u32(object, 16), id.wrapping_mul(0x9E37_79B9));
                    }
                    let first = if *class == NODE { NODE_REFS } else { 16 };
                    for (i, &edge) in edges.iter().enumerate() {
                        work.push((edge, m.u32(object, first + i * 4)));
                    }
                }
                Shadow::Bytes { length, fill } => {
                    assert_eq!(header::class_id(m.header(object)), BYTE_ARRAY);
                    assert_eq!(m.u32(object, 8) as usize, *length);
                    assert!(m.bytes(object).iter().all(|b| b == fill), "byte array {id} was overwritten");
                }
            }
        }
        let live: HashSet<u32> = seen.into_keys().collect();
        self.shadow.retain(|id, _| live.contains(id));
    }

    fn run(&mut self, steps: usize) {
        for i in 0..steps {
            match self.step() {
                Ok(()) => {}
                Err(OutOfMemory) => {
                    // Goes on, as a program that catches the error.
                    self.forget(8);
                }
            }
            if i % 20_000 == 0 {
                self.check();
            }
        }
        self.check();
    }
}

fn one_thread(config: HeapConfig, seed: u64, steps: usize, largest: usize) {
    let vm = Vm::new(config);
    let mut graph = Graph::new(vm.attach(), seed, largest);
    graph.run(steps);
    for kind in [CollectionKind::Minor, CollectionKind::Full, CollectionKind::Minor, CollectionKind::FullClearSoft] {
        graph.mutator.collect(kind);
        graph.check();
        graph.run(1000);
    }
    graph.mutator.roots.fill(0);
    graph.mutator.collect(CollectionKind::Full);
    assert_eq!(vm.heap.used(), 0, "no roots, no objects");
}

#[test]
fn random_mutator_in_a_small_heap() {
    for seed in 1..6 {
        one_thread(HeapConfig { verify: true, ..Vm::checked(4) }, seed, 150_000, 200_000);
    }
}

#[test]
fn random_mutator_with_fixed_nursery() {
    let config = HeapConfig { nursery: Some(256 << 10), ..Vm::checked(16) };
    one_thread(config, 11, 300_000, 1 << 20);
}

#[test]
fn random_mutator_in_a_growing_heap() {
    let config = HeapConfig { initial: 1 << 20, ..Vm::checked(64) };
    one_thread(config, 12, 300_000, 2 << 20);
}

#[test]
fn random_mutator_moves_at_every_allocation() {
    let config = HeapConfig { zeal_move: Some(1), ..Vm::checked(8) };
    one_thread(config, 13, 4_000, 20_000);
}

#[test]
fn random_mutator_moves_at_every_hundredth_allocation() {
    let config = HeapConfig { zeal_move: Some(100), ..Vm::checked(8) };
    one_thread(config, 14, 100_000, 200_000);
}

fn threads(config: HeapConfig, count: usize, steps: usize) {
    let vm = Vm::new(config);
    std::thread::scope(|scope| {
        for seed in 0..count {
            let vm = &vm;
            scope.spawn(move || {
                let mut graph = Graph::new(vm.attach(), 100 + seed as u64, 100_000);
                for _ in 0..10 {
                    graph.run(steps / 10);
                    graph.mutator.vm.safepoints.enter_blocked(&graph.mutator.state);
                    std::thread::yield_now();
                    graph.mutator.vm.safepoints.leave_blocked(&graph.mutator.state);
                }
            });
        }
    });
    assert_eq!(vm.safepoints.mutators(), 0);
}

#[test]
fn random_mutators_in_four_threads() {
    threads(Vm::checked(16), 4, 100_000);
}

#[test]
fn random_mutators_in_two_threads_move() {
    threads(HeapConfig { zeal_move: Some(50), ..Vm::checked(16) }, 2, 20_000);
}

/// Four threads allocate 20 GB through 64 MB, with checks; `ROUNDS` in the environment repeats it.
#[test]
#[ignore = "takes minutes; run in release"]
fn soak() {
    let rounds = std::env::var("ROUNDS").map_or(1, |n| n.parse::<u64>().unwrap());
    for round in 0..rounds {
        let vm = Vm::new(HeapConfig { verify: false, ..Vm::checked(64) });
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let vm = &vm;
                scope.spawn(move || {
                    let mut graph = Graph::new(vm.attach(), round * 4 + thread + 1, 300_000);
                    while graph.mutator.tlab.allocated() < 5 << 30 {
                        graph.run(20_000);
                        graph.forget(4);
                    }
                });
            }
        });
        let globals = vm.globals.lock();
        let full: Vec<_> = globals.reports.iter().filter(|r| r.full).collect();
        let live: usize = full.iter().map(|r| r.used_after >> 10).sum();
        println!("live after full collections: {} KB", live / full.len().max(1));
        println!("round {round}: minor {:?}, full {:?}", vm.heap.minor_counters(), vm.heap.full_counters());
    }
}

#[test]
fn deep_lists_need_no_recursion() {
    let vm = Vm::new(Vm::checked(64));
    let mut m = vm.attach();
    let head = m.root(0);
    for id in 0..400_000 {
        let node = m.node(id, 1).unwrap();
        m.set_u32(node, NODE_REFS, m.roots[head]);
        m.roots[head] = node;
    }
    for kind in [CollectionKind::Minor, CollectionKind::Full] {
        m.collect(kind);
        let mut node = m.roots[head];
        for id in (0..400_000).rev() {
            assert_eq!(m.u32(node, 12), id);
            node = m.u32(node, NODE_REFS);
        }
        assert_eq!(node, 0);
    }
}

#[test]
fn dirty_card_of_a_humongous_array_is_found_alone() {
    let vm = Vm::new(HeapConfig { verify: false, ..Vm::checked(128) });
    let mut m = vm.attach();
    let length = 8 << 20;
    let array = m.ref_array(length).unwrap();
    assert!(!vm.heap.is_young(array));
    let array = m.root(array);
    let rounds = 200;
    for round in 0..rounds {
        let node = m.node(round, 0).unwrap();
        let i = (round as usize * 40_961) % length;
        m.store(m.roots[array], 16 + i * 4, node);
        m.collect_quietly(CollectionKind::Minor);
        assert_eq!(m.u32(m.u32(m.roots[array], 16 + i * 4), 12), round);
    }
    // A card stays dirty while its object is young: for 15 collections at the most.
    let (scanned, card) = (vm.scanned.load(Relaxed), (1 << CARD_SHIFT) / size_of::<u32>());
    assert!(scanned >= rounds as usize, "{scanned} slots scanned");
    assert!(scanned <= rounds as usize * 16 * card, "{scanned} slots scanned of an array of {length}");
    for round in 0..rounds {
        let i = (round as usize * 40_961) % length;
        assert_eq!(m.u32(m.u32(m.roots[array], 16 + i * 4), 12), round);
    }
}

#[test]
fn young_object_stays_reachable_from_an_old_one_only() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    let old = m.node(1, 2).unwrap();
    let old = m.root(old);
    m.collect(CollectionKind::Full);
    assert!(!vm.heap.is_young(m.roots[old]));
    let young = m.node(2, 1).unwrap();
    m.store(m.roots[old], NODE_REFS, young);
    for _ in 0..20 {
        // Each collection has to dirty the card again until the young object is promoted.
        m.collect(CollectionKind::Minor);
        let young = m.u32(m.roots[old], NODE_REFS);
        assert_eq!(m.u32(young, 12), 2);
    }
    assert!(!vm.heap.is_young(m.u32(m.roots[old], NODE_REFS)), "fifteen collections make an object old");
}

#[test]
fn verifier_finds_a_missing_barrier() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    let old = m.node(1, 2).unwrap();
    let old = m.root(old);
    m.collect(CollectionKind::Full);
    let young = m.node(2, 1).unwrap();
    m.set_u32(m.roots[old], NODE_REFS, young);
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        vm.safepoints.stop_world(Some(&m.state), |world| vm.verify(world))
    }));
    let message = *found.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("Card"), "{message}");
    m.set_u32(m.roots[old], NODE_REFS, 0);
}

#[test]
fn object_iter_sees_every_object_once() {
    let vm = Vm::new(Vm::checked(16));
    let mut m = vm.attach();
    for id in 0..10_000 {
        let node = m.node(id, 3).unwrap();
        if id % 7 == 0 {
            m.root(node);
        }
        if id == 5_000 {
            m.collect(CollectionKind::Full);
        }
    }
    m.byte_array(3 << 20).unwrap();
    let mut count = [0; 2];
    vm.safepoints.stop_world(Some(&m.state), |world| {
        vm.verify(world);
        vm.heap.object_iter(world, &mut |object| {
            let header = unsafe { object.cast::<u64>().read() };
            count[usize::from(header::class_id(header) == NODE)] += 1;
        });
    });
    let before = 5_000 / 7 + 1;
    assert_eq!(count, [1, before + 4_999]);
}
