//! `java.io.FileInputStream`, `FileOutputStream` and `RandomAccessFile`.

use super::descriptor::{self, CLOSED, init_ids};
use crate::fields;
use crate::host_text::{host_string_checked, java_string, throw_io};
use std::ffi::CString;
use vm_core::host::{Errno, Files, HostResult, restart};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown, Value};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/io/FileInputStream" {
        "initIDs" "()V" => init_ids,
        "open0" "(Ljava/lang/String;)V" => open_input,
        "read0" "()I" => read,
        "readBytes" "([BII)I" => read_bytes,
        "length0" "()J" => length,
        "position0" "()J" => position,
        "skip0" "(J)J" => skip,
        "available0" "()I" => available,
        "isRegularFile0" "(Ljava/io/FileDescriptor;)Z" => is_regular_file,
    }
    "java/io/FileOutputStream" {
        "initIDs" "()V" => init_ids,
        "open0" "(Ljava/lang/String;Z)V" => open_output,
        "write" "(IZ)V" => write,
        "writeBytes" "([BIIZ)V" => write_bytes,
    }
    "java/io/RandomAccessFile" {
        "initIDs" "()V" => init_ids,
        "open0" "(Ljava/lang/String;I)V" => open_random_access,
        "read0" "()I" => read,
        "readBytes" "([BII)I" => read_bytes,
        "readBytes0" "([BII)I" => read_bytes,
        "write0" "(I)V" => write,
        "writeBytes" "([BII)V" => write_bytes,
        "writeBytes0" "([BII)V" => write_bytes,
        "getFilePointer" "()J" => position,
        "seek0" "(J)V" => seek,
        "length" "()J" => length,
        "length0" "()J" => length,
        "setLength" "(J)V" => set_length,
        "setLength0" "(J)V" => set_length,
    }
};

/// Bytes that one call of the host moves at most, so that a huge array does not need its size twice.
const CHUNK: usize = 1 << 20;

/// The descriptor of a stream; the exception of a closed one.
fn open_descriptor(cx: &mut Cx<'_>, stream: Local<'_>) -> JResult<i32> {
    let fd = {
        let object = fields::get_ref(cx, stream.get(cx), "fd");
        match object.is_null() {
            true => CLOSED,
            false => object.get_int(cx, cx.vm().f.file_descriptor_fd.at(cx.vm())),
        }
    };
    if fd == CLOSED { Err(cx.throw("java/io/IOException", "Stream Closed")) } else { Ok(fd) }
}

/// Throws `FileNotFoundException` of a path, with the reason.
fn not_found(cx: &mut Cx<'_>, path: Local<'_>, error: Errno) -> Thrown {
    fn throw(cx: &mut Cx<'_>, path: Local<'_>, error: Errno) -> JResult<Thrown> {
        let name = cx.vm().symbols.intern(b"java/io/FileNotFoundException");
        let class = vm_core::loading::load_boot_class(cx, name)?;
        vm_core::init::initialize(cx, class)?;
        let why = java_string(cx, error.text().as_bytes())?;
        let exception = cx.new_instance(class)?;
        let path = cx.root(path.get(cx));
        let arguments = [Value::Obj(exception), Value::Obj(path), Value::Obj(why)];
        cx.call_named(class, "<init>", "(Ljava/lang/String;Ljava/lang/String;)V", &arguments)?;
        Ok(cx.throw_object(exception))
    }
    cx.scope(|cx| throw(cx, path, error).unwrap_or_else(|thrown| thrown))
}

/// Opens what is no directory.
pub fn open_file(files: &dyn Files, path: &CString, flags: i32) -> HostResult<i32> {
    let fd = restart(|| files.open(path, flags, 0o666))?;
    let is_directory = files.status_of(fd).map(|s| s.format() == libc::S_IFDIR);
    match is_directory {
        Ok(false) => Ok(fd),
        Ok(true) => {
            let _ = files.close(fd);
            Err(Errno(libc::EISDIR))
        }
        Err(error) => {
            let _ = files.close(fd);
            Err(error)
        }
    }
}

fn open<'s>(cx: &mut Cx<'s>, a: Args<'s>, flags: i32) -> JResult<Slot> {
    let (this, name): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let mut path = host_string_checked(cx, name)?.into_bytes();
    while path.len() > 1 && path.ends_with(b"/") {
        path.pop();
    }
    let path = CString::new(path).unwrap_or_default();
    let files = cx.vm().host().files();
    match cx.blocking(|| open_file(files, &path, flags)) {
        Ok(fd) => {
            let object = cx.root(fields::get_ref(cx, this.get(cx), "fd"));
            if !object.is_null() {
                descriptor::set(cx, object, fd);
                descriptor::set_append(cx, object, flags & libc::O_APPEND != 0);
            }
            Ok(Slot::ZERO)
        }
        Err(error) => Err(not_found(cx, name, error)),
    }
}

fn open_input<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    open(cx, a, libc::O_RDONLY)
}

fn open_output<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let append = if a.bool(2) { libc::O_APPEND } else { libc::O_TRUNC };
    open(cx, a, libc::O_WRONLY | libc::O_CREAT | append)
}

/// Modes of `RandomAccessFile` and the flags of the host, in order of precedence.
const RANDOM_ACCESS_MODES: [(i32, i32); 4] = [
    (1, libc::O_RDONLY),
    (2 | 4, libc::O_RDWR | libc::O_CREAT | libc::O_SYNC),
    (2 | 8, libc::O_RDWR | libc::O_CREAT | libc::O_DSYNC),
    (2, libc::O_RDWR | libc::O_CREAT),
];

