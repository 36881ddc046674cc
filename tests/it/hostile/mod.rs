//! Servers, proxies and files that do not behave: a clear end in time, and a bound on memory, whatever they send.

mod bodies;
mod endless;
mod machine;
mod requests;
mod watches;

use apiserver::ApiServer;

use crate::env::{CommandOutput, TestEnv};

/// The most memory that any of these runs may take, in KiB.
const MOST_MEMORY: u64 = 150 << 10;

/// Runs the program against a server, and checks its memory.
#[track_caller]
fn run(server: &ApiServer, arguments: &str) -> CommandOutput {
    bounded(TestEnv::connected(server).run(arguments.split_whitespace()))
}

/// Checks the memory of a run, and that it neither panicked nor hung.
#[track_caller]
#[expect(clippy::print_stderr, reason = "figures for those who run the tests with --nocapture")]
fn bounded(output: CommandOutput) -> CommandOutput {
    let peak = output.peak.unwrap_or_default();
    eprintln!(
        "peak {} KiB, {:?}: {}",
        peak,
        output.elapsed,
        output.stderr.lines().next().unwrap_or_default()
    );
    assert!(peak < MOST_MEMORY, "{peak} KiB: {output}");
    assert!(!output.timed_out && output.code != Some(101), "{output}");
    let longest = output.stderr.lines().map(str::len).max();
    assert!(longest < Some(2000), "a message of {longest:?} bytes: {:.2000}", output.stderr);
    output
}
