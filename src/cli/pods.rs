//! The flags that select pods, shared by all commands that read them.

use std::collections::HashSet;

use clap::Args;
use globset::{Glob, GlobMatcher};

use super::{Globals, output};
use crate::classify::Pattern;
use crate::error::Error;
use crate::model::ContainerType;
use crate::report::{ContainerFilter, Filter, Names, Selection, Target};
use crate::settings::{ClusterSource, PodRequest, PodSource};

/// kubectl's page size.
pub(super) const CHUNK_SIZE: u32 = 500;

/// Where to look for pods, and what selects them there.
#[derive(Debug, Clone, Args)]
pub(super) struct PlaceArgs {
    /// List across all namespaces
    #[arg(short = 'A', long, help_heading = "Which pods")]
    pub(super) all_namespaces: bool,
    /// List across several namespaces
    ///
    /// The namespaces are read in parallel.
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        conflicts_with = "all_namespaces",
        help_heading = "Which pods"
    )]
    namespaces: Vec<String>,
    /// Label selector, such as app=web,tier!=cache
    #[arg(short = 'l', long, value_name = "LABELS", help_heading = "Which pods")]
    selector: Option<String>,
    /// Field selector, such as spec.nodeName=n1
    #[arg(long, value_name = "FIELDS", help_heading = "Which pods")]
    field_selector: Option<String>,
    /// Read a file, a directory or - (stdin)
    ///
    /// Pods, lists and workloads are read from there instead of a cluster; - is standard input. Can be repeated.
    #[arg(short = 'f', long, value_name = "FILE", value_delimiter = ',', help_heading = "Which pods")]
    filename: Vec<String>,
    /// Read the directories of -f recursively
    #[arg(short = 'R', long, hide_short_help = true, help_heading = "Which pods")]
    pub(super) recursive: bool,
    /// Page size of lists; 0 means one page
    ///
    /// With --contexts, pages have 200 pods unless another size is given.
    #[arg(long, value_name = "N", default_value_t = CHUNK_SIZE, hide_short_help = true, value_parser = output::number::<u32>, help_heading = "Which pods")]
    chunk_size: u32,
}

/// Names, and where to look.
#[derive(Debug, Args)]
pub(super) struct SoughtArgs {
    /// Pods, TYPE/NAME (deploy/web, sts/db, job/x) or TYPE NAME
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    pub(super) place: PlaceArgs,
}

/// Names, where to look, and filters.
#[derive(Debug, Args)]
pub(super) struct PodArgs {
    #[command(flatten)]
    pub(super) sought: SoughtArgs,

    /// Include pods without sidecars
    #[arg(long, help_heading = "Filters")]
    all: bool,
    /// Only failing, degraded and overdue pods, worst first
    ///
    /// A startup is overdue when it takes longer than the pod's probes allow, or 10 minutes.
    #[arg(long, help_heading = "Filters")]
    unhealthy: bool,
    /// Only pods on this node
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    node: Option<String>,
    /// Only these patterns (see `explain patterns`)
    ///
    /// Other containers are left out.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', ignore_case = true, value_parser = output::pattern(), help_heading = "Filters")]
    pattern: Vec<Pattern>,
    /// Only these types (see `explain types`)
    ///
    /// Other containers are left out.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',', ignore_case = true, value_parser = output::container_type(), help_heading = "Filters")]
    kind: Vec<ContainerType>,
    /// Only these containers: a name or '*-proxy'
    ///
    /// Other containers are left out. * matches anything. Can be repeated.
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Filters")]
    container: Vec<String>,
    /// Only matching images, such as '*proxyv2:*'
    ///
    /// Other containers are left out. * matches anything, also slashes and colons. Can be repeated.
    #[arg(long, value_name = "GLOB", help_heading = "Filters")]
    image: Vec<String>,
}

impl PlaceArgs {
    /// Whether flags select pods, or all of them.
    pub(super) fn selects(&self) -> bool {
        self.names_files()
            || self.selector.is_some()
            || self.field_selector.is_some()
            || self.all_namespaces
            || !self.namespaces.is_empty()
    }

    /// Whether pods are read from files instead of a cluster.
    pub(super) fn names_files(&self) -> bool {
        !self.filename.is_empty()
    }

    /// The same for these files.
    pub(super) fn with_files(self, filename: Vec<String>) -> Self {
        Self { filename, ..self }
    }

