//! The cells of a row from PostgreSQL, read where they lie.

use super::super::bind::Bind;
use super::super::cells::{CellKind, Cells};
use super::kind::{EPOCH, Kind};
use super::numeric::Numeric;
use sqlx::Row;
use sqlx::postgres::PgRow;

/// A row, or the part of one that begins with the column `first`.
pub(super) struct PgCells<'a> {
    pub(super) row: &'a PgRow,
    pub(super) first: usize,
}

impl<'a> PgCells<'a> {
    fn raw(&self, column: usize) -> Option<(Kind, &'a [u8])> {
        let value = self.row.try_get_raw(self.first + column).ok()?;
        let bytes = value.as_bytes().ok()?;
        let oid = sqlx::ValueRef::type_info(&value).oid().map_or(0, |oid| oid.0);
        Some((Kind::of(oid), bytes))
    }

    /// The cell as the parameter of another statement.
    pub(super) fn bind(&self, column: usize) -> Bind {
        match self.kind(column) {
            CellKind::Null => Bind::Null,
            CellKind::Integer => Bind::Integer(self.integer(column)),
            CellKind::Float => Bind::Float(self.float(column)),
            CellKind::Text => Bind::Text(self.text(column).to_owned()),
        }
    }
}

fn big_endian<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().unwrap_or([0; N])
}

impl Cells for PgCells<'_> {
    fn kind(&self, column: usize) -> CellKind {
        let Some((kind, bytes)) = self.raw(column) else {
            return CellKind::Null;
        };
        match kind {
            Kind::Boolean | Kind::SmallInteger | Kind::MediumInteger | Kind::Integer | Kind::DateTime => {
                CellKind::Integer
            }
            Kind::Single | Kind::Float => CellKind::Float,
            Kind::Numeric => match Numeric::read(bytes) {
                Some(number) if number.integer().is_some() => CellKind::Integer,
                Some(_) => CellKind::Float,
                None => CellKind::Null,
            },
            Kind::Text | Kind::Json | Kind::JsonBinary => CellKind::Text,
            Kind::Other => CellKind::Null,
        }
    }

    fn integer(&self, column: usize) -> i64 {
        let Some((kind, bytes)) = self.raw(column) else {
            return 0;
        };
        match kind {
            Kind::Boolean => i64::from(bytes.first().is_some_and(|byte| *byte != 0)),
            Kind::SmallInteger => i16::from_be_bytes(big_endian(bytes)).into(),
            Kind::MediumInteger => i32::from_be_bytes(big_endian(bytes)).into(),
            Kind::Integer => i64::from_be_bytes(big_endian(bytes)),
            Kind::DateTime => i64::from_be_bytes(big_endian(bytes))
                .div_euclid(1000)
                .saturating_add(EPOCH),
            Kind::Numeric => Numeric::read(bytes).and_then(|number| number.integer()).unwrap_or(0),
            _ => 0,
        }
    }

    fn float(&self, column: usize) -> f64 {
        let Some((kind, bytes)) = self.raw(column) else {
            return 0.0;
        };
        match kind {
            Kind::Float => f64::from_be_bytes(big_endian(bytes)),
            Kind::Single => f32::from_be_bytes(big_endian(bytes)).into(),
            Kind::Numeric => Numeric::read(bytes)
                .and_then(|number| number.text().parse().ok())
                .unwrap_or(0.0),
            _ => self.integer(column) as f64,
        }
    }

    fn text(&self, column: usize) -> &str {
        match self.raw(column) {
            Some((Kind::Text | Kind::Json, bytes)) => std::str::from_utf8(bytes).unwrap_or(""),
            // behind the version of the format
            Some((Kind::JsonBinary, bytes)) => std::str::from_utf8(bytes.get(1..).unwrap_or(&[])).unwrap_or(""),
            _ => "",
        }
    }
}
