//! A server of a few lines for one test: paths to bodies, a thread for each connection.

use crate::wait::until;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Serves on a free loopback port until the test program ends; gives the base URL without a
/// slash at its end. `answer` gives status line and body for a path.
///
/// # Errors
/// When no port can be had.
pub fn serve(answer: fn(&str) -> (&'static str, String)) -> std::io::Result<String> {
    serve_at("127.0.0.1:0", answer)
}

/// The same at an address of loopback; one that another process has is waited for, at most a minute.
///
/// # Errors
/// When it cannot be had.
pub fn serve_at(
    address: &str,
    answer: fn(&str) -> (&'static str, String),
) -> std::io::Result<String> {
    serve_heads(address, move |path, _| answer(path))
}

/// The same for a server that looks at the request's header lines too. Behind the status may stand
/// header lines of the answer, each begun by `\r\n`.
///
/// # Errors
/// When the address cannot be had.
pub fn serve_heads<F>(address: &str, answer: F) -> std::io::Result<String>
where
    F: Fn(&str, &str) -> (&'static str, String) + Clone + Send + 'static,
{
    let bind = || TcpListener::bind(address);
    until(Duration::from_secs(60), || {
        !bind().is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
    });
    let listener = bind()?;
    let base = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client may open a connection ahead and ask nothing on it.
            let answer = answer.clone();
            std::thread::spawn(move || serve_one(&stream, &answer));
        }
    });
    Ok(base)
}

fn serve_one(mut stream: &TcpStream, answer: &dyn Fn(&str, &str) -> (&'static str, String)) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let (mut line, mut head) = (String::new(), String::new());
    if !reader.read_line(&mut first).is_ok_and(|read| read > 0) {
        return;
    }
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        head.push_str(&line);
        line.clear();
    }
    let (status, body) = answer(first.split(' ').nth(1).unwrap_or("/"), &head);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}
