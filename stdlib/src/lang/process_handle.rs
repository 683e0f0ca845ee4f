//! `java.lang.ProcessHandleImpl`: processes of the host.

use crate::fields;
use crate::host_text::java_string;
use vm_core::host::{Errno, ProcessStatus, restart};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/ProcessHandleImpl" {
        "getCurrentPid0" "()J" => get_current_pid,
        "parent0" "(JJ)J" => parent,
        "isAlive0" "(J)J" => is_alive,
        "destroy0" "(JJZ)Z" => destroy,
        "waitForProcessExit0" "(JZ)I" => wait_for_process_exit,
        "getProcessPids0" "(J[J[J[J)I" => get_process_pids,
    }
    "java/lang/ProcessHandleImpl$Info" {
        "info0" "(J)V" => info,
    }
};

/// `ProcessHandleImpl.NOT_A_CHILD`.
const NOT_A_CHILD: i32 = -2;

fn status(cx: &Cx<'_>, pid: i64) -> Option<ProcessStatus> {
    cx.vm().host().processes().status(pid).ok()
}

/// Is this still the process that started at `expected`? Ids are used again; 0 is an unknown time.
fn is_same(s: &ProcessStatus, expected: i64) -> bool {
    s.started == expected || s.started == 0 || expected == 0
}

fn get_current_pid<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().host().processes().current().unwrap_or(-1)))
}

fn parent<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, expected) = (a.long(0), a.long(2));
    let processes = cx.vm().host().processes();
    if processes.current() == Ok(pid) {
        return Ok(Slot::long(processes.parent().unwrap_or(-1)));
    }
    let s = status(cx, pid).filter(|s| is_same(s, expected));
    Ok(Slot::long(s.map_or(-1, |s| s.parent)))
}

fn is_alive<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(status(cx, a.long(0)).map_or(-1, |s| s.started)))
}

fn destroy<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, expected, force) = (a.long(0), a.long(2), a.bool(4));
    let same = status(cx, pid).map_or(expected == 0, |s| is_same(&s, expected));
    Ok(Slot::bool(same && cx.vm().host().processes().end(pid, force).is_ok()))
}

fn wait_for_process_exit<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, reap) = (a.long(0), a.bool(2));
    let processes = cx.vm().host().processes();
    let code = match cx.blocking(|| restart(|| processes.wait(pid, reap))) {
        Ok(code) => code,
        Err(Errno(libc::ECHILD)) => NOT_A_CHILD,
        Err(_) => -1,
    };
    Ok(Slot::int(code))
}

fn get_process_pids<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let wanted = a.long(0);
    let arrays: [Local<'s>; 3] = [a.obj(cx, 2), a.obj(cx, 3), a.obj(cx, 4)];
    let room = arrays[0].get(cx).array_length(cx);
    let unequal = arrays[1..].iter().any(|l| !l.is_null() && l.get(cx).array_length(cx) != room);
    if unequal {
        return Err(cx.throw("java/lang/IllegalArgumentException", "array sizes not equal"));
    }
    let processes = cx.vm().host().processes();
    let Ok(mut found) = cx.blocking(|| processes.all()) else {
        return Err(cx.throw("java/lang/RuntimeException", "Unable to open /proc"));
    };
    found.retain(|(_, s)| wanted == 0 || s.parent == wanted);
    for (i, (pid, s)) in found.iter().enumerate().take(room as usize) {
        for (array, value) in arrays.iter().zip([*pid, s.parent, s.started]) {
            if !array.is_null() {
                array.get(cx).set_long_at(cx, i as i32, value);
            }
        }
    }
    Ok(Slot::int(found.len() as i32))
}

fn info<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, pid): (Local<'s>, i64) = (a.obj(cx, 0), a.long(1));
    let class = this.get(cx).class(cx);
    if let Some(s) = status(cx, pid) {
        this.get(cx).set_long(cx, fields::offset(class, "totalTime"), s.cpu_time);
        this.get(cx).set_long(cx, fields::offset(class, "startTime"), s.started);
    }
    let line = cx.vm().host().processes().command_line(pid).unwrap_or_default();
    for (field, text) in [("user", line.user), ("command", line.command), ("commandLine", line.line)] {
        if let Some(text) = text {
            let text = java_string(cx, &text)?;
            fields::set_ref(cx, this.get(cx), field, text.get(cx));
        }
    }
    if let Some(arguments) = line.arguments {
        let vm = cx.vm();
        let string = vm.c.string.get(cx)?;
        let array = cx.new_object_array(string, arguments.len() as i32)?;
        for (i, text) in arguments.iter().enumerate() {
            cx.scope(|cx| -> JResult<()> {
                let text = java_string(cx, text)?;
                array.get(cx).set_element(cx, i as i32, text.get(cx));
                Ok(())
            })?;
        }
        fields::set_ref(cx, this.get(cx), "arguments", array.get(cx));
    }
    Ok(Slot::ZERO)
}
