//! `describe`.

use clap::Args;
use clap::ValueEnum;

use super::connection::ConnectionArgs;
use super::output::{self, ColorArg};
use crate::error::Error;
use crate::render::describe::DescribeFormat;
use crate::report::describe::{Kubectl, Section, Sections};
use crate::report::{Selection, Target};
use crate::settings::{ClusterSource, DescribeSettings, PodSource};

/// Tell which container of a pod or workload is at fault, and why, with proof and what to run next
///
/// The first line names what is wrong, the container, and what it does to the others. Below stand the start-up as a
/// picture, the containers in the order of their start with probes and resources, and what happened. Of a workload
/// its pods are grouped by cause, and the newest unhealthy one is shown in full.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct DescribeArgs {
    /// Pods by name, or TYPE/NAME (deploy/web, sts/db, job/x), or TYPE NAME...
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Look into all namespaces
    #[arg(short = 'A', long, help_heading = "Which pods")]
    all_namespaces: bool,
    /// Every pod that the label selector selects, such as app=web
    #[arg(short = 'l', long, value_name = "SELECTOR", help_heading = "Which pods")]
    selector: Option<String>,
    /// Every pod that the field selector selects, such as spec.nodeName=node-1
    #[arg(long, value_name = "SELECTOR", help_heading = "Which pods")]
    field_selector: Option<String>,
    /// File or directory to read instead of a cluster, - for standard input; may be repeated
    #[arg(short = 'f', long, value_name = "FILE", value_delimiter = ',', help_heading = "Which pods")]
    filename: Vec<String>,
    /// Read directories given with -f and all below them
    #[arg(short = 'R', long, help_heading = "Which pods")]
    recursive: bool,
    /// Pods to ask the server for at a time; 0 asks for all at once
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = output::number::<u32>, help_heading = "Which pods")]
    chunk_size: u32,

    /// Only this container
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Output")]
    container: Option<String>,
    /// Only these sections
    #[arg(long, value_name = "SECTION,...", value_delimiter = ',', value_parser = output::section(), help_heading = "Output")]
    show: Vec<Section>,
    /// Add the last N lines that the failing container wrote before it ended, or writes now
    #[arg(long, value_name = "N", value_parser = output::number::<u32>, help_heading = "Output")]
    previous_logs: Option<u32>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t, help_heading = "Output")]
    output: DescribeFormatArg,
    /// Draw with ASCII alone, as in locales without UTF-8
    #[arg(long, help_heading = "Output")]
    ascii: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    color: ColorArg,
}

/// `-o`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum DescribeFormatArg {
    /// For people
    #[default]
    Text,
    /// The contract with scripts, kubectl-sidecars/v1
    Json,
    /// The same value as JSON
    Yaml,
}

impl From<DescribeFormatArg> for DescribeFormat {
    fn from(arg: DescribeFormatArg) -> Self {
        match arg {
            DescribeFormatArg::Text => Self::Text,
            DescribeFormatArg::Json => Self::Json,
            DescribeFormatArg::Yaml => Self::Yaml,
        }
    }
}

impl DescribeArgs {
    pub(super) fn resolve(
        self,
        namespace: Option<String>,
        connection: ConnectionArgs,
    ) -> Result<DescribeSettings, Error> {
        let targets = Target::parse(&self.names)?;
        let from_files = !self.filename.is_empty();
        let selects = self.selector.is_some() || self.field_selector.is_some();
        if self.names.is_empty() && !from_files && !selects && !self.all_namespaces {
            return Err(Error::usage("say what to describe")
                .hint("a pod (describe web-0), a workload (describe deploy/web), all that a selector selects (-l app=web), or `pods` for all pods of the namespace"));
        }
        if !targets.is_empty() && selects {
            return Err(Error::usage("names and selectors cannot be used together")
                .hint("leave out the names, or -l and --field-selector"));
        }
        if !targets.is_empty() && self.all_namespaces && !from_files {
            return Err(Error::usage("a pod cannot be fetched by name across all namespaces")
                .hint("name its namespace with -n, or use -A --field-selector metadata.name=NAME"));
        }
        if self.recursive && !from_files {
            return Err(Error::usage("-R reads directories, and needs -f to name one"));
        }
        if self.previous_logs.is_some_and(|lines| lines > 0) && from_files {
            return Err(Error::usage("--previous-logs asks the cluster, and -f reads files instead"));
        }
        let namespace = namespace.filter(|n| !n.is_empty());
        let connection = connection.resolve();
        let kubectl = Kubectl {
            kubeconfig: connection.kubeconfig.as_ref().map(|path| path.display().to_string()),
            context: connection.context.clone(),
            impersonate: connection.impersonate_user.clone(),
        };
        let source = if from_files {
            PodSource::Files {
                paths: self.filename,
                recursive: self.recursive,
                selection: Selection {
                    namespaces: if self.all_namespaces { Vec::new() } else { Vec::from_iter(namespace) },
                    labels: self.selector.as_deref().unwrap_or_default().parse()?,
                    fields: self.field_selector.as_deref().unwrap_or_default().parse()?,
                },
            }
        } else {
            PodSource::Cluster(Box::new(ClusterSource {
                connection,
                namespace,
                namespaces: Vec::new(),
                labels: self.selector,
                fields: self.field_selector,
                chunk_size: self.chunk_size,
            }))
        };
        Ok(DescribeSettings {
            source,
            targets,
            sections: Sections(self.show),
            format: self.output.into(),
            container: self.container.filter(|name| !name.is_empty()),
            previous_logs: self.previous_logs.unwrap_or(0),
            ascii: self.ascii,
            all_namespaces: self.all_namespaces,
            kubectl,
            color: self.color.into(),
        })
    }
}
