//! Whether a value of one type may be where another type is wanted (JVMS 4.10.1.2), loading classes only as needed.

use classloader::descriptor::FieldType;

use super::class_context::ClassContext;
use super::fault::Stop;
use super::verification_type::Type;
use crate::types::{Name, Names};

/// What access the value is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Any,
    /// To a protected member of a superclass in another package.
    Protected,
}

impl ClassContext<'_> {
    /// Whether a value of type `from` may be used as `to`, which may be a query.
    #[inline]
    pub(super) fn is_assignable(&mut self, to: Type, from: Type) -> Result<bool, Stop> {
        if to == from || to == Type::TOP {
            return Ok(true);
        }
        if let Some(answer) = from.answers(to) {
            return Ok(answer);
        }
        if !to.is_reference() || !from.is_reference() {
            return Ok(false);
        }
        self.is_reference_assignable(to, from, Access::Any)
    }

    /// Whether it is known without loading classes that a value of type `from` may be used as `to`, which is no query.
    pub(super) fn is_known_assignable(&self, to: Type, from: Type) -> bool {
        if to == from || to == Type::TOP || to.is_reference() && from == Type::NULL {
            return true;
        }
        let (Some(to), Some(from)) = (to.name(), from.name()) else { return false };
        if to == Names::OBJECT {
            return true;
        }
        let (Some(wanted), false) = (self.known(to), self.names.is_array(from)) else { return false };
        let is_subclass = |found| self.hierarchy.is_subclass(found, wanted);
        wanted.is_interface || self.known(from).is_some_and(is_subclass)
    }

    /// Whether an object of type `from` may be used as `to`.
    pub(super) fn is_reference_assignable(&mut self, to: Type, from: Type, access: Access) -> Result<bool, Stop> {
        if to == from || from == Type::NULL {
            return Ok(true);
        }
        let (Some(to), Some(from)) = (to.name(), from.name()) else {
            return Ok(false);
        };
        match (self.names.is_array(to), self.names.is_array(from)) {
            (false, _) if to == Names::OBJECT => Ok(true),
            (false, from_is_array) => self.is_subclass(to, from, from_is_array, access),
            (true, true) => self.is_array_assignable(to, from, access),
            (true, false) => Ok(false),
        }
    }

    fn is_subclass(&mut self, to: Name, from: Name, from_is_array: bool, access: Access) -> Result<bool, Stop> {
        let wanted = self.load(to)?;
        if wanted.is_interface && (access == Access::Any || from != Names::OBJECT) {
            // Interfaces are treated like Object; of arrays it is known which they implement.
            return Ok(!from_is_array || wanted.is_array_interface);
        }
        if from_is_array {
            return Ok(false);
        }
        let found = self.load(from)?;
        Ok(self.hierarchy.is_subclass(found, wanted))
    }

    fn is_array_assignable(&mut self, mut to: Name, mut from: Name, access: Access) -> Result<bool, Stop> {
        loop {
            let (Some(wanted), Some(found)) = (self.component(to), self.component(from)) else {
                return Ok(false);
            };
            if wanted == found {
                return Ok(true);
            }
            let (Some(wanted_name), Some(found_name)) = (wanted.name(), found.name()) else {
                return Ok(false);
            };
            if !self.names.is_array(wanted_name) || !self.names.is_array(found_name) {
                return self.is_reference_assignable(wanted, found, access);
            }
            (to, from) = (wanted_name, found_name);
        }
    }

    /// The type of the elements of an array; none when the name is no array descriptor.
    pub(super) fn component(&mut self, array: Name) -> Option<Type> {
        if let Some(known) = self.known_component(array) {
            return Some(known);
        }
        let component = FieldType::parse(self.names.bytes(array))?.component()?;
        let found = match component.class_name().map(<[u8]>::to_vec) {
            Some(name) => Type::object(self.names.intern(&name)),
            None => Type::primitive(component),
        };
        self.remember_component(array, found);
        Some(found)
    }
}
