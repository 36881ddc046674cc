//! Connections, plain or TLS. Each is served by hyper and can be cut at a chosen byte.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::faults::{FAULT_LIMIT, strike_connection};
use crate::routes;
use crate::shared::Shared;

/// How a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The peer sees the end of the stream.
    Close,
    /// The peer sees `ECONNRESET`.
    Reset,
}

/// A handler's access to its own connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    cut: Arc<Mutex<Option<Cut>>>,
    /// Whether the client sent a certificate that was accepted.
    pub(crate) certificate: bool,
}

#[derive(Clone, Copy, Debug)]
struct Cut {
    in_head: bool,
    left: usize,
    ending: Ending,
}

impl Connection {
    /// Cuts the connection after `bytes` bytes of the next response body.
    pub(crate) fn cut_after(&self, bytes: usize, ending: Ending) {
        *self.lock() = Some(Cut { in_head: true, left: bytes, ending });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Cut>> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Accepts connections until the server is dropped or its lifetime is over.
pub(crate) async fn run(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    lifetime: Duration,
) {
    let accept = async {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                let (tls, shared) = (tls.clone(), shared.clone());
                tokio::spawn(timeout(lifetime, serve(stream, tls, shared)));
            }
        }
    };
    // Only the end of the lifetime stops the loop.
    let _: Result<(), _> = timeout(lifetime, accept).await;
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    shared.count_connection();
    if strike_connection(&mut shared.plans()) {
        sleep(FAULT_LIMIT).await;
        return;
    }
    // Small responses must not wait for the acknowledgements of earlier ones.
    let _: io::Result<()> = stream.set_nodelay(true);
    let mut connection = Connection::default();
    let inner = match tls {
        None => Inner::Plain(stream),
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => {
                connection.certificate = stream.get_ref().1.peer_certificates().is_some();
                Inner::Tls(Box::new(stream))
            }
            // The client rejected the certificate, or does not speak TLS.
            Err(_) => return,
        },
    };
    let stream = Stream { inner, connection: connection.clone(), dying: None };
    let mut upset = shared.upset.subscribe();
    let service = service_fn(move |request| routes::handle(shared.clone(), connection.clone(), request));
    // Clients may disconnect at any time, and faults do so on purpose: both are errors here that do not matter.
    let serving = http1::Builder::new()
        .title_case_headers(true)
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = serving => {}
        _ = upset.changed() => {}
    }
}

enum Inner {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A connection that counts the bytes it writes.
struct Stream {
    inner: Inner,
    connection: Connection,
    /// A connection waits a moment before it is cut, so that the peer can read what was sent.
    dying: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    fn poll_inner(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Inner::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush_inner(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_flush(context),
            Inner::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        }
    }

    fn poll_death(&mut self, context: &mut Context<'_>, ending: Ending) -> Poll<io::Result<usize>> {
        ready!(self.poll_flush_inner(context))?;
        let dying = self.dying.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(50))));
        ready!(dying.as_mut().poll(context));
        if ending == Ending::Reset {
            let stream = match &self.inner {
                Inner::Plain(stream) => stream,
                Inner::Tls(stream) => stream.get_ref().0,
            };
            stream.set_zero_linger()?;
        }
        Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let planned = *this.connection.lock();
        let Some(mut cut) = planned else { return this.poll_inner(context, bytes) };
        let mut allowed = cut.left;
        if cut.in_head {
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
                return this.poll_inner(context, bytes);
            };
            allowed += end + 4;
        }
        if allowed == 0 {
            return this.poll_death(context, cut.ending);
        }
        let written = ready!(this.poll_inner(context, &bytes[..bytes.len().min(allowed)]))?;
        cut.in_head = false;
        cut.left = allowed - written;
        *this.connection.lock() = Some(cut);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_flush_inner(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().inner {
            Inner::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Inner::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.get_mut().inner {
            Inner::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Inner::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        }
    }
}
