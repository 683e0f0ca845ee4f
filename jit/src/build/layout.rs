//! [`Layout`]: the blocks of a method's bytecode, their order and loops, and which locals are live.

use classloader::CpIndex;
use classloader::bytecode::{self, Flow, Instruction, LocalAccess, Opcode, Operands};
use classloader::classfile::CodeAttribute;
use vm_core::{Bci, MethodId};

use super::bits::Bits;
use super::{Bailout, World};

/// Index of a [`CodeBlock`].
pub(super) type BlockIndex = usize;

/// Instructions that control enters at the first one only and leaves behind the last one only, exceptions apart.
pub(super) struct CodeBlock {
    /// Indices of its instructions in [`Layout::instructions`].
    pub instructions: std::ops::Range<usize>,
    /// Where control goes: branch targets first in the order of the bytecode, then the next instruction (of `switch`, the
    /// default first, then the cases).
    pub successors: Vec<BlockIndex>,
    /// What handles exceptions thrown in it, in order of precedence.
    pub handlers: Vec<Handler>,
    /// Whether compiled code passes exceptions to those handlers.
    throws: bool,
    /// Locals live at its start.
    pub live: Bits,
    /// How many edges lead here from reachable blocks.
    pub predecessors: usize,
    /// The position in [`Layout::order`]; none if it is not reached.
    pub position: Option<usize>,
    /// Of the target of a back edge: the locals that the loop may change.
    pub loop_stores: Option<Bits>,
    /// Of the target of a back edge: the loop has another entry, so that this block does not dominate it.
    pub entered_elsewhere: bool,
}

/// An entry of the exception table.
#[derive(Clone, Copy)]
pub(super) struct Handler {
    /// Where it starts.
    pub block: BlockIndex,
    /// What it catches; none: everything.
    pub catch: CpIndex,
    /// Whether it has caught anything so far.
    pub has_caught: bool,
}

impl CodeBlock {
    /// Where control may go.
    fn ways(&self) -> impl DoubleEndedIterator<Item = BlockIndex> + '_ {
        let handlers = self.handlers.iter().filter(|handler| self.throws && handler.has_caught);
        self.successors.iter().copied().chain(handlers.map(|handler| handler.block))
    }
}

/// What is known of a method's code before it is translated.
pub(super) struct Layout<'c> {
    /// All instructions.
    pub instructions: Vec<Instruction<'c>>,
    /// All blocks.
    pub blocks: Vec<CodeBlock>,
    /// The blocks that are reachable, in reverse postorder.
    pub order: Vec<BlockIndex>,
    /// By bci: one more than the index of the instruction there.
    index_of: Vec<u32>,
    /// Number of locals.
    pub locals: usize,
    /// Of code that is entered at a loop inside others: that loop.
    pub entered: Option<EnteredLoop>,
}

/// A loop at whose start code is entered, where other loops are around it: they lead to the same block, but are not its rounds.
pub(super) struct EnteredLoop {
    /// Its first block.
    pub header: BlockIndex,
    /// By block: whether it is in the loop.
    inside: Vec<bool>,
}

impl EnteredLoop {
    /// Whether the way from a block to the header comes from outside of the loop.
    pub fn is_entered_from(&self, from: BlockIndex) -> bool {
        !self.inside.get(from).copied().unwrap_or(false)
    }
}

