//! `java.lang.ProcessEnvironment`.

use super::mirror::object_slot;
use vm_core::field::Kind;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/ProcessEnvironment" {
        "environ" "()[[B" => environ,
    }
};

/// Names and values in turn.
fn environ<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let variables = cx.vm().host().environment();
    let bytes = cx.vm().primitive_array(Kind::Byte);
    let array = cx.new_object_array(bytes, 2 * variables.len() as i32)?;
    let texts = variables.iter().flat_map(|(name, value)| [name, value]);
    for (i, text) in texts.enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let text = cx.new_byte_array(text)?;
            array.get(cx).set_element(cx, i as i32, text.get(cx));
            Ok(())
        })?;
    }
    Ok(object_slot(cx, array))
}
