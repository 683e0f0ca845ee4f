//! `java.io.Console`.

use crate::host_text::throw_io;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/io/Console" {
        "encoding" "()Ljava/lang/String;" => encoding,
        "echo" "(Z)Z" => echo,
        "istty" "()Z" => is_terminal,
        "ttyStatus" "()I" => terminals,
    }
};

/// The library falls back to `sun.stdout.encoding`.
fn encoding<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn echo<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match cx.vm().host().files().set_echo(0, a.bool(0)) {
        Ok(was) => Ok(Slot::bool(was)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// A bit for each standard stream that is a terminal.
fn terminal_bits(cx: &Cx<'_>) -> i32 {
    let files = cx.vm().host().files();
    (0..3).filter(|&fd| files.is_terminal(fd).unwrap_or(false)).map(|fd| 1 << fd).sum()
}

fn is_terminal<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(terminal_bits(cx) & 3 == 3))
}

fn terminals<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(terminal_bits(cx)))
}
