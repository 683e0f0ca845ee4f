//! [`StackMaps`]: the frames of a StackMapTable attribute (JVMS 4.7.4).

use classloader::{Constant, CpIndex};

use super::class_context::ClassContext;
use super::code_map::CodeMap;
use super::fault::{Checked, Complaint, FrameCopy, Origin, Place, Reason};
use super::frame::{Frame, STEP, same_step};
use super::verification_type::Type;

/// One frame of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct MapFrame {
    /// Where it belongs.
    pub(super) bci: u16,
    pub(super) this_uninitialized: bool,
    /// Which local variables it has. Frames share them where the attribute says that they are the same.
    pub(super) locals: LocalsId,
    stack_start: u32,
    stack_len: u16,
}

/// Local variables that one or more frames have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LocalsId(u32);

#[derive(Debug, Clone, Copy)]
struct Locals {
    start: u32,
    len: u32,
    /// All that begin at the same `start` are of one family: what one has, a longer one has, too.
    family: u32,
}

/// What is known of a family: the local variables that the current frame had at `version` fitted the first `len`.
#[derive(Debug, Clone, Copy)]
struct Fit {
    version: u32,
    len: u32,
}

/// So many changes are looked at again rather than what is known of a longer one of the family forgotten.
const FEW_CHANGES: usize = 64;

/// The frames of a method, by bci.
#[derive(Debug, Default)]
pub(super) struct StackMaps {
    frames: Vec<MapFrame>,
    locals: Vec<Locals>,
    /// By family.
    fits: Vec<Fit>,
    /// Scratch space: local variables that changed.
    changed: Vec<u16>,
    /// The types of all `locals`.
    local_types: Vec<Type>,
    /// The types of the operand stacks.
    stack_types: Vec<Type>,
}

/// The most words of local variables that one method's frames may spell out (64 MiB): 256 times what the code can
/// name. Frames that share their local variables count once.
const MAX_LOCAL_TYPES: usize = 1 << 24;

/// Item tags and frame kinds of the attribute.
mod tag {
    pub(super) const UNINITIALIZED_THIS: u8 = 6;
    pub(super) const OBJECT: u8 = 7;
    pub(super) const UNINITIALIZED: u8 = 8;
    pub(super) const SAME_LOCALS_1_EXTENDED: u8 = 247;
    pub(super) const SAME_EXTENDED: u8 = 251;
    pub(super) const FULL: u8 = 255;
}

/// Reads the attribute. Defects do not end the reading at once: what HotSpot reports is the outcome of its reading on.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    code: &'a CodeMap,
    /// The first defect of the attribute's form.
    malformed: Option<&'static str>,
    /// Whether an uninitialized object names no `new`.
    bad_new: bool,
}

