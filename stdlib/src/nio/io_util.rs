//! `sun.nio.ch.IOUtil` and `NativeThread`.

use super::file_channel::{fd_argument, init, run};
use super::io_status;
use crate::host_text::throw_io;
use crate::io::descriptor;
use vm_core::host::{Errno, Files, HostResult, restart};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/IOUtil" {
        "initIDs" "()V" => init,
        "randomBytes" "([B)Z" => random_bytes,
        "makePipe" "(Z)J" => make_pipe,
        "write1" "(IB)I" => write_byte,
        "drain" "(I)Z" => drain,
        "drain1" "(I)I" => drain_byte,
        "configureBlocking" "(Ljava/io/FileDescriptor;Z)V" => configure_blocking,
        "fdVal" "(Ljava/io/FileDescriptor;)I" => fd_value,
        "setfdVal" "(Ljava/io/FileDescriptor;I)V" => set_fd_value,
        "fdLimit" "()I" => fd_limit,
        "iovMax" "()I" => iov_max,
    }
    "sun/nio/ch/NativeThread" {
        "init" "()V" => prepare_wake,
        "current" "()J" => current,
        "current0" "()J" => current,
        "signal" "(J)V" => signal,
        "signal0" "(J)V" => signal,
        "supportPendingSignals0" "()Z" => support_pending_signals,
    }
};

fn random_bytes<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw_plain("java/lang/UnsupportedOperationException"))
}

/// The reading end in the upper half, the writing end in the lower.
fn make_pipe<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    fn make(files: &dyn Files, blocking: bool) -> HostResult<(i32, i32)> {
        let (from, to) = files.pipe()?;
        if !blocking {
            let both = files.set_blocking(from, false).and_then(|()| files.set_blocking(to, false));
            if let Err(error) = both {
                let _ = files.close(from);
                let _ = files.close(to);
                return Err(error);
            }
        }
        Ok((from, to))
    }
    match make(cx.vm().host().files(), a.bool(0)) {
        Ok((from, to)) => Ok(Slot::long(i64::from(from) << 32 | i64::from(to))),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn write_byte<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    let outcome = cx.blocking(|| files.write(a.int(0), &[a.int(1) as u8]));
    io_status::writing(cx, outcome)
}

/// Reads what there is from a descriptor that does not block: whether there was anything.
fn drain<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    let mut bytes = [0; 128];
    let mut any = false;
    loop {
        match cx.blocking(|| restart(|| files.read(a.int(0), &mut bytes))) {
            Ok(n) => {
                any |= n > 0;
                if n < bytes.len() {
                    return Ok(Slot::bool(any));
                }
            }
            Err(Errno(libc::EAGAIN)) => return Ok(Slot::bool(any)),
            Err(error) => return Err(throw_io(cx, error)),
        }
    }
}

fn drain_byte<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    let outcome = match cx.blocking(|| files.read(a.int(0), &mut [0])) {
        Err(Errno(libc::EAGAIN)) => Ok(0),
        outcome => outcome.map(|n| n as i64),
    };
    io_status::other(cx, outcome)
}

fn configure_blocking<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, a, |files, fd| files.set_blocking(fd, a.bool(1)))
}

fn fd_value<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(fd_argument(cx, a, 0)))
}

fn set_fd_value<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 0);
    descriptor::set(cx, object, a.int(1));
    Ok(Slot::ZERO)
}

fn fd_limit<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    match cx.vm().host().files().descriptor_limit() {
        Ok(limit) => Ok(Slot::int(limit)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// `IOV_MAX` of Linux.
fn iov_max<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(1024))
}

fn prepare_wake<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    match cx.vm().host().files().prepare_wake() {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn current<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().host().files().current_waiter().unwrap_or(0) as i64))
}

fn signal<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match cx.vm().host().files().wake(a.long(0) as u64) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn support_pending_signals<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(false))
}
