"""What is seen in which file: every format once, as people write it, and what must not be seen."""

import signal
from pathlib import Path

import pytest
from support import seen_in

from advisor.catalog import detectors
from advisor.core.evidence import Sort
from advisor.scan import scanning
from advisor.scan.detectors.compose import MOST_REACHED, MOST_SERVICES
from advisor.scan.repository import Unread
from advisor.scan.scanning import scan

PYPROJECT = """\
[project]
description = "not redis"
keywords = ["kafka"]
dependencies = ["aio_pika>=9",
    'psycopg[binary]; python_version > "3.8"']
[project.optional-dependencies]
queue = ["Celery==5"]
tests = ["pymysql"]
docker-images = ["lapin"]
[dependency-groups]
dev = ["nats-py"]
"""
POETRY = '[tool.poetry.dependencies]\npython = "^3.11"\nredis = {version = "5", optional = true}\n'
PACKAGE_JSON = """\
{
  "name": "shop", "keywords": ["kafka"],
  "dependencies": {
    "@aws-sdk/client-sqs": "3",
    "amqplib": "^0.10"
  },
  "devDependencies": {"kafkajs": "2"}
}
"""
POM = """\
<dependency>
  <groupId>org.springframework.kafka</groupId>
  <artifactId>spring-kafka</artifactId>
  <exclusions>
    <exclusion><artifactId>kafka-clients</artifactId></exclusion>
  </exclusions>
</dependency>
<dependency><artifactId>postgresql</artifactId>
  <scope>test</scope></dependency>
<dependency>
  <artifactId>jedis</artifactId>
</dependency>
<plugin><artifactId>amqp-client</artifactId></plugin>
"""
GRADLE = """\
dependencies {
  testImplementation("org.testcontainers:postgresql:1.20")
  implementation("com.rabbitmq:amqp-client")
  integrationTestImplementation("redis.clients:jedis")
  api("org.testcontainers:postgresql:1.20")
}
"""
GEMFILE = """\
source 'x'
  gem 'good_job', '~> 3'
# gem 'bunny'
group :development, :test do
  gem 'sqlite3'
end
gem 'mysql2', group: :test
gem 'pg', groups: [:production, :test]
"""
GO = """\
module example.com/shop

require github.com/lib/pq v1.10.9

require (
\tgithub.com/jackc/pgx/v5 v5.6.0
\tgithub.com/streadway/amqp v1.1.0 // indirect
)
"""
CSPROJ = (
    '<ItemGroup>\n  <PackageReference Include="RabbitMQ.Client" Version="7.0" />\n</ItemGroup>\n'
)
SETUP_CFG = """\
[options]
install_requires =
    pika>=1.3
    redis
    kafka-python ; extra
[options.extras_require]
test =
    psycopg2
"""
SETUP_PY = """\
REQUIRES = [
    "pika>=1.3",
    'redis; python_version > "3.8"',
] # "boto3"
setuptools.setup(
    "kafka-python", description="nats-py", tests_require=["amqp"],
    extras_require={
        "a": ["psycopg2_binary"],
        "b": ("Celery", VERSION, 3, *MORE, "", "=="),
        "dev": ["asyncpg"],
    },
    install_requires=REQUIRES,
)
other(install_requires=["lapin"])
setup(install_requires=read("requirements.txt"), **more)
"""


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (
            "requirements.txt",
            "# pika\n-r base.txt\nconfluent_kafka==2 # x\n",
            [(3, "confluent-kafka")],
        ),
        ("dev/requirements-web.in", "boto3\n", [(1, "boto3")]),
        ("requirements-dev.txt", "boto3\n", []),
        ("a/requirements/production.txt", "-r base.txt\nboto3\n", [(2, "boto3")]),
        ("a/words/base.txt", "redis\n", []),
        ("setup.cfg", SETUP_CFG, [(3, "pika"), (4, "redis"), (5, "kafka-python")]),
        ("setup.py", SETUP_PY, [(8, "psycopg2-binary"), (9, "celery"), (2, "pika"), (3, "redis")]),
        (
            "pyproject.toml",
            PYPROJECT,
            [(4, "aio-pika"), (5, "psycopg"), (7, "celery"), (9, "lapin")],
        ),
        ("pyproject.toml", POETRY, [(2, "python"), (3, "redis")]),
        ("Pipfile", '[packages]\n"pika" = "*"\n[dev-packages]\nredis = "*"\n', [(2, "pika")]),
        ("web/package.json", PACKAGE_JSON, [(4, "@aws-sdk/client-sqs"), (5, "amqplib")]),
        ("composer.json", '{"require": {"predis/predis": "2"}}', [(1, "predis/predis")]),
        ("Cargo.toml", '[dependencies]\nlapin = "2"\n', [(2, "lapin")]),
        ("pom.xml", POM, [(2, "org.springframework.kafka"), (3, "spring-kafka"), (11, "jedis")]),
        (
            "build.gradle",
            "dependencies {\n  implementation 'io.nats:jnats:2.2'\n}",
            [(2, "jnats"), (2, "io.nats")],
        ),
        (
            "old/build.gradle",
            "compile group: 'com.rabbitmq', name: 'amqp-client'",
            [(1, "amqp-client"), (1, "com.rabbitmq")],
        ),
        ("build.gradle.kts", GRADLE, [(3, "amqp-client"), (3, "com.rabbitmq")]),
        (
            "gradle/libs.versions.toml",
            'a = { module = "redis.clients:jedis" }',
            [(1, "jedis"), (1, "redis.clients")],
        ),
        ("build.sbt", '"org.apache.kafka" % "kafka-clients" % "3"', [(1, "kafka-clients")]),
        ("tests.sbt/build.sbt", '"org.postgresql" % "postgresql" % "42" % Test', []),
        ("go.mod", GO, [(3, "github.com/lib/pq"), (6, "github.com/jackc/pgx")]),
        ("Gemfile", GEMFILE, [(2, "good-job"), (8, "pg")]),
        ("mix.exs", 'deps do\n [{:oban, "~> 2"},\n {:pg, "1", only: :test}]\n', [(2, "oban")]),
        ("a/Shop.csproj", CSPROJ, [(2, "rabbitmq.client")]),
    ],
)
def test_packages(tmp_path: Path, path: str, text: str, found: list[tuple[int, str]]) -> None:
    seen = [(line, name) for line, sort, name in seen_in(tmp_path, path, text) if sort == "package"]
    if path == "build.sbt":
        seen = [one for one in seen if one[1] == "kafka-clients"]
    assert seen == found


