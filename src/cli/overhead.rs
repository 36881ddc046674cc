//! `overhead`.

use clap::Args;

use super::Globals;
use super::fleet::FleetArgs;
use super::history::HistoryArgs;
use super::output::{self, ColorFlag};
use super::pods::PodArgs;
use super::save::SaveArgs;
use crate::error::Error;
use crate::files::snapshot;
use crate::render::{self, Format, OverheadView};
use crate::report::{Dimension, FailOn, OverheadOrder, Plan, Prices, Question};
use crate::run::{Command, OverheadCommand, PriceSource};
use crate::settings::{PodRequest, PodSource};

/// Add up what sidecars cost, grouped however you like
///
/// CPU and MEM are what the scheduler would get back without the sidecars, CPU% and MEM% their share of what the pods
/// reserve.
///
/// This can be less than what sidecars request: see `explain overhead`. Pods that have ended cost nothing.
///
/// With --without and --with, BACK is what the scheduler would get back, STAYS what stays reserved, and WHY the reason:
/// InitPeak (an init container requests more), PodLevelResources (the pod sets its own requests) or Resize (the node
/// has allocated more). With --by image, each version shows whether most pods of its product run it.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
#[expect(clippy::doc_markdown, reason = "it is the text of the help, which knows no backticks")]
pub(super) struct OverheadArgs {
    #[command(flatten)]
    pods: PodArgs,
    #[command(flatten)]
    fleet: FleetArgs,
    /// Count pods that have ended
    #[arg(long, help_heading = "Filters")]
    include_terminated: bool,

    /// sidecar, product, image, pattern, namespace, workload, node, pod or label=KEY
    ///
    /// What to group by. Several levels are separated by commas: namespace,product. Workloads and pods are shown with
    /// their namespace, and with --contexts everything of a cluster with its context. With
    /// --contexts, context is a level as well.
    #[arg(long, value_name = "LEVEL,...", default_value = "sidecar", help_heading = "Report")]
    by: String,
    /// Show the top N rows, and the sum of the others
    ///
    /// The top rows are those that cost most, unless --sort-by says otherwise.
    #[arg(long, value_name = "N", value_parser = output::number::<usize>, help_heading = "Report")]
    top: Option<usize>,
    /// Show usage, and requests that are not used
    ///
    /// Usage comes from metrics.k8s.io.
    #[arg(long, help_heading = "Report")]
    usage: bool,
    /// Show costs: cpu=0.03/h,memory=0.004/GiB-h or FILE
    ///
    /// Costs are per month of 730 hours, for what sidecars effectively reserve. A file can have prices by node pool; docs/costs.md
    /// has an example. There is no built-in price list.
    #[arg(long, value_name = "PRICES", help_heading = "Report")]
    price: Option<String>,
    /// Show what removing a sidecar would free
    ///
    /// Takes the name of a sidecar, a product or a pattern. Can be repeated.
    #[arg(long, value_name = "SIDECAR", help_heading = "Report")]
    without: Vec<String>,
    /// Show what other requests would free
    ///
    /// For example istio-proxy:requests.cpu=50m,requests.memory=64Mi. Takes a sidecar, a product or a pattern. Can be repeated.
    #[arg(long, value_name = "REQUESTS", help_heading = "Report")]
    with: Vec<String>,

    #[command(flatten)]
    history: HistoryArgs,
    /// Recommend requests; needs --history
    ///
    /// The percentile of CPU, and the maximum of memory plus 15 % (25 % after an OOM kill), for each sidecar of a workload, with
    /// commands that set them.
    #[arg(long, help_heading = "Report")]
    recommend: bool,

    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::OVERHEAD, ABOUT_FORMATS), default_value = Format::OVERHEAD[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Columns to sort by; prefix with - for descending
    ///
    /// For example -memory,namespace. `explain columns` describes the columns.
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true, help_heading = "Output")]
    sort_by: Option<String>,
    /// Exit 3 on unhealthy, failed, degraded, overdue, odd
    ///
    /// A partial result still exits with 1.
    #[arg(long, value_name = "STATE", value_delimiter = ',', ignore_case = true, value_parser = output::fail_on(), help_heading = "Output")]
    fail_on: Vec<FailOn>,
    #[command(flatten)]
    save: SaveArgs,
    /// Do not print headers
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    no_headers: bool,
    /// Draw with ASCII characters only
    ///
    /// This is the default in locales without UTF-8.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    ascii: bool,
    #[command(flatten)]
    color: ColorFlag,
}

