//! [`Datum`]: the parts that raw attributes and raw code are written in.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

use super::constant::{self, Pool};
use super::line::{Line, number_as};
use crate::raw_class::push_u2;

/// A place in a method's code.
#[derive(Debug, Clone)]
pub enum Place {
    /// Where the label is.
    Label(String),
    /// A number as it is.
    At(u16),
}

/// The labels of a method.
pub type Labels = HashMap<String, usize>;

impl Place {
    pub fn parse(token: &str) -> Result<Place> {
        if token.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(Place::At(number_as(token)?));
        }
        Ok(Place::Label(token.to_owned()))
    }

    pub fn resolve(&self, labels: &Labels) -> Result<u16> {
        match self {
            Place::At(at) => Ok(*at),
            Place::Label(label) => {
                let at = labels.get(label).with_context(|| format!("there is no label {label}"))?;
                u16::try_from(*at).with_context(|| format!("label {label} is too far away"))
            }
        }
    }
}

/// A piece of raw data.
#[derive(Debug, Clone)]
pub enum Datum {
    /// These bytes: numbers, hexadecimal bytes, indices of constants.
    Bytes(Vec<u8>),
    /// A place in the code, in two bytes.
    Place(Place),
}

impl Datum {
    /// Reads the data at the end of a line: `0aff`, `u1:5`, `u2:5`, `u4:5`, `@label`, `#12` or a constant.
    pub fn parse_all(line: &mut Line<'_>, pool: &mut Pool) -> Result<Vec<Datum>> {
        let mut data = Vec::new();
        while !line.at_end() {
            let token = line.peek();
            data.push(if let Some(place) = token.strip_prefix('@') {
                line.token()?;
                Datum::Place(Place::parse(place)?)
            } else {
                Datum::Bytes(parse_bytes(line, pool)?)
            });
        }
        Ok(data)
    }

    /// Appends the bytes of `data`.
    pub fn write_all(data: &[Datum], labels: &Labels, bytes: &mut Vec<u8>) -> Result<()> {
        for datum in data {
            match datum {
                Datum::Bytes(more) => bytes.extend_from_slice(more),
                Datum::Place(place) => push_u2(bytes, place.resolve(labels)?),
            }
        }
        Ok(())
    }
}

fn parse_bytes(line: &mut Line<'_>, pool: &mut Pool) -> Result<Vec<u8>> {
    let token = line.peek();
    let sized = token.split_once(':').and_then(|(size, value)| Some((size.strip_prefix('u')?, value)));
    if let Some((size @ ("1" | "2" | "4"), value)) = sized {
        line.token()?;
        return Ok(match size {
            "1" => vec![number_as(value)?],
            "2" => number_as::<u16>(value)?.to_be_bytes().to_vec(),
            _ => number_as::<u32>(value)?.to_be_bytes().to_vec(),
        });
    }
    if token.starts_with('#') || token.contains(':') {
        let symbol = constant::parse(line, None)?;
        return Ok(pool.intern(&symbol)?.to_be_bytes().to_vec());
    }
    let token = line.token()?;
    ensure!(token.is_ascii() && token.len() % 2 == 0, "bytes are written as pairs of digits: {token}");
    (0..token.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&token[at..at + 2], 16).with_context(|| format!("{token} is no bytes")))
        .collect()
}
