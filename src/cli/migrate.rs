//! `migrate`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::Globals;
use super::output::{self, ColorFlag};
use super::pods::SoughtArgs;
use crate::error::Error;
use crate::migrate::ProbeChoice;
use crate::render::Format;
use crate::run::{Command, MigrateCommand};
use crate::settings::PodRequest;
use crate::wording::shell_word;

/// Turn classic sidecars into native ones: the change, and its proof
///
/// Moves supporting containers to initContainers with restartPolicy: Always, in front of what needs them, and shows what
/// changes. On a cluster, server dry runs prove the change; nothing is stored. What Helm, Argo CD, Flux or kubectl apply
/// manage gets a fragment for its source instead of a patch.
///
/// A container that an injector adds to pods gets the injector's setting.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct MigrateArgs {
    #[command(flatten)]
    sought: SoughtArgs,

    /// Move only this container; can be repeated
    ///
    /// Without it, every supporting container in containers moves, unless its pattern is only a guess.
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Change")]
    container: Vec<String>,
    /// Startup probe to add: readiness, none, a file
    ///
    /// Without a startup probe, the containers after a native sidecar start as soon as its process runs. readiness copies
    /// the check of the readiness probe, or takes the usual check of the product.
    #[arg(long, value_name = "PROBE", default_value = "none", value_hint = ValueHint::FilePath, help_heading = "Change")]
    startup_probe: String,
    /// Keep preStop hooks that would end a native sidecar too early
    #[arg(long, help_heading = "Change")]
    keep_pre_stop: bool,
    /// Kubernetes version of the nodes, such as 1.28
    ///
    /// Without it, the oldest kubelet of the cluster or of the nodes in the files decides.
    #[arg(long, value_name = "VERSION", help_heading = "Change")]
    kubernetes_version: Option<String>,
    /// Prove the change with server dry runs; the default on a cluster
    #[arg(long, conflicts_with = "no_prove", help_heading = "Change")]
    prove: bool,
    /// Send no dry runs
    #[arg(long, help_heading = "Change")]
    no_prove: bool,

    /// Show which injected sidecars turn native by themselves, and why
    ///
    /// Injectors such as Istio and Linkerd decide by their version, their settings and the nodes. Shows what then changes: Jobs
    /// that complete, autoscalers, disruption budgets and metrics.
    #[arg(long, conflicts_with_all = ["container", "prove", "no_prove"], help_heading = "Preview")]
    preview: bool,

    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::MIGRATE, ABOUT_FORMATS), default_value = Format::MIGRATE[0].as_str(), help_heading = "Output")]
    output: Format,
    #[command(flatten)]
    color: ColorFlag,
}

/// Help about formats that differs from other commands.
const ABOUT_FORMATS: &[(Format, &str)] = &[
    (Format::Text, "What moves, what changes, and how to make the change"),
    (Format::Yaml, "The file of -f with the change; else a manifest, or the part of it that changes"),
];

impl MigrateArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        let version = self.kubernetes_version.as_deref().map(output::kubernetes_version).transpose()?;
        let probe = match self.startup_probe.as_str() {
            "none" | "" => ProbeChoice::None,
            "readiness" => ProbeChoice::Readiness,
            file => ProbeChoice::Given(read_probe(Path::new(file))?),
        };
        if matches!(probe, ProbeChoice::Given(_)) && self.container.len() != 1 {
            return Err(Error::usage("--startup-probe with a file needs one container: name it with -c"));
        }
        let from_files = self.sought.place.names_files();
        if self.prove && from_files {
            return Err(Error::usage("--prove needs a cluster and cannot be used with -f"));
        }
        let flags = self.flags();
        let formats = [Format::Text, Format::Json, Format::PrometheusRule];
        let (format, is_rule) = (self.output.as_str(), self.output == Format::PrometheusRule);
        if self.preview && !formats.contains(&self.output) {
            return Err(
                Error::usage(format!("--preview has no -o {format}")).hint("text, json or prometheus-rule")
            );
        }
        if is_rule && !self.preview {
            return Err(Error::usage(format!("-o {format} needs --preview")));
        }
        let pods = self.sought.resolve(globals, false)?;
        if self.preview {
            return Ok(Box::new(MigrateCommand {
                preview: true,
                ..command(pods, self.output, version, self.color)
            }));
        }
        if let Some(kind) = pods.names.kind() {
            return Err(Error::usage(format!("`{kind}` needs a name after it"))
                .hint(format!("for example `migrate {kind}/NAME`")));
        }
        if pods.names.is_empty() && !from_files {
            return Err(Error::usage("name a workload, such as deploy/web, or a file with -f"));
        }
        Ok(Box::new(MigrateCommand {
            containers: self.container,
            probe,
            keep_pre_stop: self.keep_pre_stop,
            prove: !self.no_prove && !from_files,
            flags,
            ..command(pods, self.output, version, self.color)
        }))
    }

    /// The flags that decide about the change, as they were given.
    fn flags(&self) -> String {
        let mut words: Vec<String> =
            self.container.iter().flat_map(|name| ["-c".to_owned(), shell_word(name)]).collect();
        if !matches!(self.startup_probe.as_str(), "none" | "") {
            words.extend(["--startup-probe".to_owned(), shell_word(&self.startup_probe)]);
        }
        words.extend(self.keep_pre_stop.then(|| "--keep-pre-stop".to_owned()));
        if words.is_empty() { String::new() } else { format!(" {}", words.join(" ")) }
    }
}

/// A command without the flags that decide about the change.
fn command(
    pods: PodRequest,
    format: Format,
    version: Option<(u32, u32)>,
    color: ColorFlag,
) -> MigrateCommand {
    MigrateCommand {
        pods,
        containers: Vec::new(),
        probe: ProbeChoice::None,
        keep_pre_stop: false,
        version,
        prove: false,
        preview: false,
        format,
        color: color.into(),
        flags: String::new(),
    }
}

/// Reads a probe from YAML or JSON, with or without the key `startupProbe` around it.
fn read_probe(path: &Path) -> Result<serde_json::Value, Error> {
    let wrong = |what: String| {
        let shown = PathBuf::from(path);
        Error::usage(format!("cannot read the startup probe {}: {what}", shown.display()))
            .hint("--startup-probe readiness copies the readiness probe")
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(crate::wording::io(&error)))?;
    let mut value: serde_json::Value =
        serde_saphyr::from_str(&text).map_err(|error| wrong(crate::wording::yaml(&error)))?;
    if value["startupProbe"].is_object() {
        value = value["startupProbe"].take();
    }
    let handlers = ["exec", "httpGet", "tcpSocket", "grpc"];
    if handlers.iter().any(|handler| value[*handler].is_object()) {
        Ok(value)
    } else {
        Err(wrong("it has none of exec, httpGet, tcpSocket and grpc".to_owned()))
    }
}
