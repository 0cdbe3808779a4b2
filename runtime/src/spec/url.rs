//! Values in URLs: what a path is made of, and what a value in it may look like. The words are those of Eve's routing.
//! Leaves matching to `http`.

/// A piece of a resource's path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece {
    /// Text, with its slashes.
    Text(&'static str),
    /// A value of the documents below.
    Value(&'static str, Converter),
}

/// What a value in a URL looks like. All but `Path` stand for (a part of) one segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Converter {
    /// 24 hexadecimal digits in small letters: `regex("[a-f0-9]{24}")`.
    ObjectId,
    /// Text that matches a regular expression as a whole: `regex("…")`.
    Regex(&'static str),
    /// Text of so many letters: `string(minlength=…, maxlength=…, length=…)`.
    Text(usize, Option<usize>),
    /// A whole number: `int(…)`.
    Integer(Number<i64>),
    /// A number with a fraction: `float(…)`.
    Float(Number<f64>),
    /// A UUID: `uuid`.
    Uuid,
    /// One of these words: `any(…)`.
    Any(&'static [&'static str]),
    /// One segment or several: `path`.
    Path,
}

/// Bounds of a number in a URL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<T> {
    /// Exactly so many characters (`fixed_digits`); 0 for any.
    pub digits: usize,
    /// The smallest (`min`).
    pub min: Option<T>,
    /// The largest (`max`).
    pub max: Option<T>,
    /// Whether a minus may stand before it (`signed`).
    pub signed: bool,
}

impl<T> Number<T> {
    /// Any number without a sign.
    pub const ANY: Number<T> = Number {
        digits: 0,
        min: None,
        max: None,
        signed: false,
    };
}
