//! `sun.nio.fs.UnixException`: the error of a call to the host, as a number.

use vm_core::host::{Errno, Files, HostResult};
use vm_core::{Cx, JResult, Thrown, Value};

/// Throws `UnixException`.
pub fn throw_unix(cx: &mut Cx<'_>, error: Errno) -> Thrown {
    fn throw(cx: &mut Cx<'_>, error: Errno) -> JResult<Thrown> {
        let name = cx.vm().symbols.intern(b"sun/nio/fs/UnixException");
        let class = vm_core::loading::load_boot_class(cx, name)?;
        vm_core::init::initialize(cx, class)?;
        let exception = cx.new_instance(class)?;
        cx.call_named(class, "<init>", "(I)V", &[Value::Obj(exception), Value::Int(error.0)])?;
        Ok(cx.throw_object(exception))
    }
    cx.scope(|cx| throw(cx, error).unwrap_or_else(|thrown| thrown))
}

/// Runs one call; its error is a `UnixException`.
pub fn call<R>(cx: &mut Cx<'_>, call: impl FnOnce(&dyn Files) -> HostResult<R>) -> JResult<R> {
    let files = cx.vm().host().files();
    match cx.blocking(|| call(files)) {
        Ok(value) => Ok(value),
        Err(error) => Err(throw_unix(cx, error)),
    }
}
