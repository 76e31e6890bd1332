//! Which addresses may be dialled: the table behind the guard against pages that point into
//! somebody's own network.
//!
//! Source of the table: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and
//! later), and for embedded addresses RFC 4291, 6052, 8215, 3056 and 4380.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Why an address is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// 0.0.0.0/8 and `::`.
    #[error("unspecified")]
    Unspecified,
    /// 127.0.0.0/8 and `::1`.
    #[error("loopback")]
    Loopback,
    /// RFC 1918 and `fc00::/7`, also the deprecated `fec0::/10`.
    #[error("private network")]
    Private,
    /// 169.254.0.0/16 and `fe80::/10`; cloud metadata services answer here.
    #[error("link-local")]
    LinkLocal,
    /// 100.64.0.0/10 (RFC 6598).
    #[error("carrier-grade NAT")]
    SharedNat,
    /// 224.0.0.0/4, `ff00::/8` and 255.255.255.255.
    #[error("multicast or broadcast")]
    Multicast,
    /// Documentation and benchmark ranges.
    #[error("documentation or benchmark range")]
    Documentation,
    /// IETF protocol assignments, reserved and discard-only blocks, all IPv6 outside `2000::/3`.
    #[error("reserved")]
    Reserved,
    /// An IPv4 address inside an IPv6 one by a way no public site needs (compatible, 6to4,
    /// Teredo, local NAT64, ISATAP).
    #[error("tunnelled IPv4 address")]
    Tunnel,
}

/// Whether `address` is one of the public internet. IPv4-mapped and NAT64 addresses are
/// judged by the IPv4 address they carry, since that is where the packets end up.
///
/// # Errors
/// Why it is not.
pub fn is_public(address: IpAddr) -> Result<(), Reason> {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> Result<(), Reason> {
    let reason = match address.octets() {
        [0, ..] => Reason::Unspecified,
        [127, ..] => Reason::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reason::Private,
        [169, 254, ..] => Reason::LinkLocal,
        [100, 64..=127, ..] => Reason::SharedNat,
        // TEST-NET-1 to 3 (RFC 5737), benchmarks (RFC 2544).
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [198, 18..=19, ..] => {
            Reason::Documentation
        }
        // Protocol assignments (RFC 6890), 6to4 relays (RFC 7526), AS112 is public.
        [192, 0, 0, _] | [192, 88, 99, _] => Reason::Reserved,
        [224..=239, ..] | [255, 255, 255, 255] => Reason::Multicast,
        [240..=255, ..] => Reason::Reserved,
        _ => return Ok(()),
    };
    Err(reason)
}

fn is_public_v6(address: Ipv6Addr) -> Result<(), Reason> {
    let parts = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    let reason = match parts {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reason::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Reason::Loopback,
        // ::ffff:0:0/96 (mapped) and 64:ff9b::/96 (NAT64, RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            return is_public_v4(embedded(high, low));
        }
        // ::/96 compatible, ::ffff:0:0:0/96 translated (SIIT), 64:ff9b:1::/48 local NAT64.
        [0, 0, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0x64, 0xff9b, 1, ..] => {
            Reason::Tunnel
        }
        // 6to4 (RFC 3056), Teredo (RFC 4380).
        [0x2002, ..] | [0x2001, 0, ..] => Reason::Tunnel,
        // Documentation (RFC 3849, 9637), benchmarks (RFC 5180).
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] | [0x2001, 2, 0, ..] => Reason::Documentation,
        // The rest of 2001::/23: protocol assignments, ORCHID (RFC 2928, 7343).
        [0x2001, 0..=0x1ff, ..] => Reason::Reserved,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Reason::Private,
        [0xfe80..=0xfebf, ..] => Reason::LinkLocal,
        [0xff00..=0xffff, ..] => Reason::Multicast,
        // ISATAP interface identifiers (RFC 5214) carry an IPv4 address behind 0:5efe.
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => Reason::Tunnel,
        // Only 2000::/3 is handed out (RFC 4291 section 2.4).
        [0x2000..=0x3fff, ..] => return Ok(()),
        _ => Reason::Reserved,
    };
    Err(reason)
}

/// A range of addresses, written `10.1.0.0/16` or as one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// A text that is no [`Network`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network: write it as 10.1.0.0/16 or as one address")]
pub struct BadNetwork(String);

impl Network {
    /// Whether `address` lies in it. An IPv4-mapped address counts as the IPv4 one.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                same_prefix(own.to_bits().into(), other.to_bits().into(), self.prefix, 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                same_prefix(own.to_bits(), other.to_bits(), self.prefix, 128)
            }
            _ => false,
        }
    }
}

