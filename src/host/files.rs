//! Files of a guest: those that are granted, and the descriptors it has.

use super::GuestHost;
use std::ffi::{CStr, CString, OsStr};
use std::io::{IoSlice, IoSliceMut};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};
use vm_core::host::{Errno, FileStatus, Files, HostResult, Space, Times};

/// What the class library reads of the system, whatever it is granted: time zones, names of hosts, random numbers.
const OF_THE_SYSTEM: [&str; 10] = [
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/etc/hosts",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/resolv.conf",
    "/etc/timezone",
    "/usr/share/zoneinfo",
    "/proc/self/mountinfo",
];

/// The directories and files that a guest reaches.
pub(super) struct Roots(Vec<(PathBuf, bool)>);

/// What is done to a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Read,
    Write,
}

/// What becomes of a last component that is a symbolic link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Followed,
    Itself,
}

impl Roots {
    pub(super) fn new(granted: Vec<(PathBuf, bool)>, readable: Vec<PathBuf>) -> Roots {
        let readable = readable.into_iter().chain(OF_THE_SYSTEM.map(PathBuf::from)).map(|path| (path, false));
        // Both what the link is called and what it leads to.
        let both = |(path, may_write): (PathBuf, bool)| {
            let real = real_path(&path, Last::Followed);
            let named = real_path(&path, Last::Itself);
            [real, named].into_iter().flatten().map(move |path| (path, may_write))
        };
        Roots(granted.into_iter().chain(readable).flat_map(both).collect())
    }

    /// The path without links and dots, if the guest may use it so.
    fn resolve(&self, path: &CStr, last: Last, used: Use) -> HostResult<CString> {
        let path = real_path(Path::new(OsStr::from_bytes(path.to_bytes())), last)?;
        let granted = self.0.iter().any(|(root, may_write)| {
            let is_way_there = used == Use::Read && last == Last::Itself && root.starts_with(&path);
            (path.starts_with(root) || is_way_there) && (*may_write || used == Use::Read)
        });
        if !granted {
            return Err(Errno::DENIED);
        }
        CString::new(path.into_os_string().into_vec()).map_err(|_| Errno(libc::EINVAL))
    }
}

/// A path without links and dots. What does not exist is taken as it is written, but for dots: those are refused there.
fn real_path(path: &Path, last: Last) -> HostResult<PathBuf> {
    if path.as_os_str().is_empty() {
        return Err(Errno(libc::ENOENT));
    }
    let path = std::path::absolute(path).map_err(|_| Errno(libc::EINVAL))?;
    if last == Last::Followed
        && let Ok(real) = path.canonicalize()
    {
        return Ok(real);
    }
    let mut rest = Vec::new();
    let mut there = path.as_path();
    loop {
        // The last component is not followed, nor is one that does not exist.
        let Some(parent) = there.parent() else { return Ok(path) };
        match there.components().next_back() {
            Some(Component::Normal(name)) => rest.push(name),
            _ if last == Last::Itself && rest.is_empty() => return path.canonicalize().map_err(|e| errno(&e)),
            _ => return Err(Errno(libc::ENOENT)),
        }
        if let Ok(mut real) = parent.canonicalize() {
            real.extend(rest.iter().rev());
            return Ok(real);
        }
        there = parent;
    }
}

fn errno(e: &std::io::Error) -> Errno {
    Errno(e.raw_os_error().unwrap_or(libc::EIO))
}

impl GuestHost {
    /// The path to use for `path`.
    fn path(&self, path: &CStr, last: Last, used: Use) -> HostResult<CString> {
        match &self.roots {
            None => Ok(path.to_owned()),
            Some(roots) => roots.resolve(path, last, used),
        }
    }

    /// For what needs the rights of the whole process: paths that start at a descriptor, links, devices.
    fn unrestricted(&self) -> HostResult<&stdlib::host::NativeHost> {
        if self.roots.is_none() { Ok(&self.native) } else { Err(Errno::DENIED) }
    }

    fn is_virtual(&self, fd: i32) -> bool {
        self.standard.is_virtual(fd)
    }
}

/// Methods for one path that exists or not, by what they do.
macro_rules! by_path {
    ($($method:ident($($arg:ident: $type:ty),*) -> $out:ty, $last:expr, $used:expr;)*) => {
        $(
            fn $method(&self, path: &CStr, $($arg: $type),*) -> HostResult<$out> {
                let path = self.path(path, $last, $used)?;
                self.native.$method(&path, $($arg),*)
            }
        )*
    };
}

