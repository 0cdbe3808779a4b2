//! Medians, percentiles and chance: what turns repeated measurements into figures.
//! Leaves showing them to `table`.

/// The middle of `values`, which are put into order; zero when there are none.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values {
        [] => 0.0,
        _ if values.len() % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The value that 99 of 100 do not exceed; zero when there are none.
pub fn percentile_99(values: &mut [u32]) -> u32 {
    values.sort_unstable();
    let rank = values.len().saturating_mul(99).div_ceil(100);
    rank.checked_sub(1)
        .and_then(|index| values.get(index))
        .copied()
        .unwrap_or(0)
}

/// Puts `values` into an order that cannot be foreseen, so that no measurement always runs on a warm machine.
pub fn shuffle<T>(values: &mut [T]) {
    for end in (1..values.len()).rev() {
        let mut bytes = [0; 8];
        // without randomness the order just stays as it is
        if getrandom::fill(&mut bytes).is_ok() {
            let chosen = u64::from_le_bytes(bytes) % (end as u64 + 1);
            values.swap(end, usize::try_from(chosen).unwrap_or(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{median, percentile_99, shuffle};

    #[test]
    fn the_middle_and_the_tail() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
        let mut values: Vec<u32> = (1..=200).rev().collect();
        assert_eq!(percentile_99(&mut values), 198);
        assert_eq!(percentile_99(&mut [7]), 7);
        assert_eq!(percentile_99(&mut []), 0);
    }

    #[test]
    fn shuffling_loses_nothing() {
        let mut values: Vec<u32> = (0..50).collect();
        shuffle(&mut values);
        values.sort_unstable();
        assert!(values.into_iter().eq(0..50));
    }
}
