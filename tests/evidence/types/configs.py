"""Configurations, objects and lists of changes, as tools write them."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import json
from collections.abc import Iterator

from tests.evidence.types.config_text import (
    APACHE,
    CRONTAB,
    DESCRIBE,
    DOCKERFILE,
    GIT_CONFIG,
    GIT_LOG,
    HAPROXY,
    HELM_HISTORY,
    MY_CNF,
    NGINX,
    PLAN,
    POSTGRES,
    ROLLOUT,
    SYSCTL,
    UNIT,
)
from tests.evidence.types.model import SERVICES, Sample, dice, hexed, rows

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
  labels:
    app: cart
spec:
  replicas: 3
  selector:
    matchLabels:
      app: cart
  template:
    metadata:
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: registry.acme.io/cart:2.8.1
          resources:
            limits:
              memory: 512Mi
          readinessProbe:
            httpGet:
              path: /healthz
              port: 8080
"""
VALUES = """\
replicaCount: 3
image:
  repository: registry.acme.io/cart
  tag: "2.8.1"
ingress:
  enabled: true
  hosts:
    - shop.acme.io
"""
TEMPLATE = """\
apiVersion: v1
kind: Service
metadata:
  name: {{ include "cart.fullname" . }}
  {{- with .Values.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  ports:
    - port: {{ .Values.port }}
"""
COMPOSE = """\
services:
  cart:
    image: registry.acme.io/cart:2.8.1
    ports: ["8080:8080"]
    depends_on: [db]
  db:
    image: postgres:16
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data: {}
"""
WORKFLOW = """\
name: deploy
on:
  push:
    branches: [main]
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make push
"""
TOML = """\
[package]
name = "cart"
version = "0.4.1"

[dependencies]
serde = { version = "1", features = ["derive"] }

[[bin]]
name = "cart"
"""
INI = """\
; pool of the ledger
[database]
host = db-2
port = 5432
pool = 20

[logging]
level = info
"""
ENV = """\
# runtime
NODE_ENV=production
DB_HOST=db-2.prod.internal
DB_POOL_SIZE=200
FEATURE_NEW_CART=true
LOG_LEVEL=info
"""
PROPERTIES = """\
server.port=8080
spring.datasource.url=jdbc:postgresql://db-2:5432/shop
spring.datasource.hikari.maximum-pool-size=200
management.endpoints.web.exposure.include=health,metrics
logging.level.com.acme=DEBUG
"""
HCL = """\
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.r6g.large"
  allocated_storage = 200

  tags = {
    team = "shop"
  }
}

variable "region" {
  default = "eu-west-1"
}
"""
POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId>
  <artifactId>cart</artifactId>
  <version>2.8.1</version>
  <dependencies>
    <dependency>
      <groupId>com.zaxxer</groupId>
      <artifactId>HikariCP</artifactId>
    </dependency>
  </dependencies>
</project>
"""
PIPELINE = """\
stages:
  - build
  - deploy
build-cart:
  stage: build
  script:
    - make build
  only:
    - main
"""


def _large_values() -> str:
    return "services:\n" + "".join(
        f"  {SERVICES[i % 8]}-{i}:\n    replicas: {i % 5}\n    cpu: {i % 9}00m\n    hosts:\n      - s{i}.acme.io\n"
        for i in range(500)
    )


def _list() -> str:
    rng = dice("list")
    items = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"{s}-{hexed(rng, 5)}", "namespace": "shop"},
            "spec": {"nodeName": "node-3"},
            "status": {"phase": "Running"},
        }
        for s in SERVICES
    ]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=4)


def _deploys() -> str:
    rng = dice("deploys")
    return json.dumps(
        [
            {
                "id": i,
                "service": s,
                "version": f"2.8.{i}",
                "sha": hexed(rng, 40),
                "deployed_at": f"2026-03-14T10:{i:02}:10Z",
                "by": "ci",
            }
            for i, s in enumerate(SERVICES)
        ],
        indent=2,
    )


def _flags() -> str:
    return json.dumps(
        {
            "items": [
                {
                    "key": "new-cart",
                    "kind": "boolean",
                    "on": True,
                    "variations": [{"value": True}, {"value": False}],
                    "_lastModified": 1773482530000,
                }
            ],
            "totalCount": 1,
        },
        indent=2,
    )


def samples() -> Iterator[Sample]:
    """Every configuration."""
    plain = {
        "deployment.yaml": DEPLOYMENT, "values.yaml": VALUES, "service.tpl.yaml": TEMPLATE, "docker-compose.yml": COMPOSE, "deploy.yml": WORKFLOW, "Cargo.toml": TOML,
        "ledger.ini": INI, ".env": ENV, "application.properties": PROPERTIES, "main.tf": HCL, "pom.xml": POM, "nginx.conf": NGINX, "shop.conf": APACHE,
        "haproxy.cfg": HAPROXY, "cart.service": UNIT, "crontab": CRONTAB, "Dockerfile": DOCKERFILE, "describe.txt": DESCRIBE, "helm-history.txt": HELM_HISTORY,
        "rollout.txt": ROLLOUT, "git-log.txt": GIT_LOG, "plan.txt": PLAN, "sysctl.txt": SYSCTL, "git-config.txt": GIT_CONFIG, "my.cnf": MY_CNF, "postgresql.conf": POSTGRES,
        ".gitlab-ci.yml": PIPELINE, "services.yaml": _large_values(), "pods.json": _list(), "deploys.json": _deploys(), "flags.json": _flags(),
        "small.json": '{\n  "timeout_ms": 500,\n  "retries": 3\n}\n', "package.json": json.dumps({"name": "shop", "version": "1.4.0", "scripts": {"build": "tsc"}, "dependencies": {"pg": "^8.11.0"}}, indent=2),
        "tsconfig.json": json.dumps({"compilerOptions": {"strict": True, "target": "ES2022"}, "include": ["src"]}, indent=2),
        "all.yaml": DEPLOYMENT + "---\n" + DEPLOYMENT.replace("cart", "search"), "env.txt": rows(*(f"VAR_{i}=value-{i}" for i in range(90))),
    }  # fmt: skip
    for name, content in plain.items():
        yield Sample(name, content)
