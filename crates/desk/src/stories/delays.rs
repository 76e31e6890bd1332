//! How late stories came: the time from publication to the record.

/// Upper ends of the bars, in seconds, with their names; what is later is the last bar.
const ENDS: [(u64, &str); 10] = [
    (300, "5 min"),
    (900, "15 min"),
    (3_600, "1 h"),
    (3 * 3_600, "3 h"),
    (12 * 3_600, "12 h"),
    (86_400, "1 day"),
    (7 * 86_400, "1 week"),
    (30 * 86_400, "30 days"),
    (365 * 86_400, "1 year"),
    (u64::MAX, "older"),
];

/// Of all stories whose time of publication is exact.
#[derive(Debug, Default)]
pub(crate) struct Delays {
    /// Seconds, of those published while the crawl went on: how late it is.
    live: Vec<u32>,
    /// Of both kinds, by bar: those published before the crawl began, then those published while it
    /// went on.
    bars: [[u64; 2]; ENDS.len()],
    /// Stories with no time, with a day only, or without an offset.
    pub(crate) inexact: u64,
    /// Stories that say that they were published after they were fetched.
    pub(crate) ahead: u64,
}

/// Clocks of sites that are ahead by no more are right: such a story is 0 s old.
const CLOCK_S: i64 = 120;

impl Delays {
    /// Takes a story in; `begun` is when the crawl began. All in seconds since 1970.
    pub(super) fn add(&mut self, published: Option<i64>, fetched: i64, begun: i64) {
        let Some(published) = published else {
            self.inexact += 1;
            return;
        };
        if published > fetched + CLOCK_S {
            self.ahead += 1;
            return;
        }
        let late = u64::try_from(fetched - published).unwrap_or(0);
        let bar = ENDS.iter().position(|(end, _)| late < *end).unwrap_or(ENDS.len() - 1);
        let is_live = published >= begun;
        self.bars[bar][usize::from(is_live)] += 1;
        if is_live {
            self.live.push(u32::try_from(late).unwrap_or(u32::MAX));
        }
    }

    /// Puts the delays in order, so that they can be asked for.
    pub(super) fn settle(&mut self) {
        self.live.sort_unstable();
    }

    /// Each bar: its name, stories of before the crawl, stories of its time.
    pub(crate) fn bars(&self) -> impl Iterator<Item = (&'static str, [u64; 2])> {
        ENDS.iter().zip(self.bars).map(|((_, name), counts)| (*name, counts))
    }

    /// Stories published while the crawl went on.
    pub(crate) fn live(&self) -> u64 {
        self.live.len() as u64
    }

    /// Stories with an exact time, whatever it is.
    pub(crate) fn exact(&self) -> u64 {
        self.bars.iter().flatten().sum()
    }

    /// The delay that `per_cent` of the live ones do not exceed, in seconds (nearest rank).
    pub(crate) fn quantile(&self, per_cent: usize) -> Option<u64> {
        let rank = (self.live.len() * per_cent).div_ceil(100).max(1);
        self.live.get(rank - 1).copied().map(u64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_is_not_late() {
        let mut delays = Delays::default();
        for (published, fetched) in
            [(None, 50), (Some(0), 100_000), (Some(2_000), 1_000), (Some(1_010), 1_000)]
        {
            delays.add(published, fetched, 1_000);
        }
        for late in 1..=100 {
            delays.add(Some(5_000), 5_000 + late, 1_000);
        }
        delays.settle();
        assert_eq!((delays.inexact, delays.ahead, delays.live(), delays.exact()), (1, 1, 101, 102));
        assert_eq!((delays.quantile(50), delays.quantile(95)), (Some(50), Some(95)));
        let bars: Vec<_> = delays.bars().filter(|(_, bar)| *bar != [0, 0]).collect();
        assert_eq!(bars, [("5 min", [0, 101]), ("1 week", [1, 0])]);
        assert_eq!(Delays::default().quantile(50), None);
    }
}
