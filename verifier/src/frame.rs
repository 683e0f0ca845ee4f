//! [`Frame`]: which words of a method's frame are references, and of which kinds the others are.

use classloader::bytecode::Bci;

use crate::defect::DefectKind;

/// One word of the local variables or of the operand stack (JVMS 2.6). A long or double takes two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Nothing that may be used.
    Unusable,
    Int,
    Float,
    /// First half of a long.
    Long,
    /// Second half of a long.
    LongTop,
    /// First half of a double.
    Double,
    /// Second half of a double.
    DoubleTop,
    /// The address that `jsr` pushed. It is one certain address: states that differ in it are kept apart.
    ReturnAddress(Bci),
    /// A reference, null and uninitialized objects included.
    Reference,
}

/// The state of a frame: local variables, then the operand stack.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    words: Vec<Word>,
    /// The number of local variables that the code or the descriptor mentions; others stay unusable.
    locals: usize,
    max_locals: u16,
    max_stack: u16,
}

type Outcome<T> = Result<T, DefectKind>;

impl Frame {
    /// All unusable, an empty stack.
    pub(crate) fn new(locals: usize, max_locals: u16, max_stack: u16) -> Frame {
        let mut words = Vec::with_capacity(locals + usize::from(max_stack));
        words.resize(locals, Word::Unusable);
        Frame { words, locals, max_locals, max_stack }
    }

    /// Locals and stack.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Locals and stack; the number of words stays.
    pub(crate) fn words_mut(&mut self) -> &mut [Word] {
        &mut self.words
    }

    /// Becomes the state with `words`.
    pub(crate) fn load(&mut self, words: &[Word]) {
        self.words.clear();
        self.words.extend_from_slice(words);
    }

    /// Becomes the state with these local variables, of which those that nobody mentions are left out, and this stack.
    pub(crate) fn load_parts(&mut self, locals: &[Word], stack: &[Word]) {
        self.words.clear();
        self.words.extend_from_slice(&locals[..locals.len().min(self.locals)]);
        self.words.resize(self.locals, Word::Unusable);
        self.words.extend_from_slice(stack);
    }

    pub(crate) fn locals(&self) -> &[Word] {
        &self.words[..self.locals]
    }

    pub(crate) fn stack(&self) -> &[Word] {
        &self.words[self.locals..]
    }

    fn push_word(&mut self, word: Word) -> Outcome<()> {
        if self.stack().len() >= usize::from(self.max_stack) {
            return Err(DefectKind::StackOverflow);
        }
        self.words.push(word);
        Ok(())
    }

    /// Pushes a value whose first (or only) word this is.
    pub(crate) fn push(&mut self, word: Word) -> Outcome<()> {
        self.push_word(word)?;
        match second_half(word) {
            Some(second) => self.push_word(second),
            None => Ok(()),
        }
    }

    fn pop_word(&mut self) -> Outcome<Word> {
        if self.stack().is_empty() {
            return Err(DefectKind::StackUnderflow);
        }
        self.words.pop().ok_or(DefectKind::StackUnderflow)
    }

    /// Pops a value of the kind that `letter` names in the opcode table and returns its first word.
    pub(crate) fn pop(&mut self, letter: u8) -> Outcome<Word> {
        let mut word = self.pop_word()?;
        if let Word::LongTop | Word::DoubleTop = word {
            // A second half always stands on its first half (`shuffle` and `set_local` see to it).
            let first = self.pop_word()?;
            if second_half(first) != Some(word) {
                return Err(DefectKind::StackType);
            }
            word = first;
        }
        if fits(word, letter) { Ok(word) } else { Err(DefectKind::StackType) }
    }

    /// Pops `count` words off, whose kinds were checked.
    pub(crate) fn drop_words(&mut self, count: usize) {
        let depth = self.stack().len();
        self.words.truncate(self.locals + depth.saturating_sub(count));
    }

