//! The check that the tables and the class library agree.

use std::collections::BTreeSet;
use std::fmt;
use vm_core::{ClassRef, Cx, JResult, loading};

/// Natives that nothing in the class library calls, and that have no entry.
const UNUSED: &[&str] = &["java/lang/invoke/MethodHandleNatives.getMembers(\
    Ljava/lang/Class;Ljava/lang/String;Ljava/lang/String;ILjava/lang/Class;I[Ljava/lang/invoke/MemberName;)I"];

/// Entries for natives of some updates of JDK 17 and of later class libraries, which others do not have.
const LATER: &[&str] = &[
    "java/io/Console.ttyStatus()I",
    "sun/management/ThreadImpl.getTotalThreadAllocatedMemory()J",
    "sun/nio/ch/Net.shouldShutdownWriteBeforeClose0()Z",
    "sun/nio/ch/NativeThread.supportPendingSignals0()Z",
    "jdk/internal/platform/CgroupMetrics.getTotalSwapSize0()J",
    "java/io/Console.istty()Z",
    "java/io/FileInputStream.isRegularFile0(Ljava/io/FileDescriptor;)Z",
    "java/io/RandomAccessFile.length0()J",
    "java/io/RandomAccessFile.readBytes0([BII)I",
    "java/io/RandomAccessFile.setLength0(J)V",
    "java/io/RandomAccessFile.writeBytes0([BII)V",
    "sun/nio/ch/NativeThread.current0()J",
    "sun/nio/ch/NativeThread.signal0(J)V",
    "sun/nio/fs/UnixNativeDispatcher.close(I)V",
    "sun/nio/fs/UnixNativeDispatcher.fchmod0(II)V",
    "sun/nio/fs/UnixNativeDispatcher.fchown0(III)V",
    "sun/nio/fs/UnixNativeDispatcher.fstat0(ILsun/nio/fs/UnixFileAttributes;)V",
    "sun/nio/fs/UnixNativeDispatcher.futimens0(IJJ)V",
    "sun/nio/fs/UnixNativeDispatcher.futimes0(IJJ)V",
    "sun/nio/fs/UnixNativeDispatcher.read0(IJI)I",
    "sun/nio/fs/UnixNativeDispatcher.readdir0(J)[B",
    "sun/nio/fs/UnixNativeDispatcher.write0(IJI)I",
    "java/net/InetAddress.isIPv4Available()Z",
    "java/net/InetAddress.isIPv6Supported()Z",
    "sun/nio/ch/SocketDispatcher.write0(Ljava/io/FileDescriptor;JI)I",
    "sun/nio/ch/SocketDispatcher.writev0(Ljava/io/FileDescriptor;JI)J",
];

/// A difference between the tables and the class library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The class library has no such class.
    NoClass(&'static str),
    /// The class has no such native method.
    NotNative(&'static str, &'static str, &'static str),
    /// Two entries for one method.
    Twice(&'static str, &'static str, &'static str),
    /// A class of the tables has a native method that the tables lack: class, name and descriptor.
    Missing(String),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::NoClass(class) => write!(f, "no class {class}"),
            Mismatch::NotNative(class, name, descriptor) => {
                write!(f, "not a native method: {class}.{name}{descriptor}")
            }
            Mismatch::Twice(class, name, descriptor) => {
                write!(f, "two entries for {class}.{name}{descriptor}")
            }
            Mismatch::Missing(method) => write!(f, "no entry for {method}"),
        }
    }
}

/// The tables and what is left out of them, for tools: a line each with the fields `implemented`, class, name and descriptor, or
/// `unsupported`, the start of `class.name` or of a class, nothing, and the reason.
pub fn describe_table() -> String {
    let mut text = String::new();
    for table in crate::TABLES.iter().flat_map(|t| t.iter()) {
        for (name, descriptor, _) in table.methods {
            text.push_str(&format!("implemented\t{}\t{name}\t{descriptor}\n", table.class));
        }
    }
    for (place, reason) in crate::unsupported::UNSUPPORTED {
        text.push_str(&format!("unsupported\t{place}\t\t{reason}\n"));
    }
    text
}

/// Compares the tables with the classes of the boot loader: every entry must name a native method, and every native method of a
/// class in the tables must have an entry (signature-polymorphic ones apart, which the VM executes itself).
///
/// # Errors
/// What loading a class throws, other than that it does not exist.
pub fn check_table(cx: &mut Cx<'_>) -> JResult<Vec<Mismatch>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut classes: BTreeSet<&'static str> = BTreeSet::new();
    for table in crate::TABLES.iter().flat_map(|t| t.iter()) {
        classes.insert(table.class);
        for &(name, descriptor, _) in table.methods {
            if !seen.insert((table.class, name, descriptor)) {
                found.push(Mismatch::Twice(table.class, name, descriptor));
            }
        }
    }
    for class_name in classes {
        let symbol = cx.vm().symbols.intern(class_name.as_bytes());
        let Some(class) = loading::try_load_boot(cx, symbol)? else {
            found.push(Mismatch::NoClass(class_name));
            continue;
        };
        let entries = seen.range((class_name, "", "")..).take_while(|e| e.0 == class_name);
        for &(_, name, descriptor) in entries {
            let later = || LATER.contains(&&*format!("{class_name}.{name}{descriptor}"));
            if !has_native(cx, class, name, descriptor) && !later() {
                found.push(Mismatch::NotNative(class_name, name, descriptor));
            }
        }
        for m in class.get().methods().iter().filter(|m| m.is_native()) {
            let key = (class_name, &*m.name.as_str(), &*m.descriptor.as_str());
            let polymorphic = m.polymorphic != vm_core::method::PolymorphicIntrinsic::None;
            let full_name = format!("{class_name}.{}{}", m.name, m.descriptor);
            if !polymorphic && !UNUSED.contains(&&*full_name) && !seen.iter().any(|e| *e == key) {
                found.push(Mismatch::Missing(full_name));
            }
        }
    }
    Ok(found)
}

fn has_native(cx: &Cx<'_>, class: ClassRef, name: &str, descriptor: &str) -> bool {
    let table = &cx.vm().symbols;
    let (name, descriptor) = (table.intern(name.as_bytes()), table.intern(descriptor.as_bytes()));
    class.find_declared_method(name, descriptor).is_some_and(|m| m.is_native())
}
