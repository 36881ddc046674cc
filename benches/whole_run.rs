//! Whole runs of `list -A` beside a bare download of the same pages by the same HTTP stack: the time of either, how
//! they relate, and the most memory that either takes.
//!
//! ```text
//! cargo bench --bench whole_run [-- PODS...]
//! ```
//!
//! Unless told otherwise 10,000 and 100,000 pods of a mesh, as they stand in `tests/it/many.rs`. The stand-in API
//! server runs in this process and has all pages compressed before anything is measured; what is measured runs in
//! processes of its own. Median of five.
//!
//! Pages that are ready to be sent take less time to come than to understand. Real API servers make each of them:
//! lists of tables are timed a second time at the pace of one.
#![expect(clippy::print_stdout, reason = "standard output is how a benchmark speaks")]

#[path = "../tests/it/apiserver/mod.rs"]
mod apiserver;
#[path = "../tests/it/many.rs"]
mod many;
#[path = "../tests/it/pods/mod.rs"]
mod pods;

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use apiserver::{ApiServer, Fault};
use http::Request;
use http::header::ACCEPT;
use http_body_util::BodyExt as _;
use kube::client::Body;
use kubectl_sidecars::cluster::decode_head;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNS: usize = 5;
const FORMATS: [&str; 3] = ["table", "json", "csv"];

/// How pages are sent.
struct Encoding {
    name: &'static str,
    accept: &'static str,
    /// What a kube-apiserver takes for a page of 500 pods of 11 kB of JSON: 22 of them take 1.3 s in protobuf at the
    /// least, and 2.7 s in JSON.
    pace: Duration,
}

const ENCODINGS: [Encoding; 2] = [
    Encoding {
        name: "protobuf",
        accept: "application/vnd.kubernetes.protobuf;drop=metadata.managedFields",
        pace: Duration::from_millis(60),
    },
    Encoding {
        name: "json",
        accept: "application/json;drop=metadata.managedFields",
        pace: Duration::from_millis(120),
    },
];
/// More pods than this are not asked for at that pace: it would take half an hour and tell nothing new.
const PACED: usize = 20_000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["download", url, accept] => {
            println!("{}", download(url, accept)?);
            Ok(())
        }
        ["measure", program, ref rest @ ..] => measure(program, rest),
        _ => {
            let counts: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
            compare(if counts.is_empty() { &[10_000, 100_000] } else { &counts })
        }
    }
}

/// The list, page by page, and nothing done with it. Hands out its bytes.
fn download(url: &str, accept: &str) -> Result<usize> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut config = kube::Config::new(url.parse()?);
        config.root_cert = Some(Vec::new());
        let client = kube::Client::try_from(config)?;
        let (mut path, mut total, mut page) = ("/api/v1/pods?limit=500".to_owned(), 0, Vec::new());
        loop {
            let request = Request::get(&path).header(ACCEPT, accept).body(Body::empty())?;
            let mut body = client.send(request).await?.into_body();
            page.clear();
            while let Some(frame) = body.frame().await {
                page.extend_from_slice(frame?.data_ref().ok_or("a frame without data")?);
            }
            total += page.len();
            let kind = accept.split(';').next().unwrap_or_default();
            let head = decode_head("PodList", kind, &page).map_err(|error| format!("{error:?}"))?;
            let Some(token) = head.next else { return Ok(total) };
            path = format!("/api/v1/pods?limit=500&continue={token}");
        }
    })
}

/// Runs a program and tells its seconds and its memory in KiB: in a process that has no other children, for the
/// system tells only the greatest of all.
fn measure(program: &str, arguments: &[&str]) -> Result<()> {
    let began = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    let took = began.elapsed();
    if !status.success() {
        return Err(format!("{program} {arguments:?}: {status}").into());
    }
    println!("{} {}", took.as_secs_f64(), peak_of_children());
    Ok(())
}

#[cfg(unix)]
fn peak_of_children() -> i64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |usage| usage.max_rss());
    if cfg!(target_os = "macos") { peak / 1024 } else { peak }
}

#[cfg(not(unix))]
fn peak_of_children() -> i64 {
    0
}

/// Runs of one program.
#[derive(Default)]
struct Runs {
    times: Vec<Duration>,
    /// KiB.
    peak: f64,
}

impl Runs {
    fn add(&mut self, command: &mut Command) -> Result<()> {
        let output = command.stderr(Stdio::inherit()).output()?;
        let text = String::from_utf8(output.stdout)?;
        let (seconds, peak) = text.trim().split_once(' ').ok_or("the program failed")?;
        self.times.push(Duration::from_secs_f64(seconds.parse()?));
        self.peak = self.peak.max(peak.parse()?);
        Ok(())
    }

    fn median(&mut self) -> f64 {
        self.times.sort();
        self.times[self.times.len() / 2].as_secs_f64()
    }

    fn told(&mut self) -> String {
        format!("{:6.2} s {:6.1} MiB", self.median(), self.peak / 1024.0)
    }
}

fn compare(counts: &[usize]) -> Result<()> {
    let mut times: Vec<Vec<f64>> = Vec::new();
    for count in counts {
        let server = ApiServer::options().lifetime(Duration::from_secs(86_400)).start();
        server.add_all(many::many(*count));
        let kubeconfig = std::env::temp_dir().join(format!("whole-run-{}.yaml", server.address().port()));
        std::fs::write(&kubeconfig, server.kubeconfig().to_yaml())?;
        let mut row = Vec::new();
        for encoding in ENCODINGS {
            // The first time the server compresses the pages.
            let bytes = download(&server.url(), encoding.accept)?;
            println!("{count} pods in {}, {} bytes each", encoding.name, bytes / count);
            row.extend(compare_one(&server.url(), &kubeconfig, &encoding, &FORMATS)?);
            if *count <= PACED {
                println!("the same from a server that takes {:?} for a page", encoding.pace);
                server.fault(Fault::Latency(encoding.pace));
                compare_one(&server.url(), &kubeconfig, &encoding, &FORMATS[..1])?;
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

/// Hands out the median time of a table.
fn compare_one(url: &str, kubeconfig: &Path, encoding: &Encoding, formats: &[&str]) -> Result<Option<f64>> {
    let mut bare = Runs::default();
    let mut whole: Vec<Runs> = formats.iter().map(|_| Runs::default()).collect();
    let this = std::env::current_exe()?;
    let program = env!("CARGO_BIN_EXE_kubectl-sidecars");
    for _ in 0..RUNS {
        bare.add(Command::new(&this).arg("measure").arg(&this).args(["download", url, encoding.accept]))?;
        for (runs, format) in whole.iter_mut().zip(formats) {
            let mut command = Command::new(&this);
            command.args(["measure", program, "list", "-A", "-o", format]);
            command.env("KUBECONFIG", kubeconfig).env("KUBECTL_SIDECARS_WIRE", encoding.name);
            runs.add(&mut command)?;
        }
    }
    println!("  {:<22} {}", "bare download", bare.told());
    for (runs, format) in whole.iter_mut().zip(formats) {
        let ratio = runs.median() / bare.median();
        println!("  {:<22} {}   {ratio:4.2} times the download", format!("list -A -o {format}"), runs.told());
    }
    Ok(whole.first_mut().map(Runs::median))
}
