//! Files: what POSIX has, by descriptor or path. Descriptors, flags and modes are numbers of the Linux ABI, because the class
//! library's own natives speak it. A call that a signal interrupts is repeated by the host, except those that open a file,
//! move data or wait for a lock: a thread that waits in one is woken by a signal ([`Files::wake`]).

use super::capability::capability;
use std::ffi::{CStr, CString};
use std::io::{IoSlice, IoSliceMut};

/// A point in time: seconds and nanoseconds since 1970.
pub type Time = (i64, i64);

/// What `stat` tells.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)] // reason: named as in stat(2)
pub struct FileStatus {
    pub mode: u32,
    pub ino: u64,
    pub dev: u64,
    pub rdev: u64,
    pub nlink: u64,
    pub uid: u32,
    pub gid: u32,
    pub size: i64,
    pub accessed: Time,
    pub modified: Time,
    pub changed: Time,
    /// When the file was made, if the file system remembers.
    pub born: Option<Time>,
}

impl FileStatus {
    /// The bits of the mode that tell the type of the file (`S_IFMT`).
    pub fn format(&self) -> u32 {
        self.mode & libc::S_IFMT
    }
}

/// Room on a file system, in blocks of `block` bytes.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)] // reason: named as in statvfs(3)
pub struct Space {
    pub block: u64,
    pub blocks: u64,
    pub free: u64,
    pub available: u64,
}

/// Times to set on a file.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Last access.
    pub accessed: Time,
    /// Last modification.
    pub modified: Time,
}

