//! Arithmetic of offsets beyond 32 bits; arrays that large are tried by hand.

use super::array;
use crate::model::array_bytes;

#[test]
fn offsets_of_large_arrays_do_not_wrap() {
    assert_eq!(array::offset(0, 3), 16);
    assert_eq!(array::offset(600_000_000, 3), 16 + 4_800_000_000);
    assert_eq!(array::offset(1_100_000_000, 2), 16 + 4_400_000_000);
    assert_eq!(array::offset(array::MAX_LENGTH - 1, 3), 16 + (i32::MAX as usize - 3) * 8);
}

#[test]
fn the_last_element_of_a_large_array_ends_with_it() {
    for shift in 0..=3 {
        let length = array::MAX_LENGTH;
        let end = array::offset(length - 1, shift) + (1 << shift);
        let bytes = array_bytes(length as u32, shift as u8);
        assert!(end <= bytes && bytes < end + 8, "{shift}: {end} of {bytes}");
    }
}
