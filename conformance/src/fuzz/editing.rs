//! What mutations do to a [`RawClass`] again and again.

use classloader::mutf8;

use crate::raw_class::{RawAttribute, RawClass, RawCode, RawConstant, tag};

impl RawClass {
    /// The text of the Utf8 entry at `index`; empty when it is none.
    pub fn text_at(&self, index: u16) -> &[u8] {
        match self.constants.get(usize::from(index)) {
            Some(RawConstant::Text(text)) => text,
            _ => &[],
        }
    }

    /// The name that the Class entry at `index` leads to; empty when it is none.
    pub fn class_name(&self, index: u16) -> &[u8] {
        match self.constants.get(usize::from(index)) {
            Some(&RawConstant::Index { tag: tag::CLASS, index }) => self.text_at(index),
            _ => &[],
        }
    }

    /// The name of this class, readable.
    pub fn name(&self) -> String {
        mutf8::to_str(self.class_name(self.this_class)).into_owned()
    }

    /// Indices of the constants that `wanted` selects.
    pub fn indices(&self, wanted: impl Fn(&RawConstant) -> bool) -> Vec<u16> {
        (1..self.constants.len()).filter(|&at| wanted(&self.constants[at])).map(|at| at as u16).collect()
    }

    /// Indices of the constants with this tag.
    pub fn tagged(&self, tag: u8) -> Vec<u16> {
        self.indices(|constant| constant.tag() == Some(tag))
    }

    /// The index of a constant, which is appended unless it is there already. A full pool gives index 0.
    pub fn add(&mut self, constant: RawConstant) -> u16 {
        if let Some(known) = self.constants.iter().position(|other| *other == constant) {
            return known as u16;
        }
        if self.constants.len() + 2 > usize::from(u16::MAX) {
            return 0;
        }
        let index = self.constants.len() as u16;
        let wide = matches!(constant, RawConstant::Wide { .. });
        self.constants.push(constant);
        if wide {
            self.constants.push(RawConstant::Nothing);
        }
        index
    }

    /// The index of a Utf8 entry.
    pub fn add_text(&mut self, text: &[u8]) -> u16 {
        self.add(RawConstant::Text(text.to_vec()))
    }

    /// The index of a Class entry.
    pub fn add_class(&mut self, name: &[u8]) -> u16 {
        let index = self.add_text(name);
        self.add(RawConstant::Index { tag: tag::CLASS, index })
    }

    /// The numbers of the methods with code.
    pub fn methods_with_code(&self) -> Vec<usize> {
        (0..self.methods.len())
            .filter(|&method| self.attribute(&self.methods[method].attributes, b"Code").is_some())
            .collect()
    }

    /// Drops all methods but one, or all.
    pub fn keep_method(&mut self, method: Option<usize>) {
        let kept = method.and_then(|at| self.methods.get(at)).cloned();
        self.methods = kept.into_iter().collect();
    }

    /// The Code attribute of a method, taken apart.
    pub fn code(&self, method: usize) -> Option<RawCode> {
        let attributes = &self.methods.get(method)?.attributes;
        RawCode::read(&attributes[self.attribute(attributes, b"Code")?].body).ok()
    }

    /// Puts changed code back, unless a count of it does not fit its place.
    pub fn set_code(&mut self, method: usize, code: &RawCode) -> Option<()> {
        let at = self.attribute(&self.methods[method].attributes, b"Code")?;
        self.methods[method].attributes[at].body = code.to_bytes().ok()?;
        Some(())
    }

    /// Where the first attribute of this name is in the list.
    pub fn attribute(&self, attributes: &[RawAttribute], name: &[u8]) -> Option<usize> {
        attributes.iter().position(|attribute| self.text_at(attribute.name) == name)
    }
}
