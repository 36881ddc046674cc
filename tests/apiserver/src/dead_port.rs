//! Where nobody listens.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

use crate::kubeconfig::Kubeconfig;

/// A port of the loopback interface that is taken, yet nobody listens there: connections are refused.
pub struct DeadPort {
    // The port belongs to nobody else as long as this lives.
    _socket: TcpSocket,
    address: SocketAddr,
}

impl DeadPort {
    /// Takes a port.
    pub fn take() -> Self {
        let socket = TcpSocket::new_v4().expect("sockets can be made");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("the loopback interface has ports");
        let address = socket.local_addr().expect("a bound socket has an address");
        Self { _socket: socket, address }
    }

    /// Where nobody listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A kubeconfig that leads there.
    pub fn kubeconfig(&self) -> Kubeconfig {
        Kubeconfig::new(&format!("http://{}", self.address))
    }
}