COMPOSE = """\
x-common: &common {restart: always}
services:
  shop:
    <<: *common
    build: .
    image: registry.example.com:5000/acme/shop:1
  db:
    image: "postgres:${VERSION}"
  # old:
  #   image: mysql
  broker:
    image: rabbitmq:3
"""


def test_compose(tmp_path: Path) -> None:
    assert sorted(seen_in(tmp_path, "deploy/compose.prod.yaml", COMPOSE)) == [
        (6, "image", "acme/shop"),
        (6, "server", "shop"),
        (8, "image", "postgres"),
        (8, "server", "db"),
        (12, "image", "rabbitmq"),
        (12, "server", "broker"),
    ]


def test_one_service_in_two_compose_files_is_one_server(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {db: {image: mariadb}}\n")
    seen = seen_in(tmp_path, "compose.prod.yaml", "services: {db: {image: 'mariadb:11'}}\n")
    assert {name for _, sort, name in seen if sort == "server"} == {"db"}
    ways = {one.way for one in scan(tmp_path, detectors()).sightings if one.sort is Sort.SERVER}
    assert ways == {"compose compose.yaml", "compose compose.prod.yaml"}


@pytest.mark.parametrize(
    "text",
    [
        "db: {image: postgres, profiles: [extra]}",
        "test_db: {image: postgres}",
        "db-test: {image: postgres}",
        "db-replica: {image: postgres}",
        "db: &a {image: postgres, profiles: [a]}\n  other: {<<: *a}",
    ],
)
def test_what_compose_runs_for_some_alone_or_as_a_copy_is_no_server(
    tmp_path: Path, text: str
) -> None:
    seen = seen_in(tmp_path, "compose.yaml", f"services:\n  {text}\n")
    assert "server" not in [sort for _, sort, _ in seen]


@pytest.mark.parametrize("name", ["compose.yaml", "docker-compose.prod.yml", "infra.yml"])
def test_a_compose_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    text = "# what is run\nservices:\n  db: {image: postgres}\n"
    assert (3, "server", "db") in seen_in(tmp_path, name, text)


def test_what_only_mentions_services_is_no_compose_file(tmp_path: Path) -> None:
    text = "job:\n  services:\n    db: {image: postgres}\n"
    assert seen_in(tmp_path, "jobs.yml", text) == [(3, "image", "postgres")]


@pytest.mark.parametrize("name", ["docker-compose.test.yml", "compose-e2e.yaml", "compose.CI.yaml"])
def test_what_compose_runs_in_tests_is_no_server(tmp_path: Path, name: str) -> None:
    seen = seen_in(tmp_path, name, "services:\n  db: {image: postgres}\n")
    assert seen == [(2, "image", "postgres")]


def test_servers_with_numbers_are_one(tmp_path: Path) -> None:
    text = "services:\n  mongo1: {image: mongo}\n  mongo-2: {image: mongo}\n  latest: {image: x}\n"
    seen = seen_in(tmp_path, "compose.yaml", text)
    assert [name for _, sort, name in seen if sort == "server"] == ["mongo", "mongo", "latest"]


CLIENTS = """\
x-app: &app
  build: ../api
  depends_on: {db: {condition: service_healthy}}
services:
  api:
    <<: *app
  jobs:
    build: {context: .., dockerfile: jobs/Dockerfile}
    environment: {DATABASE_URL: "postgres://shop:secret@db:5432/${NAME:-shop}"}
  report:
    build: {context: ../report}
    links: ["db:database"]
    environment:
      # - OLD=Host=db;Database=old
      - CONNECTION=Host=elsewhere;Database=reports
  push:
    build: ../push
    depends_on: [cache, api]
  far:
    build: ../../far
    depends_on: [db]
  bought:
    image: acme/bought
    depends_on: [db]
  db:
    image: postgres
  cache:
    build: ./cache
    environment: [HOST=cache]
"""


def test_what_compose_builds_reaches_the_servers_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "compose.yaml").write_text(CLIENTS)
    seen = scan(tmp_path, detectors()).sightings
    clients = [(one.line, one.name, one.image) for one in seen if one.sort is Sort.CLIENT]
    assert clients == [
        (2, "api", "postgres"),
        (8, "jobs", "postgres"),
        (11, "report", "postgres"),
        (17, "push", "api"),
        (17, "push", "cache"),
    ]
    named = [(one.line, one.name) for one in seen if one.sort is Sort.DATABASE]
    assert named == [(8, "shop"), (11, "reports")]


