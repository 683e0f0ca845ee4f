//! Verification and reference maps of the host's whole class library, checked against the StackMapTable that javac
//! wrote: an independent statement of what each slot holds.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use classloader::bytecode::Bci;
use classloader::classfile::CodeAttribute;
use classloader::descriptor::{FieldType, MethodDescriptor};
use classloader::jimage::Image;
use classloader::{ClassFile, ParseOptions, parse};
use verifier::{
    ClassHierarchy, FrameSlot, LoadFailed, LoadedClass, MemberKind, MethodShape, RefMaps, VerifyMode, verify,
};

/// The `lib/modules` file that `CARAFE_JDK`, `JAVA_HOME` or `java` on the path leads to.
fn host_image() -> Option<Image> {
    let homes = ["CARAFE_JDK", "JAVA_HOME"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter_map(|dir| dir.join("java").canonicalize().ok())
        .filter_map(|java| Some(java.parent()?.parent()?.to_path_buf()));
    let file = homes.chain(on_path).map(|home| home.join("lib/modules")).find(|file| file.is_file())?;
    Image::open(Arc::new(std::fs::read(file).ok()?)).ok()
}

/// A world in which every class is a subclass of every other.
struct Everything;

impl ClassHierarchy for Everything {
    fn load(&self, _name: &[u8]) -> Result<LoadedClass, LoadFailed> {
        Ok(LoadedClass { id: 0, is_interface: false, is_array_interface: false })
    }
    fn superclass(&self, _class: LoadedClass) -> Option<(LoadedClass, Box<[u8]>)> {
        None
    }
    fn is_subclass(&self, _class: LoadedClass, _superclass: LoadedClass) -> bool {
        true
    }
    fn has_superclass(&self, _name: &[u8]) -> bool {
        false
    }
    fn is_foreign_protected(&self, _: LoadedClass, _: MemberKind, _name: &[u8], _descriptor: &[u8]) -> bool {
        false
    }
}

/// What the stack maps say must hold in what the flow of control says; of the operand stack both know the same.
fn compare_analyses(shape: &MethodShape<'_>, code: &CodeAttribute, flow: &RefMaps, at: impl Fn() -> String) {
    let followed = RefMaps::compute(&shape.with_stack_maps(code)).unwrap_or_else(|defect| panic!("{}: {defect}", at()));
    for bci in (0..code.code.len() as u16).map(Bci) {
        let (Some(flow), Some(followed)) = (flow.at(bci, |_| bci), followed.at(bci, |_| bci)) else { continue };
        assert!(flow.stack().eq(followed.stack()), "{} @{bci}", at());
        assert_eq!(flow.stack_depth(), followed.stack_depth());
        assert!(followed.locals().all(|local| flow.is_reference(FrameSlot::Local(local))), "{} @{bci}", at());
    }
}

/// What a stack map declares of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Declared {
    Top,
    Primitive,
    Reference,
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn u8(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().expect("a StackMapTable ends early");
        self.0 = rest;
        first
    }

    fn u16(&mut self) -> u16 {
        u16::from_be_bytes([self.u8(), self.u8()])
    }

    /// One verification type (JVMS 4.7.4), as the slots it takes.
    fn declared(&mut self) -> Vec<Declared> {
        match self.u8() {
            0 => vec![Declared::Top],
            1 | 2 => vec![Declared::Primitive],
            3 | 4 => vec![Declared::Primitive; 2],
            5 | 6 => vec![Declared::Reference],
            7 | 8 => {
                self.u16();
                vec![Declared::Reference]
            }
            other => panic!("verification type {other}"),
        }
    }
}

struct StackMap {
    bci: u16,
    /// Each entry is a value, with one or two slots.
    locals: Vec<Vec<Declared>>,
    stack: Vec<Vec<Declared>>,
}

fn initial_locals(descriptor: &[u8], is_static: bool) -> Vec<Vec<Declared>> {
    let receiver = (!is_static).then(|| vec![Declared::Reference]);
    let parameters = MethodDescriptor::parse(descriptor).unwrap().parameters().map(|parameter| match parameter {
        FieldType::Long | FieldType::Double => vec![Declared::Primitive; 2],
        FieldType::Object(_) | FieldType::Array(_) => vec![Declared::Reference],
        _ => vec![Declared::Primitive],
    });
    receiver.into_iter().chain(parameters).collect()
}

fn stack_maps(code: &CodeAttribute, locals: Vec<Vec<Declared>>) -> Vec<StackMap> {
    let Some(table) = &code.stack_map_table else {
        return Vec::new();
    };
    let mut reader = Reader(table);
    let mut locals = locals;
    let mut maps = Vec::new();
    let mut next = 0;
    for _ in 0..reader.u16() {
        let frame_type = reader.u8();
        let mut stack = Vec::new();
        let delta = match frame_type {
            0..=63 => u16::from(frame_type),
            64..=127 => {
                stack.push(reader.declared());
                u16::from(frame_type) - 64
            }
            247 => {
                let delta = reader.u16();
                stack.push(reader.declared());
                delta
            }
            248..=251 => {
                let delta = reader.u16();
                locals.truncate(locals.len() - usize::from(251 - frame_type));
                delta
            }
            252..=254 => {
                let delta = reader.u16();
                locals.extend((251..frame_type).map(|_| reader.declared()));
                delta
            }
            255 => {
                let delta = reader.u16();
                locals = (0..reader.u16()).map(|_| reader.declared()).collect();
                stack = (0..reader.u16()).map(|_| reader.declared()).collect();
                delta
            }
            other => panic!("frame type {other}"),
        };
        let bci = next + delta;
        next = bci + 1;
        maps.push(StackMap { bci, locals: locals.clone(), stack });
    }
    maps
}

