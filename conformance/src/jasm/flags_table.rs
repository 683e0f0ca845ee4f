//! The names of access flags (JVMS tables 4.1-B, 4.5-A, 4.6-A).

/// What has flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Class,
    Field,
    Method,
}

use Owner::{Class, Field, Method};

/// Name, bit, and what it is the name for. The assembler takes every name everywhere.
pub static FLAGS: &[(&str, u16, &[Owner])] = &[
    ("public", 0x0001, &[Class, Field, Method]),
    ("private", 0x0002, &[Class, Field, Method]),
    ("protected", 0x0004, &[Class, Field, Method]),
    ("static", 0x0008, &[Class, Field, Method]),
    ("final", 0x0010, &[Class, Field, Method]),
    ("super", 0x0020, &[Class]),
    ("synchronized", 0x0020, &[Method]),
    ("volatile", 0x0040, &[Field]),
    ("bridge", 0x0040, &[Method]),
    ("transient", 0x0080, &[Field]),
    ("varargs", 0x0080, &[Method]),
    ("native", 0x0100, &[Method]),
    ("interface", 0x0200, &[Class]),
    ("abstract", 0x0400, &[Class, Method]),
    ("strict", 0x0800, &[Method]),
    ("synthetic", 0x1000, &[Class, Field, Method]),
    ("annotation", 0x2000, &[Class]),
    ("enum", 0x4000, &[Class, Field]),
    ("module", 0x8000, &[Class]),
];

/// The bit of the flag called `name`.
pub fn bit(name: &str) -> Option<u16> {
    FLAGS.iter().find(|(known, ..)| *known == name).map(|(_, bit, _)| *bit)
}

/// The flags as words with spaces behind; bits without a name for this owner come as one number.
pub fn show(flags: u16, owner: Owner) -> String {
    let mut left = flags;
    let mut text = String::new();
    for (name, bit, owners) in FLAGS {
        if left & bit != 0 && owners.contains(&owner) {
            text.push_str(name);
            text.push(' ');
            left &= !bit;
        }
    }
    if left != 0 || flags == 0 && owner == Class {
        text.push_str(&format!("{left:#06x} "));
    }
    text
}