fn open_random_access<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mode = a.int(2);
    let flags = RANDOM_ACCESS_MODES.iter().find(|(m, _)| mode & m == *m).map_or(libc::O_RDONLY, |(_, f)| *f);
    open(cx, a, flags)
}

fn read<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = open_descriptor(cx, this)?;
    let files = cx.vm().host().files();
    let mut byte = [0];
    match cx.blocking(|| restart(|| files.read(fd, &mut byte))) {
        Ok(0) => Ok(Slot::int(-1)),
        Ok(_) => Ok(Slot::int(byte[0].into())),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// The range of a `byte[]` argument, checked: NullPointerException, IndexOutOfBoundsException.
fn byte_range<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<(Local<'s>, usize, usize)> {
    let (array, from, length): (Local<'s>, _, _) = (a.obj(cx, 1), a.int(2), a.int(3));
    if array.is_null() {
        return Err(cx.throw_npe());
    }
    let room = array.get(cx).array_length(cx);
    if from < 0 || length < 0 || room - from < length {
        return Err(cx.throw_plain("java/lang/IndexOutOfBoundsException"));
    }
    Ok((array, from as usize, length as usize))
}

fn read_bytes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let (array, from, length) = byte_range(cx, a)?;
    if length == 0 {
        return Ok(Slot::ZERO);
    }
    let fd = open_descriptor(cx, this)?;
    let files = cx.vm().host().files();
    let mut bytes = vec![0u8; length];
    match cx.blocking(|| restart(|| files.read(fd, &mut bytes))) {
        Ok(0) => Ok(Slot::int(-1)),
        Ok(n) => {
            array.get(cx).write_bytes(cx, from, &bytes[..n]);
            Ok(Slot::int(n as i32))
        }
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn write<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, byte): (Local<'s>, u8) = (a.obj(cx, 0), a.int(1) as u8);
    let fd = open_descriptor(cx, this)?;
    let files = cx.vm().host().files();
    match cx.blocking(|| restart(|| files.write(fd, &[byte]))) {
        Ok(_) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn write_bytes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let (array, from, length) = byte_range(cx, a)?;
    let files = cx.vm().host().files();
    let end = from + length;
    let mut at = from;
    while at < end {
        let bytes = array.get(cx).bytes(cx)[at..end.min(at + CHUNK)].to_vec();
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let fd = open_descriptor(cx, this)?;
            match cx.blocking(|| restart(|| files.write(fd, rest))) {
                Ok(n) => rest = &rest[n..],
                Err(error) => return Err(throw_io(cx, error)),
            }
        }
        at += bytes.len();
    }
    Ok(Slot::ZERO)
}

/// Runs one call on the open descriptor of a stream.
fn with_file<'s, R: Send>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    call: impl FnOnce(&dyn Files, i32) -> HostResult<R>,
) -> JResult<R> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = open_descriptor(cx, this)?;
    let files = cx.vm().host().files();
    match cx.blocking(|| call(files, fd)) {
        Ok(value) => Ok(value),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// The length of a file or block device.
fn file_length(files: &dyn Files, fd: i32) -> HostResult<i64> {
    let status = files.status_of(fd)?;
    if status.format() == libc::S_IFBLK { files.device_size(fd) } else { Ok(status.size) }
}

fn length<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    with_file(cx, a, file_length).map(Slot::long)
}

fn position<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    with_file(cx, a, |files, fd| files.seek(fd, 0, libc::SEEK_CUR)).map(Slot::long)
}

fn skip<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let count = a.long(1);
    let skipped = with_file(cx, a, |files, fd| {
        let here = files.seek(fd, 0, libc::SEEK_CUR)?;
        Ok(files.seek(fd, count, libc::SEEK_CUR)? - here)
    })?;
    Ok(Slot::long(skipped))
}

/// What can be read without waiting: the rest of a file, or what a pipe, socket or device holds.
fn bytes_available(files: &dyn Files, fd: i32) -> HostResult<i64> {
    let mut size = -1;
    if let Ok(status) = files.status_of(fd) {
        match status.format() {
            libc::S_IFCHR | libc::S_IFIFO | libc::S_IFSOCK => {
                if let Ok(n) = files.readable(fd) {
                    return Ok(n.into());
                }
            }
            libc::S_IFREG => size = status.size,
            _ => {}
        }
    }
    let here = files.seek(fd, 0, libc::SEEK_CUR)?;
    if size < here {
        size = files.seek(fd, 0, libc::SEEK_END)?;
        files.seek(fd, here, libc::SEEK_SET)?;
    }
    Ok(size - here)
}

fn available<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let n = with_file(cx, a, bytes_available)?;
    Ok(Slot::int(n.clamp(0, i32::MAX.into()) as i32))
}

fn is_regular_file<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 1);
    let fd = descriptor::get(cx, object);
    let files = cx.vm().host().files();
    match cx.blocking(|| files.status_of(fd)) {
        Ok(status) => Ok(Slot::bool(status.format() == libc::S_IFREG)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn seek<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let to = a.long(1);
    if to < 0 {
        let this: Local<'s> = a.obj(cx, 0);
        open_descriptor(cx, this)?;
        return Err(cx.throw("java/io/IOException", "Negative seek offset"));
    }
    with_file(cx, a, |files, fd| files.seek(fd, to, libc::SEEK_SET))?;
    Ok(Slot::ZERO)
}

fn set_length<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let length = a.long(1);
    with_file(cx, a, |files, fd| {
        let here = files.seek(fd, 0, libc::SEEK_CUR)?;
        restart(|| files.truncate(fd, length))?;
        match here > length {
            true => files.seek(fd, 0, libc::SEEK_END),
            false => files.seek(fd, here, libc::SEEK_SET),
        }
    })?;
    Ok(Slot::ZERO)
}
