//! `Unsafe.park` and `unpark`: one permit a thread.

use parking_lot::{Condvar, Mutex};
use std::time::Duration;

/// The permit of one thread.
#[derive(Default)]
pub struct Parker {
    permit: Mutex<bool>,
    cond: Condvar,
}

impl Parker {
    /// Makes the permit available and wakes the thread.
    pub fn unpark(&self) {
        *self.permit.lock() = true;
        self.cond.notify_one();
    }
    /// Takes the permit if it is there.
    pub fn take_permit(&self) -> bool {
        std::mem::take(&mut *self.permit.lock())
    }
    /// Takes the permit, waiting at most `timeout` for it. The caller is in `Cx::blocking`.
    pub fn park(&self, timeout: Option<Duration>) {
        let mut permit = self.permit.lock();
        if !*permit {
            match timeout {
                Some(t) => {
                    self.cond.wait_for(&mut permit, t);
                }
                None => self.cond.wait(&mut permit),
            }
        }
        *permit = false;
    }
}
