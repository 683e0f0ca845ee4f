use super::*;

#[test]
fn plans_fit_the_heap() {
    for max in [2 * MB, 64 * MB, 4096 * MB] {
        for nursery in [None, Some(MB), Some(max)] {
            let mut sizing = Sizing::new(max, max / 2, nursery);
            for step in 0..=20 {
                let live = max / 20 * step;
                for request in [0, MB, max] {
                    sizing.plan_after_full(live, request);
                    assert!(sizing.nursery + sizing.old_limit.max(live) <= max);
                    assert!(sizing.nursery <= sizing.nursery_bound);
                    assert!(sizing.eden() + 2 * sizing.survivor() <= sizing.nursery);
                    sizing.adapt(Duration::from_millis(9), Duration::from_millis(1));
                    sizing.plan_after_minor(live);
                    assert!(sizing.nursery + sizing.old_limit.max(live) <= max);
                    assert!(sizing.old_limit >= live);
                }
            }
        }
    }
}

#[test]
fn request_gets_its_room() {
    let mut sizing = Sizing::new(64 * MB, 64 * MB, None);
    sizing.plan_after_full(10 * MB, 50 * MB);
    assert!(sizing.old_limit >= 60 * MB);
    sizing.plan_after_full(10 * MB, 60 * MB);
    assert!(sizing.nursery >= MIN_NURSERY, "a request that cannot be met leaves a nursery");
}

#[test]
fn nursery_grows_only_under_load() {
    let mut sizing = Sizing::new(1024 * MB, 256 * MB, None);
    let first = sizing.nursery;
    sizing.adapt(Duration::from_millis(1), Duration::from_secs(1));
    sizing.plan_after_minor(MB);
    assert_eq!(sizing.nursery, first);
    for _ in 0..10 {
        sizing.adapt(Duration::from_millis(10), Duration::from_millis(50));
        sizing.plan_after_minor(MB);
    }
    assert_eq!(sizing.nursery, MAX_NURSERY);
}

#[test]
fn fixed_nursery_keeps_its_size_while_there_is_room() {
    let mut sizing = Sizing::new(120 * MB, 120 * MB, Some(80 * MB));
    assert_eq!(sizing.nursery, 80 * MB);
    sizing.plan_after_full(20 * MB, 0);
    assert_eq!(sizing.nursery, 80 * MB);
}
