//! `sun.nio.fs.UnixNativeDispatcher` and its like: POSIX calls for the default file system. Paths are C strings in native memory.

use super::unix_exception::{self, throw_unix};
use crate::fields;
use crate::native_memory::{Range, c_string, volatile_int};
use std::ffi::CStr;
use vm_core::host::files::Time;
use vm_core::host::{Errno, FileStatus, Files, HostResult, Times, restart};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/fs/UnixNativeDispatcher" {
        "init" "()I" => init,
        "getcwd" "()[B" => getcwd,
        "dup" "(I)I" => dup,
        "open0" "(JII)I" => open,
        "openat0" "(IJII)I" => open_at,
        "close0" "(I)V" => close,
        "close" "(I)V" => close,
        "link0" "(JJ)V" => link,
        "unlink0" "(J)V" => unlink,
        "unlinkat0" "(IJI)V" => unlink_at,
        "mknod0" "(JIJ)V" => mknod,
        "rename0" "(JJ)V" => rename,
        "renameat0" "(IJIJ)V" => rename_at,
        "mkdir0" "(JI)V" => mkdir,
        "rmdir0" "(J)V" => rmdir,
        "readlink0" "(J)[B" => readlink,
        "realpath0" "(J)[B" => realpath,
        "symlink0" "(JJ)V" => symlink,
        "stat0" "(JLsun/nio/fs/UnixFileAttributes;)V" => stat,
        "stat1" "(J)I" => stat_mode,
        "lstat0" "(JLsun/nio/fs/UnixFileAttributes;)V" => lstat,
        "fstat" "(ILsun/nio/fs/UnixFileAttributes;)V" => fstat,
        "fstat0" "(ILsun/nio/fs/UnixFileAttributes;)V" => fstat,
        "fstatat0" "(IJILsun/nio/fs/UnixFileAttributes;)V" => fstatat,
        "chown0" "(JII)V" => chown,
        "lchown0" "(JII)V" => lchown,
        "fchown" "(III)V" => fchown,
        "fchown0" "(III)V" => fchown,
        "chmod0" "(JI)V" => chmod,
        "fchmod" "(II)V" => fchmod,
        "fchmod0" "(II)V" => fchmod,
        "utimes0" "(JJJ)V" => utimes,
        "lutimes0" "(JJJ)V" => lutimes,
        "futimes" "(IJJ)V" => futimes,
        "futimes0" "(IJJ)V" => futimes,
        "futimens" "(IJJ)V" => futimens,
        "futimens0" "(IJJ)V" => futimens,
        "opendir0" "(J)J" => opendir,
        "fdopendir" "(I)J" => fdopendir,
        "closedir" "(J)V" => closedir,
        "readdir" "(J)[B" => readdir,
        "readdir0" "(J)[B" => readdir,
        "read" "(IJI)I" => read,
        "read0" "(IJI)I" => read,
        "write" "(IJI)I" => write,
        "write0" "(IJI)I" => write,
        "access0" "(JI)V" => access,
        "exists0" "(J)Z" => exists,
        "getpwuid" "(I)[B" => getpwuid,
        "getgrgid" "(I)[B" => getgrgid,
        "getpwnam0" "(J)I" => getpwnam,
        "getgrnam0" "(J)I" => getgrnam,
        "statvfs0" "(JLsun/nio/fs/UnixFileStoreAttributes;)V" => statvfs,
        "strerror" "(I)[B" => strerror,
        "fgetxattr0" "(IJJI)I" => fgetxattr,
        "fsetxattr0" "(IJJI)V" => fsetxattr,
        "fremovexattr0" "(IJ)V" => fremovexattr,
        "flistxattr" "(IJI)I" => flistxattr,
    }
    "sun/nio/fs/UnixCopyFile" {
        "transfer" "(IIJ)V" => transfer,
    }
    "sun/nio/fs/LinuxWatchService" {
        "eventSize" "()I" => watch_event_size,
        "eventOffsets" "()[I" => watch_event_offsets,
        "inotifyInit" "()I" => inotify_init,
        "inotifyAddWatch" "(IJI)I" => inotify_add_watch,
        "inotifyRmWatch" "(II)V" => inotify_rm_watch,
        "configureBlocking" "(IZ)V" => configure_blocking,
        "socketpair" "([I)V" => socketpair,
        "poll" "(II)I" => poll,
    }
};

/// `SUPPORTS_OPENAT`, `_FUTIMES`, `_FUTIMENS`, `_LUTIMES`, `_XATTR` and `_BIRTHTIME`.
const CAPABILITIES: i32 = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 16;

fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(CAPABILITIES))
}

/// A call that returns nothing.
fn run(cx: &mut Cx<'_>, call: impl FnOnce(&dyn Files) -> HostResult<()>) -> JResult<Slot> {
    unix_exception::call(cx, call).map(|()| Slot::ZERO)
}

/// A call that returns a number.
fn number(cx: &mut Cx<'_>, call: impl FnOnce(&dyn Files) -> HostResult<i32>) -> JResult<Slot> {
    unix_exception::call(cx, call).map(Slot::int)
}

/// A call that returns a text, as a `byte[]`.
fn text<T: AsRef<CStr>>(cx: &mut Cx<'_>, call: impl FnOnce(&dyn Files) -> HostResult<T>) -> JResult<Slot> {
    let text = unix_exception::call(cx, call)?;
    bytes(cx, text.as_ref().to_bytes())
}

fn bytes(cx: &mut Cx<'_>, content: &[u8]) -> JResult<Slot> {
    let array = cx.new_byte_array(content)?;
    Ok(Slot::obj(array.get(cx)))
}

fn getcwd<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    text(cx, |files| files.current_directory())
}

fn dup<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    number(cx, |files| files.duplicate(a.int(0)))
}

fn open<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (path, flags, mode) = (c_string(a.long(0)), a.int(2), a.int(3) as u32);
    number(cx, |files| restart(|| files.open(&path, flags, mode)))
}

fn open_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (path, flags, mode) = (c_string(a.long(1)), a.int(3), a.int(4) as u32);
    number(cx, |files| files.open_at(a.int(0), &path, flags, mode))
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| match files.close(a.int(0)) {
        Err(Errno(libc::EINTR)) => Ok(()),
        outcome => outcome,
    })
}

fn link<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (existing, new) = (c_string(a.long(0)), c_string(a.long(2)));
    run(cx, |files| files.link(&existing, &new))
}

fn unlink<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.unlink(&path))
}

fn unlink_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(1));
    run(cx, |files| files.unlink_at(a.int(0), &path, a.int(3)))
}

fn mknod<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.make_node(&path, a.int(2) as u32, a.long(3) as u64))
}

fn rename<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (from, to) = (c_string(a.long(0)), c_string(a.long(2)));
    run(cx, |files| files.rename(&from, &to))
}

fn rename_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (from, to) = (c_string(a.long(1)), c_string(a.long(4)));
    run(cx, |files| files.rename_at(a.int(0), &from, a.int(3), &to))
}

fn mkdir<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.make_directory(&path, a.int(2) as u32))
}

fn rmdir<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.remove_directory(&path))
}

fn readlink<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    text(cx, |files| files.read_link(&path))
}

fn realpath<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    text(cx, |files| files.real_path(&path))
}

fn symlink<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (target, link) = (c_string(a.long(0)), c_string(a.long(2)));
    run(cx, |files| files.make_symbolic_link(&target, &link))
}

/// Runs a stat-like call and fills a `UnixFileAttributes`.
fn fill<'s>(
    cx: &mut Cx<'s>,
    attributes: Local<'s>,
    call: impl FnOnce(&dyn Files) -> HostResult<FileStatus>,
) -> JResult<Slot> {
    let status = unix_exception::call(cx, call)?;
    let object = attributes.get(cx);
    let class = object.class(cx);
    let ints = [
        ("st_mode", status.mode as i32),
        ("st_nlink", status.nlink as i32),
        ("st_uid", status.uid as i32),
        ("st_gid", status.gid as i32),
    ];
    for (name, value) in ints {
        object.set_int(cx, fields::offset(class, name), value);
    }
    // A file system without birth times has the last modification instead.
    let born = status.born.unwrap_or(status.modified);
    let longs = [
        ("st_ino", status.ino as i64),
        ("st_dev", status.dev as i64),
        ("st_rdev", status.rdev as i64),
        ("st_size", status.size),
        ("st_atime_sec", status.accessed.0),
        ("st_atime_nsec", status.accessed.1),
        ("st_mtime_sec", status.modified.0),
        ("st_mtime_nsec", status.modified.1),
        ("st_ctime_sec", status.changed.0),
        ("st_ctime_nsec", status.changed.1),
        ("st_birthtime_sec", born.0),
        ("st_birthtime_nsec", born.1),
    ];
    for (name, value) in longs {
        object.set_long(cx, fields::offset(class, name), value);
    }
    Ok(Slot::ZERO)
}

