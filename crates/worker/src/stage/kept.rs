//! Answers of pages whose task comes again: no page is asked for twice.
//!
//! A page that waits (for its later pages, for its record, for what its host gives for what does
//! not exist) is kept as its site answered, until its task comes again and reads it anew with what
//! is known by then. What is too large for the store is asked for again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::capture::CaptureRef;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use newshound_core::outcome::Outcome;
use newshound_core::tdm::Said;
use newshound_core::time::UnixMillis;
use newshound_ports::{Captured, Fetched, MAX_PART, Response, Source, StoreError, StoryParts};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// Largest body kept: the fetcher's own bound of a page is far above.
const MAX_BODY: u64 = 8 * 1024 * 1024;

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    fetched_at: UnixMillis,
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    robots_tag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tdm_reservation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tdm_policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    /// Where it is kept as it was on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    capture: Option<CaptureRef>,
    /// Deflated (RFC 1951), in base64.
    body: String,
}

/// Whether a task that ended so comes again for the same page.
pub(crate) fn waits(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Doubtful | Outcome::Parts)
}

/// Where the answer for a URL is kept: apart from what others tell of it.
pub(crate) fn key_of(url: &CanonicalUrl, by: Fingerprinter) -> Fingerprint {
    by.of_text(&format!("answer {}", url.as_str()))
}

/// Keeps an answer under its key.
pub(crate) async fn keep(
    port: &dyn StoryParts,
    key: Fingerprint,
    response: &Response,
    (fetched_at, capture): (UnixMillis, Option<&CaptureRef>),
) -> Result<(), StoreError> {
    let mut packed = Vec::new();
    let done = DeflateEncoder::new(&*response.body, Compression::fast()).read_to_end(&mut packed);
    // Base64 takes four letters for three bytes; the rest is the head's.
    if done.is_err() || packed.len() > MAX_PART / 2 {
        return Ok(());
    }
    let answer = Answer {
        fetched_at,
        status: response.status,
        content_type: response.content_type.clone(),
        refresh: response.refresh.clone(),
        robots_tag: response.robots_tag.clone(),
        tdm_reservation: response.tdm.reservation.clone(),
        tdm_policy: response.tdm.policy.clone(),
        link: response.link.clone(),
        etag: response.etag.clone(),
        last_modified: response.last_modified.clone(),
        capture: capture.cloned(),
        body: STANDARD.encode(packed),
    };
    let part = newshound_ports::Part::new(key, Source::Answer, &answer)?;
    if part.text.len() > MAX_PART {
        return Ok(());
    }
    port.keep(&[part]).await
}

/// The answer kept under a key, as if its site had just given it, and when it did. What cannot be
/// read is asked for again.
pub(crate) async fn take(
    port: &dyn StoryParts,
    key: Fingerprint,
) -> Result<Option<(Fetched, UnixMillis)>, StoreError> {
    let kept = port.parts(key).await?;
    let text = kept.iter().find(|(source, _)| *source == Source::Answer).map(|(_, text)| text);
    Ok(text.and_then(|text| read(text)))
}

fn read(text: &str) -> Option<(Fetched, UnixMillis)> {
    let answer: Answer = serde_json::from_str(text).ok()?;
    let packed = STANDARD.decode(answer.body).ok()?;
    let mut body = Vec::new();
    DeflateDecoder::new(&*packed).take(MAX_BODY).read_to_end(&mut body).ok()?;
    let response = Response {
        status: answer.status,
        content_type: answer.content_type,
        refresh: answer.refresh,
        robots_tag: answer.robots_tag,
        tdm: Said { reservation: answer.tdm_reservation, policy: answer.tdm_policy },
        link: answer.link,
        etag: answer.etag,
        last_modified: answer.last_modified,
        body: body.into(),
        ..Response::default()
    };
    let fetched = Fetched {
        result: Ok(response),
        address: None,
        wire_bytes: 0,
        dns_ms: 0,
        connect_ms: 0,
        first_byte_ms: 0,
        total_ms: 0,
        captured: answer.capture.map_or(Captured::Off, |at| Captured::Kept(at, answer.fetched_at)),
    };
    Some((fetched, answer.fetched_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::test_store::Store;

    fn key(path: &str) -> Fingerprint {
        let url = CanonicalUrl::parse(&format!("https://news.example{path}")).expect("url");
        key_of(&url, Fingerprinter::keyed([7; 16]))
    }

    #[tokio::test]
    async fn an_answer_comes_back_as_it_was() {
        let store = Store::default();
        assert!(take(&store, key("/a")).await.expect("store").is_none());
        let mut given = Response {
            status: 200,
            content_type: Some("text/html; charset=gb18030".to_owned()),
            robots_tag: Some("noindex\nnoarchive".to_owned()),
            tdm: Said { reservation: Some("1".to_owned()), policy: None },
            etag: Some("\"x\"".to_owned()),
            body: (0..=255).cycle().take(100_000).collect::<Vec<u8>>().into(),
            ..Response::default()
        };
        keep(&store, key("/a"), &given, (UnixMillis(7), None)).await.expect("kept");
        let (taken, at) = take(&store, key("/a")).await.expect("store").expect("kept");
        let taken = taken.result.expect("response");
        assert_eq!(at, UnixMillis(7));
        assert_eq!(format!("{taken:?}"), format!("{given:?}"));
        // What does not fit is not kept.
        let noise = std::iter::successors(Some(1u64), |x| {
            let x = x ^ (x << 13);
            let x = x ^ (x >> 7);
            Some(x ^ (x << 17))
        });
        given.body = noise.take(200_000).flat_map(u64::to_le_bytes).collect::<Vec<u8>>().into();
        keep(&store, key("/b"), &given, (UnixMillis(8), None)).await.expect("no error");
        assert!(take(&store, key("/b")).await.expect("store").is_none());
    }

    #[test]
    fn what_cannot_be_read_is_asked_for_again() {
        for text in ["", "{}", r#"{"fetched_at":1,"status":200,"body":"%"}"#] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