impl Reader<'_> {
    fn malformed(&mut self, what: &'static str) {
        self.malformed.get_or_insert(what);
    }

    fn u1(&mut self) -> u8 {
        let found = self.bytes.get(self.at).copied();
        self.at += usize::from(found.is_some());
        found.unwrap_or_else(|| {
            self.malformed("access beyond the end of attribute");
            0
        })
    }

    fn u2(&mut self) -> u16 {
        match self.bytes.get(self.at..self.at + 2) {
            Some(&[high, low]) => {
                self.at += 2;
                u16::from_be_bytes([high, low])
            }
            _ => {
                self.malformed("access beyond the end of attribute");
                0
            }
        }
    }

    fn item(&mut self, cx: &mut ClassContext<'_>) -> Type {
        let tag = self.u1();
        match tag {
            0 => Type::TOP,
            1 => Type::INT,
            2 => Type::FLOAT,
            3 => Type::DOUBLE,
            4 => Type::LONG,
            5 => Type::NULL,
            tag::UNINITIALIZED_THIS => Type::UNINITIALIZED_THIS,
            tag::OBJECT => {
                let index = CpIndex(self.u2());
                if matches!(cx.pool().get(index), Constant::Class { .. }) {
                    return cx.class_type(index);
                }
                self.malformed("bad class index");
                Type::TOP
            }
            tag::UNINITIALIZED => {
                let bci = self.u2();
                if self.code.is_new(usize::from(bci)) {
                    return Type::uninitialized(bci);
                }
                self.bad_new = true;
                Type::TOP
            }
            _ => {
                self.malformed("bad verification type");
                Type::TOP
            }
        }
    }

    /// Reads `count` items into `types`; both words of those that have two.
    fn items(&mut self, count: u16, types: &mut Vec<Type>, cx: &mut ClassContext<'_>) {
        for _ in 0..count {
            // Nothing that follows changes the verdict.
            if self.malformed.is_some() {
                return;
            }
            let first = self.item(cx);
            types.push(first);
            types.extend(first.second_half());
        }
    }

    /// The defect so far, or that there are too many words.
    fn check(&self, words: usize, max: u16) -> Checked {
        if words > usize::from(max) && self.malformed.is_none() {
            return Err(Complaint::StackMapSize.format_error());
        }
        self.check_form()
    }

    fn check_form(&self) -> Checked {
        match self.malformed {
            Some(what) => Err(Complaint::StackMapFormat(what).format_error()),
            None if self.bad_new => Err(Complaint::StackMapNew.format_error()),
            None => Ok(()),
        }
    }
}

impl StackMaps {
    /// Reads the table of a method whose first frame has the local variables `initial`.
    pub(super) fn fill(
        &mut self,
        table: Option<&[u8]>,
        (max_locals, max_stack): (u16, u16),
        (initial, this_uninitialized): (&[Type], bool),
        code: &CodeMap,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        self.frames.clear();
        self.locals.clear();
        self.fits.clear();
        self.local_types.clear();
        self.stack_types.clear();
        let Some(table) = table else { return Ok(()) };
        let mut reader = Reader { bytes: table, at: 0, code, malformed: None, bad_new: false };
        let count = reader.u2();
        self.local_types.extend_from_slice(initial);
        let locals = self.add_family(0, initial.len());
        let mut frame = MapFrame { bci: 0, this_uninitialized, locals, stack_start: 0, stack_len: 0 };
        for index in 0..count {
            let delta = self.read_frame(&mut reader, &mut frame, (max_locals, max_stack), cx)?;
            reader.check_form()?;
            let bci = if index == 0 { usize::from(delta) } else { usize::from(frame.bci) + usize::from(delta) + 1 };
            if !code.is_start(bci) {
                let copy = FrameCopy { bci: bci as u32, ..self.copy(frame) };
                return Err(Complaint::FrameOffset.at(0, Reason::BadMap(copy)));
            }
            frame.bci = bci as u16;
            self.frames.push(frame);
        }
        if reader.at != table.len() {
            reader.malformed("wrong attribute size");
        }
        reader.check_form()
    }

    fn add_family(&mut self, start: usize, len: usize) -> LocalsId {
        self.fits.push(Fit { version: 0, len: 0 });
        self.add_locals(start, len, self.fits.len() as u32 - 1)
    }

    fn add_locals(&mut self, start: usize, len: usize, family: u32) -> LocalsId {
        self.locals.push(Locals { start: start as u32, len: len as u32, family });
        LocalsId(self.locals.len() as u32 - 1)
    }

