use super::*;

#[test]
fn destinations_count_live_words() {
    let mut tables = MarkTables::reserve(10_000).unwrap();
    let mut marks = tables.open();
    let objects = [(70, 3), (100, 1), (127, 2), (200, 500), (702, 64), (1000, 1)];
    for (word, size) in objects {
        assert!(marks.mark(word));
        assert!(!marks.mark(word));
        marks.mark_range(word, word + size);
    }
    let end = marks.assign(64, 1001, 64);
    let mut target = 64;
    for (word, size) in objects {
        assert_eq!(marks.target(word), target);
        assert_eq!(marks.target(word + size - 1), target + size - 1);
        assert!(marks.is_live(word + size - 1));
        assert!(!marks.is_live(word + size));
        target += size;
    }
    assert_eq!(end, target);
    tables.clear();
    assert_eq!(tables.open().next_live(0, 10_000), None);
}

#[test]
fn live_words_are_found_in_order() {
    let mut tables = MarkTables::reserve(10_000).unwrap();
    let mut marks = tables.open();
    for word in [0, 63, 64, 500, 9_999] {
        marks.mark(word);
    }
    let mut found = Vec::new();
    let mut next = marks.next_live(0, 9_999);
    while let Some(word) = next {
        found.push(word);
        next = marks.next_live(word + 1, 9_999);
    }
    assert_eq!(found, [0, 63, 64, 500], "the bound is exclusive");
}
