//! Code that nobody runs any more goes back to the code cache; when that is full, old code makes room.
#![allow(unsafe_code)] // reason: frees code (J2)

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use vm_core::{Cx, MethodId, OwnerRef, Vm, stack_walk};

use crate::compiler::{Installed, Jit, State};
use crate::stats::Counter;

/// Code out of use is looked for when this part of the cache is taken by it.
const REPLACED_PART: usize = 16;

/// When the cache is full, this part of the code makes room: what was compiled longest ago.
const FLUSHED_PART: usize = 3;

/// How often the code of a method makes room before the method stays interpreted.
const MOST_FLUSHES: u32 = 3;

/// A flush that frees less than this part of the cache is the last: then nothing is compiled any more.
const LEAST_PART: usize = 32;

impl Jit {
    /// Frees code that is out of use, if that pays or the cache is full.
    pub(crate) fn make_room(&self, cx: &mut Cx<'_>) {
        let is_full = self.full.load(Ordering::Relaxed);
        if !is_full && self.replaced_bytes.load(Ordering::Relaxed) < self.cache.size() / REPLACED_PART {
            return;
        }
        let vm = cx.vm();
        let me = &cx.thread().mutator;
        let stopped = vm.safepoints.stop_world(Some(me), |_| {
            let mut state = self.state.lock();
            let mut running = HashSet::new();
            vm.threads.each(&mut |thread| {
                stack_walk::compiled_calls(vm, thread, &mut |pc| running.extend(self.cache.start(pc)));
            });
            let freed = self.sweep(&mut state, &running);
            // Whoever stopped the world before may have made room already.
            if is_full && self.full.swap(false, Ordering::Relaxed) && freed < self.cache.size() / LEAST_PART {
                let flushed = if self.flushes { self.flush(&mut state, &running) } else { 0 };
                if flushed + freed < self.cache.size() / LEAST_PART {
                    self.give_up();
                }
            }
            self.cache.publish_patches();
        });
        if stopped.is_none() {
            // The next request tries again.
            return;
        }
        self.stats.count(Counter::Sweeps);
    }

    /// Frees what is out of use and not on a stack; returns the bytes. The world is stopped.
    fn sweep(&self, state: &mut State, running: &HashSet<*const u8>) -> usize {
        let before = self.cache.used();
        for code in state.replaced.extract_if(.., |code| !running.contains(&code.code())) {
            // SAFETY: J2, the world is stopped, no stack has a call from the code, and it was unpublished before: who has read where it
            // begins has entered it by now.
            unsafe { self.drop_code(code) };
        }
        self.replaced_bytes.store(0, Ordering::Relaxed);
        before - self.cache.used()
    }

    /// Takes the oldest code out of use and frees it; returns the bytes. The world is stopped.
    fn flush(&self, state: &mut State, running: &HashSet<*const u8>) -> usize {
        self.stats.count(Counter::Flushes);
        let count = state.installed.len() / FLUSHED_PART;
        // What is on a stack is not cold, and could not be freed.
        let cold = state.installed.iter().filter(|(_, code)| !running.contains(&code.code()));
        let mut keys: Vec<_> = cold.map(|(&key, code)| (code.task.number, key)).collect();
        keys.sort_unstable_by_key(|&(number, _)| number);
        for (_, key) in keys.iter().take(count) {
            let Some(code) = state.installed.remove(key) else { continue };
            self.unpublish(&code);
            state.replaced.push(code);
            let flushes = state.flushes.entry(*key).or_default();
            *flushes += 1;
            if *flushes < MOST_FLUSHES {
                self.requested.lock().remove(key);
            }
        }
        self.sweep(state, running)
    }

    /// See [`Compiler::each_need`](vm_core::seams::Compiler::each_need).
    pub(crate) fn visit_needs(
        &self,
        calls: &[usize],
        owner: &mut dyn FnMut(OwnerRef),
        constant: &mut dyn FnMut(*mut u32),
    ) {
        self.queue.lock().paused = true;
        let under_way = self.under_way.lock();
        let mut seen = HashSet::new();
        let running = calls.iter().filter_map(|&pc| self.cache.needs(pc));
        for needs in running.chain(under_way.iter().map(|needs| &**needs)) {
            needs.owners().iter().for_each(|&each| owner(each));
            needs.constants().iter().filter(|&&root| seen.insert(root)).for_each(|&root| constant(root as *mut u32));
        }
    }

    /// See [`Compiler::update_constants`](vm_core::seams::Compiler::update_constants).
    pub(crate) fn drop_dead_constants(&self, alive: &mut dyn FnMut(u32) -> Option<u32>) -> bool {
        let has_dead = self.known_objects.update(alive);
        let mut queue = self.queue.lock();
        let mut requested = self.requested.lock();
        queue.jobs.retain(|job| {
            let is_dead = job.needs.are_dead();
            if is_dead {
                requested.remove(&job.task.key());
            }
            !is_dead
        });
        queue.paused = false;
        self.jobs.notify_one();
        has_dead
    }

    /// See [`Compiler::unload`](vm_core::seams::Compiler::unload).
    pub(crate) fn forget_dead(&self, vm: &Vm) {
        let mut state = self.state.lock();
        let state = &mut *state;
        let mut dead: Vec<Installed> = Vec::new();
        for (key, code) in state.installed.extract_if(|_, code| code.needs.are_dead()) {
            self.withdraw(&code);
            self.requested.lock().remove(&key);
            dead.push(code);
        }
        dead.extend(state.replaced.extract_if(.., |code| code.needs.are_dead()));
        for code in dead {
            // SAFETY: J2, the world is stopped, and marking has kept all that code on stacks needs.
            unsafe { self.drop_code(code) };
        }
        let is_alive = |id: &MethodId| vm.method_by_id(*id).is_some_and(|method| !method.class.owner.is_dead());
        self.requested.lock().retain(|(id, _)| is_alive(id));
        state.flushes.retain(|(id, _), _| is_alive(id));
        state.discards.retain(|(id, _), _| is_alive(id));
        self.throwers.write().retain(|(id, _), _| is_alive(id));
        self.unpredicted.lock().retain(is_alive);
        self.hierarchy.write().forget_dead();
        let queue = self.queue.lock();
        let under_way = self.under_way.lock();
        let codes = state.installed.values().chain(&state.replaced).map(|code| &code.needs);
        let needs = codes.chain(queue.jobs.iter().map(|job| &job.needs)).chain(under_way.iter());
        let used = needs.flat_map(|needs| needs.constants().iter().copied()).collect();
        self.known_objects.retain(&used);
    }

    /// No more compilations.
    fn give_up(&self) {
        if self.gave_up.swap(true, Ordering::Relaxed) {
            return;
        }
        let warning = "OpenJDK 64-Bit Server VM warning:";
        println!("{warning} CodeCache is full. Compiler has been disabled.");
        println!("{warning} Try increasing the code cache size using -XX:ReservedCodeCacheSize=");
    }

    /// Frees code and what belongs to it.
    ///
    /// # Safety
    /// As [`CodeCache::free`](crate::code_cache::CodeCache::free), and nobody holds the entry.
    pub(crate) unsafe fn drop_code(&self, code: Installed) {
        // SAFETY: the caller's promise.
        unsafe { self.cache.free(code.code()) };
        // SAFETY: J2, leaked when the code was installed.
        drop(unsafe { Box::from_raw(std::ptr::from_ref(code.entry).cast_mut()) });
        self.stats.count(Counter::Freed);
    }
}
