//! `compare`.

use clap::Args;

use super::Globals;
use super::fleet::FleetArgs;
use super::output::{self, ColorFlag};
use super::pods::PlaceArgs;
use crate::error::Error;
use crate::render::{CompareView, Format};
use crate::report::Filter;
use crate::run::{Command, CompareCommand};

/// Compare two snapshots: what newly fails, which sidecars and versions came and went, what they cost
///
/// Snapshots are what `list --save FILE` writes; other files with pods work as well. --live compares with the pods of a
/// cluster, which -A, -n, -l and --contexts select; use the same flags as for the snapshot.
///
/// Pods are compared by workload, because a rollout gives them new names. Of several contexts, those on one side only are left
/// out. Costs are what sidecars effectively reserve.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct CompareArgs {
    /// Two files, or one with --live
    #[arg(value_name = "FILE", required = true, num_args = 1..=2, value_hint = clap::ValueHint::FilePath)]
    files: Vec<String>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    fleet: FleetArgs,
    /// Compare with the pods of a cluster
    #[arg(long, help_heading = "Which pods")]
    live: bool,
    /// Include pods without sidecars
    #[arg(long, help_heading = "Filters")]
    all: bool,

    /// Show the N largest changes of costs
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = output::number::<usize>, help_heading = "Output")]
    top: usize,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::COMPARE, ABOUT_FORMATS), default_value = Format::COMPARE[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Exit 3 if something newly fails or more of it does: worse
    ///
    /// A partial result still exits with 1.
    #[arg(long, value_name = "CHANGE", value_parser = ["worse"], hide_possible_values = true, help_heading = "Output")]
    fail_on: Option<String>,
    #[command(flatten)]
    color: ColorFlag,
}

/// Help about formats that differs from `list`.
const ABOUT_FORMATS: &[(Format, &str)] = &[(Format::Table, "Human-readable tables")];

impl CompareArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        if self.place.names_files() {
            return Err(Error::usage("`compare` takes files without -f")
                .hint("kubectl sidecars compare BEFORE AFTER"));
        }
        let mut files = self.files.into_iter();
        let (before, after) = (files.next().unwrap_or_default(), files.next());
        if before == "-" && after.as_deref() == Some("-") {
            return Err(Error::usage("standard input (-) can be read only once"));
        }
        if self.fleet.is_given() && !self.live {
            return Err(Error::usage("--contexts needs --live").hint("leave out one of them"));
        }
        let old = self.place.clone().with_files(vec![before]).resolve(&[], globals.clone(), false)?;
        let new = match (after, self.live) {
            (Some(after), false) => self.place.with_files(vec![after]).resolve(&[], globals, false)?,
            (None, true) => {
                let mut request = self.place.resolve(&[], globals, false)?;
                self.fleet.apply(&mut request)?;
                request
            }
            (Some(_), true) => {
                return Err(
                    Error::usage("--live takes the place of the second file").hint("leave out one of them")
                );
            }
            (None, false) => {
                return Err(Error::usage("`compare` needs two files, or one and --live")
                    .hint("kubectl sidecars compare BEFORE AFTER"));
            }
        };
        Ok(Box::new(CompareCommand {
            before: old,
            after: new,
            filter: Filter { all: self.all, ..Filter::default() },
            view: CompareView { format: self.output, top: self.top, ..CompareView::default() },
            fails_if_worse: self.fail_on.is_some(),
            color: self.color.into(),
        }))
    }
}
