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


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://service.shop.example", "https://service.shop.example"),
        ("HTTPS://Service.Shop.Example:443", "https://service.shop.example"),
        ("http://service.shop.example:80", "http://service.shop.example"),
        ("https://service.shop.example:8443", "https://service.shop.example:8443"),
        ("http://service.shop.example:443", "http://service.shop.example:443"),
    ],
)
def test_an_address_is_kept_as_browsers_write_it(address: str, kept: str) -> None:
    assert read_settings(environment={"AMENDS_ADDRESS": address}, flags={}, file=NO_FILE).address == kept


@pytest.mark.parametrize(
    "address",
    [
        "", "service.shop.example", "ftp://service.shop.example", "https://", "https://service.shop.example/",
        "https://service.shop.example/help", "https://a@service.shop.example", "https://service.shop.example:0",
        "https://service.shop.example:65536", "https://service.shop.example:", "https://shop example", "https://商城.example",
        "https://service.shop.example\n",
    ],
)  # fmt: skip
def test_an_address_that_is_no_origin_is_refused(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_settings(environment={"AMENDS_ADDRESS": address}, flags={}, file=NO_FILE)

    assert [fault.where for fault in refused.value.faults] == ["address (environment)"]


def test_demo_sign_in_is_refused_at_a_public_address() -> None:
    with pytest.raises(Invalid, match="address"):
        read_settings(
            environment={}, flags={"demo_sign_in": True, "address": "https://service.shop.example"}, file=NO_FILE
        )


def test_without_demo_sign_in_any_address_may_be_listened_on() -> None:
    assert read_settings(environment={}, flags={"host": "192.0.2.1"}, file=NO_FILE).host == "192.0.2.1"


def test_secrets_and_passwords_are_hidden() -> None:
    settings = Settings(store="postgresql://amends:hush@db.example/amends", secret=SecretStr("whisper"))

    printed = str(shown(settings))

    assert "hush" not in printed
    assert "whisper" not in printed
    assert "postgresql://amends:" in printed


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db.example/amends?user=a&password=hush", "postgresql:///amends?host=db.example&p%61ssword=hush",
        "postgresql://db.example/amends?sslpassword=hush", "postgresql:///amends?password=a@hush",
        "postgresql://db.example?password=a@hush",
    ],
)  # fmt: skip
def test_a_password_is_hidden_wherever_a_url_holds_it(url: str) -> None:
    printed = shown(Settings(store=url))["store"]

    assert "hush" not in printed
    assert printed.startswith("postgresql://")
    assert "**********" in printed


@pytest.mark.parametrize("name", ["store", "keys", "secret"])
@pytest.mark.parametrize("value", ["", " "])
def test_a_setting_that_says_nothing_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_settings(environment={f"AMENDS_{name.upper()}": value}, flags={}, file=NO_FILE)

    assert [fault.where for fault in refused.value.faults] == [f"{name} (environment)"]


@pytest.mark.parametrize(
    "url", ["postgresql://h:abc/db", "postgresql://u:hush#x@h/db", "postgresql://u:a?hush@h/db", "postgresql://[h/db"]
)
@pytest.mark.parametrize("name", ["store", "keys"])
def test_a_database_url_that_cannot_be_read_is_a_fault_without_its_password(name: str, url: str) -> None:
    with pytest.raises(Invalid, match="is no URL of a database") as refused:
        read_settings(environment={}, flags={name: url}, file=NO_FILE)

    assert "hush" not in str(refused.value)


def test_a_database_url_may_name_several_servers() -> None:
    store, keys = "postgresql://one:5432,two:5433/amends", "postgresql://two:5433,one/amends"

    assert read_settings(environment={}, flags={"store": store}, file=NO_FILE).store == store
    with pytest.raises(Invalid, match="a database apart"):
        read_settings(environment={}, flags={"store": store, "keys": keys}, file=NO_FILE)


@pytest.mark.parametrize("provider", ["", "simulate", "gateway.example.com", "ftp://gateway", "https://"])
def test_a_provider_that_is_no_url_is_refused(provider: str) -> None:
    with pytest.raises(Invalid, match="provider"):
        read_settings(environment={"AMENDS_PROVIDER": provider}, flags={}, file=NO_FILE)


def test_no_workers_at_all_is_refused_on_sqlite_alone() -> None:
    with pytest.raises(Invalid, match="workers"):
        read_settings(environment={"AMENDS_WORKERS": "0"}, flags={}, file=NO_FILE)

    given = {"workers": 0, "store": "postgresql://db.example/amends"}
    assert read_settings(environment={}, flags=given, file=NO_FILE).workers == 0


def test_a_collector_of_our_own_setting_must_be_a_url() -> None:
    with pytest.raises(Invalid, match="otel"):
        read_settings(environment={"AMENDS_OTEL": "collector:4317"}, flags={}, file=NO_FILE)


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
