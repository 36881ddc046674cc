//! The result for people: what moves where and why, what changes, warnings, and how to make the change.

use std::io::{self, Write};

use super::page::Page;
use super::{MigrateView, patch_lines};
use crate::check::{Found, Severity};
use crate::migrate::{
    Change, Effect, Level, Migration, MigrationReport, Move, Proof, Reserved, outline, patch_command,
    patch_file,
};
use crate::model::quantity::{human_bytes, human_cpu};
use crate::render::Tone;
use crate::render::sanitize::for_terminal;
use crate::wording::{is_object_name, shell_word};

/// Writes every workload.
pub(super) fn write(out: &mut dyn Write, report: &MigrationReport, view: &MigrateView) -> io::Result<()> {
    let mut page = Page { out, view };
    for (index, item) in report.items.iter().enumerate() {
        if index > 0 {
            writeln!(page.out)?;
        }
        page.item(item, &report.flags)?;
    }
    Ok(())
}

impl Page<'_> {
    fn item(&mut self, item: &Migration, flags: &str) -> io::Result<()> {
        let place = item.subject.namespace().map(|name| format!(" in namespace {name}")).unwrap_or_default();
        self.heading(&format!("{}{place}", item.subject.title()))?;
        if !item.plan.changes() && item.plan.stays.is_empty() && item.injected.is_empty() {
            return self.line("  Nothing to move: no classic sidecar in the template.");
        }
        for (made, effects) in item.plan.moves.iter().zip(&item.effects) {
            self.made(made, effects)?;
        }
        for stays in &item.plan.stays {
            match &stays.container {
                Some(name) => self.sentence(&format!("{name} stays"), &stays.reason)?,
                None => self.sentence("Nothing moves", &stays.reason)?,
            }
        }
        for added in &item.injected {
            let by = added.injector.map(|name| format!("{name} adds it to the pods; ")).unwrap_or_default();
            let label = format!("{} is injected", added.container);
            self.sentence(&label, &format!("{by}{}", added.setting))?;
        }
        if item.plan.changes() {
            self.consequences(item)?;
            self.change(item, flags)?;
        }
        if let Some(proof) = &item.proof {
            self.proof(proof)?;
        }
        Ok(())
    }

    fn made(&mut self, made: &Move, effects: &[Effect]) -> io::Result<()> {
        let what = match &made.product {
            Some(product) => format!("{}, {product}", made.pattern),
            None => made.pattern.to_string(),
        };
        let name = self.paint(Tone::Heading, &made.container);
        let rest = for_terminal(&what).into_owned();
        writeln!(self.out, "  {name} ({rest}) moves to initContainers[{}]", made.index)?;
        self.labelled(4, "place", &made.why, Tone::Quiet)?;
        for Effect { field, before, after } in effects {
            self.labelled(4, field, &format!("now {before}; then {after}"), Tone::Quiet)?;
        }
        if let Some((_, from)) = &made.probe {
            self.labelled(4, "probe", &format!("startupProbe added: {from}"), Tone::Quiet)?;
        }
        Ok(())
    }

    fn consequences(&mut self, item: &Migration) -> io::Result<()> {
        self.labelled(2, "Requests", &requests(&item.reserved), Tone::Heading)?;
        let fixed = &item.plan.judged.fixed;
        if !fixed.is_empty() {
            let mut known: Vec<(&str, &str)> =
                fixed.iter().map(|found| (found.finding.id, found.finding.title)).collect();
            known.dedup();
            let known: Vec<String> = known.iter().map(|(id, title)| format!("{id} {title}")).collect();
            self.labelled(2, "Fixes", &known.join("; "), Tone::Heading)?;
        }
        for found in &item.plan.judged.brought {
            self.warning(found)?;
        }
        for note in &item.notes {
            self.labelled(2, "Note", note, Tone::Heading)?;
        }
        Ok(())
    }

    fn warning(&mut self, found: &Found) -> io::Result<()> {
        let tone = match found.severity {
            Severity::Error => Tone::Failed,
            Severity::Warning => Tone::Degraded,
            Severity::Info => Tone::Quiet,
        };
        let label = if found.severity == Severity::Info { "Note" } else { "Warning" };
        let readiness = found.finding.id == "SC101";
        let flag = if readiness { "; --startup-probe readiness adds one" } else { "" };
        let text = format!("{} {} (fix: {}{flag})", found.finding.id, found.message, found.fix);
        self.labelled(2, label, &text, tone)
    }

    fn change(&mut self, item: &Migration, flags: &str) -> io::Result<()> {
        let name = words(item);
        let again = format!("kubectl sidecars migrate {name}{flags}");
        writeln!(self.out)?;
        match &item.change {
            Change::Nothing => Ok(()),
            Change::Patch => {
                self.heading("Patch")?;
                for line in patch_lines(item)? {
                    self.line(&format!("  {line}"))?;
                }
                writeln!(self.out)?;
                self.heading("Apply it yourself")?;
                let file = patch_file(&item.subject).unwrap_or_else(|| "patch.json".to_owned());
                self.line(&format!("  {again} -o patch > {}", shell_word(&file)))?;
                self.line(&format!("  {}", patch_command(&item.subject, &file)))?;
                if matches!(item.subject.kind(), "Deployment" | "StatefulSet" | "DaemonSet") {
                    self.line(&format!("  kubectl rollout undo {name}   # takes it back"))?;
                }
                Ok(())
            }
            Change::Source(manager) => {
                let text = format!(
                    "{} manages it ({}), so a patch would not last: the next sync reverts it, or fails with \"Duplicate value\". \
                     {}.",
                    manager.name,
                    manager.sign,
                    capitalized(manager.advice)
                );
                self.heading("Change at its source")?;
                self.labelled(2, "", &text, Tone::Plain)?;
                self.outline(item)?;
                self.line(&format!("  {again} -o yaml   # both lists, whole"))?;
                self.line(&format!("  {again} -o kustomize"))
            }
            Change::Recreate => {
                self.heading("New manifest")?;
                self.outline(item)?;
                let file = format!("{}.yaml", item.subject.name());
                self.line(&format!("  {again} -o yaml > {}", shell_word(&file)))
            }
            Change::File => {
                let file = item.subject.place.as_ref().map_or("-", |place| place.file.as_str());
                let file = if file == "standard input" { "-" } else { file };
                self.heading("Change in the file")?;
                self.outline(item)?;
                let file = shell_word(file);
                let named =
                    if is_object_name(item.subject.name()) { format!("{name} ") } else { String::new() };
                let again = format!("kubectl sidecars migrate {named}-f {file}{flags}");
                self.line(&format!("  {again} -o yaml   # the whole file; -o diff for the difference"))
            }
        }
    }

    fn outline(&mut self, item: &Migration) -> io::Result<()> {
        for line in outline(&item.plan) {
            self.line(&format!("    {line}"))?;
        }
        Ok(())
    }

    fn proof(&mut self, proof: &Proof) -> io::Result<()> {
        let (tone, text) = match proof.level {
            Level::Proved => (
                Tone::Starting,
                "proved: the server takes the change and a pod of the new template, and nothing is lost (dry runs)",
            ),
            Level::Accepted => {
                (Tone::Starting, "accepted: the server takes the change (dry run); no pod could be tried")
            }
            Level::Unproved => (Tone::Degraded, "unproved: the change could not be tried"),
            Level::Refused => (Tone::Failed, "refused"),
        };
        writeln!(self.out)?;
        self.labelled(0, "Proof", &format!("{text}{}", proof.because()), tone)?;
        proof
            .warnings
            .iter()
            .try_for_each(|warning| self.labelled(0, "Server", &format!("warns: {warning}"), Tone::Degraded))
    }
}

/// The arguments that name the workload.
fn words(item: &Migration) -> String {
    let place = item.subject.namespace().map(|name| format!(" -n {}", shell_word(name)));
    format!("{}{}", shell_word(&item.subject.title()), place.unwrap_or_default())
}

/// `cpu 100m, as before; memory 64Mi now, 96Mi then`.
fn requests(reserved: &Reserved) -> String {
    let shown = |before: Option<String>, after: Option<String>| match (before, after) {
        (None, None) => "none".to_owned(),
        (Some(before), Some(after)) if before == after => format!("{after}, as before"),
        (before, after) => format!(
            "{} now, {} then",
            before.unwrap_or_else(|| "none".to_owned()),
            after.unwrap_or_else(|| "none".to_owned())
        ),
    };
    let cpu = shown(reserved.before.cpu.map(human_cpu), reserved.after.cpu.map(human_cpu));
    let memory = shown(reserved.before.memory.map(human_bytes), reserved.after.memory.map(human_bytes));
    format!("per pod: cpu {cpu}; memory {memory}")
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
