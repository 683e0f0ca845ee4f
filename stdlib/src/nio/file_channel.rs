//! Channels on files: `sun.nio.ch.FileDispatcherImpl`, `FileChannelImpl`, `FileKey`; mapped memory.

use super::io_status;
use crate::fields;
use crate::host_text::throw_io;
use crate::io::descriptor;
use crate::native_memory::{Range, Vector};
use vm_core::host::{Errno, Files, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/FileDispatcherImpl" {
        "init" "()V" => init,
        "read0" "(Ljava/io/FileDescriptor;JI)I" => read,
        "pread0" "(Ljava/io/FileDescriptor;JIJ)I" => pread,
        "readv0" "(Ljava/io/FileDescriptor;JI)J" => readv,
        "write0" "(Ljava/io/FileDescriptor;JI)I" => write,
        "pwrite0" "(Ljava/io/FileDescriptor;JIJ)I" => pwrite,
        "writev0" "(Ljava/io/FileDescriptor;JI)J" => writev,
        "force0" "(Ljava/io/FileDescriptor;Z)I" => force,
        "seek0" "(Ljava/io/FileDescriptor;J)J" => seek,
        "truncate0" "(Ljava/io/FileDescriptor;J)I" => truncate,
        "size0" "(Ljava/io/FileDescriptor;)J" => size,
        "lock0" "(Ljava/io/FileDescriptor;ZJJZ)I" => lock,
        "release0" "(Ljava/io/FileDescriptor;JJ)V" => release,
        "close0" "(Ljava/io/FileDescriptor;)V" => close,
        "preClose0" "(Ljava/io/FileDescriptor;)V" => pre_close,
        "dup0" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;)V" => dup,
        "closeIntFD" "(I)V" => close_number,
        "canTransferToFromOverlappedMap0" "()Z" => can_transfer_overlapped,
        "setDirect0" "(Ljava/io/FileDescriptor;)I" => set_direct,
    }
    "sun/nio/ch/FileChannelImpl" {
        "initIDs" "()J" => allocation_granularity,
        "map0" "(IJJZ)J" => map,
        "unmap0" "(JJ)I" => unmap,
        "transferTo0" "(Ljava/io/FileDescriptor;JJLjava/io/FileDescriptor;)J" => transfer_to,
        "maxDirectTransferSize0" "()I" => max_direct_transfer_size,
    }
    "sun/nio/ch/FileKey" {
        "initIDs" "()V" => init,
        "init" "(Ljava/io/FileDescriptor;)V" => file_key,
    }
    "java/nio/MappedMemoryUtils" {
        "isLoaded0" "(JJJ)Z" => is_loaded,
        "load0" "(JJ)V" => load,
        "unload0" "(JJ)V" => unload,
        "force0" "(Ljava/io/FileDescriptor;JJ)V" => force_mapped,
    }
};

/// For classes whose natives need no preparation.
pub fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// The number in the `FileDescriptor` of argument `i`.
pub fn fd_argument<'s>(cx: &Cx<'s>, a: Args<'s>, i: usize) -> i32 {
    let object: Local<'s> = a.obj(cx, i);
    descriptor::get(cx, object)
}

/// Runs a call on the descriptor of argument 0, as what may block.
pub fn blocking<'s, R>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    call: impl FnOnce(&dyn Files, i32) -> HostResult<R>,
) -> HostResult<R> {
    let fd = fd_argument(cx, a, 0);
    let files = cx.vm().host().files();
    cx.blocking(|| call(files, fd))
}

/// `read0` of channels.
pub fn read<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read(fd, to.bytes_mut()));
    io_status::reading(cx, outcome)
}

fn pread<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read_at(fd, to.bytes_mut(), a.long(4)));
    io_status::reading(cx, outcome)
}

/// `readv0` of channels.
pub fn readv<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Vector::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read_vectored(fd, to.slices_mut()));
    io_status::reading(cx, outcome)
}

/// `write0` of channels.
pub fn write<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.write(fd, from.bytes()));
    io_status::writing(cx, outcome)
}

fn pwrite<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.write_at(fd, from.bytes(), a.long(4)));
    io_status::writing(cx, outcome)
}

/// `writev0` of channels.
pub fn writev<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Vector::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.write_vectored(fd, from.slices()));
    io_status::writing(cx, outcome)
}

/// A call whose result is a number that is not a count of bytes.
fn number<'s>(cx: &mut Cx<'s>, a: Args<'s>, call: impl FnOnce(&dyn Files, i32) -> HostResult<i64>) -> JResult<Slot> {
    let outcome = blocking(cx, a, call);
    io_status::other(cx, outcome)
}

fn force<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    number(cx, a, |files, fd| files.sync(fd, a.bool(1)).map(|()| 0))
}

fn seek<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let to = a.long(1);
    number(
        cx,
        a,
        |files, fd| if to < 0 { files.seek(fd, 0, libc::SEEK_CUR) } else { files.seek(fd, to, libc::SEEK_SET) },
    )
}

fn truncate<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    number(cx, a, |files, fd| files.truncate(fd, a.long(1)).map(|()| 0))
}

fn size<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    number(cx, a, |files, fd| {
        let status = files.status_of(fd)?;
        if status.format() == libc::S_IFBLK { files.device_size(fd) } else { Ok(status.size) }
    })
}

/// The length of a region for the host, where 0 is all the rest.
fn region_length(size: i64) -> i64 {
    if size == i64::MAX { 0 } else { size }
}

