//! Files of the process's own rights.
#![allow(unsafe_code)] // reason: calls of the C library on descriptors and paths

use super::{NativeHost, once, once_size, page_size, retry, retry_size};
use std::ffi::{CStr, CString};
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use vm_core::host::files::Time;
use vm_core::host::{Errno, FileStatus, Files, HostResult, Space, Times};

/// Runs one call that fills a C structure.
fn fill<T>(mut call: impl FnMut(*mut T) -> i32) -> HostResult<T> {
    let mut place = MaybeUninit::zeroed();
    retry(|| call(place.as_mut_ptr()))?;
    // SAFETY: H1: the call succeeded, so it filled the structure; all of them are plain numbers.
    Ok(unsafe { place.assume_init() })
}

fn statx_status(s: libc::statx) -> FileStatus {
    let time = |t: libc::statx_timestamp| (t.tv_sec, t.tv_nsec.into());
    FileStatus {
        mode: s.stx_mode.into(),
        ino: s.stx_ino,
        dev: libc::makedev(s.stx_dev_major, s.stx_dev_minor),
        rdev: libc::makedev(s.stx_rdev_major, s.stx_rdev_minor),
        nlink: s.stx_nlink.into(),
        uid: s.stx_uid,
        gid: s.stx_gid,
        size: s.stx_size as i64,
        accessed: time(s.stx_atime),
        modified: time(s.stx_mtime),
        changed: time(s.stx_ctime),
        born: (s.stx_mask & libc::STATX_BTIME != 0).then(|| time(s.stx_btime)),
    }
}

fn status(s: libc::stat64) -> FileStatus {
    FileStatus {
        mode: s.st_mode,
        ino: s.st_ino,
        dev: s.st_dev,
        rdev: s.st_rdev,
        nlink: s.st_nlink,
        uid: s.st_uid,
        gid: s.st_gid,
        size: s.st_size,
        accessed: (s.st_atime, s.st_atime_nsec),
        modified: (s.st_mtime, s.st_mtime_nsec),
        changed: (s.st_ctime, s.st_ctime_nsec),
        born: None,
    }
}

/// Looks a user or group up with growing buffers; `None` when there is none.
fn look_up<T, R>(
    mut call: impl FnMut(*mut T, &mut [u8], *mut *mut T) -> i32,
    read: impl FnOnce(&T) -> R,
) -> HostResult<Option<R>> {
    let mut buffer = vec![0u8; 1024];
    let mut entry = MaybeUninit::<T>::zeroed();
    loop {
        let mut found = std::ptr::null_mut();
        match call(entry.as_mut_ptr(), &mut buffer, &raw mut found) {
            libc::EINTR => {}
            libc::ERANGE => buffer.resize(buffer.len() * 2, 0),
            // SAFETY: H1, the entry was filled, with strings in the buffer.
            0 => return Ok(unsafe { found.as_ref() }.map(read)),
            code => return Err(Errno(code)),
        }
    }
}

/// A C string of an entry that [`look_up`] found.
fn owned(text: *const std::ffi::c_char) -> CString {
    // SAFETY: H1, the buffer of the entry is alive.
    unsafe { CStr::from_ptr(text) }.to_owned()
}

fn not_found() -> Errno {
    Errno(libc::ENOENT)
}

fn timespec((seconds, nanos): Time) -> libc::timespec {
    libc::timespec { tv_sec: seconds, tv_nsec: nanos }
}

/// `BLKGETSIZE64`, which the `libc` crate does not have.
const BLOCK_DEVICE_SIZE: libc::Ioctl = 0x8008_1272;

/// The signal that interrupts a waiting thread: the one of HotSpot's libraries, which no program uses.
fn wake_signal() -> i32 {
    libc::SIGRTMAX() - 2
}

/// Interrupts a thread of this process by its number; one that is gone is nobody's concern.
pub(super) fn signal_thread(os_id: i32) {
    // SAFETY: no pointers; the handler of the signal does nothing.
    unsafe { libc::syscall(libc::SYS_tgkill, std::process::id(), os_id, wake_signal()) };
}

