//! Intrinsics: methods of the class library whose calls become other instructions. One table says which; the loops over strings
//! and arrays have theirs in [`vm_core::leaf`].

use smallvec::SmallVec;
use vm_core::MethodId;
use vm_core::field::Kind;
use vm_core::leaf::{self, LeafEffect, LeafId};

use super::Stop;
use super::body::{Body, Next};
use super::calls::Call;
use super::unsafe_access::Access;
use super::world::Loadable;
use crate::ir::{At, Cond, Imm, InstData, Op, Reason, RuntimeCall, Target, Type, Value, type_of_kind};

/// How the call of a method is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intrinsic {
    /// One operation on the arguments. They are not null; a divisor is not 0.
    Op(Op),
    /// A function that reads; where it does nothing, the interpreter executes the call.
    Leaf(LeafId),
    /// A function; where it does nothing, the method is called.
    LeafOrCall(LeafId),
    /// As `LeafOrCall`; the result is this argument, which is an array for the product of the arguments before it if there is none.
    Filled(LeafId, u8),
    /// The native method's function, which reads what never changes. The first arguments, so many, are not null.
    NativePure(u8),
    /// The native method's function. The first arguments, so many, are not null.
    Native(u8),
    /// An access of `Unsafe`, which is the first argument.
    Unsafe(Access),
    /// `Unsafe`'s fences.
    Fence(Op),
    /// `Preconditions.checkIndex`.
    CheckIndex,
    /// `Class.isInstance`.
    IsInstance,
    /// `Array.newArray`.
    NewArray,
    /// `Object.clone`, which arrays have for certain.
    CloneArray,
    /// `Unsafe.allocateInstance`.
    AllocateInstance,
}

use Intrinsic::{
    AllocateInstance, CheckIndex, CloneArray, Fence, IsInstance, Native, NativePure, NewArray, Op as Operation,
};

type Row = (&'static str, &'static str, Intrinsic);

