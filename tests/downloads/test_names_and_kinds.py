"""What a file is called and what it is: neither is taken from the portal's word."""

from __future__ import annotations

import gzip
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaldriver.errors import ConfigurationError, UnsafeFile
from portaldriver.pom.files import NAME, Landing, safe_name
from portaldriver.pom.sniffing import FileKind, kind_of, satisfies

from .sending import PDF, X12, zipped


@pytest.mark.parametrize(
    "suggested,name",
    [
        ("12_ERA_STATUS_5010_20260102.zip", "12_ERA_STATUS_5010_20260102.zip"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\drivers.sys", "drivers.sys"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("NUL .txt", "_NUL .txt"),
        ("a\x00b\r\nc\u202e.pdf", "abc.pdf"),
        (" .. ", "file"),
        ("", "file"),
        ("what?<is>|this*.csv", "what is this .csv"),
    ],
)
def test_a_suggested_name_is_cleaned(suggested: str, name: str) -> None:
    assert safe_name(suggested) == name


@given(st.text(max_size=400))
def test_any_name_comes_out_harmless_and_stays_so(suggested: str) -> None:
    name = safe_name(suggested)
    assert 0 < len(name) <= NAME
    assert not set(name) & set('/\\:<>"|?*\0\r\n\t')
    assert name not in (".", "..")
    assert safe_name(name) == name


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 400 + ".pdf") == "x" * (NAME - 4) + ".pdf"


WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


@pytest.mark.parametrize(
    "content,kind",
    [
        (PDF, "pdf"),
        (zipped({"a.835": b"x"}), "zip"),
        (zipped({}), "zip"),
        (zipped(WORKBOOK), "xlsx"),
        (gzip.compress(b"x", mtime=0), "gzip"),
        (X12.encode(), "x12"),
        (b"\r\n" + X12.replace("*", "\x1d").encode(), "x12"),
        (b'a,b,c\n1,2,3\n4,"5,5",6\n', "csv"),
        (b"a\tb\n1\t2\n", "csv"),
        ("Größe;Art\n1;2\n".encode("cp1252"), "csv"),
        ("a,b\n1,2\n".encode("utf-16"), "csv"),
        (b"one column\nof words\n", "text"),
        (b"ISA*is no interchange" + b" " * 200, "text"),
        (b'{"json": 1}', "text"),
        (b"<?xml version='1.0'?><report/>", "text"),
        (b"\xef\xbb\xbf  <!-- c --><!DOCTYPE html><title>x</title>", "html"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE HTML PUBLIC '-//W3C//DTD'><html>", "html"),
        (b"\n<HTML><body>Signed out", "html"),
        (b"<script>location='/login.aspx'</script>", "html"),
        (b"\x89PNG\r\n\x1a\n\x00", "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"II*\x00\x08", "tiff"),
        (b"MM\x00*\x00", "tiff"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "doc"),
        (b"GIF89a\x00", None),
        (b"\x7fELF\x00\x00", None),
        (b"MZ\x90\x00", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: FileKind | None, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(content)
    assert kind_of(tmp_path / "f") == kind


def test_tables_and_x12_pass_for_text_and_pages_for_nothing() -> None:
    assert satisfies("csv", "text")
    assert satisfies("x12", "text")
    assert satisfies("text", "csv")
    assert not satisfies("html", "text")
    assert not satisfies("xlsx", "zip")
    assert not satisfies("text", "x12")


def test_a_landing_is_private_and_gone_unless_it_is_kept() -> None:
    with Landing(None, most=10, page="Page") as landing:
        landing.write(b"%PDF-")
        folder = landing.path.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(landing.path.stat().st_mode) == 0o600
    assert not folder.exists()


def test_a_landing_takes_no_more_than_it_may(tmp_path: Path) -> None:
    with Landing(tmp_path, most=10, page="Page") as landing:
        landing.write(b"x" * 8)
        with pytest.raises(UnsafeFile, match="larger than allowed"):
            landing.write(b"x" * 3)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_the_callers_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        Landing(tmp_path / "file", most=10, page="Page")


def test_a_folder_that_is_missing_is_made_private(tmp_path: Path) -> None:
    with Landing(tmp_path / "new" / "er", most=10, page="Page") as landing:
        assert stat.S_IMODE(landing.path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_in_the_systems_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(UnsafeFile, match="empty"), Landing(None, most=10, page="Page") as landing:
        landing.keep("a", ("text",))
    assert list(tmp_path.iterdir()) == []


def test_a_received_file_does_not_show_its_name(tmp_path: Path) -> None:
    with Landing(tmp_path, most=10, page="Page") as landing:
        landing.write(b"a,b\n1,2\n")
        received = landing.keep("Doeling Jane.csv", ("csv",))
    assert received.name == "Doeling Jane.csv"
    assert "Doeling" not in repr(received)
    assert received.path.read_bytes() == b"a,b\n1,2\n"
