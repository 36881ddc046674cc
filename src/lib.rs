//! Tells what every container of a pod is for, which one keeps the pod from being well, and what sidecars
//! reserve: the library behind `kubectl sidecars`.
//!
//! Data flows one way, and each module does one thing:
//!
//! ```text
//! cli -> settings -> (cluster | files) -> model <- classify, health, resources -> report -> render
//! ```
//!
//! * [`cli`] reads the command line; clap's types stay in there. [`settings`] are what it resolves to.
//! * [`cluster`] asks API servers and is the only code that knows `kube`; [`files`] reads what was saved.
//! * [`model`] is the part of a pod that is read. Everything from here on is pure: no input or output, and
//!   the time is a parameter.
//! * [`classify`] says what a container is for, [`health`] how it is and who is to blame, [`resources`] what
//!   it reserves.
//! * [`report`] makes rows of that and drops the pods; [`render`] writes them, one file a format.

mod classify;
mod cli;
mod cluster;
mod error;
mod field_path;
mod files;
#[doc(hidden)]
pub mod harness;
mod health;
mod model;
mod render;
mod report;
mod resources;
mod run;
mod settings;
mod suggest;
mod wording;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use cli::{Request, Stop};
use error::Exit;
use render::sanitize::for_terminal;
use run::Streams;
use settings::Terminal;

/// Runs the program: `args` are the whole command line, its first word the name the program was called by.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let request = cli::parse(args);
    let terminal = match &request {
        Ok(Request::List(settings)) => Terminal::detect(settings.color),
        Ok(Request::Describe(settings)) => Terminal::detect(settings.color),
        Ok(Request::Overhead(settings)) => Terminal::detect(settings.color),
        Ok(Request::Explain(settings)) => Terminal::detect(settings.color),
        _ => Terminal::default(),
    };
    // Standard error is not locked: credential plugins are heard on it from a thread of their own.
    let (mut stdin, mut stderr) = (io::stdin().lock(), io::stderr());
    let mut stdout: Box<dyn Write> = if terminal.colour {
        // Old Windows consoles know no escape sequences: there they become calls.
        Box::new(anstream::AutoStream::always(io::stdout().lock()))
    } else {
        Box::new(io::stdout().lock())
    };
    let streams = Streams { stdin: &mut stdin, stdout: &mut *stdout, stderr: &mut stderr };
    dispatch(request, terminal, streams).into()
}

fn dispatch(request: Result<Request, Stop>, terminal: Terminal, mut streams: Streams<'_>) -> Exit {
    match request {
        Ok(Request::List(settings)) => run::list(*settings, terminal, &mut streams),
        Ok(Request::Describe(settings)) => run::describe(*settings, terminal, &mut streams),
        Ok(Request::Overhead(settings)) => run::overhead(*settings, terminal, &mut streams),
        Ok(Request::Explain(settings)) => run::explain(*settings, terminal, &mut streams),
        Ok(Request::Complete(settings)) => run::complete(*settings, &mut streams),
        Ok(Request::Print(text)) => print(&mut streams, &text),
        Ok(Request::Install(program)) => run::install(&program, &mut streams),
        Ok(Request::Write(files)) => run::write(&files, &mut streams),
        Err(Stop::Told(text)) => print(&mut streams, text.as_bytes()),
        Err(Stop::Usage(text)) => {
            // Arguments are quoted in it. Who cannot be told on standard error cannot be told at all.
            for line in text.lines() {
                let _ = writeln!(streams.stderr, "{}", for_terminal(line));
            }
            Exit::Usage
        }
        Err(Stop::Error(error)) => {
            streams.tell_error(&error);
            error.exit()
        }
    }
}

fn print(streams: &mut Streams<'_>, text: &[u8]) -> Exit {
    match streams.stdout.write_all(text).and_then(|()| streams.stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failed,
        _ => Exit::Done,
    }
}