/// As [`by_path`], of those that say whether a link is followed.
macro_rules! by_followed_path {
    ($($method:ident($($arg:ident: $type:ty),*) -> $out:ty, $used:expr;)*) => {
        $(
            fn $method(&self, path: &CStr, $($arg: $type,)* follow: bool) -> HostResult<$out> {
                let path = self.path(path, if follow { Last::Followed } else { Last::Itself }, $used)?;
                self.native.$method(&path, $($arg,)* follow)
            }
        )*
    };
}

/// Methods that only a guest has which reaches all files.
macro_rules! unrestricted {
    ($($method:ident($($arg:ident: $type:ty),*) -> $out:ty;)*) => {
        $(
            fn $method(&self, $($arg: $type),*) -> HostResult<$out> {
                self.unrestricted()?.$method($($arg),*)
            }
        )*
    };
}

/// Methods on a descriptor that answer a standard stream which is none of the process's so.
macro_rules! by_descriptor {
    ($($method:ident($($arg:ident: $type:ty),*) -> $out:ty, |$standard:pat_param, $fd:ident| $virtual:expr;)*) => {
        $(
            fn $method(&self, $fd: i32, $($arg: $type),*) -> HostResult<$out> {
                if self.is_virtual($fd) {
                    let $standard = &self.standard;
                    return $virtual;
                }
                self.native.$method($fd, $($arg),*).map_err(|e| self.outcome(e))
            }
        )*
    };
}

impl Files for GuestHost {
    fn inner(&self) -> Option<&dyn Files> {
        Some(&self.native)
    }
    fn error(&self, error: Errno) -> Errno {
        self.outcome(error)
    }

    fn open(&self, path: &CStr, flags: i32, mode: u32) -> HostResult<i32> {
        let reads = flags & libc::O_ACCMODE == libc::O_RDONLY && flags & (libc::O_CREAT | libc::O_TRUNC) == 0;
        let last = if flags & libc::O_NOFOLLOW == 0 { Last::Followed } else { Last::Itself };
        let path = self.path(path, last, if reads { Use::Read } else { Use::Write })?;
        // What is checked is what is opened.
        let flags = if self.roots.is_some() { flags | libc::O_NOFOLLOW } else { flags };
        self.native.open(&path, flags, mode).map(|fd| self.hold(fd)).map_err(|e| self.outcome(e))
    }
    fn close(&self, fd: i32) -> HostResult<()> {
        if (0..=2).contains(&fd) {
            // The process goes on using its own.
            return Ok(());
        }
        if !self.held().descriptors.remove(&fd) {
            return Err(Errno(libc::EBADF));
        }
        self.native.close(fd)
    }
    fn duplicate(&self, fd: i32) -> HostResult<i32> {
        if self.is_virtual(fd) {
            return Err(Errno(libc::EBADF));
        }
        self.native.duplicate(fd).map(|fd| self.hold(fd))
    }
    fn duplicate_to(&self, fd: i32, to: i32) -> HostResult<()> {
        // Only onto what the guest has.
        if !self.held().descriptors.contains(&to) {
            return Err(Errno(libc::EBADF));
        }
        self.native.duplicate_to(fd, to)
    }
    fn pipe(&self) -> HostResult<(i32, i32)> {
        self.native.pipe().map(|(a, b)| (self.hold(a), self.hold(b)))
    }
    fn socket_pair(&self) -> HostResult<(i32, i32)> {
        self.native.socket_pair().map(|(a, b)| (self.hold(a), self.hold(b)))
    }
    fn watch_queue(&self) -> HostResult<i32> {
        self.native.watch_queue().map(|fd| self.hold(fd))
    }
    fn watch(&self, queue: i32, path: &CStr, events: u32) -> HostResult<i32> {
        let path = self.path(path, Last::Followed, Use::Read)?;
        self.native.watch(queue, &path, events)
    }
    fn map(&self, fd: i32, length: usize, protection: i32, flags: i32, position: i64) -> HostResult<usize> {
        let address = self.native.map(fd, length, protection, flags, position)?;
        self.held().mappings.insert(address, length);
        Ok(address)
    }
    fn unmap(&self, address: usize, length: usize) -> HostResult<()> {
        self.held().mappings.remove(&address);
        self.native.unmap(address, length)
    }
    fn open_directory(&self, path: &CStr) -> HostResult<u64> {
        let path = self.path(path, Last::Followed, Use::Read)?;
        let directory = self.native.open_directory(&path)?;
        self.held().directories.insert(directory);
        Ok(directory)
    }
    fn open_directory_of(&self, fd: i32) -> HostResult<u64> {
        let directory = self.native.open_directory_of(fd)?;
        let mut held = self.held();
        // The stream closes it.
        held.descriptors.remove(&fd);
        held.directories.insert(directory);
        Ok(directory)
    }
    fn close_directory(&self, directory: u64) -> HostResult<()> {
        if !self.held().directories.remove(&directory) {
            return Err(Errno(libc::EBADF));
        }
        self.native.close_directory(directory)
    }
    fn rename(&self, from: &CStr, to: &CStr) -> HostResult<()> {
        let from = self.path(from, Last::Itself, Use::Write)?;
        let to = self.path(to, Last::Itself, Use::Write)?;
        self.native.rename(&from, &to)
    }

