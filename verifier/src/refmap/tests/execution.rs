//! Random methods with subroutines, executed step by step with a collector that looks at each instruction: what a map
//! names must be an intact reference, and what it once did not name must never be used again (Y3).

use classloader::bytecode::{Instruction, Operands, decode};

use super::*;

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % bound
    }
}

const LOCALS: u64 = 4;
const SUBROUTINES: usize = 3;

/// Some random instructions on the first `LOCALS` variables; may call `subs`.
fn body(asm: &mut Asm, random: &mut Random, subs: &[usize], length: u64) {
    let mut ends = Vec::new();
    for _ in 0..length {
        let local = [random.below(LOCALS) as u8];
        match random.below(11) {
            0 | 1 => {
                asm.op(AconstNull, &[]);
                asm.op(Astore, &local);
            }
            2 => {
                asm.op(Iconst0, &[]);
                asm.op(Istore, &local);
            }
            3 => {
                asm.op(Aload, &local);
                asm.op(Pop, &[]);
            }
            4 => {
                asm.op(Iload, &local);
                asm.op(Pop, &[]);
            }
            5 | 6 => {
                asm.safepoint();
            }
            7 => {
                let end = asm.label();
                asm.op(Iconst0, &[]);
                asm.jump(Ifeq, end);
                ends.push(end);
            }
            8 => {
                if let Some(end) = ends.pop() {
                    asm.bind(end);
                }
            }
            _ => {
                if !subs.is_empty() {
                    asm.jump(Jsr, subs[random.below(subs.len() as u64) as usize]);
                }
            }
        }
    }
    for end in ends {
        asm.bind(end);
    }
}

fn random_method(random: &mut Random) -> Method {
    asm(|asm| {
        let subs: Vec<usize> = (0..SUBROUTINES).map(|_| asm.label()).collect();
        for local in 0..LOCALS as u8 {
            asm.op(if random.below(2) == 0 { AconstNull } else { Iconst0 }, &[]);
            // The type of each variable at the start is what a compiler would have known.
            let store = if asm.code.last() == Some(&(AconstNull as u8)) { Astore } else { Istore };
            asm.op(store, &[local]);
        }
        let head = asm.here();
        let (from, to, handler) = (asm.label(), asm.label(), asm.label());
        asm.bind(from);
        let length = 2 + random.below(10);
        body(asm, random, &subs, length);
        asm.bind(to);
        asm.safepoint();
        asm.op(Iconst0, &[]);
        let end = asm.label();
        asm.jump(Ifeq, end);
        asm.jump(Goto, head);
        asm.bind(end);
        asm.op(Return, &[]);
        let mut escapes = Vec::new();
        for (index, &sub) in subs.iter().enumerate() {
            asm.bind(sub);
            if random.below(8) == 0 {
                // Forgets where it came from.
                asm.op(Pop, &[]);
                let length = random.below(4);
                body(asm, random, &[], length);
                asm.jump(Goto, end);
                continue;
            }
            asm.op(Astore, &[10 + index as u8]);
            let length = random.below(5);
            body(asm, random, &subs[index + 1..], length);
            if random.below(6) == 0 {
                asm.op(Iconst0, &[]);
                asm.jump(Ifeq, handler);
                escapes.push(index);
            }
            asm.op(Ret, &[10 + index as u8]);
        }
        // Reached by exceptions, and with an empty stack by escapes.
        if escapes.is_empty() && random.below(2) == 0 {
            asm.bind(handler);
            asm.op(Pop, &[]);
            let length = random.below(4);
            body(asm, random, &subs, length);
            asm.op(Return, &[]);
            asm.protect(from, to, handler);
        } else {
            asm.bind(handler);
            asm.safepoint();
            asm.jump(Goto, end);
        }
    })
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Value {
    Nothing,
    Int,
    /// Whether every collector's look so far was told of it.
    Reference {
        intact: bool,
    },
    Address(Bci),
}

struct Machine<'m> {
    method: &'m Method,
    maps: &'m RefMaps,
    locals: Vec<Value>,
    stack: Vec<Value>,
}

