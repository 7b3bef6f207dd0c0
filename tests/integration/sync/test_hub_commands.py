"""`suyuan hub`: as scripts see it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sync.client.troubles import NotAdmitted
from tests.helpers.postgres import PostgresServer
from tests.helpers.served_hub import PROJECT, HubProcess, RemoteStation
from ui.cli.main import run


@pytest.fixture
def process(tmp_path: Path) -> HubProcess:
    return HubProcess(tmp_path / ("deep" * 30) / "hub")


def test_a_running_hub_makes_codes_and_is_exported_and_verified(
    process: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--data-dir", str(process.folder)]
    station = RemoteStation(process.folder)
    station.ledger.capture("x")
    list(station.session.turn())
    station.close()
    assert run(["hub", "enrol", "--json", "--supplier", "acme", *folder]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["code"].startswith("SUYUAN1:")
    assert made["url"] == process.facts["url"]
    assert run(["hub", "export", "--json", *folder]) == 0
    line = json.loads(capsys.readouterr().out)
    wanted = {"rid", "sha256", "station", "epoch", "seq", "link", "type", "blobs", "idx"}
    assert wanted | {"state", "receipt"} <= line.keys()
    assert run(["hub", "verify", *folder]) == 0
    assert "Everything fits" in capsys.readouterr().out
    assert process.terminate() == 0
    assert run(["hub", "enrol", *folder]) == 0
    assert "SUYUAN1:" in capsys.readouterr().out


def test_control_c_ends_a_hub_in_order(process: HubProcess) -> None:
    assert process._end(signal.SIGINT) == 0


def test_only_the_owner_can_look_into_the_folder(process: HubProcess) -> None:
    modes = {
        name: (process.folder / name).stat().st_mode & 0o777
        for name in ("", "control.sock", "identity.json", "cert-key.pem")
    }
    process.terminate()
    assert modes == {
        "": 0o700,
        "control.sock": 0o600,
        "identity.json": 0o600,
        "cert-key.pem": 0o600,
    }


def test_a_folder_without_a_hub_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for action in ("enrol", "export", "verify"):
        assert run(["hub", action, "--data-dir", str(tmp_path / "empty")]) == 1
        assert "no hub" in capsys.readouterr().err
    assert not (tmp_path / "empty").exists()


def test_a_damaged_hub_fails_the_check_with_exit_code_5(
    process: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    station = RemoteStation(process.folder)
    station.ledger.capture("x")
    list(station.session.turn())
    station.close()
    process.terminate()
    import sqlcipher3

    connection = sqlcipher3.connect(str(process.folder / "hub.db"))
    with connection:
        connection.execute("UPDATE hub_record SET body = x'7b7d'")
    connection.close()
    assert run(["hub", "verify", "--json", "--data-dir", str(process.folder)]) == 5
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["code"] == "hub.damage.body"
    assert lines[-1] == {"damages": 1}


def test_a_taken_port_ends_with_exit_code_1_and_its_number(
    process: HubProcess, tmp_path: Path
) -> None:
    second = subprocess.run(
        [
            sys.executable,
            "-m",
            "ui",
            "hub",
            "serve",
            "--data-dir",
            str(tmp_path / "h"),
            "--port",
            str(process.port),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    process.terminate()
    assert second.returncode == 1
    assert str(process.port) in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    "arguments",
    [["serve", "--port", "70000"], ["serve", "--port", "x"], ["serve", "--cert", "c.pem"], []],
)
def test_wrong_usage_ends_with_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["hub", *arguments, *(["--data-dir", str(tmp_path)] if arguments else [])])
    assert ended.value.code == 2


def test_a_hub_that_lost_its_identity_is_not_replaced_by_another(
    process: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    process.terminate()
    (process.folder / "identity.json").unlink()
    assert run(["hub", "serve", "--data-dir", str(process.folder), "--port", "0"]) == 5
    assert "identity.json" in capsys.readouterr().err


def test_a_running_hub_takes_documents_and_tells_its_stations(
    process: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--data-dir", str(process.folder)]
    station = RemoteStation(process.folder)
    sample = [str(PROJECT / "resources" / "samples" / name) for name in ("labels", "tshirt")]
    assert run(["master", "load", "--json", *sample, *folder]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["published"] == told["read"] > 5
    assert run(["master", "load", "--json", *sample, *folder]) == 0
    assert json.loads(capsys.readouterr().out)["published"] == 0
    list(station.session.turn())
    assert len(station.ledger.received) == told["published"]
    station.close()
    assert process.terminate() == 0
    assert run(["master", "load", "--json", *sample, *folder]) == 0
    assert json.loads(capsys.readouterr().out)["published"] == 0


def test_a_running_hub_shuts_a_station_out_and_lets_it_in_again(
    process: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--data-dir", str(process.folder)]
    station = RemoteStation(process.folder)
    station.ledger.capture("x")
    assert run(["hub", "revoke", "工位01", *folder]) == 0
    assert "shut out" in capsys.readouterr().out
    with pytest.raises(NotAdmitted, match="station-revoked"):
        list(station.session.turn())
    assert station.ledger.backlog().records == 1
    assert run(["hub", "revoke", station.ledger.station, "--undo", "--json", *folder]) == 0
    list(station.session.turn())
    assert station.ledger.is_all_acked
    assert run(["hub", "revoke", "工位01", "--close", *folder]) == 0
    with pytest.raises(NotAdmitted, match="station-closed"):
        list(station.new_session().turn())
    station.close()
    process.terminate()


def test_a_station_nobody_knows_cannot_be_shut_out(
    process: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["hub", "revoke", "工位99", "--data-dir", str(process.folder)]) == 1
    assert "工位99" in capsys.readouterr().err
    process.terminate()
    assert run(["hub", "revoke", "工位99", "--data-dir", str(process.folder)]) == 2


def test_a_hub_in_postgresql_is_served_exported_and_verified(
    tmp_path: Path, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    process = HubProcess(tmp_path / "hub", "--database", postgres.new_database())
    station = RemoteStation(process.folder)
    for number in range(20):
        station.ledger.capture(f"{number}")
    list(station.session.turn())
    process.kill()
    process.start()
    assert len(station.ledger.received) == 20
    folder = ["--data-dir", str(process.folder)]
    assert run(["hub", "export", "--json", *folder]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 20
    assert run(["hub", "verify", *folder]) == 0
    assert not (process.folder / "hub.db").exists()
    station.close()
    assert process.terminate() == 0
