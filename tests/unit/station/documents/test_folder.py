import os
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.documents import folder
from station.documents.document import DocumentInvalid
from station.documents.folder import read_folder
from tests.unit.station.documents.test_document import refusal

ORDER = """
kind = "order"
version = {version}
id = "{id}"
product = "P-1"
quantity = 12.50
customer = "Customer"
supplier = "SUP-1"
destination = "DC-1"
region = "CN-EAST"
"""


def order(name="O-1", version=1):
    return ORDER.format(id=name, version=version)


def refused(path):
    with pytest.raises(DocumentInvalid) as caught:
        read_folder(path)
    for lang in ("zh", "en"):
        assert caught.value.sentence(lang)
    return caught.value


def only_problem(tmp_path, name, data):
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (problem,) = refused(tmp_path).problems
    assert problem.at[0] == name
    return problem


def test_files_are_read_in_name_order_through_all_folders(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "z.toml").write_text(order("O-3"))
    (tmp_path / "b" / "a.toml").write_text(order("O-2"))
    (tmp_path / "a.toml").write_text(order("O-1"))
    (tmp_path / "notes.txt").write_text("not a document")
    (tmp_path / ".hidden.toml").write_text("not a document")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.toml").write_text("not a document")
    assert [document.id for document in read_folder(tmp_path)] == ["O-1", "O-2", "O-3"]


def test_json_and_toml_give_the_same_document(tmp_path):
    (tmp_path / "a.toml").write_text(order())
    (tmp_path / "b.json").write_text(
        '{"kind":"order","version":1,"id":"O-1","product":"P-1","quantity":12.50,'
        '"customer":"Customer","supplier":"SUP-1","destination":"DC-1","region":"CN-EAST"}'
    )
    first, second = read_folder(tmp_path)
    assert first == second
    assert '"quantity":12.50' in first.text


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path):
    text = order().replace("\n", "\r\n").encode("utf-8-sig")
    (tmp_path / "a.TOML").write_bytes(text)
    assert [document.id for document in read_folder(tmp_path)] == ["O-1"]


def test_a_label_of_either_format_is_carried(tmp_path):
    (tmp_path / "a.toml").write_text('kind="label"\nversion=2\nid="carton"\nsize_mm=[60, 40.5]\n')
    (tmp_path / "b.json").write_text('{"kind":"label","version":1,"id":"unit","elements":[]}')
    carton, unit = read_folder(tmp_path)
    assert carton.text == '{"id":"carton","size_mm":[60,40.5]}'
    assert (carton.version, unit.kind, unit.id) == (2, "label", "unit")


def test_a_single_file_is_read(tmp_path):
    (tmp_path / "a.toml").write_text(order())
    assert [document.id for document in read_folder(tmp_path / "a.toml")] == ["O-1"]


def test_a_changed_file_is_read_anew(tmp_path):
    (tmp_path / "a.toml").write_text(order("O-1"))
    read_folder(tmp_path)
    (tmp_path / "a.toml").write_text(order("O-2"))
    assert [document.id for document in read_folder(tmp_path)] == ["O-2"]


def test_an_unchanged_file_is_not_parsed_again(tmp_path):
    (tmp_path / "a.toml").write_text(order())
    (first,) = read_folder(tmp_path)
    (second,) = read_folder(tmp_path)
    assert first is second


def test_all_mistakes_of_all_files_are_told_together_and_nothing_is_read(tmp_path):
    (tmp_path / "a.toml").write_text(order())
    (tmp_path / "b.toml").write_text("kind = = 1")
    (tmp_path / "c.toml").write_text(order().replace("region", "regoin"))
    problems = refused(tmp_path).problems
    assert [(problem.at[0], problem.code) for problem in problems] == [
        ("b.toml", "document.toml_malformed"),
        ("c.toml", "document.field_unknown"),
        ("c.toml", "document.field_missing"),
    ]


