//! The `carafe` command: the `java` command line, and `carafe verify`.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == "verify") {
        return ExitCode::from(carafe::launcher::verify::run(std::env::args_os().skip(2), &|name| {
            std::env::var_os(name)
        }));
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
    // The main thread of Java runs on a thread of its own, as with `java`: its native stack does not depend on ulimit.
    let thread = std::thread::Builder::new()
        .name("main".into())
        .stack_size((64 << 20) + launch.vm.stack_size.unwrap_or(0).min(1 << 30) as usize)
        .spawn(move || carafe::program::run(&launch));
    let code = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => 134, // the panic has been reported
        Err(e) => {
            eprintln!("Error: Could not create the main thread: {e}");
            1
        }
    };
    // Daemon threads may still run: leave without running destructors under them.
    let _ = std::io::stdout().flush();
    std::process::exit(code)
}
