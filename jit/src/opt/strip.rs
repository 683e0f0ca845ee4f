//! Counted loops without calls run in strips: the poll, after which every reference may be another one, stands between strips and
//! not in each round.
//!
//! ```text
//! before: jump -> round(start)              before: jump -> strip(start)
//! round(i): poll                            strip(i): poll; stop = the nearer of i + STRIP * step and limit; jump -> round(i)
//!           branch i < limit -> body, exit  round(j): branch j < stop -> body, done
//! body: ...; jump -> round(i + step)        body: ...; jump -> round(j + step)
//!                                           done: branch j < limit -> strip(j), exit
//! ```

use std::collections::HashMap;

use super::loops::{self, Loop};
use crate::ir::{Block, Cond, Definition, Dominators, Effect, Function, Imm, Inst, InstData, Op, Target, Value};

/// Rounds of a strip.
const STRIP: i64 = 1000;
/// The most instructions of a round: a strip must end soon.
const MOST_INSTRUCTIONS: usize = 200;

/// A loop that can run in strips.
struct Counted {
    header: Block,
    /// The jump to the header from outside.
    entry: Inst,
    poll: Inst,
    /// The branch at the end of the header, and which of its targets leaves.
    branch: Inst,
    leaves: usize,
    /// The counter and how it is compared while the loop goes on.
    counter: Value,
    cond: Cond,
    limit: Value,
    step: i64,
}

/// Runs the pass.
pub(super) fn run(function: &mut Function) {
    let dominators = Dominators::of(function);
    let mut homes: HashMap<Inst, Block> = HashMap::new();
    for &block in dominators.order() {
        homes.extend(function.block(block).insts.iter().map(|&inst| (inst, block)));
    }
    let found = loops::find(function, &dominators);
    let mut counted: Vec<Counted> = found
        .iter()
        .filter(|(_, around)| {
            !found.values().any(|other| other.header != around.header && around.contains(other.header))
        })
        .filter_map(|(&before, around)| find(function, before, around, &homes))
        .collect();
    counted.sort_by_key(|counted| counted.header);
    for counted in counted {
        split(function, &counted);
    }
}

fn find(function: &Function, before: Block, around: &Loop, homes: &HashMap<Inst, Block>) -> Option<Counted> {
    let header = around.header;
    let insts = || around.blocks.iter().flat_map(|&block| &function.block(block).insts);
    let poll = loops::poll(function, header)?;
    let stays = |&inst: &Inst| {
        let effect = function.inst(inst).op.effect();
        inst == poll || !matches!(effect, Effect::Call | Effect::Alloc | Effect::Poll)
    };
    if insts().count() > MOST_INSTRUCTIONS || !insts().all(stays) {
        return None;
    }
    let branch = function.end(header)?;
    let data = function.inst(branch);
    if data.op != Op::Branch {
        return None;
    }
    let leaves = data.targets.iter().position(|target| !around.contains(target.block))?;
    if !around.contains(data.targets[1 - leaves].block) {
        return None;
    }
    let condition = function.defining(data.args[0]).filter(|data| data.op == Op::Icmp)?;
    let Imm::Cond(cond) = condition.imm else { return None };
    let cond = if leaves == 0 { cond.negated() } else { cond };
    let (a, b) = (condition.args[0], condition.args[1]);
    let is_param = |value| matches!(function.definition(value), Definition::Parameter(home, _) if home == header);
    let (counter, cond, limit) = match (is_param(a), is_param(b)) {
        (true, false) => (a, cond, b),
        (false, true) => (b, cond.swapped()?, a),
        _ => return None,
    };
    let limit_inside = match function.definition(limit) {
        Definition::Parameter(home, _) => around.contains(home),
        Definition::Result(inst) => homes.get(&inst).is_none_or(|&home| around.contains(home)),
    };
    let step = loops::step(function, around, counter)?;
    let fits = matches!((cond, step > 0), (Cond::Lt | Cond::Le, true) | (Cond::Gt | Cond::Ge, false));
    if limit_inside || !fits || step.abs() > i64::from(i32::MAX) / STRIP {
        return None;
    }
    Some(Counted { header, entry: function.end(before)?, poll, branch, leaves, counter, cond, limit, step })
}

