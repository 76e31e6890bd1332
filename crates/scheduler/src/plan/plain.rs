//! A seed named without a scheme: https is asked first, and http where https cannot be had.

use super::Planner;
use newshound_core::frontier::{HostRow, Op};
use newshound_core::host::HostState;
use newshound_core::identity::HostKey;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::status::Status;
use newshound_core::task::{FetchReport, Lane};

impl Planner {
    /// Where a host that never answered has no port for https, or no TLS there, its first seed ends and
    /// its http form is admitted, if the seed was named without a scheme. A name that does not
    /// resolve, or a host that is silent, is the same under http: it is waited for.
    pub(super) fn try_plain(
        &self,
        row: &HostRow,
        state: &mut HostState,
        report: &FetchReport,
        ops: &mut Vec<Op>,
    ) {
        let refused = matches!(report.outcome, Outcome::ConnectFailed | Outcome::TlsFailed);
        if !refused || row.state.health.answered || HostKey::of(&report.entry.url) != row.host {
            return;
        }
        let lane = Lane::Fresh;
        let head = row.heads[lane.index()].as_ref().filter(|entry| entry.role == LinkRole::Seed);
        let Some((entry, plain)) =
            head.and_then(|entry| Some((entry, self.admission.sources.plain(&entry.url)?)))
        else {
            return;
        };
        let id = self.fingerprints.of(&entry.url);
        let status = Status::Skipped;
        state.counts.end(status, 1);
        let why = report.outcome.name();
        let detail = Some(format!("https cannot be had ({why}): {plain} is asked instead"));
        ops.push(Op::Pop(lane, id));
        ops.push(Op::End { url: id, status, detail });
        ops.push(Op::Admit(vec![self.admission_of(&plain)]));
    }
}
