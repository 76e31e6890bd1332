//! What is dropped from a URL because it does not choose the page.
//!
//! Sources: the parameters named by the analytics and mail vendors' own manuals (Google
//! Analytics, Matomo, Adobe, Mailchimp, HubSpot, Meta, Microsoft Advertising), the session
//! names of PHP, Java, ASP.NET and ColdFusion, and WordPress core (`replytocom`, `cpage`).

use crate::words::Words;

/// Names dropped wherever they stand.
const NAMES: Words = Words::new(&[
    "_branch_match_id",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "aspsessionid",
    "at_campaign",
    "at_medium",
    "cfid",
    "cftoken",
    "cmpid",
    "cpage",
    "dclid",
    "fb_action_ids",
    "fb_source",
    "fbclid",
    "ftag",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "icid",
    "igshid",
    "jsessionid",
    "li_fat_id",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "oly_anon_id",
    "oly_enc_id",
    "phpsessid",
    "ref",
    "ref_src",
    "replytocom",
    "s_kwcid",
    "sessionid",
    "sr_share",
    "taid",
    "trk",
    "twclid",
    "vero_id",
    "wbraid",
    "wt_mc",
    "xtor",
    "yclid",
]);

/// Names dropped by their beginning.
const PREFIXES: &[&str] = &["utm_", "mtm_", "pk_", "hsa_", "stm_", "itm_"];

/// Whether the query part `name[=value]` is dropped.
#[must_use]
pub(crate) fn is_dropped(part: &str) -> bool {
    let name = part.split_once('=').map_or(part, |(name, _)| name);
    let begins = |prefix: &&str| {
        name.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
    };
    NAMES.has(name) || PREFIXES.iter().any(begins)
}

/// The path without a session id (`;jsessionid=...`) and without WordPress' comment page.
#[must_use]
pub(crate) fn strip_path(path: &str) -> &str {
    let lower_at = path.find(';').filter(|at| {
        let rest = path[at + 1..].to_ascii_lowercase();
        rest.starts_with("jsessionid=") || rest.starts_with("phpsessid=")
    });
    let mut path = lower_at.map_or(path, |at| &path[..at]);
    // Again and again, so that the form is idempotent.
    while let Some(kept) = without_comment_page(path) {
        path = kept;
    }
    path
}

fn without_comment_page(path: &str) -> Option<&str> {
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    let (kept, last) = trimmed.rsplit_once('/')?;
    let number = last.strip_prefix("comment-page-")?;
    let page = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    page.then(|| &path[..=kept.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_for_the_search() {
        assert!(NAMES.list().is_sorted());
    }

    #[test]
    fn identity_parameters_survive() {
        for kept in ["p=1", "page_id=2", "paged=3", "cat=4", "id=5", "reference=6", "s=word"] {
            assert!(!is_dropped(kept), "{kept}");
        }
        for dropped in ["utm_source=x", "UTM_Medium", "fbclid=1", "PHPSESSID=2", "pk_campaign=3"] {
            assert!(is_dropped(dropped), "{dropped}");
        }
    }

    #[test]
    fn comment_pages_fold() {
        assert_eq!(strip_path("/slug/comment-page-1/"), "/slug/");
        assert_eq!(strip_path("/slug/comment-page-x/"), "/slug/comment-page-x/");
        assert_eq!(strip_path("/comment-page-3"), "/");
    }
}
