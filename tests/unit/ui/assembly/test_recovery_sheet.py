"""Which sticks are offered."""

from ui.assembly import recovery_sheet
from ui.assembly.recovery_sheet import sticks


def a_table(tmp_path, *roots) -> object:
    path = tmp_path / "mounts"
    lines = [
        f"/dev/sd{n} {str(root).replace(' ', chr(92) + '040')} vfat rw 0 0"
        for n, root in enumerate(roots)
    ]
    path.write_text("\n".join(["proc /proc proc rw 0 0", "broken", *lines]))
    return path


def test_only_what_is_plugged_in_is_offered_by_its_name(tmp_path, monkeypatch) -> None:
    media = tmp_path / "media"
    for name in ("USB 32G", "A"):
        (media / name).mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(recovery_sheet, "PLUGGED_IN", (f"{media}/",))
    roots = media / "USB 32G", media / "A", tmp_path / "elsewhere", media / "gone"
    found = sticks(a_table(tmp_path, *roots))
    assert [(each.label, each.folder) for each in found] == [
        ("A", str(media / "A")),
        ("USB 32G", str(media / "USB 32G")),
    ]


def test_without_a_list_of_mounts_there_is_no_stick(tmp_path) -> None:
    assert sticks(tmp_path / "no such file") == ()
