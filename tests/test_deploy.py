"""What can be known of `deploy/` without a cluster: its files agree with one another and us."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from mockrek.cli.serve import command as serve_command
from mockrek.errors import SettingsError
from mockrek.server.app import create_app
from mockrek.server.configuration import Start
from mockrek.settings import Settings, texts_from_environ
from served import clean_environ

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
SERVER, SWARM = DEPLOY / "kubernetes", DEPLOY / "kubernetes/swarm"
PORT = int(Settings.parse({}).port)
MOUNT = "/etc/mockrek"
VERSIONS = ("1.30", "1.33")  # of Kubernetes

Json = Any

# In a process of its own: Locust patches sockets where it is imported.
PARSE = """
import json, sys
from locust.argument_parser import get_parser
from loadtests.options import declare
parser = get_parser()
declare(parser)
for words in json.loads(sys.argv[1]):
    print("master" if parser.parse_args(words).master else "worker")
"""


def documents(folder: Path) -> Iterator[tuple[str, Json]]:
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    for name in listed["resources"]:
        for document in yaml.safe_load_all((folder / name).read_text(encoding="utf-8")):
            yield f"{document['kind']} {document['metadata']['name']}", document


OBJECTS = {name: document for folder in (SERVER, SWARM) for name, document in documents(folder)}
RUNNERS = [name for name in OBJECTS if name.startswith(("Deployment", "Job"))]
POD = OBJECTS["Deployment mockrek"]["spec"]["template"]["spec"]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
REPLICAS = {name: each for name, each in SERVICES.items() if name.startswith("mockrek-")}
LOCUST = {
    "load": SERVICES["load"]["command"].split(),
    "load-worker": SERVICES["load-worker"]["command"].split(),
    **{
        name: OBJECTS[name]["spec"]["template"]["spec"]["containers"][0]["args"]
        for name in RUNNERS
        if "load" in name
    },
}


def container(name: str) -> Json:
    (only,) = OBJECTS[name]["spec"]["template"]["spec"]["containers"]
    return only


def settings_of_pods() -> dict[str, str]:
    kustomization = yaml.safe_load((SERVER / "kustomization.yaml").read_text(encoding="utf-8"))
    maps = {made["name"]: made for made in kustomization["configMapGenerator"]}
    pairs = [literal.partition("=") for literal in maps["settings"]["literals"]]
    assert set(maps["truth"]["files"]) == {"profile.toml", "people.csv"}
    return {name: value for name, _, value in pairs}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    app = create_app(Settings.parse({"log": "off"}), tmp_path_factory.mktemp("state"))
    return {rule.rule for rule in app.url_map.iter_rules()}


@pytest.fixture(scope="module")
def validate() -> Callable[[Json, str], None]:
    """Hold an object against the schema of a version; a key that is not in it is an error, too."""
    reason = "no schemas of Kubernetes: pip install kubernetes-validate"
    schemas: Any = pytest.importorskip("kubernetes_validate", reason=reason)
    return lambda document, version: schemas.validate(document, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_is_as_the_schema_of_kubernetes_has_it(
    validate: Callable[[Json, str], None], name: str, version: str
) -> None:
    validate(OBJECTS[name], version)


def test_a_key_that_is_misspelt_would_be_found(validate: Callable[[Json, str], None]) -> None:
    document = deepcopy(OBJECTS["Deployment mockrek"])
    (one,) = document["spec"]["template"]["spec"]["containers"]
    one["readyProbe"] = one.pop("readinessProbe")
    with pytest.raises(Exception, match="readyProbe"):
        validate(document, VERSIONS[0])


@pytest.mark.parametrize("folder", [SERVER, SWARM], ids=lambda folder: folder.name)
def test_kustomize_builds_what_is_valid(
    validate: Callable[[Json, str], None], folder: Path
) -> None:
    kustomize = shutil.which("kustomize"), shutil.which("kubectl")
    if not any(kustomize):
        pytest.skip("neither kustomize nor kubectl: install one, no cluster is needed")
    command = [kustomize[0], "build"] if kustomize[0] else [str(kustomize[1]), "kustomize"]
    built = subprocess.run([*map(str, command), str(folder)], capture_output=True, check=True)
    found = list(yaml.safe_load_all(built.stdout))
    for document in found:
        validate(document, VERSIONS[-1])
    named = [document["metadata"]["name"] for document in found if document["kind"] == "ConfigMap"]
    for name in named:  # with the hash, as the pods are made to name them
        assert yaml.safe_dump(found).count(name) == 2


@pytest.mark.parametrize("name", RUNNERS)
def test_a_pod_may_do_little_and_says_what_it_needs(name: str) -> None:
    pod, one = OBJECTS[name]["spec"]["template"]["spec"], container(name)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert one["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert one["resources"]["requests"].keys() == {"cpu", "memory"}
    assert one["resources"]["limits"].keys() == {"memory"}
    writable = [mount["name"] for mount in one["volumeMounts"] if mount["mountPath"] == "/tmp"]
    assert [volume["name"] for volume in pod["volumes"] if "emptyDir" in volume] == writable


def test_selectors_match_labels() -> None:
    labels = {
        name: OBJECTS[name]["spec"]["template"]["metadata"]["labels"].items() for name in RUNNERS
    }
    for name in RUNNERS:
        selector = OBJECTS[name]["spec"].get("selector")
        assert selector is None or selector["matchLabels"].items() <= labels[name]
    for chooser, chosen in {
        "Service mockrek": "Deployment mockrek",
        "Service load": "Job load",
    }.items():
        selector = OBJECTS[chooser]["spec"]["selector"].items()
        assert [name for name in RUNNERS if selector <= labels[name]] == [chosen]
    budget = OBJECTS["PodDisruptionBudget mockrek"]["spec"]["selector"]["matchLabels"]
    assert budget.items() <= labels["Deployment mockrek"]
    (spread,) = POD["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == budget
    target = OBJECTS["HorizontalPodAutoscaler mockrek"]["spec"]["scaleTargetRef"]
    assert OBJECTS[f"{target['kind']} {target['name']}"]["apiVersion"] == target["apiVersion"]
    assert "replicas" not in OBJECTS["Deployment mockrek"]["spec"]  # each rollout would reset it


def test_probes_ask_routes_that_there_are_on_a_port_that_there_is(routes: set[str]) -> None:
    one = container("Deployment mockrek")
    ports = {port["name"]: port["containerPort"] for port in one["ports"]}
    assert ports == {"aws": PORT}
    asked = {kind: one[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {get["path"] for get in asked.values()} <= routes
    assert {get["port"] for get in asked.values()} == {"aws"}
    assert asked["readiness"]["path"].endswith("/ready")
    assert asked["liveness"]["path"].endswith("/live")
    (port,) = OBJECTS["Service mockrek"]["spec"]["ports"]
    assert (port["port"], port["targetPort"]) == (PORT, "aws")


def test_no_service_gives_a_pod_variables_that_look_like_settings() -> None:
    name = OBJECTS["Service mockrek"]["metadata"]["name"].upper()
    links = {f"{name}_PORT": f"tcp://10.0.0.1:{PORT}", f"{name}_SERVICE_HOST": "10.0.0.1"}
    with pytest.raises(SettingsError, match="MOCKREK_SERVICE_HOST"):
        texts_from_environ(links)
    assert POD["enableServiceLinks"] is False


def test_settings_are_settings_and_what_they_name_is_mounted() -> None:
    settings = Settings.parse(texts_from_environ(settings_of_pods()))
    assert not settings.loopback
    (mount,) = [m for m in container("Deployment mockrek")["volumeMounts"] if m["name"] == "truth"]
    assert mount["mountPath"] == MOUNT
    files = [Path(settings.profile), *settings.truth]
    assert {str(file.parent) for file in files} == {MOUNT}
    here = {"profile": str(SERVER / files[0].name), "truth": str(SERVER / files[1].name)}
    start = Start.of(Settings.parse(here))
    assert (start.profile.name, start.manifests[0].faces) == ("cluster", 2)


def test_a_replica_of_compose_is_set_as_a_pod_is() -> None:
    assert len(REPLICAS) == 3
    assert len({yaml.safe_dump(replica) for replica in REPLICAS.values()}) == 1
    replica = REPLICAS["mockrek-1"]
    texts_from_environ(SERVICES["s3"]["environment"])
    given = texts_from_environ(replica["environment"])
    assert given | {"s3_endpoint": "off", "host": "0.0.0.0"} == texts_from_environ(
        settings_of_pods()
    )
    assert given["s3_endpoint"] == f"http://s3:{PORT}"
    for bound in replica["volumes"]:
        source, target, mode = bound.split(":")
        assert (DEPLOY / source).is_file()
        assert (Path(target).parent.as_posix(), mode) == (MOUNT, "ro")
    assert replica["read_only"] is True
    assert "/tmp" in replica["tmpfs"]


def test_the_proxy_knows_all_replicas() -> None:
    proxy, text = SERVICES["proxy"], (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")
    variables = set(re.findall(r"\$\{(\w+)", text)) - {"PROXY_SOCKET"}
    assert proxy["environment"].keys() == variables
    addresses = [proxy["environment"][f"REPLICA_{number}"] for number in (1, 2, 3)]
    assert addresses == [f"{name}:{PORT}" for name in REPLICAS]
    assert set(proxy["depends_on"]) == set(REPLICAS)
    assert proxy["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert proxy["environment"]["PROXY_BIND"] == f":{PORT}"


def test_the_check_of_the_proxy_is_a_route(routes: set[str]) -> None:
    text = (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")
    (uri,) = re.findall(r"http-check send .*uri (\S+)", text)
    assert uri in routes


def test_what_is_started_is_a_command() -> None:
    name, *options = container("Deployment mockrek")["args"]
    assert name == serve_command.name
    assert CliRunner().invoke(serve_command, [*options, "--help"]).exit_code == 0
    assert all("command" not in replica for replica in REPLICAS.values())
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"--uid (\d+)", text) == [str(POD["securityContext"]["runAsUser"])]


def test_the_swarm_is_started_with_options_that_there_are() -> None:
    if find_spec("locust") is None:
        pytest.skip("no Locust: pip install locust")
    fixed = {"${LOAD_WORKERS:-4}": "4", "${LOAD_SHAPE:-steady}": "steady"}
    fixed |= {"${LOAD_SECONDS:-60}": "60", "${LOAD_RATE:-1000}": "1000"}
    lines = [[fixed.get(word, word) for word in words] for words in LOCUST.values()]
    command = [sys.executable, "-c", PARSE, json.dumps(lines)]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environ(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["master", "worker"] * 2


def test_master_and_workers_of_the_swarm_find_each_other_and_the_servers() -> None:
    job = dict(argument.partition("=")[::2] for argument in LOCUST["Job load"])
    assert job["--host"] == f"http://mockrek:{PORT}"
    assert int(job["--expect-workers"]) == OBJECTS["Deployment load-worker"]["spec"]["replicas"]
    assert "--master-host=load" in LOCUST["Deployment load-worker"]
    assert container("Job load")["ports"] == [{"name": "locust", "containerPort": 5557}]

    compose = LOCUST["load"]
    assert compose[compose.index("--host") + 1] == f"http://proxy:{PORT}"
    workers = compose[compose.index("--expect-workers") + 1]
    assert SERVICES["load-worker"]["deploy"]["replicas"] == workers
    assert LOCUST["load-worker"] == ["--worker", "--master-host", "load"]
    assert all(SERVICES[name]["profiles"] == ["load"] for name in ("load", "load-worker"))


def test_the_image_of_the_swarm_has_what_the_swarm_imports() -> None:
    text = (DEPLOY / "locust.Dockerfile").read_text(encoding="utf-8")
    (listed,) = re.findall(r"-c constraints.txt \\\n\s+(.+)$", text, re.MULTILINE)
    installed = set(listed.split()) | {"botocore", "gevent", "geventhttpclient"}  # by those
    imported = {
        name
        for path in (ROOT / "loadtests").rglob("*.py")
        for name in re.findall(r"^\s*(?:import|from) (\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    own = {name.replace("pillow", "PIL") for name in installed}
    assert imported - own - sys.stdlib_module_names - {"loadtests", "before"} == set()
    allowed = (DEPLOY / "locust.Dockerfile.dockerignore").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (\S+)", text, re.MULTILINE)
    assert [line[1:] for line in allowed.splitlines() if line.startswith("!")] == copied
