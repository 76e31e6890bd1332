//! What Python hands over, checked: bytes or text, a URL, a time.

use flate2::read::MultiGzDecoder;
use newshound_core::time::UnixMillis;
use newshound_extract::meta::date::{self, DateStyle};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use std::borrow::Cow;
use std::io::Read as _;
use url::Url;

/// Largest page read; the crawl's own cap. What is beyond is cut off, and an issue says so.
pub(crate) const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A page's bytes and what is known of their charset.
#[derive(Debug, Clone)]
pub(crate) struct Document<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// It came as text, so that its charset is known whatever its meta elements say.
    pub(crate) is_text: bool,
    /// It was longer than the cap.
    pub(crate) is_cut: bool,
}

impl Document<'_> {
    /// The label that stands for a `Content-Type` header.
    pub(crate) fn content_type(&self) -> Option<&'static str> {
        self.is_text.then_some("text/html; charset=utf-8")
    }

    /// The same with bytes of its own, for another thread.
    pub(crate) fn into_owned(self) -> Document<'static> {
        let bytes = Cow::Owned(self.bytes.into_owned());
        Document { bytes, is_text: self.is_text, is_cut: self.is_cut }
    }
}

/// A page as bytes, unpacked where it is packed by gzip. A lone surrogate of a `str` becomes U+FFFD.
/// At most `most` bytes are taken.
///
/// # Errors
/// `TypeError` for anything but `bytes`, `bytearray`, `memoryview` and `str`.
pub(crate) fn document<'a>(html: &'a Bound<'_, PyAny>, most: usize) -> PyResult<Document<'a>> {
    if let Ok(bytes) = html.cast::<PyBytes>() {
        return Ok(cut(unpacked(Cow::Borrowed(bytes.as_bytes()), most), false, most));
    }
    if let Ok(text) = html.cast::<PyString>() {
        let text = match text.to_string_lossy() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        return Ok(cut(text, true, most));
    }
    if html.is_instance_of::<PyByteArray>() || html.is_instance_of::<PyMemoryView>() {
        let bytes = html.py().get_type::<PyBytes>().call1((html,))?;
        let bytes = bytes.cast::<PyBytes>().map_err(PyErr::from)?;
        return Ok(cut(unpacked(Cow::Owned(bytes.as_bytes().to_vec()), most), false, most));
    }
    let kind = html.get_type().name()?;
    Err(PyTypeError::new_err(format!("a page is bytes or str, not {kind}")))
}

/// What gzip packed, as far as it can be read and a byte over the cap; other bytes as they are.
fn unpacked(bytes: Cow<'_, [u8]>, most: usize) -> Cow<'_, [u8]> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut plain = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    // A broken end keeps what stood before it.
    let _ = MultiGzDecoder::new(&*bytes).take(limit).read_to_end(&mut plain);
    Cow::Owned(plain)
}

fn cut(bytes: Cow<'_, [u8]>, is_text: bool, most: usize) -> Document<'_> {
    let is_cut = bytes.len() > most;
    let bytes = match bytes {
        Cow::Borrowed(all) => Cow::Borrowed(&all[..all.len().min(most)]),
        Cow::Owned(mut all) => {
            all.truncate(most);
            Cow::Owned(all)
        }
    };
    Document { bytes, is_text, is_cut }
}

/// An absolute http(s) URL; `None` where none is given.
///
/// # Errors
/// `ValueError` for what is no such URL.
pub(crate) fn url(text: Option<&str>) -> PyResult<Option<Url>> {
    let Some(text) = text else { return Ok(None) };
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(url)),
        Ok(_) => Err(PyValueError::new_err(format!("{text:?} is no http or https URL"))),
        Err(error) => Err(PyValueError::new_err(format!("{text:?} is not a URL: {error}"))),
    }
}

/// When a page was fetched: a `str` in ISO 8601 (or a bare day), a `datetime` (one without a zone
/// is in UTC), or a `date`.
///
/// # Errors
/// `TypeError` and `ValueError` for anything else.
pub(crate) fn fetched_at(given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<UnixMillis>> {
    let Some(given) = given.filter(|given| !given.is_none()) else { return Ok(None) };
    let text = if let Ok(text) = given.cast::<PyString>() {
        text.to_string_lossy().into_owned()
    } else if given.hasattr("isoformat")? {
        given.call_method0("isoformat")?.extract::<String>()?
    } else {
        let kind = given.get_type().name()?;
        let why = format!("fetched_at is a str, datetime or date, not {kind}");
        return Err(PyTypeError::new_err(why));
    };
    let why = || format!("fetched_at {text:?} is no time: 2026-03-09T17:08:00Z or a day");
    let stamp = date::machine(&text, DateStyle::default());
    let millis = stamp.ok_or_else(|| PyValueError::new_err(why()))?.rough_millis();
    Ok(Some(UnixMillis(millis)))
}
