//! Compares a whole run of `list -A` with a bare download of the same pages by the same HTTP stack: the time of each,
//! their ratio, and the peak memory of each. Both run in processes of their own. The times are medians of five runs.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use http::Request;
use http::header::ACCEPT;
use http_body_util::BodyExt as _;
use kube::client::Body;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kubectl_sidecars::harness::next_page;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNS: usize = 5;
pub(crate) const FORMATS: [&str; 3] = ["table", "json", "csv"];

/// An encoding of pages.
pub(crate) struct Encoding {
    pub(crate) name: &'static str,
    accept: &'static str,
}

pub(crate) const ENCODINGS: [Encoding; 2] = [
    Encoding { name: "protobuf", accept: "application/vnd.kubernetes.protobuf;drop=metadata.managedFields" },
    Encoding { name: "json", accept: "application/json;drop=metadata.managedFields, application/json;q=0.9" },
];

/// Runs the work of a child process that the benchmark started; returns `None` in the first process.
pub(crate) fn measured(arguments: &[String]) -> Option<Result<()>> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["download", kubeconfig, accept] => Some(download(Path::new(kubeconfig), accept).map(drop)),
        ["measure", program, ref rest @ ..] => Some(measure(program, rest)),
        _ => None,
    }
}

/// Downloads the list page by page and discards it. Returns its size in bytes.
fn download(kubeconfig: &Path, accept: &str) -> Result<usize> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let parsed = Kubeconfig::read_from(kubeconfig)?;
        let mut config = kube::Config::from_custom_kubeconfig(parsed, &KubeConfigOptions::default()).await?;
        // Ignores the certificates and the proxies of this machine.
        config.root_cert.get_or_insert_default();
        config.proxy_url = None;
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
            let Some(token) = next_page(kind, &page)? else { return Ok(total) };
            path = format!("/api/v1/pods?limit=500&continue={token}");
        }
    })
}

/// Runs a program and prints its seconds and its peak memory in KiB. This needs a process without other children,
/// because the system reports only the maximum over all children.
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

    fn summary(&mut self) -> String {
        format!("{:6.2} s {:6.1} MiB", self.median(), self.peak / 1024.0)
    }
}

/// Returns the size of the list in bytes. The first call may be slow, because the server has to build the pages.
pub(crate) fn size(kubeconfig: &Path, encoding: &Encoding) -> Result<usize> {
    download(kubeconfig, encoding.accept)
}

/// Prints the times of a bare download and of `list -A` in these formats. Returns the median of the first format.
pub(crate) fn compare(kubeconfig: &Path, encoding: &Encoding, formats: &[&str]) -> Result<Option<f64>> {
    let mut bare = Runs::default();
    let mut whole: Vec<Runs> = formats.iter().map(|_| Runs::default()).collect();
    let this = std::env::current_exe()?;
    let program = env!("CARGO_BIN_EXE_kubectl-sidecars");
    for _ in 0..RUNS {
        bare.add(
            Command::new(&this)
                .arg("measure")
                .arg(&this)
                .arg("download")
                .arg(kubeconfig)
                .arg(encoding.accept),
        )?;
        for (runs, format) in whole.iter_mut().zip(formats) {
            let mut command = Command::new(&this);
            command.args(["measure", program, "list", "-A", "-o", format]);
            command.env("KUBECONFIG", kubeconfig).env("KUBECTL_SIDECARS_WIRE", encoding.name);
            runs.add(&mut command)?;
        }
    }
    println!("  {:<22} {}", "bare download", bare.summary());
    for (runs, format) in whole.iter_mut().zip(formats) {
        let ratio = runs.median() / bare.median();
        println!(
            "  {:<22} {}   {ratio:4.2} times the download",
            format!("list -A -o {format}"),
            runs.summary()
        );
    }
    Ok(whole.first_mut().map(Runs::median))
}
