//! Control flow that is known: branches on constants, guards that always fail, blocks with one way to them.

use crate::ir::{self, Block, Dominators, Function, Imm, Inst, InstData, Op};

/// Runs the pass. Says whether anything changed that may show other passes more.
pub(super) fn run(function: &mut Function) -> bool {
    let before = Dominators::of(function);
    let mut folded = false;
    for &block in before.order() {
        folded |= end_early(function, block);
        folded |= fold_end(function, block);
    }
    let dominators = if folded { Dominators::of(function) } else { before };
    for block in function.blocks() {
        if !dominators.is_reachable(block) {
            function.block_mut(block).insts.clear();
        }
    }
    let merged = merge(function, &dominators);
    if folded {
        ir::prune_params(function);
    }
    folded || merged
}

/// Ends a block at a guard that always fails.
fn end_early(function: &mut Function, block: Block) -> bool {
    let never = |&inst: &Inst| {
        let data = function.inst(inst);
        let constant = |at: usize| function.constant(data.args[at]);
        match data.op {
            Op::Guard => constant(0) == Some(0),
            Op::NullCheck => function.defining(data.args[0]).is_some_and(|data| data.op == Op::Null),
            Op::BoundsCheck => match (constant(0), constant(1)) {
                (Some(index), Some(length)) => !(0..length).contains(&index),
                _ => false,
            },
            _ => false,
        }
    };
    let Some(at) = function.block(block).insts.iter().position(never) else { return false };
    let failing = function.block(block).insts[at];
    function.block_mut(block).insts.truncate(at + 1);
    let data = function.inst_mut(failing);
    data.op = Op::Deopt;
    data.args.clear();
    true
}

/// Makes a branch on a constant a jump.
fn fold_end(function: &mut Function, block: Block) -> bool {
    let Some(end) = function.end(block) else { return false };
    let data = function.inst(end);
    let Some(key) = data.args.first().and_then(|&arg| function.constant(arg)) else { return false };
    let taken = match (data.op, &data.imm) {
        (Op::Branch, _) => usize::from(key == 0),
        (Op::Switch, Imm::Keys(keys)) => keys.iter().position(|&case| i64::from(case) == key).unwrap_or(keys.len()),
        _ => return false,
    };
    let target = data.targets[taken].clone();
    *function.inst_mut(end) = InstData::new(Op::Jump, &[]).with_targets([target]);
    true
}

/// Joins blocks with the only block that jumps to them, if it jumps to nothing else.
fn merge(function: &mut Function, dominators: &Dominators) -> bool {
    let mut ways = vec![0; function.blocks().count()];
    for &block in dominators.order() {
        function.successors(block).for_each(|to| ways[to.index()] += 1);
    }
    let mut merged = false;
    for &block in dominators.order() {
        // Blocks that were taken in are empty.
        while let Some(end) = function.end(block).filter(|&end| function.inst(end).op == Op::Jump) {
            let target = function.inst(end).targets[0].clone();
            if ways[target.block.index()] != 1 || target.block == block {
                break;
            }
            let taken = std::mem::take(function.block_mut(target.block));
            for (&param, &arg) in taken.params.iter().zip(&target.args) {
                function.replace(param, arg);
            }
            let insts = &mut function.block_mut(block).insts;
            insts.pop();
            insts.extend(taken.insts);
            merged = true;
        }
    }
    if merged {
        function.apply_replacements();
    }
    merged
}