fn same_prefix(one: u128, other: u128, prefix: u8, width: u8) -> bool {
    let ignored = u32::from(width - prefix);
    // A shift by all 128 bits overflows: everything is ignored then.
    (one ^ other).checked_shr(ignored).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address = IpAddr::from_str(address).map_err(|_| bad())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), u8::from_str).map_err(|_| bad())?;
        if prefix > width { Err(bad()) } else { Ok(Self { address, prefix }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_addresses() {
        use Reason::{
            Documentation, LinkLocal, Loopback, Multicast, Private, Reserved, SharedNat, Tunnel,
            Unspecified,
        };
        let cases: &[(&str, Option<Reason>)] = &[
            ("8.8.8.8", None),
            ("1.1.1.1", None),
            ("9.255.255.255", None),
            ("11.0.0.0", None),
            ("100.63.255.255", None),
            ("100.128.0.0", None),
            ("172.15.255.255", None),
            ("172.32.0.0", None),
            ("192.0.1.1", None),
            ("192.31.196.1", None),
            ("198.17.255.255", None),
            ("198.20.0.0", None),
            ("223.255.255.255", None),
            ("0.0.0.0", Some(Unspecified)),
            ("0.1.2.3", Some(Unspecified)),
            ("127.0.0.1", Some(Loopback)),
            ("127.255.255.254", Some(Loopback)),
            ("10.0.0.1", Some(Private)),
            ("172.16.0.1", Some(Private)),
            ("172.31.255.255", Some(Private)),
            ("192.168.1.1", Some(Private)),
            ("169.254.169.254", Some(LinkLocal)),
            ("100.64.0.1", Some(SharedNat)),
            ("100.127.255.255", Some(SharedNat)),
            ("192.0.0.8", Some(Reserved)),
            ("192.0.2.1", Some(Documentation)),
            ("198.51.100.7", Some(Documentation)),
            ("203.0.113.7", Some(Documentation)),
            ("198.18.0.1", Some(Documentation)),
            ("198.19.255.255", Some(Documentation)),
            ("192.88.99.1", Some(Reserved)),
            ("224.0.0.1", Some(Multicast)),
            ("239.255.255.250", Some(Multicast)),
            ("240.0.0.1", Some(Reserved)),
            ("255.255.255.255", Some(Multicast)),
            ("2001:4860:4860::8888", None),
            ("2a00:1450::1", None),
            ("2001:200::1", None),
            ("::", Some(Unspecified)),
            ("::1", Some(Loopback)),
            ("::2", Some(Tunnel)),
            ("::127.0.0.1", Some(Tunnel)),
            ("::ffff:127.0.0.1", Some(Loopback)),
            ("::ffff:10.0.0.1", Some(Private)),
            ("::ffff:8.8.8.8", None),
            ("::ffff:0:127.0.0.1", Some(Tunnel)),
            ("64:ff9b::8.8.8.8", None),
            ("64:ff9b::169.254.169.254", Some(LinkLocal)),
            ("64:ff9b::7f00:1", Some(Loopback)),
            ("64:ff9b:1::a00:1", Some(Tunnel)),
            ("2002:7f00:1::", Some(Tunnel)),
            ("2002:808:808::1", Some(Tunnel)),
            ("2001:0:4136:e378::1", Some(Tunnel)),
            ("2001:db8::1", Some(Documentation)),
            ("3fff:1::1", Some(Documentation)),
            ("2001:2::1", Some(Documentation)),
            ("2001:10::1", Some(Reserved)),
            ("100::1", Some(Reserved)),
            ("fc00::1", Some(Private)),
            ("fd12:3456::1", Some(Private)),
            ("fec0::1", Some(Private)),
            ("fe80::1", Some(LinkLocal)),
            ("ff02::1", Some(Multicast)),
            ("4000::1", Some(Reserved)),
            ("2a00:1450::5efe:a00:1", Some(Tunnel)),
        ];
        for (address, expected) in cases {
            let ip: IpAddr = address.parse().unwrap();
            assert_eq!(is_public(ip).err(), *expected, "{address}");
        }
    }

    #[test]
    fn reads_networks() {
        let cases: &[(&str, &str, bool)] = &[
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0/0", "9.9.9.9", true),
            ("0.0.0.0/0", "fd00::1", false),
            ("::/0", "fd00::1", true),
            ("fd00::/8", "fd00::1", true),
            ("fd00::/8", "fe00::1", false),
        ];
        for (network, address, inside) in cases {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), *inside, "{network} {address}");
        }
        for bad in ["", "10.0.0.0/33", "::/129", "ten", "10.0.0.0/", "10.0.0.0/-1", "1.2.3"] {
            assert!(bad.parse::<Network>().is_err(), "{bad:?}");
        }
    }
}
