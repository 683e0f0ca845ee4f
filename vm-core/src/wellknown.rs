//! Classes, fields and methods of the class library that the VM names: one table, each entry looked up at first use.
#![allow(unsafe_code)] // reason: cached metadata pointers (V1)

use crate::class::ClassRef;
use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::method::MethodRef;
use crate::vm::Vm;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// A class of the boot loader.
pub struct LazyClass {
    /// Internal name.
    pub name: &'static str,
    cached: AtomicU64,
}
/// Offset of a field of a boot class.
pub struct LazyField {
    class: &'static str,
    name: &'static str,
    descriptor: &'static str,
    cached: AtomicU32,
}
/// A method of a boot class.
pub struct LazyMethod {
    class: &'static str,
    name: &'static str,
    descriptor: &'static str,
    cached: AtomicU64,
}

impl LazyClass {
    /// The class, loaded at first use.
    #[inline]
    pub fn get(&self, cx: &mut Cx<'_>) -> JResult<ClassRef> {
        match self.peek() {
            Some(c) => Ok(c),
            None => {
                let name = cx.vm().symbols.intern(self.name.as_bytes());
                let c = crate::loading::load_boot_class(cx, name)?;
                self.cached.store(c.to_bits(), Ordering::Release);
                Ok(c)
            }
        }
    }
    /// The class if it was used before.
    #[inline(always)]
    pub fn peek(&self) -> Option<ClassRef> {
        // SAFETY: holds only `ClassRef::to_bits` of this VM.
        unsafe { ClassRef::from_bits(self.cached.load(Ordering::Acquire)) }
    }
}

impl LazyField {
    /// The byte offset (V4): in the object, or in the class's mirror for statics. The class must have been loaded: who
    /// has an object of it, has it loaded.
    #[inline(always)]
    pub fn at(&self, vm: &Vm) -> usize {
        match self.cached.load(Ordering::Relaxed) {
            0 => self.find(vm) as usize,
            o => o as usize,
        }
    }
    #[cold]
    fn find(&self, vm: &Vm) -> u32 {
        let class = vm.symbols.lookup(self.class.as_bytes()).and_then(|n| vm.boot.find_class(n));
        let class = class.unwrap_or_else(|| unreachable!("V4: class {} is not loaded yet", self.class));
        let (name, desc) = (vm.symbols.intern(self.name.as_bytes()), vm.symbols.intern(self.descriptor.as_bytes()));
        let field = class.find_declared_field(name, desc);
        let field = field.unwrap_or_else(|| {
            unreachable!("D1: {}.{}:{} is not in this class library", self.class, self.name, self.descriptor)
        });
        self.cached.store(field.offset, Ordering::Relaxed);
        field.offset
    }
}

impl LazyMethod {
    /// The method; loads the class at first use (it may still have to be initialized: upcalls do that for statics).
    #[inline]
    pub fn get(&self, cx: &mut Cx<'_>) -> JResult<MethodRef> {
        // SAFETY: holds only `MethodRef::to_bits` of this VM.
        if let Some(m) = unsafe { MethodRef::from_bits(self.cached.load(Ordering::Acquire)) } {
            return Ok(m);
        }
        let (class, name, desc) = {
            let t = &cx.vm().symbols;
            (t.intern(self.class.as_bytes()), t.intern(self.name.as_bytes()), t.intern(self.descriptor.as_bytes()))
        };
        let class = crate::loading::load_boot_class(cx, class)?;
        match class.find_declared_method(name, desc) {
            Some(m) => {
                self.cached.store(m.to_bits(), Ordering::Release);
                Ok(m)
            }
            None => {
                Err(cx
                    .throw("java/lang/NoSuchMethodError", &format!("{}.{}{}", self.class, self.name, self.descriptor)))
            }
        }
    }
}

