//! How faults change responses.

use std::time::Duration;

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::faults::{FAULT_LIMIT, Fault};
use crate::list::{Tweaks, fresh_token, token};
use crate::listener::{Connection, Ending};
use crate::reply::{Content, Framing, Reply};
use crate::request::Call;
use crate::resources::Resource;
use crate::shared::Shared;
use crate::status;

impl Call {
    /// Returns the response of a fault that replaces the normal one.
    pub(crate) fn failure(&self, shared: &Shared, fault: &Fault) -> Option<Reply> {
        Some(match fault {
            Fault::Unauthorized => status::unauthorized(),
            Fault::Forbidden => self.forbidden(self.header("impersonate-user").unwrap_or("dev")),
            Fault::NotFound => status::no_such_path(),
            Fault::Expired if self.param("continue").is_empty() => status::continue_expired(&token(-1, "/")),
            Fault::Expired => status::continue_expired(&fresh_token(self.param("continue"))),
            Fault::TooManyRequests(seconds) => status::too_many_requests(*seconds),
            Fault::InternalError => status::internal_error(),
            Fault::BadGateway => Reply::new(502, "text/html", html("502 Bad Gateway")).without_flow_headers(),
            Fault::Unavailable => status::unavailable(),
            Fault::GatewayTimeout => status::timeout(),
            Fault::LoginPage => Reply::new(200, "text/html; charset=utf-8", html("Sign in to continue"))
                .without_flow_headers(),
            Fault::Canned { code, content_type, body } => Reply::new(*code, content_type, body.clone()),
            Fault::Endless(pause) => endless(shared, *pause),
            Fault::EndlessPods => self.endless_pods(shared),
            Fault::Flood { code, content_type, begin, piece, times, gzip } => {
                let gzip =
                    *gzip && self.header("accept-encoding").is_some_and(|value| value.contains("gzip"));
                flood(*code, content_type, begin, piece, *times, gzip)
            }
            _ => return None,
        })
    }

    fn endless_pods(&self, shared: &Shared) -> Reply {
        let count = self.param("limit").parse().unwrap_or(500);
        let page = shared.count();
        let items: Vec<String> = (0..count)
            .map(|n| format!(r#"{{"metadata":{{"name":"pod-{page:09}-{n:06}","namespace":"n"}},"spec":{{"containers":[]}}}}"#))
            .collect();
        let token = token(-1, &format!("/n/{page:09}"));
        Reply::json(
            200,
            &format!(
                r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{"resourceVersion":"1","continue":"{token}","remainingItemCount":{count}}},"items":[{}]}}"#,
                items.join(",")
            ),
        )
    }
}

pub(crate) fn tweaks(shared: &Shared, faults: &[Fault]) -> Tweaks {
    Tweaks {
        repeat_token: faults.contains(&Fault::RepeatToken),
        bad_item: faults.contains(&Fault::BadPod),
        repeat_item: faults.contains(&Fault::RepeatPod),
        // The beginning of the list: nothing comes before this key.
        next: faults.contains(&Fault::EndlessPages).then(|| token(-1, &format!("/\0{}", shared.count()))),
    }
}

/// Changes a response as a fault demands.
pub(crate) fn damage(fault: &Fault, reply: &mut Reply, connection: &Connection, gzipped: bool) {
    if let Fault::Prelude(bytes) = fault {
        precede(bytes, reply);
    }
    let Content::Whole(body) = &mut reply.body else { return };
    let half = body.len() / 2;
    match fault {
        Fault::Reset => connection.cut_after(half, Ending::Reset),
        Fault::Truncated => {
            reply.framing = Framing::Length;
            connection.cut_after(half, Ending::Close);
        }
        Fault::ChunkCut => {
            reply.framing = Framing::Chunked;
            connection.cut_after(half, Ending::Close);
        }
        Fault::Trickle(pause) => reply.body = trickle(body.clone(), 4096, *pause),
        Fault::Drip(pause) => reply.body = trickle(body.clone(), 1, *pause),
        Fault::HalfBody => body.truncate(half),
        Fault::GzipTruncated if gzipped => body.truncate(half),
        Fault::GzipCorrupt if gzipped => {
            let mut bytes = body.to_vec();
            let end = bytes.len().min(half + 64);
            bytes[half..end].iter_mut().for_each(|byte| *byte ^= 0xa5);
            *body = bytes.into();
        }
        Fault::WrongType => "text/plain; charset=utf-8".clone_into(&mut reply.content_type),
        _ => {}
    }
}