def test_what_is_shared_in_a_compose_file_makes_no_more_of_it(tmp_path: Path) -> None:
    names = [f"s{number}" for number in range(MOST_SERVICES)]
    shared = f"x: &all [{', '.join(names)}, db]\nservices:\n  db: {{image: postgres}}\n"
    lines = [f"  {name}: {{build: {name}, depends_on: *all}}\n" for name in names]
    seen = seen_in(tmp_path, "compose.yaml", shared + "".join(lines[1:]))
    assert len(seen) < MOST_SERVICES * (MOST_REACHED + 1)
    clients = [one for one in scan(tmp_path, detectors()).sightings if one.sort is Sort.CLIENT]
    assert len({one.name for one in clients if one.image == "postgres"}) == MOST_SERVICES - 1
    seen = seen_in(tmp_path, "compose.yaml", shared + "".join(lines))
    assert [sort for _, sort, _ in seen] == ["image"]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (
            "Mail/appsettings.json",
            '{\n"Db": "Server=x;Database=mail;User Id=sa"}',
            (2, "mail", "Mail"),
        ),
        ("appsettings.json", '{"A": "Initial Catalog = mail;"}', (1, "mail", ".")),
        (
            "appsettings.json",
            '{"A": "Host=x;Database=mail", "B": "Database=jobs"}',
            (1, "mail", "."),
        ),
        ("appsettings.json", '{\n // "A": "Host=x;Database=old"\n}', None),
        ("appsettings.json", '{"Database": "mail"}', None),
        ("appsettings.Development.json", '{"A": "Host=x;Database=mail"}', None),
        (
            "mail/src/main/resources/application.yml",
            "# url: jdbc:postgresql://x/old\nurl: jdbc:postgresql://${HOST:db}:5432/${NAME:mail}\n",
            (2, "mail", "mail"),
        ),
        (
            "application.properties",
            "spring.datasource.url=jdbc:mysql://db/mail?x=y\n",
            (1, "mail", "."),
        ),
        ("bootstrap.yaml", "uri: mongodb+srv://u:p@host/mail\n", (1, "mail", ".")),
        ("application.yml", "url: jdbc:postgresql://db:5432/${NAME}\n", None),
        ("application.yml", "uri: mongodb://host:27017\n", None),
        ("other.yml", "url: jdbc:postgresql://db/mail\n", None),
    ],
)
def test_settings_name_the_database_of_their_program(
    tmp_path: Path, path: str, text: str, found: tuple[int, str, str] | None
) -> None:
    seen_in(tmp_path, path, text)
    seen = scan(tmp_path, detectors()).sightings
    named = [(one.line, one.name) for one in seen if one.sort is Sort.DATABASE]
    clients = [(one.line, one.name) for one in seen if one.sort is Sort.CLIENT]
    assert named == ([(found[0], found[1])] if found else [])
    assert clients == ([(found[0], found[2])] if found else [])