macro_rules! well_known {
    (classes { $($c:ident = $cn:literal;)* } fields { $($f:ident = $fc:literal $fnm:literal $fd:literal;)* } methods { $($m:ident = $mc:literal $mn:literal $md:literal;)* }) => {
        /// Lazily loaded boot classes: `vm.c.string`.
        #[allow(missing_docs)] // reason: each field is named by its entry in the table
        pub struct WellKnownClasses { $(pub $c: LazyClass,)* }
        /// Field offsets of boot classes: `vm.f.string_value.at(vm)`.
        #[allow(missing_docs)] // reason: as above
        pub struct WellKnownFields { $(pub $f: LazyField,)* }
        /// Methods of boot classes: `vm.m.thread_run.get(cx)?`.
        #[allow(missing_docs)] // reason: as above
        pub struct WellKnownMethods { $(pub $m: LazyMethod,)* }
        impl Default for WellKnownClasses {
            fn default() -> Self { WellKnownClasses { $($c: LazyClass { name: $cn, cached: AtomicU64::new(0) },)* } }
        }
        impl Default for WellKnownFields {
            fn default() -> Self { WellKnownFields { $($f: LazyField { class: $fc, name: $fnm, descriptor: $fd, cached: AtomicU32::new(0) },)* } }
        }
        impl Default for WellKnownMethods {
            fn default() -> Self { WellKnownMethods { $($m: LazyMethod { class: $mc, name: $mn, descriptor: $md, cached: AtomicU64::new(0) },)* } }
        }
    };
}

