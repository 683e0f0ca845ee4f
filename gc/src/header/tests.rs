use super::*;

#[test]
fn fields_do_not_disturb_each_other() {
    let fresh = new(0x3F_FFFF);
    let hashed = with_hash(fresh, 0x7FFF_FFFF);
    let locked = with_lock(hashed, LOCK_INFLATED);
    let mut old = locked;
    for _ in 0..20 {
        old = older(old);
    }
    assert_eq!(class_id(old), 0x3F_FFFF);
    assert_eq!(hash(old), 0x7FFF_FFFF);
    assert_eq!(lock(old), LOCK_INFLATED);
    assert_eq!(age(old), AGE_MAX);
    assert_eq!(age(locked), 0);
    assert_eq!(hash(with_hash(old, 1)), 1);
    assert!(!is_forwarded(old));
}

#[test]
fn forwarding_holds_any_reference() {
    for to in [1, 0x8000_0001, u32::MAX] {
        assert!(is_forwarded(forward(to)));
        assert_eq!(forwardee(forward(to)), to);
    }
}
