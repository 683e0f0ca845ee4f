//! Whether the entries of `InnerClasses` contradict each other.

use std::collections::HashMap;

use super::super::InnerClass;
use super::super::error::{Defect, Parsed, check};
use super::{Context, version};

/// What is known of the chain of outer classes that starts at an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    Unknown,
    /// Being followed.
    Open,
    Ends,
    Circular,
}

impl Context<'_> {
    /// Whether an entry is, over some steps, its own outer class, or two entries describe one class.
    ///
    /// HotSpot checks the entries in order, each for a circle first and then against those behind it; two equal entries
    /// are an error when nothing else was found before.
    pub(super) fn is_inner_class_circular(&self, classes: &[InnerClass]) -> Parsed<bool> {
        let Some(same) = self.next_entries_of_same_class(classes) else {
            return Ok(false);
        };
        let outer = self.outer_entries(classes);
        let mut chains = vec![Chain::Unknown; classes.len()];
        for (at, class) in classes.iter().enumerate() {
            if is_circular(at, &outer, &mut chains) {
                return Ok(true);
            }
            if let Some(next) = same[at] {
                let equal = classes[next as usize] == *class;
                check(!(equal && self.major >= version::JAVA_1_5), || Defect::DuplicateInnerClass)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// For each entry the next one with the same `inner_class`; `None` if there is nothing to check.
    fn next_entries_of_same_class(&self, classes: &[InnerClass]) -> Option<Vec<Option<u16>>> {
        if classes.is_empty() {
            return None;
        }
        let mut latest = vec![None; self.pool.len()];
        let mut next = vec![None; classes.len()];
        for (at, class) in classes.iter().enumerate().rev() {
            next[at] = latest[class.inner_class.index()].replace(at as u16);
        }
        Some(next)
    }

    /// For each entry the first entry that describes its outer class, by name.
    fn outer_entries(&self, classes: &[InnerClass]) -> Vec<Option<u16>> {
        let mut by_name = HashMap::with_capacity(classes.len());
        for (at, class) in classes.iter().enumerate() {
            by_name.entry(self.pool.class_name(class.inner_class)).or_insert(at as u16);
        }
        let outer = |class: &InnerClass| by_name.get(self.pool.class_name(class.outer_class.some()?)).copied();
        classes.iter().map(outer).collect()
    }
}

fn is_circular(start: usize, outer: &[Option<u16>], chains: &mut [Chain]) -> bool {
    let mut at = Some(start);
    let mut result = Chain::Ends;
    while let Some(entry) = at {
        match chains[entry] {
            Chain::Unknown => chains[entry] = Chain::Open,
            Chain::Open => {
                result = Chain::Circular;
                break;
            }
            known => {
                result = known;
                break;
            }
        }
        at = outer[entry].map(usize::from);
    }
    let mut at = Some(start);
    while let Some(entry) = at.filter(|&entry| chains[entry] == Chain::Open) {
        chains[entry] = result;
        at = outer[entry].map(usize::from);
    }
    result == Chain::Circular
}
