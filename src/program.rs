//! Leads a virtual machine through the steps of a command line, as the `java` launcher does.

use crate::agents::{self, JavaAgent};
use crate::launcher::{
    Assertion, Execution, Launch, LogLevel, LogOutput, PROGRAM_NAME, Step, VmFlags, XxFlags, physical_memory,
};
use crate::machine::Machine;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, PoisonError};
use vm_core::compile_command::CompileCommands;
use vm_core::options::{AssertionSwitch, LogSink, VerifyScope, VmOptions};
use vm_core::vm::VmError;
use vm_core::{ClassRef, Cx, JResult, Local, Value, loading, threads};

/// As HotSpot's.
const LARGEST_CODE_CACHE: usize = 2 << 30;

fn text(s: &OsStr) -> String {
    String::from_utf8_lossy(s.as_bytes()).into_owned()
}

/// Runs a program to its end and returns the exit status.
pub fn run(launch: &Launch) -> i32 {
    let agents = match agents::read(&launch.vm.agents) {
        Ok(agents) => agents,
        Err(text) => {
            eprintln!("{text}");
            println!("Error occurred during initialization of VM\nagent library failed to init: instrument");
            return 1;
        }
    };
    let mut options = options(launch);
    options.boot_append.extend(agents.iter().flat_map(|agent| agent.boot.iter().cloned()));
    let machine = match Machine::boot(options, Box::new(stdlib::host::NativeHost::default())) {
        Ok(machine) => machine,
        Err(VmError::BootLayer) => return 1,
        Err(e) => return no_vm(&e.to_string()),
    };
    let code = machine.run(|cx| run_steps(cx, launch, &agents));
    if code.is_some() {
        vm_core::stats::print_at_exit(machine.vm());
    }
    // The process ends now; taking the machine down first would only cost time.
    std::mem::forget(machine);
    code.unwrap_or(ABORTED)
}

/// The exit status as of a process that aborts: the VM has a bug, which has been reported, or an agent failed.
const ABORTED: i32 = 134;

fn no_vm(why: &str) -> i32 {
    println!("Error occurred during initialization of VM\n{why}");
    eprintln!("Error: Could not create the Java Virtual Machine.");
    eprintln!("Error: A fatal exception has occurred. Program will exit.");
    1
}

/// The options of the VM that a command line asks for.
pub(crate) fn options(launch: &Launch) -> VmOptions {
    let (flags, xx) = (&launch.vm, &launch.vm.xx);
    let sizes = flags.heap_sizes(physical_memory());
    let mut o = VmOptions::new(launch.jdk.path());
    o.properties = launch.properties.iter().map(|(k, v)| (text(k), text(v))).collect();
    o.heap_max = Some(sizes.max as usize);
    o.heap_initial = Some(sizes.initial as usize);
    o.nursery = flags.nursery.map(|n| n as usize);
    o.stack_size = flags.stack_size.filter(|&s| s != 0).map(|s| s as usize);
    o.assertions = flags.assertions.iter().map(assertion).collect();
    o.boot_append = flags.boot_append.clone();
    o.patch_modules = flags.patch_modules.iter().map(|(m, p)| (text(m), p.clone())).collect();
    o.zeal_move = flags.zeal_move;
    o.zeal_deopt = flags.zeal_deopt;
    o.log_gc = log_sink(flags, &["gc"]);
    o.log_class = flags.logs(&["class", "load"], LogLevel::Info);
    o.log_class_unload = flags.logs(&["class", "unload"], LogLevel::Info);
    o.class_unloading = xx.bool("ClassUnloading");
    o.metaspace_initial = xx.uint("MetaspaceSize") as usize;
    o.metaspace_max = xx.uint("MaxMetaspaceSize") as usize;
    o.verify = match (flags.verify_boot, flags.verify_other) {
        (true, _) => VerifyScope::All,
        (false, true) => VerifyScope::Remote,
        (false, false) => VerifyScope::None,
    };
    o.show_hidden_frames = xx.bool("ShowHiddenFrames");
    o.helpful_npe = xx.bool("ShowCodeDetailsInExceptionMessages");
    o.max_stack_trace_depth = xx.int("MaxJavaStackTraceDepth").max(0) as usize;
    o.stack_trace_in_throwable = xx.bool("StackTraceInThrowable");
    o.max_direct_memory = Some(xx.uint("MaxDirectMemorySize")).filter(|&m| m != 0);
    o.active_processors = u32::try_from(xx.int("ActiveProcessorCount")).ok().filter(|&n| n > 0);
    o.soft_ref_ms_per_mb = xx.int("SoftRefLRUPolicyMSPerMB").max(0) as u64;
    o.contended_padding = if xx.bool("EnableContended") { xx.int("ContendedPaddingWidth").max(0) as u32 } else { 0 };
    o.restrict_contended = xx.bool("RestrictContended");
    o.disable_explicit_gc = xx.bool("DisableExplicitGC");
    o.vm_arguments = launch.input_arguments.iter().map(|a| text(a)).collect();
    o.interpreted = flags.execution == Execution::Interpreted || xx.int("TieredStopAtLevel") == 0;
    o.compile_threshold = compile_threshold(flags, o.compile_threshold);
    o.preview = flags.enable_preview;
    o.stats = flags.stats;
    o.stats_of_compiler = flags.stats_of_compiler;
    o.print_compilation = xx.bool("PrintCompilation");
    o.background_compilation = xx.bool("BackgroundCompilation");
    o.profile = flags.profile.as_ref().map(|(kind, file)| crate::flame_graph::profile(*kind, file));
    o.perf_map = flags.perf_map;
    o.jit_dump = flags.jit_dump;
    o.perf_map_at_exit = xx.bool("DumpPerfMapAtExit");
    o.code_cache = usize::try_from(xx.uint("ReservedCodeCacheSize")).unwrap_or(usize::MAX).min(LARGEST_CODE_CACHE);
    o.flush_code = xx.bool("UseCodeCacheFlushing");
    o.compile_commands = compile_commands(xx);
    o
}