    /// Makes `frame` the next one and returns its distance as the attribute says it.
    fn read_frame(
        &mut self,
        reader: &mut Reader<'_>,
        frame: &mut MapFrame,
        (max_locals, max_stack): (u16, u16),
        cx: &mut ClassContext<'_>,
    ) -> Checked<u16> {
        let kind = reader.u1();
        frame.stack_start = self.stack_types.len() as u32;
        frame.stack_len = 0;
        let delta = match kind {
            0..64 => return Ok(u16::from(kind)),
            64..128 => u16::from(kind - 64),
            _ => reader.u2(),
        };
        match kind {
            ..128 | tag::SAME_LOCALS_1_EXTENDED => {
                let start = self.stack_types.len();
                reader.items(1, &mut self.stack_types, cx);
                // Here a bad item counts more than too many words.
                reader.check_form()?;
                self.end_stack(reader, start, frame, max_stack)?;
            }
            128..tag::SAME_LOCALS_1_EXTENDED => {
                reader.malformed("reserved frame type");
                reader.check_form()?;
            }
            tag::SAME_EXTENDED => {}
            248..tag::SAME_EXTENDED => self.chop(reader, tag::SAME_EXTENDED - kind, frame)?,
            252..tag::FULL => self.append(reader, u16::from(kind - tag::SAME_EXTENDED), frame, max_locals, cx)?,
            tag::FULL => {
                let count = reader.u2();
                let start = self.local_types.len();
                reader.items(count, &mut self.local_types, cx);
                frame.this_uninitialized = self.local_types[start..].contains(&Type::UNINITIALIZED_THIS);
                reader.check(self.local_types.len() - start, max_locals)?;
                let before = self.locals(*frame);
                if *before == self.local_types[start..] {
                    self.local_types.truncate(start);
                } else {
                    frame.locals = self.add_family(start, self.local_types.len() - start);
                }
                self.check_size()?;
                let count = reader.u2();
                let start = self.stack_types.len();
                reader.items(count, &mut self.stack_types, cx);
                self.end_stack(reader, start, frame, max_stack)?;
            }
        }
        Ok(delta)
    }

    /// The words from `start` on are the frame's operand stack.
    fn end_stack(&self, reader: &Reader<'_>, start: usize, frame: &mut MapFrame, max_stack: u16) -> Checked {
        let words = self.stack_types.len() - start;
        reader.check(words, max_stack)?;
        frame.stack_len = words as u16;
        Ok(())
    }

    fn chop(&mut self, reader: &Reader<'_>, count: u8, frame: &mut MapFrame) -> Checked {
        reader.check_form()?;
        let Locals { start, len, family } = self.locals[frame.locals.0 as usize];
        let all = &self.local_types[start as usize..][..len as usize];
        let mut types = all;
        for _ in 0..count {
            let values = match types {
                [.., last] if last.is_second_half() => types.split_last_chunk::<2>().map(|(rest, _)| rest),
                _ => types.split_last().map(|(_, rest)| rest),
            };
            types = values.ok_or_else(|| Complaint::StackMapSize.format_error())?;
        }
        let len = types.len();
        if all[len..].contains(&Type::UNINITIALIZED_THIS) {
            frame.this_uninitialized = types.contains(&Type::UNINITIALIZED_THIS);
        }
        frame.locals = self.add_locals(start as usize, len, family);
        Ok(())
    }

    fn append(
        &mut self,
        reader: &mut Reader<'_>,
        count: u16,
        frame: &mut MapFrame,
        max_locals: u16,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        let Locals { start, len, family } = self.locals[frame.locals.0 as usize];
        let (mut start, len) = (start as usize, len as usize);
        let copied = start + len != self.local_types.len();
        if copied {
            // Other frames go on differently behind these local variables.
            let copy = self.local_types.len();
            self.local_types.extend_from_within(start..start + len);
            start = copy;
        }
        reader.items(count, &mut self.local_types, cx);
        frame.this_uninitialized |= self.local_types[start + len..].contains(&Type::UNINITIALIZED_THIS);
        let words = self.local_types.len() - start;
        reader.check(words, max_locals)?;
        frame.locals = if copied { self.add_family(start, words) } else { self.add_locals(start, words, family) };
        self.check_size()
    }

    fn check_size(&self) -> Checked {
        if self.local_types.len() > MAX_LOCAL_TYPES { Err(Complaint::StackMapLength.format_error()) } else { Ok(()) }
    }

    /// The frame at this position of the table.
    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<MapFrame> {
        self.frames.get(index).copied()
    }

    /// The frame that belongs to this place.
    #[inline]
    pub(super) fn find(&self, bci: i32) -> Option<MapFrame> {
        let bci = u16::try_from(bci).ok()?;
        let at = self.frames.binary_search_by_key(&bci, |frame| frame.bci).ok()?;
        Some(self.frames[at])
    }