impl Machine<'_> {
    fn collect(&mut self, bci: Bci) {
        let read = |slot| match slot {
            FrameSlot::Local(index) => self.locals[usize::from(index)],
            FrameSlot::Stack(index) => self.stack[usize::from(index)],
        };
        let address = |slot| match read(slot) {
            Value::Address(address) => address,
            // Anything at all, such as an integer that looks like an address.
            _ => Bci(bci.0 / 2),
        };
        let Some(map) = self.maps.at(bci, address) else {
            return;
        };
        assert_eq!(usize::from(map.stack_depth()), self.stack.len());
        let named: Vec<_> = map.locals().map(FrameSlot::Local).chain(map.stack().map(FrameSlot::Stack)).collect();
        for &slot in &named {
            assert_eq!(read(slot), Value::Reference { intact: true }, "{slot:?} @{bci}");
        }
        for (index, value) in self.locals.iter_mut().enumerate() {
            if let Value::Reference { intact } = value {
                *intact &= map.is_reference(FrameSlot::Local(index as u16));
            }
        }
        for (index, value) in self.stack.iter_mut().enumerate() {
            if let Value::Reference { intact } = value {
                *intact &= map.is_reference(FrameSlot::Stack(index as u16));
            }
        }
    }

    /// Executes one instruction; none when the method ends.
    fn step(&mut self, bci: Bci, random: &mut Random) -> Option<Bci> {
        let (instruction, next) = decode(&self.method.code, bci).unwrap();
        let Instruction { opcode, operands, .. } = instruction;
        let covering = self.method.handlers.iter().find(|entry| entry.start_pc <= bci.0 && bci.0 < entry.end_pc);
        if let (Some(entry), 0) = (covering, random.below(20)) {
            self.stack = vec![Value::Reference { intact: true }];
            return Some(Bci(entry.handler_pc));
        }
        let local = usize::from(instruction.local().unwrap_or_default());
        match opcode {
            AconstNull => self.stack.push(Value::Reference { intact: true }),
            Iconst0 | Ldc => self.stack.push(Value::Int),
            Aload => {
                assert_eq!(self.locals[local], Value::Reference { intact: true }, "@{bci}");
                self.stack.push(self.locals[local]);
            }
            Iload => {
                assert_eq!(self.locals[local], Value::Int, "@{bci}");
                self.stack.push(Value::Int);
            }
            Astore | Istore => self.locals[local] = self.stack.pop().unwrap(),
            Pop => drop(self.stack.pop()),
            Ifeq => {
                assert_eq!(self.stack.pop(), Some(Value::Int));
                if random.below(2) == 0 {
                    return instruction.branch_target();
                }
            }
            Goto => return instruction.branch_target(),
            Jsr => {
                self.stack.push(Value::Address(next));
                return instruction.branch_target();
            }
            Ret => {
                assert!(matches!(operands, Operands::Local(_)));
                let Value::Address(target) = self.locals[local] else { panic!("no address @{bci}") };
                return Some(target);
            }
            Return => return None,
            other => panic!("{other:?} is not generated"),
        }
        Some(next)
    }
}

#[test]
fn maps_are_right_in_every_execution() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (mut accepted, mut with_contexts, mut steps) = (0, 0, 0_u64);
    for _ in 0..60_000 {
        let method = random_method(&mut random);
        let Ok(maps) = RefMaps::compute(&method.shape()) else {
            continue;
        };
        accepted += 1;
        with_contexts += u32::from(maps.records.iter().any(|record| record.context != 0));
        for _ in 0..8 {
            let locals = vec![Value::Nothing; usize::from(method.max_locals)];
            let mut machine = Machine { method: &method, maps: &maps, locals, stack: Vec::new() };
            let mut bci = Bci(0);
            for _ in 0..200 {
                machine.collect(bci);
                steps += 1;
                match machine.step(bci, &mut random) {
                    Some(next) => bci = next,
                    None => break,
                }
            }
        }
    }
    // The generator has to get through often enough, and to the interesting case too.
    assert!(accepted > 10_000, "{accepted} accepted");
    assert!(with_contexts > 500, "{with_contexts} with contexts");
    assert!(steps > 1_000_000, "{steps} steps");
}
