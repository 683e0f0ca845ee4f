//! Natives whose work has nothing to do here: the tables of this crate register natives, offsets are found by name, there is no
//! class data sharing, no vector hardware is announced, and no foreign functions are called.

use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Class" { "registerNatives" "()V" => nothing, }
    "java/lang/ClassLoader" { "registerNatives" "()V" => nothing, }
    "java/lang/System" { "registerNatives" "()V" => nothing, }
    "java/lang/Thread" { "registerNatives" "()V" => nothing, }
    "java/lang/ProcessHandleImpl" { "initNative" "()V" => nothing, }
    "java/lang/ProcessHandleImpl$Info" { "initIDs" "()V" => nothing, }
    "jdk/internal/misc/ScopedMemoryAccess" { "registerNatives" "()V" => nothing, }
    "jdk/internal/perf/Perf" { "registerNatives" "()V" => nothing, }
    "jdk/internal/misc/CDS" {
        "isDumpingClassList0" "()Z" => no,
        "isDumpingArchive0" "()Z" => no,
        "isSharingEnabled0" "()Z" => no,
        "logLambdaFormInvoker" "(Ljava/lang/String;)V" => nothing,
        "initializeFromArchive" "(Ljava/lang/Class;)V" => nothing,
        "defineArchivedModules" "(Ljava/lang/ClassLoader;Ljava/lang/ClassLoader;)V" => nothing,
        "getRandomSeedForDumping" "()J" => no,
        "dumpClassList" "(Ljava/lang/String;)V" => no_archive,
        "dumpDynamicArchive" "(Ljava/lang/String;)V" => no_archive,
    }
    "java/lang/invoke/LambdaProxyClassArchive" {
        "addToArchive" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;Ljava/lang/Class;)V" => nothing,
        "findFromArchive" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;)Ljava/lang/Class;" => no,
    }
    "jdk/internal/vm/vector/VectorSupport" {
        "registerNatives" "()I" => no,
        "getMaxLaneCount" "(Ljava/lang/Class;)I" => no_lanes,
    }
    "jdk/internal/invoke/NativeEntryPoint" {
        "registerNatives" "()V" => nothing,
        "vmStorageToVMReg" "(II)J" => no_foreign_calls,
    }
};

fn nothing<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// `false`, 0, or null.
fn no<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn no_lanes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(-1))
}

fn no_archive<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/RuntimeException", "Class data sharing is not supported"))
}

fn no_foreign_calls<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "Foreign function calls are not supported"))
}
