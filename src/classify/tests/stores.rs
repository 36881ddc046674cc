//! Databases, caches and queues as their operators and charts run them, written as in `pods`.

/// Containers, and each container's name and pattern.
pub(super) const STORES: &[(&[&str], &str)] = &[
    (
        &["redis=docker.io/bitnami/redis:7", "metrics=docker.io/bitnami/redis-exporter:1"],
        "redis:app metrics:adapter",
    ),
    (
        &["mysql=docker.io/bitnami/mysql:7", "metrics=docker.io/bitnami/mysqld-exporter:1"],
        "mysql:app metrics:adapter",
    ),
    (&["memcached=memcached:1", "exporter=prom/memcached-exporter:v0"], "memcached:app exporter:adapter"),
    (
        &["pgbouncer=bitnami/pgbouncer:1", "metrics=prometheuscommunity/pgbouncer-exporter:1"],
        "pgbouncer:app metrics:adapter",
    ),
    (
        &[
            "database=crunchy-postgres:16",
            "replication-cert-copy=crunchy-postgres:16",
            "pgbackrest=crunchy-pgbackrest:2",
            "exporter=crunchy-postgres-exporter:1",
        ],
        "database:app replication-cert-copy:config-helper pgbackrest:sidecar exporter:adapter",
    ),
    (
        &[
            "pxc=percona/percona-xtradb-cluster:8",
            "logs=percona/percona-xtradb-cluster-operator:1-logcollector",
            "logrotate=percona/percona-xtradb-cluster-operator:1-logcollector",
        ],
        "pxc:app logs:adapter logrotate:sidecar",
    ),
    (
        &[
            "cassandra=k8ssandra/cass-management-api:4",
            "server-system-logger=k8ssandra/system-logger:1",
            "medusa=k8ssandra/medusa:0",
        ],
        "cassandra:app server-system-logger:adapter medusa:sidecar",
    ),
    (
        &[
            "nats=nats:2",
            "reloader=natsio/nats-server-config-reloader:0",
            "prom-exporter=natsio/prometheus-nats-exporter:0",
        ],
        "nats:app reloader:config-helper prom-exporter:adapter",
    ),
    (
        &[
            "topic-operator=strimzi/operator:0",
            "user-operator=strimzi/operator:0",
            "tls-sidecar=strimzi/kafka:0",
        ],
        "topic-operator:app user-operator:app tls-sidecar:ambassador",
    ),
    (
        &[
            "clickhouse=clickhouse/clickhouse-server:24",
            "clickhouse-log=registry/ubi8",
            "clickhouse-backup=altinity/clickhouse-backup:2",
        ],
        "clickhouse:app clickhouse-log:adapter clickhouse-backup:sidecar",
    ),
    (
        &["scylla=scylladb/scylla:6", "scylla-manager-agent=scylladb/scylla-manager-agent:3"],
        "scylla:app scylla-manager-agent:sidecar",
    ),
    (
        &[
            "mysql=percona:8",
            "sidecar=x/mysql-operator-sidecar",
            "metrics-exporter=prom/mysqld-exporter",
            "pt-heartbeat=x/sidecar",
        ],
        "mysql:app sidecar:sidecar metrics-exporter:adapter pt-heartbeat:sidecar",
    ),
    (
        &["tikv=pingcap/tikv:v7", "raftlog=busybox", "rocksdblog=busybox"],
        "tikv:app raftlog:adapter rocksdblog:adapter",
    ),
    (
        &[
            "aerospike-server=aerospike/aerospike-server",
            "aerospike-prometheus-exporter=aerospike/aerospike-prometheus-exporter",
        ],
        "aerospike-server:app aerospike-prometheus-exporter:adapter",
    ),
    (
        &[
            "etcdctl=quay.io/openshift/etcd",
            "etcd=quay.io/openshift/etcd",
            "etcd-metrics=quay.io/openshift/etcd",
            "etcd-readyz=quay.io/openshift/cluster-etcd-operator readyz",
        ],
        "etcdctl:app etcd:app etcd-metrics:adapter etcd-readyz:adapter",
    ),
    (&["sidecar=x/mysql-operator", "mysql=mysql/mysql-server:8"], "sidecar:sidecar mysql:app"),
    (&["couchdb=couchdb:3", "web-ui=x/ui"], "couchdb:app web-ui:app"),
    (
        &[
            "database=crunchydata/crunchy-postgres:1",
            "pgbackrest=crunchydata/crunchy-pgbackrest:1",
            "pgbackrest-config=crunchydata/crunchy-pgbackrest:1",
        ],
        "database:app pgbackrest:sidecar pgbackrest-config:config-helper",
    ),
];