@pytest.mark.parametrize(
    ("path", "text", "place", "image"),
    [
        ("Dockerfile", "FROM golang:1 AS build\nFROM scratch\n", ".", "scratch"),
        ("services/mail/Dockerfile", "from node:22\n", "services/mail", "node"),
        ("docker/Api.Dockerfile", "FROM python\n", "api", "python"),
        ("docker/Dockerfile.prod", "FROM python\n", ".", "python"),
        ("docker/Dockerfile-mail", "FROM python\n", "mail", "python"),
        ("docker/Dockerfile-dev", "FROM python\n", ".", "python"),
        ("mail/Docker/production/Dockerfile", "FROM python\n", "mail", "python"),
        ("Containerfile", "FROM $BASE\n", ".", ""),
        ("db/Dockerfile", "FROM docker.io/library/postgres:16\n", "db", "library/postgres"),
        ("db/Dockerfile", "FROM mcr.microsoft.com/mssql/server:2022\n", "db", "mssql/server"),
    ],
)
def test_what_is_built(tmp_path: Path, path: str, text: str, place: str, image: str) -> None:
    seen_in(tmp_path, path, text)
    seen = [one for one in scan(tmp_path, detectors()).sightings if one.sort is Sort.DEPLOYABLE]
    assert [(one.name, one.image) for one in seen] == [(place, image)]


