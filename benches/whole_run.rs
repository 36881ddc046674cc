//! Whole runs of `list -A` beside a bare download of the same pages by the same HTTP stack: the time of either, how
//! they relate, and the most memory that either takes.
//!
//! ```text
//! cargo bench --bench whole_run [-- PODS...]
//! ```
//!
//! Unless told otherwise 10,000 and 100,000 pods of a mesh, [`pods::mesh`]. The stand-in API
//! server runs in this process and has all pages compressed before anything is measured; what is measured runs in
//! processes of its own. Median of five.
//!
//! Pages that are ready to be sent take less time to come than to understand. Real API servers make each of them:
//! lists of tables are timed a second time at the pace of one. `real_run` asks a real one.
#![expect(clippy::print_stdout, reason = "standard output is how a benchmark speaks")]

mod side_by_side;

use std::time::Duration;

use apiserver::{ApiServer, Fault, pods};
use side_by_side::{ENCODINGS, FORMATS, Result, compare, measured, size};

/// What a kube-apiserver takes for a page of 500 pods of 11 kB of JSON, in either encoding: 22 of them take 1.3 s in
/// protobuf at the least, and 2.7 s in JSON.
const PACES: [Duration; 2] = [Duration::from_millis(60), Duration::from_millis(120)];
/// More pods than this are not asked for at that pace: it would take half an hour and tell nothing new.
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
