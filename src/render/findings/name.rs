//! `-o name`: the workloads that have findings, as `kubectl` takes them.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::check::CheckReport;
use crate::render::name::object;
use crate::render::sanitize::for_terminal;

/// One line per workload or bare pod.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    let mut seen = BTreeSet::new();
    for found in &report.found {
        let (kind, name) = found.owner();
        let line = object(kind, name);
        if seen.insert(line.clone()) {
            writeln!(out, "{}", for_terminal(&line))?;
        }
    }
    Ok(())
}
