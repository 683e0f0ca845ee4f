//! Text of a method's code in the manner of `javap -c`.

use std::fmt;

use super::instruction::{Bci, Instruction, Operands, instructions};
use crate::CpIndex;

/// Code with a resolver of its constants; formats as lines in the manner of `javap -c`. See [`disassemble`].
pub struct Disassembly<'c, F> {
    code: &'c [u8],
    constant: F,
}

/// The text of `code`. `constant` describes a constant-pool entry for the comment behind the instruction, such as
/// `Method java/lang/Object."<init>":()V`.
///
/// Bytes that are no instruction end the text with a line that says so.
pub fn disassemble<F>(code: &[u8], constant: F) -> Disassembly<'_, F>
where
    F: Fn(CpIndex) -> Option<String>,
{
    Disassembly { code, constant }
}

impl<F> fmt::Debug for Disassembly<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disassembly").field("code", &self.code).finish_non_exhaustive()
    }
}

impl<F> fmt::Display for Disassembly<'_, F>
where
    F: Fn(CpIndex) -> Option<String>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for instruction in instructions(self.code) {
            match instruction {
                Ok(instruction) => self.line(f, &instruction)?,
                Err(error) => writeln!(f, "    {:>4}: <{error}>", error.bci())?,
            }
        }
        Ok(())
    }
}

impl<F> Disassembly<'_, F>
where
    F: Fn(CpIndex) -> Option<String>,
{
    fn line(&self, f: &mut fmt::Formatter<'_>, instruction: &Instruction<'_>) -> fmt::Result {
        write!(f, "    {:>4}: {}", instruction.bci, Text(instruction))?;
        if let Some(text) = instruction.constant().and_then(&self.constant) {
            let operand = Text(instruction).to_string();
            // javap aligns the comments at this column, counted from the mnemonic.
            write!(f, "{:1$} // {text}", "", 33_usize.saturating_sub(operand.len()))?;
        }
        writeln!(f)
    }
}

/// An instruction without its place.
struct Text<'i, 'c>(&'i Instruction<'c>);

impl fmt::Display for Text<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Instruction { bci, opcode, wide, operands } = *self.0;
        let name = if wide { format!("{}_w", opcode.mnemonic()) } else { opcode.mnemonic().to_owned() };
        match operands {
            Operands::None => f.write_str(&name),
            // The index is in the mnemonic: `iload_0`.
            Operands::Local(_) if !opcode.can_be_wide() => f.write_str(&name),
            Operands::Local(local) => write!(f, "{name:<13} {local}"),
            Operands::Immediate(value) => write!(f, "{name:<13} {value}"),
            Operands::Increment { local, delta } => write!(f, "{name:<13} {local}, {delta}"),
            Operands::Constant(CpIndex(index)) => write!(f, "{name:<13} #{index}"),
            Operands::Branch(offset) => {
                write!(f, "{name:<13} {}", i64::from(bci.0) + i64::from(offset))
            }
            Operands::InvokeInterface { index: CpIndex(index), count, .. } => {
                write!(f, "{name:<13} #{index},  {count}")
            }
            Operands::InvokeDynamic { index: CpIndex(index), .. } => write!(f, "{name:<13} #{index},  0"),
            Operands::ArrayType(code) => write!(f, "{name:<13}  {}", array_type_name(code)),
            Operands::MultiArray { index: CpIndex(index), dimensions } => {
                write!(f, "{name:<13} #{index},  {dimensions}")
            }
            Operands::Switch(switch) => {
                let target = |target: Option<Bci>| target.map_or("?".to_owned(), |bci| bci.to_string());
                let (mut keys, count) = (switch.cases().map(|(key, _)| key), switch.cases().count());
                write!(f, "{name:<13} {{ // ")?;
                match (keys.next(), keys.last()) {
                    (Some(low), high) if switch.is_table() => write!(f, "{low} to {}", high.unwrap_or(low))?,
                    _ => write!(f, "{count}")?,
                }
                for (key, to) in switch.cases() {
                    write!(f, "\n{key:>22}: {}", target(to))?;
                }
                write!(f, "\n{:>22}: {}\n{:>11}", "default", target(switch.default_target()), "}")
            }
        }
    }
}

/// The primitive type that a `newarray` operand names (JVMS 6.5, newarray).
fn array_type_name(code: u8) -> &'static str {
    const NAMES: [&str; 8] = ["boolean", "char", "float", "double", "byte", "short", "int", "long"];
    code.checked_sub(4).and_then(|index| NAMES.get(usize::from(index)).copied()).unwrap_or("?")
}
