//! Methods that were made to be expensive. A verifier that did all the work at each instruction would take minutes.

use std::time::{Duration, Instant};

use classloader::classfile::{CodeAttribute, ExceptionEntry, MethodInfo};
use classloader::{ClassFile, CpIndex, ParseOptions, parse};
use verifier::{
    ClassHierarchy, LoadFailed, LoadedClass, MemberKind, MethodShape, RefMaps, VerifyError, VerifyMode, verify,
};

const ACONST_NULL: u8 = 0x01;
const ICONST_0: u8 = 0x03;
const ISTORE_0: u8 = 0x3b;
const ASTORE_0: u8 = 0x4b;
const POP: u8 = 0x57;
const IFEQ: u8 = 0x99;
const GOTO: u8 = 0xa7;
const TABLESWITCH: u8 = 0xaa;
const RETURN: u8 = 0xb1;
const NOP: u8 = 0x00;
const NEW: u8 = 0xbb;
const INVOKESPECIAL: u8 = 0xb7;
const ATHROW: u8 = 0xbf;

/// The constant pool's only usable Class entry.
const THROWABLE: CpIndex = CpIndex(2);

struct Anything;

impl ClassHierarchy for Anything {
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

/// A class with the method `static void m()`, and the entry 9 for a constructor.
fn class() -> ClassFile {
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 10];
    for text in ["java/lang/Throwable", "p/T", "m", "()V"] {
        bytes.extend([1, 0, text.len() as u8]);
        bytes.extend(text.as_bytes());
        match text {
            "java/lang/Throwable" => bytes.extend([7, 0, 1]),
            "p/T" => bytes.extend([7, 0, 3]),
            _ => {}
        }
    }
    bytes.extend([1, 0, 6]);
    bytes.extend(b"<init>");
    bytes.extend([12, 0, 7, 0, 6, 10, 0, 2, 0, 8]);
    bytes.extend([0, 0x21, 0, 4, 0, 2, 0, 0, 0, 0, 0, 1, 1, 9, 0, 5, 0, 6, 0, 0, 0, 0]);
    parse(&bytes, &ParseOptions::default()).unwrap()
}

/// Frames of a StackMapTable.
#[derive(Default)]
struct Frames {
    bytes: Vec<u8>,
    count: u16,
    next: usize,
}

impl Frames {
    fn add(&mut self, kind: u8, bci: usize, rest: &[u8]) {
        self.bytes.push(kind);
        self.bytes.extend(((bci - self.next) as u16).to_be_bytes());
        self.bytes.extend(rest);
        self.next = bci + 1;
        self.count += 1;
    }

    fn table(self) -> Option<Box<[u8]>> {
        Some([&self.count.to_be_bytes()[..], &self.bytes].concat().into())
    }
}

/// Far more than it takes: debug builds on a busy machine. What is quadratic takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

fn check(code: CodeAttribute) -> Result<(), VerifyError> {
    let mut class = class();
    let method = MethodInfo { code: Some(code.clone()), ..class.methods[0].clone() };
    class.methods = vec![method];
    let start = Instant::now();
    let verdict = verify(&class, &Anything, VerifyMode::Untrusted);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    verdict?;
    // What was accepted, the collector can follow.
    let shape = MethodShape::of(&class.constant_pool, &class.methods[0], &code).with_stack_maps(&code);
    RefMaps::compute(&shape).unwrap();
    Ok(())
}

/// What `full_frame` says of a frame of `count` variables that are all the same.
fn wide_frame(item: &[u8], count: u16) -> Vec<u8> {
    let mut full = count.to_be_bytes().to_vec();
    (0..count).for_each(|_| full.extend(item));
    full.extend([0, 0]);
    full
}

/// A method that may use all there is.
fn method(code: Vec<u8>, frames: Frames, handlers: Vec<ExceptionEntry>) -> CodeAttribute {
    CodeAttribute {
        max_stack: 2,
        max_locals: 65_535,
        code: code.into(),
        exception_table: handlers,
        stack_map_table: frames.table(),
        ..CodeAttribute::default()
    }
}

