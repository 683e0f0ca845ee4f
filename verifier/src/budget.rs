//! [`Budget`]: the bound on what one method may cost (Y2).

use crate::defect::DefectKind;

/// What is left for the analysis of one method. No compiler's output comes near the limits: they stop code that was
/// made to be expensive (tens of thousands of branch targets times tens of thousands of live variables, subroutines
/// nested in subroutines).
#[derive(Debug)]
pub(crate) struct Budget {
    /// Elementary steps: an instruction, a word merged.
    work: u64,
    /// Words kept.
    words: u64,
}

impl Budget {
    pub(crate) fn new() -> Budget {
        Budget { work: 1 << 28, words: 1 << 23 }
    }

    /// Accounts for `steps` of work.
    #[inline]
    pub(crate) fn work(&mut self, steps: usize) -> Result<(), DefectKind> {
        self.work = self.work.checked_sub(steps as u64).ok_or(DefectKind::TooComplex)?;
        Ok(())
    }

    /// Accounts for `words` of memory, and the work to fill them.
    pub(crate) fn words(&mut self, words: usize) -> Result<(), DefectKind> {
        self.words = self.words.checked_sub(words as u64).ok_or(DefectKind::TooComplex)?;
        self.work(words)
    }
}
