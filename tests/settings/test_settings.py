from pathlib import Path

import pytest
from pydantic import SecretStr

from amends.kernel.errors import Invalid
from amends.settings import Settings, read_settings, shown

NO_FILE = Path("no-such-file.toml")


def a_file(folder: Path, text: str) -> Path:
    path = folder / "amends.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold() -> None:
    assert read_settings(environment={}, flags={}, file=NO_FILE) == Settings()


def test_a_flag_beats_the_environment_and_that_beats_the_file(tmp_path: Path) -> None:
    file = a_file(tmp_path, "port = 1\nworkers = 1\nthreads = 1\n")

    settings = read_settings(
        environment={"AMENDS_PORT": "2", "AMENDS_WORKERS": "2"}, flags={"port": 3, "host": None}, file=file
    )

    assert (settings.port, settings.workers, settings.threads) == (3, 2, 1)


def test_every_fault_of_every_layer_is_named_at_once(tmp_path: Path) -> None:
    file = a_file(tmp_path, 'workers = -1\ncolour = "blue"\n')

    with pytest.raises(Invalid) as refused:
        read_settings(environment={"AMENDS_PORT": "far", "AMENDS_PROT": "1"}, flags={"log_level": "loud"}, file=file)

    where = {fault.where for fault in refused.value.faults}
    assert where == {
        f"workers ({file})",
        f"colour ({file})",
        "port (environment)",
        "prot (environment)",
        "log_level (flag)",
    }


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"amends\.toml"):
        read_settings(environment={}, flags={}, file=a_file(tmp_path, "port = "))


@pytest.mark.parametrize("host", ["::", "192.0.2.1", "example.org"])
def test_demo_sign_in_is_refused_beyond_this_machine(host: str) -> None:
    with pytest.raises(Invalid, match=r"127\.0\.0\.1"):
        read_settings(environment={}, flags={"host": host, "demo_sign_in": True}, file=NO_FILE)


def test_without_demo_sign_in_any_address_may_be_listened_on() -> None:
    assert read_settings(environment={}, flags={"host": "192.0.2.1"}, file=NO_FILE).host == "192.0.2.1"


def test_secrets_and_passwords_are_hidden() -> None:
    settings = Settings(store="postgresql://amends:hush@db.example/amends", secret=SecretStr("whisper"))

    printed = str(shown(settings))

    assert "hush" not in printed
    assert "whisper" not in printed
    assert "postgresql://amends:" in printed


def test_keys_may_be_a_database_and_are_no_folder_then() -> None:
    settings = Settings(keys="postgresql://amends:hush@keys.example/keys")

    assert settings.keys_url == "postgresql://amends:hush@keys.example/keys"
    assert "hush" not in str(shown(settings))
    assert settings.keys_place == settings.keys_url
    assert Settings(store="shop").keys_place == Path("shop") / "keys"


@pytest.mark.parametrize(
    "keys",
    [
        "postgresql://amends@db.example/amends",
        "postgres://other:word@db.example:5432/amends?connect_timeout=2",
        "postgresql:///amends?host=db.example",
    ],
)
def test_the_ledgers_own_database_is_refused_for_keys_however_it_is_written(keys: str) -> None:
    with pytest.raises(Invalid, match="a database apart"):
        read_settings(environment={}, flags={"store": "postgresql://amends@db.example/amends", "keys": keys})


def test_a_task_engine_without_a_database_is_refused() -> None:
    with pytest.raises(Invalid, match="PostgreSQL"):
        read_settings(environment={"AMENDS_DISPATCH": "procrastinate"}, flags={}, file=NO_FILE)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(Settings(), "port", 1)  # noqa: B010  # a plain assignment would not pass mypy


def test_the_page_on_running_names_every_setting() -> None:
    page = (Path(__file__).parents[2] / "docs" / "running.md").read_text("utf-8")

    assert not [name for name in Settings.model_fields if f"`{name}`" not in page]
