//! The one table of the interpreter's own operations: the enum, names and operand forms come from it.
//!
//! Operands of a form: `a` and `b` are the fields of the word, `rel` says that `b` is a distance in words: to a branch target or to
//! the instruction's literals.

use crate::insn::Insn;

/// How an operation uses its operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// None.
    None,
    /// `a` is a local.
    Local,
    /// `b` is a constant.
    Const,
    /// `a` is a local, `b` a constant.
    LocalConst,
    /// `b` is a branch distance.
    Branch,
    /// `a` is a constant, `b` a branch distance.
    ConstBranch,
    /// `a` is a local, `b` a branch distance.
    LocalBranch,
    /// `a` and the low half of `b` are locals, the high half of `b` is a branch distance.
    LocalsBranch,
    /// `a` is a local, the low half of `b` a constant, the high half a branch distance.
    LocalConstBranch,
    /// `a` and the low half of `b` are locals.
    Locals,
    /// `a`, the low and the high half of `b` are locals.
    Locals3,
    /// `a` is a local, the low half of `b` a constant, the high half a local.
    LocalConstLocal,
    /// `a` is a constant pool index, `b` leads to literals.
    Pool,
    /// `b` leads to literals.
    Literal,
    /// `a` counts argument slots (or is a kind, or dimensions), `b` leads to literals.
    CountLiteral,
    /// `a` counts argument slots, `b` is an index.
    CountIndex,
    /// `a` is a local, `b` leads to literals.
    LocalLiteral,
    /// `b` is a byte offset in an object.
    Offset,
    /// `a` is a local, `b` a byte offset in the object it refers to.
    LocalOffset,
}