fn stat<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (path, attributes) = (c_string(a.long(0)), a.obj(cx, 2));
    fill(cx, attributes, |files| files.status(&path, true))
}

fn lstat<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (path, attributes) = (c_string(a.long(0)), a.obj(cx, 2));
    fill(cx, attributes, |files| files.status(&path, false))
}

fn fstat<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let attributes = a.obj(cx, 1);
    fill(cx, attributes, |files| files.status_of(a.int(0)))
}

fn fstatat<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (path, attributes) = (c_string(a.long(1)), a.obj(cx, 4));
    fill(cx, attributes, |files| files.status_at(a.int(0), &path, a.int(3) & libc::AT_SYMLINK_NOFOLLOW))
}

/// The mode, 0 when there is no such file.
fn stat_mode<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    let files = cx.vm().host().files();
    let status = cx.blocking(|| files.status(&path, true));
    Ok(Slot::int(status.map_or(0, |s| s.mode as i32)))
}

fn chown<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.set_owner(&path, a.int(2) as u32, a.int(3) as u32, true))
}

fn lchown<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.set_owner(&path, a.int(2) as u32, a.int(3) as u32, false))
}

fn fchown<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| files.set_owner_of(a.int(0), a.int(1) as u32, a.int(2) as u32))
}

fn chmod<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.set_mode(&path, a.int(2) as u32))
}

fn fchmod<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| files.set_mode_of(a.int(0), a.int(1) as u32))
}

/// A time in units of which a second has `per_second`. One before 1970 has a negative fraction, which the host refuses: the class
/// library knows that and tries again with 0.
fn time(value: i64, per_second: i64) -> Time {
    (value / per_second, value % per_second * (1_000_000_000 / per_second))
}

fn times(a: Args<'_>, slot: usize, per_second: i64) -> Times {
    Times { accessed: time(a.long(slot), per_second), modified: time(a.long(slot + 2), per_second) }
}

const MICROS: i64 = 1_000_000;
const NANOS: i64 = 1_000_000_000;

fn utimes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.set_times(&path, times(a, 2, MICROS), true))
}

fn lutimes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.set_times(&path, times(a, 2, MICROS), false))
}

fn futimes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| files.set_times_of(a.int(0), times(a, 1, MICROS)))
}

fn futimens<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| files.set_times_of(a.int(0), times(a, 1, NANOS)))
}

fn opendir<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    unix_exception::call(cx, |files| files.open_directory(&path)).map(|d| Slot::long(d as i64))
}

fn fdopendir<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    unix_exception::call(cx, |files| files.open_directory_of(a.int(0))).map(|d| Slot::long(d as i64))
}

fn closedir<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| match files.close_directory(a.long(0) as u64) {
        Err(Errno(libc::EINTR)) => Ok(()),
        outcome => outcome,
    })
}

fn readdir<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match unix_exception::call(cx, |files| files.next_entry(a.long(0) as u64))? {
        Some(name) => bytes(cx, &name),
        None => Ok(Slot::ZERO),
    }
}

fn read<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Range::new(a.long(1), a.int(3));
    number(cx, |files| restart(|| files.read(a.int(0), to.bytes_mut())).map(|n| n as i32))
}

fn write<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Range::new(a.long(1), a.int(3));
    number(cx, |files| restart(|| files.write(a.int(0), from.bytes())).map(|n| n as i32))
}

fn access<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    run(cx, |files| files.access(&path, a.int(2)))
}

fn exists<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    let files = cx.vm().host().files();
    Ok(Slot::bool(cx.blocking(|| files.access(&path, libc::F_OK)).is_ok()))
}

fn getpwuid<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    text(cx, |files| files.user_name(a.int(0) as u32))
}

fn getgrgid<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    text(cx, |files| files.group_name(a.int(0) as u32))
}

/// The number of a user or group, -1 when there is none.
fn id(cx: &mut Cx<'_>, look_up: impl FnOnce(&dyn Files) -> HostResult<Option<u32>>) -> JResult<Slot> {
    number(cx, |files| match look_up(files) {
        Ok(id) => Ok(id.map_or(-1, |id| id as i32)),
        Err(Errno(libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM)) => Ok(-1),
        Err(error) => Err(error),
    })
}

fn getpwnam<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name = c_string(a.long(0));
    id(cx, |files| files.user_id(&name))
}

fn getgrnam<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name = c_string(a.long(0));
    id(cx, |files| files.group_id(&name))
}

