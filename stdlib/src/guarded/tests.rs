use super::*;
use std::os::fd::AsRawFd;

/// Two pages of a file that has only the first.
fn half_mapped() -> (*mut u8, usize) {
    let page = rustix::param::page_size();
    let path =
        std::env::temp_dir().join(format!("carafe-guarded-{}-{:?}", std::process::id(), std::thread::current().id()));
    let file = std::fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    file.set_len(2 * page as u64).unwrap();
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, which nobody else knows.
    let map = unsafe { libc::mmap(ptr::null_mut(), 2 * page, protection, libc::MAP_SHARED, file.as_raw_fd(), 0) };
    assert_ne!(map, libc::MAP_FAILED);
    file.set_len(page as u64).unwrap();
    (map.cast(), page)
}

fn word<T: Word + std::fmt::Debug>(value: T, other: T) {
    let (map, page) = half_mapped();
    let gone = map.wrapping_add(page);
    for volatile in [false, true] {
        // SAFETY: pages of the mapping, here and below.
        assert_eq!(unsafe { store(map, value, volatile) }, Ok(()));
        // SAFETY: as above.
        assert_eq!(unsafe { store(gone, value, volatile) }, Err(Fault));
    }
    // SAFETY: as above.
    assert_eq!(unsafe { load::<T>(map) }, Ok(value));
    // SAFETY: as above.
    assert_eq!(unsafe { load::<T>(gone) }, Err(Fault));
    // SAFETY: as above.
    assert_eq!(unsafe { compare_exchange(map, other, other) }, Ok(Err(value)));
    // SAFETY: as above.
    assert_eq!(unsafe { compare_exchange(map, value, other) }, Ok(Ok(value)));
    // SAFETY: as above.
    assert_eq!(unsafe { load::<T>(map) }, Ok(other));
    // SAFETY: as above.
    assert_eq!(unsafe { compare_exchange(gone, value, other) }, Err(Fault));
}

#[test]
fn words_of_all_sizes() {
    word::<u8>(0xfe, 0x7f);
    word::<u16>(0xfedc, 1);
    word::<u32>(0xfedc_ba98, 1);
    word::<u64>(0xfedc_ba98_7654_3210, 1);
}

#[test]
fn ranges_copy_as_memmove_does() {
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize % below
    };
    for _ in 0..2000 {
        let mut bytes: Vec<u8> = (0..20_000).map(|i| (i * 31 % 251) as u8).collect();
        let (from, to) = (next(10_000), next(10_000));
        let n = next(10_000);
        let mut expected = bytes.clone();
        expected.copy_within(from..from + n, to);
        let base = bytes.as_mut_ptr();
        // SAFETY: both ranges are in the vector.
        assert_eq!(unsafe { copy(base.wrapping_add(from), base.wrapping_add(to), n) }, Ok(()));
        assert!(bytes == expected, "{n} bytes from {from} to {to}");
    }
}

#[test]
fn ranges_that_reach_a_lost_page_fail() {
    let (map, page) = half_mapped();
    let mut own = vec![1u8; 2 * page];
    // SAFETY: pages of the mapping, here and below.
    assert_eq!(unsafe { fill(map, 7, page) }, Ok(()));
    // SAFETY: as above.
    assert_eq!(unsafe { fill(map, 7, page + 1) }, Err(Fault));
    // SAFETY: as above.
    assert_eq!(unsafe { copy(map, own.as_mut_ptr(), page) }, Ok(()));
    assert_eq!(own[page - 1], 7);
    // SAFETY: as above.
    assert_eq!(unsafe { copy(map, own.as_mut_ptr(), 2 * page) }, Err(Fault));
    // SAFETY: as above.
    assert_eq!(unsafe { copy(own.as_ptr(), map, 2 * page) }, Err(Fault));
    // SAFETY: as above.
    assert_eq!(unsafe { copy(map, map.wrapping_add(8), 2 * page - 8) }, Err(Fault));
}
