//! `explain`.

use clap::Args;

use super::Globals;
use super::output::{self, ColorFlag};
use super::pods::PlaceArgs;
use crate::classify::Pattern;
use crate::error::Error;
use crate::render::{ExplainView, Format};
use crate::run::{Command, ExplainContainers, ExplainTopic};

/// Explain what a word in the output means, or why a container is classified as it is
///
/// Without a topic, lists the topics. With a pod or workload (pod/NAME, deploy/NAME), or with a flag that selects pods,
/// shows the evidence for and against the pattern of each container. Equal containers are shown once.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct ExplainArgs {
    /// A topic, a word in the output, pod/NAME or TYPE/NAME
    ///
    /// A word is a pattern, type, reason, state, column or product.
    #[arg(value_name = "TOPIC")]
    words: Vec<String>,

    /// Container to explain; can be repeated
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Which pods")]
    container: Vec<String>,
    #[command(flatten)]
    place: PlaceArgs,

    /// Only products of these patterns (see `explain patterns`)
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', value_parser = output::pattern(), help_heading = "Output")]
    pattern: Vec<Pattern>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::TEXT, ABOUT_FORMATS), default_value = Format::TEXT[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Do not print headers
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    no_headers: bool,
    #[command(flatten)]
    color: ColorFlag,
}

/// Help about formats that differs from `describe`.
const ABOUT_FORMATS: &[(Format, &str)] = &[(Format::Json, "Containers and products as values")];

impl ExplainArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        let page = ExplainView { format: self.output, headers: !self.no_headers, ..ExplainView::default() };
        let color = self.color.into();
        let on_pods = self.place.selects()
            || self.place.recursive
            || !self.container.is_empty()
            || self.words.iter().any(|word| names_a_pod(word));
        if !on_pods {
            let (name, patterns) = (self.words.join(" "), self.pattern);
            return Ok(Box::new(ExplainTopic { name, patterns, page, color }));
        }
        if self.words.is_empty() && !self.container.is_empty() && !self.place.selects() {
            return Err(Error::usage("-c names a container but no pod")
                .hint("`explain pod/NAME -c CONTAINER`")
                .hint("-l or -A to select pods, or -f to read them from a file"));
        }
        let pods = self.place.resolve(&self.words, globals, false)?;
        Ok(Box::new(ExplainContainers { pods, containers: self.container, page, color }))
    }
}

/// Whether this is TYPE/NAME. `Init:0/2` is a STATUS.
fn names_a_pod(word: &str) -> bool {
    word.contains('/') && !word.contains(':')
}
