//! The system properties that options set.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// Most properties of one numbered name.
pub(super) const MAX_NUMBERED: u32 = 1000;

/// What may not follow `-Djdk.module.`: options set these.
const RESERVED_MODULE_PROPERTIES: &[&[u8]] = &[
    b"addexports",
    b"addreads",
    b"addopens",
    b"patch",
    b"addmods",
    b"limitmods",
    b"path",
    b"upgrade.path",
    b"enable.native.access",
];

/// Properties of the VM that nobody can set.
const FIXED_PROPERTIES: &[&[u8]] = &[
    b"java.vm.specification.name",
    b"java.vm.specification.vendor",
    b"java.vm.specification.version",
    b"java.vm.name",
    b"java.vm.vendor",
    b"java.vm.version",
    b"jdk.debug",
    b"jdk.boot.class.path.append",
];

struct Property {
    key: OsString,
    value: OsString,
    /// Later settings are ignored.
    is_fixed: bool,
}

/// Properties in the order of their first setting.
pub(super) struct Properties {
    list: Vec<Property>,
    counts: BTreeMap<&'static str, u32>,
}

impl Default for Properties {
    /// Only an empty class path.
    fn default() -> Properties {
        let class_path = Property { key: "java.class.path".into(), value: OsString::new(), is_fixed: false };
        Properties { list: vec![class_path], counts: BTreeMap::new() }
    }
}

impl Properties {
    /// Sets a property that later options may change.
    pub(super) fn put(&mut self, key: &[u8], value: &[u8]) {
        self.insert(key, value, false);
    }

    /// Sets a property for good.
    pub(super) fn put_fixed(&mut self, key: &[u8], value: &[u8]) {
        self.insert(key, value, true);
    }

    /// Sets the next of `name.0`, `name.1`, and so on; false if there are too many.
    pub(super) fn number(&mut self, name: &'static str, value: &[u8]) -> bool {
        let count = self.counts.entry(name).or_default();
        let key = format!("{name}.{count}");
        *count += 1;
        let is_allowed = *count <= MAX_NUMBERED;
        if is_allowed {
            self.put_fixed(key.as_bytes(), value);
        }
        is_allowed
    }

    fn insert(&mut self, key: &[u8], value: &[u8], is_fixed: bool) {
        if FIXED_PROPERTIES.contains(&key) {
            return;
        }
        let (key, mut value) = (OsStr::from_bytes(key), OsStr::from_bytes(value).to_owned());
        match self.list.iter_mut().find(|property| property.key == key) {
            None => self.list.push(Property { key: key.to_owned(), value, is_fixed }),
            Some(property) if !property.is_fixed => {
                if key == "sun.boot.library.path" {
                    let old = std::mem::take(&mut property.value);
                    value = [old, value].join(OsStr::new(":"));
                }
                property.value = value;
            }
            Some(_) => {}
        }
    }

    /// Removes empty entries of the class path.
    pub(super) fn tidy_class_path(&mut self) {
        if let Some(path) = self.list.iter_mut().find(|p| p.key == "java.class.path") {
            let entries = path.value.as_bytes().split(|&b| b == b':');
            let entries: Vec<_> = entries.filter(|entry| !entry.is_empty()).collect();
            path.value = OsStr::from_bytes(&entries.join(&b':')).to_owned();
        }
    }

    /// The keys with their values.
    pub(super) fn into_pairs(self) -> Vec<(OsString, OsString)> {
        let pairs = self.list.into_iter();
        pairs.map(|property| (property.key, property.value)).collect()
    }
}

/// Tells whether `-D` may not set the property, because an option of the module system does.
pub(super) fn is_reserved(key: &[u8]) -> bool {
    let Some(suffix) = key.strip_prefix(b"jdk.module.") else {
        return false;
    };
    RESERVED_MODULE_PROPERTIES.iter().any(|reserved| {
        let rest = suffix.strip_prefix(*reserved);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    })
}