/// What is said about the compilation of single methods; what there is to be said about that is printed, as HotSpot does.
fn compile_commands(xx: &XxFlags) -> CompileCommands {
    let value = |name| xx.text(name).map_or_else(String::new, |value| text(&value));
    let mut commands = value("CompileCommand");
    if let Some(file) = xx.text("CompileCommandFile")
        && let Ok(lines) = std::fs::read_to_string(file)
    {
        commands = format!("{commands}\n{lines}");
    }
    let (commands, said) = CompileCommands::parse(&commands, &value("CompileOnly"));
    print!("{said}");
    commands
}

/// Calls of a method before it is compiled, `default` when nothing is said.
fn compile_threshold(flags: &VmFlags, default: u32) -> u32 {
    let xx = &flags.xx;
    let calls = if xx.is_set("CompileThreshold") { xx.int("CompileThreshold") as f64 } else { default as f64 };
    match flags.execution {
        Execution::Compiled => 0,
        // The conversion saturates.
        _ => (calls * xx.double("CompileThresholdScaling")).max(1.0) as u32,
    }
}

/// Where informative messages with these tags go; `None`: nowhere.
fn log_sink(flags: &VmFlags, tags: &[&str]) -> Option<LogSink> {
    let mut outputs: Vec<Box<dyn Write + Send>> = Vec::new();
    for (output, least) in flags.log_outputs(tags) {
        if least > LogLevel::Info {
            continue;
        }
        match output {
            LogOutput::Stdout => outputs.push(Box::new(std::io::stdout())),
            LogOutput::Stderr => outputs.push(Box::new(std::io::stderr())),
            LogOutput::File { path, .. } => {
                let path = text(path.as_os_str()).replace("%p", &std::process::id().to_string());
                match std::fs::File::create(&path) {
                    Ok(file) => outputs.push(Box::new(file)),
                    Err(e) => println!("[0.000s][error][logging] Error opening log file '{path}': {e}"),
                }
            }
        }
    }
    if outputs.is_empty() {
        return None;
    }
    let outputs = Mutex::new(outputs);
    let sink = move |line: &str| {
        for output in outputs.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            // Who closed the output does not want the log.
            let _ = writeln!(output, "{line}");
        }
    };
    Some(LogSink(Arc::new(sink)))
}

fn assertion(a: &Assertion) -> AssertionSwitch {
    match a {
        Assertion::User { enable } => AssertionSwitch::All(*enable),
        Assertion::System { enable } => AssertionSwitch::System(*enable),
        Assertion::Class { name, enable } => AssertionSwitch::Class(text(name), *enable),
        Assertion::Package { name, enable } => AssertionSwitch::Package(text(name), *enable),
    }
}

/// Does the steps in order; then the main thread ends, the last non-daemon thread is waited for, and the hooks run.
fn run_steps(cx: &mut Cx<'_>, launch: &Launch, agents: &[JavaAgent]) -> i32 {
    if agents::start(cx, agents).is_err() {
        eprint!("Exception in thread \"main\" ");
        cx.scope(print_pending);
        println!("FATAL ERROR in native method: processing of -javaagent failed, processJavaStart failed");
        return ABORTED;
    }
    let mut outcome = Ok(());
    let mut last = None;
    for step in &launch.steps {
        last = Some(step);
        outcome = cx.scope(|cx| run_step(cx, launch, step));
        if outcome.is_err() {
            break;
        }
    }
    // What a step other than `main` throws is printed and is not "uncaught" in a thread.
    let failed = outcome.is_err();
    if failed && !matches!(last, Some(Step::Main { .. })) {
        cx.scope(print_pending);
        outcome = Ok(());
    }
    let code = threads::finish_main(cx, outcome);
    match last {
        Some(Step::Version { .. }) if failed => 0,
        _ if launch.status != 0 => launch.status,
        _ if failed => 1,
        _ => code,
    }
}

fn print_pending(cx: &mut Cx<'_>) {
    let e = cx.take_pending();
    if let Ok(throwable) = cx.vm().c.throwable.get(cx)
        && cx.call_named(throwable, "printStackTrace", "()V", &[Value::Obj(e)]).is_err()
    {
        let _ = cx.take_pending();
    }
}

