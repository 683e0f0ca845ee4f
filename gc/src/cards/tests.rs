use super::*;

#[test]
fn runs_are_found_across_words_of_the_table() {
    let cards = Cards::reserve(1000 * CARD_WORDS).unwrap();
    assert_eq!(cards.next_run(3, 900), None);
    for card in [5, 6, 17, 64, 65, 66, 899] {
        cards.mark(card);
    }
    let mut runs = Vec::new();
    let mut from = 3;
    while let Some((first, end)) = cards.next_run(from, 899) {
        runs.push((first, end));
        from = end;
    }
    assert_eq!(runs, [(5, 7), (17, 18), (64, 67)]);
    cards.clear(0, 899);
    assert_eq!(cards.next_run(0, 1000), Some((899, 900)));
}

#[test]
fn bulk_marks_cover_partial_cards() {
    let cards = Cards::reserve(100 * CARD_WORDS).unwrap();
    cards.mark_words(3 * CARD_WORDS + 63, 5 * CARD_WORDS + 1);
    assert_eq!(cards.next_run(0, 100), Some((3, 6)));
    cards.mark_words(9, 9);
    assert_eq!(cards.next_run(0, 100), Some((3, 6)));
}

#[test]
fn start_table_leads_to_the_last_object_before_a_card() {
    let cards = Cards::reserve(100_000 * CARD_WORDS).unwrap();
    let start = 512;
    let mut objects = Vec::new();
    let mut word = start;
    for i in 0..500usize {
        let size = 1 + (i * i * 7919) % if i % 50 == 0 { 300_000 } else { 200 };
        cards.record_start(word, size);
        objects.push(word);
        word += size;
    }
    for card in card_of(start)..card_of(word) {
        let expected = objects.iter().rev().find(|&&o| o < card * CARD_WORDS).copied().unwrap_or(start);
        assert_eq!(cards.object_before(card, start), expected, "card {card}");
    }
}
