//! The bytes that are no instructions of class files but that HotSpot has instructions of its own for: it rejects them
//! later than other bytes, and names them in reports.

use classloader::bytecode::Opcode;

/// The length in bytes of HotSpot's own instruction that `byte` means; none when what follows decides it.
pub(super) fn reserved_length(byte: u8) -> Option<usize> {
    let (_, length) = own(byte)?;
    (length != 0).then_some(usize::from(length))
}

fn own(byte: u8) -> Option<(&'static str, u8)> {
    TABLE.get(usize::from(byte).checked_sub(Opcode::ALL.len())?).copied()
}

/// What reports call the instruction that starts with `byte`.
pub(super) fn mnemonic(byte: u8) -> &'static str {
    let own = || own(byte).map(|(mnemonic, _)| mnemonic);
    Opcode::from_byte(byte).map(Opcode::mnemonic).or_else(own).unwrap_or("<illegal>")
}

/// In the order of their bytes, from the first that class files do not have.
const TABLE: &[(&str, u8)] = &[
    ("breakpoint", 1),
    ("fast_agetfield", 3),
    ("fast_bgetfield", 3),
    ("fast_cgetfield", 3),
    ("fast_dgetfield", 3),
    ("fast_fgetfield", 3),
    ("fast_igetfield", 3),
    ("fast_lgetfield", 3),
    ("fast_sgetfield", 3),
    ("fast_aputfield", 3),
    ("fast_bputfield", 3),
    ("fast_zputfield", 3),
    ("fast_cputfield", 3),
    ("fast_dputfield", 3),
    ("fast_fputfield", 3),
    ("fast_iputfield", 3),
    ("fast_lputfield", 3),
    ("fast_sputfield", 3),
    ("fast_aload_0", 1),
    ("fast_iaccess_0", 4),
    ("fast_aaccess_0", 4),
    ("fast_faccess_0", 4),
    ("fast_iload", 2),
    ("fast_iload2", 4),
    ("fast_icaload", 3),
    ("fast_invokevfinal", 3),
    ("fast_linearswitch", 0),
    ("fast_binaryswitch", 0),
    ("fast_aldc", 2),
    ("fast_aldc_w", 3),
    ("return_register_finalizer", 1),
    ("invokehandle", 3),
    ("nofast_getfield", 3),
    ("nofast_putfield", 3),
    ("nofast_aload_0", 1),
    ("nofast_iload", 2),
    ("_shouldnotreachhere", 1),
];
