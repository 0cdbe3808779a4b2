//! The file name of a migration: its number, and what it does in a word or three.
//! Leaves the folder to the generator and the runtime.

use super::step::Step;

/// Longest part after the number.
const LONGEST: usize = 40;

/// The name of the migration after `last`: `0002_add_notes_colour`.
pub fn name(last: Option<&str>, steps: &[Step]) -> String {
    let number = last.and_then(number).map_or(1, |number| number.saturating_add(1));
    let table = |step: &Step| step.place.split('.').next().unwrap_or_default().to_owned();
    let what = match steps {
        [] => "nothing".to_owned(),
        [only] => format!("{}_{}", only.verb, only.place),
        [first, rest @ ..] if rest.iter().all(|step| table(step) == table(first)) => format!("change_{}", table(first)),
        _ => "change_tables".to_owned(),
    };
    let legal: String = what
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .take(LONGEST)
        .collect();
    format!("{number:04}_{}", legal.trim_matches('_'))
}

/// The number that a migration's name begins with.
pub fn number(name: &str) -> Option<u32> {
    let digits = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(name.len());
    name.get(..digits)?.parse().ok()
}
