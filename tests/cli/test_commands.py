"""The command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portaldriver.cli import main
from portaldriver.cli.catalog import page_objects
from portaldriver.cli.commands import app

HAR = {
    "log": {
        "version": "1.2",
        "creator": {"name": "test", "version": "1"},
        "entries": [
            {
                "startedDateTime": "2026-01-01T00:00:00Z",
                "time": 1,
                "request": {
                    "method": "GET",
                    "url": "https://portal.example.com/list",
                    "httpVersion": "HTTP/1.1",
                    "headers": [{"name": "Cookie", "value": "canary"}],
                    "queryString": [],
                    "cookies": [],
                    "headersSize": -1,
                    "bodySize": 0,
                },
                "response": {
                    "status": 200,
                    "statusText": "OK",
                    "httpVersion": "HTTP/1.1",
                    "headers": [],
                    "cookies": [],
                    "content": {"size": 2, "mimeType": "text/html", "text": "hi"},
                    "redirectURL": "",
                    "headersSize": -1,
                    "bodySize": 2,
                },
                "cache": {},
                "timings": {"send": 0, "wait": 1, "receive": 0},
            }
        ],
    }
}


def test_pages_lists_every_page_object_with_its_evidence() -> None:
    result = CliRunner().invoke(app, ["pages"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    listed = list(page_objects())
    assert ("office_ally", "PatientList") in [(portal, page.__name__) for portal, page in listed]
    for _, page in listed:
        assert page.__name__ in result.output
        assert page.source, f"{page.__name__} does not say where its facts come from"


def test_record_import_writes_a_recording_and_warns(tmp_path: Path) -> None:
    har = tmp_path / "devtools.har"
    har.write_text(json.dumps(HAR))
    result = CliRunner().invoke(app, ["record", "import", str(har), "--to", str(tmp_path / "flow")])
    assert result.exit_code == 0
    assert "1 requests to portal.example.com" in result.output
    assert "Not scrubbed: 1 requests carry cookies" in result.output
    assert (tmp_path / "flow" / "flow.har").exists()
    again = CliRunner().invoke(app, ["record", "import", str(har), "--to", str(tmp_path / "flow")])
    assert again.exit_code == 1
    assert "already holds a recording" in again.output


def test_record_import_refuses_what_is_not_har(tmp_path: Path) -> None:
    (tmp_path / "no.har").write_text("not json")
    result = CliRunner().invoke(app, ["record", "import", str(tmp_path / "no.har")])
    assert result.exit_code == 1
    assert "no.har" in result.output


def test_without_its_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typer", None)
    monkeypatch.delitem(sys.modules, "portaldriver.cli.commands", raising=False)
    with pytest.raises(SystemExit, match=r"portaldriver\[cli\]"):
        main()


def test_the_command_runs() -> None:
    code = "import sys; sys.argv = ['portaldriver', '--help']; from portaldriver.cli import main; main()"
    assert "record" in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