#[track_caller]
fn accepts(code: CodeAttribute) {
    if let Err(error) = check(code) {
        panic!("{:.500}", error.to_string());
    }
}

/// `same_frame_extended`, `same_locals_1_stack_item_frame_extended` with a Throwable, `full_frame`.
const SAME: u8 = 251;
const CAUGHT: u8 = 247;
const FULL: u8 = 255;
const THROWABLE_ITEM: [u8; 3] = [7, 0, THROWABLE.0 as u8];

#[test]
fn every_handler_covers_every_store() {
    let mut code = Vec::new();
    for _ in 0..7_000 {
        code.extend([ACONST_NULL, ASTORE_0, ICONST_0, ISTORE_0]);
    }
    code.push(RETURN);
    let covered = code.len() as u16;
    let mut frames = Frames::default();
    let mut handlers = Vec::new();
    while code.len() < 65_000 {
        let handler_pc = code.len() as u16;
        // Each with local variables of its own.
        frames.add(FULL, code.len(), &[0, 1, 0, 0, 1, 7, 0, 2]);
        code.extend([POP, RETURN]);
        handlers.push(ExceptionEntry { start_pc: 0, end_pc: covered, handler_pc, catch_type: CpIndex(0) });
    }
    let code = method(code, frames, handlers);
    accepts(code);
}

#[test]
fn handlers_that_begin_everywhere() {
    let mut code = vec![NOP; 65_000];
    code.extend([RETURN, POP, RETURN]);
    let mut frames = Frames::default();
    frames.add(CAUGHT, 65_001, &THROWABLE_ITEM);
    let entry = |start_pc: u16| ExceptionEntry {
        start_pc,
        end_pc: 65_000 - start_pc % 1000,
        handler_pc: 65_001,
        catch_type: THROWABLE,
    };
    let code = method(code, frames, (0..64_000).map(entry).collect());
    accepts(code);
}

#[test]
fn a_frame_of_many_variables_at_every_branch() {
    let mut code = Vec::new();
    let mut frames = Frames::default();
    for index in 0..16_000 {
        code.extend([ICONST_0, IFEQ, 0, 3]);
        if index == 0 {
            frames.add(FULL, code.len(), &wide_frame(&[0], 65_535));
        } else {
            frames.add(SAME, code.len(), &[]);
        }
    }
    code.push(RETURN);
    let code = method(code, frames, Vec::new());
    accepts(code);
}

#[test]
fn variables_that_come_and_go_at_every_branch() {
    let mut code = Vec::new();
    let mut frames = Frames::default();
    let full = wide_frame(&[0], 60_000);
    for index in 0..16_000 {
        code.extend([ICONST_0, IFEQ, 0, 3]);
        match index {
            0 => frames.add(FULL, code.len(), &full),
            odd if odd % 2 == 1 => frames.add(248, code.len(), &[]),
            _ => frames.add(254, code.len(), &[0, 0, 0]),
        }
    }
    code.push(RETURN);
    let code = method(code, frames, Vec::new());
    // HotSpot needs two gigabytes for it; here, there is a limit.
    assert_eq!(check(code).unwrap_err().to_string(), "StackMapTable is too large in method 'void p.T.m()'");
}

#[test]
fn a_switch_to_everywhere() {
    const KEYS: usize = 12_000;
    let mut code = vec![ICONST_0, TABLESWITCH, 0, 0];
    let table_end = 4 + 12 + 4 * KEYS;
    let mut word = |value: usize| code.extend((value as u32).to_be_bytes());
    word(table_end - 1);
    word(0);
    word(KEYS - 1);
    (0..KEYS).for_each(|key| word(table_end + key - 1));
    let mut frames = Frames::default();
    let full = wide_frame(&[0], 60_000);
    for key in 0..KEYS {
        let bci = table_end + key;
        if key == 0 {
            frames.add(FULL, bci, &full)
        } else {
            frames.add(SAME, bci, &[])
        }
        code.push(NOP);
    }
    frames.add(SAME, code.len(), &[]);
    code.extend([GOTO, 0, 0]);
    let code = method(code, frames, Vec::new());
    accepts(code);
}

