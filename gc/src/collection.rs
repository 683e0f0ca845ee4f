//! The course of a collection.

use crate::compact::Compactor;
use crate::config::{Cause, CollectionKind, CollectionReport, CollectorCounters, GcLevel, HeapUsage};
use crate::evacuate::Evacuator;
use crate::header::AGE_MAX;
use crate::marks::MarkTables;
use crate::memory::WORD_SHIFT;
use crate::objects::each_root;
use crate::references::{self, Discovered, Pending, SoftPolicy, Tracer};
use crate::sizing::Sizing;
use crate::{Heap, ObjectModel, RootSet, WorldStopped};
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// Minor collections fill at most one part in so many of a survivor space with objects below the tenuring age.
const SURVIVOR_TARGET: usize = 2;
/// After so many full collections in a row that freed nearly nothing, allocation fails.
const FUTILE_COLLECTIONS: u32 = 5;
/// A full collection is futile if less than one part in so many of the heap is free after it.
const FUTILE_FREE: usize = 50;
/// ... and if less than one part in so many of the time since the one before it went to the program.
const FUTILE_TIME: u32 = 20;
/// Words beyond the live data that stay with the process after a full collection, at least.
const KEEP: usize = 8 << (20 - WORD_SHIFT);
/// What the stress mode leaves where objects were: not a header, as it looks forwarded.
const POISON: u8 = 0xEF;

/// What the collector knows from one collection to the next.
pub(crate) struct State {
    pub marks: MarkTables,
    pub sizing: Sizing,
    pub minor: CollectorCounters,
    pub full: CollectorCounters,
    /// The most that was used of each space, as seen before collections and by [`Heap::peak_usage`].
    pub peak: HeapUsage,
    /// The kind that ran last.
    pub last: CollectionKind,
    /// Objects of this age are promoted.
    tenure_at: u32,
    /// When the heap was made; the soft clock counts from here.
    born: Instant,
    /// Milliseconds.
    soft_clock: i64,
    /// Words free after the last full collection, were the heap as large as it may be.
    free_after_full: usize,
    /// End of the last collection.
    last_end: Instant,
    /// End of the last full collection.
    last_full_end: Instant,
    /// Pauses since then.
    paused_since_full: Duration,
    /// Futile full collections in a row.
    futile: u32,
}

impl State {
    pub fn new(marks: MarkTables, sizing: Sizing) -> Self {
        let now = Instant::now();
        Self {
            marks,
            free_after_full: sizing.max,
            sizing,
            minor: CollectorCounters::default(),
            full: CollectorCounters::default(),
            peak: HeapUsage::default(),
            last: CollectionKind::Minor,
            tenure_at: AGE_MAX,
            born: now,
            soft_clock: 0,
            last_end: now,
            last_full_end: now,
            paused_since_full: Duration::ZERO,
            futile: 0,
        }
    }
}

/// What one phase of a collection did.
#[derive(Default)]
struct Phase {
    pending: Pending,
    promoted: usize,
}

impl<M: ObjectModel> Heap<M> {
    /// Collects. `world` comes from the safepoints that all threads of this heap are registered with; every thread's
    /// buffer has been retired (G8).
    ///
    /// # Panics
    /// If the heap is verified after collections and turns out corrupt: a bug in the VM or its compiled code.
    pub fn collect(
        &self,
        world: &WorldStopped,
        kind: CollectionKind,
        cause: Cause,
        roots: &mut dyn RootSet,
    ) -> CollectionReport {
        let begin = Instant::now();
        let mut state = self.state.lock();
        let state = &mut *state;
        self.eden.seal();
        self.old().seal();
        let used_before = self.used();

        let mut done;
        let mut kind = match kind {
            CollectionKind::ZealMove if !self.can_move_all() => CollectionKind::Full,
            kind => kind,
        };
        let mut full = kind != CollectionKind::Minor;
        match kind {
            CollectionKind::Minor => {
                done = self.timed(world, state, kind, cause, |state| self.minor(state, roots));
                // The nursery went to the old generation beyond its limit: legitimate (G10), but not to be repeated.
                full = self.old().used() > state.sizing.old_limit;
                if full {
                    kind = CollectionKind::Full;
                    let earlier = done.pending;
                    let after = self.timed(world, state, kind, cause, |state| self.full(state, kind, roots, earlier));
                    done = Phase { promoted: done.promoted + after.promoted, ..after };
                }
            }
            CollectionKind::Full | CollectionKind::FullClearSoft => {
                let none = Pending::default();
                done = self.timed(world, state, kind, cause, |state| self.full(state, kind, roots, none));
            }
            CollectionKind::ZealMove => {
                done = self.timed(world, state, kind, cause, |state| self.move_all(state, roots));
            }
        }
        let mut overhead_exceeded = full && self.is_futile(state);
        if overhead_exceeded && kind == CollectionKind::Full {
            kind = CollectionKind::FullClearSoft;
            let earlier = done.pending;
            done = self.timed(world, state, kind, cause, |state| self.full(state, kind, roots, earlier));
            overhead_exceeded = self.is_futile(state);
        }
        state.last = kind;
        self.epoch.fetch_add(1, Relaxed);
        state.soft_clock = state.born.elapsed().as_millis() as i64;
        if (self.verify || kind == CollectionKind::ZealMove)
            && let Err(corruption) = self.verify_with(state, roots)
        {
            panic!("heap verification after {kind:?} ({cause}): {corruption}");
        }
        if full {
            state.last_full_end = Instant::now();
            state.paused_since_full = Duration::ZERO;
        }
        state.last_end = Instant::now();
        CollectionReport {
            pending_references: done.pending.head as u32,
            pending_tail: done.pending.tail as u32,
            full,
            used_before,
            used_after: self.used(),
            promoted: done.promoted << WORD_SHIFT,
            pause: begin.elapsed(),
            overhead_exceeded,
            soft_clock: state.soft_clock,
        }
    }

