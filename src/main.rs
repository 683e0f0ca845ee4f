//! The `carafe` command: the `java` command line, `carafe verify` and `carafe image`.
#![allow(unsafe_code)] // reason: tells the C library how to allocate

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(status) = carafe::launcher::subcommand(std::env::args_os(), &|name| std::env::var_os(name)) {
        return ExitCode::from(status);
    }
    let launch = match carafe::launcher::parse(std::env::args_os(), &|name| std::env::var_os(name)) {
        carafe::launcher::Outcome::Exit(exit) => {
            let _ = std::io::stdout().write_all(&exit.stdout);
            let _ = std::io::stderr().write_all(&exit.stderr);
            return ExitCode::from(exit.code as u8);
        }
        carafe::launcher::Outcome::Launch(launch) => launch,
    };
    let _ = std::io::stdout().write_all(&launch.stdout);
    let _ = std::io::stderr().write_all(&launch.stderr);
    share_one_arena();
    let code = carafe::program::run(&launch);
    // Daemon threads may still run: leave without running destructors under them.
    let _ = std::io::stdout().flush();
    std::process::exit(code)
}

/// Lets all threads allocate from the first thread's arena: the C library makes those of other threads larger by one page at a time,
/// and each such call of the kernel stops whoever touches new memory. The VM allocates natively where it loads and compiles classes.
fn share_one_arena() {
    const KEPT: libc::c_int = 1 << 20;
    // SAFETY: mallopt takes numbers only; no other thread runs yet.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
    // SAFETY: as above.
    unsafe { libc::mallopt(libc::M_TOP_PAD, KEPT) };
}
