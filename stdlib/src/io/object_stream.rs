//! `java.io.ObjectStreamClass`.

use super::descriptor::init_ids;
use crate::lang::mirror::class_argument_checked;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/io/ObjectStreamClass" {
        "initNative" "()V" => init_ids,
        "hasStaticInitializer" "(Ljava/lang/Class;)Z" => has_static_initializer,
    }
};

/// Initializes the class too, as HotSpot's look-up of a static method does.
fn has_static_initializer<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument_checked(cx, a, 0)?;
    vm_core::init::initialize(cx, class)?;
    let t = &cx.vm().symbols;
    let (name, descriptor) = (t.intern(b"<clinit>"), t.intern(b"()V"));
    Ok(Slot::bool(class.find_declared_method(name, descriptor).is_some()))
}