capability! {
    /// The files of the host.
    trait Files {
        /// open(2); the descriptor.
        fn open(path: &CStr, flags: i32, mode: u32) -> i32;
        /// openat(2).
        fn open_at(directory: i32, path: &CStr, flags: i32, mode: u32) -> i32;
        /// close(2).
        fn close(fd: i32) -> ();
        /// dup(2).
        fn duplicate(fd: i32) -> i32;
        /// dup2(2).
        fn duplicate_to(fd: i32, to: i32) -> ();
        /// read(2): bytes read, 0 at the end.
        fn read(fd: i32, to: &mut [u8]) -> usize;
        /// pread(2).
        fn read_at(fd: i32, to: &mut [u8], position: i64) -> usize;
        /// readv(2).
        fn read_vectored(fd: i32, to: &mut [IoSliceMut<'_>]) -> usize;
        /// write(2): bytes written.
        fn write(fd: i32, from: &[u8]) -> usize;
        /// pwrite(2).
        fn write_at(fd: i32, from: &[u8], position: i64) -> usize;
        /// writev(2).
        fn write_vectored(fd: i32, from: &[IoSlice<'_>]) -> usize;
        /// lseek(2).
        fn seek(fd: i32, offset: i64, whence: i32) -> i64;
        /// ftruncate(2).
        fn truncate(fd: i32, length: i64) -> ();
        /// fsync(2), or fdatasync(2) when the metadata need not be written.
        fn sync(fd: i32, metadata: bool) -> ();
        /// Status flags of a descriptor (`F_GETFL`).
        fn flags(fd: i32) -> i32;
        /// Sets or clears `O_NONBLOCK`.
        fn set_blocking(fd: i32, blocking: bool) -> ();
        /// Bytes that can be read without waiting (`FIONREAD`).
        fn readable(fd: i32) -> i32;
        /// Size in bytes of a block device.
        fn device_size(fd: i32) -> i64;
        /// Locks or unlocks a region of a file (`F_SETLK64`, or `F_SETLKW64` to wait); `kind` is `F_RDLCK`, `F_WRLCK` or `F_UNLCK`.
        fn lock(fd: i32, kind: i32, position: i64, length: i64, wait: bool) -> ();
        /// sendfile(2) from a position, or from where the source stands: bytes sent.
        fn send_file(to: i32, from: i32, position: Option<i64>, count: usize) -> usize;
        /// Makes a descriptor behave as a socket whose peer is gone, so that its users stop before it is closed.
        fn retire(fd: i32) -> ();
        /// Makes [`Files::wake`] usable.
        fn prepare_wake() -> ();
        /// The calling thread, for [`Files::wake`].
        fn current_waiter() -> u64;
        /// Interrupts the call that a thread waits in, so that it sees that its descriptor was retired.
        fn wake(waiter: u64) -> ();
        /// pipe(2): reading end, writing end.
        fn pipe() -> (i32, i32);
        /// Switches `O_DIRECT` on; the block size of the file system.
        fn set_direct(fd: i32) -> i32;
        /// Maps `length` bytes; `protection` and `flags` as mmap(2). The address.
        fn map(fd: i32, length: usize, protection: i32, flags: i32, position: i64) -> usize;
        /// munmap(2) of a range that [`Files::map`] made.
        fn unmap(address: usize, length: usize) -> ();
        /// madvise(2) of a mapped range.
        fn advise(address: usize, length: usize, advice: i32) -> ();
        /// msync(2) of a mapped range.
        fn write_back(address: usize, length: usize) -> ();
        /// mincore(2): a byte for each page of a mapped range, not 0 if it is in memory.
        fn resident(address: usize, length: usize, pages: &mut [u8]) -> ();
        /// Highest number of open descriptors (`RLIMIT_NOFILE`), `i32::MAX` if there is no limit.
        fn descriptor_limit() -> i32;
        /// Whether a descriptor is a terminal.
        fn is_terminal(fd: i32) -> bool;
        /// Switches the echo of a terminal; what it was.
        fn set_echo(fd: i32, on: bool) -> bool;

        /// stat(2), or lstat(2).
        fn status(path: &CStr, follow: bool) -> FileStatus;
        /// fstat(2).
        fn status_of(fd: i32) -> FileStatus;
        /// fstatat(2); `flags` may have `AT_SYMLINK_NOFOLLOW`.
        fn status_at(directory: i32, path: &CStr, flags: i32) -> FileStatus;
        /// access(2).
        fn access(path: &CStr, mode: i32) -> ();
        /// chmod(2).
        fn set_mode(path: &CStr, mode: u32) -> ();
        /// fchmod(2).
        fn set_mode_of(fd: i32, mode: u32) -> ();
        /// chown(2), or lchown(2).
        fn set_owner(path: &CStr, user: u32, group: u32, follow: bool) -> ();
        /// fchown(2).
        fn set_owner_of(fd: i32, user: u32, group: u32) -> ();
        /// Sets times with nanoseconds, following links or not.
        fn set_times(path: &CStr, times: Times, follow: bool) -> ();
        /// Sets times of an open file.
        fn set_times_of(fd: i32, times: Times) -> ();
        /// mkdir(2).
        fn make_directory(path: &CStr, mode: u32) -> ();
        /// rmdir(2).
        fn remove_directory(path: &CStr) -> ();
        /// unlink(2).
        fn unlink(path: &CStr) -> ();
        /// unlinkat(2).
        fn unlink_at(directory: i32, path: &CStr, flags: i32) -> ();
        /// rename(2).
        fn rename(from: &CStr, to: &CStr) -> ();
        /// renameat(2).
        fn rename_at(from_directory: i32, from: &CStr, to_directory: i32, to: &CStr) -> ();
        /// link(2).
        fn link(existing: &CStr, new: &CStr) -> ();
        /// symlink(2).
        fn make_symbolic_link(target: &CStr, link: &CStr) -> ();
        /// readlink(2).
        fn read_link(path: &CStr) -> CString;
        /// realpath(3).
        fn real_path(path: &CStr) -> CString;
        /// mknod(2).
        fn make_node(path: &CStr, mode: u32, device: u64) -> ();
        /// statvfs(3).
        fn space(path: &CStr) -> Space;
        /// pathconf(3).
        fn path_limit(path: &CStr, name: i32) -> i64;
        /// The current directory.
        fn current_directory() -> CString;

        /// opendir(3): a handle for [`Files::next_entry`].
        fn open_directory(path: &CStr) -> u64;
        /// fdopendir(3), which takes the descriptor over.
        fn open_directory_of(fd: i32) -> u64;
        /// The next name in a directory, `.` and `..` among them.
        fn next_entry(directory: u64) -> Option<Vec<u8>>;
        /// closedir(3).
        fn close_directory(directory: u64) -> ();

        /// fgetxattr(2): the size of the value, which is written to `value` unless that is empty.
        fn attribute(fd: i32, name: &CStr, value: &mut [u8]) -> usize;
        /// fsetxattr(2).
        fn set_attribute(fd: i32, name: &CStr, value: &[u8]) -> ();
        /// fremovexattr(2).
        fn remove_attribute(fd: i32, name: &CStr) -> ();
        /// flistxattr(2): the size of the list of names, which is written to `list` unless that is empty.
        fn attributes(fd: i32, list: &mut [u8]) -> usize;

        /// Name of a user.
        fn user_name(user: u32) -> CString;
        /// Name of a group.
        fn group_name(group: u32) -> CString;
        /// Number of a user, if there is one of this name.
        fn user_id(name: &CStr) -> Option<u32>;
        /// Number of a group, if there is one of this name.
        fn group_id(name: &CStr) -> Option<u32>;
        /// A descriptor of inotify(7).
        fn watch_queue() -> i32;
        /// inotify_add_watch(2): the watch.
        fn watch(queue: i32, path: &CStr, events: u32) -> i32;
        /// inotify_rm_watch(2).
        fn unwatch(queue: i32, watch: i32) -> ();
        /// Two sockets that are connected with each other.
        fn socket_pair() -> (i32, i32);
        /// poll(2) for input on descriptors, without limit of time: how many are ready, 0 after a signal.
        fn wait_for_input(fds: &[i32]) -> usize;
    }
}
