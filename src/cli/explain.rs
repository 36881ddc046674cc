//! `explain`.

use clap::Args;

use super::Globals;
use super::output::{self, ColorArg};
use super::pods::PlaceArgs;
use crate::classify::Pattern;
use crate::error::Error;
use crate::render::{ExplainView, Format};
use crate::run::{Command, ExplainContainers, ExplainTopic};

/// Explain a pattern, a product or a reason; or why a container is taken for what it is taken for
///
/// Without a topic, lists what there is to read. With a pod (pod/NAME, deploy/NAME), or a flag that selects pods, it
/// tells everything that speaks for and against the patterns of their containers; what was judged alike is told once.
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
    #[command(flatten)]
    place: PlaceArgs,

    /// Only products of these patterns
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', value_parser = output::pattern(), help_heading = "Output")]
    pattern: Vec<Pattern>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_parser = output::format(&Format::TEXT, ABOUT_FORMATS), default_value = Format::TEXT[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Do not print column titles
    #[arg(long, help_heading = "Output")]
    no_headers: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    color: ColorArg,
}

/// What the help says otherwise of a format than for `describe`.
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
            return Err(Error::usage("-c names a container, but not of which pod").hint(
                "name the pod (pod/NAME -c CONTAINER), select pods with -l or -A, or read them from a file with -f",
            ));
        }
        let pods = self.place.resolve(&self.words, globals, false)?;
        Ok(Box::new(ExplainContainers { pods, containers: self.container, page, color }))
    }
}

/// Whether this is TYPE/NAME; `Init:0/2` is a word of the output.
fn names_a_pod(word: &str) -> bool {
    word.contains('/') && !word.contains(':')
}
