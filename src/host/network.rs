//! Network and processes of a guest.

use super::GuestHost;
use vm_core::host::network::Address;
use vm_core::host::processes::{Child, Command};
use vm_core::host::{Errno, Files, HostResult, Network, Processes};

impl Network for GuestHost {
    fn inner(&self) -> Option<&dyn Network> {
        self.network.then_some(&self.native)
    }
    fn error(&self, error: Errno) -> Errno {
        self.outcome(error)
    }
    fn has_ipv6(&self) -> HostResult<bool> {
        // A fact that the library asks for when it starts.
        self.native.has_ipv6()
    }
    fn socket(&self, domain: i32, kind: i32, protocol: i32) -> HostResult<i32> {
        if !self.network {
            return Err(Errno::DENIED);
        }
        self.native.socket(domain, kind, protocol).map(|fd| self.hold(fd))
    }
    fn accept(&self, fd: i32) -> HostResult<(i32, Address)> {
        let (fd, address) = self.native.accept(fd).map_err(|e| self.outcome(e))?;
        Ok((self.hold(fd), address))
    }
    fn new_selector(&self) -> HostResult<i32> {
        self.native.new_selector().map(|fd| self.hold(fd))
    }
    fn new_event(&self) -> HostResult<i32> {
        self.native.new_event().map(|fd| self.hold(fd))
    }
}

impl Processes for GuestHost {
    fn inner(&self) -> Option<&dyn Processes> {
        self.processes.then_some(&self.native)
    }
    fn error(&self, error: Errno) -> Errno {
        self.outcome(error)
    }
    fn spawn(&self, command: &Command<'_>) -> HostResult<Child> {
        if !self.processes {
            return Err(Errno::DENIED);
        }
        // A child that is to have a stream of the guest's which is none of the process's gets an empty one.
        let nothing = self.native.open(c"/dev/null", libc::O_RDWR, 0)?;
        let of_guest = |fd: i32| if self.standard.is_virtual(fd) { nothing } else { fd };
        let environment: Vec<std::ffi::CString> = self
            .environment
            .iter()
            .filter_map(|(name, value)| std::ffi::CString::new([name, &b"="[..], value].concat()).ok())
            .collect();
        let command = Command {
            descriptors: command.descriptors.map(of_guest),
            environment: Some(command.environment.unwrap_or(&environment)),
            ..*command
        };
        let child = self.native.spawn(&command);
        let _ = self.native.close(nothing);
        let child = child?;
        for fd in child.streams.into_iter().filter(|&fd| fd >= 0) {
            self.hold(fd);
        }
        Ok(child)
    }
    fn current(&self) -> HostResult<i64> {
        self.native.current()
    }
}