    /// Replaces the top words named by `popped` by those that `pushed` names; see [`Opcode::effect`].
    ///
    /// [`Opcode::effect`]: classloader::bytecode::Opcode::effect
    pub(crate) fn shuffle(&mut self, popped: &[u8], pushed: &[u8]) -> Outcome<()> {
        let mut old = [Word::Unusable; 4];
        let depth = self.stack().len();
        if depth < popped.len() {
            return Err(DefectKind::StackUnderflow);
        }
        let base = self.words.len() - popped.len();
        old[..popped.len()].copy_from_slice(&self.words[base..]);
        self.words.truncate(base);
        for name in pushed {
            let from = popped.iter().position(|popped| popped == name).map_or(Word::Unusable, |at| old[at]);
            self.push_word(from)?;
        }
        // No long or double may have been split: around the words that moved, each half has its other half.
        let from = base.saturating_sub(1).max(self.locals);
        let moved = &self.words[from..];
        let whole = |at: usize| match moved[at] {
            Word::Long | Word::Double => {
                // The last word below those that moved may be a half whose partner was below, so look up only.
                moved.get(at + 1).copied() == second_half(moved[at])
            }
            second @ (Word::LongTop | Word::DoubleTop) => {
                // Of the word below those that moved, the partner is out of sight and did not move.
                at == 0 && from < base || at > 0 && second_half(moved[at - 1]) == Some(second)
            }
            _ => true,
        };
        if (0..moved.len()).all(whole) { Ok(()) } else { Err(DefectKind::StackType) }
    }

    /// The value in a local variable, which must be of the kind that `letter` names.
    pub(crate) fn local(&self, index: u16, letter: u8) -> Outcome<Word> {
        let pair = matches!(letter, b'l' | b'd');
        if u32::from(index) + u32::from(pair) >= u32::from(self.max_locals) {
            return Err(if pair { DefectKind::LocalPairIndex(index) } else { DefectKind::LocalIndex(index) });
        }
        let locals = self.locals();
        let word = locals.get(usize::from(index)).copied().unwrap_or(Word::Unusable);
        let second = second_half(word);
        if !fits(word, letter) || second.is_some() && locals.get(usize::from(index) + 1).copied() != second {
            return Err(DefectKind::LocalType);
        }
        Ok(word)
    }

    /// Stores a value, whose first word this is, into a local variable.
    pub(crate) fn set_local(&mut self, index: u16, word: Word) -> Outcome<()> {
        let second = second_half(word);
        let first_at = usize::from(index);
        let last_at = first_at + usize::from(second.is_some());
        if last_at >= usize::from(self.max_locals).min(self.locals) {
            return Err(DefectKind::LocalIndex(index));
        }
        // Whoever loses one half loses the other.
        if let Word::LongTop | Word::DoubleTop = self.words[first_at] {
            self.words[first_at - 1] = Word::Unusable;
        }
        if let Word::Long | Word::Double = self.words[last_at] {
            self.words[last_at + 1] = Word::Unusable;
        }
        self.words[first_at] = word;
        if let Some(second) = second {
            self.words[last_at] = second;
        }
        Ok(())
    }
}

/// The word after `first` in a value of two words.
pub(crate) fn second_half(first: Word) -> Option<Word> {
    match first {
        Word::Long => Some(Word::LongTop),
        Word::Double => Some(Word::DoubleTop),
        _ => None,
    }
}

/// Whether a value with this first word is of the kind that `letter` names in the opcode table.
pub(crate) fn fits(word: Word, letter: u8) -> bool {
    match letter {
        b'i' => matches!(word, Word::Int),
        b'f' => matches!(word, Word::Float),
        b'l' => matches!(word, Word::Long),
        b'd' => matches!(word, Word::Double),
        b'a' => matches!(word, Word::Reference),
        b'r' => matches!(word, Word::ReturnAddress(_)),
        _ => matches!(word, Word::Reference | Word::ReturnAddress(_)),
    }
}