    /// Runs a phase, counts and logs it.
    fn timed(
        &self,
        world: &WorldStopped,
        state: &mut State,
        kind: CollectionKind,
        cause: Cause,
        phase: impl FnOnce(&mut State) -> Phase,
    ) -> Phase {
        let begin = Instant::now();
        let before = self.used();
        state.peak.raise(&self.usage());
        let done = phase(state);
        let pause = begin.elapsed();
        let (counters, name) = match kind {
            CollectionKind::Minor => (&mut state.minor, "Pause Young"),
            CollectionKind::Full | CollectionKind::FullClearSoft => (&mut state.full, "Pause Full"),
            CollectionKind::ZealMove => (&mut state.full, "Pause Move"),
        };
        counters.collections += 1;
        counters.time += pause;
        state.paused_since_full += pause;
        let number = state.minor.collections + state.full.collections - 1;
        self.log(
            GcLevel::Info,
            "gc",
            format_args!(
                "GC({number}) {name} ({cause}) {}M->{}M({}M) {:.3}ms",
                before >> 20,
                self.used() >> 20,
                self.capacity() >> 20,
                pause.as_secs_f64() * 1e3
            ),
        );
        self.log(
            GcLevel::Debug,
            "gc",
            format_args!(
                "GC({number}) stopped in {:.3}ms, promoted {}K, {} references pending, nursery {}K, tenuring age {}",
                world.time_to_stop().as_secs_f64() * 1e3,
                done.promoted << WORD_SHIFT >> 10,
                done.pending.count,
                state.sizing.nursery << WORD_SHIFT >> 10,
                state.tenure_at
            ),
        );
        done
    }

    fn discovered(&self, state: &State, kind: CollectionKind) -> Discovered {
        let free_mb = (state.free_after_full << WORD_SHIFT >> 20) as u64;
        let keep_for = i64::try_from(free_mb.saturating_mul(self.soft_ref_ms_per_mb)).unwrap_or(i64::MAX);
        let clear_all = kind == CollectionKind::FullClearSoft;
        Discovered::new(SoftPolicy { clock: state.soft_clock, keep_for: (!clear_all).then_some(keep_for) })
    }

    /// Copies the live objects of the nursery.
    fn minor(&self, state: &mut State, roots: &mut dyn RootSet) -> Phase {
        let kind = CollectionKind::Minor;
        let begin = Instant::now();
        let interval = begin - state.last_end;
        let from = self.from.load(Relaxed);
        let (from_space, to_space) = (&self.survivors[from], &self.survivors[1 - from]);
        let nursery = self.eden.used() + from_space.used();
        assert!(self.old().top() + nursery <= self.old().committed(), "G10: room for all of the nursery");

        let discovered = self.discovered(state, kind);
        let (old, tenure_at) = (self.old(), state.tenure_at);
        let mut copier =
            Evacuator::<M, false>::new(self.objects(), &self.cards, self.young, to_space, old, tenure_at, discovered);
        copier.remembered();
        each_root(roots, kind, |slot| copier.visit(slot));
        copier.drain();
        let pending = references::process(&mut copier);
        roots.weak(kind, &mut |object| copier.target(object as usize).map(|now| now as u32));
        let done = copier.finish();

        self.leave(&self.eden);
        self.leave(from_space);
        self.from.store(1 - from, Relaxed);
        state.tenure_at = tenuring_age(&done.ages, to_space.capacity() / SURVIVOR_TARGET);
        state.sizing.adapt(begin.elapsed(), interval);
        state.sizing.plan_after_minor(self.old().used());
        self.apply_sizes(&mut state.sizing);
        Phase { pending, promoted: done.promoted }
    }

