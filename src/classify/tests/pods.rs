//! Pods as well-known projects make them: containers as `name=image arguments`, and what each is for.

/// Containers, and each container's name and pattern. A `+` marks a native sidecar.
pub(super) const PODS: &[(&[&str], &str)] = &[
    (&["app=x/app:1", "istio-proxy=docker.io/istio/proxyv2:1.29.0"], "app:app istio-proxy:ambassador"),
    (&["istio-proxy=istio/proxyv2:1.29.0"], "istio-proxy:app"),
    (
        &[
            "linkerd-proxy=cr.l5d.io/linkerd/proxy:edge",
            "destination=cr.l5d.io/linkerd/controller:edge",
            "sp-validator=cr.l5d.io/linkerd/controller:edge",
            "policy=cr.l5d.io/linkerd/policy-controller:edge",
        ],
        "linkerd-proxy:ambassador destination:app sp-validator:app policy:app",
    ),
    (
        &["proxy-injector=cr.l5d.io/linkerd/controller:edge", "linkerd-proxy=cr.l5d.io/linkerd/proxy:edge"],
        "proxy-injector:app linkerd-proxy:ambassador",
    ),
    (
        &["metrics-api=cr.l5d.io/linkerd/metrics-api:edge", "linkerd-proxy=cr.l5d.io/linkerd/proxy:edge"],
        "metrics-api:app linkerd-proxy:ambassador",
    ),
    (
        &[
            "user-container=gcr.io/x/hello",
            "queue-proxy=gcr.io/knative-releases/knative.dev/serving/cmd/queue@sha256:1",
        ],
        "user-container:app queue-proxy:ambassador",
    ),
    (&["web=x/web", "daprd=docker.io/daprio/daprd:1.14"], "web:app daprd:ambassador"),
    (&["web=x/web", "consul-dataplane=hashicorp/consul-dataplane:1"], "web:app consul-dataplane:ambassador"),
    (
        &["manager=x/controller:1", "kube-rbac-proxy=gcr.io/kubebuilder/kube-rbac-proxy:v0.13"],
        "manager:app kube-rbac-proxy:ambassador",
    ),
    (
        &[
            "prometheus=quay.io/prometheus/prometheus:v3",
            "config-reloader=quay.io/prometheus-operator/prometheus-config-reloader:v0.8",
            "thanos-sidecar=quay.io/thanos/thanos:v0.3 sidecar --prometheus.url=http://localhost:9090",
        ],
        "prometheus:app config-reloader:config-helper thanos-sidecar:adapter",
    ),
    (&["thanos-store=quay.io/thanos/thanos:v0.3 store", "x=y/z"], "thanos-store:app x:app"),
    (
        &[
            "node-exporter=quay.io/prometheus/node-exporter:v1",
            "kube-rbac-proxy=quay.io/brancz/kube-rbac-proxy:v0",
        ],
        "node-exporter:app kube-rbac-proxy:ambassador",
    ),
    (
        &[
            "scheduler=apache/airflow:2",
            "git-sync=registry.k8s.io/git-sync/git-sync:v4",
            "scheduler-log-groomer=apache/airflow:2",
        ],
        "scheduler:app git-sync:config-helper scheduler-log-groomer:sidecar",
    ),
    (
        &["jenkins=jenkins/jenkins:2", "config-reload=kiwigrid/k8s-sidecar:1"],
        "jenkins:app config-reload:config-helper",
    ),
    (&["main=x/train", "wait=quay.io/argoproj/argoexec:v3"], "main:app wait:sidecar"),
    (
        &["step-build=x/b", "step-push=x/p", "sidecar-docker=docker:dind"],
        "step-build:app step-push:app sidecar-docker:sidecar",
    ),
    (
        &[
            "build=alpine",
            "helper=registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper:x86",
            "svc-0=postgres:11",
        ],
        "build:app helper:sidecar svc-0:sidecar",
    ),
    (&["runner=ghcr.io/actions/actions-runner:1", "dind=docker:dind"], "runner:app dind:sidecar"),
    (
        &[
            "speaker=quay.io/metallb/speaker:v0",
            "frr=quay.io/frrouting/frr:9",
            "reloader=quay.io/frrouting/frr:9",
            "frr-metrics=quay.io/frrouting/frr:9",
        ],
        "speaker:app frr:sidecar reloader:config-helper frr-metrics:adapter",
    ),
    (
        &[
            "webservice=registry.gitlab.com/gitlab-org/build/cng/gitlab-webservice-ee:v1",
            "gitlab-workhorse=registry.gitlab.com/gitlab-org/build/cng/gitlab-workhorse-ee:v1",
        ],
        "webservice:app gitlab-workhorse:ambassador",
    ),
    (
        &[
            "ebs-plugin=public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1 controller --endpoint=$(CSI_ENDPOINT)",
            "csi-provisioner=public.ecr.aws/eks-distro/kubernetes-csi/external-provisioner:v5 --csi-address=$(ADDRESS)",
            "liveness-probe=x/livenessprobe --csi-address=/csi/csi.sock",
        ],
        "ebs-plugin:app csi-provisioner:adapter liveness-probe:adapter",
    ),
    (
        &["driver=x/driver --endpoint=unix:/csi/csi.sock", "helper=x/unknown --csi-address=/csi/csi.sock"],
        "driver:app helper:adapter",
    ),
    (
        &["gluetun=qmcgaw/gluetun:v3", "qbittorrent=lscr.io/linuxserver/qbittorrent:4"],
        "gluetun:ambassador qbittorrent:app",
    ),
    (&["vector=timberio/vector:0", "app=x/app"], "vector:adapter app:app"),
    (&["vector=timberio/vector:0", "reloader=x/config-reloader"], "vector:app reloader:config-helper"),
    (&["otc-container=otel/opentelemetry-collector-k8s:0"], "otc-container:app"),
    (&["app=x/app", "otc-container=otel/opentelemetry-collector-k8s:0"], "app:app otc-container:adapter"),
    (&["web=x/web", "postgres=postgres:16", "redis=redis:8"], "web:app postgres:app redis:app"),
    (
        &[
            "envoy=envoyproxy/envoy:v1",
            "shutdown-manager=ghcr.io/projectcontour/contour:v1 envoy shutdown-manager",
        ],
        "envoy:app shutdown-manager:sidecar",
    ),
    (&["pause1=registry.k8s.io/pause:3", "pause2=registry.k8s.io/pause:3"], "pause1:app pause2:app"),
    (
        &["agent=datadoghq.com/x/agent:7 agent run", "trace-agent=gcr.io/datadoghq/agent:7 trace-agent"],
        "agent:app trace-agent:adapter",
    ),
    (
        &["grafana=grafana/grafana:11", "grafana-sc-dashboard=quay.io/kiwigrid/k8s-sidecar:1"],
        "grafana:app grafana-sc-dashboard:config-helper",
    ),
    (&["vault=hashicorp/vault:1"], "vault:app"),
    (
        &["app=x/y", "+vault-agent=hashicorp/vault:1", "+other=x/z"],
        "vault-agent:config-helper other:sidecar app:app",
    ),
    (&["kserve-container=x/model", "queue-proxy=x/queue"], "kserve-container:app queue-proxy:ambassador"),
    (&["minecraft=itzg/minecraft-server", "backup=itzg/mc-backup"], "minecraft:app backup:sidecar"),
    (&["proxy=x/one", "server=x/two"], "proxy:app server:app"),
    (
        &["kubernetes-dashboard=x/d", "dashboard-metrics-scraper=kubernetesui/metrics-scraper:v1"],
        "kubernetes-dashboard:app dashboard-metrics-scraper:adapter",
    ),
    (
        &["jnlp=jenkins/inbound-agent", "shell=alpine", "docker=docker:dind"],
        "jnlp:app shell:app docker:sidecar",
    ),
    (
        &["kube-rbac-proxy-main=x/kube-rbac-proxy", "kube-rbac-proxy-metrics=x/kube-rbac-proxy", "app=x/y"],
        "kube-rbac-proxy-main:ambassador kube-rbac-proxy-metrics:ambassador app:app",
    ),
    (
        &["compute=kubevirt/virt-launcher", "guest-console-log=kubevirt/virt-launcher"],
        "compute:app guest-console-log:adapter",
    ),
    (&["ray-head=rayproject/ray", "autoscaler=rayproject/ray"], "ray-head:app autoscaler:sidecar"),
    (&["base=apache/airflow", "airflow-xcom-sidecar=alpine"], "base:app airflow-xcom-sidecar:sidecar"),
    (
        &["kube-apiserver=x/kube-apiserver", "vpn-client-0=x/vpn-client"],
        "kube-apiserver:app vpn-client-0:ambassador",
    ),
    (
        &["frontend=quay.io/cilium/hubble-ui:v0", "backend=quay.io/cilium/hubble-ui-backend:v0"],
        "frontend:app backend:app",
    ),
    (
        &[
            "portworx=portworx/oci-monitor:2",
            "csi-node-driver-registrar=x/csi-node-driver-registrar",
            "telemetry=x/ccm-go",
        ],
        "portworx:app csi-node-driver-registrar:adapter telemetry:adapter",
    ),
    (&["kubernetes-api=x/dashboard", "proxy=kong:3"], "kubernetes-api:app proxy:app"),
    (
        &["argocd-repo-server=quay.io/argoproj/argocd:v2", "cmp-kustomize=x/kustomize"],
        "argocd-repo-server:app cmp-kustomize:app",
    ),
    (&["php-fpm=x/shop-fpm", "nginx=nginx:1"], "php-fpm:app nginx:ambassador"),
    (&["mgr=quay.io/ceph/ceph:v18", "log-collector=quay.io/ceph/ceph:v18"], "mgr:app log-collector:adapter"),
    (
        &[
            "gateway-proxy=quay.io/solo-io/gloo-envoy-wrapper:1",
            "sds=quay.io/solo-io/sds:1",
            "istio-proxy=istio/proxyv2:1",
        ],
        "gateway-proxy:app sds:config-helper istio-proxy:ambassador",
    ),
    (
        &["tomcat=tomcat:9", "cloudsql-proxy=gcr.io/cloudsql-docker/gce-proxy:1.11"],
        "tomcat:app cloudsql-proxy:ambassador",
    ),
    (
        &[
            "kube-apiserver=x/hyperkube",
            "kube-apiserver-cert-syncer=x/cluster-kube-apiserver-operator",
            "kube-apiserver-cert-regeneration-controller=x/cluster-kube-apiserver-operator",
        ],
        "kube-apiserver:app kube-apiserver-cert-syncer:config-helper kube-apiserver-cert-regeneration-controller:config-helper",
    ),
    (
        &[
            "ovnkube-controller=x/ovn",
            "ovn-acl-logging=x/ovn",
            "kube-rbac-proxy-node=x/kube-rbac-proxy",
            "nbdb=x/ovn",
        ],
        "ovnkube-controller:app ovn-acl-logging:adapter kube-rbac-proxy-node:ambassador nbdb:app",
    ),
    (&["dns=x/coredns", "kube-rbac-proxy=x/kube-rbac-proxy"], "dns:app kube-rbac-proxy:ambassador"),
    (
        &[
            "thanos-query=quay.io/thanos/thanos:v0 query",
            "oauth-proxy=x/oauth-proxy",
            "prom-label-proxy=x/prom-label-proxy",
        ],
        "thanos-query:app oauth-proxy:ambassador prom-label-proxy:ambassador",
    ),
    (
        &["telemeter-client=x/telemeter", "reload=x/configmap-reloader", "kube-rbac-proxy=x/kube-rbac-proxy"],
        "telemeter-client:app reload:config-helper kube-rbac-proxy:ambassador",
    ),
    (&["test=x/kubekins", "sidecar=gcr.io/k8s-prow/sidecar:v1"], "test:app sidecar:sidecar"),
    (
        &["kserve-container=x/sklearn", "queue-proxy=x/queue", "agent=kserve/agent:v0"],
        "kserve-container:app queue-proxy:ambassador agent:ambassador",
    ),
    (
        &[
            "home-assistant=ghcr.io/home-assistant/home-assistant:1",
            "code-server=ghcr.io/coder/code-server:4",
        ],
        "home-assistant:app code-server:sidecar",
    ),
    (&["server=vault:1 server", "auto-unseal=x/y"], "server:app auto-unseal:app"),
    (
        &["manager=x/controller", "cloud-sql-proxy=gcr.io/cloud-sql-connectors/cloud-sql-proxy:2"],
        "manager:app cloud-sql-proxy:ambassador",
    ),
    (
        &["trident-main=netapp/trident:24", "csi-provisioner=registry.k8s.io/sig-storage/csi-provisioner:v4"],
        "trident-main:app csi-provisioner:adapter",
    ),
    (&["gitea=gitea/gitea", "memcached=memcached"], "gitea:app memcached:app"),
    (
        &["filebeat=docker.elastic.co/beats/filebeat:8", "metricbeat=docker.elastic.co/beats/metricbeat:8"],
        "filebeat:app metricbeat:adapter",
    ),
    (&["haproxy=haproxytech/kubernetes-ingress", "access-log=rsyslog"], "haproxy:app access-log:adapter"),
    (
        &["opa=openpolicyagent/opa:1", "kube-mgmt=openpolicyagent/kube-mgmt:8"],
        "opa:app kube-mgmt:config-helper",
    ),
    (
        &["autohttps=traefik:v3", "secret-sync=quay.io/jupyterhub/k8s-secret-sync:4"],
        "autohttps:app secret-sync:config-helper",
    ),
    (&["discovery=istio/pilot:1", "istio-proxy=istio/proxyv2:1"], "discovery:app istio-proxy:ambassador"),
    (
        &["cilium-agent=quay.io/cilium/cilium:v1", "cilium-envoy=quay.io/cilium/cilium-envoy:v1"],
        "cilium-agent:app cilium-envoy:ambassador",
    ),
    (
        &["calico-node=calico/node:v3", "kube-flannel=quay.io/coreos/flannel:v0"],
        "calico-node:app kube-flannel:app",
    ),
    (
        &["app=x/app", "aws-sigv4-proxy=public.ecr.aws/aws-observability/aws-sigv4-proxy:1"],
        "app:app aws-sigv4-proxy:ambassador",
    ),
    (&["app=x/app", "ts-sidecar=tailscale/tailscale"], "app:app ts-sidecar:ambassador"),
    (&["envoy=envoyproxy/envoy", "app=x/app"], "envoy:ambassador app:app"),
    (&["nginx=nginx", "oauth2-proxy=bitnami/oauth2-proxy:7"], "nginx:app oauth2-proxy:ambassador"),
    (&["web=x/web", "logger=x/y", "db-migrator=x/z"], "web:app logger:adapter db-migrator:app"),
    (&["rook-ceph-operator=rook/ceph", "discover=rook/ceph"], "rook-ceph-operator:app discover:app"),
    (
        &[
            "external-dns=registry.k8s.io/external-dns/external-dns",
            "webhook=x/external-dns-provider-webhook",
        ],
        "external-dns:app webhook:app",
    ),
    (
        &["cloud-controller-manager=x/ccm", "token-refresher=x/y"],
        "cloud-controller-manager:app token-refresher:config-helper",
    ),
    (
        &["k8s-device-plugin=nvidia/k8s-device-plugin", "config-manager-sidecar=nvidia/k8s-device-plugin"],
        "k8s-device-plugin:app config-manager-sidecar:config-helper",
    ),
    // The work is the app, however much it is called like a helper; the proxy beside it is none.
    (
        &["backup=x/pg-backup", "cloud-sql-proxy=gcr.io/cloud-sql-connectors/cloud-sql-proxy:2"],
        "backup:app cloud-sql-proxy:ambassador",
    ),
    (&["istio-proxy=istio/proxyv2:1", "sync=x/y"], "istio-proxy:ambassador sync:app"),
    (
        &["sidecar-injector=x/injector", "istio-proxy=istio/proxyv2:1"],
        "sidecar-injector:app istio-proxy:ambassador",
    ),
    // Everyday words are not products without their image.
    (&["vector=x/vector-search", "postgres=postgres:18"], "vector:app postgres:app"),
    (&["app=x/app", "vector=timberio/vector:0"], "app:app vector:adapter"),
];
