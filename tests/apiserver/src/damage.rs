//! How faults change responses.

use std::time::Duration;

use bytes::Bytes;
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
            _ => return None,
        })
    }
}

pub(crate) fn tweaks(faults: &[Fault]) -> Tweaks {
    Tweaks { repeat_token: faults.contains(&Fault::RepeatToken), bad_item: faults.contains(&Fault::BadPod) }
}

/// Changes a response as a fault demands.
pub(crate) fn damage(fault: &Fault, reply: &mut Reply, connection: &Connection, gzipped: bool) {
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
        Fault::Trickle(pause) => reply.body = trickle(body.clone(), *pause),
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

/// Sends a body in pieces of 4 kB.
fn trickle(mut body: Bytes, pause: Duration) -> Content {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        while !body.is_empty() {
            sleep(pause).await;
            if sender.send(body.split_to(body.len().min(4096))).await.is_err() {
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
    Reply::stream("application/json", receiver)
}
