//! [`Proof`]: the typestate between a parsed class and one that may be executed (Y1).

use classloader::ClassFile;

use crate::hierarchy::ClassHierarchy;
use crate::types::Names;
use crate::verify_error::VerifyError;
use crate::{inference, typecheck};

/// Permission to link and execute a class.
#[derive(Debug)]
pub struct Proof {
    basis: Basis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    Trusted,
    TypeChecked,
    Inferred,
    Unverified(Unverified),
}

/// Why a class is executed without verification although its bytes are not the class library's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverified {
    /// The user switched it off: `-XX:-BytecodeVerificationRemote`, `-Xverify:none`, `-noverify`.
    SwitchedOff,
    /// Code that the class library generates and that breaks the rules on purpose: subclasses of
    /// `jdk.internal.reflect.MagicAccessorImpl`.
    Accessor,
}

/// How much [`verify`] has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyMode {
    /// The bytes come from the boot loader, which is trusted (`-XX:-BytecodeVerificationLocal`, the default): nothing
    /// is checked.
    Trusted,
    /// The bytes may be anything.
    Untrusted,
}

impl Proof {
    /// Lets a class run that nobody verified, for a reason that has a name.
    pub fn unverified(reason: Unverified) -> Proof {
        Proof { basis: Basis::Unverified(reason) }
    }

    /// Whether [`verify`] looked at the code.
    pub fn is_checked(&self) -> bool {
        matches!(self.basis, Basis::TypeChecked | Basis::Inferred)
    }

    /// Whether the stack maps of the methods were found right. [`RefMaps`](crate::RefMaps) follow them then.
    pub fn has_stack_maps(&self) -> bool {
        self.basis == Basis::TypeChecked
    }
}

/// The first class file version whose methods have stack maps.
const STACK_MAPS: u16 = 50;
/// The first class file version that type checking alone judges.
const NO_INFERENCE: u16 = 51;

/// Verifies the methods of `class`: by type checking (JVMS 4.10.1) from version 50 on, otherwise by type inference
/// (JVMS 4.10.2), which is also the second chance of version 50.
///
/// # Errors
///
/// The first defect that HotSpot finds, of the type checker where both reject.
pub fn verify(class: &ClassFile, hierarchy: &dyn ClassHierarchy, mode: VerifyMode) -> Result<Proof, VerifyError> {
    if mode == VerifyMode::Trusted {
        return Ok(Proof { basis: Basis::Trusted });
    }
    let names = &mut Names::new();
    if class.major < STACK_MAPS {
        return infer(class, names, hierarchy);
    }
    match typecheck::check_class(class, names, hierarchy) {
        Ok(()) => Ok(Proof { basis: Basis::TypeChecked }),
        Err(error) if class.major < NO_INFERENCE && error.may_fail_over() => {
            infer(class, names, hierarchy).map_err(|inferred| error.upheld(inferred))
        }
        Err(error) => Err(error),
    }
}

fn infer(class: &ClassFile, names: &mut Names, hierarchy: &dyn ClassHierarchy) -> Result<Proof, VerifyError> {
    inference::check_class(class, names, hierarchy).map_err(VerifyError::inferred)?;
    Ok(Proof { basis: Basis::Inferred })
}
