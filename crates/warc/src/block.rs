//! The block of a record, and whether it is what its digests say.

use crate::digest;
use crate::head::Head;
use crate::http::Message;

/// A block, or its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Its bytes, at most as many as were asked for.
    pub bytes: Vec<u8>,
    /// There was more.
    pub is_cut: bool,
    /// The file had less than its head says.
    pub is_short: bool,
}

impl Block {
    /// The digest fields of `head` that this block does not have; a block that is not whole is not judged.
    /// That of a payload may have been taken before or after chunks were joined, or of what `decoded` gives:
    /// the body without its content coding. A digest that no known algorithm made is not judged either.
    #[must_use]
    pub fn lies(
        &self,
        head: &Head,
        decoded: &dyn Fn(&Message<'_>) -> Option<Vec<u8>>,
    ) -> Vec<&'static str> {
        let mut lies = Vec::new();
        if self.is_cut || self.is_short {
            return lies;
        }
        let is_another = |given: &str, bytes: &[u8]| digest::agrees(given, bytes) == Some(false);
        if let Some(given) = head.get("WARC-Block-Digest")
            && is_another(given, &self.bytes)
        {
            lies.push("WARC-Block-Digest");
        }
        let Some(given) = head.get("WARC-Payload-Digest") else { return lies };
        let is_another_payload = match head.kind() {
            "resource" => is_another(given, &self.bytes),
            "response" => Message::read(&self.bytes).is_some_and(|message| {
                is_another(given, message.body)
                    && is_another(given, &message.payload())
                    && decoded(&message).is_none_or(|body| is_another(given, &body))
            }),
            _ => false,
        };
        if is_another_payload {
            lies.push("WARC-Payload-Digest");
        }
        lies
    }
}
