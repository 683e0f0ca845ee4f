//! Counting results and printing the summary line.

use std::sync::Mutex;

/// How many cases passed and failed.
#[derive(Debug, Default, Clone, Copy)]
pub struct Report {
    /// Cases that behaved as expected.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
}

impl Report {
    /// Prints the line that scripts read: `N passed, N failed`.
    pub fn print_summary(&self) {
        println!("{} passed, {} failed", self.passed, self.failed);
    }
}

/// The outcome of one case: `Err` holds what to show the reader.
pub type Outcome = Result<(), String>;

/// Runs `case` over `cases` on `jobs` threads, prints each failure as it happens and the summary at the end.
pub fn run_all<T: Sync>(
    cases: &[T],
    jobs: usize,
    name: impl Fn(&T) -> &str + Sync,
    case: impl Fn(&T) -> Outcome + Sync,
) -> Report {
    run_each(cases.iter(), jobs.min(cases.len().max(1)), |current| name(current), |current| case(current))
}

/// As [`run_all`], with cases that are made as they are needed.
pub fn run_each<T>(
    cases: impl Iterator<Item = T> + Send,
    jobs: usize,
    name: impl Fn(&T) -> &str + Sync,
    case: impl Fn(&T) -> Outcome + Sync,
) -> Report {
    let next = Mutex::new(cases);
    let report = Mutex::new(Report::default());
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let Some(current) = next.lock().expect("no case panics").next() else {
                        break;
                    };
                    let outcome = case(&current);
                    let mut report = report.lock().expect("no case panics");
                    match outcome {
                        Ok(()) => report.passed += 1,
                        Err(detail) => {
                            report.failed += 1;
                            println!("FAIL {}\n{}", name(&current), detail.trim_end());
                        }
                    }
                }
            });
        }
    });
    let report = report.into_inner().expect("no case panics");
    report.print_summary();
    report
}
