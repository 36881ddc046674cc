//! `list --watch`: the pods, then one row or line per change.

use std::io::{self, Write};

use super::pods::GrowingTable;
use super::{Format, View, csv, json, name};
use crate::report::{ListReport, PodReport};

/// A change of a pod, as the API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    /// The pod is new, or now meets the filters.
    Added,
    Modified,
    /// The pod is gone, or no longer meets the filters.
    Deleted,
}

impl Happened {
    fn as_str(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

/// Output that continues.
pub(crate) struct Follow(Option<GrowingTable>);

impl Follow {
    pub(crate) fn begin(out: &mut dyn Write, list: &ListReport, view: &View) -> io::Result<Self> {
        let pods: Vec<&PodReport> = list.gathered.rows.iter().collect();
        if matches!(view.format, Format::Table | Format::Wide) {
            return GrowingTable::begin(out, &pods, view).map(|growing| Self(Some(growing)));
        }
        if view.format == Format::Csv {
            csv::pods(out, &pods, view, view.headers)?;
        } else {
            pods.iter().try_for_each(|pod| write(out, Happened::Added, pod, view))?;
        }
        Ok(Self(None))
    }

    pub(crate) fn add(
        &mut self,
        out: &mut dyn Write,
        happened: Happened,
        pod: &PodReport,
        view: &View,
    ) -> io::Result<()> {
        match &mut self.0 {
            Some(growing) => growing.add(out, pod, view),
            None => write(out, happened, pod, view),
        }
    }
}

fn write(out: &mut dyn Write, happened: Happened, pod: &PodReport, view: &View) -> io::Result<()> {
    match (view.format.structured(), view.format) {
        (Some(format), _) => format.write_event(out, &json::event(happened.as_str(), pod, view.now)),
        (None, Format::Csv) => csv::pods(out, &[pod], view, false),
        (None, _) => name::pods(out, &[pod]),
    }
}