def test_kubernetes_and_helm(tmp_path: Path) -> None:
    text = "kind: Deployment\nspec:\n  - image: bitnami/kafka:3\n---\nkind: KafkaTopic\n"
    assert seen_in(tmp_path, "k8s/kafka.yml", text) == [
        (3, "image", "bitnami/kafka"),
        (1, "resource", "deployment"),
        (5, "resource", "kafkatopic"),
    ]
    chart = "name: shop\ndependencies:\n  - name: rabbitmq\n    repository: oci://registry\n"
    assert (3, "resource", "rabbitmq") in seen_in(tmp_path / "chart", "Chart.yaml", chart)
    chart = "dependencies:\n  - {name: nats, repository: 'https://nats.example/nats/charts'}\n"
    assert seen_in(tmp_path / "flow", "Chart.yaml", chart) == [(2, "resource", "nats")]
    helm = "image: {{ .Values.image }}\n  image: nats:2\n"  # no YAML at all
    assert (2, "image", "nats") in seen_in(tmp_path / "helm", "templates/x.yaml", helm)


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("main.tf", 'resource "aws_sqs_queue" "dlq" {\n}\n', "aws_sqs_queue"),
        ("main.tf", 'provider "azurerm" {}\n', "azurerm"),
        ("main.tf", '  engine_version = "15"\n  engine = "aurora-mysql"\n', "aurora-mysql"),
        ("main.tf", '  database_version = "POSTGRES_15"\n', "postgres"),
        ("main.tf", 'module "mq" {\n  source = "acme/mq-broker/aws"\n', "acme/mq-broker/aws"),
        ("stack.yaml", "      Engine: postgres\n      EngineVersion: 15\n", "postgres"),
        ("stack.yaml", "  Queue:\n    Type: AWS::SQS::Queue\n", "aws::sqs::queue"),
        (
            "main.bicep",
            "resource q 'Microsoft.ServiceBus/namespaces@2022'\n",
            "microsoft.servicebus/namespaces",
        ),
        ("serverless.yml", "  Alarm: {Type: AWS::CloudWatch::Alarm}\n", "aws::cloudwatch::alarm"),
        ("stack.yaml", "  Bus: {Type: AWS::SSM::Parameter::Value<String>}\n", None),
        ("stack.yaml", "    Function:\n      Tracing: Active\n", "tracing"),
        ("stack.yaml", "    Function:\n      Tracing: PassThrough\n", None),
        ("bus.yaml", "apiVersion: dapr.io/v1\n  type: pubsub.rabbitmq\n", "pubsub.rabbitmq"),
        ("app.yaml", "  source:\n    chart: bitnami/postgresql\n", "postgresql"),
        ("labels.yaml", "  labels:\n    chart: postgresql-12.1.9\n", None),
        ("main.tf", '  chart = "rabbitmq"\n', "rabbitmq"),
        ("schema.prisma", 'datasource db {\n  provider = "mysql"\n}\n', "mysql"),
        ("stack.yaml", "    Properties:\n      RedrivePolicy: {x: 3}\n", "redrivepolicy"),
        ("rules.yml", "rules:\n  - alert: QueueIsOld\n    expr: x\n", "alert"),
    ],
)
def test_resources(tmp_path: Path, path: str, text: str, name: str | None) -> None:
    seen = [name for _, sort, name in seen_in(tmp_path, path, text) if sort == "resource"]
    assert seen == [name] * (name is not None)


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("api/manage.py", "import os\n", "api"),
        ("artisan", "#!/usr/bin/env php\n", "."),
        ("Procfile", "web: puma\n", "."),
        ("mail/src/main/resources/application.yml", "server: {}\n", "mail"),
        ("src/main/resources/bootstrap.yaml", "server: {}\n", "."),
        ("config/application.yml", "server: {}\n", None),
        ("Shop/Shop.csproj", '\n<Project Sdk="Microsoft.NET.Sdk.Web">\n', "Shop"),
        ("Shop/Shop.csproj", '<Project Sdk="Microsoft.NET.Sdk">\n', None),
        ("mail/serverless.yml", "service: mail\n", "mail"),
        ("mail/template.yaml", "  F:\n    Type: AWS::Serverless::Function\n", "mail"),
        ("mail/template.yaml", "  F: {Type: AWS::SQS::Queue}\n", None),
    ],
)
def test_programs(tmp_path: Path, path: str, text: str, place: str | None) -> None:
    seen_in(tmp_path, path, text * 2)
    seen = [one for one in scan(tmp_path, detectors()).sightings if one.sort is Sort.DEPLOYABLE]
    assert [(one.name, one.way) for one in seen] == [(place, "program")] * (place is not None)


