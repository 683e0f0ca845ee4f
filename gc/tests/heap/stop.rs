//! Safepoints.

use gc::{MutatorState, Safepoints};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Mutators increment a plain counter pair without atomicity; a stopped world sees both halves equal.
#[test]
fn no_mutator_runs_in_a_stopped_world() {
    let safepoints = Safepoints::new();
    let done = AtomicBool::new(false);
    let counters: Vec<[AtomicU64; 2]> = (0..4).map(|_| Default::default()).collect();
    let stops = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for (i, pair) in counters.iter().enumerate() {
            let (safepoints, done, stops, counters) = (&safepoints, &done, &stops, &counters);
            scope.spawn(move || {
                let me = MutatorState::new();
                unsafe { safepoints.register(&me) };
                let mut n = 0u64;
                while !done.load(Ordering::Relaxed) {
                    n += 1;
                    pair[0].store(n, Ordering::Relaxed);
                    std::hint::spin_loop();
                    pair[1].store(n, Ordering::Relaxed);
                    if me.poll.load(Ordering::Relaxed) != 0 {
                        safepoints.poll_slow(&me);
                    }
                    if n.is_multiple_of(64) {
                        safepoints.enter_blocked(&me);
                        safepoints.leave_blocked(&me);
                    }
                    if n % 1000 == i as u64 {
                        let check = |_: &gc::WorldStopped| {
                            stops.fetch_add(1, Ordering::Relaxed);
                            for pair in counters {
                                assert_eq!(pair[0].load(Ordering::Relaxed), pair[1].load(Ordering::Relaxed));
                            }
                        };
                        safepoints.stop_world(Some(&me), check);
                    }
                    if n.is_multiple_of(5000) {
                        safepoints.unregister(&me);
                        unsafe { safepoints.register(&me) };
                    }
                }
                safepoints.unregister(&me);
            });
        }
        // A caller that is no mutator.
        for _ in 0..200 {
            safepoints.stop_world(None, |_| {
                for pair in &counters {
                    assert_eq!(pair[0].load(Ordering::Relaxed), pair[1].load(Ordering::Relaxed));
                }
            });
            std::thread::sleep(Duration::from_millis(2));
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(stops.load(Ordering::Relaxed) > 10);
    assert_eq!(safepoints.mutators(), 0);
}

#[test]
fn blocked_mutator_does_not_hold_up_the_stop() {
    let safepoints = Safepoints::new();
    let me = MutatorState::new();
    unsafe { safepoints.register(&me) };
    safepoints.enter_blocked(&me);
    assert_eq!(safepoints.stop_world(None, |_| 7), Some(7));
    safepoints.leave_blocked(&me);
    assert!(!me.is_blocked());
    safepoints.unregister(&me);
}

#[test]
fn second_stopper_waits_the_first_one_through() {
    let safepoints = Safepoints::new();
    let entered = AtomicBool::new(false);
    let left = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            safepoints.stop_world(None, |_| {
                entered.store(true, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(50));
                left.store(true, Ordering::SeqCst);
            });
        });
        while !entered.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        assert_eq!(safepoints.stop_world(None, |_| ()), None);
        assert!(left.load(Ordering::SeqCst));
    });
}

#[test]
fn world_goes_on_after_a_panic() {
    let safepoints = Safepoints::new();
    let me = MutatorState::new();
    unsafe { safepoints.register(&me) };
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        safepoints.stop_world(Some(&me), |_| panic!("in a stopped world"));
    }));
    assert!(panicked.is_err());
    assert_eq!(safepoints.stop_world(Some(&me), |_| 1), Some(1));
    safepoints.unregister(&me);
}
