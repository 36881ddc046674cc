//! Compares whole runs of `list -A` with a bare download of the same pages by the same HTTP stack: the time of each,
//! their ratio, and the peak memory of each.
//!
//! ```text
//! cargo bench --bench whole_run [-- PODS...]
//! ```
//!
//! The defaults are 10,000 and 100,000 pods of a mesh, made by [`pods::mesh`]. The fake API server runs in this
//! process and compresses all pages before the measurement; the measured programs run in processes of their own.
//! The times are medians of five runs.
//!
//! Pages that are already compressed take less time to download than to decode. A real API server has to build each
//! page, so tables are also measured at the speed of one. `real_run` uses a real server.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

mod side_by_side;

use std::time::Duration;

use apiserver::{ApiServer, Fault, pods};
use side_by_side::{ENCODINGS, FORMATS, Result, compare, measured, size};

/// The time in which a kube-apiserver builds a page of 500 pods of 11 kB of JSON, in protobuf and in JSON: 22 pages
/// take at least 1.3 s in protobuf and 2.7 s in JSON.
const PACES: [Duration; 2] = [Duration::from_millis(60), Duration::from_millis(120)];
/// The largest number of pods to list at that speed: more would take half an hour and show nothing new.
const PACED: usize = 20_000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(done) = measured(&arguments) {
        return done;
    }
    let counts: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    compare_all(if counts.is_empty() { &[10_000, 100_000] } else { &counts })
}

fn compare_all(counts: &[usize]) -> Result<()> {
    let mut times: Vec<Vec<f64>> = Vec::new();
    for count in counts {
        let server = ApiServer::options().lifetime(Duration::from_secs(86_400)).start();
        server.add_all(pods::mesh(*count));
        let kubeconfig = std::env::temp_dir().join(format!("whole-run-{}.yaml", server.address().port()));
        std::fs::write(&kubeconfig, server.kubeconfig().to_yaml())?;
        let mut row = Vec::new();
        for (encoding, pace) in ENCODINGS.iter().zip(PACES) {
            let bytes = size(&kubeconfig, encoding)?;
            println!("{count} pods in {}, {} bytes each", encoding.name, bytes / count);
            row.extend(compare(&kubeconfig, encoding, &FORMATS)?);
            if *count <= PACED {
                println!("the same from a server that takes {pace:?} for a page");
                server.fault(Fault::Latency(pace));
                compare(&kubeconfig, encoding, &FORMATS[..1])?;
                server.clear_faults();
            }
        }
        times.push(row);
        std::fs::remove_file(kubeconfig)?;
    }
    if let ([first, .., last], [few, .., many]) = (counts, &times[..]) {
        println!("{last} pods over {first}, as tables");
        for (encoding, (few, many)) in ENCODINGS.iter().zip(few.iter().zip(many)) {
            println!("  {:<22} {:6.2} times as long", encoding.name, many / few);
        }
    }
    Ok(())
}