fn lock<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // `FileDispatcher.NO_LOCK`, `LOCKED`, `INTERRUPTED`.
    const NO_LOCK: i32 = -1;
    const LOCKED: i32 = 0;
    const INTERRUPTED: i32 = 2;
    let (wait, position, size, shared) = (a.bool(1), a.long(2), a.long(4), a.bool(6));
    let kind = if shared { libc::F_RDLCK } else { libc::F_WRLCK };
    match blocking(cx, a, |files, fd| files.lock(fd, kind, position, region_length(size), wait)) {
        Ok(()) => Ok(Slot::int(LOCKED)),
        Err(Errno(libc::EAGAIN | libc::EACCES)) if !wait => Ok(Slot::int(NO_LOCK)),
        Err(Errno(libc::EINTR)) => Ok(Slot::int(INTERRUPTED)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// A call whose result is nothing.
pub fn run<'s>(cx: &mut Cx<'s>, a: Args<'s>, call: impl FnOnce(&dyn Files, i32) -> HostResult<()>) -> JResult<Slot> {
    match blocking(cx, a, call) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn release<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, a, |files, fd| files.lock(fd, libc::F_UNLCK, a.long(1), region_length(a.long(3)), false))
}

fn close_fd(files: &dyn Files, fd: i32) -> HostResult<()> {
    if fd == descriptor::CLOSED { Ok(()) } else { files.close(fd) }
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, a, close_fd)
}

fn pre_close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    run(cx, a, |files, fd| files.retire(fd))
}

fn dup<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let to = fd_argument(cx, a, 1);
    run(cx, a, |files, fd| files.duplicate_to(fd, to))
}

fn close_number<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    match cx.blocking(|| close_fd(files, a.int(0))) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn can_transfer_overlapped<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

fn set_direct<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match blocking(cx, a, |files, fd| files.set_direct(fd)) {
        Ok(block) => Ok(Slot::int(block)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// Also prepares the class.
fn allocation_granularity<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(rustix::param::page_size() as i64))
}

/// Protections and flags of `MAP_RO`, `MAP_RW`, `MAP_PV`.
const MAP_MODES: [(i32, i32); 3] = [
    (libc::PROT_READ, libc::MAP_SHARED),
    (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED),
    (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE),
];

fn map<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, mode, position, length, synchronous): (Local<'s>, _, _, _, _) =
        (a.obj(cx, 0), a.int(1), a.long(2), a.long(4), a.bool(6));
    let object = cx.root(fields::get_ref(cx, this.get(cx), "fd"));
    let fd = descriptor::get(cx, object);
    let (protection, mut flags) = MAP_MODES[mode as usize];
    if synchronous {
        flags |= libc::MAP_SYNC | libc::MAP_SHARED_VALIDATE;
    }
    let files = cx.vm().host().files();
    match cx.blocking(|| files.map(fd, length as usize, protection, flags, position)) {
        Ok(address) => Ok(Slot::long(address as i64)),
        Err(Errno(libc::ENOMEM)) => Err(cx.throw("java/lang/OutOfMemoryError", "Map failed")),
        Err(error) => io_status::other(cx, Err(error)),
    }
}

fn unmap<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    let outcome = cx.blocking(|| files.unmap(a.long(0) as usize, a.long(2) as usize));
    io_status::other(cx, outcome.map(|()| 0))
}

fn transfer_to<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (from, to) = (fd_argument(cx, a, 1), fd_argument(cx, a, 6));
    let (position, count) = (a.long(2), a.long(4));
    let files = cx.vm().host().files();
    match cx.blocking(|| files.send_file(to, from, Some(position), count as usize)) {
        Err(Errno(libc::EINVAL)) if count >= 0 => Ok(io_status::slot(io_status::UNSUPPORTED_CASE)),
        outcome => io_status::writing(cx, outcome),
    }
}

fn max_direct_transfer_size<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    // As much as sendfile(2) moves at once.
    Ok(Slot::int(0x7fff_f000))
}

fn file_key<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = fd_argument(cx, a, 1);
    let files = cx.vm().host().files();
    match cx.blocking(|| files.status_of(fd)) {
        Ok(status) => {
            let r = this.get(cx);
            let class = r.class(cx);
            r.set_long(cx, fields::offset(class, "st_dev"), status.dev as i64);
            r.set_long(cx, fields::offset(class, "st_ino"), status.ino as i64);
            Ok(Slot::ZERO)
        }
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn is_loaded<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    let mut pages = vec![0; a.long(4).max(0) as usize];
    match cx.blocking(|| files.resident(a.long(0) as usize, a.long(2) as usize, &mut pages)) {
        Ok(()) => Ok(Slot::bool(!pages.contains(&0))),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// Runs a call on a mapped range; the message says which call failed.
fn mapped<'s>(cx: &mut Cx<'s>, message: &str, call: impl FnOnce(&dyn Files) -> HostResult<()>) -> JResult<Slot> {
    let files = cx.vm().host().files();
    match cx.blocking(|| call(files)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(io_status::throw_with_message(cx, "java/io/IOException", error, message)),
    }
}

fn load<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let call = |files: &dyn Files| files.advise(a.long(0) as usize, a.long(2) as usize, libc::MADV_WILLNEED);
    mapped(cx, "madvise with advise MADV_WILLNEED failed", call)
}

fn unload<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let call = |files: &dyn Files| files.advise(a.long(0) as usize, a.long(2) as usize, libc::MADV_DONTNEED);
    mapped(cx, "madvise with advise MADV_DONTNEED failed", call)
}

fn force_mapped<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let call = |files: &dyn Files| files.write_back(a.long(1) as usize, a.long(3) as usize);
    mapped(cx, "msync with parameter MS_SYNC failed", call)
}
