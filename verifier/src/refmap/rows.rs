//! [`Rows`]: many similar rows of bits, kept as their differences.

/// Rows of bits in the order in which they were made. A row is found from the nearest one that is kept whole and the
/// bits that changed since. So the space is that of the changes, however long the rows are.
#[derive(Debug)]
pub(super) struct Rows {
    /// The 64-bit words of a row.
    words: usize,
    /// Positions of bits that differ between one row and the next.
    flips: Vec<u32>,
    /// How many flips came before each of the rows that are kept whole.
    whole_after: Vec<u32>,
    /// These rows.
    whole: Vec<u64>,
}

/// What [`Rows`] knows a row by: the number of flips before it.
pub(super) type RowId = u32;

impl Rows {
    /// No rows; they will have `words` 64-bit words each.
    pub(super) fn new(words: usize) -> Rows {
        Rows { words, flips: Vec::new(), whole_after: vec![0], whole: vec![0; words] }
    }

    /// Adds a row: `row` differs from `last`, the one added before (at first all zeros), and becomes it.
    pub(super) fn add(&mut self, last: &mut [u64], row: impl Iterator<Item = u64>) -> RowId {
        for (at, (last, word)) in last.iter_mut().zip(row.chain(std::iter::repeat(0))).enumerate() {
            let mut changed = *last ^ word;
            while changed != 0 {
                self.flips.push(at as u32 * 64 + changed.trailing_zeros());
                changed &= changed - 1;
            }
            *last = word;
        }
        let since_whole = self.flips.len() - self.whole_after.last().map_or(0, |&flips| flips as usize);
        if since_whole > 4 * self.words {
            self.whole_after.push(self.flips.len() as u32);
            self.whole.extend_from_slice(last);
        }
        self.flips.len() as RowId
    }

    /// The bits of a row.
    pub(super) fn get(&self, id: RowId) -> Box<[u64]> {
        let nearest = self.whole_after.partition_point(|&flips| flips <= id) - 1;
        let mut row: Box<[u64]> = self.whole[nearest * self.words..][..self.words].into();
        for &bit in &self.flips[self.whole_after[nearest] as usize..id as usize] {
            row[bit as usize / 64] ^= 1 << (bit % 64);
        }
        row
    }

    /// Gives back the space for more rows.
    pub(super) fn finish(&mut self) {
        self.flips.shrink_to_fit();
        self.whole_after.shrink_to_fit();
        self.whole.shrink_to_fit();
    }

    /// The bytes that the rows take on the Rust heap.
    pub(super) fn heap_size(&self) -> usize {
        size_of_val(&*self.flips) + size_of_val(&*self.whole_after) + size_of_val(&*self.whole)
    }
}