/// Calls `$callback!` with one row for each operation: `Name Form;`. Literals are listed where there are any.
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
            // Constants.
            Nop None; Const Const; ConstLong Const; ConstWide Literal;
            // ldc of an entry that needs resolution, one or two slots [0]; then [address of the root slot].
            LdcResolve Pool; Ldc2Resolve Pool; LdcRef Literal;
            // Locals and the operand stack.
            Load Local; Load2 Local; Store Local; Store2 Local; Iinc LocalConst;
            Pop None; Pop2 None; Dup None; DupX1 None; DupX2 None; Dup2 None; Dup2X1 None; Dup2X2 None; Swap None;
            // Arrays.
            Iaload None; Laload None; Aaload None; Baload None; Caload None; Saload None;
            Iastore None; Lastore None; Aastore None; Bastore None; Castore None; Sastore None;
            ArrayLength None;
            // Arithmetic.
            Iadd None; Isub None; Imul None; Idiv None; Irem None; Ineg None;
            Ishl None; Ishr None; Iushr None; Iand None; Ior None; Ixor None;
            Ladd None; Lsub None; Lmul None; Ldiv None; Lrem None; Lneg None;
            Lshl None; Lshr None; Lushr None; Land None; Lor None; Lxor None;
            Fadd None; Fsub None; Fmul None; Fdiv None; Frem None; Fneg None;
            Dadd None; Dsub None; Dmul None; Ddiv None; Drem None; Dneg None;
            I2l None; I2f None; I2d None; L2i None; L2f None; L2d None; F2i None; F2l None; F2d None; D2i None; D2l None; D2f None;
            I2b None; I2c None; I2s None;
            Lcmp None; Fcmpl None; Fcmpg None; Dcmpl None; Dcmpg None;
            // Control.
            IfEq Branch; IfNe Branch; IfLt Branch; IfGe Branch; IfGt Branch; IfLe Branch;
            IfIcmpEq Branch; IfIcmpNe Branch; IfIcmpLt Branch; IfIcmpGe Branch; IfIcmpGt Branch; IfIcmpLe Branch;
            IfAcmpEq Branch; IfAcmpNe Branch; IfNull Branch; IfNonNull Branch; Goto Branch; Jsr Branch;
            // Jumps that close loops are counted.
            GotoBack Branch; Ret Local;
            // [low, number of cases, distance of default, distance of each case].
            TableSwitch Literal;
            // [number of cases, distance of default, key << 32 | distance of each case, by key].
            LookupSwitch Literal;
            Return None; Return1 None; Return2 None; ReturnBoolean None; ReturnByte None; ReturnChar None; ReturnShort None;
            // Returns from methods that lock: the frame's locks are checked.
            ReturnLocked None; Return1Locked None; Return2Locked None;
            Throw None;
            // Fields: [0, 0]; then the offset is in the word. Statics: [0, 0, 0, 0]; then [address of the mirror's root slot, offset, ..].
            // The last two literals of statics, static calls and `new` are those of an initialization barrier.
            GetFieldResolve Pool; PutFieldResolve Pool; GetStaticResolve Pool; PutStaticResolve Pool;
            GetByte Offset; GetChar Offset; GetShort Offset; GetInt Offset; GetLong Offset;
            PutBoolean Offset; PutByte Offset; PutShort Offset; PutInt Offset; PutLong Offset; PutRef Offset;
            GetVolatile CountIndex; PutVolatile CountIndex;
            GetStaticByte Literal; GetStaticChar Literal; GetStaticShort Literal; GetStaticInt Literal; GetStaticLong Literal;
            PutStaticBoolean Literal; PutStaticByte Literal; PutStaticShort Literal; PutStaticInt Literal; PutStaticLong Literal; PutStaticRef Literal;
            GetStaticVolatile CountLiteral; PutStaticVolatile CountLiteral;
            // Calls: [0, 0], interfaces and static calls [0, 0, 0, 0].
            CallVirtualResolve Pool; CallSpecialResolve Pool; CallStaticResolve Pool; CallInterfaceResolve Pool; CallDynamicResolve Pool;
            // [method]
            CallStatic CountLiteral; CallSpecial CountLiteral;
            // [method, interface that the receiver must implement]
            CallSpecialFromInterface CountLiteral;
            // [class id of all receivers, 0 for none or `profile::SEVERAL`; vtable index]
            CallVirtual CountLiteral;
            // [class id << 32 | method id, method of an interface, interface that the call site names, `profile::SEVERAL` or 0]
            CallInterface CountLiteral;
            // [method]; the receiver must implement the method's class
            CallInterfaceDirect CountLiteral;
            // [method, address of the appendix's root slot or 0]
            CallDynamic CountLiteral; CallHandle CountLiteral;
            // [exception's root slot]
            ThrowResolved Literal;
            InvokeBasic CountIndex; LinkToVirtual CountIndex; LinkToStatic CountIndex; LinkToSpecial CountIndex; LinkToInterface CountIndex;
            // Objects: [0], `new` [0, 0]; then [class].
            NewResolve Pool; New Literal; NewFinalizable Literal;
            NewPrimitiveArrayResolve CountLiteral; NewArray Literal; ANewArrayResolve Pool;
            // [dimensions, 0]; then [dimensions, class]
            MultiNewArrayResolve Pool; MultiNewArray Literal;
            CheckCastResolve Pool; CheckCast Literal; InstanceOfResolve Pool; InstanceOf Literal;
            MonitorEnter None; MonitorExit None;
            // Fused: several instructions in one word; `L` is a load from a local, `C` a constant, `S` a store to a local.
            LoadLoad Locals; StoreLoad Locals; Move Locals; StoreConst LocalConst; ReturnLoad Local;
            IfEqL LocalBranch; IfNeL LocalBranch; IfLtL LocalBranch; IfGeL LocalBranch; IfGtL LocalBranch; IfLeL LocalBranch;
            IfIcmpEqLL LocalsBranch; IfIcmpNeLL LocalsBranch; IfIcmpLtLL LocalsBranch; IfIcmpGeLL LocalsBranch; IfIcmpGtLL LocalsBranch; IfIcmpLeLL LocalsBranch;
            IfIcmpEqLC LocalConstBranch; IfIcmpNeLC LocalConstBranch; IfIcmpLtLC LocalConstBranch; IfIcmpGeLC LocalConstBranch; IfIcmpGtLC LocalConstBranch; IfIcmpLeLC LocalConstBranch;
            IfIcmpEqC ConstBranch; IfIcmpNeC ConstBranch; IfIcmpLtC ConstBranch; IfIcmpGeC ConstBranch; IfIcmpGtC ConstBranch; IfIcmpLeC ConstBranch;
            IfIcmpEqL LocalBranch; IfIcmpNeL LocalBranch; IfIcmpLtL LocalBranch; IfIcmpGeL LocalBranch; IfIcmpGtL LocalBranch; IfIcmpLeL LocalBranch;
            IfLcmpEq Branch; IfLcmpNe Branch; IfLcmpLt Branch; IfLcmpGe Branch; IfLcmpGt Branch; IfLcmpLe Branch;
            IincGoto LocalConstBranch;
            IaddLL Locals; IsubLL Locals; ImulLL Locals; IandLL Locals;
            IaddLC LocalConst; ImulLC LocalConst; IandLC LocalConst; IshlLC LocalConst; IshrLC LocalConst; IushrLC LocalConst;
            IaddC Const; ImulC Const; IandC Const; IshlC Const; IshrC Const; IushrC Const;
            IaddL Local; IsubL Local; ImulL Local; IandL Local;
            IaddLLS Locals3; IsubLLS Locals3; IaddLCS LocalConstLocal;
            LaddL Local; LsubL Local; LandL Local;
            IaloadLL Locals; AaloadLL Locals; BaloadLL Locals; CaloadLL Locals; ArrayLengthL Local;
            // [local, 0]; then local and offset are in the word, or [local, kind << 32 | offset].
            GetFieldResolveL Pool;
            GetByteL LocalOffset; GetCharL LocalOffset; GetShortL LocalOffset; GetIntL LocalOffset; GetLongL LocalOffset; GetVolatileL LocalLiteral;
            // First words of special methods, and the one word of entry frames.
            // `a` counts result slots, `b` is an entry of the intrinsics.
            Intrinsic CountIndex; EnterSynchronized None; CallNative None; Exit None;
            // An instruction whose class is being initialized: literals `a` and `a + 1` are the class and the quick instruction.
            InitializationBarrier CountLiteral;
        }
    };
}

