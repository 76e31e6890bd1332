//! Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body, by a key of the receiver's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use newshound_core::secret::Secret;
use sha2::Sha256;

/// Bytes of a key (the specification, *Signature scheme*).
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key that signs. It has no `Debug`: nothing prints it.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// The key that is written as `whsec_` and base64.
    ///
    /// # Errors
    /// One sentence, which shows nothing of it.
    pub(super) fn read(secret: &Secret) -> Result<Self, String> {
        let wrong = || {
            "its secret is not of the form whsec_BASE64 with 24 to 64 bytes (Standard Webhooks)"
                .to_owned()
        };
        let text = secret.expose().strip_prefix("whsec_").ok_or_else(wrong)?;
        let bytes = STANDARD.decode(text).map_err(|_| wrong())?;
        if !BYTES.contains(&bytes.len()) {
            return Err(wrong());
        }
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| wrong())
    }

    /// The header `webhook-signature` of a message; `timestamp` is in seconds.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn a_known_signature() {
        let key = Key::read(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).expect("a key");
        let signature =
            key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b"{\"test\": 2432232314}");
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_key_is_said_without_it() {
        for text in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%", "whsec_c2hvcnQ="] {
            let why = Key::read(&text.into()).err().expect("refused");
            assert!(
                why.contains("whsec_BASE64") && (text.is_empty() || !why.contains(text)),
                "{why}"
            );
        }
    }
}
