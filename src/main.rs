//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubectl_sidecars::run(std::env::args_os())
}
