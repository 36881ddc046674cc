use std::sync::Arc;

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::server::{Reply, start};
use super::*;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn leaf(
    authority: &Authority,
    names: &[&str],
    adjust: impl Fn(&mut CertificateParams),
) -> (Certificate, KeyPair) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    adjust(&mut params);
    let key = KeyPair::generate().unwrap();
    (params.signed_by(&key, authority).unwrap(), key)
}

fn acceptor((certificate, key): (Certificate, KeyPair), clients: Option<&Authority>) -> TlsAcceptor {
    let builder = match clients {
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der().clone()).unwrap();
            ServerConfig::builder()
                .with_client_cert_verifier(WebPkiClientVerifier::builder(roots.into()).build().unwrap())
        }
        None => ServerConfig::builder().with_no_client_auth(),
    };
    let config = builder
        .with_single_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A server with this certificate, and a kubeconfig that trusts `authority`.
async fn with(server: TlsAcceptor, authority: &Authority) -> (Setup, server::Requests) {
    let (port, requests) = start(Some(server), |_, _| Reply::page(&["a"], "")).await;
    let mut setup = Setup::new(&format!("https://127.0.0.1:{port}"));
    let data = base64(&authority.pem());
    setup.cluster.push_str(", certificate-authority-data: ");
    setup.cluster.push_str(&data);
    (setup, requests)
}

fn base64(pem: &str) -> String {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.encode(pem)
}

#[tokio::test]
async fn a_private_certificate_authority_and_an_ip_address_work() {
    let ours = authority("ours");
    let (setup, requests) = with(acceptor(leaf(&ours, &["127.0.0.1"], |_| ()), None), &ours).await;
    assert_eq!(setup.list().await.unwrap().names, ["a"]);
    assert!(requests.all()[0].contains("Bearer s3cret"));
}

