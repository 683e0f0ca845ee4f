//! The directive `.repeat COUNT` ... `.endrepeat`: lines many times over, `{i}` in them replaced by the round.

use anyhow::{Context, Result, ensure};

use super::line::number_as;

/// Lines a file may grow to.
const LONGEST: usize = 4_000_000;

/// A line with its number in the file.
pub type NumberedLine = (usize, String);

/// The lines of `text` with repetitions written out.
pub fn expand(text: &str) -> Result<Vec<NumberedLine>> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect();
    let mut expanded = Vec::new();
    expand_into(&lines, &mut expanded)?;
    Ok(expanded)
}

fn expand_into(mut lines: &[(usize, &str)], into: &mut Vec<NumberedLine>) -> Result<()> {
    while let Some((&(number, line), rest)) = lines.split_first() {
        lines = rest;
        let Some(count) = line.trim().strip_prefix(".repeat ") else {
            ensure!(into.len() < LONGEST, "line {number}: more than {LONGEST} lines");
            into.push((number, line.to_owned()));
            continue;
        };
        let count: usize = number_as(count.trim()).with_context(|| format!("line {number}"))?;
        let end = matching_end(rest).with_context(|| format!("line {number}: .repeat without .endrepeat"))?;
        for round in 0..count {
            // Inner rounds are written out first: their {i} is the inner one.
            let mut inner = Vec::new();
            expand_into(&rest[..end], &mut inner)?;
            ensure!(into.len() + inner.len() < LONGEST, "line {number}: more than {LONGEST} lines");
            let round = round.to_string();
            into.extend(inner.into_iter().map(|(number, line)| (number, line.replace("{i}", &round))));
        }
        lines = &rest[end + 1..];
    }
    Ok(())
}

/// The index of the line that ends the repetition whose first line comes before these.
fn matching_end(lines: &[(usize, &str)]) -> Option<usize> {
    let mut depth = 0_usize;
    lines.iter().position(|(_, line)| {
        let line = line.trim();
        if line.starts_with(".repeat ") {
            depth += 1;
        } else if line == ".endrepeat" {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        false
    })
}
