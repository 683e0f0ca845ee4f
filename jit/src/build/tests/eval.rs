//! Runs functions without memory, to see what they compute.

use std::collections::HashMap;

use vm_core::{ClassId, MethodId};

use crate::ir::{Block, Cond, Function, Imm, InstData, Op, Reason, RuntimeCall, State, Value};

/// How a function ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// With this result, 0 for none; of floating-point numbers the bits.
    Returned(i64),
    Left(Reason, State),
    /// With this exception.
    Thrown(i64),
}

/// Steps before a function counts as endless.
const STEPS: usize = 100_000;

/// What called methods return or throw.
pub(super) type Callees<'c> = dyn FnMut(MethodId, &[i64]) -> Result<i64, i64> + 'c;

/// Runs a function that calls nothing.
pub(super) fn eval(function: &Function, args: &[i64]) -> Outcome {
    eval_with(function, args, &mut |method, _| panic!("calls {method:?}"))
}

/// Runs a function; `call` says what methods return or throw.
pub(super) fn eval_with(function: &Function, args: &[i64], call: &mut Callees<'_>) -> Outcome {
    let mut pending = None;
    let mut values: HashMap<Value, i64> = HashMap::new();
    values.extend(function.block(Function::ENTRY).params.iter().copied().zip(args.iter().copied()));
    let mut block = Function::ENTRY;
    let mut steps = 0;
    'blocks: loop {
        for &inst in &function.block(block).insts {
            steps += 1;
            assert!(steps < STEPS, "no end");
            let data = function.inst(inst);
            let arg = |n: usize| values[&data.args[n]];
            let taken = match data.op {
                Op::Return => return Outcome::Returned(data.args.first().map_or(0, |_| arg(0))),
                Op::Guard | Op::NullCheck if arg(0) == 0 => return left(data),
                Op::Deopt => return left(data),
                Op::Unwind => return Outcome::Thrown(pending.expect("an exception leaves")),
                Op::SetPending => {
                    assert_eq!(pending.replace(arg(0)), None);
                    continue;
                }
                Op::TakePending => {
                    values.insert(data.result.unwrap(), pending.take().expect("an exception is pending"));
                    continue;
                }
                Op::CallStatic => {
                    let Imm::Method(method) = data.imm else { panic!("a call names its method") };
                    let result = call(method, &data.args.iter().map(|arg| values[arg]).collect::<Vec<_>>());
                    pending = result.err();
                    values.extend(data.result.zip(result.ok()));
                    continue;
                }
                Op::CallRuntime => {
                    let Imm::Runtime(call) = data.imm else { panic!("a call names its function") };
                    pending = Some(thrown_by(call));
                    continue;
                }
                Op::MonitorEnter | Op::MonitorExit => continue,
                Op::Catch => usize::from(pending.is_some()),
                Op::Guard | Op::NullCheck | Op::Poll => continue,
                Op::Jump => 0,
                Op::Branch => usize::from(arg(0) == 0),
                Op::Switch => {
                    let Imm::Keys(keys) = &data.imm else { panic!("a switch has keys") };
                    keys.iter().position(|&key| i64::from(key) == arg(0)).unwrap_or(keys.len())
                }
                _ => {
                    let result = compute(data, &data.args.iter().map(|arg| values[arg]).collect::<Vec<_>>());
                    values.insert(data.result.unwrap(), result);
                    continue;
                }
            };
            let target = &data.targets[taken];
            let passed: Vec<i64> = target.args.iter().map(|arg| values[arg]).collect();
            block = target.block;
            values.extend(params(function, block).iter().copied().zip(passed));
            continue 'blocks;
        }
        panic!("{block} has no end");
    }
}

/// What functions of the runtime throw: they do nothing else here.
pub(super) fn thrown_by(call: RuntimeCall) -> i64 {
    1000 + call as i64
}

fn params(function: &Function, block: Block) -> &[Value] {
    &function.block(block).params
}

fn left(data: &InstData) -> Outcome {
    match (&data.imm, data.state) {
        (&Imm::Reason(reason), Some(state)) => Outcome::Left(reason, state),
        other => panic!("a guard has a reason and a state: {other:?}"),
    }
}

fn compute(data: &InstData, args: &[i64]) -> i64 {
    let (a, b) = (args.first().copied().unwrap_or(0), args.get(1).copied().unwrap_or(0));
    let (x, y) = (a as i32, b as i32);
    let floats = (f32::from_bits(a as u32), f32::from_bits(b as u32));
    let doubles = (f64::from_bits(a as u64), f64::from_bits(b as u64));
    let cond = if let Imm::Cond(cond) = data.imm { cond } else { Cond::Eq };
    let int = match data.op {
        Op::Iconst | Op::Lconst | Op::Fconst | Op::Dconst => {
            let Imm::Int(number) = data.imm else { panic!("a constant has a number") };
            return number;
        }
        Op::Object => {
            let Imm::Root(slot) = data.imm else { panic!("an object is in a slot") };
            return slot as i64;
        }
        Op::Null => return 0,
        Op::Ladd => return a.wrapping_add(b),
        Op::Lmul => return a.wrapping_mul(b),
        Op::I2l => return i64::from(x),
        Op::Iadd => x.wrapping_add(y),
        Op::Isub => x.wrapping_sub(y),
        Op::Imul => x.wrapping_mul(y),
        Op::Idiv => x.wrapping_div(y),
        Op::Irem => x.wrapping_rem(y),
        Op::Iand => x & y,
        Op::Ixor => x ^ y,
        Op::I2b => i32::from(x as i8),
        Op::L2i => x,
        Op::Icmp => cond.of_ints(x, y).into(),
        Op::Lcmp => cond.of_longs(a, b).into(),
        Op::RefEq => (a == b).into(),
        // The class of an object is in its last two digits.
        Op::InstanceOf => (data.imm == Imm::Class(ClassId((a % 100) as u32))).into(),
        Op::Fcmp => compared(cond, floats.0.partial_cmp(&floats.1)),
        Op::Dcmp => compared(cond, doubles.0.partial_cmp(&doubles.1)),
        Op::Fcmpl | Op::Fcmpg => {
            floats.0.partial_cmp(&floats.1).map_or(if data.op == Op::Fcmpl { -1 } else { 1 }, |order| order as i32)
        }
        other => panic!("not for {}", other.mnemonic()),
    };
    i64::from(int)
}

fn compared(cond: Cond, order: Option<std::cmp::Ordering>) -> i32 {
    order.is_some_and(|order| cond.of_ints(order as i32, 0)).into()
}