TERRAFORM = """\
# resource "aws_db_instance" "old" {}
resource "aws_db_instance" "main" {
  engine = "postgres"
}
resource "aws_db_instance" "copy" {
  replicate_source_db = aws_db_instance.main.arn
}
data "aws_db_instance" "other" {}
module "queue" {
  version = "2"
  source  = "acme/mq-broker/aws//modules/small"
}
"""
BICEP = """\
resource db 'Microsoft.DBforPostgreSQL/flexibleServers@2022-12-01' = {
}
resource old 'Microsoft.Sql/servers@2021-11-01' existing = {
"""
TEMPLATE = """\
Parameters:
  Bus: {Type: AWS::SSM::Parameter::Value<String>}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
"""
WORKLOADS = """\
kind: Service
metadata:
  name: not-run
---
# the shop
kind: Deployment
metadata:
  name: shop
spec:
    initContainers:
      - image: postgres:16
    containers:
      - name: shop
        image: "acme/shop:1"
---
kind: StatefulSet
metadata:
  labels: {app: db}
  name: shop-db
spec:
    containers:
    - image: postgres:16
---
kind: Deployment
metadata:
  name: {{ .Release.Name }}-x
spec:
    containers:
    - image: mysql
"""


@pytest.mark.parametrize(
    ("path", "text", "servers"),
    [
        (
            "infra/prod/db.tf",
            TERRAFORM,
            [
                (2, "infra/aws_db_instance.main", "aws_db_instance"),
                (11, "infra/acme/mq-broker/aws.queue", "acme/mq-broker/aws"),
            ],
        ),
        ("infra/main.bicep", BICEP, [(1, "infra/db", "microsoft.dbforpostgresql/flexibleservers")]),
        ("prod/main.bicep", BICEP, [(1, "db", "microsoft.dbforpostgresql/flexibleservers")]),
        ("orders/template.yaml", TEMPLATE, [(5, "orders/template", "aws::dynamodb::table")]),
        ("k8s/all.yaml", WORKLOADS, [(14, "shop", "acme/shop"), (22, "shop-db", "postgres")]),
    ],
)
def test_servers(tmp_path: Path, path: str, text: str, servers: list[tuple[int, str, str]]) -> None:
    seen_in(tmp_path, path, text)
    seen = scan(tmp_path, detectors()).sightings
    assert [(one.line, one.name, one.image) for one in seen if one.sort is Sort.SERVER] == servers


DEEP = "[" * 100_000
BOMB = "a: &a [x]\n" + "".join(
    f"{k}: &{k} [*{j},*{j},*{j}]\n" for j, k in zip("abcdefgh", "bcdefghi", strict=False)
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", DEEP),
        ("package.json", '{"dependencies": ' + '{"a":' * 100_000),
        ("package.json", '{"dependencies": [1, null, {"a": 2}], "optionalDependencies": "x"}'),
        ("package.json", "[]"),
        ("setup.py", f"setup(install_requires={DEEP}"),
        ("setup.py", f"setup(install_requires={'-' * 60_000}1)"),
        ("setup.py", f"setup(install_requires=a{'.b' * 30_000})"),
        ("setup.py", f"setup(install_requires=['pika']){' ' * 65_536}"),
        ("setup.py", "setup(install_requires=['pika'\0])"),
        ("setup.py", "open('ran', 'w'); setup(install_requires='\\d' + 1)"),
        ("pyproject.toml", f"a = {DEEP}"),
        (
            "pyproject.toml",
            '[project]\ndependencies = [{a = 1}, 3, "\\u2028pika"]\noptional-dependencies = 4\n',
        ),
        ("pyproject.toml", "project = 3\n[tool]\npoetry = []\n"),
        ("compose.yaml", DEEP),
        ("compose.yaml", "services: [a, b]\n"),
        ("compose.yaml", "services: {a: b, c: {build: [postgres]}, ? [x] : {d: postgres}}\n"),
        ("compose.yaml", "services: &s {a: *s}\n"),
        ("compose.yaml", BOMB),
        ("compose.yaml", "services:\n\t- x: !!python/object/apply:os.system [id]\n"),
    ],
    ids=range(19),
)
def test_what_is_broken_or_hostile_shows_nothing_and_harms_nothing(
    tmp_path: Path, path: str, text: str
) -> None:
    assert seen_in(tmp_path, path, text) == []


