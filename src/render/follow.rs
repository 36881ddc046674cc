//! `list --watch`: what there is, and then what happens, a row or a line each.

use std::io::{self, Write};

use super::pods::GrowingTable;
use super::{Format, View, csv, json, name};
use crate::report::{ListReport, PodReport};

/// What happened to a pod, in the API's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    /// It is new, or new to what is shown.
    Added,
    /// It is not what it was.
    Modified,
    /// It is gone, or belongs no more to what is shown.
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

/// An answer that goes on.
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

    /// Writes what happened to one pod.
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
        (Some(format), _) => format.write_event(out, &json::EventJson::new(happened.as_str(), pod)),
        (None, Format::Csv) => csv::pods(out, &[pod], view, false),
        (None, _) => name::pods(out, &[pod]),
    }
}