fn statvfs<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (path, attributes): (_, Local<'s>) = (c_string(a.long(0)), a.obj(cx, 2));
    let space = unix_exception::call(cx, |files| files.space(&path))?;
    let object = attributes.get(cx);
    let class = object.class(cx);
    for (name, value) in
        [("f_frsize", space.block), ("f_blocks", space.blocks), ("f_bfree", space.free), ("f_bavail", space.available)]
    {
        object.set_long(cx, fields::offset(class, name), value as i64);
    }
    Ok(Slot::ZERO)
}

fn strerror<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    bytes(cx, Errno(a.int(0)).text().as_bytes())
}

fn fgetxattr<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (name, mut value) = (c_string(a.long(1)), Range::new(a.long(3), a.int(5)));
    number(cx, |files| files.attribute(a.int(0), &name, value.bytes_mut()).map(|n| n as i32))
}

fn fsetxattr<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (name, value) = (c_string(a.long(1)), Range::new(a.long(3), a.int(5)));
    run(cx, |files| files.set_attribute(a.int(0), &name, value.bytes()))
}

fn fremovexattr<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name = c_string(a.long(1));
    run(cx, |files| files.remove_attribute(a.int(0), &name))
}

fn flistxattr<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut list = Range::new(a.long(1), a.int(3));
    number(cx, |files| files.attributes(a.int(0), list.bytes_mut()).map(|n| n as i32))
}

/// Copies all of one file to another: in the kernel where that works. The copy ends when the word at `cancel` is set.
fn copy(files: &dyn Files, to: i32, from: i32, cancel: i64) -> HostResult<()> {
    /// Most that sendfile(2) moves at once.
    const ALL: usize = 0x7fff_f000;
    /// Little enough to look at `cancel` now and then.
    const STEP: usize = 1 << 20;
    let cancelled = || cancel != 0 && volatile_int(cancel) != 0;
    loop {
        match restart(|| files.send_file(to, from, None, if cancel == 0 { ALL } else { STEP })) {
            Err(Errno(libc::EINVAL | libc::ENOSYS)) => break,
            Err(error) => return Err(error),
            Ok(_) if cancelled() => return Err(Errno(libc::ECANCELED)),
            Ok(0) => return Ok(()),
            Ok(_) => {}
        }
    }
    let mut buffer = vec![0; 64 << 10];
    loop {
        let n = restart(|| files.read(from, &mut buffer))?;
        if n == 0 {
            return Ok(());
        }
        if cancelled() {
            return Err(Errno(libc::ECANCELED));
        }
        let mut rest = &buffer[..n];
        while !rest.is_empty() {
            rest = &rest[restart(|| files.write(to, rest))?..];
        }
    }
}

fn transfer<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| copy(files, a.int(0), a.int(1), a.long(2)))
}

fn watch_event_size<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(size_of::<libc::inotify_event>() as i32))
}

/// Offsets of `wd`, `mask`, `cookie`, `len` and the name in an event.
fn watch_event_offsets<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    use libc::inotify_event as Event;
    let offsets = [
        std::mem::offset_of!(Event, wd),
        std::mem::offset_of!(Event, mask),
        std::mem::offset_of!(Event, cookie),
        std::mem::offset_of!(Event, len),
        size_of::<Event>(),
    ];
    let array = cx.new_primitive_array(vm_core::field::Kind::Int, offsets.len() as i32)?;
    for (i, offset) in offsets.into_iter().enumerate() {
        array.get(cx).set_int_at(cx, i as i32, offset as i32);
    }
    Ok(Slot::obj(array.get(cx)))
}

fn inotify_init<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    number(cx, |files| files.watch_queue())
}

fn inotify_add_watch<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(1));
    number(cx, |files| files.watch(a.int(0), &path, a.int(3) as u32))
}

fn inotify_rm_watch<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, |files| files.unwatch(a.int(0), a.int(1)))
}

fn configure_blocking<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match cx.vm().host().files().set_blocking(a.int(0), a.bool(1)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_unix(cx, error)),
    }
}

fn socketpair<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let array: Local<'s> = a.obj(cx, 0);
    let (one, other) = unix_exception::call(cx, |files| files.socket_pair())?;
    array.get(cx).set_int_at(cx, 0, one);
    array.get(cx).set_int_at(cx, 1, other);
    Ok(Slot::ZERO)
}

fn poll<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    number(cx, |files| files.wait_for_input(&[a.int(0), a.int(1)]).map(|n| n as i32))
}
