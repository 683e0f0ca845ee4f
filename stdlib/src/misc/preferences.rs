//! `java.util.prefs.FileSystemPreferences`: locks and modes of its files.

use crate::host_text::host_string_checked;
use crate::lang::mirror::object_slot;
use vm_core::field::Kind;
use vm_core::host::{Errno, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/prefs/FileSystemPreferences" {
        "lockFile0" "(Ljava/lang/String;IZ)[I" => lock_file,
        "unlockFile0" "(I)I" => unlock_file,
        "chmod" "(Ljava/lang/String;I)I" => change_mode,
    }
};

/// The error number of a call, 0 if it succeeded.
fn error_number(result: HostResult<()>) -> i32 {
    result.err().map_or(0, |Errno(n)| n)
}

/// Opens and locks a file without waiting: its descriptor, 0 if that failed, and the error number.
fn lock_file<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path: Local<'s> = a.obj(cx, 0);
    let path = host_string_checked(cx, path)?;
    let (mode, shared) = (a.int(1) as u32, a.bool(2));
    let vm = cx.vm();
    let locked = cx.blocking(|| {
        let files = vm.host().files();
        let (flags, kind) =
            if shared { (libc::O_RDONLY, libc::F_RDLCK) } else { (libc::O_RDWR | libc::O_CREAT, libc::F_WRLCK) };
        let fd = files.open(&path, flags, mode)?;
        // The mode counts as given, whatever the process masks.
        let created = if shared { Ok(()) } else { files.set_mode_of(fd, mode) };
        match created.and_then(|()| files.lock(fd, kind, 0, 0, false)) {
            Ok(()) => Ok(fd),
            Err(e) => {
                // The error that is reported is the first.
                let _ = files.close(fd);
                Err(e)
            }
        }
    });
    let (fd, error) = match locked {
        Ok(fd) => (fd, 0),
        Err(Errno(n)) => (0, n),
    };
    let result = cx.new_primitive_array(Kind::Int, 2)?;
    result.get(cx).set_int_at(cx, 0, fd);
    result.get(cx).set_int_at(cx, 1, error);
    Ok(object_slot(cx, result))
}

/// Closing gives up the lock.
fn unlock_file<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = a.int(0);
    let vm = cx.vm();
    Ok(Slot::int(error_number(cx.blocking(|| vm.host().files().close(fd)))))
}

fn change_mode<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path: Local<'s> = a.obj(cx, 0);
    let path = host_string_checked(cx, path)?;
    let mode = a.int(1) as u32;
    let vm = cx.vm();
    Ok(Slot::int(error_number(cx.blocking(|| vm.host().files().set_mode(&path, mode)))))
}
