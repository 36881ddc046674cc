//! `explain`.

use clap::{Args, ValueEnum};

use super::Globals;
use super::output::{self, ColorArg};
use crate::classify::Pattern;
use crate::error::Error;
use crate::render::Format;
use crate::report::{Names, Selection, Target};
use crate::settings::{ClusterSource, ExplainSettings, PodSource, Question};

/// Explain a pattern, a product or a reason; or why a container is taken for what it is taken for
///
/// Without a topic, lists what there is to read. With -c or a pod (pod/NAME, deploy/NAME) it tells everything
/// that speaks for and against the pattern of the pod's containers.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct ExplainArgs {
    /// Pattern, type, product, reason, or one of: patterns, types, evidence, products, rules, reasons, overhead;
    /// or pods as `list` takes them
    #[arg(value_name = "TOPIC")]
    words: Vec<String>,

    /// The container to explain; may be repeated
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Which pods")]
    container: Vec<String>,
    /// File or directory to read instead of a cluster, - for standard input; may be repeated
    #[arg(short = 'f', long, value_name = "FILE", value_delimiter = ',', help_heading = "Which pods")]
    filename: Vec<String>,
    /// Read directories given with -f and all below them
    #[arg(short = 'R', long, requires = "filename", help_heading = "Which pods")]
    recursive: bool,
    /// Label selector, such as app=web,tier!=cache
    #[arg(short = 'l', long, value_name = "SELECTOR", help_heading = "Which pods")]
    selector: Option<String>,

    /// Only products of these patterns
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', value_parser = output::pattern(), help_heading = "Output")]
    pattern: Vec<Pattern>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t, help_heading = "Output")]
    output: ExplainFormat,
    /// Do not print column titles
    #[arg(long, help_heading = "Output")]
    no_headers: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    color: ColorArg,
}

/// `-o`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// For people
    #[default]
    Text,
    /// Containers and products as values
    Json,
    /// The same value as JSON
    Yaml,
}

impl ExplainArgs {
    pub(super) fn resolve(
        self,
        Globals { namespace, rules, connection }: Globals,
    ) -> Result<ExplainSettings, Error> {
        let from_files = !self.filename.is_empty();
        let on_pods = from_files
            || !self.container.is_empty()
            || self.selector.is_some()
            || self.words.iter().any(|word| word.contains('/'));
        let question = if on_pods {
            let targets = Target::parse(&self.words)?;
            if targets.is_empty() && !from_files && self.selector.is_none() {
                return Err(Error::usage("-c names a container, but not of which pod")
                    .hint("name the pod: pod/NAME -c CONTAINER, or read pods from a file with -f"));
            }
            if !targets.is_empty() && self.selector.is_some() {
                return Err(Error::usage("names and selectors cannot be used together"));
            }
            let source = if from_files {
                PodSource::Files {
                    paths: self.filename,
                    recursive: self.recursive,
                    selection: Selection {
                        namespaces: Vec::from_iter(namespace.filter(|n| !n.is_empty())),
                        labels: self.selector.as_deref().unwrap_or_default().parse()?,
                        ..Selection::default()
                    },
                }
            } else {
                PodSource::Cluster(Box::new(ClusterSource {
                    connection: connection.resolve(),
                    namespace: namespace.filter(|n| !n.is_empty()),
                    namespaces: Vec::new(),
                    labels: self.selector,
                    fields: None,
                    chunk_size: 500,
                    usage: false,
                }))
            };
            Question::Containers { source, names: Names::new(targets), containers: self.container, rules }
        } else {
            Question::Topic { name: self.words.join(" "), patterns: self.pattern }
        };
        Ok(ExplainSettings {
            question,
            format: match self.output {
                ExplainFormat::Text => Format::Table,
                ExplainFormat::Json => Format::Json,
                ExplainFormat::Yaml => Format::Yaml,
            },
            headers: !self.no_headers,
            color: self.color.into(),
        })
    }
}