well_known! {
    classes {
        object = "java/lang/Object";
        class = "java/lang/Class";
        string = "java/lang/String";
        throwable = "java/lang/Throwable";
        error = "java/lang/Error";
        exception = "java/lang/Exception";
        class_loader = "java/lang/ClassLoader";
        system = "java/lang/System";
        thread = "java/lang/Thread";
        thread_group = "java/lang/ThreadGroup";
        module = "java/lang/Module";
        cloneable = "java/lang/Cloneable";
        serializable = "java/io/Serializable";
        reference = "java/lang/ref/Reference";
        soft_reference = "java/lang/ref/SoftReference";
        finalizer = "java/lang/ref/Finalizer";
        method = "java/lang/reflect/Method";
        constructor = "java/lang/reflect/Constructor";
        field = "java/lang/reflect/Field";
        parameter = "java/lang/reflect/Parameter";
        record_component = "java/lang/reflect/RecordComponent";
        stack_trace_element = "java/lang/StackTraceElement";
        access_control_context = "java/security/AccessControlContext";
        protection_domain = "java/security/ProtectionDomain";
        member_name = "java/lang/invoke/MemberName";
        method_type = "java/lang/invoke/MethodType";
        resolved_method_name = "java/lang/invoke/ResolvedMethodName";
        method_handle = "java/lang/invoke/MethodHandle";
        var_handle = "java/lang/invoke/VarHandle";
        boolean = "java/lang/Boolean";
        byte = "java/lang/Byte";
        character = "java/lang/Character";
        short = "java/lang/Short";
        integer = "java/lang/Integer";
        long = "java/lang/Long";
        float = "java/lang/Float";
        double = "java/lang/Double";
    }
    fields {
        string_value = "java/lang/String" "value" "[B";
        string_coder = "java/lang/String" "coder" "B";
        string_hash = "java/lang/String" "hash" "I";
        throwable_backtrace = "java/lang/Throwable" "backtrace" "Ljava/lang/Object;";
        throwable_message = "java/lang/Throwable" "detailMessage" "Ljava/lang/String;";
        throwable_cause = "java/lang/Throwable" "cause" "Ljava/lang/Throwable;";
        throwable_depth = "java/lang/Throwable" "depth" "I";
        throwable_stack_trace = "java/lang/Throwable" "stackTrace" "[Ljava/lang/StackTraceElement;";
        throwable_suppressed = "java/lang/Throwable" "suppressedExceptions" "Ljava/util/List;";
        throwable_unassigned_stack = "java/lang/Throwable" "UNASSIGNED_STACK" "[Ljava/lang/StackTraceElement;";
        throwable_suppressed_sentinel = "java/lang/Throwable" "SUPPRESSED_SENTINEL" "Ljava/util/List;";
        class_class_loader = "java/lang/Class" "classLoader" "Ljava/lang/ClassLoader;";
        class_component_type = "java/lang/Class" "componentType" "Ljava/lang/Class;";
        class_module = "java/lang/Class" "module" "Ljava/lang/Module;";
        class_name = "java/lang/Class" "name" "Ljava/lang/String;";
        class_class_data = "java/lang/Class" "classData" "Ljava/lang/Object;";
        class_redefined_count = "java/lang/Class" "classRedefinedCount" "I";
        thread_eetop = "java/lang/Thread" "eetop" "J";
        thread_tid = "java/lang/Thread" "tid" "J";
        thread_name = "java/lang/Thread" "name" "Ljava/lang/String;";
        thread_group = "java/lang/Thread" "group" "Ljava/lang/ThreadGroup;";
        thread_daemon = "java/lang/Thread" "daemon" "Z";
        thread_priority = "java/lang/Thread" "priority" "I";
        thread_status = "java/lang/Thread" "threadStatus" "I";
        thread_interrupted = "java/lang/Thread" "interrupted" "Z";
        thread_stillborn = "java/lang/Thread" "stillborn" "Z";
        thread_stack_size = "java/lang/Thread" "stackSize" "J";
        thread_inherited_context = "java/lang/Thread" "inheritedAccessControlContext" "Ljava/security/AccessControlContext;";
        thread_group_parent = "java/lang/ThreadGroup" "parent" "Ljava/lang/ThreadGroup;";
        ste_declaring_class_object = "java/lang/StackTraceElement" "declaringClassObject" "Ljava/lang/Class;";
        ste_class_loader_name = "java/lang/StackTraceElement" "classLoaderName" "Ljava/lang/String;";
        ste_module_name = "java/lang/StackTraceElement" "moduleName" "Ljava/lang/String;";
        ste_module_version = "java/lang/StackTraceElement" "moduleVersion" "Ljava/lang/String;";
        ste_declaring_class = "java/lang/StackTraceElement" "declaringClass" "Ljava/lang/String;";
        ste_method_name = "java/lang/StackTraceElement" "methodName" "Ljava/lang/String;";
        ste_file_name = "java/lang/StackTraceElement" "fileName" "Ljava/lang/String;";
        ste_line_number = "java/lang/StackTraceElement" "lineNumber" "I";
        stack_frame_info_member_name = "java/lang/StackFrameInfo" "memberName" "Ljava/lang/Object;";
        stack_frame_info_bci = "java/lang/StackFrameInfo" "bci" "I";
        acc_context = "java/security/AccessControlContext" "context" "[Ljava/security/ProtectionDomain;";
        acc_privileged_context = "java/security/AccessControlContext" "privilegedContext" "Ljava/security/AccessControlContext;";
        acc_is_privileged = "java/security/AccessControlContext" "isPrivileged" "Z";
        acc_is_authorized = "java/security/AccessControlContext" "isAuthorized" "Z";
        sha2_state = "sun/security/provider/SHA2" "state" "[I";
        sha5_state = "sun/security/provider/SHA5" "state" "[J";
        reference_referent = "java/lang/ref/Reference" "referent" "Ljava/lang/Object;";
        reference_next = "java/lang/ref/Reference" "next" "Ljava/lang/ref/Reference;";
        reference_discovered = "java/lang/ref/Reference" "discovered" "Ljava/lang/ref/Reference;";
        soft_reference_timestamp = "java/lang/ref/SoftReference" "timestamp" "J";
        soft_reference_clock = "java/lang/ref/SoftReference" "clock" "J";
        member_name_clazz = "java/lang/invoke/MemberName" "clazz" "Ljava/lang/Class;";
        member_name_name = "java/lang/invoke/MemberName" "name" "Ljava/lang/String;";
        member_name_type = "java/lang/invoke/MemberName" "type" "Ljava/lang/Object;";
        member_name_flags = "java/lang/invoke/MemberName" "flags" "I";
        member_name_method = "java/lang/invoke/MemberName" "method" "Ljava/lang/invoke/ResolvedMethodName;";
        method_type_rtype = "java/lang/invoke/MethodType" "rtype" "Ljava/lang/Class;";
        method_type_ptypes = "java/lang/invoke/MethodType" "ptypes" "[Ljava/lang/Class;";
        method_handle_type = "java/lang/invoke/MethodHandle" "type" "Ljava/lang/invoke/MethodType;";
        method_handle_form = "java/lang/invoke/MethodHandle" "form" "Ljava/lang/invoke/LambdaForm;";
        lambda_form_vmentry = "java/lang/invoke/LambdaForm" "vmentry" "Ljava/lang/invoke/MemberName;";
        counting_wrapper_target = "java/lang/invoke/MethodHandleImpl$CountingWrapper" "target" "Ljava/lang/invoke/MethodHandle;";
        counting_wrapper_count = "java/lang/invoke/MethodHandleImpl$CountingWrapper" "count" "I";
        call_site_target = "java/lang/invoke/CallSite" "target" "Ljava/lang/invoke/MethodHandle;";
        reflect_field_clazz = "java/lang/reflect/Field" "clazz" "Ljava/lang/Class;";
        reflect_field_slot = "java/lang/reflect/Field" "slot" "I";
        reflect_field_name = "java/lang/reflect/Field" "name" "Ljava/lang/String;";
        reflect_field_type = "java/lang/reflect/Field" "type" "Ljava/lang/Class;";
        reflect_method_clazz = "java/lang/reflect/Method" "clazz" "Ljava/lang/Class;";
        reflect_method_slot = "java/lang/reflect/Method" "slot" "I";
        reflect_method_parameter_types = "java/lang/reflect/Method" "parameterTypes" "[Ljava/lang/Class;";
        reflect_constructor_clazz = "java/lang/reflect/Constructor" "clazz" "Ljava/lang/Class;";
        reflect_constructor_slot = "java/lang/reflect/Constructor" "slot" "I";
        reflect_constructor_parameter_types = "java/lang/reflect/Constructor" "parameterTypes" "[Ljava/lang/Class;";
        boolean_value = "java/lang/Boolean" "value" "Z";
        byte_value = "java/lang/Byte" "value" "B";
        character_value = "java/lang/Character" "value" "C";
        short_value = "java/lang/Short" "value" "S";
        integer_value = "java/lang/Integer" "value" "I";
        long_value = "java/lang/Long" "value" "J";
        float_value = "java/lang/Float" "value" "F";
        double_value = "java/lang/Double" "value" "D";
        class_loader_parallel_lock_map = "java/lang/ClassLoader" "parallelLockMap" "Ljava/util/concurrent/ConcurrentHashMap;";
        class_loader_unnamed_module = "java/lang/ClassLoader" "unnamedModule" "Ljava/lang/Module;";
        class_loader_name = "java/lang/ClassLoader" "name" "Ljava/lang/String;";
        class_loader_name_and_id = "java/lang/ClassLoader" "nameAndId" "Ljava/lang/String;";
        file_descriptor_fd = "java/io/FileDescriptor" "fd" "I";
        class_loader_parent = "java/lang/ClassLoader" "parent" "Ljava/lang/ClassLoader;";
    }
    methods {
        class_loader_load_class = "java/lang/ClassLoader" "loadClass" "(Ljava/lang/String;)Ljava/lang/Class;";
        find_method_handle_type = "java/lang/invoke/MethodHandleNatives" "findMethodHandleType" "(Ljava/lang/Class;[Ljava/lang/Class;)Ljava/lang/invoke/MethodType;";
        link_method = "java/lang/invoke/MethodHandleNatives" "linkMethod" "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
        throw_illegal_access_error = "jdk/internal/misc/Unsafe" "throwIllegalAccessError" "()V";
        link_call_site = "java/lang/invoke/MethodHandleNatives" "linkCallSite" "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
        link_dynamic_constant = "java/lang/invoke/MethodHandleNatives" "linkDynamicConstant" "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
        link_method_handle_constant = "java/lang/invoke/MethodHandleNatives" "linkMethodHandleConstant" "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;)Ljava/lang/invoke/MethodHandle;";
        finalizer_register = "java/lang/ref/Finalizer" "register" "(Ljava/lang/Object;)V";
        thread_run = "java/lang/Thread" "run" "()V";
        thread_exit = "java/lang/Thread" "exit" "()V";
        thread_dispatch_uncaught = "java/lang/Thread" "dispatchUncaughtException" "(Ljava/lang/Throwable;)V";
        thread_group_remove = "java/lang/ThreadGroup" "threadTerminated" "(Ljava/lang/Thread;)V";
        system_init_phase1 = "java/lang/System" "initPhase1" "()V";
        system_init_phase2 = "java/lang/System" "initPhase2" "(ZZ)I";
        system_init_phase3 = "java/lang/System" "initPhase3" "()V";
        get_system_class_loader = "java/lang/ClassLoader" "getSystemClassLoader" "()Ljava/lang/ClassLoader;";
        do_stack_walk = "java/lang/StackStreamFactory$AbstractStackWalker" "doStackWalk" "(JIIII)Ljava/lang/Object;";
        signal_dispatch = "jdk/internal/misc/Signal" "dispatch" "(I)V";
        shutdown = "java/lang/Shutdown" "shutdown" "()V";
        find_native = "java/lang/ClassLoader" "findNative" "(Ljava/lang/ClassLoader;Ljava/lang/String;)J";
    }
}
