//! `jdk.internal.perf.Perf`: counters in memory that Java reads and writes through direct buffers.
#![allow(unsafe_code)] // reason: memory behind direct buffers

use crate::fields;
use crate::lang::mirror::object_slot;
use std::os::fd::AsFd;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown, Value};

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
fn direct_buffer(cx: &mut Cx<'_>, memory: *mut u8, capacity: usize) -> JResult<Slot> {
    let symbol = cx.vm().symbols.intern(b"java/nio/DirectByteBuffer");
    let class = vm_core::loading::load_boot_class(cx, symbol)?;
    vm_core::init::initialize(cx, class)?;
    let buffer = cx.new_instance(class)?;
    let arguments = [
        Value::Obj(buffer),
        Value::Long(memory as usize as i64),
        Value::Int(capacity as i32),
    ];
    cx.call_named(class, "<init>", "(JI)V", &arguments)?;
    Ok(object_slot(cx, buffer))
}

/// Counters live as long as the process, as the class library expects: it keeps them in static fields.
fn leak(content: &[u8]) -> *mut u8 {
    let words = vec![0u64; content.len().div_ceil(8).max(1)].leak();
    let memory = words.as_mut_ptr().cast::<u8>();
    // SAFETY: room for `content` rounded up to words.
    unsafe { memory.copy_from_nonoverlapping(content.as_ptr(), content.len()) };
    memory
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
    direct_buffer(cx, leak(&a.long(4).to_ne_bytes()), 8)
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
    let room = if variability == VARIABLE {
        max as usize
    } else {
        content.len()
    } + 1;
    // The last byte stays zero.
    content.resize(room.max(1), 0);
    content[room - 1] = 0;
    direct_buffer(cx, leak(&content), room)
}

/// The file in which a HotSpot process shows its counters.
fn counter_file(pid: i32) -> Option<std::path::PathBuf> {
    let folders = std::fs::read_dir("/tmp").ok()?.flatten();
    let of_users = folders.filter(|f| f.file_name().to_string_lossy().starts_with("hsperfdata_"));
    of_users
        .map(|f| f.path().join(pid.to_string()))
        .find(|p| p.is_file())
}

#[cold]
fn no_process(cx: &mut Cx<'_>) -> Thrown {
    cx.throw(ILLEGAL, "Process not found")
}

/// Maps the counters of another virtual machine for reading. This one has none to show.
fn attach<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, mode) = (a.int(2), a.int(3));
    if !matches!(mode, 0 | 1) || pid < 0 {
        return Err(cx.throw_plain(ILLEGAL));
    }
    let Some(path) = counter_file(pid) else {
        return Err(no_process(cx));
    };
    let mapped = cx.blocking(|| {
        let file = std::fs::File::open(path).ok()?;
        let size = file.metadata().ok()?.len() as usize;
        use rustix::mm::{MapFlags, ProtFlags};
        // SAFETY: a new mapping at an address of the kernel's choice.
        let p = unsafe {
            rustix::mm::mmap(
                std::ptr::null_mut(),
                size,
                ProtFlags::READ,
                MapFlags::SHARED,
                file.as_fd(),
                0,
            )
        };
        p.ok().map(|p| (p.cast::<u8>(), size))
    });
    match mapped {
        Some((memory, size)) => direct_buffer(cx, memory, size),
        None => Err(no_process(cx)),
    }
}

fn detach<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let buffer: Local<'s> = a.obj(cx, 1);
    let r = buffer.get(cx);
    let class = r.class(cx);
    let address = r.get_long(cx, fields::offset(class, "address")) as usize;
    let size = r.get_int(cx, fields::offset(class, "capacity")) as usize;
    // SAFETY: S2: the library detaches what it attached, once.
    let _ = unsafe { rustix::mm::munmap(address as *mut _, size) };
    Ok(Slot::ZERO)
}

fn high_res_counter<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().started.elapsed().as_nanos() as i64))
}

fn high_res_frequency<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(1_000_000_000))
}
