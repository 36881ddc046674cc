//! Responses: status, headers, body, compression.

use std::io::Write as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use hyper::Response;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::protobuf;

/// Real servers compress bodies larger than this.
pub(crate) const GZIP_THRESHOLD: usize = 128 * 1024;

/// Go's HTTP server sends `Content-Length` only for bodies that fit into its buffer; larger ones are chunked.
const LENGTH_THRESHOLD: usize = 2048;

/// How the end of the body is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By size, as Go does.
    #[default]
    Usual,
    /// `Content-Length`.
    Length,
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

/// A response that is being built.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Content,
    pub(crate) framing: Framing,
    /// Whether the response has the headers of API Priority and Fairness.
    flow: bool,
}

/// A body, complete or streamed.
#[derive(Debug)]
pub(crate) enum Content {
    Whole(Bytes),
    Stream(mpsc::Receiver<Bytes>),
}

impl Reply {
    /// Returns a response with any body.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            headers: Vec::new(),
            body: Content::Whole(body.into()),
            framing: Framing::Usual,
            flow: true,
        }
    }

    /// Returns a JSON response; like that of Go's encoder it ends with a newline.
    pub(crate) fn json(status: u16, text: &str) -> Self {
        Self::new(status, "application/json", format!("{text}\n"))
    }

    /// Returns a streamed response.
    pub(crate) fn stream(status: u16, content_type: &str, chunks: mpsc::Receiver<Bytes>) -> Self {
        Self { body: Content::Stream(chunks), ..Self::new(status, content_type, Bytes::new()) }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Omits the `X-Kubernetes-Pf-*` headers.
    pub(crate) fn without_flow_headers(mut self) -> Self {
        self.flow = false;
        self
    }

    /// Returns the body if it is complete.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match &self.body {
            Content::Whole(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }

    /// Encodes a `Status` as protobuf, for clients that accept it.
    pub(crate) fn say_status_in_protobuf(&mut self) {
        let Content::Whole(body) = &self.body else { return };
        if self.content_type != "application/json" || self.status == 200 {
            return;
        }
        let status: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        if status["kind"] == "Status" {
            let raw = protobuf::encode("Status", &status);
            self.body = Content::Whole(protobuf::envelope("Status", &raw).into());
            protobuf::TYPE.clone_into(&mut self.content_type);
        }
    }

    /// Replaces the body with its compressed form.
    pub(crate) fn compressed(mut self, body: Bytes) -> Self {
        self.body = Content::Whole(body);
        self.header("Content-Encoding", "gzip").header("Vary", "Accept-Encoding")
    }

    /// Returns the HTTP response.
    pub(crate) fn into_response(self) -> Response<Payload> {
        let mut response = Response::builder()
            .status(self.status)
            .header("Audit-Id", audit_id())
            .header("Cache-Control", "no-cache, private")
            .header("Content-Type", self.content_type);
        if self.flow {
            response = response
                .header("X-Kubernetes-Pf-Flowschema-Uid", "6a0c3f52-1d0e-4b57-9a3e-2f61c07c5d11")
                .header("X-Kubernetes-Pf-Prioritylevel-Uid", "0f9d7c1e-88a4-4c32-b1a5-73d2e94b6f08");
        }
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let payload = match self.body {
            Content::Stream(chunks) => Payload::Stream(chunks),
            Content::Whole(bytes) => {
                let chunked = match self.framing {
                    Framing::Usual => bytes.len() > LENGTH_THRESHOLD,
                    Framing::Length => false,
                    Framing::Chunked => true,
                };
                if chunked { Payload::Chunked(bytes) } else { Payload::Sized(bytes) }
            }
        };
        response.body(payload).expect("status and headers are valid")
    }
}

/// Returns an identifier that looks like the random ones of a real server but is a counter.
fn audit_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:08x}-5c1d-4e8a-9b70-{:012x}", count.wrapping_mul(2_654_435_761) & 0xffff_ffff, count)
}

/// Compresses at the fastest level, as real servers do.
pub(crate) fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 8), Compression::fast());
    encoder.write_all(body).expect("memory takes every write");
    encoder.finish().expect("memory takes every write").into()
}

/// A body that is being sent.
#[derive(Debug)]
pub(crate) enum Payload {
    Sized(Bytes),
    Chunked(Bytes),
    Stream(mpsc::Receiver<Bytes>),
}

impl Body for Payload {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let next = match self.get_mut() {
            Self::Stream(chunks) => {
                return chunks.poll_recv(context).map(|chunk| chunk.map(|data| Ok(Frame::data(data))));
            }
            Self::Sized(rest) => std::mem::take(rest),
            Self::Chunked(rest) => rest.split_to(rest.len().min(32 * 1024)),
        };
        Poll::Ready((!next.is_empty()).then(|| Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Sized(rest) if rest.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Sized(rest) => SizeHint::with_exact(rest.len() as u64),
            Self::Chunked(_) | Self::Stream(_) => SizeHint::default(),
        }
    }
}
