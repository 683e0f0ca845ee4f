use super::*;
use crate::constant_pool::Constant;
use crate::corpus;

/// The classes of the host's image that `wanted` takes, by module.
fn host_classes(mut wanted: impl FnMut(&[u8]) -> bool) -> Vec<Vec<u8>> {
    let Some(image) = corpus::host_image() else {
        return Vec::new();
    };
    image
        .resources()
        .filter(|resource| resource.extension() == b"class" && resource.base() != b"module-info")
        .filter(|resource| wanted(resource.module()))
        .map(|resource| resource.bytes().unwrap().into_owned())
        .collect()
}

/// Follows every index that C1 promises to be good.
fn check_indices(class: &ClassFile) {
    let pool = &class.constant_pool;
    let is_class = |index: CpIndex| matches!(pool.get(index), Constant::Class { .. });
    let is_utf8 = |index: CpIndex| pool.try_utf8(index).is_some();
    let is_member = |index: CpIndex| matches!(pool.get(index), Constant::NameAndType { .. });
    assert!(is_class(class.this_class) && class.super_class.some().is_none_or(is_class));
    assert!(class.interfaces.iter().copied().all(is_class));
    for &constant in &pool.entries {
        match constant {
            Constant::Class { name: text }
            | Constant::String { utf8: text }
            | Constant::MethodType { descriptor: text } => {
                assert!(is_utf8(text));
            }
            Constant::Fieldref { class, name_and_type }
            | Constant::Methodref { class, name_and_type }
            | Constant::InterfaceMethodref { class, name_and_type } => {
                assert!(is_class(class) && is_member(name_and_type))
            }
            Constant::NameAndType { name, descriptor } => {
                assert!(is_utf8(name) && is_utf8(descriptor))
            }
            Constant::Dynamic { bootstrap, name_and_type } | Constant::InvokeDynamic { bootstrap, name_and_type } => {
                assert!(is_member(name_and_type));
                assert!(usize::from(bootstrap) < class.attributes.bootstrap_methods.len());
            }
            _ => {}
        }
    }
    for field in &class.fields {
        assert!(is_utf8(field.name) && is_utf8(field.descriptor) && field.signature.is_none_or(is_utf8));
    }
    for method in &class.methods {
        assert!(is_utf8(method.name) && is_utf8(method.descriptor) && method.signature.is_none_or(is_utf8));
        assert!(method.exceptions.iter().copied().all(is_class));
        let Some(code) = &method.code else { continue };
        assert!(!code.code.is_empty());
        for entry in &code.exception_table {
            assert!(entry.catch_type.some().is_none_or(is_class));
            assert!(entry.start_pc < entry.end_pc && usize::from(entry.handler_pc) < code.code.len());
        }
        for variable in &code.local_variables {
            assert!(is_utf8(variable.name) && is_utf8(variable.descriptor));
            assert!(variable.signature.some().is_none_or(is_utf8));
        }
    }
    let attributes = &class.attributes;
    for inner in &attributes.inner_classes {
        assert!(is_class(inner.inner_class) && inner.outer_class.some().is_none_or(is_class));
        assert!(inner.inner_name.some().is_none_or(is_utf8));
    }
    assert!(attributes.nest_host.is_none_or(is_class));
    for list in [&attributes.nest_members, &attributes.permitted_subclasses].into_iter().flatten() {
        assert!(list.iter().copied().all(is_class));
    }
    for component in attributes.record.iter().flatten() {
        assert!(is_utf8(component.name) && is_utf8(component.descriptor));
    }
}

#[test]
fn every_class_of_the_host_parses() {
    let classes = host_classes(|_| true);
    for trusted in [true, false] {
        for bytes in &classes {
            let options = ParseOptions { trusted, vm_annotations: trusted, max_major: 69, ..ParseOptions::default() };
            let class = parse(bytes, &options).unwrap_or_else(|error| panic!("{error}"));
            check_indices(&class);
        }
    }
}

#[test]
fn annotations_that_steer_the_vm() {
    let Some(image) = corpus::host_image() else {
        return;
    };
    let class = |name: &[u8], vm_annotations| {
        let bytes = image.find(b"java.base", name).unwrap().bytes().unwrap();
        let options = ParseOptions { trusted: true, vm_annotations, max_major: 69, ..ParseOptions::default() };
        parse(&bytes, &options).unwrap()
    };
    let has = |class: &ClassFile, name: &[u8], annotation| {
        class.methods.iter().any(|m| class.constant_pool.utf8(m.name) == name && m.annotations.vm.contains(annotation))
    };
    let unsafe_class = class(b"jdk/internal/misc/Unsafe.class", true);
    assert!(has(&unsafe_class, b"getInt", VmAnnotations::INTRINSIC_CANDIDATE));
    assert!(has(&unsafe_class, b"getUnsafe", VmAnnotations(0)));
    assert!(!has(&class(b"jdk/internal/misc/Unsafe.class", false), b"getInt", VmAnnotations::INTRINSIC_CANDIDATE));
    assert!(has(&class(b"java/lang/Class.class", true), b"forName", VmAnnotations::CALLER_SENSITIVE));
    let string = class(b"java/lang/String.class", true);
    let value = string.fields.iter().find(|f| string.constant_pool.utf8(f.name) == b"value").unwrap();
    assert!(value.annotations.vm.contains(VmAnnotations::STABLE));
    assert!(class(b"java/lang/Integer.class", true).attributes.annotations.vm.contains(VmAnnotations::VALUE_BASED));
    assert!(string.attributes.annotations.vm == VmAnnotations(0));
}

