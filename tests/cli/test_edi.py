"""`portaldriver edi`: shown without patients, checked, split into files that are valid, and as JSON."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from portaldriver.cli.commands import app
from portaldriver.cli.edi_fields import is_money
from portaldriver.edi.deviations import Deviations
from portaldriver.edi.envelope import read_transactions
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.models.eligibility_summary import AccumulatorSummary, CopaySummary, ServiceLimit
from portaldriver.edi.read_any import read
from portaldriver.edi.reading import read_segments
from portaldriver.edi.segment import Segment
from tests.edi.corpus import CANARY, CORPUS
from tests.edi.interchanges import envelope, transaction

SECRETS = (CANARY, "MEMBER1", "MEMBER2", "CLAIM-1", "PAYER-1", "1990-01-01", "Poe", "Fay", "000555001", "TRACE0001")
"""What of the corpus is about people, or about an account."""
GUIDELESS = {"show": (), "validate": ("--no-guides",), "to-json": ()}


@pytest.fixture(params=sorted(CORPUS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(*arguments: str | Path, columns: int = 80) -> Result:
    return CliRunner().invoke(app, ["edi", *map(str, arguments)], env={"COLUMNS": str(columns), "TERM": "dumb"})


def saved(folder: Path, text: str, name: str = "file.x12") -> Path:
    path = folder / name
    path.write_text(text, newline="")
    return path


def test_show_hides_people_unless_it_is_asked_not_to(kind: str, tmp_path: Path) -> None:
    path = saved(tmp_path, CORPUS[kind])
    hidden = run("show", path)
    assert hidden.exit_code == 0
    assert hidden.output.startswith(kind)
    assert "•••" in hidden.output
    for secret in SECRETS:
        assert secret not in hidden.output
    assert CANARY in run("show", path, "--values").output


def test_what_is_no_code_is_hidden_in_the_place_of_one(tmp_path: Path) -> None:
    path = saved(tmp_path, CORPUS["271"].replace("~EB*1*", f"~EB*{CANARY} ANN*").replace("~EB*B*", "~EB*19900101*"))
    shown = run("show", path).output
    assert CANARY not in shown
    assert "19900101" not in shown


@pytest.mark.parametrize("columns", [80, 120])
def test_show_keeps_to_the_width_and_lines_money_up(columns: int, kind: str, tmp_path: Path) -> None:
    path = saved(tmp_path, CORPUS[kind])
    lines: list[str] = []
    for arguments in ((), ("--values",)):
        lines = run("show", path, *arguments, columns=columns).output.splitlines()
        assert max(map(len, lines)) <= columns
    amounts = [line for line in lines if re.search(r"\s{2}-?[\d,]+\.\d\d$", line)]
    if kind in ("271", "277", "277CA"):
        assert {len(line) for line in amounts} == {columns}
        assert amounts


def test_a_remittance_is_shown_under_its_columns(tmp_path: Path) -> None:
    shown = run("show", saved(tmp_path, CORPUS["835"])).output
    rows = shown.splitlines()
    head = next(row for row in rows if row.split() == ["charge", "adjusted", "paid", "patient"])
    ends = [match.end() for match in re.finditer(r"\w+", head)]
    total = next(row for row in rows if row.lstrip().startswith("5 claims"))
    assert [match.end() for match in re.finditer(r"[\d,]+\.\d\d", total)] == ends
    assert "1,700.00" in total
    assert "1,081.50" in total
    claim = next(row for row in rows if "claim •••" in row)
    assert claim.split() == ["claim", "•••", "600.00", "198.50", "401.50", "150.00"]
    assert "CO 45" in shown
    assert "99213:25:GT x1 [N130]" in shown
    assert "The payment is the sum of its claims" in shown


def test_a_remittance_that_does_not_come_out_says_where_and_by_how_much(tmp_path: Path) -> None:
    text = CORPUS["835"].replace("BPR*C*1131.5", "BPR*C*1131.25", 1)
    shown = run("show", saved(tmp_path, text)).output
    assert "! payment does not balance, by 0.25" in shown or "! payment does not balance, by -0.25" in shown
    assert shown.count("The payment is the sum") == 1


def test_money_is_what_the_models_declare_as_such() -> None:
    assert is_money(CopaySummary, "urgent_care")
    assert is_money(Claim, "patient_due")
    assert is_money(AccumulatorSummary, "remaining")
    assert not is_money(ServiceLimit, "remaining")


def test_claims_of_one_transaction_stand_apart(tmp_path: Path) -> None:
    shown = run("show", saved(tmp_path, CORPUS["837P"])).output
    assert shown.count("\n  claim type  837P") == 2
    assert shown.count("\n\n  claim type  837P") == 1


@pytest.mark.parametrize("command", ["show", "validate", "to-json"])
def test_a_terminal_of_few_characters_breaks_nothing_off(command: str, tmp_path: Path) -> None:
    path = saved(tmp_path, CORPUS["835"].replace("Example Health Plan", "Example Pl\u00e4n"))
    told = CliRunner(charset="ascii").invoke(app, ["edi", command, str(path), *GUIDELESS[command]])
    assert told.exit_code == 0
    if command == "to-json":
        assert json.loads(told.stdout_bytes.decode().splitlines()[0])["data"]["payer"]["name"] == "Example Pl\u00e4n"


def test_what_could_steer_a_terminal_is_not_printed(tmp_path: Path) -> None:
    text = CORPUS["835"].replace("Example Health Plan", "Example \x1b[31mPlan\x07 [red]x[/]")
    shown = run("show", saved(tmp_path, text)).output
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "Example ?[31mPlan? [red]x[/] pays" in shown


def test_show_of_a_broken_file_gives_what_came_before(tmp_path: Path) -> None:
    text = CORPUS["835"]
    result = run("show", saved(tmp_path, text[: text.rindex("CLP*") + 8]))
    assert result.exit_code == 3
    assert result.output.count("claim •••") >= 5 + 3
    assert "file.x12: the file ends amid a segment [segment" in result.output
    nothing = run("show", saved(tmp_path, "no X12 at all"))
    assert (nothing.exit_code, "no interchange begins here" in nothing.output) == (3, True)


def test_validate(kind: str, tmp_path: Path) -> None:
    good = run("validate", saved(tmp_path, CORPUS[kind]), "--no-guides")
    assert (good.exit_code, "It is as it should be." in good.output) == (0, True)
    odd = CORPUS[kind].replace("~SE*", "~K3*" + CANARY + "~SE*", 1)
    found = run("validate", saved(tmp_path, odd), "--no-guides")
    assert found.exit_code == 1
    assert "count_differs in SE01" in found.output
    assert CANARY not in found.output
    cut = run("validate", saved(tmp_path, CORPUS[kind][:-40]), "--no-guides")
    assert cut.exit_code == 3


def test_validate_asks_pyx12_where_it_knows_the_guide(tmp_path: Path) -> None:
    pytest.importorskip("pyx12")
    acknowledgment = CORPUS["999"].replace("CTX*CLM01:CANARY-1~", "").replace("~SE*14*", "~SE*13*")
    good = run("validate", saved(tmp_path, acknowledgment))
    assert (good.exit_code, "pyx12" in good.output) == (0, False)
    bad = run("validate", saved(tmp_path, acknowledgment.replace("IK5*R*5*I5", "IK5*R*ZZ")))
    assert bad.exit_code == 1
    assert "pyx12: bad code (7) in IK5" in bad.output
    assert "of its transaction]" in bad.output
    unknown = run("validate", saved(tmp_path, CORPUS["270"]))
    assert (unknown.exit_code, "pyx12 knows no guide of 270" in unknown.output) == (0, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_validate_reads_a_pipe_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = Thread(target=pipe.write_text, args=(CORPUS["837P"],))
    writing.start()
    found = run("validate", pipe)
    writing.join()
    assert (found.exit_code, "a pipe is read once" in found.output) == (0, True)


def test_validate_lists_so_many_and_counts_all(tmp_path: Path) -> None:
    text = CORPUS["999"].replace("IK5*A", "~" * 50 + "IK5*A")
    found = run("validate", saved(tmp_path, text), "--no-guides", "--most", "3")
    assert found.output.count("empty_segment in") + found.output.count("empty_segment [") == 3
    assert "and 47 more: 50 x empty_segment" in found.output
    assert "It departs in 50 places." in found.output


def test_to_json_gives_a_line_for_each_model(kind: str, tmp_path: Path) -> None:
    path = saved(tmp_path, CORPUS[kind])
    result = run("to-json", path)
    assert result.exit_code == 0
    documents = [json.loads(line) for line in result.output.splitlines()]
    models = [found.model for found in read(path)]
    assert [one["kind"] for one in documents] == [kind] * len(models)
    for document, model in zip(documents, models, strict=True):
        assert document["model"] == type(model).__name__
        assert document["data"] == json.loads(model.model_dump_json(by_alias=True, exclude_none=True))
    if kind == "835":
        pieces = [json.loads(line)["model"] for line in run("to-json", path, "--pieces").output.splitlines()]
        assert Counter(pieces) == {"RemittanceHeader": 2, "RemittanceClaim": 10, "RemittanceEnd": 2}


def bodies(path: Path) -> list[list[str]]:
    """Return the text of the segments of each transaction, without its ST; a departure fails."""
    noted = Deviations(strict=True)
    found = read_transactions(read_segments(path, deviations=noted), noted)
    return [[one.text for one in each] for each in found if not isinstance(each, Segment)]


def test_split_by_transaction_gives_valid_files(tmp_path: Path) -> None:
    text = CORPUS["835"] + CORPUS["277CA"].replace("~SE*", "~SE*9", 1)
    out = tmp_path / "out"
    result = run("split", saved(tmp_path, text), "--by", "transaction", "--out", out)
    assert (result.exit_code, "3 files" in result.output) == (0, True)
    files = sorted(out.iterdir())
    assert [path.name for path in files] == ["file-0001.x12", "file-0002.x12", "file-0003.x12"]
    assert [body for path in files for body in bodies(path)] == [
        *bodies(saved(tmp_path, CORPUS["835"], "one")),
        *bodies(saved(tmp_path, CORPUS["277CA"], "other")),
    ]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    again = run("split", saved(tmp_path, text), "--by", "transaction", "--out", out)
    assert (again.exit_code, "is there already" in again.output) == (1, True)


def claims(count: int) -> str:
    """Return an 837P whose claims stand in two providers, subscribers of their own, and a child of one of them."""
    lines = ["BHT*0019*00*1*20261101*0930*CH", "NM1*41*2*CLINIC*****46*1", "NM1*40*2*HOUSE*****46*2"]
    number = 0
    for provider in (1, 2):
        lines += [f"HL*{(number := number + 1)}**20*1", f"NM1*85*2*PROVIDER {provider}*****XX*1000000491"]
        top = number
        for at in range(count):
            lines += [f"HL*{(number := number + 1)}*{top}*22*{int(at == 0)}", "SBR*P*18*******CI", f"NM1*IL*1*S{at}"]
            lines += ["NM1*PR*2*PLAN*****PI*PLAN1"]
            if at == 0:
                above = number
                lines += [f"HL*{(number := number + 1)}*{above}*23*0", "PAT*19", "NM1*QC*1*CHILD"]
            lines += [f"CLM*P{provider}-{at}*100***11:B:1*Y*A*Y*Y", "HI*ABK:J45", "LX*1", "SV1*HC:99213*100*UN*1***1"]
    return envelope(transaction("837", "005010X222A1", lines), group="HC", guide="005010X222A1")


def test_split_by_claims_gives_each_its_levels(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("split", saved(tmp_path, claims(3)), "--by", "claims", "--most", "2", "--out", out)
    assert result.exit_code == 0, result.output
    files = sorted(out.iterdir())
    found: list[str] = []
    for path in files:
        (body,) = bodies(path)
        assert body[:3] == ["BHT*0019*00*1*20261101*0930*CH", "NM1*41*2*CLINIC*****46*1", "NM1*40*2*HOUSE*****46*2"]
        found += [one.split("*")[1] for one in body if one.startswith("CLM")]
        assert sum(one.startswith("CLM") for one in body) <= 2
        levels = [one.split("*") for one in body if one.startswith("HL")]
        assert [level[1] for level in levels] == [str(at) for at in range(1, len(levels) + 1)]
        for _, number, above, code, below in levels:
            inside = [level for level in levels if level[2] == number]
            assert below == str(int(bool(inside)))
            assert (above == "") == (code == "20")
    assert found == [f"P{provider}-{at}" for provider in (1, 2) for at in range(3)]
    second = bodies(files[1])[0]
    assert [one for one in second if one.startswith(("HL", "NM1*IL", "NM1*85"))] == [
        "HL*1**20*1",
        "NM1*85*2*PROVIDER 1*****XX*1000000491",
        "HL*2*1*22*0",
        "NM1*IL*1*S2",
        "HL*3**20*1",
        "NM1*85*2*PROVIDER 2*****XX*1000000491",
        "HL*4*3*22*1",
        "NM1*IL*1*S0",
        "HL*5*4*23*0",
    ]


def test_split_refuses_what_would_be_wrong_and_leaves_no_half_file(tmp_path: Path) -> None:
    nowhere = saved(tmp_path, "", "a_file") / "below"
    unmade = run("split", saved(tmp_path, CORPUS["835"]), "--by", "transaction", "--out", nowhere)
    assert (unmade.exit_code, unmade.output.count("\n"), "Not a directory" in unmade.output) == (1, 1, True)
    refused = run("split", saved(tmp_path, CORPUS["835"]), "--by", "claims", "--out", tmp_path / "a")
    assert (refused.exit_code, "only claims (837) are split by claims" in refused.output) == (3, True)
    cut = CORPUS["835"][: -len("IEA*1*000000001~") - 60]
    broken = run("split", saved(tmp_path, cut), "--by", "transaction", "--out", tmp_path / "b")
    assert (broken.exit_code, [path.name for path in (tmp_path / "b").iterdir()]) == (3, ["file-0001.x12"])


def test_a_file_that_is_not_there_is_a_wrong_command(tmp_path: Path) -> None:
    assert run("show", tmp_path / "none").exit_code == 2
