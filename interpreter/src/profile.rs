//! What the interpreter's own code tells about a method's execution so far.

use crate::op::Op;
use crate::prepared::Prepared;
use vm_core::compiled::SiteProfile;
use vm_core::{Bci, ClassId, Method};

/// What the first literal of a virtual call is once there were receivers of several classes; otherwise the id of the one class.
pub(crate) const SEVERAL: u64 = u64::MAX;

/// [`Executor::profile`](vm_core::seams::Executor::profile).
pub(crate) fn profile(method: &Method, bci: Bci) -> SiteProfile {
    let Some(p) = Prepared::of(method) else { return SiteProfile::default() };
    let pc = p.at_bci(bci.0);
    let insn = pc.fetch();
    let class = |seen: u64| (seen != 0 && seen != SEVERAL).then_some(ClassId(seen as u32));
    let receiver = match insn.op() {
        Op::CallVirtual => class(pc.literal(insn.b(), 0)),
        Op::CallInterface if pc.literal(insn.b(), 3) == SEVERAL => None,
        Op::CallInterface => class(pc.literal(insn.b(), 0) >> 32),
        _ => None,
    };
    SiteProfile { executed: !insn.op().resolves(), receiver }
}
