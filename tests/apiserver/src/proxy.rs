//! Proxies that record their requests.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use crate::faults::FAULT_LIMIT;
use crate::tls::{Identity, Material};

/// The protocol of a proxy, and whether it forwards requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP: tunnels `CONNECT` and forwards other requests.
    Http,
    /// HTTP inside TLS.
    Https,
    /// SOCKS version 5.
    Socks5,
    /// Accepts connections, and says nothing.
    Silent,
    /// Sends this response and closes the connection.
    Refusing(&'static str),
}

/// A proxy on the loopback interface. It stops when it is dropped.
pub struct Proxy {
    kind: ProxyKind,
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    authority_pem: Option<String>,
    runtime: Option<Runtime>,
}

impl Proxy {
    /// Starts an HTTP proxy that connects to the requested address.
    pub fn start() -> Self {
        Self::with(ProxyKind::Http, None)
    }

    /// Starts a proxy that connects to this address whatever is requested, as if it resolved private names.
    pub fn leading_to(kind: ProxyKind, target: SocketAddr) -> Self {
        Self::with(kind, Some(target))
    }

    fn with(kind: ProxyKind, target: Option<SocketAddr>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime can be built");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("the loopback interface has ports");
        let address = listener.local_addr().expect("a listener has an address");
        let heads = Arc::new(Mutex::default());
        let material = (kind == ProxyKind::Https).then(|| Material::new(Identity::Good, false));
        let acceptor = material.as_ref().map(|material| TlsAcceptor::from(material.config.clone()));
        let remembered = heads.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heads, acceptor) = (remembered.clone(), acceptor.clone());
                // Clients may disconnect at any time.
                tokio::spawn(async move {
                    match acceptor {
                        Some(acceptor) => pass(acceptor.accept(stream).await?, kind, target, &heads).await,
                        None => pass(stream, kind, target, &heads).await,
                    }
                });
            }
        });
        let authority_pem = material.map(|material| material.authority_pem);
        Self { kind, address, heads, authority_pem, runtime: Some(runtime) }
    }

    /// Returns the URL for `HTTPS_PROXY` and `proxy-url`.
    pub fn url(&self) -> String {
        let scheme = match self.kind {
            ProxyKind::Http | ProxyKind::Silent | ProxyKind::Refusing(_) => "http",
            ProxyKind::Https => "https",
            ProxyKind::Socks5 => "socks5",
        };
        format!("{scheme}://{}", self.address)
    }

    /// Returns the authority that signed the certificate of a TLS proxy, as PEM.
    pub fn authority_pem(&self) -> &str {
        self.authority_pem.as_deref().unwrap_or_default()
    }

    /// Returns the request heads so far; each begins with `CONNECT host:port` or `GET http://…`; for SOCKS it is
    /// `SOCKS host:port`. Of a reused connection, only the first request is recorded.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn pass(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    kind: ProxyKind,
    target: Option<SocketAddr>,
    heads: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let (head, authority) = if kind == ProxyKind::Socks5 {
        let authority = read_socks(&mut client).await?;
        (format!("SOCKS {authority}"), authority)
    } else {
        let head = read_head(&mut client).await?;
        let target = head.split(' ').nth(1).unwrap_or_default();
        let authority = target.strip_prefix("http://").unwrap_or(target).split('/').next();
        let authority = authority.unwrap_or_default().to_owned();
        (head, authority)
    };
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
    if kind == ProxyKind::Silent {
        sleep(FAULT_LIMIT).await;
    }
    if let ProxyKind::Refusing(answer) = kind {
        return client.write_all(answer.as_bytes()).await;
    }
    let server = match target {
        Some(target) => TcpStream::connect(target).await,
        None => TcpStream::connect(authority).await,
    };
    let Ok(mut server) = server else {
        let refusal = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return client.write_all(refusal).await;
    };
    if kind == ProxyKind::Socks5 {
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    } else if head.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    } else {
        server.write_all(head.as_bytes()).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(|_| ())
}

async fn read_head(client: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut head = Vec::new();
    // Byte by byte, because the bytes after the head are for the server.
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Reads the greeting and the request of RFC 1928; returns the requested address.
async fn read_socks(client: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<String> {
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting).await?;
    let mut methods = vec![0; greeting[1].into()];
    client.read_exact(&mut methods).await?;
    client.write_all(&[5, 0]).await?;
    let mut request = [0; 4];
    client.read_exact(&mut request).await?;
    let host = match request[3] {
        1 => Ipv4Addr::from(client.read_u32().await?).to_string(),
        4 => format!("[{}]", Ipv6Addr::from(client.read_u128().await?)),
        _ => {
            let mut name = vec![0; client.read_u8().await?.into()];
            client.read_exact(&mut name).await?;
            String::from_utf8_lossy(&name).into_owned()
        }
    };
    Ok(format!("{host}:{}", client.read_u16().await?))
}
