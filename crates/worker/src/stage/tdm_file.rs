//! What a host answered when asked for `/.well-known/tdmrep.json`.

use super::answer::{self, Answer};
use newshound_core::identity::HostKey;
use newshound_core::outcome::{Blame, Outcome};
use newshound_core::task::{FetchReport, ReportBody};
use newshound_core::tdm_file::{self, TdmAnswer};
use newshound_ports::Fetched;
use url::Url;

/// Writes the answer into the report. Only an answer of the host itself that tells of the host as
/// a whole keeps its outcome: nobody may be held up by this file.
pub(crate) fn read(report: &mut FetchReport, fetched: Fetched, url: &Url) {
    let none = || TdmAnswer::Rules { rules: Vec::new() };
    let (outcome, answer) = match fetched.result {
        Ok(response) => {
            report.http_status = Some(response.status);
            match answer::sort(&response, url) {
                Answer::Read => {
                    let rules = tdm_file::read(&response.body);
                    (Outcome::TdmFile, TdmAnswer::Rules { rules })
                }
                Answer::Moved(to) => (Outcome::TdmFile, TdmAnswer::Moved { to: to.into() }),
                Answer::Final(outcome @ (Outcome::Throttled { .. } | Outcome::ServerError)) => {
                    (outcome, TdmAnswer::Unavailable)
                }
                Answer::Final(_) => (Outcome::TdmFile, none()),
            }
        }
        Err(failure) => {
            report.http_status = failure.status;
            report.detail = Some(failure.detail);
            match failure.outcome {
                Outcome::TooLarge
                | Outcome::NotAPage
                | Outcome::BadEncoding
                | Outcome::BlockedAddress => (Outcome::TdmFile, none()),
                outcome => (outcome, TdmAnswer::Unavailable),
            }
        }
    };
    // Trouble of the place it moved to is none of the host's.
    let place = report.entry.from.as_ref().unwrap_or(&report.entry.url);
    let own = HostKey::of(place) == HostKey::of(&report.entry.url);
    let is_here = outcome.blame() == Blame::Here;
    report.outcome = if own || is_here { outcome } else { Outcome::TdmFile };
    report.body = ReportBody::TdmFile(answer);
}
