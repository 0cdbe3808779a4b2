//! CPU time as Linux counts it: of a running process, and of the children that this process has waited for.
//! Leaves starting processes to others.

use crate::Failure;
use std::time::Duration;

/// The kernel shows times to programs in hundredths of a second, whatever it counts in itself.
const TICKS_PER_SECOND: u64 = 100;

/// CPU time of all threads of the process `id`, in user and kernel mode.
///
/// # Errors
/// When there is no such process, or no `/proc`.
pub fn of_process(id: u32) -> Result<Duration, Failure> {
    read(&format!("/proc/{id}/stat"), 11)
}

/// CPU time of the children that have ended, and of theirs.
///
/// # Errors
/// When there is no `/proc`.
pub fn of_children() -> Result<Duration, Failure> {
    read("/proc/self/stat", 13)
}

fn read(path: &str, first: usize) -> Result<Duration, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{path}: {error}; CPU time is measured on Linux only"))?;
    sum(&text, first).ok_or_else(|| format!("{path} is not understood"))
}

/// The sum of two neighbouring fields, counted from the one behind the process's name.
fn sum(text: &str, first: usize) -> Option<Duration> {
    // the name may hold spaces and parentheses; the last parenthesis is the kernel's
    let (_, fields) = text.rsplit_once(") ")?;
    let mut ticks = 0_u64;
    let mut fields = fields.split_ascii_whitespace().skip(first);
    for _ in 0..2 {
        ticks = ticks.checked_add(fields.next()?.parse().ok()?)?;
    }
    Some(Duration::from_millis(ticks.saturating_mul(1000 / TICKS_PER_SECOND)))
}

#[cfg(test)]
mod tests {
    use super::sum;
    use std::time::Duration;

    #[test]
    fn names_with_parentheses_do_not_shift_the_fields() {
        let text = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 30 20 20 0 4 0 1 1 1";
        assert_eq!(sum(text, 11), Some(Duration::from_secs(3)));
        assert_eq!(sum(text, 13), Some(Duration::from_millis(500)));
        assert_eq!(sum("7 (a) S 1", 11), None);
    }
}
