//! Where nobody listens.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

use super::Kubeconfig;

/// A port of the loopback interface that is taken, yet nobody listens there: connections are refused.
pub(crate) struct DeadPort {
    // The port belongs to nobody else as long as this lives.
    _socket: TcpSocket,
    address: SocketAddr,
}

impl DeadPort {
    /// Takes a port.
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("sockets can be made");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("the loopback interface has ports");
        let address = socket.local_addr().expect("a bound socket has an address");
        Self { _socket: socket, address }
    }

    /// Where nobody listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A kubeconfig that leads there.
    pub(crate) fn kubeconfig(&self) -> Kubeconfig {
        Kubeconfig::new(&format!("http://{}", self.address))
    }
}
