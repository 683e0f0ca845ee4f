//! Helpful messages of NullPointerException (JEP 358): which action failed, and which expression was null.
//!
//! The bytecode is run symbolically from its start to the failing instruction: each operand slot knows which instruction pushed it.
//! From there the expression is written out backwards. Where paths with different instructions meet, the slot is unknown,
//! and the message says only what failed.

use crate::cx::{Cx, Ref};
use crate::field::Kind;
use crate::ids::Bci;
use crate::messages;
use crate::method::{Method, MethodRef};
use crate::symbol::Symbol;
use classloader::bytecode::{self, Flow, Instruction, Opcode, Operands};
use classloader::classfile::CodeAttribute;
use classloader::descriptor::MethodDescriptor;
use classloader::{Constant, CpIndex};
use std::fmt::Write;

/// How deep an expression is written out.
const DEPTH: u32 = 5;
/// Bound of the work on one method: operand slots of all states.
const MOST_SLOTS: usize = 1_000_000;

/// The message for a NullPointerException that the VM threw (or that was made by `new`: none); `None` when there is nothing to say.
pub fn message_of(cx: &Cx<'_>, throwable: Ref<'_>) -> Option<String> {
    if !cx.vm().options.helpful_npe {
        return None;
    }
    let (method, bci) = crate::stack_walk::backtrace_top(cx, throwable)?;
    message(cx, method, bci)
}

/// The message for a null dereferenced by the instruction at `bci` of `method`.
pub fn message(cx: &Cx<'_>, method: MethodRef, bci: Bci) -> Option<String> {
    let m = method.get();
    let code = m.info.code.as_ref()?;
    // An exception that reflection made by the constructor.
    if m.class.name == "jdk/internal/reflect/NativeConstructorAccessorImpl" {
        return None;
    }
    let e = Expressions { cx, method: m, code, states: Vec::new() };
    let (failed, _) = bytecode::decode(&code.code, bytecode::Bci(bci.0)).ok()?;
    let depth = e.null_depth(&failed)?;
    let e = Expressions { states: e.states_up_to(bci.0), ..e };
    let mut text = e.failed_action(&failed);
    if e.cause(&mut text, bci.0, depth, DEPTH, false, " because \"") {
        text.push_str("\" is null");
    }
    Some(text)
}

/// The operand stack before an instruction.
#[derive(Clone, Default)]
struct State {
    /// Bci of the instruction that pushed each slot, bottom first; unknown where paths disagree.
    stack: Vec<Option<u16>>,
    /// Locals below 64 that were written: they need not be the parameter any more.
    written: u64,
}

impl State {
    fn pop(&mut self, n: usize) {
        self.stack.truncate(self.stack.len().saturating_sub(n));
    }
    fn push(&mut self, bci: u16, slots: usize) {
        self.stack.extend(std::iter::repeat_n(Some(bci), slots));
    }
    fn at(&self, depth: usize) -> Option<u16> {
        let i = self.stack.len().checked_sub(depth + 1)?;
        self.stack[i]
    }
    fn merge(&mut self, other: &State) {
        for (mine, theirs) in self.stack.iter_mut().zip(&other.stack) {
            if mine != theirs {
                *mine = None;
            }
        }
        self.written |= other.written;
    }
}

/// Slots of the types that an effect string of the opcode table lists.
fn slots(types: &str) -> usize {
    types.bytes().map(|t| if matches!(t, b'l' | b'd') { 2 } else { 1 }).sum()
}

struct Expressions<'a, 'c, 's> {
    cx: &'a Cx<'s>,
    method: &'c Method,
    code: &'c CodeAttribute,
    /// By bci.
    states: Vec<Option<State>>,
}

