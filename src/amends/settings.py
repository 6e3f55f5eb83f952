"""One frozen Settings: defaults < amends.toml < environment (AMENDS_*) < flags. Every fault is named at once."""

import logging
import re
import tomllib
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from amends.kernel.errors import Fault, Invalid

PREFIX = "AMENDS_"
STANDARD = {"OTEL_EXPORTER_OTLP_ENDPOINT": "otel"}  # names that others have given to what is set here too
FOR_TESTS = "AMENDS_TEST_"
FILE = "amends.toml"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+)(?::([0-9]{1,5}))?")
DEFAULT_PORTS = {"https": 443, "http": 80}
HIDDEN = "**********"
SECRET_NAMES = ("pass", "secret", "token", "key")  # parts of a URL's query whose names hold one of these are not shown
log = logging.getLogger("amends.settings")


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
    address: Annotated[
        str | None, Field(description="where browsers reach it: https://service.shop.example; unset: at `host` itself")
    ] = None
    demo_sign_in: Annotated[bool, Field(description="anyone may be anybody; only on this machine")] = False
    provider: Annotated[
        str,
        Field(
            pattern=r"^(simulated|https?://[^/\s].*)$",
            description="`simulated`, or the URL of a payment and carrier gateway",
        ),
    ] = "simulated"
    recourse: Annotated[
        Literal["keyed", "askable", "blind"], Field(description="what can be done about an unknown outcome")
    ] = "keyed"
    provider_timeout: Annotated[int, Field(ge=50, le=3_000, description="ms to wait for the gateway")] = 3_000
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

    @field_validator("store", "keys", "secret", mode="before")
    @classmethod
    def _says_something(cls, value: Any) -> Any:
        """Refuse what is empty, and a database's URL that cannot be read; a fault repeats no part of a password."""
        if isinstance(value, str) and not value.strip():
            raise ValueError("is empty; leave the setting away for its default")
        if isinstance(value, str) and _is_url(value) and not _is_readable(value):
            raise ValueError("is no URL of a database: its port is no number, or a password wants percent-encoding")
        return value

    @field_validator("address")
    @classmethod
    def _as_browsers_write_it(cls, address: str | None) -> str | None:
        """Return an origin in the form of the Origin header: lower case, without the port of its scheme."""
        if address is None:
            return None
        found = ORIGIN.fullmatch(address.lower())
        if found is None or int(found[3] or 1) not in range(1, 65_536):
            raise ValueError("must be http:// or https://, a name and at most a port, as https://service.shop.example")
        scheme, name, port = found.groups()
        own = port is None or int(port) == DEFAULT_PORTS[scheme]
        return f"{scheme}://{name}" if own else f"{scheme}://{name}:{int(port)}"

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
    ours = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and not name.startswith(FOR_TESTS)
    }
    from_environment = _standard(environment, ours.keys() | written.keys()) | ours
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


def _standard(environment: Mapping[str, str], ours: Collection[str]) -> dict[str, str]:
    """Read names that are set for all programs of a machine; what Amends cannot use is told of and ignored."""
    found = {}
    for name, setting in STANDARD.items():
        value = environment.get(name, "")
        if re.match(r"https?://", value) and _can_trace():
            found[setting] = value
        elif value and setting not in ours:
            log.warning("%s is ignored: it is no http(s) URL, or the extra `otel` is not installed", name)
    return found


def _can_trace() -> bool:
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


def _file(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [Fault(str(path), f"cannot be read: {error.strerror}")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault(str(path), str(error))]


def _fault(problem: Any, source: Mapping[str, str]) -> Fault:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    return Fault(f"{name} ({source.get(name, 'default')})", str(problem["msg"]).removeprefix("Value error, "))


def _together(settings: Settings) -> list[Fault]:
    """Name what is wrong with settings taken together."""
    faults = []
    if settings.demo_sign_in and settings.host not in LOOPBACK:
        faults.append(Fault("host", "with demo_sign_in on, Amends listens on 127.0.0.1 only"))
    if settings.demo_sign_in and settings.address and urlsplit(settings.address).hostname not in LOOPBACK:
        faults.append(Fault("address", "with demo_sign_in on, nobody but this machine may reach Amends"))
    if settings.keys_url is not None and settings.on_postgres and _place(settings.keys_url) == _place(settings.store):
        faults.append(Fault("keys", "must be a database apart from the ledger's, or who copies one copies both"))
    if settings.recourse == "askable" and settings.provider_settles == 0:
        faults.append(Fault("provider_settles", "must be above 0 where a gateway is asked what became of a call"))
    if settings.dispatch == "procrastinate" and not settings.on_postgres:
        faults.append(Fault("dispatch", "procrastinate needs a PostgreSQL store"))
    if settings.workers == 0 and not settings.on_postgres:
        faults.append(Fault("workers", "must be above 0 on SQLite, where nobody but the server carries effects out"))
    return faults


def _is_url(value: str) -> bool:
    return value.startswith(("postgresql://", "postgres://"))


def _is_readable(url: str) -> bool:
    try:
        return all(_port(host) != 0 for host in _hosts(url))
    except ValueError:
        return False


def _hosts(url: str) -> list[str]:
    """Return the servers that a database's URL names, each with its port if it has one."""
    return urlsplit(url).netloc.rpartition("@")[2].split(",")


def _port(host: str) -> int | None:
    return urlsplit(f"//{host}").port


def _place(url: str) -> tuple[frozenset[tuple[str | None, str]], str]:
    """Return hosts with their ports, and the name of a database, as far as its URL tells."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    hosts = frozenset(
        (urlsplit(f"//{host}").hostname or query.get("host"), str(_port(host) or query.get("port") or 5432))
        for host in _hosts(url)
    )
    return hosts, query.get("dbname") or parts.path.strip("/")


def shown(settings: Settings) -> dict[str, str]:
    """Return the settings as they may be shown: secrets hidden, and passwords in URLs too."""
    values = settings.model_dump()
    return {name: _hidden(str(value)) if value is not None else "" for name, value in values.items()}


def _hidden(value: str) -> str:
    """Hide the password of a URL, before its host or in its query; where it cannot be told where one is, all of it."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        return value
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    if "?" in user:
        return f"{scheme}://{HIDDEN}"
    shown_user = f"{user.partition(':')[0]}:{HIDDEN}@" if at else ""
    address, mark, query = f"{host}{slash}{path}".partition("?")
    return f"{scheme}://{shown_user}{address}{mark}{'&'.join(map(_hidden_part, query.split('&')))}"


def _hidden_part(part: str) -> str:
    name, equals, _ = part.partition("=")
    secret = any(word in unquote(name).lower() for word in SECRET_NAMES)
    return f"{name}={HIDDEN}" if equals and secret else part