/// A damaged class file and the error that HotSpot threw for it.
type Damaged = (Vec<u8>, &'static str);

/// The good class files of `testdata/format_errors.txt`, each with the damaged ones made from it.
fn recorded_errors() -> Vec<(Vec<u8>, Vec<Damaged>)> {
    let hex = |text: &str| -> Vec<u8> {
        let digits = text.trim_matches('-').as_bytes().as_chunks::<2>().0;
        digits.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    let mut bases: Vec<(Vec<u8>, Vec<Damaged>)> = Vec::new();
    for line in include_str!("../../testdata/format_errors.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(base) = line.strip_prefix("base ") {
            bases.push((hex(base.split_once(' ').unwrap().1), Vec::new()));
            continue;
        }
        let mut parts = line.splitn(4, ' ');
        let [at, removed, inserted, error] = std::array::from_fn(|_| parts.next().unwrap());
        let (base, damaged) = bases.last_mut().unwrap();
        let (at, removed): (usize, usize) = (at.parse().unwrap(), removed.parse().unwrap());
        let mut bytes = base.clone();
        bytes.splice(at..at + removed, hex(inserted));
        damaged.push((bytes, error));
    }
    bases
}

#[test]
fn errors_read_as_hotspots() {
    let mut count = 0;
    for (base, damaged) in recorded_errors() {
        check_indices(&parse(&base, &ParseOptions::default()).unwrap());
        for (bytes, expected) in damaged {
            let error = parse(&bytes, &ParseOptions::default()).unwrap_err();
            let kind = error.kind().class_name().replace('/', ".");
            assert_eq!(format!("{kind}: {error}"), expected);
            count += 1;
        }
    }
    assert_eq!(count, 160);
}

#[test]
fn the_expected_name_and_the_version() {
    let (mut base, _) = recorded_errors().swap_remove(2);
    let error = |bytes: &[u8], options: &ParseOptions<'_>| parse(bytes, options).unwrap_err().to_string();
    let named = ParseOptions { name_expected: Some(b"p/Other"), ..ParseOptions::default() };
    assert_eq!(error(&base, &named), "p/Other (wrong name: Inv)");
    assert_eq!(parse(&base, &ParseOptions { hidden: true, ..named }).unwrap().name(), b"Inv");
    assert_eq!(error(&base[..4], &named), "Truncated class file");

    let newest = ParseOptions { max_major: 69, ..named };
    base[7] = 70;
    assert_eq!(
        error(&base, &newest),
        "p/Other has been compiled by a more recent version of the Java Runtime (class file version 70.0), this \
         version of the Java Runtime only recognizes class file versions up to 69.0"
    );
    base[4..8].copy_from_slice(&[0xff, 0xff, 0, 69]);
    assert_eq!(
        error(&base, &newest),
        "Preview features are not enabled for p/Other (class file version 69.65535). Try running with \
         '--enable-preview'"
    );
    let preview = ParseOptions { preview: true, name_expected: None, ..newest };
    assert_eq!(parse(&base, &preview).unwrap().minor, 65535);
}

/// A small generator of random numbers (xorshift), the same on each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// One to four damages: a byte, a bit, a length or index, a piece cut out, doubled or appended.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + random.below(16)).min(bytes.len());
        match random.below(7) {
            0 => bytes[at] = random.next() as u8,
            1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            3 if at + 1 < bytes.len() => {
                let word = (random.below(64) as u16).to_be_bytes();
                bytes[at..at + 2].copy_from_slice(&word);
            }
            4 => drop(bytes.drain(at..end)),
            5 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes.truncate(at.max(1)),
        }
        if bytes.is_empty() {
            bytes.push(0xca);
        }
    }
}

#[test]
fn ten_thousand_mutations_neither_panic_nor_hang() {
    let mut classes = host_classes(|module| module == b"java.base");
    classes.retain(|bytes| bytes.len() < 8000);
    classes.extend(recorded_errors().into_iter().map(|(base, _)| base));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..10_000 {
        let mut bytes = classes[random.below(classes.len())].clone();
        mutate(&mut bytes, &mut random);
        for trusted in [true, false] {
            let options = ParseOptions { trusted, vm_annotations: true, max_major: 69, ..ParseOptions::default() };
            match parse(&bytes, &options) {
                Ok(class) => {
                    check_indices(&class);
                    good += 1;
                }
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    bad += 1;
                }
            }
        }
    }
    assert!(good > 1000 && bad > 1000, "{good} {bad}");
}

/// Not a check: prints how fast the classes of java.base parse. Run it with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn throughput() {
    let classes = host_classes(|module| module == b"java.base");
    let bytes: usize = classes.iter().map(Vec::len).sum();
    for trusted in [true, false] {
        let options = ParseOptions { trusted, vm_annotations: true, max_major: 69, ..ParseOptions::default() };
        let mut best = f64::MAX;
        for _ in 0..10 {
            let start = std::time::Instant::now();
            for class in &classes {
                std::hint::black_box(parse(class, &options).unwrap());
            }
            best = best.min(start.elapsed().as_secs_f64());
        }
        let (count, mega) = (classes.len() as f64, bytes as f64 / 1e6);
        let per_class = best / count * 1e6;
        println!("trusted {trusted}: {count} classes, {:.0} MB/s, {per_class:.2} us each", mega / best);
    }
}