impl Expressions<'_, '_, '_> {
    fn member(&self, i: &Instruction<'_>) -> Option<(CpIndex, Symbol, Symbol)> {
        let pool = &self.method.class.get().constant_pool;
        let symbols = &self.cx.vm().symbols;
        match pool.get(i.constant()?) {
            Constant::InvokeDynamic { name_and_type, .. } | Constant::Dynamic { name_and_type, .. } => {
                let (name, descriptor) = pool.name_and_type(symbols, name_and_type);
                Some((CpIndex::NONE, name, descriptor))
            }
            Constant::Fieldref { .. } | Constant::Methodref { .. } | Constant::InterfaceMethodref { .. } => {
                let m = pool.member(symbols, i.constant()?);
                Some((m.class, m.name, m.descriptor))
            }
            _ => None,
        }
    }

    /// The states of all instructions that matter for the one at `target`.
    fn states_up_to(&self, target: u16) -> Vec<Option<State>> {
        let mut states: Vec<Option<State>> = vec![None; self.code.code.len() + 1];
        states[0] = Some(State::default());
        for e in &self.code.exception_table {
            let at = &mut states[e.handler_pc as usize];
            at.get_or_insert_with(|| State { stack: vec![Some(e.handler_pc)], written: 0 });
        }
        let mut total = 0;
        loop {
            let (mut added, mut missed) = (false, false);
            for i in bytecode::instructions(&self.code.code).map_while(Result::ok) {
                let at = i.bci.0;
                if at == target && at != 0 && states[at as usize].is_some() {
                    return states;
                }
                let Some(mut state) = states[at as usize].clone() else {
                    missed = true;
                    continue;
                };
                self.simulate(&i, &mut state);
                let mut reach = |bci: u16| {
                    let there = &mut states[bci as usize];
                    match there {
                        Some(s) => s.merge(&state),
                        None => {
                            added = true;
                            total += state.stack.len();
                            *there = Some(state.clone());
                        }
                    }
                };
                if !i.opcode.ends_block() {
                    let next = bytecode::decode(&self.code.code, i.bci).map_or(at, |(_, next)| next.0);
                    reach(next);
                }
                if let Some(to) = i.branch_target() {
                    reach(to.0);
                }
                if let Operands::Switch(s) = i.operands {
                    s.default_target().into_iter().chain(s.cases().filter_map(|c| c.1)).for_each(|to| reach(to.0));
                }
                if total > MOST_SLOTS {
                    return states;
                }
            }
            if !missed || !added {
                return states;
            }
        }
    }

    /// The effect of an instruction on the stack.
    fn simulate(&self, i: &Instruction<'_>, s: &mut State) {
        let bci = i.bci.0;
        if matches!(i.opcode.local_access(), Some(bytecode::LocalAccess::Store))
            && let Some(local @ 0..64) = i.local()
        {
            s.written |= 1 << local;
        }
        let descriptor = self.member(i).map(|m| m.2);
        let value = |d: Option<Symbol>| d.map_or(1, |d| Kind::of_descriptor(d.as_bytes()).slots());
        match i.opcode {
            Opcode::Checkcast => {}
            Opcode::Ldc | Opcode::LdcW => s.push(bci, 1),
            Opcode::Ldc2W => s.push(bci, 2),
            Opcode::Getstatic => s.push(bci, value(descriptor)),
            Opcode::Getfield => {
                s.pop(1);
                s.push(bci, value(descriptor))
            }
            Opcode::Putstatic => s.pop(value(descriptor)),
            Opcode::Putfield => s.pop(value(descriptor) + 1),
            op if op.is_invoke() => {
                let d = descriptor.and_then(|d| MethodDescriptor::parse(d.as_bytes()));
                let receiver = !matches!(op, Opcode::Invokestatic | Opcode::Invokedynamic) as usize;
                s.pop(receiver + d.map_or(0, |d| d.parameter_slots() as usize));
                s.push(bci, d.and_then(|d| d.result()).map_or(0, |r| r.slots() as usize))
            }
            Opcode::Multianewarray => {
                if let Operands::MultiArray { dimensions, .. } = i.operands {
                    s.pop(dimensions as usize)
                }
                s.push(bci, 1)
            }
            op => {
                let Some((before, after)) = op.effect().split_once('>') else { return };
                if before.contains('x') {
                    // The dup family: letters name the words that are moved.
                    let from = s.stack.len().saturating_sub(before.len());
                    let words = s.stack.split_off(from);
                    s.stack.extend(
                        after
                            .bytes()
                            .map(|w| before.bytes().position(|b| b == w).and_then(|k| words.get(k).copied().flatten())),
                    );
                } else {
                    s.pop(slots(before));
                    s.push(bci, slots(after))
                }
            }
        }
    }

    /// Depth of the operand that the instruction dereferences; `None` when it cannot throw NullPointerException itself.
    fn null_depth(&self, i: &Instruction<'_>) -> Option<usize> {
        Some(match i.opcode {
            Opcode::Getfield | Opcode::Arraylength | Opcode::Athrow | Opcode::Monitorenter | Opcode::Monitorexit => 0,
            Opcode::Putfield => Kind::of_descriptor(self.member(i)?.2.as_bytes()).slots(),
            Opcode::Invokevirtual | Opcode::Invokespecial | Opcode::Invokeinterface => {
                let (_, name, descriptor) = self.member(i)?;
                // A constructor's receiver is never null: the exception was made by `new`.
                if name == "<init>" {
                    return None;
                }
                MethodDescriptor::parse(descriptor.as_bytes())?.parameter_slots() as usize
            }
            op => {
                array_elements(op)?;
                match op.effect().split_once('>')? {
                    (operands, "") => slots(operands) - 1,
                    _ => 1,
                }
            }
        })
    }

    fn failed_action(&self, i: &Instruction<'_>) -> String {
        let name = || self.member(i).map_or(String::new(), |m| m.1.as_str().into_owned());
        match i.opcode {
            Opcode::Arraylength => "Cannot read the array length".into(),
            Opcode::Athrow => "Cannot throw exception".into(),
            Opcode::Monitorenter => "Cannot enter synchronized block".into(),
            Opcode::Monitorexit => "Cannot exit synchronized block".into(),
            Opcode::Getfield => format!("Cannot read field \"{}\"", name()),
            Opcode::Putfield => format!("Cannot assign field \"{}\"", name()),
            op if op.is_invoke() => format!("Cannot invoke \"{}\"", self.method_name(i)),
            op => {
                let verb = if op.effect().ends_with('>') { "store to" } else { "load from" };
                format!("Cannot {verb} {} array", array_elements(op).unwrap_or_default())
            }
        }
    }

    fn class_name(&self, class: CpIndex) -> String {
        let pool = &self.method.class.get().constant_pool;
        let name = pool.class_symbol(&self.cx.vm().symbols, class).as_str().replace('/', ".");
        short_name(&name).to_string()
    }

    /// `String.substring(int, int)`.
    fn method_name(&self, i: &Instruction<'_>) -> String {
        let Some((class, name, descriptor)) = self.member(i) else { return String::new() };
        let parameters = messages::external_parameters(descriptor);
        let parameters: Vec<String> = parameters.iter().map(|p| trim_parameter(p)).collect();
        format!("{}.{name}({})", self.class_name(class), parameters.join(", "))
    }

    fn local(&self, text: &mut String, bci: u16, slot: u16, is_parameter: bool) {
        let pool = &self.method.class.get().constant_pool;
        let named = self
            .code
            .local_variables
            .iter()
            .find(|v| v.slot == slot && v.start_pc <= bci && (bci as u32) < v.start_pc as u32 + v.length as u32);
        if let Some(v) = named {
            return text.push_str(&pool.symbol(&self.cx.vm().symbols, v.name).as_str());
        }
        let mut at = !self.method.is_static() as usize;
        if at == 1 && slot == 0 && is_parameter {
            return text.push_str("this");
        }
        for (n, kind) in self.method.parameters.iter().enumerate() {
            if is_parameter && (at..at + kind.slots()).contains(&(slot as usize)) {
                let _ = write!(text, "<parameter{}>", n + 1);
                return;
            }
            at += kind.slots();
        }
        let _ = write!(text, "<local{slot}>");
    }

    /// Writes the expression in the slot at `depth` before the instruction at `bci`; false when it is not known. `inner` stands for
    /// array subscripts.
    fn cause(&self, text: &mut String, bci: u16, depth: usize, most: u32, inner: bool, prefix: &str) -> bool {
        let Some(state) = self.states[bci as usize].as_ref().filter(|_| most > 0) else { return false };
        let Some(source) = state.at(depth) else { return false };
        let Ok((i, _)) = bytecode::decode(&self.code.code, bytecode::Bci(source)) else { return false };
        let is_call = i.opcode.is_invoke() && i.opcode != Opcode::Invokedynamic;
        if most == DEPTH && !is_call {
            text.push_str(prefix);
        }
        let constant = |text: &mut String, v: i32| {
            let _ = write!(text, "{v}");
            true
        };
        match i.opcode {
            Opcode::AconstNull => text.push_str("null"),
            Opcode::IconstM1 => return constant(text, -1),
            Opcode::Iconst0 => return constant(text, 0),
            Opcode::Iconst1 => return constant(text, 1),
            Opcode::Iconst2 => return constant(text, 2),
            Opcode::Iconst3 => return constant(text, 3),
            Opcode::Iconst4 => return constant(text, 4),
            Opcode::Iconst5 => return constant(text, 5),
            Opcode::Bipush | Opcode::Sipush => match i.operands {
                // HotSpot writes the operand of sipush unsigned.
                Operands::Immediate(v) if i.opcode == Opcode::Sipush => return constant(text, v as u16 as i32),
                Operands::Immediate(v) => return constant(text, v as i32),
                _ => return false,
            },
            Opcode::Iaload | Opcode::Aaload => {
                if !self.cause(text, source, 1, most - 1, inner, "") {
                    text.push_str("<array>");
                }
                text.push('[');
                if !self.cause(text, source, 0, most, true, "") {
                    text.push_str("...");
                }
                text.push(']');
            }
            Opcode::Getstatic => {
                let Some((class, name, _)) = self.member(&i) else { return false };
                let _ = write!(text, "{}.{name}", self.class_name(class));
            }
            Opcode::Getfield => {
                if self.cause(text, source, 0, most - 1, inner, "") {
                    text.push('.');
                }
                let Some((_, name, _)) = self.member(&i) else { return false };
                let _ = write!(text, "{name}");
            }
            _ if is_call => {
                if most == DEPTH && !inner {
                    text.push_str(" because the return value of \"");
                }
                text.push_str(&self.method_name(&i));
            }
            op if matches!(op.effect(), ">i" | ">a") && op.local_access().is_some() && op.flow() == Flow::Next => {
                let Some(slot) = i.local() else { return false };
                let is_parameter = slot < 64 && state.written & (1 << slot) == 0;
                self.local(text, source, slot, is_parameter);
            }
            _ => return false,
        }
        true
    }
}

/// Element type of an array instruction, as messages name it.
fn array_elements(op: Opcode) -> Option<&'static str> {
    Some(match op {
        Opcode::Iaload | Opcode::Iastore => "int",
        Opcode::Faload | Opcode::Fastore => "float",
        Opcode::Aaload | Opcode::Aastore => "object",
        Opcode::Baload | Opcode::Bastore => "byte/boolean",
        Opcode::Caload | Opcode::Castore => "char",
        Opcode::Saload | Opcode::Sastore => "short",
        Opcode::Laload | Opcode::Lastore => "long",
        Opcode::Daload | Opcode::Dastore => "double",
        _ => return None,
    })
}

/// `Object` and `String` go without their package.
fn short_name(name: &str) -> &str {
    match name {
        "java.lang.Object" => "Object",
        "java.lang.String" => "String",
        _ => name,
    }
}

/// A parameter type; HotSpot shortens by prefix, array types and longer names included.
fn trim_parameter(name: &str) -> String {
    match name.strip_prefix("java.lang.") {
        Some(rest) if rest.starts_with("Object") || rest.starts_with("String") => rest.to_string(),
        _ => name.to_string(),
    }
}
