//! The figures of servers under load as tables, and whether the aims are reached.
//! Leaves measuring to its neighbours.

use super::Sample;
use super::load::Measured;
use super::server::{Kind, Synchronous};
use super::workload::Workload;
use crate::statistics;
use crate::table::{Table, figure};

/// A part of what was measured.
type Part = fn(&Measured) -> f64;

const RATE: Part = |measured| measured.rate;
const CPU: Part = |measured| measured.cpu;
const TAIL: Part = |measured| measured.tail;

/// Prints a table for each mode, then the aims.
pub fn print(samples: &[Sample], servers: &[Kind]) {
    for synchronous in [Synchronous::Full, Synchronous::Normal] {
        println!("`synchronous={}`\n", synchronous.name());
        println!("{}", table(samples, servers, synchronous).text());
    }
    for (aim, reached, figures) in aims(samples, servers) {
        println!("aim: {aim}: {} ({figures})", if reached { "reached" } else { "missed" });
    }
}

fn table(samples: &[Sample], servers: &[Kind], synchronous: Synchronous) -> Table {
    let mut table = Table::new(&[
        "request",
        "server",
        "requests/s",
        "p99 ms",
        "CPU us/request",
        "x static",
        "x hand-written",
    ]);
    for workload in Workload::ALL {
        for &kind in servers {
            let of = |kind, part| median(samples, kind, synchronous, workload, part);
            let (Some(rate), Some(tail), Some(cpu)) = (of(kind, RATE), of(kind, TAIL), of(kind, CPU)) else {
                continue;
            };
            let beside = |other| {
                of(other, CPU)
                    .filter(|other| *other > 0.0)
                    .map_or("-".to_owned(), |other| figure(cpu / other))
            };
            table.row(vec![
                workload.name().to_owned(),
                kind.name().to_owned(),
                figure(rate),
                figure(tail),
                figure(cpu),
                beside(Kind::Static),
                beside(Kind::HandWritten),
            ]);
        }
    }
    table
}

/// What is aimed at, whether it is reached, and the figures that tell.
fn aims(samples: &[Sample], servers: &[Kind]) -> Vec<(String, bool, String)> {
    let mut aims = Vec::new();
    if ![Kind::Static, Kind::HandWritten, Kind::Generated]
        .iter()
        .all(|kind| servers.contains(kind))
    {
        return aims;
    }
    for synchronous in [Synchronous::Full, Synchronous::Normal] {
        let mode = synchronous.name();
        let ratio = |workload, other, part| {
            let of = |kind| median(samples, kind, synchronous, workload, part);
            of(Kind::Generated)
                .zip(of(other))
                .filter(|(_, other)| *other > 0.0)
                .map(|(own, other)| own / other)
        };
        let mut add = |text: String, ratio: Option<f64>, reached: fn(f64) -> bool| {
            if let Some(ratio) = ratio {
                aims.push((format!("{text}, synchronous={mode}"), reached(ratio), figure(ratio)));
            }
        };
        for workload in [Workload::Item, Workload::List, Workload::LargeList] {
            let text = format!("{} at no more than half the CPU of hand-written", workload.name());
            add(text, ratio(workload, Kind::HandWritten, CPU), |ratio| ratio <= 0.5);
        }
        let text = "GET item within 2.5 times the CPU of static".to_owned();
        add(text, ratio(Workload::Item, Kind::Static, CPU), |ratio| ratio <= 2.5);
        for workload in [Workload::Insert, Workload::Update] {
            let text = format!("{} at no more CPU than hand-written", workload.name());
            add(text, ratio(workload, Kind::HandWritten, CPU), |ratio| ratio <= 1.0);
            if synchronous == Synchronous::Full {
                let text = format!("{} with several times the throughput of hand-written", workload.name());
                add(text, ratio(workload, Kind::HandWritten, RATE), |ratio| ratio >= 2.0);
            }
        }
    }
    aims
}

fn median(samples: &[Sample], kind: Kind, synchronous: Synchronous, workload: Workload, part: Part) -> Option<f64> {
    let same = |sample: &&Sample| (sample.kind, sample.synchronous, sample.workload) == (kind, synchronous, workload);
    let mut values: Vec<f64> = samples
        .iter()
        .filter(same)
        .map(|sample| part(&sample.measured))
        .collect();
    (!values.is_empty()).then(|| statistics::median(&mut values))
}

#[cfg(test)]
mod tests {
    use super::super::load::Measured;
    use super::super::server::{Kind, Synchronous};
    use super::super::{Sample, Workload};
    use super::aims;

    #[test]
    fn aims_compare_medians_of_the_same_mode() {
        let kinds = [Kind::Static, Kind::HandWritten, Kind::Generated];
        let mut samples = Vec::new();
        for (kind, costs) in kinds
            .into_iter()
            .zip([[10.0, 11.0, 90.0], [60.0, 61.0, 62.0], [20.0, 24.0, 999.0]])
        {
            for cpu in costs {
                let measured = Measured {
                    rate: 1000.0 / cpu,
                    cpu,
                    database: 0.0,
                    tail: 1.0,
                };
                samples.push(Sample {
                    kind,
                    synchronous: Synchronous::Full,
                    workload: Workload::Item,
                    measured,
                });
            }
        }
        let told: Vec<(bool, String)> = aims(&samples, &kinds)
            .into_iter()
            .map(|(_, reached, figures)| (reached, figures))
            .collect();
        assert_eq!(told, [(true, "0.39".to_owned()), (true, "2.18".to_owned())]);
        assert!(aims(&samples, &[Kind::Generated]).is_empty());
    }
}