fn html(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body></html>\n"
    )
}

/// Sends bytes before a body.
fn precede(bytes: &'static [u8], reply: &mut Reply) {
    match &mut reply.body {
        Content::Whole(body) => *body = [bytes, body].concat().into(),
        Content::Stream(rest) => {
            let (sender, receiver) = mpsc::channel(64);
            let mut rest = std::mem::replace(rest, receiver);
            tokio::spawn(async move {
                let mut next = Some(Bytes::from_static(bytes));
                while let Some(chunk) = next {
                    if sender.send(chunk).await.is_err() {
                        return;
                    }
                    next = rest.recv().await;
                }
            });
        }
    }
}

/// Sends a body that repeats a piece.
fn flood(code: u16, content_type: &str, begin: &'static str, piece: &[u8], times: u32, gzip: bool) -> Reply {
    let (sender, receiver) = mpsc::channel(16);
    let (begin, piece): (Bytes, Bytes) =
        if gzip { repeatable(begin.as_bytes(), piece) } else { (begin.into(), piece.to_vec().into()) };
    tokio::spawn(async move {
        let end = Instant::now() + FAULT_LIMIT;
        let mut chunk = begin;
        for _ in 0..=times {
            if Instant::now() > end || sender.send(chunk).await.is_err() {
                return;
            }
            chunk = piece.clone();
        }
    });
    let reply = Reply::stream(code, content_type, receiver);
    if gzip { reply.header("Content-Encoding", "gzip") } else { reply }
}

/// The beginning of a gzip stream, and a part of it that can be repeated.
fn repeatable(begin: &[u8], piece: &[u8]) -> (Bytes, Bytes) {
    // A full flush: the next part does not refer to this one.
    let mut deflate = Compress::new(Compression::best(), false);
    let mut part = |bytes: &[u8]| {
        let mut out = Vec::with_capacity(bytes.len() + 1024);
        deflate.compress_vec(bytes, &mut out, FlushCompress::Full).expect("memory takes every write");
        out
    };
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    ([head.as_slice(), &part(begin)].concat().into(), part(piece).into())
}

/// Sends a body in pieces.
fn trickle(mut body: Bytes, piece: usize, pause: Duration) -> Content {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        while !body.is_empty() {
            sleep(pause).await;
            if sender.send(body.split_to(body.len().min(piece))).await.is_err() {
                return;
            }
        }
    });
    Content::Stream(receiver)
}

/// Sends a list that continues until [`FAULT_LIMIT`].
fn endless(shared: &Shared, pause: Duration) -> Reply {
    let pods = Resource::find("v1", "pods").expect("pods are a resource");
    let store = shared.store();
    let entry = store.at(pods, store.version()).first().cloned();
    let item = entry.map_or_else(
        || {
            Bytes::from_static(
                br#"{"metadata":{"name":"a","namespace":"b"},"spec":{"containers":[]},"status":{}}"#,
            )
        },
        |entry| entry.json.clone(),
    );
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let end = Instant::now() + FAULT_LIMIT;
        let mut chunk = Bytes::from_static(
            br#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":["#,
        );
        while Instant::now() < end && sender.send(chunk).await.is_ok() {
            chunk = [item.as_ref(), b","].concat().into();
            sleep(pause).await;
        }
    });
    Reply::stream(200, "application/json", receiver)
}
