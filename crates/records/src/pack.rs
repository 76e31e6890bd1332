//! Paths in three fifths of their bytes: a fixed prefix code (Huffman's), since a crawl's
//! memory is mostly the URLs that wait.
//!
//! The code was made once from invented frequencies: English slugs, dates, short queries. It is
//! part of the format and never changed. The longest code, all ones, belongs to a byte no URL
//! has, so the last byte is filled up with ones (as RFC 7541 section 5.2 does).

use std::sync::LazyLock;

/// Bits of each byte's code, one character each in base 36. `-` and `e` take 4, `/`, digits and
/// letters 4 to 9, what a URL cannot have 17 and 18.
const LENGTHS: &[u8; 256] = b"ihhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhfcffd98cccdaa47566577777779cf7f8\
      caaaaaaaaaaaaaaaaaaaaaaaaaaefef8f46554666497564469454676969fefbh\
      hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh\
      hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhi";

/// Longest code.
const LONGEST: usize = 18;

struct Code {
    /// Code and its bits, for each byte.
    codes: [(u32, u32); 256],
    /// First code of each length, and where its bytes begin in `bytes`.
    first: [(u32, usize); LONGEST + 2],
    /// Bytes in the order of their codes.
    bytes: Vec<u8>,
}

static CODE: LazyLock<Code> = LazyLock::new(|| {
    let bits = |byte: u8| {
        let digit = char::from(LENGTHS[usize::from(byte)]).to_digit(36);
        digit.unwrap_or(0) as usize
    };
    let mut code = Code { codes: [(0, 0); 256], first: [(0, 0); LONGEST + 2], bytes: Vec::new() };
    let mut next = 0_u32;
    for length in 1..=LONGEST {
        next <<= 1;
        code.first[length] = (next, code.bytes.len());
        for byte in (0..=255_u8).filter(|&byte| bits(byte) == length) {
            code.codes[usize::from(byte)] = (next, length as u32);
            code.bytes.push(byte);
            next += 1;
        }
    }
    code.first[LONGEST + 1] = (0, code.bytes.len());
    code
});

/// Packs `text` behind `out`.
pub fn pack(text: &[u8], out: &mut Vec<u8>) {
    let (mut held, mut bits) = (0_u64, 0);
    for &byte in text {
        let (code, length) = CODE.codes[usize::from(byte)];
        held = held << length | u64::from(code);
        bits += length;
        while bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
        }
    }
    if bits > 0 {
        out.push((held << (8 - bits)) as u8 | 0xff >> bits);
    }
}

/// Undoes [`pack`]; `None` for bytes it did not write.
#[must_use]
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(packed.len() * 2);
    let (mut code, mut length) = (0_u32, 0);
    for bit in packed.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)) {
        code = code << 1 | u32::from(bit);
        length += 1;
        let (first, start) = CODE.first[length];
        let end = CODE.first[length + 1].1;
        // Codes below `first` belong to shorter ones and were met before.
        let at = start + (code - first) as usize;
        if at < end {
            out.push(CODE.bytes[at]);
            (code, length) = (0, 0);
        } else if length == LONGEST {
            return None;
        }
    }
    let padding = (1_u32 << length) - 1;
    (length < 8 && code == padding).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_code_is_complete() {
        assert_eq!(CODE.bytes.len(), 256);
        let sum: f64 = CODE.codes.iter().map(|(_, bits)| 0.5_f64.powi(*bits as i32)).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        assert_eq!(CODE.codes[255], ((1 << LONGEST) - 1, LONGEST as u32));
    }

    #[test]
    fn paths_shrink() {
        for (path, most) in [
            ("/2022/03/09/council-votes-on-the-new-harbour-plan-after-debate/", 38),
            ("/News/World/article1234567.html", 22),
            ("/sport/cricket/live-score-updates?page=2", 25),
            ("/", 1),
            ("", 0),
        ] {
            let mut packed = Vec::new();
            pack(path.as_bytes(), &mut packed);
            assert!(packed.len() <= most, "{path}: {}", packed.len());
            assert_eq!(unpack(&packed).as_deref(), Some(path.as_bytes()));
        }
    }

    /// Written once and kept: these bytes stand in stores.
    #[test]
    fn the_code_never_changes() {
        let mut packed = Vec::new();
        pack(b"/2022/03/09/A-story?p=1", &mut packed);
        let hex: String = packed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "846c8c6166f859d61f1055d5b6f3cfb5bf");
    }

    proptest! {
        #[test]
        fn any_bytes_round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut packed = Vec::new();
            pack(&bytes, &mut packed);
            prop_assert_eq!(unpack(&packed), Some(bytes));
        }

        #[test]
        fn any_bytes_unpack_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes);
        }
    }
}
