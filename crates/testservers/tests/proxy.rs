//! The proxy against a server that sends back what it gets.

use newshound_testservers::{Network, Proxy, Towards, poll};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// How long nothing must come before it counts as silence.
const SILENCE: Duration = Duration::from_millis(150);
/// How long what must come is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that echoes, on a port of its own, until the test ends.
fn echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
    let port = listener.local_addr().expect("address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let mut answers = stream.try_clone().expect("clone");
                let _ = std::io::copy(&mut stream, &mut answers);
                let _ = answers.shutdown(std::net::Shutdown::Write);
            });
        }
    });
    port
}

struct Client(TcpStream);

impl Client {
    fn to(proxy: &Proxy) -> Self {
        Self(TcpStream::connect(("127.0.0.1", proxy.port())).expect("connect"))
    }

    fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).expect("send");
    }

    /// So many bytes.
    fn get(&mut self, length: usize) -> String {
        self.0.set_read_timeout(Some(PATIENCE)).expect("timeout");
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).expect("an answer");
        String::from_utf8(bytes).expect("text")
    }

    /// What comes before the end, and how it ended.
    fn rest(&mut self) -> (String, Result<(), ErrorKind>) {
        self.0.set_read_timeout(Some(PATIENCE)).expect("timeout");
        let (mut got, mut byte) = (Vec::new(), [0]);
        let end = loop {
            match self.0.read(&mut byte) {
                Ok(0) => break Ok(()),
                Ok(_) => got.push(byte[0]),
                Err(error) => break Err(error.kind()),
            }
        };
        (String::from_utf8(got).expect("text"), end)
    }

    fn silent(&mut self) {
        self.0.set_read_timeout(Some(SILENCE)).expect("timeout");
        let kind = self.0.read(&mut [0]).expect_err("silence").kind();
        assert!(matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{kind}");
    }
}

#[test]
fn it_passes_bytes_and_ends() {
    let proxy = Proxy::before(echo());
    let mut client = Client::to(&proxy);
    client.send("hello");
    assert_eq!(client.get(5), "hello");
    // A half-closed connection still carries the answer.
    client.send("last");
    client.0.shutdown(std::net::Shutdown::Write).expect("shutdown");
    assert_eq!(client.rest(), ("last".to_owned(), Ok(())));
    assert_eq!((proxy.connections(), proxy.cuts()), (1, 0));
}

#[test]
fn much_passes_unchanged() {
    let proxy = Proxy::before(echo());
    let mut client = Client::to(&proxy);
    let text: String = (0..200_000).map(|n| char::from(b'a' + (n % 23) as u8)).collect();
    let mut writer = client.0.try_clone().expect("clone");
    let sent = text.clone();
    let sending = std::thread::spawn(move || writer.write_all(sent.as_bytes()));
    assert!(client.get(text.len()) == text);
    sending.join().expect("thread").expect("sent");
}

#[test]
fn it_delays_both_ways() {
    let proxy = Proxy::before(echo());
    let mut client = Client::to(&proxy);
    proxy.set(Network::Delay(Duration::from_millis(100)));
    let began = Instant::now();
    client.send("late");
    assert_eq!(client.get(4), "late");
    assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
}

#[test]
fn a_blackhole_holds_open_and_new_connections_until_it_ends() {
    let proxy = Proxy::before(echo());
    let mut open = Client::to(&proxy);
    open.send("a");
    assert_eq!(open.get(1), "a");
    proxy.set(Network::Blackhole);
    open.send("b");
    let mut new = Client::to(&proxy);
    new.send("c");
    open.silent();
    new.silent();
    proxy.set(Network::Forward);
    assert_eq!((open.get(1), new.get(1)), ("b".to_owned(), "c".to_owned()));
}

#[test]
fn a_cut_resets_what_is_open_and_leaves_the_rest() {
    let proxy = Proxy::before(echo());
    let mut open = Client::to(&proxy);
    open.send("a");
    assert_eq!(open.get(1), "a");
    proxy.cut_all();
    assert_eq!(open.rest(), (String::new(), Err(ErrorKind::ConnectionReset)));
    let mut new = Client::to(&proxy);
    new.send("b");
    assert_eq!(new.get(1), "b");
}

#[test]
fn it_refuses_and_takes_connections_again() {
    let proxy = Proxy::before(echo());
    let mut open = Client::to(&proxy);
    open.send("a");
    assert_eq!(open.get(1), "a");
    proxy.set(Network::Refuse);
    assert_eq!(open.rest().1, Err(ErrorKind::ConnectionReset));
    let refused = || {
        TcpStream::connect(("127.0.0.1", proxy.port()))
            .is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
    };
    assert!(poll(PATIENCE, refused));
    proxy.set(Network::Forward);
    assert!(poll(PATIENCE, || !refused()));
    let mut new = Client::to(&proxy);
    new.send("b");
    assert_eq!(new.get(1), "b");
}

#[test]
fn a_frame_is_cut_in_its_middle_once() {
    for (towards, keep, arrives) in
        [(Towards::Client, 3, "fra"), (Towards::Client, 0, ""), (Towards::Server, 2, "")]
    {
        let proxy = Proxy::before(echo());
        let mut client = Client::to(&proxy);
        proxy.cut_within(towards, keep);
        client.send("frame");
        let (got, _) = client.rest();
        assert_eq!(got, arrives, "{towards:?} {keep}");
        assert!(poll(PATIENCE, || proxy.cuts() == 1));
        let mut new = Client::to(&proxy);
        new.send("frame");
        assert_eq!(new.get(5), "frame");
    }
}

#[test]
fn a_server_that_is_away_ends_the_connection() {
    let proxy = {
        // A port that was free a moment ago.
        let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
        Proxy::before(listener.local_addr().expect("address").port())
    };
    let (got, _) = Client::to(&proxy).rest();
    assert_eq!(got, "");
}
