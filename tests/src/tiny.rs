//! A server of a few lines for one test: paths to bodies, a thread for each connection.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

/// Serves on a free loopback port until the test program ends; gives the base URL without a
/// slash at its end. `answer` gives status line and body for a path.
///
/// # Errors
/// When no port can be had.
pub fn serve(answer: fn(&str) -> (&'static str, String)) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client may open a connection ahead and ask nothing on it.
            std::thread::spawn(move || serve_one(&stream, answer));
        }
    });
    Ok(base)
}

fn serve_one(mut stream: &TcpStream, answer: fn(&str) -> (&'static str, String)) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let mut line = String::new();
    if !reader.read_line(&mut first).is_ok_and(|read| read > 0) {
        return;
    }
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    let (status, body) = answer(first.split(' ').nth(1).unwrap_or("/"));
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}