macro_rules! define_ops {
    ($($name:ident $form:ident;)*) => {
        /// An operation of the interpreter's own code.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        pub(crate) enum Op { $($name),* }

        static ROWS: &[(&str, Form)] = &[$((stringify!($name), Form::$form)),*];
    };
}
for_each_op!(define_ops);

impl Op {
    /// The operation's name.
    pub fn name(self) -> &'static str {
        ROWS[self as usize].0
    }
    /// It is replaced at its first execution.
    pub fn resolves(self) -> bool {
        self.form() == Form::Pool || self == Op::NewPrimitiveArrayResolve
    }
    /// How it uses its operands.
    pub fn form(self) -> Form {
        ROWS[self as usize].1
    }
}

/// An instruction in words.
pub(crate) fn text(i: Insn) -> String {
    let (name, a, b) = (i.op().name(), i.a(), i.offset());
    match i.op().form() {
        Form::None => name.to_string(),
        Form::Local => format!("{name} l{a}"),
        Form::Const | Form::Offset => format!("{name} {b}"),
        Form::LocalConst => format!("{name} l{a} {b}"),
        Form::Branch => format!("{name} {b:+}"),
        Form::ConstBranch => format!("{name} {} {b:+}", a as i16),
        Form::LocalBranch => format!("{name} l{a} {b:+}"),
        Form::LocalsBranch => format!("{name} l{a} l{} {:+}", i.low(), i.high()),
        Form::LocalConstBranch => format!("{name} l{a} {} {:+}", i.low() as i16, i.high()),
        Form::Locals => format!("{name} l{a} l{}", i.low()),
        Form::Locals3 => format!("{name} l{a} l{} l{}", i.low(), i.high() as u16),
        Form::LocalConstLocal => format!("{name} l{a} {} l{}", i.low() as i16, i.high() as u16),
        Form::Pool => format!("{name} #{a} @{b:+}"),
        Form::Literal => format!("{name} @{b:+}"),
        Form::CountLiteral => format!("{name} {a} @{b:+}"),
        Form::CountIndex => format!("{name} {a} {b}"),
        Form::LocalLiteral => format!("{name} l{a} @{b:+}"),
        Form::LocalOffset => format!("{name} l{a} {b}"),
    }
}
