"""One frozen Settings: defaults < amends.toml < environment (AMENDS_*) < flags. Every fault is named at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from amends.kernel.errors import Fault, Invalid

PREFIX = "AMENDS_"
STANDARD = {"OTEL_EXPORTER_OTLP_ENDPOINT": "otel"}  # names that others have given to what is set here too
FOR_TESTS = "AMENDS_TEST_"
FILE = "amends.toml"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseModel):
    """Everything that can be set. Paths are relative to the working directory; times are milliseconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Annotated[str, Field(description="folder of an SQLite store, or the URL of a PostgreSQL database")] = (
        ".amends"
    )
    keys: Annotated[
        str | Path | None,
        Field(description="folder of keys and secrets, or a PostgreSQL URL of a database apart; default: in the store"),
    ] = None
    shop: Annotated[str, Field(description="`demo`, `imported`, or `tau:FOLDER` with a tau-bench store")] = "demo"
    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="port to listen on; 0 takes a free one")] = 8000
    demo_sign_in: Annotated[bool, Field(description="anyone may be anybody; only on this machine")] = False
    provider: Annotated[str, Field(description="`simulated`, or the URL of a payment and carrier gateway")] = (
        "simulated"
    )
    recourse: Annotated[
        Literal["keyed", "askable", "blind"], Field(description="what can be done about an unknown outcome")
    ] = "keyed"
    provider_timeout: Annotated[int, Field(ge=50, le=15_000, description="ms to wait for the gateway")] = 3_000
    provider_settles: Annotated[int, Field(ge=0, le=600_000, description="ms a gateway may still act after")] = 2_000
    workers: Annotated[int, Field(ge=0, le=64, description="threads that carry out effects")] = 2
    dispatch: Annotated[
        Literal["leases", "procrastinate"], Field(description="who tells workers that an effect is due")
    ] = "leases"
    threads: Annotated[int, Field(ge=1, le=256, description="threads that write; half as many again read")] = 8
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    watch_port: Annotated[
        int | None, Field(ge=0, le=65535, description="where `amends work` tells health and metrics; unset: nowhere")
    ] = None
    otel: Annotated[
        str | None, Field(pattern=r"^https?://", description="base URL of an OpenTelemetry collector; needs the extra")
    ] = None
    secret: Annotated[SecretStr | None, Field(description="signs sessions; made and kept in `keys` when not set")] = (
        None
    )

    @property
    def on_postgres(self) -> bool:
        """Whether the store is a PostgreSQL database."""
        return _is_url(self.store)

    @property
    def keys_url(self) -> str | None:
        """The database of keys and secrets; None where they are in a folder."""
        return self.keys if isinstance(self.keys, str) and _is_url(self.keys) else None

    @property
    def folder(self) -> Path:
        """The folder for what is kept in files: the store itself, or beside a database the keys' parent."""
        return Path(".amends") if self.on_postgres else Path(self.store)

    @property
    def keys_place(self) -> Path | str:
        """Where keys and secrets are: a folder, or the URL of a database of their own."""
        return self.keys_url or (Path(self.keys) if self.keys is not None else self.folder / "keys")


def read_settings(*, environment: Mapping[str, str], flags: Mapping[str, Any], file: Path = Path(FILE)) -> Settings:
    """Join the layers; raise Invalid naming every fault of every layer, and where it stands."""
    written, faults = _file(file)
    from_environment = {setting: environment[name] for name, setting in STANDARD.items() if environment.get(name)}
    from_environment |= {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and not name.startswith(FOR_TESTS)
    }
    given = {name: value for name, value in flags.items() if value is not None}
    layers: tuple[tuple[str, Mapping[str, Any]], ...] = (
        (str(file), written),
        ("environment", from_environment),
        ("flag", given),
    )
    merged = {name: value for _, layer in layers for name, value in layer.items()}
    source = {name: where for where, layer in layers for name in layer}
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        faults += [_fault(problem, source) for problem in error.errors()]
        raise Invalid(faults) from error
    faults += _together(settings)
    if faults:
        raise Invalid(faults)
    return settings


def _file(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    if not path.exists():
        return {}, []
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault(str(path), str(error))]


def _fault(problem: Any, source: Mapping[str, str]) -> Fault:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    return Fault(f"{name} ({source.get(name, 'default')})", str(problem["msg"]))


def _together(settings: Settings) -> list[Fault]:
    """Name what is wrong with settings taken together."""
    faults = []
    if settings.demo_sign_in and settings.host not in LOOPBACK:
        faults.append(Fault("host", "with demo_sign_in on, Amends listens on 127.0.0.1 only"))
    if settings.keys_url is not None and settings.on_postgres and _place(settings.keys_url) == _place(settings.store):
        faults.append(Fault("keys", "must be a database apart from the ledger's, or who copies one copies both"))
    if settings.dispatch == "procrastinate" and not settings.on_postgres:
        faults.append(Fault("dispatch", "procrastinate needs a PostgreSQL store"))
    return faults


def _is_url(value: str) -> bool:
    return value.startswith(("postgresql://", "postgres://"))


def _place(url: str) -> tuple[str | None, str, str]:
    """Return host, port and name of a database, as far as its URL tells."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host, port = parts.hostname or query.get("host"), str(parts.port or query.get("port") or 5432)
    return host, port, query.get("dbname") or parts.path.strip("/")


def shown(settings: Settings) -> dict[str, str]:
    """Return the settings as they may be shown: secrets hidden, and passwords in URLs too."""
    values = settings.model_dump()
    return {name: _hidden(str(value)) if value is not None else "" for name, value in values.items()}


def _hidden(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or "@" not in rest:
        return value
    user, _, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}:**********@{host}"
