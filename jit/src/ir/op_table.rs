//! The one table of the intermediate representation's operations: everything else about them is generated from it.

/// Calls `$callback!` with one row for each operation: `Name "mnemonic" "signature" Effect Immediate;`
///
/// - the signature names the argument types, then `>` and the result: `i` int, `l` long, `f` float, `d` double, `r`
///   reference; `?` is a type that the immediate or the instruction itself says, `*` any number of arguments,
/// - `Effect` is an [`Effect`](super::Effect),
/// - `Immediate` is the variant of [`Imm`](super::Imm) that the operation carries.
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
            // Constants. `object` is what a root slot holds: the same object always, wherever it is.
            Iconst "iconst" ">i" Pure Int;
            Lconst "lconst" ">l" Pure Int;
            Fconst "fconst" ">f" Pure Int;
            Dconst "dconst" ">d" Pure Int;
            Null "null" ">r" Pure None;
            Object "object" ">r" Pure Root;
            // An object that is not there: what states say instead of a reference that was never made. The arguments are what its
            // parts hold. Only states, and others of these, use it.
            VirtualObject "virtual_object" "*>r" Pure Parts;
            // Integers. Division is pinned behind the guard of its divisor.
            Iadd "iadd" "ii>i" Pure None;
            Isub "isub" "ii>i" Pure None;
            Imul "imul" "ii>i" Pure None;
            Imin "imin" "ii>i" Pure None;
            Imax "imax" "ii>i" Pure None;
            Iabs "iabs" "i>i" Pure None;
            Idiv "idiv" "ii>i" Pinned None;
            Irem "irem" "ii>i" Pinned None;
            Iudiv "iudiv" "ii>i" Pinned None;
            Iurem "iurem" "ii>i" Pinned None;
            Ineg "ineg" "i>i" Pure None;
            Ishl "ishl" "ii>i" Pure None;
            Ishr "ishr" "ii>i" Pure None;
            Iushr "iushr" "ii>i" Pure None;
            Iand "iand" "ii>i" Pure None;
            Ior "ior" "ii>i" Pure None;
            Ixor "ixor" "ii>i" Pure None;
            Irotl "irotl" "ii>i" Pure None;
            Irotr "irotr" "ii>i" Pure None;
            Ibits "ibits" "i>i" Pure None;
            Ileading "ileading" "i>i" Pure None;
            Itrailing "itrailing" "i>i" Pure None;
            Ireverse "ireverse" "i>i" Pure None;
            Iswap "iswap" "i>i" Pure None;
            Ladd "ladd" "ll>l" Pure None;
            Lsub "lsub" "ll>l" Pure None;
            Lmul "lmul" "ll>l" Pure None;
            Lmulhi "lmulhi" "ll>l" Pure None;
            Lmin "lmin" "ll>l" Pure None;
            Lmax "lmax" "ll>l" Pure None;
            Labs "labs" "l>l" Pure None;
            Ldiv "ldiv" "ll>l" Pinned None;
            Lrem "lrem" "ll>l" Pinned None;
            Ludiv "ludiv" "ll>l" Pinned None;
            Lurem "lurem" "ll>l" Pinned None;
            Lneg "lneg" "l>l" Pure None;
            Lshl "lshl" "li>l" Pure None;
            Lshr "lshr" "li>l" Pure None;
            Lushr "lushr" "li>l" Pure None;
            Land "land" "ll>l" Pure None;
            Lor "lor" "ll>l" Pure None;
            Lxor "lxor" "ll>l" Pure None;
            Lrotl "lrotl" "li>l" Pure None;
            Lrotr "lrotr" "li>l" Pure None;
            Lbits "lbits" "l>i" Pure None;
            Lleading "lleading" "l>i" Pure None;
            Ltrailing "ltrailing" "l>i" Pure None;
            Lreverse "lreverse" "l>l" Pure None;
            Lswap "lswap" "l>l" Pure None;
            // Floating point (JVMS 2.8).
            Fadd "fadd" "ff>f" Pure None;
            Fsub "fsub" "ff>f" Pure None;
            Fmul "fmul" "ff>f" Pure None;
            Fdiv "fdiv" "ff>f" Pure None;
            Frem "frem" "ff>f" Pure None;
            Fneg "fneg" "f>f" Pure None;
            Dadd "dadd" "dd>d" Pure None;
            Dsub "dsub" "dd>d" Pure None;
            Dmul "dmul" "dd>d" Pure None;
            Ddiv "ddiv" "dd>d" Pure None;
            Drem "drem" "dd>d" Pure None;
            Dneg "dneg" "d>d" Pure None;
            Dsqrt "dsqrt" "d>d" Pure None;
            Dabs "dabs" "d>d" Pure None;
            Fabs "fabs" "f>f" Pure None;
            // As `Math.min` and its like: NaN if an argument is, and -0.0 is below 0.0.
            Fmin "fmin" "ff>f" Pure None;
            Fmax "fmax" "ff>f" Pure None;
            Dmin "dmin" "dd>d" Pure None;
            Dmax "dmax" "dd>d" Pure None;
            Dfloor "dfloor" "d>d" Pure None;
            Dceil "dceil" "d>d" Pure None;
            Drint "drint" "d>d" Pure None;
            Ffma "ffma" "fff>f" Pure None;
            Dfma "dfma" "ddd>d" Pure None;
            // Conversions.
            I2l "i2l" "i>l" Pure None;
            I2f "i2f" "i>f" Pure None;
            I2d "i2d" "i>d" Pure None;
            L2i "l2i" "l>i" Pure None;
            L2f "l2f" "l>f" Pure None;
            L2d "l2d" "l>d" Pure None;
            F2i "f2i" "f>i" Pure None;
            F2l "f2l" "f>l" Pure None;
            F2d "f2d" "f>d" Pure None;
            D2i "d2i" "d>i" Pure None;
            D2l "d2l" "d>l" Pure None;
            D2f "d2f" "d>f" Pure None;
            I2b "i2b" "i>i" Pure None;
            I2c "i2c" "i>i" Pure None;
            I2s "i2s" "i>i" Pure None;
            FloatBits "float_bits" "f>i" Pure None;
            BitsFloat "bits_float" "i>f" Pure None;
            DoubleBits "double_bits" "d>l" Pure None;
            BitsDouble "bits_double" "l>d" Pure None;
            // Comparisons: 0 or 1; the three-way ones -1, 0 or 1, where `l` and `g` say what NaN gives.
            Icmp "icmp" "ii>i" Pure Cond;
            Lcmp "lcmp" "ll>i" Pure Cond;
            Fcmp "fcmp" "ff>i" Pure Cond;
            Dcmp "dcmp" "dd>i" Pure Cond;
            RefEq "ref_eq" "rr>i" Pure None;
            Lcmp3 "lcmp3" "ll>i" Pure None;
            Fcmpl "fcmpl" "ff>i" Pure None;
            Fcmpg "fcmpg" "ff>i" Pure None;
            Dcmpl "dcmpl" "dd>i" Pure None;
            Dcmpg "dcmpg" "dd>i" Pure None;
            Iselect "iselect" "iii>i" Pure None;
            // What never changes about an object that is not null: its class (an id), its length, its being an instance.
            ClassOf "class_of" "r>i" Pinned None;
            ArrayLength "array_length" "r>i" Pinned None;
            // Whether it is an array, its `Class` object, its identity hash code.
            IsArray "is_array" "r>i" Pinned None;
            Mirror "mirror" "r>r" Pinned None;
            IdentityHash "identity_hash" "r>i" Pinned None;
            CurrentThread "current_thread" ">r" Pure None;
            // Null is no instance. `may_store`: whether an array takes a reference (JVMS 6.5 aastore), the array not null.
            InstanceOf "instance_of" "r>i" Pure Class;
            MayStore "may_store" "rr>i" Pinned None;
            // Memory. The object is not null, the index in bounds.
            LoadField "load_field" "r>?" Read Field;
            StoreField "store_field" "r?>" Write Field;
            LoadElement "load_element" "ri>?" Read Element;
            StoreElement "store_element" "ri?>" Write Element;
            // What `Unsafe` accesses: at a byte offset in an object that is not null. `swap` and `add` give what was there before;
            // `compare_set` and `compare_swap` take what is expected there, and what to store then.
            LoadRaw "load_raw" "rl>?" Read Raw;
            StoreRaw "store_raw" "rl?>" Write Raw;
            SwapRaw "swap_raw" "rl?>?" Write Raw;
            AddRaw "add_raw" "rl?>?" Write Raw;
            CompareSetRaw "compare_set_raw" "rl??>i" Write Raw;
            CompareSwapRaw "compare_swap_raw" "rl??>?" Write Raw;
            // Orders all accesses before it and all behind it; `order` for the compiler alone.
            Fence "fence" ">" Write None;
            Order "order" ">" Write None;
            // A function of `vm_core::leaf`: an int or a reference, or that it did nothing. No safepoint, no exception.
            LeafRead "leaf_read" "*>l" Read Leaf;
            LeafWrite "leaf_write" "*>l" Write Leaf;
            // The function of a native method that neither looks at frames nor reaches a safepoint nor throws.
            NativePure "native_pure" "*>?" Pinned Method;
            NativeWrite "native_write" "*>?" Write Method;
            // Guards: control goes on when the argument is not 0 (not null, in bounds); otherwise it leaves for the interpreter.
            Guard "guard" "i>" Guard Reason;
            NullCheck "null_check" "r>" Guard Reason;
            BoundsCheck "bounds_check" "ii>" Guard Reason;
            // Allocation: zeroed. An array's length was checked.
            New "new" ">r" Alloc Class;
            NewArray "new_array" "i>r" Alloc Class;
            // Calls. All arguments, the receiver first, not null.
            CallStatic "call_static" "*>?" Call Method;
            CallVirtual "call_virtual" "*>?" Call Virtual;
            CallInterface "call_interface" "*>?" Call Interface;
            // Of the method whose address is the first argument.
            CallMethod "call_method" "*>?" Call None;
            CallRuntime "call_runtime" "*>?" Call Runtime;
            MonitorEnter "monitor_enter" "r>" Call None;
            MonitorExit "monitor_exit" "r>" Call None;
            Poll "poll" ">" Poll None;
            // The pending exception: takes it out of the thread, puts it there.
            TakePending "take_pending" ">r" Write None;
            SetPending "set_pending" "r>" Write None;
            // Ends of blocks.
            Jump "jump" ">" End None;
            Branch "branch" "i>" End Weight;
            Switch "switch" "i>" End Keys;
            Return "return" "*>" End None;
            Deopt "deopt" ">" End Reason;
            // Directly behind a call, whose result and state it has: goes to the first target, or to the second with an exception pending.
            Catch "catch" "*>" End None;
            // Returns with the pending exception.
            Unwind "unwind" ">" End None;
        }
    };
}
pub(crate) use for_each_op;
