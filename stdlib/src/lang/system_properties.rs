//! `jdk.internal.util.SystemProps.Raw`: the system properties that the VM and the host give.
#![allow(unsafe_code)] // reason: the user database of the C library

use super::locale::HostLocale;
use super::mirror::object_slot;
use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot, Vm};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/util/SystemProps$Raw" {
        "platformProperties" "()[Ljava/lang/String;" => platform_properties,
        "vmProperties" "()[Ljava/lang/String;" => vm_properties,
    }
};

/// The order of the array that `platformProperties` answers: alphabetic.
const PLATFORM_PROPERTIES: [&str; 39] = [
    "display_country",
    "display_language",
    "display_script",
    "display_variant",
    "file_encoding",
    "file_separator",
    "format_country",
    "format_language",
    "format_script",
    "format_variant",
    "ftp_nonProxyHosts",
    "ftp_proxyHost",
    "ftp_proxyPort",
    "http_nonProxyHosts",
    "http_proxyHost",
    "http_proxyPort",
    "https_proxyHost",
    "https_proxyPort",
    "java_io_tmpdir",
    "line_separator",
    "os_arch",
    "os_name",
    "os_version",
    "path_separator",
    "socksNonProxyHosts",
    "socksProxyHost",
    "socksProxyPort",
    "sun_arch_abi",
    "sun_arch_data_model",
    "sun_cpu_endian",
    "sun_cpu_isalist",
    "sun_io_unicode_encoding",
    "sun_jnu_encoding",
    "sun_os_patch_level",
    "sun_stderr_encoding",
    "sun_stdout_encoding",
    "user_dir",
    "user_home",
    "user_name",
];

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        other => other,
    }
}

/// Name and home directory of a user.
pub fn user_of(id: u32) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut buffer = vec![0 as libc::c_char; 16 << 10];
    // SAFETY: all-zero is a valid `passwd` of null pointers.
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    let mut found = std::ptr::null_mut();
    // SAFETY: all pointers are to live memory of the stated sizes.
    let error = unsafe {
        libc::getpwuid_r(
            id,
            &mut entry,
            buffer.as_mut_ptr(),
            buffer.len(),
            &mut found,
        )
    };
    if error != 0 || found.is_null() {
        return None;
    }
    let copy = |p: *const libc::c_char| {
        // SAFETY: a C string in `buffer`.
        (!p.is_null()).then(|| unsafe { CStr::from_ptr(p) }.to_bytes().to_vec())
    };
    Some((copy(entry.pw_name)?, copy(entry.pw_dir)?))
}

fn platform_property(name: &str, locale: &HostLocale) -> Option<String> {
    let uname = rustix::system::uname();
    let terminal = |is: bool| is.then(|| locale.encoding.clone());
    let user = |home: bool| {
        let entry = user_of(rustix::process::getuid().as_raw());
        entry.map_or("?".into(), |(name, dir)| {
            locale.decode(if home { &dir } else { &name })
        })
    };
    Some(match name {
        "display_country" => locale.display.country.clone()?,
        "display_language" => locale.display.language.clone(),
        "display_script" => locale.display.script.clone()?,
        "display_variant" => locale.display.variant.clone()?,
        "file_encoding" | "sun_jnu_encoding" => locale.encoding.clone(),
        "file_separator" => "/".into(),
        "format_country" => locale.format.country.clone()?,
        "format_language" => locale.format.language.clone(),
        "format_script" => locale.format.script.clone()?,
        "format_variant" => locale.format.variant.clone()?,
        "java_io_tmpdir" => "/tmp".into(),
        "line_separator" => "\n".into(),
        "os_arch" => architecture().into(),
        "os_name" => locale.decode(uname.sysname().to_bytes()),
        "os_version" => locale.decode(uname.release().to_bytes()),
        "path_separator" => ":".into(),
        "sun_arch_data_model" => "64".into(),
        "sun_cpu_endian" => if cfg!(target_endian = "big") {
            "big"
        } else {
            "little"
        }
        .into(),
        "sun_io_unicode_encoding" => if cfg!(target_endian = "big") {
            "UnicodeBig"
        } else {
            "UnicodeLittle"
        }
        .into(),
        "sun_stdout_encoding" => terminal(rustix::termios::isatty(rustix::stdio::stdout()))?,
        "sun_stderr_encoding" => terminal(rustix::termios::isatty(rustix::stdio::stderr()))?,
        "user_dir" => locale.decode(std::env::current_dir().ok()?.as_os_str().as_bytes()),
        "user_home" => user(true),
        "user_name" => user(false),
        _ => return None,
    })
}

