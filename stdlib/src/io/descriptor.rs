//! `java.io.FileDescriptor` and its cleaner; descriptors in objects.

use crate::fields;
use crate::host_text::throw_io;
use vm_core::host::Errno;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/io/FileDescriptor" {
        "initIDs" "()V" => init_ids,
        "getHandle" "(I)J" => get_handle,
        "getAppend" "(I)Z" => get_append,
        "close0" "()V" => close,
        "sync" "()V" => sync,
    }
    "java/io/FileCleanable" {
        "cleanupClose0" "(IJ)V" => cleanup_close,
    }
};

/// A descriptor that is not open.
pub const CLOSED: i32 = -1;

/// The descriptor in a `FileDescriptor` (not null).
pub fn get(cx: &Cx<'_>, descriptor: Local<'_>) -> i32 {
    let vm = cx.vm();
    descriptor.get(cx).get_int(cx, vm.f.file_descriptor_fd.at(vm))
}

/// Sets the descriptor of a `FileDescriptor` (not null).
pub fn set(cx: &Cx<'_>, descriptor: Local<'_>, fd: i32) {
    let vm = cx.vm();
    descriptor.get(cx).set_int(cx, vm.f.file_descriptor_fd.at(vm), fd)
}

/// For classes whose natives need no preparation.
pub fn init_ids<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn get_handle<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(-1))
}

fn get_append<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // A descriptor that is not open counts as appending, as all bits of its flags are set.
    let flags = cx.vm().host().files().flags(a.int(0)).unwrap_or(-1);
    Ok(Slot::bool(flags & libc::O_APPEND != 0))
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = get(cx, this);
    if fd == CLOSED {
        return Ok(Slot::ZERO);
    }
    set(cx, this, CLOSED);
    let files = cx.vm().host().files();
    if (0..=2).contains(&fd) {
        // The standard streams stay taken, so that no file opened later passes for one of them.
        match files.open(c"/dev/null", libc::O_WRONLY, 0) {
            Ok(null) => {
                let _ = files.duplicate_to(null, fd);
                let _ = files.close(null);
            }
            Err(error) => {
                set(cx, this, fd);
                return Err(throw_io(cx, error));
            }
        }
        return Ok(Slot::ZERO);
    }
    match cx.blocking(|| files.close(fd)) {
        Ok(()) | Err(Errno(libc::EINTR)) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn sync<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = get(cx, this);
    let files = cx.vm().host().files();
    match cx.blocking(|| files.sync(fd, true)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(_) => Err(cx.throw("java/io/SyncFailedException", "sync failed")),
    }
}

fn cleanup_close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = a.int(0);
    let files = cx.vm().host().files();
    if fd != CLOSED
        && let Err(error) = cx.blocking(|| files.close(fd))
    {
        return Err(throw_io(cx, error));
    }
    Ok(Slot::ZERO)
}

/// Marks a `FileDescriptor` as one that appends, or not.
pub fn set_append(cx: &Cx<'_>, descriptor: Local<'_>, append: bool) {
    let r = descriptor.get(cx);
    r.set_byte(cx, fields::offset(r.class(cx), "append"), append.into())
}
