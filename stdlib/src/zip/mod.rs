//! `java.util.zip`: zlib itself, so that what is compressed is equal bit for bit.

pub mod checksum;
pub mod deflater;
pub mod inflater;
mod stream;