def test_a_mistake_in_toml_is_shown_with_its_line(tmp_path):
    problem = only_problem(tmp_path, "a.toml", order() + "due_on = 2026-1-1\n")
    assert problem.code == "document.toml_malformed"
    assert problem.facts["line"] == 11
    assert problem.facts["text"] == "due_on = 2026-1-1"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.toml", "a = 1\na = 2", "toml_malformed_somewhere"),
        ("a.toml", "a = [", "toml_malformed_somewhere"),
        ("a.toml", "a = " + "[" * 50_000, "toml_malformed_somewhere"),
        ("a.toml", "a = 1e999999999999999999999", "toml_malformed_somewhere"),
        ("a.toml", "a = nan", "toml_malformed_somewhere"),
        ("a.toml", "a = 1." + "9" * 100, "toml_malformed_somewhere"),
        ("a.toml", "a = " + "9" * 10_000, "toml_malformed_somewhere"),
        ("a.toml", b"a = '\xc4\xe3'", "not_utf8"),
        ("a.toml", ".".join("a" * 40) + " = 1", "line_too_dotted"),
        ("a.toml", ".".join("a" * 500_000) + " = 1", "line_too_dotted"),
        ("a.toml", "id = 'x'", "kind_missing"),
        ("a.toml", "kind = 3\nversion = 1", "kind_missing"),
        ("a.toml", "kind = 'hologram'\nversion = 1", "kind_unknown"),
        ("a.toml", "kind = 'label'\nid = 'x'", "version_malformed"),
        ("a.toml", "kind = 'label'\nid = 'x'\nversion = true", "version_malformed"),
        ("a.toml", "#" * (1024 * 1024 + 1), "file_too_large"),
        ("a.json", "[1]", "not_a_table"),
        ("a.json", "{", "json_malformed"),
        ("a.json", "[" * 50_000, "json_malformed"),
        ("a.json", '{"a": NaN}', "json_malformed"),
        ("a.json", b"\xff\xfe{}", "not_utf8"),
    ],
)
def test_a_file_that_is_no_document_is_named_with_the_reason(tmp_path, name, data, code):
    assert only_problem(tmp_path, name, data).code == f"document.{code}"


def test_dots_that_are_no_key_do_not_count(tmp_path):
    (tmp_path / "a.toml").write_text("# " + "." * 80 + "\n" + order())
    assert len(read_folder(tmp_path)) == 1


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    (problem,) = refused(tmp_path / "nowhere").problems
    assert problem.code == "document.file_unreadable"
    assert "nowhere" in problem.place


def test_a_file_of_another_format_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    (problem,) = refused(tmp_path / "a.xlsx").problems
    assert problem.code == "document.not_a_file"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_with_the_name_of_a_document_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.toml")
    (problem,) = refused(tmp_path).problems
    assert problem.code == "document.not_a_file"


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_links_neither_lead_in_circles_nor_fail_unseen(tmp_path):
    (tmp_path / "a.toml").write_text(order())
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    assert len(read_folder(tmp_path)) == 1
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nothing")
    (problem,) = refused(tmp_path).problems
    assert problem.code == "document.file_unreadable"


def test_too_many_files_are_refused_before_any_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MAX_FILES", 2)
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.toml").write_text("broken")
    (problem,) = refused(tmp_path).problems
    assert problem.code == "document.too_many_files"


def test_a_folder_with_far_too_many_names_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MAX_ENTRIES", 2)
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").touch()
    (problem,) = refused(tmp_path).problems
    assert problem.code == "document.too_many_files"


def test_more_files_than_are_remembered_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "_MOST_REMEMBERED", 2)
    for number in range(5):
        (tmp_path / f"{number}.toml").write_text(order(f"N-{number}"))
    assert len(read_folder(tmp_path)) == 5


TOMLISH = st.text(alphabet="abk \"'=[]{}.,#\n\\019-_eE+:T\x00\x7f色", max_size=120)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=120) | TOMLISH.map(str.encode),
    suffix=st.sampled_from(["toml", "json"]),
)
def test_no_bytes_make_read_folder_raise_anything_but_a_refusal(tmp_path, data, suffix):
    file = tmp_path / f"a.{suffix}"
    file.write_bytes(data)
    error = refusal(read_folder, tmp_path)
    file.unlink()
    assert error is None or (error.sentence("zh") and error.sentence("en"))


HEAD = 'kind = "product"\nversion = 1\nid = "P-1"\nnames = {zh = "x"}\nunit = "piece"\n'


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=TOMLISH)
def test_no_text_after_a_sound_head_raises_anything_but_a_refusal(tmp_path, rest):
    (tmp_path / "a.toml").write_text(HEAD + rest, "utf-8", newline="")
    error = refusal(read_folder, tmp_path)
    assert error is None or error.sentence("zh")