impl<'c> Layout<'c> {
    /// Of a method's code, entered at `start`.
    pub fn new(
        world: &dyn World,
        method: MethodId,
        code: &'c CodeAttribute,
        start: u16,
    ) -> Result<Layout<'c>, Bailout> {
        let mut instructions = Vec::with_capacity(code.code.len() / 2);
        let mut index_of = vec![0; code.code.len()];
        for instruction in bytecode::instructions(&code.code) {
            let instruction = instruction.map_err(|_| Bailout::Malformed)?;
            if matches!(instruction.opcode.flow(), Flow::Jsr | Flow::Ret) {
                return Err(Bailout::Subroutine);
            }
            instructions.push(instruction);
            index_of[instruction.bci.index()] = instructions.len() as u32;
        }
        let mut layout = Layout {
            instructions,
            blocks: Vec::new(),
            order: Vec::new(),
            index_of,
            locals: code.max_locals.into(),
            entered: None,
        };
        layout.find_blocks(code, start)?;
        layout.find_handlers(world, method, code);
        let first = layout.block_at(start).ok_or(Bailout::Malformed)?;
        layout.find_order(first);
        layout.find_live();
        if start > 0 {
            let inside = Layout::new(world, method, code, 0)?.loop_at(start);
            let outer_way = |inside: &Vec<bool>| {
                layout.order.iter().any(|&block| !inside[block] && layout.blocks[block].successors.contains(&first))
            };
            let inside = inside.filter(|inside| inside.len() == layout.blocks.len()).filter(outer_way);
            layout.entered = inside.map(|inside| EnteredLoop { header: first, inside });
        }
        layout.find_loops();
        Ok(layout)
    }

    /// By block, whether it is in the loop that starts at a bci; none if there is no loop that is entered there only.
    fn loop_at(&self, start: u16) -> Option<Vec<bool>> {
        let header = self.block_at(start)?;
        let mut inside = vec![false; self.blocks.len()];
        inside[header] = true;
        let into =
            |to: BlockIndex| self.order.iter().copied().filter(move |&from| self.blocks[from].successors.contains(&to));
        let mut open: Vec<BlockIndex> = into(header).filter(|&from| self.goes_back(from, header)).collect();
        while let Some(block) = open.pop() {
            if self.blocks[block].position < self.blocks[header].position {
                return None;
            }
            if !std::mem::replace(&mut inside[block], true) {
                open.extend(into(block));
            }
        }
        Some(inside)
    }

    /// The instruction that starts at a bci.
    fn instruction_at(&self, bci: u16) -> Option<usize> {
        self.index_of.get(usize::from(bci)).and_then(|&index| (index as usize).checked_sub(1))
    }

    /// The block that starts at a bci.
    pub fn block_at(&self, bci: u16) -> Option<BlockIndex> {
        let instruction = self.instruction_at(bci)?;
        self.blocks.binary_search_by_key(&instruction, |block| block.instructions.start).ok()
    }

    /// The bci of a block's first instruction.
    pub fn start(&self, block: BlockIndex) -> u16 {
        self.instructions[self.blocks[block].instructions.start].bci.0
    }

    fn find_blocks(&mut self, code: &CodeAttribute, start: u16) -> Result<(), Bailout> {
        let mut leads = vec![false; self.instructions.len() + 1];
        let mark = |leads: &mut Vec<bool>, bci: u16| -> Result<(), Bailout> {
            leads[self.instruction_at(bci).ok_or(Bailout::Malformed)?] = true;
            Ok(())
        };
        mark(&mut leads, 0)?;
        mark(&mut leads, start)?;
        for entry in &code.exception_table {
            mark(&mut leads, entry.start_pc)?;
            mark(&mut leads, entry.handler_pc)?;
            if usize::from(entry.end_pc) < code.code.len() {
                mark(&mut leads, entry.end_pc)?;
            }
        }
        for (index, instruction) in self.instructions.iter().enumerate() {
            for target in targets(instruction)? {
                mark(&mut leads, target)?;
            }
            if !matches!(instruction.opcode.flow(), Flow::Next) {
                leads[index + 1] = true;
            }
        }
        let count = self.instructions.len();
        let starts: Vec<usize> = (0..count).filter(|&index| leads[index]).collect();
        for (at, &first) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(count);
            self.blocks.push(CodeBlock {
                instructions: first..end,
                successors: Vec::new(),
                handlers: Vec::new(),
                throws: false,
                live: Bits::new(self.locals),
                predecessors: 0,
                position: None,
                loop_stores: None,
                entered_elsewhere: false,
            });
        }
        for block in 0..self.blocks.len() {
            let last = &self.instructions[self.blocks[block].instructions.end - 1];
            let falls = matches!(last.opcode.flow(), Flow::Next | Flow::Branch);
            let mut successors = Vec::new();
            for target in targets(last)? {
                successors.push(self.block_at(target).ok_or(Bailout::Malformed)?);
            }
            if falls {
                if block + 1 == self.blocks.len() {
                    return Err(Bailout::Malformed);
                }
                successors.push(block + 1);
            }
            self.blocks[block].successors = successors;
        }
        Ok(())
    }

    fn find_handlers(&mut self, world: &dyn World, method: MethodId, code: &CodeAttribute) {
        for entry in &code.exception_table {
            let Some(block) = self.block_at(entry.handler_pc) else { continue };
            let has_caught = world.has_caught(method, Bci(entry.handler_pc));
            let handler = Handler { block, catch: entry.catch_type, has_caught };
            for covered in 0..self.blocks.len() {
                let start = self.start(covered);
                let before = &self.blocks[covered].handlers;
                // Behind a handler for everything comes nothing.
                let is_open = before.last().is_none_or(|last| !last.catch.is_none());
                if is_open && (entry.start_pc..entry.end_pc).contains(&start) {
                    self.blocks[covered].handlers.push(handler);
                }
            }
        }
        for block in self.blocks.iter_mut().filter(|block| !block.handlers.is_empty()) {
            block.throws = self.instructions[block.instructions.clone()].iter().any(|instruction| {
                instruction.opcode.is_invoke()
                    || instruction.opcode == Opcode::Athrow
                    || world.throws(method, Bci(instruction.bci.0))
            });
        }
    }

    /// Reverse postorder from the start.
    fn find_order(&mut self, start: BlockIndex) {
        let mut seen = vec![false; self.blocks.len()];
        seen[start] = true;
        // A block and how many of its successors were looked at. The last one is looked at first, so that what
        // comes first in the bytecode comes first here.
        let mut path = vec![(start, 0)];
        while let Some((block, done)) = path.last_mut() {
            let next = self.blocks[*block].ways().rev().nth(*done);
            *done += 1;
            match next {
                Some(next) if !std::mem::replace(&mut seen[next], true) => path.push((next, 0)),
                Some(_) => {}
                None => {
                    self.order.push(*block);
                    path.pop();
                }
            }
        }
        self.order.reverse();
        for (position, &block) in self.order.iter().enumerate() {
            self.blocks[block].position = Some(position);
        }
        for at in 0..self.order.len() {
            let ways: Vec<BlockIndex> = self.blocks[self.order[at]].ways().collect();
            ways.into_iter().for_each(|next| self.blocks[next].predecessors += 1);
        }
    }

    /// Liveness of locals at the starts of all blocks, the handlers' included: the interpreter may go on there.
    fn find_live(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for block in (0..self.blocks.len()).rev() {
                let mut live = self.live_behind(block);
                for index in self.blocks[block].instructions.clone().rev() {
                    self.live_before(block, index, &mut live);
                }
                changed |= self.blocks[block].live.add(&live);
            }
        }
    }

    /// Locals live at the end of a block.
    fn live_behind(&self, block: BlockIndex) -> Bits {
        let mut live = Bits::new(self.locals);
        for &next in &self.blocks[block].successors {
            live.add(&self.blocks[next].live);
        }
        live
    }

    /// From what is live behind an instruction of the block to what is live before it.
    fn live_before(&self, block: BlockIndex, index: usize, live: &mut Bits) {
        let instruction = &self.instructions[index];
        if let (Some(local), Some(access)) = (instruction.local(), instruction.opcode.local_access()) {
            match access {
                LocalAccess::Store => live.remove(local.into()),
                LocalAccess::Load | LocalAccess::Increment | LocalAccess::Ret => live.insert(local.into()),
            }
        }
        for handler in &self.blocks[block].handlers {
            live.add(&self.blocks[handler.block].live);
        }
    }

    /// Locals live before each instruction of a block.
    pub fn live_in_block(&self, block: BlockIndex) -> Vec<Bits> {
        let mut live = self.live_behind(block);
        let mut rows: Vec<Bits> = self.blocks[block]
            .instructions
            .clone()
            .rev()
            .map(|index| {
                self.live_before(block, index, &mut live);
                live.clone()
            })
            .collect();
        rows.reverse();
        rows
    }

    /// Whether an edge goes back in the order.
    pub fn goes_back(&self, from: BlockIndex, to: BlockIndex) -> bool {
        self.blocks[to].position <= self.blocks[from].position
    }

    /// Marks the targets of back edges.
    fn find_loops(&mut self) {
        let mut before = vec![Vec::new(); self.blocks.len()];
        for &block in &self.order {
            for next in self.blocks[block].ways() {
                before[next].push(block);
            }
        }
        for at in 0..self.order.len() {
            let header = self.order[at];
            let entered = self.entered.as_ref().filter(|entered| entered.header == header);
            let is_round = |tail| self.goes_back(tail, header) && entered.is_none_or(|e| !e.is_entered_from(tail));
            let tails: Vec<_> = before[header].iter().copied().filter(|&tail| is_round(tail)).collect();
            if tails.is_empty() {
                continue;
            }
            let mut stores = Bits::new(self.locals);
            let mut inside = vec![false; self.blocks.len()];
            inside[header] = true;
            self.add_stores(header, &mut stores);
            let mut open = tails;
            let mut entered_elsewhere = false;
            while let Some(block) = open.pop() {
                if std::mem::replace(&mut inside[block], true) {
                    continue;
                }
                if self.blocks[block].position < self.blocks[header].position {
                    // Entered elsewhere, too: anything may change.
                    stores.fill();
                    entered_elsewhere = true;
                    break;
                }
                self.add_stores(block, &mut stores);
                open.extend(&before[block]);
            }
            self.blocks[header].loop_stores = Some(stores);
            self.blocks[header].entered_elsewhere = entered_elsewhere;
        }
    }

    fn add_stores(&self, block: BlockIndex, stores: &mut Bits) {
        for instruction in &self.instructions[self.blocks[block].instructions.clone()] {
            let Some(local) = instruction.local() else { continue };
            if matches!(instruction.opcode.local_access(), Some(LocalAccess::Store | LocalAccess::Increment)) {
                stores.insert(local.into());
                // A store also ends what overlaps it: a long before it, and its own second half.
                if let Some(before) = local.checked_sub(1) {
                    stores.insert(before.into());
                }
                stores.insert(usize::from(local) + 1);
            }
        }
    }

    /// The type with which each local that is live at the start of a block is read there first, by letter; for a function
    /// that starts there.
    pub fn types_at(&self, start: BlockIndex) -> Vec<Option<u8>> {
        let mut types = vec![None; self.locals];
        let live: Vec<usize> = self.blocks[start].live.iter().collect();
        for local in live {
            types[local] = self.first_read(start, local);
        }
        types
    }

    /// The type letter of a read that a local reaches without a store between.
    fn first_read(&self, start: BlockIndex, local: usize) -> Option<u8> {
        let mut seen = vec![false; self.blocks.len()];
        let mut open = vec![start];
        'blocks: while let Some(block) = open.pop() {
            if std::mem::replace(&mut seen[block], true) {
                continue;
            }
            open.extend(self.blocks[block].handlers.iter().map(|handler| handler.block));
            for instruction in &self.instructions[self.blocks[block].instructions.clone()] {
                if instruction.local().map(usize::from) != Some(local) {
                    continue;
                }
                match instruction.opcode.local_access() {
                    Some(LocalAccess::Load) => return instruction.opcode.effect().as_bytes().get(1).copied(),
                    Some(LocalAccess::Increment) => return Some(b'i'),
                    Some(LocalAccess::Store | LocalAccess::Ret) => continue 'blocks,
                    None => {}
                }
            }
            open.extend(&self.blocks[block].successors);
        }
        None
    }
}

/// Where an instruction may jump, switches with their default first.
fn targets(instruction: &Instruction<'_>) -> Result<Vec<u16>, Bailout> {
    let target = |bci: Option<bytecode::Bci>| bci.map(|bci| bci.0).ok_or(Bailout::Malformed);
    match instruction.operands {
        Operands::Branch(_) => Ok(vec![target(instruction.branch_target())?]),
        Operands::Switch(switch) => {
            let cases = switch.cases().map(|(_, bci)| target(bci));
            std::iter::once(target(switch.default_target())).chain(cases).collect()
        }
        _ => Ok(Vec::new()),
    }
}
