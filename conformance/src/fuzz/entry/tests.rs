use std::time::{Duration, Instant};

use fastrand::Rng;

use super::*;
use crate::fuzz::mutation::mutate;
use crate::raw_class::RawClass;

/// Far more than any class here needs; what is worse than linear shows.
const LIMIT: Duration = Duration::from_secs(5);

/// Runs the entry and fails if it takes long.
fn verify_in_time(bytes: &[u8], files: &ClassFiles<'_>) -> bool {
    let start = Instant::now();
    let accepted = verify_bytes(bytes, files);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    accepted
}

#[test]
fn recorded_mutants_do_no_harm() {
    let library = Library::of_host().expect("a JDK");
    let find = |name: &[u8]| library.find(name);
    let files = ClassFiles::new(&find, 61);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/verify");
    let entries = std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("readable").path());
    let classes: Vec<PathBuf> = entries.filter(|path| path.extension() == Some("class".as_ref())).collect();
    assert!(classes.len() > 100, "{}", classes.len());
    for class in classes {
        verify_in_time(&std::fs::read(class).expect("readable"), &files);
    }
}

#[test]
fn mutants_do_no_harm() {
    let library = Library::of_host().expect("a JDK");
    let find = |name: &[u8]| library.find(name);
    let files = ClassFiles::new(&find, 61);
    let mut seeds: Vec<Vec<u8>> = library
        .0
        .resources()
        .filter(|resource| resource.module() == b"java.base" && resource.parent().starts_with(b"java/util"))
        .filter(|resource| resource.extension() == b"class")
        .filter_map(|resource| resource.bytes().ok().map(Cow::into_owned))
        .collect();
    seeds.sort();
    let mut accepted = 0;
    for number in 0..4000 {
        let mut rng = Rng::with_seed(number);
        let seed = &seeds[rng.usize(..seeds.len())];
        let mutant = mutate(&RawClass::read(seed).expect("a class of the JDK"), &mut rng);
        accepted += u32::from(verify_in_time(&mutant.bytes, &files));
    }
    // Both outcomes are common, or the mutations would test little.
    assert!((200..3800).contains(&accepted), "{accepted}");
}