NAMES = (
    *(
        "requirements.txt",
        "setup.cfg",
        "setup.py",
        "pyproject.toml",
        "package.json",
        "pom.xml",
        "a.csproj",
    ),
    *("build.gradle", "build.sbt", "go.mod", "Gemfile", "mix.exs", "compose.yaml", "Dockerfile"),
    *("a.tf", "Chart.yaml", "a.bicep", "x.yaml", "serverless.yml", "appsettings.json"),
)
PIECES = (
    *(
        'resource "a" "b"\n',
        'module "a"\n',
        "\n---",
        "kind: Deployment\n",
        "image: a\n",
        "name: a\n",
        "chart: ",
        "dapr.io type: pubsub.",
    ),
    *(" ", "\n", "\t\n", "'", '"', "a", "'a:", '"a', "% ", "- ", "{:", "a/", "image:", "kind: "),
    *("postgres://", "mysql://${", "x://a/${b:", "; database =", "=database", "postgres://${-"),
    *("FROM ", "gem '", "<artifactId>", "require ", "name:"),
    *("{kind", ", kind", "<dependency>", "<exclusions>", "<scope>", "group ", "only:", ":test"),
)


def _give_up(*_: object) -> None:
    pytest.fail("a pattern is not linear: this takes a moment where it is")


@pytest.mark.parametrize("name", NAMES)
def test_no_pattern_is_stuck_on_anything(name: str) -> None:
    before = signal.signal(signal.SIGALRM, _give_up)
    try:
        for piece in PIECES:
            signal.alarm(60)
            for detector in detectors():
                if detector.wants(name):
                    list(detector.find(name, piece * (600_000 // len(piece))))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("name", "made"),
    [("pyproject.toml", "a" + ".a" * 250_000 + "=1"), ("Pipfile", "[" + "a." * 250_000 + "a]")],
)
def test_a_declaration_that_takes_too_long_is_left_and_named(
    tmp_path: Path, name: str, made: str
) -> None:
    (tmp_path / name).write_text(made)
    (tmp_path / "requirements.txt").write_text("pika\n")
    found = scan(tmp_path, detectors())
    assert [one.name for one in found.sightings] == ["pika"]
    assert found.unread == (Unread(name, "it takes too long to be taken apart"),)


def test_more_than_fits_in_memory_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MOST_SIGHTINGS", 100)
    for folder in "abc":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "requirements.txt").write_text("pika\n" * 60)
    found = scan(tmp_path, detectors())
    assert (found.files, found.ended, len(found.sightings)) == (2, True, 120)
    reason = "from here on nothing was read: it took more than 100 sightings"
    assert found.unread == (Unread("b/requirements.txt", reason),)


def test_the_same_files_give_the_same_sightings_in_the_same_order(tmp_path: Path) -> None:
    for place in ("b", "a", "c"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "Dockerfile").write_text("FROM x\n")
    once, again = (scan(tmp_path, detectors()) for _ in range(2))
    assert once == again
    assert [one.path for one in once.sightings if one.sort is Sort.DEPLOYABLE] == [
        "a/Dockerfile",
        "b/Dockerfile",
        "c/Dockerfile",
    ]


def test_what_a_program_is_called_to_deceive_is_no_sighting(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text('services: {"a\\nb": {image: postgres}}\n')
    assert [one.name for one in scan(tmp_path, detectors()).sightings] == ["postgres"]
