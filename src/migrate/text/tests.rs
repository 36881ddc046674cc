//! Files keep everything that does not move.

use insta::assert_snapshot;
use serde_json::Value;

use super::{Edited, edit};
use crate::classify::Rules;
use crate::files::Place;
use crate::migrate::{Plan, ProbeChoice, Request, Subject, plan};

fn planned(text: &str, line: u64, probe: &ProbeChoice) -> (Subject, Plan) {
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).unwrap();
    let document =
        documents.into_iter().find(|document| document["kind"] == "Deployment" || document["kind"] == "List");
    let mut object = document.unwrap();
    if object["kind"] == "List" {
        object = object["items"][1].take();
    }
    let subject = Subject::new(object, Some(Place { file: "web.yaml".to_owned(), line })).unwrap();
    let rules = Rules::default();
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let request = Request {
        containers: &[],
        probe,
        keep_pre_stop: false,
        rules: &rules,
        now,
        version: None,
        others: &[],
    };
    let plan = plan(&subject, &request);
    assert!(plan.changes(), "{:?}", plan.stays);
    (subject, plan)
}

fn edited(text: &str, line: u64) -> Edited {
    let (subject, plan) = planned(text, line, &ProbeChoice::Readiness);
    edit(text, &subject, &plan).unwrap()
}

const WEB: &str = "\
# The shop's front end.
apiVersion: v1
kind: Service
metadata: {name: web}  # in flow style
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # its name
spec:
  template:
    metadata:
      labels: {app: web}
    spec:
      initContainers:
      # Brings the schema up to date.
      - name: migrate
        image: shop/migrate:1
        args: [\"--db=localhost:5432\"]
      containers:
        # The app itself.
        - name: web
          image: shop/web:1
          command:
            - sh
            - -c
            - |
              exec web \\
                --port 8080

              # not a comment of YAML

        # Everything goes through this proxy.
        - image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0  # pinned
          name: cloud-sql-proxy
          args:
          - \"shop:eu:db\"
          readinessProbe:
            tcpSocket: {port: 5432}
          ports:
          - containerPort: 5432
          # Quits at once.
          lifecycle:
            preStop:
              httpGet: {path: /quitquitquit, port: 9091}
      volumes:
      - name: tmp
        emptyDir: {}
---
# the end
apiVersion: v1
kind: ConfigMap
metadata:
    name: web
";

#[test]
fn lines_move_with_their_comments_and_everything_else_stays() {
    let Edited { text, lost } = edited(WEB, 6);
    assert_eq!(lost, None);
    assert_snapshot!(text);
}

#[test]
fn a_list_of_init_containers_is_made_where_there_is_none() {
    let begin = WEB.find("      initContainers:").unwrap();
    let end = WEB.find("      containers:").unwrap();
    let text = format!("{}{}", &WEB[..begin], &WEB[end..]);
    let Edited { text, lost } = edited(&text, 6);
    assert_eq!(lost, None);
    assert!(text.contains(
        "      initContainers:\n        # Everything goes through this proxy.\n        - image: gcr.io"
    ));
    let empty = WEB.replacen(&WEB[begin..end], "      initContainers: []\n", 1);
    let Edited { text: same, lost } = edited(&empty, 6);
    assert_eq!((same, lost), (text, None));
}

#[test]
fn line_endings_of_windows_stay() {
    let Edited { text, lost } = edited(&WEB.replace('\n', "\r\n"), 6);
    assert_eq!(lost, None);
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
}

#[test]
fn braces_and_anchors_are_rewritten_and_said() {
    let flow = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
                containers: [{name: web, image: 'shop/web:1'}, {name: fluent-bit, image: 'fluent/fluent-bit:3.1'}]\n";
    let Edited { text, lost } = edited(flow, 1);
    assert!(lost.is_some_and(|lost| lost.contains("written in braces")), "{text}");
    let after: Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(after["spec"]["template"]["spec"]["initContainers"][0]["restartPolicy"], "Always");
}

#[test]
fn items_of_a_list_are_found_by_name() {
    let item = |name: &str| {
        format!(
            "- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: {name}\n  spec:\n    template:\n      spec:\n        \
             containers:\n        - name: web\n          image: shop/web:1\n        - name: fluent-bit\n          image: \
             fluent/fluent-bit:3.1\n"
        )
    };
    let text = format!("apiVersion: v1\nkind: List\nitems:\n{}{}", item("a"), item("b"));
    let Edited { text, lost } = edited(&text, 1);
    assert_eq!(lost, None);
    let after: Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(after["items"][0]["spec"]["template"]["spec"]["containers"][1]["name"], "fluent-bit");
    assert_eq!(after["items"][1]["spec"]["template"]["spec"]["initContainers"][0]["name"], "fluent-bit");
}