    by_path! {
        access(mode: i32) -> (), Last::Followed, if mode & libc::W_OK == 0 { Use::Read } else { Use::Write };
        set_mode(mode: u32) -> (), Last::Followed, Use::Write;
        make_directory(mode: u32) -> (), Last::Itself, Use::Write;
        remove_directory() -> (), Last::Itself, Use::Write;
        unlink() -> (), Last::Itself, Use::Write;
        read_link() -> CString, Last::Itself, Use::Read;
        space() -> Space, Last::Followed, Use::Read;
        path_limit(name: i32) -> i64, Last::Followed, Use::Read;
    }
    by_followed_path! {
        set_owner(user: u32, group: u32) -> (), Use::Write;
        set_times(times: Times) -> (), Use::Write;
        status() -> FileStatus, Use::Read;
    }
    fn real_path(&self, path: &CStr) -> HostResult<CString> {
        let Some(roots) = &self.roots else { return self.native.real_path(path) };
        // The way to what is granted may be asked for.
        roots.resolve(path, Last::Followed, Use::Read).and_then(|real| self.native.real_path(&real))
    }
    unrestricted! {
        open_at(directory: i32, path: &CStr, flags: i32, mode: u32) -> i32;
        status_at(directory: i32, path: &CStr, flags: i32) -> FileStatus;
        unlink_at(directory: i32, path: &CStr, flags: i32) -> ();
        rename_at(from_directory: i32, from: &CStr, to_directory: i32, to: &CStr) -> ();
        link(existing: &CStr, new: &CStr) -> ();
        make_symbolic_link(target: &CStr, link: &CStr) -> ();
        make_node(path: &CStr, mode: u32, device: u64) -> ();
    }
    by_descriptor! {
        read(to: &mut [u8]) -> usize, |standard, fd| standard.read(fd, to);
        write(from: &[u8]) -> usize, |standard, fd| standard.write(fd, from);
        read_vectored(to: &mut [IoSliceMut<'_>]) -> usize, |standard, fd| match to.iter_mut().find(|part| !part.is_empty()) {
            Some(first) => standard.read(fd, first),
            None => Ok(0),
        };
        write_vectored(from: &[IoSlice<'_>]) -> usize, |standard, fd| from.iter().try_fold(0, |sum, part| {
            standard.write(fd, part).map(|n| sum + n)
        });
        read_at(to: &mut [u8], position: i64) -> usize, |_, fd| Err(Errno(libc::ESPIPE));
        write_at(from: &[u8], position: i64) -> usize, |_, fd| Err(Errno(libc::ESPIPE));
        seek(offset: i64, whence: i32) -> i64, |_, fd| Err(Errno(libc::ESPIPE));
        truncate(length: i64) -> (), |_, fd| Err(Errno(libc::EINVAL));
        sync(metadata: bool) -> (), |_, fd| Ok(());
        flags() -> i32, |_, fd| Ok(if fd == 0 { libc::O_RDONLY } else { libc::O_WRONLY });
        set_blocking(blocking: bool) -> (), |_, fd| Ok(());
        readable() -> i32, |standard, fd| Ok(standard.readable(fd).min(i32::MAX as usize) as i32);
        lock(kind: i32, position: i64, length: i64, wait: bool) -> (), |_, fd| Err(Errno(libc::EINVAL));
        is_terminal() -> bool, |_, fd| Ok(false);
        status_of() -> FileStatus, |_, fd| Ok(FileStatus { mode: libc::S_IFIFO | 0o600, ..FileStatus::default() });
        set_mode_of(mode: u32) -> (), |_, fd| Err(Errno::DENIED);
        set_owner_of(user: u32, group: u32) -> (), |_, fd| Err(Errno::DENIED);
        set_times_of(times: Times) -> (), |_, fd| Err(Errno::DENIED);
    }
}