fn class<'s>(cx: &mut Cx<'s>, name: &str) -> JResult<ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    let c = loading::load_boot_class(cx, name)?;
    vm_core::init::initialize(cx, c)?;
    Ok(c)
}

/// A string of the command line, decoded by the class library as the launcher does it.
fn platform_string<'s>(cx: &mut Cx<'s>, s: &OsStr) -> JResult<Local<'s>> {
    if s.as_bytes().is_ascii() {
        return cx.new_string(&text(s));
    }
    let helper = class(cx, "sun/launcher/LauncherHelper")?;
    let bytes = cx.new_byte_array(s.as_bytes())?;
    let r =
        cx.call_named(helper, "makePlatformString", "(Z[B)Ljava/lang/String;", &[Value::Int(1), Value::Obj(bytes)])?;
    Ok(r.object(cx))
}

fn run_step(cx: &mut Cx<'_>, launch: &Launch, step: &Step) -> JResult<()> {
    let helper = "sun/launcher/LauncherHelper";
    match step {
        Step::ShowSettings { option, initial_heap, max_heap, stack } => {
            let c = class(cx, helper)?;
            let option = platform_string(cx, option)?;
            let args = [
                Value::Int(1),
                Value::Obj(option),
                Value::Long(*initial_heap),
                Value::Long(*max_heap),
                Value::Long(*stack),
            ];
            cx.call_named(c, "showSettings", "(ZLjava/lang/String;JJJ)V", &args)?;
        }
        Step::ShowResolvedModules => {
            let c = class(cx, helper)?;
            cx.call_named(c, "showResolvedModules", "()V", &[])?;
        }
        Step::ListModules => {
            let c = class(cx, helper)?;
            cx.call_named(c, "listModules", "()V", &[])?;
        }
        Step::DescribeModule(name) => {
            let c = class(cx, helper)?;
            let name = platform_string(cx, name)?;
            cx.call_named(c, "describeModule", "(Ljava/lang/String;)V", &[Value::Obj(name)])?;
        }
        Step::Version { to_stderr, empty_line } => {
            let c = class(cx, "java/lang/VersionProps")?;
            let method = if *empty_line { "println" } else { "print" };
            cx.call_named(c, method, "(Z)V", &[Value::Int(*to_stderr as i32)])?;
        }
        Step::Usage { to_stderr, vms } => {
            let c = class(cx, helper)?;
            let program = cx.new_string(PROGRAM_NAME)?;
            cx.call_named(c, "initHelpMessage", "(Ljava/lang/String;)V", &[Value::Obj(program)])?;
            for vm in vms {
                let (a, b) = (cx.new_string(vm)?, cx.new_string(vm.trim_start_matches('-'))?);
                cx.call_named(
                    c,
                    "appendVmSelectMessage",
                    "(Ljava/lang/String;Ljava/lang/String;)V",
                    &[Value::Obj(a), Value::Obj(b)],
                )?;
            }
            cx.call_named(c, "printHelpMessage", "(Z)V", &[Value::Int(*to_stderr as i32)])?;
        }
        Step::ExtraUsage { to_stderr } => {
            let c = class(cx, helper)?;
            cx.call_named(c, "printXUsageMessage", "(Z)V", &[Value::Int(*to_stderr as i32)])?;
            let help = crate::launcher::carafe_options_help();
            if *to_stderr {
                eprint!("{help}");
            } else {
                print!("{help}");
            }
        }
        Step::Main { dry_run } => run_main(cx, launch, *dry_run)?,
    }
    Ok(())
}

fn run_main(cx: &mut Cx<'_>, launch: &Launch, dry_run: bool) -> JResult<()> {
    let helper = class(cx, "sun/launcher/LauncherHelper")?;
    let what: &OsStr = launch.what.as_deref().unwrap_or_default();
    let what = platform_string(cx, what)?;
    let args = [Value::Int(1), Value::Int(launch.mode as i32), Value::Obj(what)];
    let main_class = cx.call_named(helper, "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;", &args)?;
    let mirror = main_class.object(cx).get(cx);
    if mirror.is_null() {
        return Ok(());
    }
    let main_class = cx.class_of_mirror(mirror);
    cx.call_named(helper, "getApplicationClass", "()Ljava/lang/Class;", &[])?;
    if dry_run {
        return Ok(());
    }
    let args = argument_array(cx, &launch.args)?;
    cx.call_named(main_class, "main", "([Ljava/lang/String;)V", &[Value::Obj(args)])?;
    Ok(())
}

fn argument_array<'s>(cx: &mut Cx<'s>, args: &[OsString]) -> JResult<Local<'s>> {
    let string = cx.vm().c.string.get(cx)?;
    let array = cx.new_object_array(string, args.len() as i32)?;
    for (i, a) in args.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let s = platform_string(cx, a)?;
            array.get(cx).set_element(cx, i as i32, s.get(cx));
            Ok(())
        })?;
    }
    Ok(array)
}
