use std::io::Write as _;
use std::time::Instant;

use super::server::{Reply, start};
use super::*;

fn at(port: u16) -> Setup {
    Setup::new(&format!("http://127.0.0.1:{port}"))
}

fn impatient(port: u16) -> Setup {
    let mut setup = at(port);
    setup.connection.request_timeout = Some(Duration::from_millis(200));
    setup
}

const JSON: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

#[tokio::test]
async fn a_silent_server_times_out() {
    for (reply, what) in [
        ("", "did not respond within 0.2 s"),
        (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{",
            "did not finish its response within 0.2 s",
        ),
    ] {
        let (port, requests) = start(None, move |_, _| Reply::raw(reply).and_silence()).await;
        let began = Instant::now();
        let error = impatient(port).refusal().await;
        assert_eq!(
            error.message(),
            format!("timed out: the API server http://127.0.0.1:{port} (context \"test\") {what}")
        );
        assert!(began.elapsed() < Duration::from_secs(2));
        assert_eq!(requests.all().len(), 1);
    }
}

#[tokio::test]
async fn truncated_responses_are_errors() {
    for reply in [
        format!("{JSON}content-length: 999\r\n\r\n{{\"kind\":"),
        format!("{JSON}transfer-encoding: chunked\r\n\r\n8\r\n{{\"kind\":\r\n"),
    ] {
        let (port, _) = start(None, move |_, _| Reply::raw(reply.clone())).await;
        let error = at(port).refusal().await;
        assert!(error.message().contains("broke off after 8 bytes"), "{error}");
    }
    let (port, _) =
        start(None, |_, _| Reply::new(200, "content-type: application/json\r\n", "{\"kind\":\"Po")).await;
    assert!(at(port).refusal().await.message().ends_with("cannot be decoded: it is truncated"));
}

#[tokio::test]
async fn truncated_and_corrupt_gzip_is_an_error() {
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let headers = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
    let good = gzip("{\"kind\":\"PodList\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
    let whole = good.clone();
    let (port, _) = start(None, move |_, _| Reply::new(200, headers, &whole)).await;
    assert_eq!(at(port).list().await.unwrap().names, ["a"]);
    for cut in [good.len() - 20, good.len() - 8, good.len() - 3] {
        let cut_off = good[..cut].to_vec();
        let (port, _) = start(None, move |_, _| Reply::new(200, headers, &cut_off)).await;
        let error = at(port).refusal().await;
        assert!(error.message().contains("broke off after"), "{cut}: {error}");
    }
    let mut damaged = good.clone();
    damaged[12] ^= 0xff;
    let (port, _) = start(None, move |_, _| Reply::new(200, headers, &damaged)).await;
    let error = at(port).refusal().await;
    assert!(error.message().contains("cannot be decompressed"), "{error}");
}

#[tokio::test]
async fn a_login_page_is_an_error() {
    let (port, _) = start(None, |_, _| Reply::new(200, "content-type: text/html\r\n", "<html>")).await;
    let error = at(port).refusal().await;
    assert!(
        error.message().ends_with("did not respond like a Kubernetes API server: it sent text/html"),
        "{error}"
    );
    assert!(error.hints()[1].contains("kubectl --context test config view --minify"));
    let (port, _) = start(None, |_, _| Reply::raw("SSH-2.0-OpenSSH_9.6\r\n")).await;
    assert!(at(port).refusal().await.message().ends_with("it does not speak HTTP"));
}

#[tokio::test]
async fn a_lost_connection_is_retried_and_then_an_error() {
    let (port, requests) =
        start(None, |n, _| if n < 2 { Reply::raw("") } else { Reply::page(&["a"], "") }).await;
    assert_eq!(at(port).list().await.unwrap().names, ["a"]);
    assert_eq!(requests.all().len(), 3);
    let (port, requests) = start(None, |_, _| Reply::raw("")).await;
    let error = at(port).refusal().await;
    assert!(error.message().ends_with("closed the connection without a response"), "{error}");
    assert_eq!(requests.all().len(), 3);
}

#[tokio::test]
async fn a_refused_connection_names_address_and_context() {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(
        at(port).refusal().await.message(),
        format!(
            "cannot connect to the API server http://127.0.0.1:{port} (context \"test\"): connection refused"
        )
    );
    assert!(std::error::Error::source(&at(port).refusal().await).is_some(), "the cause is kept");
    let error = Setup::new("https://no-such-host.invalid:6443").refusal().await;
    assert!(
        error
            .message()
            .starts_with("cannot resolve the host name of the API server https://no-such-host.invalid:6443 (context \"test\"): "),
        "{error}"
    );
}

#[tokio::test]
async fn tls_to_a_plain_http_port_is_an_error() {
    // A server that responds to a TLS handshake in plain text.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            use tokio::io::AsyncWriteExt as _;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let error = Setup::new(&format!("https://127.0.0.1:{plain}")).refusal().await;
    assert!(error.message().ends_with("(context \"test\") does not speak TLS"), "{error}");
    assert_eq!(
        error.hints(),
        [format!("if it uses plain HTTP, use http://127.0.0.1:{plain} as the server address")]
    );
}

#[tokio::test]
async fn errors_of_a_proxy_name_the_proxy() {
    // The proxy refuses `CONNECT`.
    for (code, what) in
        [(407, "requires a user name and a password"), (403, "refused to connect to k8s.example:6443")]
    {
        let (port, requests) = start(None, move |_, _| Reply::new(code, "", "")).await;
        let mut setup = Setup::new("https://k8s.example:6443");
        setup.variables = vec![
            ("HTTPS_PROXY".into(), format!("http://me:s3cret@127.0.0.1:{port}")),
            ("NO_PROXY".into(), "localhost, ".into()),
        ];
        let error = setup.refusal().await;
        assert!(
            error
                .message()
                .starts_with(&format!("the proxy http://127.0.0.1:{port} (from HTTPS_PROXY) {what}")),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("s3cret"));
        assert!(requests.all()[0].starts_with("CONNECT k8s.example:6443 HTTP/1.1\r\n"));
    }
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut setup = Setup::new("https://k8s.example:6443");
    setup.connection.proxy_url = Some(format!("http://127.0.0.1:{closed}"));
    assert_eq!(
        setup.refusal().await.message(),
        format!(
            "cannot connect to the proxy http://127.0.0.1:{closed} (from --proxy-url): connection refused"
        )
    );
    setup.connection.proxy_url = Some(format!("socks5://127.0.0.1:{closed}"));
    let error = setup.refusal().await;
    assert!(error.message().contains(&format!("socks5://127.0.0.1:{closed}")), "{error}");
}

#[tokio::test]
async fn errors_of_invalid_credentials_contain_no_secret() {
    let mut setup = Setup::new("https://127.0.0.1:1");
    for (cluster, user, what) in [
        (
            "",
            "token: \"s3\\u0001cret\"",
            "the token of user \"alice\" contains characters that an HTTP header cannot contain",
        ),
        (
            "",
            "client-certificate-data: czNjcmV0, client-key-data: czNjcmV0",
            "the client key of user \"alice\" cannot be used",
        ),
        (
            "certificate-authority-data: czNjcmV0",
            "",
            "certificate-authority-data in the kubeconfig contains no certificate",
        ),
        (
            "certificate-authority: /no/such/ca.crt",
            "",
            "cannot read the certificate authority /no/such/ca.crt: no such file or directory",
        ),
    ] {
        setup.cluster = format!("server: 'https://127.0.0.1:1', {cluster}");
        setup.user = user.into();
        let error = setup.refusal().await;
        assert!(error.message().contains(what), "{error}");
        assert!(!format!("{error:?}").contains("s3cret"));
    }
}
