//! Decodes pages on a thread of its own, beside the one that brings the next page and the one that judges.

use tokio::sync::mpsc;

use super::request::Answer;
use super::wire::{self, Templates, Unreadable, WireError};
use crate::error::Error;
use crate::model::Pod;

/// Pods that change hands together: one by one costs more than it decodes, and a page of them weighs as much as
/// everything else.
const BATCH: usize = 8;

/// Batches that may wait to be judged.
const WAITING: usize = 2;

/// A page that was decoded to its end.
pub(super) struct Decoded {
    /// The page itself, whose memory serves the next one.
    pub(super) answer: Answer,
    /// What is worth remembering for the next one.
    pub(super) templates: Templates,
    /// How many pods there were, and which could not be decoded.
    pub(super) outcome: Result<(usize, Vec<Unreadable>), WireError>,
}

/// Decodes a page and hands its pods to `take` in their order, while later ones are still being decoded. Whoever
/// loses interest drops the future: the thread then ends with the page, and nobody waits for it.
pub(super) async fn decode(
    answer: Answer,
    mut templates: Templates,
    mut take: impl FnMut(Pod),
) -> Result<Decoded, Error> {
    let (batches, mut arrived) = mpsc::channel::<Vec<Pod>>(WAITING);
    let decoding = tokio::task::spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let outcome = wire::decode_pods(&answer.content_type, &answer.body, &mut templates, &mut |pod| {
            batch.push(pod);
            if batch.len() == BATCH {
                // After Ctrl-C nobody listens any more.
                let _ = batches.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
            }
        });
        let _ = batches.blocking_send(batch);
        Decoded { answer, templates, outcome }
    });
    while let Some(batch) = arrived.recv().await {
        batch.into_iter().for_each(&mut take);
    }
    decoding.await.map_err(|_| Error::failed("a page could not be decoded"))
}