/// By classes: name, descriptor, how. All classes are the boot loader's.
static TABLE: &[(&[&str], &[Row])] = &[
    (
        &["java/lang/Math", "java/lang/StrictMath"],
        &[
            ("abs", "(I)I", Operation(Op::Iabs)),
            ("abs", "(J)J", Operation(Op::Labs)),
            ("abs", "(F)F", Operation(Op::Fabs)),
            ("abs", "(D)D", Operation(Op::Dabs)),
            ("min", "(II)I", Operation(Op::Imin)),
            ("min", "(JJ)J", Operation(Op::Lmin)),
            ("min", "(FF)F", Operation(Op::Fmin)),
            ("min", "(DD)D", Operation(Op::Dmin)),
            ("max", "(II)I", Operation(Op::Imax)),
            ("max", "(JJ)J", Operation(Op::Lmax)),
            ("max", "(FF)F", Operation(Op::Fmax)),
            ("max", "(DD)D", Operation(Op::Dmax)),
            ("sqrt", "(D)D", Operation(Op::Dsqrt)),
            ("floor", "(D)D", Operation(Op::Dfloor)),
            ("ceil", "(D)D", Operation(Op::Dceil)),
            ("rint", "(D)D", Operation(Op::Drint)),
            ("fma", "(FFF)F", Operation(Op::Ffma)),
            ("fma", "(DDD)D", Operation(Op::Dfma)),
            ("multiplyHigh", "(JJ)J", Operation(Op::Lmulhi)),
        ],
    ),
    (
        &["java/lang/StrictMath"],
        &[
            ("sin", "(D)D", NativePure(0)),
            ("cos", "(D)D", NativePure(0)),
            ("tan", "(D)D", NativePure(0)),
            ("asin", "(D)D", NativePure(0)),
            ("acos", "(D)D", NativePure(0)),
            ("atan", "(D)D", NativePure(0)),
            ("log", "(D)D", NativePure(0)),
            ("log10", "(D)D", NativePure(0)),
            ("IEEEremainder", "(DD)D", NativePure(0)),
            ("atan2", "(DD)D", NativePure(0)),
            ("sinh", "(D)D", NativePure(0)),
            ("cosh", "(D)D", NativePure(0)),
            ("tanh", "(D)D", NativePure(0)),
            ("expm1", "(D)D", NativePure(0)),
            ("log1p", "(D)D", NativePure(0)),
        ],
    ),
    (
        &["java/lang/Integer"],
        &[
            ("bitCount", "(I)I", Operation(Op::Ibits)),
            ("numberOfLeadingZeros", "(I)I", Operation(Op::Ileading)),
            ("numberOfTrailingZeros", "(I)I", Operation(Op::Itrailing)),
            ("reverse", "(I)I", Operation(Op::Ireverse)),
            ("reverseBytes", "(I)I", Operation(Op::Iswap)),
            ("rotateLeft", "(II)I", Operation(Op::Irotl)),
            ("rotateRight", "(II)I", Operation(Op::Irotr)),
            ("divideUnsigned", "(II)I", Operation(Op::Iudiv)),
            ("remainderUnsigned", "(II)I", Operation(Op::Iurem)),
        ],
    ),
    (
        &["java/lang/Long"],
        &[
            ("bitCount", "(J)I", Operation(Op::Lbits)),
            ("numberOfLeadingZeros", "(J)I", Operation(Op::Lleading)),
            ("numberOfTrailingZeros", "(J)I", Operation(Op::Ltrailing)),
            ("reverse", "(J)J", Operation(Op::Lreverse)),
            ("reverseBytes", "(J)J", Operation(Op::Lswap)),
            ("rotateLeft", "(JI)J", Operation(Op::Lrotl)),
            ("rotateRight", "(JI)J", Operation(Op::Lrotr)),
            ("divideUnsigned", "(JJ)J", Operation(Op::Ludiv)),
            ("remainderUnsigned", "(JJ)J", Operation(Op::Lurem)),
        ],
    ),
    (
        &["java/lang/Float"],
        &[
            ("floatToRawIntBits", "(F)I", Operation(Op::FloatBits)),
            ("intBitsToFloat", "(I)F", Operation(Op::BitsFloat)),
        ],
    ),
    (
        &["java/lang/Double"],
        &[
            ("doubleToRawLongBits", "(D)J", Operation(Op::DoubleBits)),
            ("longBitsToDouble", "(J)D", Operation(Op::BitsDouble)),
        ],
    ),
    (
        &["java/lang/Object"],
        &[
            ("getClass", "()Ljava/lang/Class;", Operation(Op::Mirror)),
            ("hashCode", "()I", Operation(Op::IdentityHash)),
            ("clone", "()Ljava/lang/Object;", CloneArray),
        ],
    ),
    (
        &["java/lang/Class"],
        &[
            ("isInstance", "(Ljava/lang/Object;)Z", IsInstance),
            ("isAssignableFrom", "(Ljava/lang/Class;)Z", NativePure(2)),
            ("isInterface", "()Z", NativePure(1)),
            ("isArray", "()Z", NativePure(1)),
            ("isPrimitive", "()Z", NativePure(1)),
            ("isHidden", "()Z", NativePure(1)),
            ("getSuperclass", "()Ljava/lang/Class;", NativePure(1)),
            ("getModifiers", "()I", NativePure(1)),
        ],
    ),
    (&["java/lang/reflect/Array"], &[("newArray", "(Ljava/lang/Class;I)Ljava/lang/Object;", NewArray)]),
    (&["java/lang/Thread"], &[("currentThread", "()Ljava/lang/Thread;", Operation(Op::CurrentThread))]),
    (&["java/lang/ref/Reference"], &[("refersTo0", "(Ljava/lang/Object;)Z", Native(1))]),
    (
        &["java/lang/System"],
        &[
            ("identityHashCode", "(Ljava/lang/Object;)I", Operation(Op::IdentityHash)),
            ("nanoTime", "()J", Native(0)),
            ("currentTimeMillis", "()J", Native(0)),
        ],
    ),
    (&["jdk/internal/util/Preconditions"], &[("checkIndex", "(IILjava/util/function/BiFunction;)I", CheckIndex)]),
    (&["java/util/zip/CRC32"], &[("update", "(II)I", Native(0)), ("updateBytes0", "(I[BII)I", Native(2))]),
    (&["java/util/zip/Adler32"], &[("update", "(II)I", Native(0)), ("updateBytes", "(I[BII)I", Native(2))]),
    (
        &["jdk/internal/misc/Unsafe"],
        &[
            ("loadFence", "()V", Fence(Op::Order)),
            ("storeFence", "()V", Fence(Op::Order)),
            ("fullFence", "()V", Fence(Op::Fence)),
            ("allocateInstance", "(Ljava/lang/Class;)Ljava/lang/Object;", AllocateInstance),
        ],
    ),
];

