//! The rows of `list`, watched or not.

use super::reading::Collect;
use crate::files::WantedTemplates;
use crate::model::{Origin, Pod};
use crate::report::{Filter, Gathered, Judge};

/// Makes rows of pods and drops the pods.
pub(super) struct RowCollector<'a> {
    pub(super) filter: &'a Filter,
    /// Whether pods were named: those need no sidecars to be shown.
    pub(super) named: bool,
    labels: bool,
    pub(super) gathered: Gathered,
}

impl<'a> RowCollector<'a> {
    /// `labels` keeps the pods' labels.
    pub(super) fn new(filter: &'a Filter, named: bool, labels: bool) -> Self {
        Self { filter, named, labels, gathered: Gathered::default() }
    }
}

impl Collect for RowCollector<'_> {
    fn wanted_templates(named: bool) -> WantedTemplates {
        WantedTemplates::Once { idle: named }
    }

    fn needs_labels(&self) -> bool {
        self.labels
    }

    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge) {
        self.gathered.push(judge.judge(&pod, &origin), self.named, self.filter);
    }

    fn is_empty(&self) -> bool {
        self.gathered.is_empty()
    }

    fn emptied(&self) -> Self {
        Self::new(self.filter, self.named, self.labels)
    }

    fn append(&mut self, other: Self) {
        self.gathered.append(other.gathered);
    }
}
