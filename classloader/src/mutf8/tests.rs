use super::*;

#[test]
fn round_trips_every_unit() {
    let units: Vec<u16> = (0..=u16::MAX).collect();
    let bytes = from_utf16(&units);
    assert!(is_valid(&bytes, false));
    assert_eq!(to_utf16(&bytes), units);
}

#[test]
fn nul_and_supplementary_characters() {
    assert_eq!(from_str("a\0b").as_ref(), b"a\xc0\x80b");
    let poo = from_str("\u{1f4a9}");
    assert_eq!(poo.as_ref(), b"\xed\xa0\xbd\xed\xb2\xa9");
    assert_eq!(to_str(&poo), "\u{1f4a9}");
    assert!(matches!(from_str("äß€"), Cow::Borrowed(_)));
    assert_eq!(to_str(b"\xed\xa0\xbd"), "\u{fffd}");
}

#[test]
fn malformed_bytes_are_rejected_and_still_decode() {
    for bad in [
        &b"\0"[..],
        b"\x80",
        b"a\xff",
        b"\xc3",
        b"\xe2\x82",
        b"\xe2\x82a",
        b"\xf0\x9f\x92\xa9",
        b"\xc1\x81",
        b"\xe0\x81\x81",
    ] {
        assert!(!is_valid(bad, false), "{bad:x?}");
        assert!(to_utf16(bad).len() <= bad.len());
    }
    assert!(is_valid(b"\xc1\x81\xe0\x81\x81", true));
    assert!(is_valid(b"long enough for words \xc3\xa4 and then some more text", false));
}
