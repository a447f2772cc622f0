//! Switching currents as they were measured: single events, or counts in bins.

use crate::error::{Error, Result};

/// Fewest events from which anything is inferred.
pub const FEWEST_EVENTS: u64 = 20;
/// Fewest bins with counts.
pub const FEWEST_BINS: usize = 3;
/// Most bins that single events are grouped into.
const MOST_BINS: f64 = 200.0;

/// One bin of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Its lower end (A).
    pub from: f64,
    /// Its upper end (A).
    pub to: f64,
    /// Events in it.
    pub count: u64,
}

/// The switching currents of many ramps.
#[derive(Debug, Clone, PartialEq)]
pub enum Observations {
    /// Every event (A), ascending.
    Events(Vec<f64>),
    /// Counts in bins that ascend and do not overlap.
    Histogram(Vec<Bin>),
}

impl Observations {
    /// Single events (A) in any order.
    ///
    /// # Errors
    /// `Input` for a current that is not a positive number, and for too few events.
    pub fn events(mut currents: Vec<f64>) -> Result<Self> {
        if let Some(current) = currents.iter().find(|current| !(**current > 0.0 && current.is_finite())) {
            return Err(Error::input("not a switching current").got(format!("{current} A")).allowed("above 0"));
        }
        currents.sort_by(f64::total_cmp);
        let found = Self::Events(currents);
        found.enough()?;
        if found.range().0 >= found.range().1 {
            return Err(Error::input("all switching currents are the same")
                .got(format!("{} A", found.range().0))
                .allowed("currents that differ"));
        }
        Ok(found)
    }

    /// A histogram.
    ///
    /// # Errors
    /// `Input` for bins that are empty, overlap or do not ascend, for currents below 0, and for too few events or bins.
    pub fn histogram(bins: Vec<Bin>) -> Result<Self> {
        let mut last = 0.0;
        for bin in &bins {
            if !(bin.from >= last && bin.to > bin.from && bin.to.is_finite()) {
                return Err(Error::input("bins must ascend without overlap")
                    .got(format!("{:e} … {:e} A", bin.from, bin.to))
                    .allowed(format!("from {last:e} A on")));
            }
            last = bin.to;
        }
        let found = Self::Histogram(bins);
        found.enough()?;
        Ok(found)
    }

    fn enough(&self) -> Result<()> {
        let total = self.total();
        if total == 0 {
            return Err(Error::input("no events")
                .got("counts of 0 only")
                .allowed(format!("{FEWEST_EVENTS} or more"))
                .remedy("check the column of the counts"));
        }
        if total < FEWEST_EVENTS {
            return Err(Error::input("too few events")
                .got(total)
                .allowed(format!("{FEWEST_EVENTS} or more"))
                .remedy("measure more ramps"));
        }
        match self {
            Self::Histogram(bins) => {
                let filled = bins.iter().filter(|bin| bin.count > 0).count();
                if filled < FEWEST_BINS {
                    return Err(Error::input("too few bins with counts")
                        .got(filled)
                        .allowed(format!("{FEWEST_BINS} or more")));
                }
                Ok(())
            }
            Self::Events(_) => Ok(()),
        }
    }

    /// Number of events.
    #[must_use]
    pub fn total(&self) -> u64 {
        match self {
            Self::Events(events) => events.len() as u64,
            Self::Histogram(bins) => bins.iter().map(|bin| bin.count).sum(),
        }
    }

    /// The lowest and the highest current (A) at which something happened; ends of bins for a histogram.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        match self {
            Self::Events(events) => (events.first().copied().unwrap_or(0.0), events.last().copied().unwrap_or(0.0)),
            Self::Histogram(bins) => {
                let mut filled = bins.iter().filter(|bin| bin.count > 0);
                let first = filled.next();
                let last = filled.next_back().or(first);
                (first.map_or(0.0, |bin| bin.from), last.map_or(0.0, |bin| bin.to))
            }
        }
    }

    /// Mean and standard deviation (A); events of a bin count at its middle.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn moments(&self) -> (f64, f64) {
        let points: Vec<(f64, f64)> = match self {
            Self::Events(events) => events.iter().map(|event| (*event, 1.0)).collect(),
            Self::Histogram(bins) => bins.iter().map(|bin| (0.5 * (bin.from + bin.to), bin.count as f64)).collect(),
        };
        let total: f64 = points.iter().map(|(_, weight)| weight).sum();
        let mean = points.iter().map(|(current, weight)| current * weight).sum::<f64>() / total;
        let variance = points.iter().map(|(current, weight)| weight * (current - mean).powi(2)).sum::<f64>() / total;
        (mean, variance.sqrt())
    }

    /// The bins; single events are grouped into equal ones by the rule of Freedman and Diaconis, width 2·IQR/N^{1/3}.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a few hundred bins")]
    pub fn bins(&self) -> Vec<Bin> {
        let events = match self {
            Self::Histogram(bins) => return bins.clone(),
            Self::Events(events) => events,
        };
        let (low, high) = self.range();
        let n = events.len();
        let spread = events[3 * n / 4] - events[n / 4];
        let width = 2.0 * spread / (n as f64).cbrt();
        let wanted = if width > 0.0 { ((high - low) / width).ceil() } else { MOST_BINS };
        let count = wanted.clamp(FEWEST_BINS as f64, MOST_BINS) as usize;
        let step = (high - low) / count as f64;
        let edge = |k: usize| if k == count { high } else { low + step * k as f64 };
        let below = |current: f64| events.partition_point(|event| *event < current);
        (0..count)
            .map(|k| {
                let (from, to) = (edge(k), edge(k + 1));
                let upper = if k + 1 == count { n } else { below(to) };
                Bin { from, to, count: (upper - below(from)) as u64 }
            })
            .collect()
    }
}