/// How calls of a method of the boot loader are replaced; a row of [`leaf`] is `found`.
pub(crate) fn find(class: &str, name: &str, descriptor: &str, found: Option<LeafId>) -> Option<Intrinsic> {
    if let Some(leaf) = found {
        // What has written is not executed again by the interpreter, and memory that is compared may be a native range.
        let or_call = leaf.get().effect == LeafEffect::Writes || name == "vectorizedMismatch";
        return Some(match name {
            "implMultiplyToLen" => Intrinsic::Filled(leaf, 4),
            "implSquareToLen" => Intrinsic::Filled(leaf, 2),
            _ if or_call => Intrinsic::LeafOrCall(leaf),
            _ => Intrinsic::Leaf(leaf),
        });
    }
    let groups = TABLE.iter().filter(|(classes, _)| classes.contains(&class));
    let row = groups.flat_map(|(_, rows)| *rows).find(|row| row.0 == name && row.1 == descriptor);
    match row {
        Some(row) => Some(row.2),
        None if class == "jdk/internal/misc/Unsafe" => Access::of(name, descriptor).map(Intrinsic::Unsafe),
        None => None,
    }
}

impl Intrinsic {
    /// Whether it is the function of a native method that is called.
    pub(crate) fn calls_native(self) -> bool {
        matches!(self, NativePure(_) | Native(_) | IsInstance)
    }
}