fn platform_properties<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let locale = HostLocale::of_environment(&cx.vm().host().environment());
    let values = PLATFORM_PROPERTIES.map(|n| platform_property(n, &locale));
    if std::env::current_dir().is_err() {
        let text = "Properties init: Could not determine current working directory.";
        return Err(cx.throw("java/lang/Error", text));
    }
    string_array(cx, &values)
}

/// A new `String[]` with nulls.
fn string_array(cx: &mut Cx<'_>, texts: &[Option<String>]) -> JResult<Slot> {
    let vm = cx.vm();
    let string = vm.c.string.get(cx)?;
    let array = cx.new_object_array(string, texts.len() as i32)?;
    for (i, text) in texts.iter().enumerate() {
        let Some(text) = text else { continue };
        cx.scope(|cx| -> JResult<()> {
            let text = cx.new_string(text)?;
            array.get(cx).set_element(cx, i as i32, text.get(cx));
            Ok(())
        })?;
    }
    Ok(object_slot(cx, array))
}

/// Where `System.loadLibrary` looks: `LD_LIBRARY_PATH`, then what Debian's OpenJDK has built in.
fn library_path(vm: &Vm) -> String {
    let triple = format!("{}-linux-gnu", std::env::consts::ARCH);
    let built_in = format!(
        "/usr/java/packages/lib:/usr/lib/{triple}/jni:/lib/{triple}:/usr/lib/{triple}:/usr/lib/jni:/lib:/usr/lib"
    );
    let environment = vm.host().environment();
    let set = environment
        .iter()
        .find(|(n, v)| n == b"LD_LIBRARY_PATH" && !v.is_empty());
    match set {
        Some((_, v)) => format!("{}:{built_in}", String::from_utf8_lossy(v)),
        None => built_in,
    }
}

/// The properties that the VM sets, then those of the command line, in order: later ones win.
pub fn vm_property_list(vm: &Vm) -> Vec<(String, String)> {
    let home = vm.options.jdk.to_string_lossy().into_owned();
    let mut list: Vec<(String, String)> = [
        (
            "java.vm.specification.name",
            "Java Virtual Machine Specification",
        ),
        ("java.vm.specification.vendor", "Oracle Corporation"),
        ("java.vm.specification.version", "17"),
        ("java.vm.name", "Carafe"),
        ("java.vm.vendor", "Carafe"),
        ("java.vm.version", env!("CARGO_PKG_VERSION")),
        ("java.vm.info", "interpreted mode"),
        ("jdk.debug", "release"),
        ("java.class.path", ""),
    ]
    .map(|(k, v)| (k.into(), v.into()))
    .into();
    list.push(("sun.boot.library.path".into(), format!("{home}/lib")));
    list.push(("java.library.path".into(), library_path(vm)));
    list.push(("java.home".into(), home));
    let append: Vec<_> = vm
        .options
        .boot_append
        .iter()
        .map(|p| p.to_string_lossy())
        .collect();
    if !append.is_empty() {
        list.push(("jdk.boot.class.path.append".into(), append.join(":")));
    }
    let direct = "sun.nio.MaxDirectMemorySize";
    list.extend(
        vm.options
            .properties
            .iter()
            .filter(|(k, _)| k != direct)
            .cloned(),
    );
    if let Some(bytes) = vm.options.max_direct_memory {
        list.push((direct.into(), bytes.to_string()));
    }
    list
}

fn vm_properties<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let list = vm_property_list(cx.vm());
    // A null key ends the list.
    let texts: Vec<Option<String>> = list
        .into_iter()
        .flat_map(|(k, v)| [Some(k), Some(v)])
        .chain([None])
        .collect();
    string_array(cx, &texts)
}