    /// The local variables of a frame.
    #[inline]
    pub(super) fn locals(&self, frame: MapFrame) -> &[Type] {
        let Locals { start, len, .. } = self.locals[frame.locals.0 as usize];
        &self.local_types[start as usize..][..len as usize]
    }

    /// The operand stack of a frame.
    #[inline]
    pub(super) fn stack(&self, frame: MapFrame) -> &[Type] {
        &self.stack_types[frame.stack_start as usize..][..usize::from(frame.stack_len)]
    }

    /// The first local variable of `current` that does not fit those of `target`.
    ///
    /// Only what has changed since the last time is looked at.
    #[inline]
    pub(super) fn first_misfit(
        &mut self,
        target: LocalsId,
        current: &Frame,
        cx: &mut ClassContext<'_>,
    ) -> Checked<Option<usize>> {
        let Locals { len, family, .. } = self.locals[target.0 as usize];
        let Fit { version, len: known } = self.fits[family as usize];
        if version == current.version() && len <= known {
            return Ok(None);
        }
        self.find_misfit(target, current, cx)
    }

    fn find_misfit(&mut self, target: LocalsId, current: &Frame, cx: &mut ClassContext<'_>) -> Checked<Option<usize>> {
        let Locals { start, len, family } = self.locals[target.0 as usize];
        let wanted = &self.local_types[start as usize..][..len as usize];
        let last = self.fits[family as usize];
        let changes = current.changes_since(last.version);
        let few = changes.is_some_and(|changes| changes.len() <= FEW_CHANGES);
        let changes = changes.filter(|changes| changes.len() <= wanted.len());
        let known = changes.map_or(0, |_| last.len.min(len)) as usize;
        self.changed.clear();
        self.changed.extend(changes.into_iter().flatten().filter(|&&index| usize::from(index) < known));
        self.changed.sort_unstable();
        for &index in &self.changed {
            let index = usize::from(index);
            if !cx.is_assignable(wanted[index], current.local(index))? {
                return Ok(Some(index));
            }
        }
        let mut from = known;
        while from < wanted.len() {
            let to = wanted.len().min(from + STEP);
            if !same_step(current.locals().get(from..to), &wanted[from..to]) {
                for (index, &wanted) in wanted.iter().enumerate().take(to).skip(from) {
                    if !cx.is_assignable(wanted, current.local(index))? {
                        return Ok(Some(index));
                    }
                }
            }
            from = to;
        }
        if len >= last.len || !few {
            self.fits[family as usize] = Fit { version: current.version(), len };
        }
        Ok(None)
    }

    /// The current frame has become `target`.
    #[inline]
    pub(super) fn set_fit(&mut self, target: LocalsId, current: &Frame) {
        let Locals { len, family, .. } = self.locals[target.0 as usize];
        self.fits[family as usize] = Fit { version: current.version(), len };
    }

    /// A word of a frame's local variables, for a report.
    pub(super) fn local_origin(&self, frame: MapFrame, index: usize) -> Origin {
        let found = self.locals(frame).get(index).copied().unwrap_or(Type::TOP);
        Origin { place: Place::MapLocal(index), found, frame: Some(self.copy(frame)) }
    }

    /// A word of a frame's operand stack, for a report.
    pub(super) fn stack_origin(&self, frame: MapFrame, index: usize) -> Origin {
        let found = self.stack(frame).get(index).copied().unwrap_or(Type::TOP);
        Origin { place: Place::MapStack(index), found, frame: Some(self.copy(frame)) }
    }

    /// A copy for a report.
    pub(super) fn copy(&self, frame: MapFrame) -> FrameCopy {
        FrameCopy {
            bci: u32::from(frame.bci),
            this_uninitialized: frame.this_uninitialized,
            locals: self.locals(frame).to_vec(),
            stack: self.stack(frame).to_vec(),
        }
    }
}
