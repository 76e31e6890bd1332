//! The counts as they change, and their rows.

use crate::codes::status_code;
use crate::fault::Fault;
use newshound_core::frontier::Counts;
use newshound_core::status::Status;
use rusqlite::Connection;

/// Room for every status' number.
const STATUSES: usize = 32;

/// The row of [`Tally::seen_sum`].
const SEEN_SUM: &str = "seen_sum";

/// Counts in a form that is cheap to copy and to compare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) admitted: i64,
    pub(crate) queued: i64,
    pub(crate) in_flight: i64,
    ended: [i64; STATUSES],
    /// All fingerprints of `seen` by exclusive or; `None` where a state of an older version is too
    /// large to be read for it.
    pub(crate) seen_sum: Option<i64>,
}

impl Tally {
    /// Notes `count` URLs ended.
    pub(crate) fn end(&mut self, status: Status, count: i64) {
        self.ended[status_code(status) as usize] += count;
    }

    /// Admitted URLs that are nowhere: always 0 between two transitions.
    pub(crate) fn astray(&self) -> i64 {
        self.admitted - self.queued - self.in_flight - self.ended.iter().sum::<i64>()
    }

    /// The counts for the outside.
    pub(crate) fn counts(&self) -> Counts {
        let ended = Status::ALL
            .iter()
            .map(|&status| (status, self.ended[status_code(status) as usize]))
            .filter(|&(_, count)| count != 0)
            .map(|(status, count)| (status, count.max(0).cast_unsigned()))
            .collect();
        Counts {
            admitted: self.admitted.max(0).cast_unsigned(),
            queued: self.queued.max(0).cast_unsigned(),
            in_flight: self.in_flight.max(0).cast_unsigned(),
            ended,
        }
    }

    /// Reads the rows.
    pub(crate) fn load(conn: &Connection) -> Result<Self, Fault> {
        let mut tally = Self::default();
        let mut rows = conn.prepare("SELECT name, value FROM counts")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let value: i64 = row.get(1)?;
            match name.as_str() {
                "admitted" => tally.admitted = value,
                "queued" => tally.queued = value,
                "in_flight" => tally.in_flight = value,
                SEEN_SUM => tally.seen_sum = Some(value),
                other => {
                    let Some(status) = Status::from_name(other) else {
                        return Err(Fault::Damaged(format!("it counts an unknown status {other}")));
                    };
                    tally.end(status, value);
                }
            }
        }
        if tally.astray() != 0 {
            return Err(Fault::Damaged(format!(
                "its counts do not add up: {} URLs are unaccounted for",
                tally.astray()
            )));
        }
        Ok(tally)
    }

    /// Writes the rows that differ from `before`.
    pub(crate) fn store(&self, before: &Self, conn: &Connection) -> Result<(), Fault> {
        let mut put = conn.prepare_cached(
            "INSERT INTO counts (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = ?2",
        )?;
        let fixed = [
            ("admitted", self.admitted, before.admitted),
            ("queued", self.queued, before.queued),
            ("in_flight", self.in_flight, before.in_flight),
        ];
        let statuses = Status::ALL.iter().map(|&status| {
            let at = status_code(status) as usize;
            (status.name(), self.ended[at], before.ended[at])
        });
        for (name, now, before) in fixed.into_iter().chain(statuses) {
            if now != before {
                put.execute((name, now))?;
            }
        }
        if let Some(sum) = self.seen_sum.filter(|_| self.seen_sum != before.seen_sum) {
            put.execute((SEEN_SUM, sum))?;
        }
        Ok(())
    }
}
