//! Removes parameters of blocks that always have the same value.

use super::dominators::Dominators;
use super::function::{Block, Definition, Function, Inst, Value};

/// Removes parameters that get, from wherever control comes, one value or themselves.
pub fn prune_params(function: &mut Function) {
    let ways = find_ways(function);
    let mut changed = true;
    while changed {
        changed = false;
        for block in function.blocks() {
            if block == Function::ENTRY || ways[block.index()].is_empty() {
                continue;
            }
            let params = function.block(block).params.clone();
            for param in params {
                if let Some(value) = only_value(function, &ways[block.index()], param) {
                    remove_param(function, block, param, &ways[block.index()]);
                    function.replace(param, value);
                    changed = true;
                }
            }
        }
    }
    function.apply_replacements();
}

/// By block: the instructions that jump there, and which of their targets that is.
type Ways = Vec<Vec<(Inst, usize)>>;

fn find_ways(function: &Function) -> Ways {
    let mut ways: Ways = vec![Vec::new(); function.blocks().count()];
    for &block in Dominators::of(function).order() {
        let Some(end) = function.end(block) else { continue };
        for (at, target) in function.inst(end).targets.iter().enumerate() {
            ways[target.block.index()].push((end, at));
        }
    }
    ways
}

fn position(function: &Function, param: Value) -> Option<usize> {
    match function.definition(param) {
        Definition::Parameter(_, at) => Some(at as usize),
        Definition::Result(_) => None,
    }
}

fn only_value(function: &Function, ways: &[(Inst, usize)], param: Value) -> Option<Value> {
    let at = position(function, param)?;
    let mut only = None;
    for &(inst, target) in ways {
        let value = function.resolve(function.inst(inst).targets[target].args[at]);
        if value == param {
            continue;
        }
        if only.is_some_and(|only| only != value) {
            return None;
        }
        only = Some(value);
    }
    only
}

fn remove_param(function: &mut Function, block: Block, param: Value, ways: &[(Inst, usize)]) {
    let Some(at) = position(function, param) else { return };
    for &(inst, target) in ways {
        function.inst_mut(inst).targets[target].args.remove(at);
    }
    function.remove_param(block, at);
}
