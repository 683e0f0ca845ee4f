//! Tests of the memory for code.

use super::*;
use vm_core::compiled::CompiledSite;

/// Code of so many bytes with a site behind each fourth.
fn add(cache: &CodeCache, bytes: usize, reserve: usize) -> Option<*const u8> {
    let sites =
        (4..=bytes as u32).step_by(4).map(|at| (at, CompiledSite { frames: [].into(), roots: [at as i32].into() }));
    cache.install(&vec![0x90; bytes], sites.collect(), Vec::new(), Arc::default(), reserve)
}

fn root(cache: &CodeCache, code: *const u8, offset: usize) -> Option<i32> {
    cache.site(code as usize + offset).map(|site| site.roots[0])
}

#[test]
fn return_addresses_find_their_sites() {
    let cache = CodeCache::new(1 << 20).expect("memory");
    let sizes = [4, 60, 64, 68, 128, 1000, 4096, 5000];
    let codes: Vec<*const u8> = sizes.iter().map(|&bytes| add(&cache, bytes, 0).expect("room")).collect();
    for (&code, &bytes) in codes.iter().zip(&sizes) {
        for offset in 1..=bytes {
            let expected = offset.is_multiple_of(4).then_some(offset as i32);
            assert_eq!(root(&cache, code, offset), expected, "{offset} in {bytes}");
            assert_eq!(cache.start(code as usize + offset), Some(code));
        }
    }
    assert!(cache.site(cache.execute.as_ptr() as usize).is_none());
    assert!(cache.site(cache.execute.as_ptr() as usize + cache.size() + 1).is_none());
    assert!(cache.site(0).is_none() && cache.site(usize::MAX).is_none());
}

#[test]
fn freed_memory_is_used_again() {
    let cache = CodeCache::new(64 << 10).expect("memory");
    let mut codes = Vec::new();
    while let Some(code) = add(&cache, 1000, 0) {
        codes.push(code);
    }
    assert_eq!(codes.len(), 64);
    // Every second: holes that two do not fit in.
    let (freed, kept): (Vec<_>, Vec<_>) = codes.iter().copied().enumerate().partition(|&(at, _)| at % 2 == 0);
    for &(_, code) in &freed {
        // SAFETY: nobody runs it.
        unsafe { cache.free(code) };
        assert!(root(&cache, code, 4).is_none());
        // SAFETY: memory of the cache.
        assert_eq!(unsafe { code.read() }, TRAP);
    }
    assert_eq!(cache.used(), 32 << 10);
    assert!(add(&cache, 2000, 0).is_none());
    assert_eq!(add(&cache, 1000, 0), Some(freed[0].1));
    assert_eq!(root(&cache, freed[0].1, 1000), Some(1000));
    assert_eq!(root(&cache, kept[0].1, 1000), Some(1000));
    for &(_, code) in &kept {
        // SAFETY: nobody runs it.
        unsafe { cache.free(code) };
    }
    // The holes have joined, but for the first.
    assert_eq!(cache.free.lock().ranges.len(), 1);
    assert!(add(&cache, 62 << 10, 0).is_some());
}

#[test]
fn a_reserve_is_left() {
    let cache = CodeCache::new(8 << 10).expect("memory");
    assert!(add(&cache, 6 << 10, 1 << 10).is_some());
    assert!(add(&cache, 2 << 10, 1 << 10).is_none());
    assert!(add(&cache, 2 << 10, 0).is_some());
    assert_eq!(cache.used(), cache.size());
}
