//! The text form of a function, as [`parse`](super::parse) reads it.

use std::fmt::{self, Display, Formatter, Write};

use super::function::{At, Block, FrameState, Function, Inst, Target, Value};
use super::imm::{CONDS, Imm, ORDERS, REASONS};
use super::op::Type;

/// `(a, b)` of anything that can be shown.
fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

fn slots(slots: &[Option<Value>]) -> String {
    list(slots.iter().map(|slot| slot.map_or("-".to_owned(), |value| value.to_string())))
}

/// The name that a table of pairs gives to a value.
pub(super) fn named<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table.iter().find(|(known, _)| known == value).map_or("?", |(_, name)| name)
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.block, list(&self.args))
    }
}

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char(self.letter())
    }
}

impl Display for Imm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Imm::None => Ok(()),
            Imm::Int(number) => write!(f, " {number}"),
            Imm::Root(address) => write!(f, " root={address}"),
            Imm::Cond(cond) => write!(f, " {}", named(CONDS, cond)),
            Imm::Class(class) => write!(f, " class={}", class.0),
            Imm::Field(field) => {
                write!(f, " class={} offset={} kind={}", field.class.0, field.offset, field.kind.letter())?;
                write!(f, "{}", if field.volatile { " volatile" } else { "" })?;
                write!(f, "{}", if field.constant { " constant" } else { "" })
            }
            Imm::Element(kind) => write!(f, " kind={}", kind.letter()),
            Imm::Raw(access) => write!(f, " kind={} {}", access.kind.letter(), named(ORDERS, &access.order)),
            Imm::Leaf(leaf) => write!(f, " leaf={}", leaf.0),
            Imm::Reason(reason) => write!(f, " {}", named(REASONS, reason)),
            Imm::Method(method) => write!(f, " method={}", method.0),
            Imm::Interface(method, interface) => write!(f, " method={} interface={}", method.0, interface.0),
            Imm::Virtual(method, index) => write!(f, " method={} index={index}", method.0),
            Imm::Runtime(call) => write!(f, " {}", call.name()),
            Imm::Weight(0, 0) => Ok(()),
            Imm::Weight(taken, of) => write!(f, " taken={taken} of={of}"),
            Imm::Keys(keys) => write!(f, " keys=[{}]", list(keys.iter())),
            Imm::Parts(it) => {
                write!(f, " identity={} class={}", it.identity, it.class.0)?;
                it.length.map_or(Ok(()), |length| write!(f, " length={length}"))?;
                write!(
                    f,
                    " parts=[{}]",
                    list(it.parts.iter().map(|(offset, kind)| format!("{offset}: {}", kind.letter())))
                )
            }
        }
    }
}

impl FrameState {
    fn text(&self) -> String {
        let at = match self.at {
            At::Before => "before",
            At::Call => "call",
        };
        let mut text = format!(
            "method={} bci={} {at} locals=[{}] stack=[{}]",
            self.method.0,
            self.bci,
            slots(&self.locals),
            slots(&self.stack)
        );
        if !self.locks.is_empty() {
            text += &format!(" locks=[{}]", list(&self.locks));
        }
        if let Some(caller) = self.caller {
            text += &format!(" caller={caller}");
        }
        text
    }
}

impl Function {
    fn print_inst(&self, f: &mut Formatter<'_>, inst: Inst) -> fmt::Result {
        let data = self.inst(inst);
        f.write_str("    ")?;
        if let Some(result) = data.result {
            write!(f, "{result}: {} = ", self.ty(result))?;
        }
        write!(f, "{}{}", data.op.mnemonic(), data.imm)?;
        if !data.args.is_empty() {
            write!(f, " ({})", list(&data.args))?;
        }
        if let Some(state) = data.state {
            write!(f, " @{state}")?;
        }
        if !data.targets.is_empty() {
            write!(f, " -> {}", list(&data.targets))?;
        }
        writeln!(f)
    }

    fn print_block(&self, f: &mut Formatter<'_>, block: Block) -> fmt::Result {
        let params = self.block(block).params.iter().map(|&param| format!("{param}: {}", self.ty(param)));
        writeln!(f, "{block}({}):", list(params))?;
        self.block(block).insts.iter().try_for_each(|&inst| self.print_inst(f, inst))
    }
}

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let result = self.result.map_or("v".to_owned(), |ty| ty.to_string());
        writeln!(f, "function method={} result={result}", self.method.0)?;
        self.blocks().filter(|&block| self.end(block).is_some()).try_for_each(|block| self.print_block(f, block))?;
        self.states().try_for_each(|state| writeln!(f, "{state}: {}", self.state(state).text()))
    }
}
