"""What an operator gets wrong and is told: schema, configuration files, the command line."""

import json
import signal
import subprocess
import urllib.request

import pytest

from support.waiting import eventually

NEW_MODEL = """
models:
  - id: added/model
    context_tokens: 1000
    endpoints: [{provider: sim, model: chat, price: {input: "1", output: "1"}}]
"""


def _run(site, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(site.binary), *arguments], capture_output=True, text=True,
                          timeout=60)


def _admin_config(site) -> str:
    return str(site.folder / "admin.yaml")


def _changed_config(site, section: str, values: dict) -> str:
    config = json.loads((site.folder / "admin.yaml").read_text())
    config[section] = {**config.get(section, {}), **values}
    file = site.folder / "other.yaml"
    file.write_text(json.dumps(config))
    return str(file)


def _models(gateway) -> set[str]:
    with urllib.request.urlopen(f"{gateway.url}/v1/models", timeout=10) as answer:
        return {model["id"] for model in json.load(answer)["data"]}


def test_a_database_without_tables_is_named_once_and_served_after_migration(site):
    url = site.cluster.create_database(f"{site.folder.name}empty")
    gateway = site.gateway(ready="/healthz", database={"url": url})
    status, body = gateway.ready()
    assert status == 503 and "database" in body["degraded"]
    config = str(gateway.config_file)
    line, = [line for line in gateway.log().splitlines() if "schema_too_old" in line]
    assert json.loads(line)["action"] == f"run: arouter migrate --config {config}"
    assert "refused a statement" not in gateway.log()
    assert _run(site, "migrate", "--config", config).returncode == 0
    gateway.wait_until_ready(20)
    eventually("schema_current", 5, lambda: "schema_current" in gateway.log())
    gateway.stop()
    site.cluster.drop_database(f"{site.folder.name}empty")


@pytest.mark.parametrize("section, value, field", [
    ("secrets", {"master_key": ""}, "secrets.master_key"),
    ("server", {"tls": {"certificate_file": "no.pem", "private_key_file": "no.key"}},
     "server.tls.certificate_file"),
    ("server", {"listen": "127.0.0.1:4000", "metrics_listen": "127.0.0.1:4000"},
     "server.metrics_listen"),
    ("server", {"cors_allowed_origins": ["example.com/"]}, "server.cors_allowed_origins[0]"),
    ("database", {"url": "postgresql://h/d?nosuch=1"}, "database.url"),
])
def test_check_config_refuses_what_serve_could_not_use(site, section, value, field):
    checked = _run(site, "check-config", "--config", _changed_config(site, section, value))
    assert checked.returncode == 1
    assert f"other.yaml:1: {field}: " in checked.stderr


def test_files_added_to_a_catalogue_folder_are_noticed(site):
    folder = site.folder / "models"
    folder.mkdir()
    gateway = site.gateway(catalogue=[str(folder)])
    assert "added/model" not in _models(gateway)
    (folder / "new.yaml").write_text(NEW_MODEL)
    eventually("the new model", 5, lambda: "added/model" in _models(gateway))
    (folder / "new.yaml").unlink()
    eventually("its end", 5, lambda: "added/model" not in _models(gateway))


def test_files_that_a_reload_names_are_watched(site):
    gateway = site.gateway()
    added = site.folder / "added.yaml"
    config = json.loads(gateway.config_file.read_text())
    gateway.config_file.write_text(json.dumps({**config, "catalogue": [str(added)]}))
    gateway.send(signal.SIGHUP)
    eventually("the refusal", 5, lambda: "reload_refused" in gateway.log())
    added.write_text(NEW_MODEL)
    eventually("the new model", 5, lambda: "added/model" in _models(gateway))
    added.write_text(NEW_MODEL.replace("added/model", "added/other"))
    eventually("its successor", 5, lambda: "added/other" in _models(gateway))


def test_journal_inspect_finds_the_journal_of_a_data_folder_and_refuses_others(site):
    gateway = site.gateway()
    gateway.stop()
    for folder in (gateway.data_dir, gateway.data_dir / "journal"):
        inspected = _run(site, "journal", "inspect", str(folder))
        assert inspected.returncode == 0, inspected.stderr
        assert json.loads(inspected.stdout)["dir"] == str(gateway.data_dir / "journal")
    for folder in (gateway.folder, site.folder / "missing"):
        refused = _run(site, "journal", "inspect", str(folder))
        assert refused.returncode == 1
        assert "00000001.segment" in json.loads(refused.stderr)["error"]["message"]


@pytest.mark.parametrize("arguments", [
    ["grant-credits", "--org", "ORG", "--usd", "-500"],
    ["create-key", "--org", "ORG", "--name", "x", "--limit", "1", "--limit-reset", "yearly"],
    ["create-key", "--org", "ORG", "--name", "x", "--limit-reset", "daily"],
    ["create-key", "--org", "ORG", "--name", "x", "--expires-at", "tomorrow"],
    ["create-key", "--org", "ORG", "--name", "x", "--expires-at", "2020-01-01T00:00:00Z"],
    ["create-key", "--org", "ORG", "--name", "x", "--allowed-models", "a/b,,c d"],
    ["create-org", "--name", b"caf\xe9"],
    ["delete-key", "--hash", "00"],
], ids=lambda arguments: f"{arguments[0]} {arguments[-2]}")
def test_a_bad_option_is_wrong_usage(site, arguments):
    given = [site.org if argument == "ORG" else argument for argument in arguments]
    refused = _run(site, "admin", *given, "--config", _admin_config(site))
    assert refused.returncode == 2, refused.stderr
    assert f"{arguments[-2]}: " in json.loads(refused.stderr)["error"]["message"]


def test_a_provider_nobody_knows_is_allowed_with_a_warning(site):
    made = _run(site, "admin", "create-key", "--org", site.org, "--name", "x",
                "--allowed-providers", "sim,nobody", "--config", _admin_config(site))
    assert made.returncode == 0
    assert json.loads(made.stdout)["allowed_providers"] == ["sim", "nobody"]
    assert '"nobody"' in json.loads(made.stderr)["warning"]["message"]
