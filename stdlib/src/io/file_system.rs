//! `java.io.UnixFileSystem`.

use super::descriptor::init_ids;
use super::streams::open_file;
use crate::fields;
use crate::host_text::{host_string, host_string_checked, java_string, throw_io};
use std::ffi::{CStr, CString};
use vm_core::host::{Errno, Files, HostResult, Times};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/io/UnixFileSystem" {
        "initIDs" "()V" => init_ids,
        "canonicalize0" "(Ljava/lang/String;)Ljava/lang/String;" => canonicalize,
        "getBooleanAttributes0" "(Ljava/io/File;)I" => get_boolean_attributes,
        "checkAccess" "(Ljava/io/File;I)Z" => check_access,
        "getLastModifiedTime" "(Ljava/io/File;)J" => get_last_modified_time,
        "getLength" "(Ljava/io/File;)J" => get_length,
        "setPermission" "(Ljava/io/File;IZZ)Z" => set_permission,
        "createFileExclusively" "(Ljava/lang/String;)Z" => create_file_exclusively,
        "delete0" "(Ljava/io/File;)Z" => delete,
        "list" "(Ljava/io/File;)[Ljava/lang/String;" => list,
        "createDirectory" "(Ljava/io/File;)Z" => create_directory,
        "rename0" "(Ljava/io/File;Ljava/io/File;)Z" => rename,
        "setLastModifiedTime" "(Ljava/io/File;J)Z" => set_last_modified_time,
        "setReadOnly" "(Ljava/io/File;)Z" => set_read_only,
        "getSpace" "(Ljava/io/File;I)J" => get_space,
        "getNameMax0" "(Ljava/lang/String;)J" => get_name_max,
    }
};

/// `FileSystem.BA_EXISTS`, `BA_REGULAR`, `BA_DIRECTORY`.
const EXISTS: i32 = 1;
const REGULAR: i32 = 2;
const DIRECTORY: i32 = 4;

/// The path of the `File` in argument `i`; NullPointerException when there is none.
fn file_path<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize) -> JResult<CString> {
    let file: Local<'s> = a.obj(cx, i);
    if file.is_null() {
        return Err(cx.throw_npe());
    }
    let path = cx.root(fields::get_ref(cx, file.get(cx), "path"));
    host_string_checked(cx, path)
}

/// Runs one call on the path of the `File` in argument 1.
fn with_path<'s, R>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    call: impl FnOnce(&dyn Files, &CStr) -> HostResult<R>,
) -> JResult<HostResult<R>> {
    let path = file_path(cx, a, 1)?;
    let files = cx.vm().host().files();
    Ok(cx.blocking(|| call(files, &path)))
}

/// As [`with_path`]: whether the call succeeded.
fn succeeds<'s, R>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    call: impl FnOnce(&dyn Files, &CStr) -> HostResult<R>,
) -> JResult<Slot> {
    with_path(cx, a, call).map(|outcome| Slot::bool(outcome.is_ok()))
}

/// Removes `.` and `..` of a path by its text alone.
fn collapse(path: &[u8]) -> Vec<u8> {
    let is_dots = |n: &[u8]| matches!(n, b"." | b"..");
    let (root, rest) = match path.strip_prefix(b"/") {
        Some(rest) => (&b"/"[..], rest),
        None => (&b""[..], path),
    };
    let names: Vec<&[u8]> = rest.split(|&b| b == b'/').collect();
    if names.len() < 2 || !names.iter().any(|n| is_dots(n)) {
        return path.to_vec();
    }
    let mut kept: Vec<&[u8]> = Vec::new();
    for name in names {
        match name {
            b"." => {}
            b".." if kept.pop().is_some() => {}
            _ => kept.push(name),
        }
    }
    [root, &kept.join(&b'/')].concat()
}

/// The canonical form of an absolute path: the longest part of it that exists, resolved, and the rest.
fn canonical(files: &dyn Files, path: &CStr) -> HostResult<Vec<u8>> {
    let bytes = path.to_bytes();
    if bytes.len() > libc::PATH_MAX as usize {
        return Err(Errno(libc::ENAMETOOLONG));
    }
    if let Ok(real) = files.real_path(path) {
        return Ok(collapse(real.as_bytes()));
    }
    let mut end = bytes.len();
    while let Some(slash) = bytes[..end].iter().rposition(|&b| b == b'/').filter(|&s| s > 0) {
        end = slash;
        let part = CString::new(&bytes[..end]).unwrap_or_default();
        match files.real_path(&part) {
            Ok(real) => {
                let mut whole = real.into_bytes();
                let mut rest = &bytes[end..];
                if whole.ends_with(b"/") {
                    rest = &rest[1..];
                }
                if whole.len() + rest.len() >= libc::PATH_MAX as usize {
                    return Err(Errno(libc::ENAMETOOLONG));
                }
                whole.extend_from_slice(rest);
                return Ok(collapse(&whole));
            }
            Err(Errno(libc::ENOENT | libc::ENOTDIR | libc::EACCES)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(collapse(bytes))
}

fn canonicalize<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let text: Local<'s> = a.obj(cx, 1);
    let path = host_string_checked(cx, text)?;
    let files = cx.vm().host().files();
    match cx.blocking(|| canonical(files, &path)) {
        Ok(path) => {
            let text = java_string(cx, &path)?;
            Ok(Slot::obj(text.get(cx)))
        }
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn get_boolean_attributes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let status = with_path(cx, a, |files, path| files.status(path, true))?;
    Ok(Slot::int(status.map_or(0, |s| match s.format() {
        libc::S_IFREG => EXISTS | REGULAR,
        libc::S_IFDIR => EXISTS | DIRECTORY,
        _ => EXISTS,
    })))
}

fn check_access<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // `ACCESS_READ`, `_WRITE` and `_EXECUTE` are the numbers of access(2).
    let mode = a.int(2);
    succeeds(cx, a, |files, path| files.access(path, mode))
}

fn get_last_modified_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let status = with_path(cx, a, |files, path| files.status(path, true))?;
    Ok(Slot::long(status.map_or(0, |s| s.modified.0 * 1000 + s.modified.1 / 1_000_000)))
}

fn get_length<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let status = with_path(cx, a, |files, path| files.status(path, true))?;
    Ok(Slot::long(status.map_or(0, |s| s.size)))
}