    /// Checks the flags against each other. `names` are the pods and workloads that were named; `usage` asks for usage from
    /// the metrics API.
    ///
    /// Errors: flags or names that conflict or cannot be parsed (exit code 2).
    pub(super) fn resolve(
        mut self,
        names: &[String],
        Globals { namespace, rules, connection }: Globals,
        usage: bool,
    ) -> Result<PodRequest, Error> {
        let targets = Target::parse(names)?;
        let is_specific = targets.iter().any(|target| !matches!(target, Target::Kind(_)));
        if is_specific && (self.selector.is_some() || self.field_selector.is_some()) {
            return Err(Error::usage("names and selectors cannot be used together")
                .hint("leave out the names, or leave out -l and --field-selector"));
        }
        let from_files = self.names_files();
        if is_specific && self.all_namespaces && !from_files {
            return Err(Error::usage("a pod cannot be fetched by name across all namespaces")
                .hint("name its namespace with -n, or use `-A --field-selector metadata.name=NAME`"));
        }
        if self.recursive && !from_files {
            return Err(Error::usage("-R needs -f with a directory"));
        }
        if usage && from_files {
            return Err(Error::usage("--usage needs a cluster and cannot be used with -f")
                .hint("leave out one of them"));
        }
        let namespace = namespace.filter(|n| !n.is_empty());
        if namespace.is_some() && !self.namespaces.is_empty() {
            return Err(Error::usage("-n cannot be used with --namespaces"));
        }
        // A namespace that is named twice counts once.
        let mut known = HashSet::new();
        self.namespaces.retain(|namespace| known.insert(namespace.clone()));
        let source = if from_files {
            let namespaces =
                if self.namespaces.is_empty() { Vec::from_iter(namespace) } else { self.namespaces };
            PodSource::Files {
                paths: self.filename,
                recursive: self.recursive,
                selection: Selection {
                    namespaces: if self.all_namespaces { Vec::new() } else { namespaces },
                    labels: self.selector.as_deref().unwrap_or_default().parse()?,
                    fields: self.field_selector.as_deref().unwrap_or_default().parse()?,
                },
            }
        } else {
            PodSource::Cluster(Box::new(ClusterSource {
                connection: connection.resolve(),
                fleet: None,
                namespace,
                all_namespaces: self.all_namespaces,
                namespaces: self.namespaces,
                labels: self.selector,
                fields: self.field_selector,
                chunk_size: self.chunk_size,
                usage,
            }))
        };
        Ok(PodRequest { source, names: Names::new(targets), rules })
    }
}

impl SoughtArgs {
    /// Checks the flags against each other. `usage` asks for usage from the metrics API.
    pub(super) fn resolve(self, globals: Globals, usage: bool) -> Result<PodRequest, Error> {
        self.place.resolve(&self.names, globals, usage)
    }
}

impl PodArgs {
    /// Checks the flags against each other. `usage` asks for usage from the metrics API.
    pub(super) fn resolve(self, globals: Globals, usage: bool) -> Result<(PodRequest, Filter), Error> {
        let mut request = self.sought.resolve(globals, usage)?;
        if let (PodSource::Cluster(source), Some(node)) = (&mut request.source, &self.node) {
            // The server then sends only the pods of this node.
            let given = source.fields.take().map(|fields| fields + ",").unwrap_or_default();
            source.fields = Some(format!("{given}spec.nodeName={node}"));
        }
        let filter = Filter {
            all: self.all,
            unhealthy: self.unhealthy,
            odd: false,
            node: self.node,
            containers: ContainerFilter {
                patterns: self.pattern,
                types: self.kind,
                name_globs: globs("--container", &self.container)?,
                image_globs: globs("--image", &self.image)?,
            },
        };
        Ok((request, filter))
    }
}

/// `*` matches anything, also slashes and colons, which images contain.
fn globs(flag: &str, patterns: &[String]) -> Result<Vec<GlobMatcher>, Error> {
    patterns.iter().map(|pattern| compile(flag, pattern)).collect()
}

/// The same for a flag that is given once.
pub(super) fn glob(flag: &str, pattern: Option<&str>) -> Result<Option<GlobMatcher>, Error> {
    pattern.map(|pattern| compile(flag, pattern)).transpose()
}

fn compile(flag: &str, pattern: &str) -> Result<GlobMatcher, Error> {
    match Glob::new(pattern) {
        Ok(glob) => Ok(glob.compile_matcher()),
        Err(error) => Err(Error::usage(format!("invalid glob \"{pattern}\" for {flag}: {}", error.kind()))
            .hint("`*` matches anything, `?` one character, `[ab]` a or b, `{ab,cd}` ab or cd")),
    }
}
