//! Runs the fake API server of the tests by hand:
//!
//! ```text
//! cargo run --release -p apiserver -- --pods 10000 [--file LIST.json]... \
//!     [--fault NAME[=VALUE][:PAGE]]... [--tls] [--token T] [--port P]
//! ```
//!
//! Serves a few pods by default. Prints the path of a kubeconfig and runs until it is killed.
#![expect(
    clippy::print_stdout,
    reason = "standard output is how a program speaks to whoever runs it by hand"
)]

use std::error::Error;
use std::time::Duration;

use apiserver::{ApiServer, Identity, Plan, pods};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = ApiServer::options().lifetime(Duration::from_secs(7 * 86_400));
    let mut plans: Vec<Plan> = Vec::new();
    let mut objects: Vec<Value> = Vec::new();
    let mut count = 0;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
        match argument.as_str() {
            "--pods" => count = value()?.parse()?,
            "--file" => objects.extend(read_list(&value()?)?),
            "--fault" => plans.push(value()?.parse()?),
            "--tls" => options = options.tls(Identity::Good),
            "--token" => options = options.token(&value()?),
            "--port" => options = options.port(value()?.parse()?),
            _ => return Err(format!("no option is called {argument:?}").into()),
        }
    }
    let server = options.start();
    if count == 0 && objects.is_empty() {
        server.add_all([
            pods::web("shop", "checkout"),
            pods::fluent_bit("shop", "catalog"),
            pods::crash_loop("shop", "orders"),
            pods::plain("shop", "frontend"),
            pods::completed_job("batch", "report"),
            pods::stuck_job("batch", "export"),
        ]);
    }
    server.add_all(objects);
    server.add_all(pods::mesh(count));
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

/// Returns the items of a `List` or `PodList`; items of a `PodList` get the missing `kind`.
fn read_list(path: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut list: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let kind =
        list["kind"].as_str().and_then(|kind| kind.strip_suffix("List")).unwrap_or_default().to_owned();
    let version = list["apiVersion"].clone();
    let items = list["items"].as_array_mut().ok_or("the file holds no list")?;
    for item in items.iter_mut().filter(|item| item.get("kind").is_none()) {
        item["kind"] = json!(kind);
        item["apiVersion"] = version.clone();
    }
    Ok(std::mem::take(items))
}
