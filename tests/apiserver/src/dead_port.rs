//! A port that refuses connections.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

use crate::kubeconfig::Kubeconfig;

/// A loopback port that is bound but not listened on, so that connections are refused.
pub struct DeadPort {
    // Bound until this is dropped, so that no other process can take the port.
    _socket: TcpSocket,
    address: SocketAddr,
}

impl DeadPort {
    /// Binds a port.
    pub fn take() -> Self {
        let socket = TcpSocket::new_v4().expect("sockets can be made");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("the loopback interface has ports");
        let address = socket.local_addr().expect("a bound socket has an address");
        Self { _socket: socket, address }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns a kubeconfig with this port as the server.
    pub fn kubeconfig(&self) -> Kubeconfig {
        Kubeconfig::new(&format!("http://{}", self.address))
    }
}