fn split(function: &mut Function, counted: &Counted) {
    let &Counted { header, entry, poll, branch, leaves, counter, cond, limit, step } = counted;
    let params = function.block(header).params.clone();
    let strip = function.add_block();
    let strip_params: Vec<Value> = params.iter().map(|&param| function.add_param(strip, function.ty(param))).collect();
    let at_strip: HashMap<Value, Value> = params.iter().copied().zip(strip_params.iter().copied()).collect();
    let make = |function: &mut Function, block: Block, data: InstData| {
        let inst = function.append(block, data, None);
        function.inst(inst).result
    };
    // The poll moves in front of the strip.
    function.block_mut(header).insts.retain(|&inst| inst != poll);
    let Some(state) = function.inst(poll).state else { return };
    let mut described = Vec::new();
    let state = loops::state_with(function, header, state, &mut at_strip.clone(), &mut described);
    function.block_mut(strip).insts = described;
    function.append(strip, InstData::new(Op::Poll, &[]).with_state(state), None);
    // How far it goes: exact as longs.
    let from = at_strip[&counter];
    let number = |op, number| InstData::new(op, &[]).with_imm(Imm::Int(number));
    let stop = (|| {
        let wide_from = make(function, strip, InstData::new(Op::I2l, &[from]))?;
        let wide_limit = make(function, strip, InstData::new(Op::I2l, &[limit]))?;
        let left = make(function, strip, InstData::new(Op::Lsub, &[wide_limit, wide_from]))?;
        let most = make(function, strip, number(Op::Lconst, STRIP * step))?;
        let further = if step > 0 { Cond::Gt } else { Cond::Lt };
        let is_far = make(function, strip, InstData::new(Op::Lcmp, &[left, most]).with_imm(Imm::Cond(further)))?;
        let length = make(function, strip, number(Op::Iconst, STRIP * step))?;
        let near = make(function, strip, InstData::new(Op::Iadd, &[from, length]))?;
        make(function, strip, InstData::new(Op::Iselect, &[is_far, near, limit]))
    })();
    let Some(stop) = stop else { unreachable!("the table gives them results") };
    let to_header = Target { block: header, args: strip_params.iter().copied().collect() };
    function.append(strip, InstData::new(Op::Jump, &[]).with_targets([to_header]), None);
    function.inst_mut(entry).targets[0].block = strip;
    // A strip that has ended: the next one, or the end.
    let done = function.add_block();
    let old = function.inst(branch).clone();
    let compare = |against| InstData::new(Op::Icmp, &[counter, against]).with_imm(Imm::Cond(cond));
    let Some(more) = make(function, done, compare(limit)) else { unreachable!("the table gives it a result") };
    let next = Target { block: strip, args: params.iter().copied().collect() };
    let end = InstData::new(Op::Branch, &[more]).with_imm(Imm::Weight(0, 0));
    function.append(done, end.with_targets([next, old.targets[leaves].clone()]), None);
    let test = function.make(compare(stop), None);
    let Some(goes_on) = function.inst(test).result else { unreachable!("the table gives it a result") };
    let at = function.block(header).insts.len() - 1;
    function.block_mut(header).insts.insert(at, test);
    let inside = old.targets[1 - leaves].clone();
    let weight = match old.imm {
        Imm::Weight(taken, all) if leaves == 0 => Imm::Weight(all - taken, all),
        imm => imm,
    };
    let data = function.inst_mut(branch);
    data.args[0] = goes_on;
    data.imm = weight;
    data.targets = [inside, Target { block: done, args: Default::default() }].into_iter().collect();
}