impl Files for NativeHost {
    fn open(&self, path: &CStr, flags: i32, mode: u32) -> HostResult<i32> {
        // SAFETY: H1, a C string. Not repeated: the other end of a pipe may never come.
        once(unsafe { libc::open64(path.as_ptr(), flags | libc::O_CLOEXEC, mode) })
    }
    fn open_at(&self, directory: i32, path: &CStr, flags: i32, mode: u32) -> HostResult<i32> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::openat64(directory, path.as_ptr(), flags | libc::O_CLOEXEC, mode) })
    }
    fn close(&self, fd: i32) -> HostResult<()> {
        // SAFETY: H2. Not repeated: Linux has closed the descriptor when a signal interrupts.
        let result = unsafe { libc::close(fd) };
        if result == -1 { Err(Errno::last()) } else { Ok(()) }
    }
    fn duplicate(&self, fd: i32) -> HostResult<i32> {
        // SAFETY: H2.
        retry(|| unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
    }
    fn duplicate_to(&self, fd: i32, to: i32) -> HostResult<()> {
        // SAFETY: H2.
        retry(|| unsafe { libc::dup2(fd, to) }).map(drop)
    }
    fn read(&self, fd: i32, to: &mut [u8]) -> HostResult<usize> {
        // SAFETY: H1, a writable range.
        once_size(unsafe { libc::read(fd, to.as_mut_ptr().cast(), to.len()) })
    }
    fn read_at(&self, fd: i32, to: &mut [u8], position: i64) -> HostResult<usize> {
        // SAFETY: H1, a writable range.
        once_size(unsafe { libc::pread64(fd, to.as_mut_ptr().cast(), to.len(), position) })
    }
    fn read_vectored(&self, fd: i32, to: &mut [IoSliceMut<'_>]) -> HostResult<usize> {
        // SAFETY: H1, `IoSliceMut` has the layout of `iovec`.
        once_size(unsafe { libc::readv(fd, to.as_ptr().cast(), to.len() as i32) })
    }
    fn write(&self, fd: i32, from: &[u8]) -> HostResult<usize> {
        // SAFETY: H1, a readable range.
        once_size(unsafe { libc::write(fd, from.as_ptr().cast(), from.len()) })
    }
    fn write_at(&self, fd: i32, from: &[u8], position: i64) -> HostResult<usize> {
        // SAFETY: H1, a readable range.
        once_size(unsafe { libc::pwrite64(fd, from.as_ptr().cast(), from.len(), position) })
    }
    fn write_vectored(&self, fd: i32, from: &[IoSlice<'_>]) -> HostResult<usize> {
        // SAFETY: H1, `IoSlice` has the layout of `iovec`.
        once_size(unsafe { libc::writev(fd, from.as_ptr().cast(), from.len() as i32) })
    }
    fn seek(&self, fd: i32, offset: i64, whence: i32) -> HostResult<i64> {
        // SAFETY: H2.
        let result = unsafe { libc::lseek64(fd, offset, whence) };
        if result == -1 { Err(Errno::last()) } else { Ok(result) }
    }
    fn truncate(&self, fd: i32, length: i64) -> HostResult<()> {
        // SAFETY: H2.
        once(unsafe { libc::ftruncate64(fd, length) }).map(drop)
    }
    fn sync(&self, fd: i32, metadata: bool) -> HostResult<()> {
        // SAFETY: H2.
        retry(|| if metadata { unsafe { libc::fsync(fd) } } else { unsafe { libc::fdatasync(fd) } }).map(drop)
    }
    fn flags(&self, fd: i32) -> HostResult<i32> {
        // SAFETY: H2.
        retry(|| unsafe { libc::fcntl(fd, libc::F_GETFL) })
    }
    fn set_blocking(&self, fd: i32, blocking: bool) -> HostResult<()> {
        let flags = self.flags(fd)?;
        let wanted = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
        if wanted == flags {
            return Ok(());
        }
        // SAFETY: H2.
        retry(|| unsafe { libc::fcntl(fd, libc::F_SETFL, wanted) }).map(drop)
    }
    fn readable(&self, fd: i32) -> HostResult<i32> {
        // SAFETY: H1, writes one int.
        fill(|n: *mut i32| unsafe { libc::ioctl(fd, libc::FIONREAD, n) })
    }
    fn device_size(&self, fd: i32) -> HostResult<i64> {
        // SAFETY: H1, writes one 64-bit number.
        fill(|n: *mut i64| unsafe { libc::ioctl(fd, BLOCK_DEVICE_SIZE, n) })
    }
    fn lock(&self, fd: i32, kind: i32, position: i64, length: i64, wait: bool) -> HostResult<()> {
        let region = libc::flock64 {
            l_type: kind as i16,
            l_whence: libc::SEEK_SET as i16,
            l_start: position,
            l_len: length,
            l_pid: 0,
        };
        let command = if wait { libc::F_SETLKW } else { libc::F_SETLK };
        // SAFETY: H1, a filled structure. Not repeated: a signal wakes the waiting thread on purpose.
        let result = unsafe { libc::fcntl(fd, command, &raw const region) };
        if result == -1 { Err(Errno::last()) } else { Ok(()) }
    }
    fn send_file(&self, to: i32, from: i32, position: Option<i64>, count: usize) -> HostResult<usize> {
        let mut at = position;
        let at = at.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
        // SAFETY: H1, a number to update.
        once_size(unsafe { libc::sendfile64(to, from, at, count) })
    }
    fn retire(&self, fd: i32) -> HostResult<()> {
        let mut retired = self.retired.lock();
        let socket = match *retired {
            Some(socket) => socket,
            None => {
                let (socket, peer) = self.socket_pair()?;
                self.close(peer)?;
                *retired.insert(socket)
            }
        };
        self.duplicate_to(socket, fd)
    }
    fn prepare_wake(&self) -> HostResult<()> {
        extern "C" fn nothing(_: i32) {}
        // SAFETY: zeros are an empty mask and no flags: calls are interrupted, not restarted.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = nothing as extern "C" fn(i32) as usize;
        // SAFETY: H1, a filled structure; the handler does nothing.
        retry(|| unsafe { libc::sigaction(wake_signal(), &raw const action, std::ptr::null_mut()) }).map(drop)
    }
    fn current_waiter(&self) -> HostResult<u64> {
        // SAFETY: no arguments.
        Ok(unsafe { libc::pthread_self() })
    }
    fn wake(&self, waiter: u64) -> HostResult<()> {
        // SAFETY: S2: the class library signals only threads that are in a call, under a lock that they take to leave it.
        match unsafe { libc::pthread_kill(waiter, wake_signal()) } {
            0 => Ok(()),
            code => Err(Errno(code)),
        }
    }
    fn pipe(&self) -> HostResult<(i32, i32)> {
        let mut fds = [0; 2];
        // SAFETY: H1, room for two numbers.
        retry(|| unsafe { libc::pipe2(fds.as_mut_ptr(), libc::O_CLOEXEC) })?;
        Ok((fds[0], fds[1]))
    }
    fn set_direct(&self, fd: i32) -> HostResult<i32> {
        let flags = self.flags(fd)?;
        // SAFETY: H2.
        retry(|| unsafe { libc::fcntl(fd, libc::F_SETFL, flags | libc::O_DIRECT) })?;
        // SAFETY: H1, fills the structure.
        let s: libc::statvfs64 = fill(|s| unsafe { libc::fstatvfs64(fd, s) })?;
        Ok(s.f_frsize as i32)
    }
    fn map(&self, fd: i32, length: usize, protection: i32, flags: i32, position: i64) -> HostResult<usize> {
        // SAFETY: the system chooses a free range.
        let address = unsafe { libc::mmap64(std::ptr::null_mut(), length, protection, flags, fd, position) };
        if address == libc::MAP_FAILED { Err(Errno::last()) } else { Ok(address as usize) }
    }
    fn unmap(&self, address: usize, length: usize) -> HostResult<()> {
        // SAFETY: S2: a range that `map` made, which its owner in Java gives up.
        retry(|| unsafe { libc::munmap(address as *mut _, length) }).map(drop)
    }
    fn advise(&self, address: usize, length: usize, advice: i32) -> HostResult<()> {
        // SAFETY: S2: a mapped range of the caller's.
        retry(|| unsafe { libc::madvise(address as *mut _, length, advice) }).map(drop)
    }
    fn write_back(&self, address: usize, length: usize) -> HostResult<()> {
        // SAFETY: S2: a mapped range of the caller's.
        retry(|| unsafe { libc::msync(address as *mut _, length, libc::MS_SYNC) }).map(drop)
    }
    fn resident(&self, address: usize, length: usize, pages: &mut [u8]) -> HostResult<()> {
        if length > pages.len() * page_size() {
            return Err(Errno(libc::EINVAL));
        }
        // SAFETY: H1, room for a byte of each page.
        retry(|| unsafe { libc::mincore(address as *mut _, length, pages.as_mut_ptr()) }).map(drop)
    }
    fn descriptor_limit(&self) -> HostResult<i32> {
        // SAFETY: H1, fills the structure.
        let limit: libc::rlimit = fill(|l| unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, l) })?;
        Ok(i32::try_from(limit.rlim_max).unwrap_or(i32::MAX))
    }
    fn is_terminal(&self, fd: i32) -> HostResult<bool> {
        // SAFETY: H2.
        Ok(unsafe { libc::isatty(fd) } == 1)
    }
    fn set_echo(&self, fd: i32, on: bool) -> HostResult<bool> {
        // SAFETY: H1, fills the structure.
        let mut settings = fill(|t| unsafe { libc::tcgetattr(fd, t) })?;
        let was = settings.c_lflag & libc::ECHO != 0;
        settings.c_lflag = if on { settings.c_lflag | libc::ECHO } else { settings.c_lflag & !libc::ECHO };
        // SAFETY: H1, a filled structure.
        retry(|| unsafe { libc::tcsetattr(fd, libc::TCSANOW, &raw const settings) })?;
        Ok(was)
    }

    fn status(&self, path: &CStr, follow: bool) -> HostResult<FileStatus> {
        let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        self.status_at(libc::AT_FDCWD, path, flags)
    }
    fn status_of(&self, fd: i32) -> HostResult<FileStatus> {
        self.status_at(fd, c"", libc::AT_EMPTY_PATH)
    }
    fn status_at(&self, directory: i32, path: &CStr, flags: i32) -> HostResult<FileStatus> {
        let mask = libc::STATX_BASIC_STATS | libc::STATX_BTIME;
        // SAFETY: H1, a C string, fills the structure.
        match fill(|s| unsafe { libc::statx(directory, path.as_ptr(), flags, mask, s) }) {
            // Some containers forbid the call.
            Err(Errno(libc::EPERM | libc::ENOSYS)) => {}
            outcome => return outcome.map(statx_status),
        }
        // SAFETY: H1, a C string, fills the structure.
        fill(|s| unsafe { libc::fstatat64(directory, path.as_ptr(), s, flags) }).map(status)
    }
    fn access(&self, path: &CStr, mode: i32) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::access(path.as_ptr(), mode) }).map(drop)
    }
    fn set_mode(&self, path: &CStr, mode: u32) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::chmod(path.as_ptr(), mode) }).map(drop)
    }
    fn set_mode_of(&self, fd: i32, mode: u32) -> HostResult<()> {
        // SAFETY: H2.
        retry(|| unsafe { libc::fchmod(fd, mode) }).map(drop)
    }
    fn set_owner(&self, path: &CStr, user: u32, group: u32, follow: bool) -> HostResult<()> {
        let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::fchownat(libc::AT_FDCWD, path.as_ptr(), user, group, flags) }).map(drop)
    }
    fn set_owner_of(&self, fd: i32, user: u32, group: u32) -> HostResult<()> {
        // SAFETY: H2.
        retry(|| unsafe { libc::fchown(fd, user, group) }).map(drop)
    }
    fn set_times(&self, path: &CStr, times: Times, follow: bool) -> HostResult<()> {
        let both = [timespec(times.accessed), timespec(times.modified)];
        let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: H1, a C string and two filled structures.
        retry(|| unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), both.as_ptr(), flags) }).map(drop)
    }
    fn set_times_of(&self, fd: i32, times: Times) -> HostResult<()> {
        let both = [timespec(times.accessed), timespec(times.modified)];
        // SAFETY: H1, two filled structures.
        retry(|| unsafe { libc::futimens(fd, both.as_ptr()) }).map(drop)
    }
    fn make_directory(&self, path: &CStr, mode: u32) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::mkdir(path.as_ptr(), mode) }).map(drop)
    }
    fn remove_directory(&self, path: &CStr) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::rmdir(path.as_ptr()) }).map(drop)
    }
    fn unlink(&self, path: &CStr) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::unlink(path.as_ptr()) }).map(drop)
    }
    fn unlink_at(&self, directory: i32, path: &CStr, flags: i32) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::unlinkat(directory, path.as_ptr(), flags) }).map(drop)
    }
    fn rename(&self, from: &CStr, to: &CStr) -> HostResult<()> {
        // SAFETY: H1, C strings.
        retry(|| unsafe { libc::rename(from.as_ptr(), to.as_ptr()) }).map(drop)
    }
    fn rename_at(&self, from_directory: i32, from: &CStr, to_directory: i32, to: &CStr) -> HostResult<()> {
        // SAFETY: H1, C strings.
        retry(|| unsafe { libc::renameat(from_directory, from.as_ptr(), to_directory, to.as_ptr()) }).map(drop)
    }
    fn link(&self, existing: &CStr, new: &CStr) -> HostResult<()> {
        // SAFETY: H1, C strings.
        retry(|| unsafe { libc::link(existing.as_ptr(), new.as_ptr()) }).map(drop)
    }
    fn make_symbolic_link(&self, target: &CStr, link: &CStr) -> HostResult<()> {
        // SAFETY: H1, C strings.
        retry(|| unsafe { libc::symlink(target.as_ptr(), link.as_ptr()) }).map(drop)
    }
    fn read_link(&self, path: &CStr) -> HostResult<CString> {
        let mut target = vec![0u8; libc::PATH_MAX as usize];
        // SAFETY: H1, a C string and a writable range.
        let n = retry_size(|| unsafe { libc::readlink(path.as_ptr(), target.as_mut_ptr().cast(), target.len()) })?;
        target.truncate(n);
        CString::new(target).map_err(|_| Errno(libc::EINVAL))
    }
    fn real_path(&self, path: &CStr) -> HostResult<CString> {
        let mut resolved = vec![0u8; libc::PATH_MAX as usize + 1];
        // SAFETY: H1, a C string and room for any path.
        let result = unsafe { libc::realpath(path.as_ptr(), resolved.as_mut_ptr().cast()) };
        if result.is_null() {
            return Err(Errno::last());
        }
        CStr::from_bytes_until_nul(&resolved).map(CStr::to_owned).map_err(|_| Errno(libc::ENAMETOOLONG))
    }
    fn make_node(&self, path: &CStr, mode: u32, device: u64) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::mknod(path.as_ptr(), mode, device) }).map(drop)
    }
    fn space(&self, path: &CStr) -> HostResult<Space> {
        // SAFETY: H1, a C string, fills the structure.
        let s: libc::statvfs64 = fill(|s| unsafe { libc::statvfs64(path.as_ptr(), s) })?;
        Ok(Space { block: s.f_frsize, blocks: s.f_blocks, free: s.f_bfree, available: s.f_bavail })
    }
    fn path_limit(&self, path: &CStr, name: i32) -> HostResult<i64> {
        // SAFETY: H1, a C string.
        let limit = unsafe { libc::pathconf(path.as_ptr(), name) };
        if limit == -1 { Err(Errno::last()) } else { Ok(limit) }
    }
    fn current_directory(&self) -> HostResult<CString> {
        let mut path = vec![0u8; libc::PATH_MAX as usize + 1];
        // SAFETY: H1, a writable range.
        let result = unsafe { libc::getcwd(path.as_mut_ptr().cast(), path.len()) };
        if result.is_null() {
            return Err(Errno::last());
        }
        CStr::from_bytes_until_nul(&path).map(CStr::to_owned).map_err(|_| Errno(libc::ENAMETOOLONG))
    }

    fn open_directory(&self, path: &CStr) -> HostResult<u64> {
        // SAFETY: H1, a C string.
        let directory = unsafe { libc::opendir(path.as_ptr()) };
        if directory.is_null() { Err(Errno::last()) } else { Ok(directory as u64) }
    }
    fn open_directory_of(&self, fd: i32) -> HostResult<u64> {
        // SAFETY: H2.
        let directory = unsafe { libc::fdopendir(fd) };
        if directory.is_null() { Err(Errno::last()) } else { Ok(directory as u64) }
    }
    fn next_entry(&self, directory: u64) -> HostResult<Option<Vec<u8>>> {
        // SAFETY: always answers with the thread's own.
        let errno = unsafe { libc::__errno_location() };
        // SAFETY: as above.
        unsafe { errno.write(0) };
        // SAFETY: H3, an open directory stream.
        let entry = unsafe { libc::readdir64(directory as *mut libc::DIR) };
        if entry.is_null() {
            let error = Errno::last();
            return if error.0 == 0 { Ok(None) } else { Err(error) };
        }
        // SAFETY: H3, an entry is valid until the next call on its stream.
        let name = unsafe { &raw const (*entry).d_name };
        // SAFETY: H3, a C string in the entry.
        Ok(Some(unsafe { CStr::from_ptr(name.cast()) }.to_bytes().to_vec()))
    }
    fn close_directory(&self, directory: u64) -> HostResult<()> {
        // SAFETY: H3, closed once.
        let result = unsafe { libc::closedir(directory as *mut libc::DIR) };
        if result == -1 { Err(Errno::last()) } else { Ok(()) }
    }

    fn attribute(&self, fd: i32, name: &CStr, value: &mut [u8]) -> HostResult<usize> {
        // SAFETY: H1, a C string and a writable range.
        retry_size(|| unsafe { libc::fgetxattr(fd, name.as_ptr(), value.as_mut_ptr().cast(), value.len()) })
    }
    fn set_attribute(&self, fd: i32, name: &CStr, value: &[u8]) -> HostResult<()> {
        // SAFETY: H1, a C string and a readable range.
        retry(|| unsafe { libc::fsetxattr(fd, name.as_ptr(), value.as_ptr().cast(), value.len(), 0) }).map(drop)
    }
    fn remove_attribute(&self, fd: i32, name: &CStr) -> HostResult<()> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::fremovexattr(fd, name.as_ptr()) }).map(drop)
    }
    fn attributes(&self, fd: i32, list: &mut [u8]) -> HostResult<usize> {
        // SAFETY: H1, a writable range.
        retry_size(|| unsafe { libc::flistxattr(fd, list.as_mut_ptr().cast(), list.len()) })
    }

    fn user_name(&self, user: u32) -> HostResult<CString> {
        // SAFETY: H1, fills the entry and the buffer.
        let call = |e, b: &mut [u8], r| unsafe { libc::getpwuid_r(user, e, b.as_mut_ptr().cast(), b.len(), r) };
        look_up(call, |e: &libc::passwd| owned(e.pw_name))?.ok_or_else(not_found)
    }
    fn group_name(&self, group: u32) -> HostResult<CString> {
        // SAFETY: H1, fills the entry and the buffer.
        let call = |e, b: &mut [u8], r| unsafe { libc::getgrgid_r(group, e, b.as_mut_ptr().cast(), b.len(), r) };
        look_up(call, |e: &libc::group| owned(e.gr_name))?.ok_or_else(not_found)
    }
    fn user_id(&self, name: &CStr) -> HostResult<Option<u32>> {
        // SAFETY: H1, fills the entry and the buffer.
        let call =
            |e, b: &mut [u8], r| unsafe { libc::getpwnam_r(name.as_ptr(), e, b.as_mut_ptr().cast(), b.len(), r) };
        look_up(call, |e: &libc::passwd| e.pw_uid)
    }
    fn group_id(&self, name: &CStr) -> HostResult<Option<u32>> {
        // SAFETY: H1, fills the entry and the buffer.
        let call =
            |e, b: &mut [u8], r| unsafe { libc::getgrnam_r(name.as_ptr(), e, b.as_mut_ptr().cast(), b.len(), r) };
        look_up(call, |e: &libc::group| e.gr_gid)
    }
    fn watch_queue(&self) -> HostResult<i32> {
        // SAFETY: no memory is involved.
        retry(|| unsafe { libc::inotify_init1(libc::IN_CLOEXEC) })
    }
    fn watch(&self, queue: i32, path: &CStr, events: u32) -> HostResult<i32> {
        // SAFETY: H1, a C string.
        retry(|| unsafe { libc::inotify_add_watch(queue, path.as_ptr(), events) })
    }
    fn unwatch(&self, queue: i32, watch: i32) -> HostResult<()> {
        // SAFETY: H2.
        retry(|| unsafe { libc::inotify_rm_watch(queue, watch) }).map(drop)
    }
    fn socket_pair(&self) -> HostResult<(i32, i32)> {
        let mut fds = [0; 2];
        // SAFETY: H1, room for two numbers.
        retry(|| unsafe {
            libc::socketpair(libc::AF_UNIX, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0, fds.as_mut_ptr())
        })?;
        Ok((fds[0], fds[1]))
    }
    fn wait_for_input(&self, fds: &[i32]) -> HostResult<usize> {
        let mut polled: Vec<_> = fds.iter().map(|&fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 }).collect();
        // SAFETY: H1, filled structures.
        let ready = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, -1) };
        match usize::try_from(ready) {
            Ok(n) => Ok(n),
            Err(_) => match Errno::last() {
                Errno(libc::EINTR) => Ok(0),
                error => Err(error),
            },
        }
    }
}
