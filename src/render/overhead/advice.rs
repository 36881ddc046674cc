//! `--recommend` as a table, and the commands that apply it.

use std::borrow::Cow;
use std::io::{self, Write};

use super::OverheadView;
use crate::render::Format;
use crate::render::column::TableColumn;
use crate::render::name::object;
use crate::render::pods::{cpu, memory};
use crate::render::sanitize::for_terminal;
use crate::render::shrink::Shrink;
use crate::render::table::{Cell, Table};
use crate::report::{Recommendation, Totals};
use crate::wording::{counted, is_object_name, shell_word};

/// How many commands are shown for each recommendation; JSON has all.
const COMMANDS: usize = 3;

fn text<'a>(
    title: &'static str,
    shrink: Shrink,
    cell: fn(&Recommendation) -> Cell,
) -> TableColumn<'a, &'a Recommendation> {
    TableColumn { title: Cow::Borrowed(title), shrink, right: false, cell: Box::new(cell) }
}

fn figures<'a>(
    title: &'static str,
    cell: fn(&Recommendation) -> Cell,
) -> TableColumn<'a, &'a Recommendation> {
    TableColumn { right: true, ..text(title, Shrink::NEVER, cell) }
}

/// Writes a row for each recommendation, and then how to try and to apply each.
pub(super) fn write(out: &mut dyn Write, all: &[Recommendation], view: &OverheadView) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows: Vec<&Recommendation> = all.iter().collect();
    let mut columns = Vec::new();
    if all.iter().any(|one| one.context.is_some()) {
        columns.push(text("CONTEXT", Shrink::middle(9), |one| {
            one.context.as_ref().map_or_else(Cell::none, Cell::new)
        }));
    }
    columns.extend([
        text("NAMESPACE", Shrink::middle(9), |one| Cell::new(&one.namespace)),
        text("WORKLOAD", Shrink::middle(12), |one| {
            Cell::of(format!("{}/{}", one.workload.0, one.workload.1))
        }),
        text("SIDECAR", Shrink::middle(9), |one| Cell::new(&one.sidecar)),
        figures("PODS", |one| Cell::of(one.pods.to_string())),
        figures("CPU-NOW", |one| cpu(Totals::from(one.now))),
        figures("CPU-THEN", |one| cpu(Totals::from(one.then))),
        figures("CPU-BACK", |one| cpu(one.back)),
        figures("MEM-NOW", |one| memory(Totals::from(one.now))),
        figures("MEM-THEN", |one| memory(Totals::from(one.then))),
        figures("MEM-BACK", |one| memory(one.back)),
    ]);
    let width = view.width.filter(|_| view.format != Format::Wide);
    let gap = if width.is_some() { 2 } else { 3 };
    Table::new(columns, &rows, gap).write(out, width, view.headers, view.theme)?;
    all.iter().try_for_each(|one| steps(out, one))
}

/// How to try and to apply a recommendation.
fn steps(out: &mut dyn Write, one: &Recommendation) -> io::Result<()> {
    let Recommendation { namespace, workload: (kind, name), sidecar, .. } = one;
    let title = format!("{sidecar} in {kind}/{name}, namespace {namespace}");
    writeln!(out, "\n{}:", for_terminal(&title))?;
    if [namespace, name, sidecar].into_iter().all(|word| is_object_name(word)) {
        let subject = object(kind, name);
        let with = shell_word(&one.with);
        writeln!(out, "  try it:    kubectl sidecars overhead -n {namespace} {subject} --with {with}")?;
    }
    match one.setting {
        Some(setting) => writeln!(out, "  new pods:  {setting}")?,
        None => writeln!(out, "  new pods:  set its requests in the pod template")?,
    }
    let mut commands = one.commands.iter();
    for (at, command) in commands.by_ref().take(COMMANDS).enumerate() {
        let label = if at == 0 { "  pods now:  " } else { "             " };
        writeln!(out, "{label}{}", for_terminal(command))?;
    }
    let more = commands.count();
    if more > 0 {
        writeln!(out, "             … and {} (-o json has all)", counted(more, "more command"))?;
    }
    for (why, pods) in &one.fixed {
        writeln!(out, "  not now:   {} cannot be resized ({why})", counted(*pods, "pod"))?;
    }
    Ok(())
}
