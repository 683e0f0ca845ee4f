//! Java exceptions inside the VM (D10): `Err(Thrown)`, the object sits in the thread.

/// Proof that the thread has a pending exception. Only `Cx::set_pending` and what calls it make one.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Thrown(());

impl Thrown {
    pub(crate) fn new() -> Thrown {
        Thrown(())
    }
    /// For callers that observe a pending exception set by machine code or the interpreter.
    pub fn of_pending(cx: &crate::Cx<'_>) -> Thrown {
        debug_assert!(cx.exception_pending());
        Thrown(())
    }
}

/// Result of an operation that may throw a Java exception.
pub type JResult<T> = Result<T, Thrown>;
