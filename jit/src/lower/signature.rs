//! Types and signatures of compiled code.

use cranelift_codegen::ir::{self as clif, AbiParam, Signature, types};
use cranelift_codegen::isa::CallConv;

use crate::ir::Type;

/// The machine type of a value.
pub(crate) fn clif_type(ty: Type) -> clif::Type {
    match ty {
        Type::Int | Type::Ref => types::I32,
        Type::Long => types::I64,
        Type::Float => types::F32,
        Type::Double => types::F64,
    }
}

/// How compiled code is called: the method, then its arguments; the thread is in the pinned register.
pub(crate) fn compiled_signature(params: impl IntoIterator<Item = Type>, result: Option<Type>) -> Signature {
    let mut signature = Signature::new(CallConv::SystemV);
    signature.params.push(AbiParam::new(types::I64));
    signature.params.extend(params.into_iter().map(|ty| AbiParam::new(clif_type(ty))));
    signature.returns.extend(result.map(|ty| AbiParam::new(clif_type(ty))));
    signature
}
