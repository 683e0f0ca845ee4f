//! `java.lang.ProcessImpl`: starting a process of the host.

use std::ffi::CString;
use vm_core::host::processes::Command;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/ProcessImpl" {
        "init" "()V" => init,
        "forkAndExec" "(I[B[B[BI[BI[B[IZ)I" => fork_and_exec,
    }
};

fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// The text in a `byte[]`, up to its NUL.
fn text(cx: &Cx<'_>, array: Local<'_>) -> CString {
    texts(cx, array, 1).pop().unwrap_or_default()
}

/// Texts that stand in a `byte[]` one after the other, each with a NUL.
fn texts(cx: &Cx<'_>, array: Local<'_>, count: i32) -> Vec<CString> {
    let bytes = array.get(cx).bytes(cx);
    bytes.split(|&b| b == 0).take(count.max(0) as usize).map(|t| CString::new(t).unwrap_or_default()).collect()
}

fn fork_and_exec<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let array = |cx: &Cx<'s>, i: usize| -> Local<'s> { a.obj(cx, i) };
    let (program, arguments, descriptors) = (array(cx, 3), array(cx, 4), array(cx, 9));
    if program.is_null() || arguments.is_null() {
        return Err(cx.throw_npe());
    }
    let program = text(cx, program);
    let arguments = texts(cx, arguments, a.int(5));
    let environment = array(cx, 6).non_null().map(|e| texts(cx, e, a.int(7)));
    let directory = array(cx, 8).non_null().map(|d| text(cx, d));
    let given = [0, 1, 2].map(|i| descriptors.get(cx).int_at(cx, i));
    let command = Command {
        program: &program,
        arguments: &arguments,
        environment: environment.as_deref(),
        directory: directory.as_deref(),
        descriptors: given,
        merge_errors: a.bool(10),
    };
    let processes = cx.vm().host().processes();
    match cx.blocking(|| processes.spawn(&command)) {
        Ok(child) => {
            for (i, fd) in child.streams.into_iter().enumerate() {
                descriptors.get(cx).set_int_at(cx, i as i32, fd);
            }
            Ok(Slot::int(child.pid as i32))
        }
        Err(error) => Err(cx.throw("java/io/IOException", &format!("error={}, {}", error.0, error.text()))),
    }
}
