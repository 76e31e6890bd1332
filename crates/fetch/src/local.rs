//! What this machine lacks, told apart from what a site does: an error of the socket alone does
//! not say whose it is. Whether there is a way to an address is asked of the system's own table of
//! routes, by connecting a datagram socket there, which sends nothing.

use newshound_core::outcome::Outcome;
use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Stand for "the rest of the network": addresses that belong to nobody (RFC 5737; the unassigned
/// beginning of the global unicast block of RFC 4291). Nothing is sent there.
const ELSEWHERE: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
    IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 1)),
];

/// What an error of a socket says of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// No file, buffer, port or memory is left. No port is also said where there is no way.
    Resources,
    /// No way there: whose fault it is, the routes tell.
    Way,
}

/// What `error` or one of its sources says of this machine.
pub(crate) fn lack(error: &(dyn Error + 'static)) -> Option<Lack> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<io::Error>().and_then(of_socket) {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// The same for one error of the system.
pub(crate) fn of_socket(error: &io::Error) -> Option<Lack> {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        match Errno::from_io_error(error)? {
            Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM | Errno::ADDRNOTAVAIL => {
                Some(Lack::Resources)
            }
            Errno::NETUNREACH | Errno::NETDOWN | Errno::HOSTUNREACH | Errno::AFNOSUPPORT => {
                Some(Lack::Way)
            }
            _ => None,
        }
    }
    #[cfg(not(unix))]
    match error.kind() {
        io::ErrorKind::OutOfMemory | io::ErrorKind::AddrNotAvailable => Some(Lack::Resources),
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::HostUnreachable => Some(Lack::Way),
        _ => None,
    }
}

/// What no way to `addresses` comes to; `None` where this machine has one, so that the trouble is
/// beyond it.
pub(crate) fn without_way(addresses: &[IpAddr]) -> Option<Outcome> {
    judge(addresses, way)
}

/// Whether the system knows a way to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Yes,
    No,
    /// A socket cannot even be had.
    NoSocket,
}

fn judge(addresses: &[IpAddr], way: impl Fn(IpAddr) -> Way) -> Option<Outcome> {
    let there: Vec<Way> = addresses.iter().map(|&address| way(address)).collect();
    if there.contains(&Way::NoSocket) {
        return Some(Outcome::LocalShortage);
    }
    if there.contains(&Way::Yes) {
        return None;
    }
    let elsewhere = ELSEWHERE.map(|address| (address.is_ipv4(), way(address)));
    // One version of IP leads on, and the host has no address of it.
    let other = elsewhere.iter().any(|(is_v4, way)| {
        *way == Way::Yes && !addresses.iter().any(|address| address.is_ipv4() == *is_v4)
    });
    Some(if other && !addresses.is_empty() { Outcome::NoProtocol } else { Outcome::NoRoute })
}

fn way(address: IpAddr) -> Way {
    let own: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // The port matters to nobody: 9 is the discard service.
    let socket = match UdpSocket::bind(SocketAddr::new(own, 0)) {
        Ok(socket) => socket,
        Err(error) => {
            return match of_socket(&error) {
                Some(Lack::Resources) if address.is_ipv4() => Way::NoSocket,
                _ => Way::No,
            };
        }
    };
    match socket.connect(SocketAddr::new(address, 9)).map_err(|error| of_socket(&error)) {
        // Where something else is against it, the trouble is not a missing route.
        Ok(()) | Err(None) => Way::Yes,
        Err(Some(_)) => Way::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_tell_whose_fault_it_is() {
        let (four, six): (IpAddr, IpAddr) =
            (Ipv4Addr::new(198, 51, 100, 7).into(), "2001:db8::7".parse().expect("address"));
        let machine = |v4: Way, v6: Way| move |at: IpAddr| if at.is_ipv4() { v4 } else { v6 };
        let (yes, no) = (Way::Yes, Way::No);
        for (addresses, v4, v6, expected) in [
            // There is a way, so a router beyond has none.
            (&[four][..], yes, no, None),
            (&[six, four], yes, no, None),
            (&[six], yes, no, Some(Outcome::NoProtocol)),
            (&[four], no, yes, Some(Outcome::NoProtocol)),
            (&[six], no, no, Some(Outcome::NoRoute)),
            (&[four, six], no, no, Some(Outcome::NoRoute)),
            (&[], yes, no, Some(Outcome::NoRoute)),
            (&[four], Way::NoSocket, no, Some(Outcome::LocalShortage)),
        ] {
            assert_eq!(judge(addresses, machine(v4, v6)), expected, "{addresses:?} {v4:?} {v6:?}");
        }
        assert_eq!(way(Ipv4Addr::LOCALHOST.into()), yes);
    }

    #[cfg(unix)]
    #[test]
    fn errors_are_found_in_what_wraps_them() {
        use rustix::io::Errno;
        for (errno, expected) in [
            (Errno::MFILE, Some(Lack::Resources)),
            (Errno::NFILE, Some(Lack::Resources)),
            (Errno::NOBUFS, Some(Lack::Resources)),
            (Errno::NOMEM, Some(Lack::Resources)),
            (Errno::NETUNREACH, Some(Lack::Way)),
            (Errno::HOSTUNREACH, Some(Lack::Way)),
            (Errno::ADDRNOTAVAIL, Some(Lack::Resources)),
            (Errno::CONNREFUSED, None),
            (Errno::CONNRESET, None),
        ] {
            let bare = io::Error::from_raw_os_error(errno.raw_os_error());
            assert_eq!(lack(&bare), expected, "{errno:?}");
            #[derive(Debug, thiserror::Error)]
            #[error("outer")]
            struct Outer(#[source] io::Error);
            assert_eq!(lack(&Outer(bare)), expected, "{errno:?}");
        }
    }
}
