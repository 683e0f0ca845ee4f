//! `jdk.internal.util.SystemProps.Raw`: the system properties that the VM and the host give.

use super::mirror::object_slot;
use vm_core::host::{Host, Locale, LocaleName};
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

/// What the host tells of itself and its user, as Java text.
struct Facts {
    locale: Locale,
    kernel: (String, String),
    user: (String, String),
    directory: Option<String>,
    terminals: (bool, bool),
}

impl Facts {
    /// What the host does not tell has the defaults of OpenJDK.
    fn of(host: &dyn Host) -> Facts {
        let encoding = host.text_encoding();
        let text = |bytes: &[u8]| String::from_utf16_lossy(&encoding.decode(bytes));
        let terminal = |fd| host.files().is_terminal(fd).unwrap_or(false);
        let unknown = || ("?".to_string(), "?".to_string());
        let english = || Locale {
            format: LocaleName { language: "en".into(), ..Default::default() },
            display: LocaleName { language: "en".into(), ..Default::default() },
            encoding: "UTF-8".into(),
        };
        Facts {
            locale: host.system().locale().unwrap_or_else(|_| english()),
            kernel: host.system().kernel().map_or_else(|_| unknown(), |k| (text(&k.name), text(&k.release))),
            user: host.system().user().map_or_else(|_| unknown(), |u| (text(&u.name), text(&u.home))),
            directory: host.files().current_directory().ok().map(|d| text(d.to_bytes())),
            terminals: (terminal(1), terminal(2)),
        }
    }

    /// The value of an entry of [`PLATFORM_PROPERTIES`].
    fn property(&self, name: &str) -> Option<String> {
        let (format, display) = (&self.locale.format, &self.locale.display);
        let encoding = || self.locale.encoding.clone();
        Some(match name {
            "display_country" => display.country.clone()?,
            "display_language" => display.language.clone(),
            "display_script" => display.script.clone()?,
            "display_variant" => display.variant.clone()?,
            "file_encoding" | "sun_jnu_encoding" => encoding(),
            "file_separator" => "/".into(),
            "format_country" => format.country.clone()?,
            "format_language" => format.language.clone(),
            "format_script" => format.script.clone()?,
            "format_variant" => format.variant.clone()?,
            "java_io_tmpdir" => "/tmp".into(),
            "line_separator" => "\n".into(),
            "os_arch" => architecture().into(),
            "os_name" => self.kernel.0.clone(),
            "os_version" => self.kernel.1.clone(),
            "path_separator" => ":".into(),
            "sun_arch_data_model" => "64".into(),
            "sun_cpu_endian" => if cfg!(target_endian = "big") { "big" } else { "little" }.into(),
            "sun_io_unicode_encoding" => {
                if cfg!(target_endian = "big") { "UnicodeBig" } else { "UnicodeLittle" }.into()
            }
            "sun_stdout_encoding" => self.terminals.0.then(encoding)?,
            "sun_stderr_encoding" => self.terminals.1.then(encoding)?,
            "user_dir" => self.directory.clone()?,
            "user_home" => self.user.1.clone(),
            "user_name" => self.user.0.clone(),
            _ => return None,
        })
    }
}

fn platform_properties<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let facts = Facts::of(cx.vm().host());
    if facts.directory.is_none() {
        let text = "Properties init: Could not determine current working directory.";
        return Err(cx.throw("java/lang/Error", text));
    }
    let values = PLATFORM_PROPERTIES.map(|n| facts.property(n));
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
    let set = environment.iter().find(|(n, v)| n == b"LD_LIBRARY_PATH" && !v.is_empty());
    match set {
        Some((_, v)) => format!("{}:{built_in}", String::from_utf8_lossy(v)),
        None => built_in,
    }
}

fn mode_of_execution(vm: &Vm) -> &'static str {
    match (vm.options.interpreted, vm.options.compile_threshold) {
        (true, _) => "interpreted mode",
        (false, 0) => "compiled mode",
        (false, _) => "mixed mode",
    }
}

/// The properties that the VM sets, then those of the command line, in order: later ones win.
pub fn vm_property_list(vm: &Vm) -> Vec<(String, String)> {
    let home = vm.options.jdk.to_string_lossy().into_owned();
    let mut list: Vec<(String, String)> = [
        ("java.vm.specification.name", "Java Virtual Machine Specification"),
        ("java.vm.specification.vendor", "Oracle Corporation"),
        ("java.vm.specification.version", "17"),
        ("java.vm.name", "Carafe"),
        ("java.vm.vendor", "Carafe"),
        ("java.vm.version", env!("CARGO_PKG_VERSION")),
        ("java.vm.info", mode_of_execution(vm)),
        ("jdk.debug", "release"),
        ("java.class.path", ""),
    ]
    .map(|(k, v)| (k.into(), v.into()))
    .into();
    // Who has no compiler has no `CompilationMXBean`.
    if !vm.options.interpreted {
        list.push(("sun.management.compiler".into(), "Carafe".into()));
    }
    list.push(("sun.boot.library.path".into(), format!("{home}/lib")));
    list.push(("java.library.path".into(), library_path(vm)));
    list.push(("java.home".into(), home));
    let append: Vec<_> = vm.options.boot_append.iter().map(|p| p.to_string_lossy()).collect();
    if !append.is_empty() {
        list.push(("jdk.boot.class.path.append".into(), append.join(":")));
    }
    let direct = "sun.nio.MaxDirectMemorySize";
    list.extend(vm.options.properties.iter().filter(|(k, _)| k != direct).cloned());
    if let Some(bytes) = vm.options.max_direct_memory {
        list.push((direct.into(), bytes.to_string()));
    }
    list
}

fn vm_properties<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let list = vm_property_list(cx.vm());
    // A null key ends the list.
    let texts: Vec<Option<String>> = list.into_iter().flat_map(|(k, v)| [Some(k), Some(v)]).chain([None]).collect();
    string_array(cx, &texts)
}
