//! The standard streams of a guest: descriptors 0 to 2, whatever is behind them.

use crate::capabilities::{Input, Output};
use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use vm_core::host::{Errno, HostResult};

/// What a reader is asked for at a time.
const PIECE: usize = 8 << 10;

pub(super) struct Standard {
    /// None: the process's own.
    input: Option<Source>,
    output: [Sink; 2],
}

enum Source {
    Bytes(Mutex<std::io::Cursor<Vec<u8>>>),
    Pumped(Arc<Pump>),
}

enum Sink {
    Inherit,
    Discard,
    Buffer(crate::OutputBuffer),
    Writer(Mutex<Box<dyn Write + Send>>),
}

/// A reader of the host on a thread of its own, which reads when it is asked: so a thread of the guest that waits can be stopped.
struct Pump {
    state: Mutex<PumpState>,
    changed: Condvar,
}

#[derive(Default)]
struct PumpState {
    /// Before the thread is started.
    reader: Option<Box<dyn Read + Send>>,
    wanted: bool,
    bytes: Vec<u8>,
    is_at_end: bool,
    error: Option<i32>,
    ends: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pump {
    fn wait<'g>(&self, state: MutexGuard<'g, PumpState>) -> MutexGuard<'g, PumpState> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn read(self: &Arc<Pump>, to: &mut [u8]) -> HostResult<usize> {
        let mut state = lock(&self.state);
        if let Some(reader) = state.reader.take() {
            let pump = self.clone();
            let thread = std::thread::Builder::new().name("standard input".into());
            if thread.spawn(move || pump.serve(reader)).is_err() {
                state.is_at_end = true;
            }
        }
        while state.bytes.is_empty() {
            if state.ends {
                return Err(Errno::ENDED);
            }
            if let Some(error) = state.error.take() {
                return Err(Errno(error));
            }
            if state.is_at_end || to.is_empty() {
                return Ok(0);
            }
            state.wanted = true;
            self.changed.notify_all();
            state = self.wait(state);
        }
        let n = to.len().min(state.bytes.len());
        to[..n].copy_from_slice(&state.bytes[..n]);
        state.bytes.drain(..n);
        Ok(n)
    }

    fn serve(&self, mut reader: Box<dyn Read + Send>) {
        let mut piece = vec![0; PIECE];
        let mut state = lock(&self.state);
        while !state.ends && !state.is_at_end {
            if !state.wanted {
                state = self.wait(state);
                continue;
            }
            drop(state);
            let outcome = reader.read(&mut piece);
            state = lock(&self.state);
            state.wanted = false;
            match outcome {
                Ok(0) => state.is_at_end = true,
                Ok(n) => state.bytes.extend_from_slice(&piece[..n]),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => state.wanted = true,
                Err(e) => state.error = Some(number(&e)),
            }
            self.changed.notify_all();
        }
    }
}

fn number(e: &std::io::Error) -> i32 {
    e.raw_os_error().unwrap_or(libc::EIO)
}

impl Standard {
    pub(super) fn new(input: Input, output: Output, errors: Output) -> Standard {
        let sink = |output| match output {
            Output::Inherit => Sink::Inherit,
            Output::Discard => Sink::Discard,
            Output::Buffer(buffer) => Sink::Buffer(buffer),
            Output::Writer(writer) => Sink::Writer(Mutex::new(writer)),
        };
        let bytes = |bytes| Some(Source::Bytes(Mutex::new(std::io::Cursor::new(bytes))));
        let input = match input {
            Input::Inherit => None,
            Input::Empty => bytes(Vec::new()),
            Input::Bytes(b) => bytes(b),
            Input::Reader(reader) => {
                let state = PumpState { reader: Some(reader), ..PumpState::default() };
                Some(Source::Pumped(Arc::new(Pump { state: Mutex::new(state), changed: Condvar::new() })))
            }
        };
        Standard { input, output: [sink(output), sink(errors)] }
    }

    /// Whether a descriptor is a standard stream that is not the process's own.
    pub(super) fn is_virtual(&self, fd: i32) -> bool {
        match fd {
            0 => self.input.is_some(),
            1 | 2 => !matches!(self.output[fd as usize - 1], Sink::Inherit),
            _ => false,
        }
    }

    /// Reads from a stream for which [`Standard::is_virtual`] holds.
    pub(super) fn read(&self, fd: i32, to: &mut [u8]) -> HostResult<usize> {
        match &self.input {
            Some(Source::Bytes(bytes)) if fd == 0 => lock(bytes).read(to).map_err(|e| Errno(number(&e))),
            Some(Source::Pumped(pump)) if fd == 0 => pump.read(to),
            _ => Err(Errno(libc::EBADF)),
        }
    }

    /// Writes to a stream for which [`Standard::is_virtual`] holds.
    pub(super) fn write(&self, fd: i32, from: &[u8]) -> HostResult<usize> {
        match self.output.get((fd - 1) as usize) {
            Some(Sink::Discard) => Ok(from.len()),
            Some(Sink::Buffer(buffer)) => {
                buffer.append(from);
                Ok(from.len())
            }
            Some(Sink::Writer(writer)) => {
                let mut writer = lock(writer);
                writer.write_all(from).and_then(|()| writer.flush()).map_err(|e| Errno(number(&e)))?;
                Ok(from.len())
            }
            Some(Sink::Inherit) | None => Err(Errno(libc::EBADF)),
        }
    }

    /// Bytes that can be read from a stream for which [`Standard::is_virtual`] holds without waiting.
    pub(super) fn readable(&self, fd: i32) -> usize {
        match &self.input {
            Some(Source::Bytes(bytes)) if fd == 0 => {
                let bytes = lock(bytes);
                bytes.get_ref().len() - bytes.position() as usize
            }
            Some(Source::Pumped(pump)) if fd == 0 => lock(&pump.state).bytes.len(),
            _ => 0,
        }
    }

    /// The guest ends: nobody waits for input any more.
    pub(super) fn end_waits(&self) {
        if let Some(Source::Pumped(pump)) = &self.input {
            lock(&pump.state).ends = true;
            pump.changed.notify_all();
        }
    }
}

impl Drop for Standard {
    fn drop(&mut self) {
        // The thread of a reader goes as soon as that lets it.
        self.end_waits();
    }
}