#[derive(Default, Debug)]
struct Totals {
    classes: usize,
    methods: usize,
    code_bytes: usize,
    frames: usize,
    slots: usize,
    unreached: usize,
    map_bytes: usize,
    verify_time: Duration,
    map_time: Duration,
    longest: Duration,
}

fn check_class(class: &ClassFile, totals: &mut Totals) {
    let pool = &class.constant_pool;
    let start = Instant::now();
    let name = String::from_utf8_lossy(class.name()).into_owned();
    let proof = verify(class, &Everything, VerifyMode::Untrusted).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(proof.is_checked());
    totals.verify_time += start.elapsed();
    totals.classes += 1;
    for method in &class.methods {
        let Some(code) = &method.code else { continue };
        let at = || format!("{name}.{}", String::from_utf8_lossy(pool.utf8(method.name)));
        let shape = MethodShape::of(pool, method, code);
        let start = Instant::now();
        let maps = RefMaps::compute(&shape).unwrap_or_else(|defect| panic!("{}: {defect:?}", at()));
        let took = start.elapsed();
        totals.map_time += took;
        totals.longest = totals.longest.max(took);
        totals.methods += 1;
        totals.code_bytes += code.code.len();
        totals.map_bytes += maps.heap_size();
        compare_analyses(&shape, code, &maps, at);
        let locals = initial_locals(pool.utf8(method.descriptor), method.access.is_static());
        for declared in stack_maps(code, locals) {
            let Some(map) = maps.at(Bci(declared.bci), |_| panic!("no subroutines here")) else {
                totals.unreached += 1;
                continue;
            };
            totals.frames += 1;
            let stack: Vec<Declared> = declared.stack.concat();
            assert_eq!(usize::from(map.stack_depth()), stack.len(), "{} @{}", at(), declared.bci);
            let locals: Vec<Declared> = declared.locals.concat();
            let locals = locals.iter().enumerate().map(|(index, declared)| (FrameSlot::Local(index as u16), *declared));
            let stack = stack.iter().enumerate().map(|(index, declared)| (FrameSlot::Stack(index as u16), *declared));
            for (slot, says) in locals.chain(stack) {
                totals.slots += 1;
                let fits = match says {
                    Declared::Top => true,
                    Declared::Primitive => !map.is_reference(slot),
                    Declared::Reference => map.is_reference(slot),
                };
                assert!(fits, "{} @{}: {slot:?} is {says:?}", at(), declared.bci);
            }
            let listed = map.locals().map(FrameSlot::Local).chain(map.stack().map(FrameSlot::Stack));
            assert!(listed.into_iter().all(|slot| map.is_reference(slot)));
        }
    }
}

#[test]
fn maps_of_the_class_library_agree_with_its_stack_maps() {
    let Some(image) = host_image() else {
        eprintln!("skipped: no JDK found");
        return;
    };
    let mut totals = Totals::default();
    for resource in image.resources() {
        if resource.extension() != b"class" || resource.base() == b"module-info" {
            continue;
        }
        let bytes = resource.bytes().unwrap();
        let class = parse(&bytes, &ParseOptions::default()).unwrap();
        check_class(&class, &mut totals);
    }
    println!("{totals:#?}");
    assert!(totals.frames > 10_000);
    // Only code that javac left unreachable has stack maps without reference maps.
    assert!(totals.unreached * 1000 < totals.frames);
}

#[test]
fn mutated_code_is_accepted_or_rejected() {
    let Some(image) = host_image() else {
        eprintln!("skipped: no JDK found");
        return;
    };
    // xorshift64, a fixed seed.
    let mut state = 0x6a09_e667_f3bc_c909_u64;
    let mut random = move |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % bound
    };
    let mut rounds = 0;
    let mut accepted = 0;
    for package in ["java/util/HashMap", "java/lang/String", "java/util/Formatter", "java/math/BigInteger"] {
        let name = format!("{package}.class");
        let resource = image.find(b"java.base", name.as_bytes()).unwrap();
        let class = parse(&resource.bytes().unwrap(), &ParseOptions::default()).unwrap();
        let pool = &class.constant_pool;
        for method in &class.methods {
            let Some(code) = &method.code else { continue };
            for _ in 0..40 {
                let mut code = code.clone();
                for _ in 0..1 + random(3) {
                    let at = random(code.code.len());
                    // Half of them keep close to what was there; all opcodes are below 202.
                    code.code[at] = match random(4) {
                        0 => code.code[at].wrapping_add(1),
                        1 => code.code[at].wrapping_sub(1),
                        _ => random(202) as u8,
                    };
                }
                if random(8) == 0 {
                    code.max_stack = random(4) as u16;
                }
                let mut mutant = class.clone();
                mutant.methods =
                    vec![classloader::classfile::MethodInfo { code: Some(code.clone()), ..method.clone() }];
                let verdict = verify(&mutant, &Everything, VerifyMode::Untrusted);
                let shape = MethodShape::of(pool, method, &code);
                let maps = RefMaps::compute(&shape);
                match verdict {
                    Ok(_) => compare_analyses(&shape, &code, maps.as_ref().unwrap(), || package.to_owned()),
                    Err(error) => assert!(!error.to_string().is_empty()),
                }
                if let Ok(maps) = maps {
                    accepted += 1;
                    let slots = usize::from(code.max_locals) + usize::from(code.max_stack);
                    for bci in 0..code.code.len() as u16 {
                        for map in maps.at(Bci(bci), |_| Bci(0)).into_iter().chain(maps.at_call(Bci(bci), |_| Bci(0))) {
                            assert!(map.locals().count() + map.stack().count() <= slots);
                        }
                    }
                }
                rounds += 1;
            }
        }
    }
    assert!(rounds > 10_000 && accepted > 200, "{rounds} rounds, {accepted} accepted");
}
