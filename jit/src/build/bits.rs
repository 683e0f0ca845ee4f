//! [`Bits`]: a set of small numbers.

/// A set of numbers below a bound that is fixed when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    bound: usize,
}

impl Bits {
    /// The empty set of numbers below `bound`.
    pub fn new(bound: usize) -> Bits {
        Bits { words: vec![0; bound.div_ceil(64)], bound }
    }

    /// Adds a number; one that is out of bounds is not added.
    pub fn insert(&mut self, number: usize) {
        if number < self.bound {
            self.words[number / 64] |= 1 << (number % 64);
        }
    }

    /// Removes a number.
    pub fn remove(&mut self, number: usize) {
        if number < self.bound {
            self.words[number / 64] &= !(1 << (number % 64));
        }
    }

    /// Whether a number is in it.
    pub fn has(&self, number: usize) -> bool {
        number < self.bound && self.words[number / 64] >> (number % 64) & 1 != 0
    }

    /// Adds all of `other`; whether that changed it.
    pub fn add(&mut self, other: &Bits) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            changed |= *theirs & !*mine != 0;
            *mine |= theirs;
        }
        changed
    }

    /// Adds all numbers below the bound.
    pub fn fill(&mut self) {
        (0..self.bound).for_each(|number| self.insert(number));
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.bound).filter(|&number| self.has(number))
    }
}