/// Thousands of stores, then tens of thousands of handlers of one byte, each with local variables of its own.
fn stores_under_handlers(store: &[u8]) -> CodeAttribute {
    let mut code = Vec::new();
    while code.len() + store.len() < 32_000 {
        code.extend(store);
    }
    code.push(RETURN);
    let covered = code.len() as u16;
    let mut frames = Frames::default();
    let mut handlers = Vec::new();
    while code.len() < 65_535 {
        let handler_pc = code.len() as u16;
        // Neighbours differ.
        let unusable = wide_frame(&[0], 1 + (code.len() % 2) as u16);
        frames.add(FULL, code.len(), &[&unusable[..unusable.len() - 1], &[1], &THROWABLE_ITEM].concat());
        code.push(ATHROW);
        handlers.push(ExceptionEntry { start_pc: 0, end_pc: covered, handler_pc, catch_type: CpIndex(0) });
    }
    method(code, frames, handlers)
}

#[test]
fn handlers_of_a_byte_each() {
    let store = [ACONST_NULL, ASTORE_0, ICONST_0, ISTORE_0];
    accepts(stores_under_handlers(&store));
}

#[test]
fn uninitialized_objects_under_handlers() {
    accepts(stores_under_handlers(&[NEW, 0, 2, ASTORE_0]));
}

#[test]
fn one_handler_many_times() {
    let store = [ACONST_NULL, ASTORE_0, ICONST_0, ISTORE_0];
    let mut code = Vec::new();
    while code.len() < 65_000 {
        code.extend(store);
    }
    code.push(RETURN);
    let covered = code.len() as u16;
    let mut frames = Frames::default();
    frames.add(FULL, code.len(), &[0, 0, 0, 1, 7, 0, 2]);
    code.push(ATHROW);
    let handler = ExceptionEntry { start_pc: 0, end_pc: covered, handler_pc: covered, catch_type: CpIndex(0) };
    let code = method(code, frames, vec![handler; 65_535]);
    accepts(code);
}

/// Jumps to a frame of 60,000 variables between stores into one of them.
fn wide_jumps(item: &[u8], initial: &[u8]) -> CodeAttribute {
    let mut code = vec![RETURN];
    let mut frames = Frames::default();
    frames.add(FULL, 1, &wide_frame(initial, 60_000));
    let mut jumps = Vec::new();
    while code.len() < 32_000 {
        code.extend([ACONST_NULL, ASTORE_0, ICONST_0]);
        jumps.push(code.len());
        code.extend([IFEQ, 0, 0]);
    }
    code.push(RETURN);
    for at in jumps {
        let offset = (code.len() - at) as u16;
        code[at + 1..at + 3].copy_from_slice(&offset.to_be_bytes());
    }
    frames.add(FULL, code.len(), &wide_frame(item, 60_000));
    code.push(RETURN);
    method(code, frames, Vec::new())
}

#[test]
fn jumps_to_wide_frames() {
    accepts(wide_jumps(&[0], &[0]));
}

#[test]
fn jumps_to_wide_frames_of_other_types() {
    for (wanted, found) in [(&[0][..], &[5][..]), (&[7, 0, 2], &[5]), (&[7, 0, 2], &[7, 0, 4])] {
        accepts(wide_jumps(wanted, found));
    }
}

#[test]
fn variables_chopped_everywhere() {
    let mut code = vec![RETURN];
    let mut frames = Frames::default();
    frames.add(FULL, 1, &wide_frame(&[5], 65_000));
    while code.len() < 21_000 {
        code.push(NOP);
        frames.add(250, code.len(), &[]);
    }
    code.push(RETURN);
    let code = method(code, frames, Vec::new());
    accepts(code);
}

#[test]
fn objects_initialized_among_many_variables() {
    let mut code = vec![RETURN];
    let mut frames = Frames::default();
    frames.add(FULL, 1, &wide_frame(&[5], 65_000));
    while code.len() < 65_000 {
        code.extend([NEW, 0, 2, INVOKESPECIAL, 0, 9]);
    }
    code.push(RETURN);
    let code = method(code, frames, Vec::new());
    accepts(code);
}