impl Body<'_, '_> {
    /// Replaces a call of a method; none if it is to be called after all.
    pub(super) fn intrinsic(
        &mut self,
        intrinsic: Intrinsic,
        target: MethodId,
        call: &Call,
    ) -> Result<Option<Next>, Stop> {
        let ty = type_of_kind(call.result);
        let args = &call.args[..];
        let result = match intrinsic {
            Intrinsic::Op(op) => Some(self.operation_on(op, args)),
            Intrinsic::Leaf(leaf) => {
                let (bits, worked) = self.leaf(leaf, args);
                self.guard(Reason::Exception, worked);
                self.result_of(bits, ty)
            }
            Intrinsic::LeafOrCall(leaf) => {
                let (bits, worked) = self.leaf(leaf, args);
                return self.or_call(worked, target, call, |body| body.result_of(bits, ty)).map(Some);
            }
            Intrinsic::Filled(leaf, at) => {
                let mut args = SmallVec::<[Value; 8]>::from_slice(args);
                let at = usize::from(at);
                if self.is_null(args[at]) {
                    args[at] = self.new_product(args[1], args[3]);
                }
                let (_, worked) = self.leaf(leaf, &args);
                return self.or_call(worked, target, call, |_| Some(args[at])).map(Some);
            }
            Intrinsic::NativePure(not_null) => self.native(Op::NativePure, not_null, target, call),
            Intrinsic::Native(not_null) => self.native(Op::NativeWrite, not_null, target, call),
            Intrinsic::Unsafe(access) => return self.unsafe_access(access, target, call),
            Intrinsic::Fence(op) => {
                self.emit(InstData::new(op, &[]));
                None
            }
            Intrinsic::CheckIndex => Some(self.check_index(args[0], args[1])),
            Intrinsic::IsInstance => match self.mirrored(args[0]) {
                Some(class) => Some(self.value(InstData::new(Op::InstanceOf, &[args[1]]).with_imm(Imm::Class(class)))),
                None => self.native(Op::NativePure, 1, target, call),
            },
            Intrinsic::NewArray => {
                self.null_check(args[0]);
                self.guard_not_negative(args[1]);
                let state = self.state(At::Before);
                let class = InstData::new(Op::CallRuntime, &args[..1]).with_imm(Imm::Runtime(RuntimeCall::ArrayClass));
                let class = self.value_of(class.with_state(state), Type::Int);
                let make = |body: &mut Self| {
                    let state = body.state(At::Call);
                    let call = Imm::Runtime(RuntimeCall::NewArraySlow);
                    let array = InstData::new(Op::CallRuntime, &[class, args[1]]).with_imm(call).with_state(state);
                    Some(body.value_of(array, Type::Ref))
                };
                return self.or_call(class, target, call, make).map(Some);
            }
            Intrinsic::AllocateInstance => {
                let Some(class) = self.mirrored(args[1]) else { return Ok(None) };
                match self.new_plain(class) {
                    None => return Ok(None),
                    made => made,
                }
            }
            Intrinsic::CloneArray => {
                let is_array = self.value(InstData::new(Op::IsArray, &[args[0]]));
                let copy = |body: &mut Self| {
                    let state = body.state(At::Call);
                    let copy = InstData::new(Op::CallRuntime, args).with_imm(Imm::Runtime(RuntimeCall::CloneArray));
                    Some(body.value_of(copy.with_state(state), Type::Ref))
                };
                return self.or_call(is_array, target, call, copy).map(Some);
            }
        };
        if let Some(result) = result {
            self.push(result);
        }
        Ok(Some(Next::Goes))
    }

    fn operation_on(&mut self, op: Op, args: &[Value]) -> Value {
        match op {
            Op::Iudiv | Op::Iurem => self.guard(Reason::DivisionByZero, args[1]),
            Op::Ludiv | Op::Lurem => {
                let zero = self.constant(Loadable::Long(0));
                let differs = self.value(InstData::new(Op::Lcmp, &[args[1], zero]).with_imm(Imm::Cond(Cond::Ne)));
                self.guard(Reason::DivisionByZero, differs);
            }
            Op::Mirror if let Some(class) = self.exact_class(args[0]) => {
                let mirror = self.world().class_facts(class).mirror;
                return self.object(mirror);
            }
            Op::Mirror | Op::IdentityHash => self.null_check(args[0]),
            _ => {}
        }
        self.value(InstData::new(op, args))
    }

    /// A function of the runtime: its result, and whether it did the work.
    fn leaf(&mut self, id: LeafId, args: &[Value]) -> (Value, Value) {
        let op = match id.get().effect {
            LeafEffect::Reads => Op::LeafRead,
            LeafEffect::Writes => Op::LeafWrite,
        };
        let bits = self.value(InstData::new(op, args).with_imm(Imm::Leaf(id)));
        let declined = self.constant(Loadable::Long(leaf::DECLINED));
        let worked = self.value(InstData::new(Op::Lcmp, &[bits, declined]).with_imm(Imm::Cond(Cond::Ne)));
        (bits, worked)
    }

    /// The int in what such a function gives.
    fn result_of(&mut self, bits: Value, ty: Option<Type>) -> Option<Value> {
        ty.map(|_| self.value(InstData::new(Op::L2i, &[bits])))
    }

