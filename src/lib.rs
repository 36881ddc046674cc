//! Shows what each container in a pod is for, which one keeps the pod from being healthy, and what sidecars
//! cost: the library of `kubectl sidecars`.
//!
//! Data flows one way, and each module does one thing:
//!
//! ```text
//! cli -> settings -> (cluster | files) -> model <- classify, health, resources -> report -> render
//! ```
//!
//! * [`cli`] reads the command line; clap's types stay in there. It resolves to [`settings`] in a command of [`mod@run`],
//!   which reads pods, judges them and shows the result.
//! * [`cluster`] asks API servers and is the only code that knows `kube`; [`files`] reads what was saved.
//! * [`model`] is the part of a pod that is read. Everything from here on is pure: no input or output, and
//!   the time is a parameter.
//! * [`classify`] says what a container is for, [`health`] its state and the cause of a failure, [`resources`] what
//!   it reserves.
//! * [`history`] has the queries to Prometheus, what they say of containers, and what to request because of it.
//! * [`check`] finds what will go wrong: one file per finding. [`compare`] says what has changed between two times,
//!   [`wait`] when a rollout is over.
//! * [`migrate`] moves classic sidecars to where native ones are: as a patch, a manifest or an edited file.
//! * [`report`] makes rows of that and drops the pods; [`render`] writes them, one file per format.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the rooms are private, and their map is for those who work in them"
)]

mod check;
mod classify;
mod cli;
mod cluster;
mod compare;
mod error;
mod field_path;
mod files;
#[doc(hidden)]
pub mod harness;
mod health;
mod history;
mod migrate;
mod model;
mod render;
mod report;
mod resources;
mod run;
mod settings;
mod suggest;
mod wait;
mod wording;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use run::Streams;
use settings::Terminal;

/// Here and not beside `main`, so that benchmarks measure what users run.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the program: `args` are the whole command line, its first word the name the program was called by.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command = cli::parse(args);
    let color = command.as_ref().ok().and_then(|command| command.color());
    let terminal = color.map(Terminal::detect).unwrap_or_default();
    // Standard error is not locked: credential plugins write to it from another thread.
    let (mut stdin, mut stderr) = (io::stdin().lock(), io::stderr());
    let mut stdout: Box<dyn Write> = if terminal.colour {
        // Old Windows consoles do not support escape sequences: there they become API calls.
        Box::new(anstream::AutoStream::always(io::stdout().lock()))
    } else {
        Box::new(io::stdout().lock())
    };
    let mut streams = Streams { stdin: &mut stdin, stdout: &mut *stdout, stderr: &mut stderr };
    let done = command.and_then(|command| command.run(terminal, &mut streams));
    done.unwrap_or_else(|error| streams.end_with(&error)).into()
}