/// Numbers without a pattern that are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    fn pick<'t>(&mut self, all: &[&'t [u8]]) -> &'t [u8] {
        all[self.below(all.len())]
    }
}

/// Stores into four variables under a few handlers that want this and that.
fn random_method(random: &mut Random) -> (CodeAttribute, u16) {
    const LSTORE_1: u8 = 0x40;
    const LCONST_0: u8 = 0x09;
    const CHECKCAST: u8 = 0xc0;
    let stores: [&[u8]; 6] = [
        &[ACONST_NULL, ASTORE_0],
        &[ACONST_NULL, CHECKCAST, 0, 2, ASTORE_0],
        &[ACONST_NULL, CHECKCAST, 0, 4, ASTORE_0 + 3],
        &[ICONST_0, ISTORE_0 + 1],
        &[LCONST_0, LSTORE_1],
        &[NEW, 0, 2, ASTORE_0 + 2],
    ];
    // One or two handlers want much, so that about half of the methods are accepted.
    let items: [&[u8]; 8] = [&[0], &[0], &[0], &[0], &[0], &[1], &[7, 0, 2], &[7, 0, 4]];
    let mut code = Vec::new();
    let mut starts = Vec::new();
    for _ in 0..1 + random.below(12) {
        starts.push(code.len() as u16);
        code.extend(random.pick(&stores));
    }
    let covered = code.len() as u16;
    starts.push(covered);
    code.push(RETURN);
    let mut frames = Frames::default();
    let mut handlers = Vec::new();
    for _ in 0..1 + random.below(6) {
        let handler_pc = code.len() as u16;
        let count = random.below(4);
        let locals: Vec<u8> = (0..count).flat_map(|_| random.pick(&items).iter().copied()).collect();
        frames.add(FULL, code.len(), &[&[0, count as u8], &*locals, &[0, 1], &THROWABLE_ITEM].concat());
        code.push(ATHROW);
        for _ in 0..1 + random.below(2) {
            let (a, b) = (random.below(starts.len()), random.below(starts.len()));
            if a != b {
                let (start_pc, end_pc) = (starts[a.min(b)], starts[a.max(b)]);
                handlers.push(ExceptionEntry { start_pc, end_pc, handler_pc, catch_type: CpIndex(0) });
            }
        }
    }
    for at in (1..handlers.len()).rev() {
        handlers.swap(at, random.below(at + 1));
    }
    (method(code, frames, handlers), covered)
}

#[test]
fn many_handlers_are_judged_as_few_are() {
    let random = &mut Random(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0;
    for _ in 0..20_000 {
        let (few, end) = random_method(random);
        let mut many = few.clone();
        // Where they cover nothing has changed any more.
        let idle = ExceptionEntry {
            start_pc: end,
            end_pc: end + 1,
            handler_pc: few.code.len() as u16,
            catch_type: CpIndex(0),
        };
        many.code = [&many.code[..], &[ATHROW]].concat().into();
        let mut table = many.stack_map_table.take().unwrap_or_default().into_vec();
        let count = u16::from_be_bytes([table[0], table[1]]) + 1;
        table[..2].copy_from_slice(&count.to_be_bytes());
        table.extend([FULL, 0, 0, 0, 0, 0, 1]);
        table.extend(THROWABLE_ITEM);
        many.stack_map_table = Some(table.into());
        many.exception_table.extend(vec![idle; 20]);
        let verdict = |code: CodeAttribute| {
            let message = check(code).map_err(|error| error.to_string());
            // Behind the frames come the bytecode and the tables, which differ.
            message.map_err(|message| message.split("  Bytecode:").next().unwrap_or_default().to_owned())
        };
        let few = verdict(few);
        accepted += u32::from(few.is_ok());
        assert_eq!(few, verdict(many));
    }
    assert!((5_000..15_000).contains(&accepted), "{accepted}");
}