    /// An array of ints for the product of numbers of so many ints.
    fn new_product(&mut self, x_count: Value, y_count: Value) -> Value {
        let length = self.value(InstData::new(Op::Iadd, &[x_count, y_count]));
        self.guard_not_negative(length);
        let class = self.world().primitive_array(Kind::Int);
        // Should there be no room, the method is called again, and throws.
        let state = self.state(At::Before);
        self.value(InstData::new(Op::NewArray, &[length]).with_imm(Imm::Class(class)).with_state(state))
    }

    fn native(&mut self, op: Op, not_null: u8, target: MethodId, call: &Call) -> Option<Value> {
        for &arg in &call.args[..usize::from(not_null)] {
            if self.ty(arg) == Type::Ref {
                self.null_check(arg);
            }
        }
        let data = InstData::new(op, &call.args).with_imm(Imm::Method(target));
        match type_of_kind(call.result) {
            Some(ty) => Some(self.value_of(data, ty)),
            None => {
                self.emit(data);
                None
            }
        }
    }

    fn guard_not_negative(&mut self, length: Value) {
        let zero = self.int(0);
        let holds = self.value(InstData::new(Op::Icmp, &[length, zero]).with_imm(Imm::Cond(Cond::Ge)));
        self.guard(Reason::NegativeSize, holds);
    }

    fn check_index(&mut self, index: Value, length: Value) -> Value {
        let is_length = self.builder.function.defining(length).is_some_and(|data| data.op == Op::ArrayLength);
        if !is_length {
            let zero = self.int(0);
            let holds = self.value(InstData::new(Op::Icmp, &[length, zero]).with_imm(Imm::Cond(Cond::Ge)));
            self.guard(Reason::Bounds, holds);
        }
        let state = self.state(At::Before);
        let check = InstData::new(Op::BoundsCheck, &[index, length]).with_imm(Imm::Reason(Reason::Bounds));
        self.emit(check.with_state(state));
        index
    }

    /// The class whose mirror a value is known to be.
    fn mirrored(&self, mirror: Value) -> Option<vm_core::ClassId> {
        self.world().objects()?.mirrored(self.root(mirror)?)
    }

    /// What `fast` gives if `condition` is not 0; a call of the method otherwise.
    pub(super) fn or_call(
        &mut self,
        condition: Value,
        target: MethodId,
        call: &Call,
        fast: impl FnOnce(&mut Self) -> Option<Value>,
    ) -> Result<Next, Stop> {
        let function = &mut self.builder.function;
        let [quick, slow, behind] = [(); 3].map(|()| function.add_block());
        let ends = [quick, slow].map(|block| Target { block, args: Default::default() });
        self.emit(InstData::new(Op::Branch, &[condition]).with_imm(Imm::Weight(1000, 1000)).with_targets(ends));
        self.block = quick;
        let quick = fast(self);
        self.jump_behind(behind, quick);
        self.block = slow;
        let state = self.state(At::Call);
        let slow = InstData::new(Op::CallStatic, &call.args).with_imm(Imm::Method(target)).with_state(state);
        let ty = type_of_kind(call.result);
        let slow = match ty {
            Some(ty) => Some(self.value_of(slow, ty)),
            None => {
                self.emit(slow);
                None
            }
        };
        self.catch(state, slow)?;
        self.jump_behind(behind, slow);
        self.block = behind;
        if let Some(ty) = ty {
            let result = self.builder.function.add_param(behind, ty);
            self.push(result);
        }
        Ok(Next::Goes)
    }

    fn jump_behind(&mut self, block: crate::ir::Block, result: Option<Value>) {
        let target = Target { block, args: result.into_iter().collect() };
        self.emit(InstData::new(Op::Jump, &[]).with_targets([target]));
    }

    /// An int argument as a value of a kind holds it, for what is stored.
    pub(super) fn stored(&mut self, value: Value, kind: Kind) -> Value {
        if kind == Kind::Boolean { self.narrow(value, kind) } else { value }
    }
}
