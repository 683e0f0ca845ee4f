//! [`StackMapText`]: a StackMapTable attribute as reports print it, whatever its bytes are.

use std::fmt::{self, Write};

/// Reads the attribute's bytes for printing.
pub(super) struct StackMapText<'a> {
    bytes: &'a [u8],
}

/// What printing a frame comes to.
enum Printed {
    /// Where the next frame starts.
    Whole { end: usize },
    /// The frame does not fit the attribute.
    Cut,
}

impl<'a> StackMapText<'a> {
    /// The body of the attribute.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        StackMapText { bytes }
    }

    fn u1(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    fn u2(&self, at: usize) -> u16 {
        u16::from_be_bytes([self.u1(at), self.u1(at + 1)])
    }

    /// Writes the frames, one a line, up to one that does not fit.
    pub(super) fn write(&self, out: &mut String) -> fmt::Result {
        out.push_str("  Stackmap Table:\n");
        let mut at = 2;
        let mut bci = -1;
        for _ in 0..self.u2(0) {
            out.push_str("    ");
            bci += self.delta(at);
            match self.write_frame(out, at, bci)? {
                Printed::Whole { end } => at = end,
                Printed::Cut => return Ok(()),
            }
            out.push('\n');
        }
        Ok(())
    }

    /// How far the frame at `at` is from the one before.
    fn delta(&self, at: usize) -> i32 {
        match self.u1(at) {
            kind @ 0..64 => i32::from(kind) + 1,
            kind @ 64..128 => i32::from(kind) - 63,
            _ => i32::from(self.u2(at + 1)) + 1,
        }
    }

    fn write_frame(&self, out: &mut String, at: usize, bci: i32) -> Result<Printed, fmt::Error> {
        if at >= self.bytes.len() {
            return Ok(Printed::Cut);
        }
        let kind = self.u1(at);
        let (name, items) = match kind {
            0..64 => {
                write!(out, "same_frame(@{bci})")?;
                return Ok(Printed::Whole { end: at + 1 });
            }
            248..=251 => {
                match kind {
                    251 => write!(out, "same_frame_extended(@{bci})")?,
                    _ => write!(out, "chop_frame(@{bci},{})", 251 - kind)?,
                }
                let end = at + 3;
                return Ok(if end <= self.bytes.len() { Printed::Whole { end } } else { Printed::Cut });
            }
            64..128 => ("same_locals_1_stack_item_frame", at + 1),
            247 => ("same_locals_1_stack_item_extended", at + 3),
            252..=254 => ("append_frame", at + 3),
            255 => ("full_frame", at + 5),
            // HotSpot says nothing of these.
            128..=246 => return Ok(Printed::Cut),
        };
        let locals = match kind {
            252..=254 => u16::from(kind - 251),
            255 => self.u2(at + 3),
            _ => 1,
        };
        let stack_count_at = self.skip_items(items, locals).filter(|_| items < self.bytes.len());
        let end = match (kind, stack_count_at) {
            (255, Some(count_at)) if count_at + 2 <= self.bytes.len() => {
                self.skip_items(count_at + 2, self.u2(count_at))
            }
            (255, _) => None,
            (_, end) => end,
        };
        let (Some(end), Some(count_at)) = (end, stack_count_at) else {
            write!(out, "{name}(@{bci}), output truncated, Stackmap exceeds table size.")?;
            return Ok(Printed::Cut);
        };
        write!(out, "{name}(@{bci},")?;
        if kind == 255 {
            out.push('{');
            self.write_items(out, items, locals)?;
            out.push_str("},{");
            self.write_items(out, count_at + 2, self.u2(count_at))?;
            out.push('}');
        } else {
            self.write_items(out, items, locals)?;
        }
        out.push(')');
        Ok(Printed::Whole { end })
    }

    /// Where `count` items from `at` on end, if the attribute has them.
    fn skip_items(&self, mut at: usize, count: u16) -> Option<usize> {
        for _ in 0..count {
            let tag = *self.bytes.get(at)?;
            at += if matches!(tag, 7 | 8) { 3 } else { 1 };
            if at > self.bytes.len() {
                return None;
            }
        }
        Some(at)
    }

    fn write_items(&self, out: &mut String, mut at: usize, count: u16) -> fmt::Result {
        const NAMES: [&str; 7] = ["Top", "Integer", "Float", "Double", "Long", "Null", "UninitializedThis"];
        for index in 0..count {
            if index > 0 {
                out.push(',');
            }
            let tag = self.u1(at);
            match (tag, NAMES.get(usize::from(tag))) {
                (_, Some(name)) => out.push_str(name),
                (7, _) => write!(out, "Object[#{}]", self.u2(at + 1))?,
                (8, _) => write!(out, "Uninitialized[#{}]", self.u2(at + 1))?,
                _ => write!(out, "BAD:{tag}")?,
            }
            at += if matches!(tag, 7 | 8) { 3 } else { 1 };
        }
        Ok(())
    }
}
