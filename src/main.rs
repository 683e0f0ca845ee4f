//! The `carafe` command: the `java` command line, `carafe verify` and `carafe image`.

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
    let code = carafe::program::run(&launch);
    // Daemon threads may still run: leave without running destructors under them.
    let _ = std::io::stdout().flush();
    std::process::exit(code)
}
