//! [`Dominators`]: order of the blocks and who dominates whom (Cooper, Harvey and Kennedy's algorithm).

use super::function::{Block, Function};

/// The dominator tree of a function's reachable blocks.
#[derive(Debug, Clone)]
pub struct Dominators {
    /// Reachable blocks in reverse postorder: the entry first, and a block after its dominators.
    order: Vec<Block>,
    /// By block: its position in `order`; `UNREACHABLE` for others.
    position: Vec<u32>,
    /// By position: the position of the immediate dominator; the entry's own is 0.
    parent: Vec<u32>,
    /// By position: the positions that control comes from.
    predecessors: Vec<Vec<u32>>,
}

const UNREACHABLE: u32 = u32::MAX;

impl Dominators {
    /// Of `function` as it is now.
    pub fn of(function: &Function) -> Dominators {
        let order = reverse_postorder(function);
        let mut position = vec![UNREACHABLE; function.blocks().count()];
        for (at, block) in order.iter().enumerate() {
            position[block.index()] = at as u32;
        }
        let mut predecessors = vec![Vec::new(); order.len()];
        for (at, &block) in order.iter().enumerate() {
            for successor in function.successors(block) {
                predecessors[position[successor.index()] as usize].push(at as u32);
            }
        }
        let mut parent = vec![UNREACHABLE; order.len()];
        if let Some(entry) = parent.first_mut() {
            *entry = 0;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for at in 1..order.len() {
                let known = predecessors[at].iter().copied().filter(|&from| parent[from as usize] != UNREACHABLE);
                let dominator = known.reduce(|a, b| common(&parent, a, b)).unwrap_or(0);
                changed |= std::mem::replace(&mut parent[at], dominator) != dominator;
            }
        }
        Dominators { order, position, parent, predecessors }
    }

    /// The reachable blocks in reverse postorder.
    pub fn order(&self) -> &[Block] {
        &self.order
    }

    /// Whether control can reach a block.
    pub fn is_reachable(&self, block: Block) -> bool {
        self.position[block.index()] != UNREACHABLE
    }

    /// Whether all ways to `block` go through `dominator` (a block dominates itself). Both are reachable.
    pub fn dominates(&self, dominator: Block, block: Block) -> bool {
        let (dominator, mut at) = (self.position[dominator.index()], self.position[block.index()]);
        while at > dominator {
            at = self.parent[at as usize];
        }
        at == dominator
    }

    /// The immediate dominator; none of the entry.
    pub fn immediate(&self, block: Block) -> Option<Block> {
        match self.position[block.index()] {
            0 => None,
            at => Some(self.order[self.parent[at as usize] as usize]),
        }
    }

    /// The reachable blocks that control comes from, once for each way.
    pub fn predecessors(&self, block: Block) -> impl Iterator<Item = Block> + '_ {
        self.predecessors[self.position[block.index()] as usize].iter().map(|&at| self.order[at as usize])
    }
}

fn common(parent: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        if a > b {
            a = parent[a as usize];
        } else {
            b = parent[b as usize];
        }
    }
    a
}

fn reverse_postorder(function: &Function) -> Vec<Block> {
    let mut order = Vec::new();
    let mut seen = vec![false; function.blocks().count()];
    if seen.is_empty() {
        return order;
    }
    seen[Function::ENTRY.index()] = true;
    // A block and how many of its successors were looked at.
    let mut path = vec![(Function::ENTRY, 0)];
    while let Some((block, done)) = path.last_mut() {
        let next = function.successors(*block).nth(*done);
        *done += 1;
        match next {
            Some(successor) if !seen[successor.index()] => {
                seen[successor.index()] = true;
                path.push((successor, 0));
            }
            Some(_) => {}
            None => {
                order.push(*block);
                path.pop();
            }
        }
    }
    order.reverse();
    order
}
