//! The one table of the runtime's functions that compiled code calls.

/// Calls `$callback!` with one row for each function: `Name "name" "signature";` with the letters of `op_table.rs`; `*`
/// stands for values that are written to `JavaThread::leaving`, the function gets their number. All take the thread first, may reach a safepoint and leave an exception pending unless they are marked `leaf`. What is `rare` is called where code hardly ever goes:
/// it keeps all registers.
macro_rules! for_each_runtime_call {
    ($callback:ident) => {
        $callback! {
            // Class id; class id and length.
            NewSlow "new_slow" "i>r" call rare;
            NewArraySlow "new_array_slow" "ii>r" call rare;
            // Class id and all lengths given.
            NewMultiArray "new_multi_array" "*>r" call;
            MonitorEnterSlow "monitor_enter_slow" "r>" call;
            MonitorExitSlow "monitor_exit_slow" "r>" call;
            // Of the object that was locked last.
            ReleaseLock "release_lock" "r>" leaf;
            PollSlow "poll_slow" ">" call rare;
            StackOverflow "stack_overflow" ">" call;
            // What instructions throw: of an index and a length, a value that an array does not take, an object and a class id. (Of
            // a negative length, `new_array_slow`.)
            ThrowNull "throw_null" ">" call;
            ThrowBounds "throw_bounds" "ii>" call;
            ThrowDivision "throw_division" ">" call;
            ThrowArrayStore "throw_array_store" "r>" call;
            ThrowClassCast "throw_class_cast" "ri>" call;
            // Object and class id: subtype test when the quick tests do not decide. Array and value: store check.
            InstanceOfSlow "instance_of_slow" "ri>i" leaf rare;
            MayStoreSlow "may_store_slow" "rr>i" leaf rare;
            // Receiver, method id and the id of the interface named: the address of the method that the call runs, 0 if there
            // is an error to throw.
            FindInterface "find_interface" "rii>l" leaf rare;
            ThrowInterface "throw_interface" "rii>" call;
            // Method handle: the address of its lambda form's method. Number of a `PolymorphicIntrinsic`, MemberName, receiver or null:
            // the address of the method that a `linkTo` method runs. 0 where there is none, or an error to throw.
            FindBasic "find_basic" "r>l" leaf;
            FindLinked "find_linked" "irr>l" leaf;
            // Address of a method: its entry, made if it has none.
            MakeEntry "make_entry" "l>l" leaf rare;
            // The function of a native method and its argument slots: the bits of its result.
            Native "native" "ll>l" leaf;
            IdentityHash "identity_hash" "r>i" leaf;
            // Mirror of a class: the id of the class of its arrays, 0 if there is none yet.
            ArrayClass "array_class" "r>i" leaf;
            // A copy of an array.
            CloneArray "clone_array" "r>r" call;
            Floor "floor" "d>d" leaf;
            Ceil "ceil" "d>d" leaf;
            Rint "rint" "d>d" leaf;
            Ffma "ffma" "fff>f" leaf;
            Dfma "dfma" "ddd>d" leaf;
            Frem "frem" "ff>f" leaf;
            Drem "drem" "dd>d" leaf;
        }
    };
}
macro_rules! define_runtime_calls {
    ($($name:ident $text:literal $signature:literal $kind:ident $($rare:ident)?;)*) => {
        /// A function of the runtime that compiled code calls; the table says what each takes and gives.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the table says it")]
        pub enum RuntimeCall { $($name),* }

        /// All functions, in the order of the table, with name, signature, whether they are leaves and whether they are rare.
        pub const RUNTIME_CALLS: &[(RuntimeCall, &str, &str, bool, bool)] = &[$((
            RuntimeCall::$name,
            $text,
            $signature,
            define_runtime_calls!(@leaf $kind),
            define_runtime_calls!(@rare $($rare)?),
        )),*];
    };
    (@leaf leaf) => { true };
    (@leaf call) => { false };
    (@rare rare) => { true };
    (@rare) => { false };
}
for_each_runtime_call!(define_runtime_calls);

impl RuntimeCall {
    /// The name in the text form.
    pub fn name(self) -> &'static str {
        RUNTIME_CALLS[self as usize].1
    }

    /// Types of the arguments and, behind `>`, of the result.
    pub fn signature(self) -> &'static str {
        RUNTIME_CALLS[self as usize].2
    }

    /// Whether compiled code passes the thread; otherwise what it calls finds it in its register.
    pub fn takes_thread(self) -> bool {
        self.is_leaf() && !self.is_rare()
    }

    /// Whether it keeps all registers.
    pub fn is_rare(self) -> bool {
        RUNTIME_CALLS[self as usize].4
    }

    /// Whether it neither reaches a safepoint nor throws.
    pub fn is_leaf(self) -> bool {
        RUNTIME_CALLS[self as usize].3
    }
}