#[tokio::test]
async fn client_certificates_from_data_and_from_files() {
    let ours = authority("ours");
    let (mut setup, _) = with(acceptor(leaf(&ours, &["127.0.0.1"], |_| ()), Some(&ours)), &ours).await;
    let error = setup.refusal().await;
    assert!(error.message().ends_with("rejected the client certificate of user \"alice\""), "{error}");
    let (certificate, key) = leaf(&ours, &["alice"], |_| ());
    setup.user = format!(
        "client-certificate-data: {}, client-key-data: {}",
        base64(&certificate.pem()),
        base64(&key.serialize_pem())
    );
    assert_eq!(setup.list().await.unwrap().names, ["a"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("crt"), certificate.pem()).unwrap();
    std::fs::write(folder.path().join("key"), key.serialize_pem()).unwrap();
    setup.user = String::new();
    setup.connection.client_certificate = Some(folder.path().join("crt"));
    setup.connection.client_key = Some(folder.path().join("key"));
    assert_eq!(setup.list().await.unwrap().names, ["a"]);
    let stranger = leaf(&authority("other"), &["alice"], |_| ());
    std::fs::write(folder.path().join("crt"), stranger.0.pem()).unwrap();
    let error = setup.refusal().await;
    assert!(
        error.message().contains("certificate and key of --client-certificate cannot be used together"),
        "{error}"
    );
    std::fs::write(folder.path().join("key"), stranger.1.serialize_pem()).unwrap();
    let error = setup.refusal().await;
    assert!(error.message().contains("rejected the client certificate"), "{error}");
}

#[tokio::test]
async fn invalid_certificates_are_errors() {
    let ours = authority("ours");
    let (setup, _) = with(acceptor(leaf(&ours, &["127.0.0.1"], |_| ()), None), &authority("other")).await;
    assert!(setup.refusal().await.message().ends_with("is signed by an unknown authority"));
    // A recreated cluster: same name, other key.
    let (mut setup, _) = with(acceptor(leaf(&ours, &["127.0.0.1"], |_| ()), None), &authority("ours")).await;
    assert!(setup.refusal().await.message().ends_with("is signed by an unknown authority"));
    setup.connection.insecure_skip_tls_verify = true;
    assert_eq!(setup.list().await.unwrap().names, ["a"]);

    let (mut setup, _) = with(acceptor(leaf(&ours, &["kubernetes", "10.96.0.1"], |_| ()), None), &ours).await;
    let error = setup.refusal().await;
    assert!(
        error.message().ends_with("is not valid for that name, only for kubernetes, 10.96.0.1"),
        "{error}"
    );
    assert_eq!(error.hints(), ["if this is the right server: --tls-server-name=kubernetes"]);
    setup.connection.tls_server_name = Some("kubernetes".into());
    assert_eq!(setup.list().await.unwrap().names, ["a"]);
    setup.connection.tls_server_name = Some("10.96.0.1".into());
    assert_eq!(setup.list().await.unwrap().names, ["a"]);

    let expired = leaf(&ours, &["127.0.0.1"], |params| {
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    });
    let (setup, _) = with(acceptor(expired, None), &ours).await;
    assert!(setup.refusal().await.message().ends_with("expired on 2021-01-01T00:00:00Z"));
    let (itself, key) =
        (CertificateParams::new(["127.0.0.1".to_owned()]).unwrap(), KeyPair::generate().unwrap());
    for (is_ca, ending) in
        [(IsCa::NoCa, None), (IsCa::Ca(BasicConstraints::Unconstrained), Some("not a server certificate"))]
    {
        let mut params = itself.clone();
        params.is_ca = is_ca;
        let certificate = params.self_signed(&key).unwrap();
        let data = base64(&certificate.pem());
        let key = KeyPair::from_pem(&key.serialize_pem()).unwrap();
        let (mut setup, _) = with(acceptor((certificate, key), None), &ours).await;
        let (server, _) = setup.cluster.split_once(", ").unwrap();
        setup.cluster = format!("{server}, certificate-authority-data: {data}");
        match (setup.list().await, ending) {
            (Ok(pods), None) => assert_eq!(pods.names, ["a"]),
            (Err(error), Some(ending)) => assert!(error.message().ends_with(ending), "{error}"),
            (other, _) => panic!("{other:?}"),
        }
    }
    let early = leaf(&ours, &["127.0.0.1"], |params| params.not_before = rcgen::date_time_ymd(2999, 1, 1));
    let (setup, _) = with(acceptor(early, None), &ours).await;
    assert!(setup.refusal().await.message().ends_with("is not valid before 2999-01-01T00:00:00Z"));
}

#[tokio::test]
async fn plain_http_to_a_tls_port_is_an_error() {
    let ours = authority("ours");
    let (port, _) =
        start(Some(acceptor(leaf(&ours, &["127.0.0.1"], |_| ()), None)), |_, _| Reply::raw("")).await;
    let error = Setup::new(&format!("http://127.0.0.1:{port}")).refusal().await;
    assert!(error.message().ends_with("it does not speak HTTP"), "{error}");
    assert!(error.hints().last().unwrap().contains("https://"));
}

#[tokio::test]
async fn tls_works_through_a_proxy() {
    let ours = authority("ours");
    let (port, requests) =
        start(Some(acceptor(leaf(&ours, &["k8s.example"], |_| ()), None)), |_, _| Reply::page(&["a"], ""))
            .await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = listener.local_addr().unwrap();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (mut client, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(client.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"CONNECT k8s.example:443 "));
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
        let mut server = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    });
    let mut setup = Setup::new("https://k8s.example");
    setup.cluster.push_str(", certificate-authority-data: ");
    setup.cluster.push_str(&base64(&ours.pem()));
    setup.variables = vec![("https_proxy".into(), proxy.to_string())];
    assert_eq!(setup.list().await.unwrap().names, ["a"]);
    assert!(requests.all()[0].starts_with("GET /api/v1/pods HTTP/1.1"), "{:?}", requests.all());
}

#[tokio::test]
async fn inside_a_pod_the_service_account_connects() {
    let ours = authority("ours");
    let identity = leaf(&ours, &["127.0.0.1"], |_| ());
    let (port, requests) = start(Some(acceptor(identity, None)), |_, _| Reply::page(&["a"], "")).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("ca.crt", ours.pem()), ("token", "of-the-pod\n".into()), ("namespace", "shop\n".into())]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let port = port.to_string();
    let mut environment = Environment::of(&[
        ("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
        ("KUBERNETES_SERVICE_PORT", &port),
        ("HOME", "/nonexistent"),
    ]);
    environment.service_account = folder.path().to_owned();
    let trace = Trace::to_stderr(0);
    let cluster = Cluster::connect_from(&Connection::default(), &environment, trace).await.unwrap();
    assert_eq!((cluster.default_namespace(), cluster.context()), ("shop", None));
    let mut pods = Pods::default();
    cluster.list_pods(&PodQuery::default(), &mut pods).await.unwrap();
    assert_eq!(pods.names, ["a"]);
    assert!(requests.all()[0].contains("Bearer of-the-pod\r\n"), "{:?}", requests.all());
}