fn set_permission<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (access, enable, owner_only) = (a.int(2) as u32, a.bool(3), a.bool(4));
    // The bits of one class of users are the numbers of access(2).
    let bits = if owner_only { access << 6 } else { access * 0o111 };
    succeeds(cx, a, |files, path| {
        let mode = files.status(path, true)?.mode;
        files.set_mode(path, if enable { mode | bits } else { mode & !bits })
    })
}

fn create_file_exclusively<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let text: Local<'s> = a.obj(cx, 1);
    let path = host_string_checked(cx, text)?;
    if path.as_bytes() == b"/" {
        return Ok(Slot::bool(false));
    }
    let files = cx.vm().host().files();
    let made = cx.blocking(|| {
        let fd = open_file(files, &path, libc::O_RDWR | libc::O_CREAT | libc::O_EXCL)?;
        files.close(fd)
    });
    match made {
        Ok(()) => Ok(Slot::bool(true)),
        Err(Errno(libc::EEXIST)) => Ok(Slot::bool(false)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn delete<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    succeeds(cx, a, |files, path| match files.unlink(path) {
        Err(Errno(libc::EISDIR)) => files.remove_directory(path),
        outcome => outcome,
    })
}

/// All names in a directory but `.` and `..`.
fn names(files: &dyn Files, path: &CStr) -> HostResult<Vec<Vec<u8>>> {
    let directory = files.open_directory(path)?;
    let mut names = Vec::new();
    while let Ok(Some(name)) = files.next_entry(directory) {
        if name != b"." && name != b".." {
            names.push(name);
        }
    }
    let _ = files.close_directory(directory);
    Ok(names)
}

fn list<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Ok(names) = with_path(cx, a, names)? else { return Ok(Slot::ZERO) };
    let vm = cx.vm();
    let string = vm.c.string.get(cx)?;
    let array = cx.new_object_array(string, names.len() as i32)?;
    for (i, name) in names.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let name = java_string(cx, name)?;
            array.get(cx).set_element(cx, i as i32, name.get(cx));
            Ok(())
        })?;
    }
    Ok(Slot::obj(array.get(cx)))
}

fn create_directory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    succeeds(cx, a, |files, path| files.make_directory(path, 0o777))
}

fn rename<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let to = file_path(cx, a, 2)?;
    succeeds(cx, a, |files, path| files.rename(path, &to))
}

fn set_last_modified_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let millis = a.long(2);
    succeeds(cx, a, |files, path| {
        let accessed = files.status(path, true)?.accessed;
        let micros = |t: (i64, i64)| (t.0, t.1 / 1000 * 1000);
        let modified = (millis.div_euclid(1000), millis.rem_euclid(1000) * 1_000_000);
        files.set_times(path, Times { accessed: micros(accessed), modified }, true)
    })
}

fn set_read_only<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    succeeds(cx, a, |files, path| {
        let mode = files.status(path, true)?.mode;
        files.set_mode(path, mode & !0o222)
    })
}

fn get_space<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let which = a.int(2);
    let space = with_path(cx, a, |files, path| files.space(path))?;
    // `SPACE_TOTAL`, `SPACE_FREE`, `SPACE_USABLE`.
    Ok(Slot::long(space.map_or(0, |s| {
        let blocks = [s.blocks, s.free, s.available].get(which as usize).copied().unwrap_or(0);
        s.block.wrapping_mul(blocks) as i64
    })))
}

fn get_name_max<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    /// Longest name when the file system does not tell.
    const NAME_MAX: i64 = 255;
    let text: Local<'s> = a.obj(cx, 1);
    if text.is_null() {
        return Err(cx.throw_npe());
    }
    let path = host_string(cx, text);
    let files = cx.vm().host().files();
    let limit = cx.blocking(|| files.path_limit(&path, libc::_PC_NAME_MAX));
    Ok(Slot::long(limit.unwrap_or(NAME_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collapses_dots() {
        for (path, expected) in [
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/..", "/.."),
            ("/../a", "/../a"),
            ("/a/b/..", "/a"),
            ("/a/..", "/"),
            ("/a", "/a"),
            ("/", "/"),
        ] {
            assert_eq!(collapse(path.as_bytes()), expected.as_bytes(), "{path}");
        }
    }
}
