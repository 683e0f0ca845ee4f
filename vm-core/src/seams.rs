//! The few traits through which the interpreter and the compiler meet the core; the root package installs them.

use crate::class::ClassRef;
use crate::compiled::{CallSite, CompiledEntry, CompiledSite, FrameImage, Resume, SiteProfile};
use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::ids::Bci;
use crate::method::{Method, MethodRef};
use crate::owner::OwnerRef;
use crate::slot::Slot;
use crate::vm::Vm;
pub use gc::WorldStopped;

/// Runs bytecode.
pub trait Executor: Send + Sync {
    /// Runs `method` (any method: bytecode, native, with its lock when synchronized) whose argument slots are on the operand stack of
    /// the innermost frame, which is an `Entry` frame. Returns when the method returns or throws; that frame is innermost again then.
    fn execute(&self, cx: &mut Cx<'_>, method: MethodRef) -> JResult<Slot>;

    /// Takes over from compiled code: pushes an `Entry` frame and interpreter frames of `frames`, outermost first, runs them, and
    /// returns what the outermost returns. The locks that the images count are on the lock stack already, on top of all others; they
    /// are released as if the frames had been interpreted ones from the start.
    ///
    /// `in_loop`: the code was entered in a loop of its method. When the interpreter is to enter such code again, the old code returns
    /// first, with anything as result, lest they pile up.
    ///
    /// StackOverflowError when there is no room for the frames: their locks are released then, too.
    fn resume(&self, cx: &mut Cx<'_>, frames: &[FrameImage<'_>], how: Resume, in_loop: bool) -> JResult<Slot>;

    /// What is known of the instruction at `bci` of `method`.
    fn profile(&self, method: &Method, bci: Bci) -> SiteProfile;

    /// Whether the exception handler of `method` that starts at `handler` has caught anything here.
    fn has_caught(&self, method: &Method, handler: Bci) -> bool;

    /// What the invoke instruction at `bci` of `method` runs; `None` before it was executed, and while the class of a static method is
    /// being initialized.
    fn call_site(&self, method: &Method, bci: Bci) -> Option<CallSite>;

    /// Bytecode index of an interpreter position in `method`'s code.
    fn bci(&self, method: &Method, pc: *const u64) -> Bci;

    /// Forgets classes and methods in what was noted of the execution of `method`, those whose ids are free now; the world is stopped.
    fn forget_unloaded(&self, vm: &Vm, method: &Method);

    /// Frees what `Method::prepared` points to, when the method is freed.
    fn drop_prepared(&self, method: &Method);
}

/// Why code is left too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discard {
    /// What was taken for granted is not so any more.
    Stale,
    /// Exceptions are thrown at this instruction, of the method or of one inlined into it: compiled code throws them from then on.
    Throws(MethodRef, Bci),
    /// Checks in front of loops fail for what the loops do not come to: no more such checks.
    Predicates,
}

/// Compiles bytecode. Its threads are its own affair; all functions may be called by any thread.
pub trait Compiler: Send + Sync {
    /// What the native frame of compiled code that a return address leads back to holds; `None` when the address is not in compiled code
    /// but in an adapter: there a chain of compiled frames ends. Called while the world is stopped, too: takes no lock that somebody
    /// holds across a safepoint.
    fn site(&self, pc: usize) -> Option<&CompiledSite>;

    /// The method whose compiled code an address is in. Takes no lock: signal handlers ask, too.
    fn method_at(&self, _pc: usize) -> Option<MethodRef> {
        None
    }

    /// `method` is hot: called often, or for a long time in the loop whose header is at `osr`. It is compiled now, later or never;
    /// [`Method::set_compiled`] tells the interpreter. Comes again while the method stays hot.
    fn request(&self, cx: &mut Cx<'_>, method: MethodRef, osr: Option<Bci>);

    /// Code to be entered at a loop header with the frame's locals, when it exists. At that point the operand stack is empty and the
    /// frame holds no lock.
    fn osr_entry(&self, method: MethodRef, bci: Bci) -> Option<&CompiledEntry>;

    /// `class` (not an array) is about to be linked: its method tables are there for all to see, but no instance exists, and none of its
    /// static methods has run. Code that took for granted that there is no such class must be out of use when this returns. Runs no Java code.
    ///
    /// Who installs code registers what it takes for granted first, checks it again (the tables of all classes for which this was
    /// called are visible then), and installs it last.
    fn class_linked(&self, cx: &mut Cx<'_>, class: ClassRef);

    /// What compiled code calls for a method that has no [`Method::entry`] yet; sets it.
    fn make_entry(&self, method: MethodRef) -> *const u8;

    /// The code of a method, or for a loop of it, is left too often: no new call enters it, and it may be compiled anew. Does not reach a
    /// safepoint; may do nothing, and is asked again then.
    fn discard(&self, method: MethodRef, osr: Option<Bci>, why: Discard);

    /// Visits the root slots of constant objects in compiled code; the world is stopped.
    fn each_constant(&self, _f: &mut dyn FnMut(*mut u32)) {}

    /// Marking of a full collection: visits the owners and the constants that code needs which is on stacks (with these return addresses),
    /// and compilations that are under way.
    fn each_need(&self, _calls: &[usize], _owner: &mut dyn FnMut(OwnerRef), _constant: &mut dyn FnMut(*mut u32)) {}

    /// After marking: gives each constant its new reference. Whether some are dead (`None`): then [`Compiler::unload`] is called.
    fn update_constants(&self, _alive: &mut dyn FnMut(u32) -> Option<u32>) -> bool {
        false
    }

    /// After a full collection, before metadata of [dead](crate::owner::Owner::is_dead) owners is freed: forgets it, and frees the code
    /// that rests on it or on dead constants, which nobody runs.
    fn unload(&self, _vm: &Vm, _world: &WorldStopped) {}

    /// The VM ends: compiled code leaves for the interpreter, which passes over all handlers, at the next call that returns. No thread of
    /// the VM calls it, or only as in [`Cx::blocking`].
    fn leave_all(&self, _vm: &Vm) {}

    /// What the compiler has counted, with names; for `-Xstats`.
    fn counters(&self) -> Vec<(String, u64)> {
        Vec::new()
    }

    /// Writes down which code is where, for Linux `perf`.
    fn write_perf_map(&self) {}

    /// The VM is about to be dropped: ends the compiler's threads.
    fn stop(&self);
}
