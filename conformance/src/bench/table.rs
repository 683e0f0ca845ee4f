//! Samples as tables in Markdown.

use std::time::Duration;

use super::sample::Sample;

/// All samples of one workload, by runtime, then by round; Carafe is the first runtime.
pub struct Row<'a> {
    pub name: &'a str,
    pub samples: Vec<Vec<Sample>>,
}

/// The middle one, of an even number the greater of the two.
pub fn median<T: PartialOrd>(values: impl Iterator<Item = T>) -> T {
    let mut sorted: Vec<T> = values.collect();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("times are numbers"));
    sorted.swap_remove(sorted.len() / 2)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

impl Row<'_> {
    fn time(&self, runtime: usize, figure: usize) -> Duration {
        median(self.samples[runtime].iter().map(|sample| sample.figures[figure]))
    }

    /// The median of each round's ratio.
    fn ratio(&self, other: usize, figure: usize) -> f64 {
        let rounds = self.samples[0].iter().zip(&self.samples[other]);
        median(rounds.map(|(own, other)| own.figures[figure].as_secs_f64() / other.figures[figure].as_secs_f64()))
    }

    /// One line of the table of a figure.
    pub fn print_times(&self, figure: usize) {
        let mut line = format!("| {} | {:.1}", self.name, milliseconds(self.time(0, figure)));
        for other in 1..self.samples.len() {
            let (time, ratio) = (milliseconds(self.time(other, figure)), self.ratio(other, figure));
            line.push_str(&format!(" | {time:.1} | {ratio:.2}"));
        }
        println!("{line} |");
    }
}

/// Prints the head of a table and the line below it.
fn print_head(head: &str) {
    println!("{head} |\n|---{}|", "|---:".repeat(head.matches(" | ").count()));
}

/// The head of the table of a figure.
pub fn print_times_head(title: &str, labels: &[&str]) {
    println!("{title}.\n");
    let mut head = format!("| program | {} ms", labels[0]);
    for label in &labels[1..] {
        head.push_str(&format!(" | {label} ms | ratio"));
    }
    print_head(&head);
}

/// The last line of the table of a figure: the geometric mean of the ratios.
pub fn print_mean(rows: &[Row<'_>], figure: usize, runtimes: usize) {
    let mut line = "| geometric mean |".to_owned();
    for other in 1..runtimes {
        let logs = rows.iter().map(|row| row.ratio(other, figure).ln()).sum::<f64>();
        line.push_str(&format!(" | | {:.2}", (logs / rows.len() as f64).exp()));
    }
    println!("{line} |\n");
}

/// CPU time and memory.
pub fn print_resources(rows: &[Row<'_>], labels: &[&str]) {
    println!("CPU time in user mode of the whole process in ms, and peak resident set in MB.\n");
    let mut head = "| program".to_owned();
    for label in labels {
        head.push_str(&format!(" | {label} ms | MB"));
    }
    print_head(&head);
    for row in rows {
        let mut line = format!("| {}", row.name);
        for samples in &row.samples {
            let user = median(samples.iter().map(|sample| sample.user));
            let memory = median(samples.iter().map(|sample| sample.peak_rss));
            line.push_str(&format!(" | {:.0} | {}", milliseconds(user), memory >> 20));
        }
        println!("{line} |");
    }
    println!();
}