    /// Marks the whole heap and compacts it into the old generation. `earlier` is a pending list that the VM has not
    /// got yet.
    fn full(&self, state: &mut State, kind: CollectionKind, roots: &mut dyn RootSet, earlier: Pending) -> Phase {
        let discovered = self.discovered(state, kind);
        let mut compactor = Compactor::new(self.objects(), state.marks.open(), discovered);
        compactor.mark_roots(roots, kind);
        compactor.reach(earlier.head);
        compactor.drain();
        let pending = references::process(&mut compactor).before(earlier, &mut compactor);

        let ranges = self.spaces().map(|space| (space.start, space.top()));
        let (old, old_top) = (self.old(), self.old().top());
        let top = compactor.assign(&ranges, old.start);
        assert!(top <= old.committed(), "G10: room for all live objects");
        roots.weak(kind, &mut |object| compactor.target(object as usize).map(|now| now as u32));
        compactor.update_roots(roots, kind);
        let pending = pending.moved(|object| compactor.target(object).unwrap_or(0));
        for (from, to) in ranges {
            compactor.slide(from, to, &self.cards);
        }
        // No young object is left, so no card needs to be dirty.
        self.cards.clear_words(old.start, old_top);
        let promoted = top.saturating_sub(old_top);
        old.set_top(top);
        if self.zeal.is_some() && top < old_top {
            self.memory.fill(top, old_top, POISON);
        }
        for space in [&self.survivors[0], &self.survivors[1], &self.eden] {
            self.leave(space);
        }
        state.marks.clear();
        self.plan_after_full(state);
        Phase { pending, promoted }
    }

    /// Whether the stress mode is on and there is memory for it.
    fn can_move_all(&self) -> bool {
        let used = self.used() >> WORD_SHIFT;
        self.other_half().is_some_and(|half| half.commit(&self.map, half.start + used))
    }

    /// Moves every live object to the other half of the old generation.
    fn move_all(&self, state: &mut State, roots: &mut dyn RootSet) -> Phase {
        let kind = CollectionKind::ZealMove;
        let discovered = self.discovered(state, kind);
        let Some(target) = self.other_half() else { unreachable!("G10: can_move_all was asked") };
        let mut copier = Evacuator::<M, true>::new(
            self.objects(),
            &self.cards,
            self.young,
            &self.survivors[0],
            target,
            0,
            discovered,
        );
        each_root(roots, kind, |slot| copier.visit(slot));
        copier.drain();
        let pending = references::process(&mut copier);
        roots.weak(kind, &mut |object| copier.target(object as usize).map(|now| now as u32));
        let promoted = copier.finish().promoted;

        let left = self.old();
        self.cards.clear_words(left.start, left.top());
        left.forbid(&self.map);
        self.flip_halves();
        for space in [&self.survivors[0], &self.survivors[1], &self.eden] {
            self.leave(space);
        }
        self.zeal_left.store(self.zeal.map_or(0, i64::from), Relaxed);
        self.plan_after_full(state);
        Phase { pending, promoted }
    }

    /// Empties a space of the nursery.
    fn leave(&self, space: &crate::space::Space) {
        if self.zeal.is_some() {
            self.memory.fill(space.start, space.top(), POISON);
        }
        space.set_top(space.start);
    }

    /// Sizes the generations after everything live went to the old one, and returns memory to the host.
    fn plan_after_full(&self, state: &mut State) {
        let live = self.old().used();
        state.sizing.plan_after_full(live, self.refused.swap(0, Relaxed));
        state.free_after_full = self.max_words.saturating_sub(live);
        self.apply_sizes(&mut state.sizing);
        self.old().release(&self.map, self.old().top() + (live / 2).max(KEEP));
        for space in [&self.survivors[0], &self.survivors[1], &self.eden] {
            space.release(&self.map, space.end());
        }
    }

    /// Counts full collections that were not worth their time; whether there were too many.
    fn is_futile(&self, state: &mut State) -> bool {
        let since = state.last_full_end.elapsed();
        let program = since.saturating_sub(state.paused_since_full);
        let futile = state.free_after_full < self.max_words / FUTILE_FREE && program * FUTILE_TIME < since;
        state.futile = if futile { state.futile + 1 } else { 0 };
        state.futile >= FUTILE_COLLECTIONS
    }
}

/// The age from which on objects are promoted, so that younger ones take no more than `target` words.
fn tenuring_age(ages: &[usize], target: usize) -> u32 {
    let mut total = 0;
    let full = ages.iter().position(|words| {
        total += words;
        total > target
    });
    full.map_or(AGE_MAX, |age| (age as u32).clamp(1, AGE_MAX))
}