/// Help about formats that differs from `list`.
const ABOUT_FORMATS: &[(Format, &str)] = &[
    (Format::Table, "Human-readable columns and bars"),
    (Format::Name, "TYPE/NAME lines for kubectl, by namespace, workload, node or pod"),
];

impl OverheadArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        let by = Dimension::parse_all(&self.by)?;
        let named = [Dimension::Namespace, Dimension::Workload, Dimension::Node, Dimension::Pod];
        if self.output == Format::Name && !by.last().is_some_and(|level| named.contains(level)) {
            return Err(Error::usage(format!(
                "-o name cannot be used with --by {}, whose rows are not Kubernetes objects",
                self.by
            ))
            .hint("`--by namespace`, `--by workload`, `--by node` or `--by pod`"));
        }
        let (mut pods, filter) = self.pods.resolve(globals, self.usage)?;
        self.fleet.apply(&mut pods)?;
        require_contexts(&by, &pods)?;
        let (history, recommend) = (self.history.resolve(&pods)?, self.recommend);
        if recommend && (history.is_none() || !(self.with.is_empty() && self.without.is_empty())) {
            return Err(Error::usage("--recommend needs --history, and neither --with nor --without")
                .hint("`--history --recommend`"));
        }
        if recommend && !matches!(self.output, Format::Table | Format::Wide) && !self.output.is_structured() {
            return Err(Error::usage("--recommend cannot be used with this format")
                .hint("-o table, wide, json, yaml or kyaml"));
        }
        let by = if may_have_contexts(&pods) { Dimension::with_contexts(by) } else { by };
        let columns = self.sort_by.as_deref().unwrap_or_default();
        let order = OverheadOrder::parse(columns, &by, &render::group_sort_columns())?;
        let plan = Plan::parse(&self.without, &self.with)?;
        let price = match self.price {
            Some(text) if text.contains('=') => Some(PriceSource::Inline(Prices::parse(&text)?)),
            path => path.map(|path| PriceSource::File(path.into())),
        };
        let patterns = &filter.containers.patterns;
        if !patterns.is_empty() && !patterns.iter().any(|pattern| pattern.is_supporting()) {
            return Err(Error::usage(
                "`overhead` counts sidecars only, and --pattern names no sidecar pattern",
            )
            .hint("sidecar patterns: ambassador, config-helper, adapter, sidecar"));
        }
        let question = Question {
            by,
            ended: self.include_terminated,
            folds: self.top.is_some(),
            plan,
            ..Question::default()
        };
        let view = OverheadView {
            format: self.output,
            headers: !self.no_headers,
            usage: self.usage,
            history: history.is_some(),
            unicode: !self.ascii,
            ..OverheadView::default()
        };
        let (top, color, fail_on, save) = (self.top, self.color.into(), self.fail_on, self.save.path()?);
        Ok(Box::new(OverheadCommand {
            pods,
            filter,
            question,
            price,
            top,
            order,
            view,
            fail_on,
            history,
            recommend,
            save,
            color,
        }))
    }
}

/// Whether pods can be of several contexts.
fn may_have_contexts(pods: &PodRequest) -> bool {
    match &pods.source {
        PodSource::Files { paths, .. } => paths.iter().any(|path| snapshot::is_named_so(path)),
        PodSource::Cluster(source) => source.fleet.is_some(),
    }
}

/// Errors: pods of one cluster are all of the same context (exit code 2).
fn require_contexts(by: &[Dimension], pods: &PodRequest) -> Result<(), Error> {
    let of_one = matches!(&pods.source, PodSource::Cluster(source) if source.fleet.is_none());
    if of_one && by.contains(&Dimension::Context) {
        return Err(
            Error::usage("--by context needs --contexts").hint("`--contexts '*'` reads every context")
        );
    }
    Ok(())
}
