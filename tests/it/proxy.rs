//! An HTTP proxy that remembers what went through it.
#![allow(dead_code, reason = "a harness offers more than the tests of one day use")]

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A proxy on the loopback interface: tunnels for `CONNECT`, forwards the rest. Ends when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
}

impl Proxy {
    /// Starts one.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback interface has ports");
        let address = listener.local_addr().expect("a listener has an address");
        let heads = Arc::new(Mutex::default());
        let stopped = Arc::new(AtomicBool::new(false));
        let proxy = Self { address, heads: heads.clone(), stopped: stopped.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let heads = heads.clone();
                // Clients may leave whenever they like.
                thread::spawn(move || pass(stream, &heads).ok());
            }
        });
        proxy
    }

    /// As `HTTPS_PROXY` and `proxy-url` have it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of the requests so far; each begins with `CONNECT host:port` or `GET http://…`. Of a
    /// connection that is used again only the first is here.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        TcpStream::connect(self.address).ok();
    }
}

fn pass(mut client: TcpStream, heads: &Mutex<Vec<String>>) -> io::Result<()> {
    let head = read_head(&mut client)?;
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
    let target = head.split(' ').nth(1).unwrap_or_default();
    let authority = target.strip_prefix("http://").unwrap_or(target).split('/').next().unwrap_or_default();
    let Ok(mut server) = TcpStream::connect(authority) else {
        return client
            .write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    if head.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    } else {
        server.write_all(head.as_bytes())?;
    }
    for stream in [&client, &server] {
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    }
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    let upstream = thread::spawn(move || {
        io::copy(&mut from, &mut to).ok();
        to.shutdown(Shutdown::Write).ok();
    });
    io::copy(&mut server, &mut client).ok();
    client.shutdown(Shutdown::Both).ok();
    upstream.join().map_err(|_| io::Error::other("copying panicked"))
}

fn read_head(client: &mut TcpStream) -> io::Result<String> {
    client.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut head = Vec::new();
    // Byte by byte, for what follows the head belongs to the server.
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
