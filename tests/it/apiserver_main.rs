//! The stand-in API server of the tests, by hand:
//!
//! ```text
//! cargo run --release --example apiserver -- --pods 10000 [--fault NAME[=VALUE][:PAGE]]... [--tls] [--token T] [--port P]
//! ```
//!
//! Prints the path of a kubeconfig and runs until it is killed.
#![expect(
    clippy::print_stdout,
    reason = "standard output is how a program speaks to whoever runs it by hand"
)]

#[path = "apiserver/mod.rs"]
mod apiserver;
#[path = "many.rs"]
mod many;
#[path = "pods.rs"]
mod pods;

use std::error::Error;
use std::time::Duration;

use apiserver::{ApiServer, Identity, Plan};

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = ApiServer::options().lifetime(Duration::from_secs(7 * 86_400));
    let mut plans: Vec<Plan> = Vec::new();
    let mut count = 0;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
        match argument.as_str() {
            "--pods" => count = value()?.parse()?,
            "--fault" => plans.push(value()?.parse()?),
            "--tls" => options = options.tls(Identity::Good),
            "--token" => options = options.token(&value()?),
            "--port" => options = options.port(value()?.parse()?),
            _ => return Err(format!("no option is called {argument:?}").into()),
        }
    }
    let server = options.start();
    if count == 0 {
        server.add_all([
            pods::web("shop", "checkout"),
            pods::fluent_bit("shop", "catalog"),
            pods::crash_loop("shop", "orders"),
            pods::plain("shop", "frontend"),
            pods::completed_job("batch", "report"),
            pods::stuck_job("batch", "export"),
        ]);
    }
    server.add_all(many::many(count));
    for plan in plans {
        server.fault(plan);
    }
    let kubeconfig = std::env::temp_dir().join(format!("apiserver-{}.kubeconfig", server.address().port()));
    std::fs::write(&kubeconfig, server.kubeconfig().to_yaml())?;
    println!("{}", kubeconfig.display());
    loop {
        std::thread::park();
    }
}
