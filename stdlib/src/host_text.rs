//! Paths and error texts between Java and the host.

use std::ffi::CString;
use vm_core::host::Errno;
use vm_core::{Cx, JResult, Local, Thrown};

/// A Java text (not null) as the host's: up to its first NUL.
pub fn host_string(cx: &Cx<'_>, text: Local<'_>) -> CString {
    let encoding = cx.vm().host().text_encoding();
    encoding.encode(&cx.string_utf16(text.get(cx)))
}

/// As [`host_string`]; NullPointerException for null.
pub fn host_string_checked(cx: &mut Cx<'_>, text: Local<'_>) -> JResult<CString> {
    if text.is_null() {
        return Err(cx.throw_npe());
    }
    Ok(host_string(cx, text))
}

/// A text of the host as a new Java string.
pub fn java_string<'s>(cx: &mut Cx<'s>, bytes: &[u8]) -> JResult<Local<'s>> {
    if bytes.is_ascii() {
        return cx.new_string_mutf8(bytes);
    }
    let text = cx.vm().host().text_encoding().decode(bytes);
    cx.new_string_utf16(&text)
}

/// Throws `IOException` with the host's text of an error.
pub fn throw_io(cx: &mut Cx<'_>, error: Errno) -> Thrown {
    cx.throw("java/io/IOException", &error.text())
}
