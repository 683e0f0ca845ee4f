//! `sun.nio.fs.LinuxNativeDispatcher`: tables of mounted file systems, as getmntent(3) reads them.
#![allow(unsafe_code)] // reason: Java holds an open table by address

use super::unix_exception;
use crate::fields;
use crate::native_memory::c_string;
use std::ffi::CStr;
use vm_core::host::{Files, HostResult, restart};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/fs/LinuxNativeDispatcher" {
        "init" "()V" => init,
        "setmntent0" "(JJ)J" => open,
        "getmntent0" "(JLsun/nio/fs/UnixMountEntry;JI)I" => next,
        "endmntent" "(J)V" => close,
    }
    "sun/nio/fs/UnixNativeDispatcher" {
        "rewind" "(J)V" => rewind,
        "getlinelen" "(J)I" => line_length,
    }
};

/// An open table: its lines, and the one to read next.
struct Mounts {
    lines: Vec<Vec<u8>>,
    next: usize,
}

impl Mounts {
    fn read(files: &dyn Files, path: &CStr) -> HostResult<Mounts> {
        let fd = files.open(path, libc::O_RDONLY, 0)?;
        let mut text = Vec::new();
        let mut chunk = [0; 4096];
        let outcome = loop {
            match restart(|| files.read(fd, &mut chunk)) {
                Ok(0) => break Ok(()),
                Ok(n) => text.extend_from_slice(&chunk[..n]),
                Err(error) => break Err(error),
            }
        };
        let _ = files.close(fd);
        outcome?;
        let text = text.strip_suffix(b"\n").unwrap_or(&text);
        let lines =
            if text.is_empty() { Vec::new() } else { text.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect() };
        Ok(Mounts { lines, next: 0 })
    }
    /// The next line that is an entry: device, directory, type, options.
    fn next(&mut self) -> Option<[Vec<u8>; 4]> {
        loop {
            let line = self.lines.get(self.next)?;
            self.next += 1;
            let mut fields = line.split(|b| matches!(b, b' ' | b'\t')).filter(|f| !f.is_empty()).map(unescape);
            match fields.next() {
                Some(device) if !device.starts_with(b"#") => {
                    return Some([
                        device,
                        fields.next().unwrap_or_default(),
                        fields.next().unwrap_or_default(),
                        fields.next().unwrap_or_default(),
                    ]);
                }
                _ => {}
            }
        }
    }
}

/// Blanks and backslashes in names are three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, tail)) = rest.split_first() {
        let (byte, length) = match rest.get(..4) {
            Some(b"\\040") => (b' ', 4),
            Some(b"\\011") => (b'\t', 4),
            Some(b"\\012") => (b'\n', 4),
            Some(b"\\134") => (b'\\', 4),
            _ if first == b'\\' && tail.first() == Some(&b'\\') => (b'\\', 2),
            _ => (first, 1),
        };
        out.push(byte);
        rest = &rest[length..];
    }
    out
}

/// The table at an address that [`open`] returned; the class library uses it in one method and closes it there.
fn table<'t>(address: i64) -> &'t mut Mounts {
    // SAFETY: S2, the address of an open table.
    unsafe { &mut *(address as *mut Mounts) }
}

fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn open<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = c_string(a.long(0));
    let mounts = unix_exception::call(cx, |files| Mounts::read(files, &path))?;
    let table = Box::into_raw(Box::new(mounts)) as usize;
    // SAFETY: a table of its own, which `close` takes back before it frees it.
    Ok(Slot::long(unsafe { cx.vm().native_blocks.give(table, free_table) } as i64))
}

fn next<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let entry: Local<'s> = a.obj(cx, 2);
    let Some(texts) = table(a.long(0)).next() else { return Ok(Slot::int(-1)) };
    for (field, text) in ["name", "dir", "fstype", "opts"].into_iter().zip(texts) {
        let bytes = cx.new_byte_array(&text)?;
        fields::set_ref(cx, entry.get(cx), field, bytes.get(cx));
    }
    Ok(Slot::ZERO)
}

/// Frees a table that [`open`] has given.
///
/// # Safety
/// It is one, and nobody uses it any more.
unsafe fn free_table(address: usize) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(address as *mut Mounts) });
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address = a.long(0) as usize;
    if cx.vm().native_blocks.take(address) {
        // SAFETY: S2, an open table, closed once.
        unsafe { free_table(address) }
    }
    Ok(Slot::ZERO)
}

fn rewind<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    table(a.long(0)).next = 0;
    Ok(Slot::ZERO)
}

/// The length of the next line with its end, -1 after the last.
fn line_length<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let table = table(a.long(0));
    let length = table.lines.get(table.next).map_or(-1, |l| l.len() as i32 + 1);
    table.next += 1;
    Ok(Slot::int(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        let lines = ["# none", "", "proc /proc proc rw,nosuid 0 0", r"/dev/a\040b /m\134n\011x\\y ext4 ro"];
        let mut m = Mounts { lines: lines.iter().map(|l| l.as_bytes().to_vec()).collect(), next: 0 };
        assert_eq!(m.next().unwrap(), [&b"proc"[..], b"/proc", b"proc", b"rw,nosuid"]);
        assert_eq!(m.next().unwrap(), [&b"/dev/a b"[..], b"/m\\n\tx\\y", b"ext4", b"ro"]);
        assert!(m.next().is_none());
    }
}
