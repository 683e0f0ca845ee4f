//! `jdk.internal.perf.Perf`: counters in memory that Java reads and writes through direct buffers.
#![allow(unsafe_code)] // reason: memory behind direct buffers

use super::unsafe_memory;
use crate::fields;
use crate::lang::mirror::object_slot;
use std::ffi::CString;
use vm_core::host::{Errno, Files, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Value};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/perf/Perf" {
        "attach" "(Ljava/lang/String;II)Ljava/nio/ByteBuffer;" => attach,
        "detach" "(Ljava/nio/ByteBuffer;)V" => detach,
        "createLong" "(Ljava/lang/String;IIJ)Ljava/nio/ByteBuffer;" => create_long,
        "createByteArray" "(Ljava/lang/String;II[BI)Ljava/nio/ByteBuffer;" => create_byte_array,
        "highResCounter" "()J" => high_res_counter,
        "highResFrequency" "()J" => high_res_frequency,
    }
};

const ILLEGAL: &str = "java/lang/IllegalArgumentException";
/// Variabilities: constant, monotonic, variable.
const VARIABILITIES: std::ops::RangeInclusive<i32> = 1..=3;
const VARIABLE: i32 = 3;
/// Units: none to hertz.
const UNITS: std::ops::RangeInclusive<i32> = 1..=6;
/// Unit of byte arrays.
const STRING: i32 = 5;

/// A new `DirectByteBuffer` over memory that stays.
fn direct_buffer(cx: &mut Cx<'_>, address: usize, capacity: usize) -> JResult<Slot> {
    if address == 0 {
        return Err(cx.throw_out_of_memory("counters"));
    }
    let symbol = cx.vm().symbols.intern(b"java/nio/DirectByteBuffer");
    let class = vm_core::loading::load_boot_class(cx, symbol)?;
    vm_core::init::initialize(cx, class)?;
    let buffer = cx.new_instance(class)?;
    let arguments = [Value::Obj(buffer), Value::Long(address as i64), Value::Int(capacity as i32)];
    cx.call_named(class, "<init>", "(JI)V", &arguments)?;
    Ok(object_slot(cx, buffer))
}

/// Memory of counters, which lives as long as the VM, as the class library expects: it keeps them in static fields. 0 when there is none.
fn counters(cx: &Cx<'_>, content: &[u8]) -> usize {
    // SAFETY: any size will do.
    let memory = unsafe { libc::calloc(content.len().max(1), 1) };
    if !memory.is_null() {
        // SAFETY: room for `content`.
        unsafe { memory.cast::<u8>().copy_from_nonoverlapping(content.as_ptr(), content.len()) };
    }
    unsafe_memory::give(cx, memory)
}

fn create_long<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name: Local<'s> = a.obj(cx, 1);
    if !UNITS.contains(&a.int(3)) {
        return Err(cx.throw_plain(ILLEGAL));
    }
    if name.is_null() {
        return Err(cx.throw_npe());
    }
    if !VARIABILITIES.contains(&a.int(2)) {
        return Err(cx.throw_plain(ILLEGAL));
    }
    let memory = counters(cx, &a.long(4).to_ne_bytes());
    direct_buffer(cx, memory, 8)
}

fn create_byte_array<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (name, value): (Local<'s>, Local<'s>) = (a.obj(cx, 1), a.obj(cx, 4));
    let (variability, units, max) = (a.int(2), a.int(3), a.int(5));
    if name.is_null() || value.is_null() {
        return Err(cx.throw_npe());
    }
    if !matches!(variability, 1 | VARIABLE) || units != STRING || max < 0 {
        return Err(cx.throw_plain(ILLEGAL));
    }
    let mut content = value.get(cx).bytes(cx).to_vec();
    let room = if variability == VARIABLE { max as usize } else { content.len() } + 1;
    // The last byte stays zero.
    content.resize(room.max(1), 0);
    content[room - 1] = 0;
    let memory = counters(cx, &content);
    direct_buffer(cx, memory, room)
}

/// The file in which a HotSpot process shows its counters, among those of all users.
fn counter_file(files: &dyn Files, pid: i32) -> HostResult<CString> {
    let folder = files.open_directory(c"/tmp")?;
    let mut found = Err(Errno(libc::ESRCH));
    while let Ok(Some(name)) = files.next_entry(folder) {
        if name.starts_with(b"hsperfdata_") {
            let path = [b"/tmp/", &*name, b"/", pid.to_string().as_bytes()].concat();
            let path = CString::new(path).unwrap_or_default();
            if files.status(&path, false).is_ok_and(|s| s.format() == libc::S_IFREG) {
                found = Ok(path);
                break;
            }
        }
    }
    files.close_directory(folder)?;
    found
}

/// Maps the counters of a process; address and size.
fn map_counters(files: &dyn Files, pid: i32) -> HostResult<(usize, usize)> {
    let path = counter_file(files, pid)?;
    let fd = files.open(&path, libc::O_RDONLY | libc::O_NOFOLLOW, 0)?;
    let mapped = files.status_of(fd).and_then(|s| {
        let size = s.size as usize;
        Ok((files.map(fd, size, libc::PROT_READ, libc::MAP_SHARED, 0)?, size))
    });
    files.close(fd)?;
    mapped
}

/// Maps the counters of another virtual machine for reading. This one has none to show.
fn attach<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, mode) = (a.int(2), a.int(3));
    if !matches!(mode, 0 | 1) || pid < 0 {
        return Err(cx.throw_plain(ILLEGAL));
    }
    let files = cx.vm().host().files();
    match cx.blocking(|| map_counters(files, pid)) {
        Ok((address, size)) => direct_buffer(cx, address, size),
        Err(_) => Err(cx.throw(ILLEGAL, "Process not found")),
    }
}

fn detach<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let buffer: Local<'s> = a.obj(cx, 1);
    let r = buffer.get(cx);
    let class = r.class(cx);
    let address = r.get_long(cx, fields::offset(class, "address")) as usize;
    let size = r.get_int(cx, fields::offset(class, "capacity")) as usize;
    match cx.vm().host().files().unmap(address, size) {
        Ok(()) => Ok(Slot::ZERO),
        Err(_) => Err(cx.throw_plain(ILLEGAL)),
    }
}

fn high_res_counter<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().started.elapsed().as_nanos() as i64))
}

fn high_res_frequency<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(1_000_000_000))
}
