//! [`Proof`]: the typestate between a parsed class and one that may be executed (Y1).

use classloader::ClassFile;

use crate::code_layout::CodeLayout;
use crate::defect::DefectKind;
use crate::frame::Coarse;
use crate::hierarchy::ClassHierarchy;
use crate::inference;
use crate::interpretation::Interpretation;
use crate::method_shape::MethodShape;
use crate::static_checks;
use crate::types::Names;
use crate::verify_error::VerifyError;

/// Permission to link and execute a class.
#[derive(Debug)]
pub struct Proof {
    basis: Basis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    Trusted,
    Checked,
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
        self.basis == Basis::Checked
    }
}

/// Verifies the methods of `class`.
///
/// # Errors
///
/// The first defect in the order of the methods.
pub fn verify(class: &ClassFile, hierarchy: &dyn ClassHierarchy, mode: VerifyMode) -> Result<Proof, VerifyError> {
    if mode == VerifyMode::Trusted {
        return Ok(Proof { basis: Basis::Trusted });
    }
    if class.major < STACK_MAPS {
        inference::check_class(class, &mut Names::new(), hierarchy).map_err(VerifyError::inferred)?;
        return Ok(Proof { basis: Basis::Checked });
    }
    let pool = &class.constant_pool;
    for method in &class.methods {
        let Some(code) = &method.code else { continue };
        let reject = |defect| VerifyError::in_code(class, method, code, defect);
        let shape = MethodShape::of(pool, method, code);
        let layout = CodeLayout::new(&shape).map_err(reject)?;
        static_checks::check(&shape, code, &layout, class.major).map_err(reject)?;
        for entry in &code.exception_table {
            if let Some(catch_type) = entry.catch_type.some() {
                let name = pool.class_name(catch_type);
                if name == THROWABLE {
                    continue;
                }
                let load = |name| hierarchy.load(name).map_err(|_| VerifyError::pending());
                if !hierarchy.is_subclass(load(name)?, load(THROWABLE)?) {
                    return Err(reject(DefectKind::CatchType(entry.handler_pc).anywhere()));
                }
            }
        }
        Interpretation::new(&shape, layout, Coarse).and_then(|mut run| run.solve()).map_err(reject)?;
    }
    Ok(Proof { basis: Basis::Checked })
}

/// The first class file version whose methods have stack maps.
const STACK_MAPS: u16 = 50;

const THROWABLE: &[u8] = b"java/lang/Throwable";
