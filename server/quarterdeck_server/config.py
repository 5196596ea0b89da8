"""Settings: the only reader of the environment.

Each setting is an environment variable `QUARTERDECK_<NAME>` and, with the same
meaning and more weight, a flag `--<name>` of `quarterdeck up`.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from quarterdeck_server.core.bcrypt_cost import DEFAULT_COST, MAX_COST, MIN_COST

PREFIX = "QUARTERDECK_"
MIN_GATEWAY_MIB, MAX_GATEWAY_MIB = 256, 4096
# The limit of a container (cgroup v2), `max` for none.
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


class BadSetting(Exception):
    """A setting cannot be used; the text is one clear line."""


def _between(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(f"must be between {least} and {most}")
        return number

    return parse


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError("must be between 0 and 1")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("must be at least 1")
    return number


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise ValueError(f"{origin!r} is not an origin such as https://console.example.com")
    return origins


def _database_url(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    try:
        _ = urlsplit(text).port
    except ValueError:
        # Its own text would show a part of the password.
        raise ValueError("is not a URL; a password needs its / # ? @ as %2F %23 %3F %40") from None
    return text


def _directories(text: str) -> tuple[Path, ...]:
    return tuple(_path(part) for part in text.split(":") if part)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for host in hosts:
        if "/" in host:
            ipaddress.ip_network(host)
    return hosts


def _store_url(text: str) -> str:
    parts = urlsplit(text)
    is_file = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
    is_bucket = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc
    if not (is_file or is_bucket) or parts.query or parts.fragment:
        raise ValueError("must be file:/directory or s3://bucket/prefix")
    return text


def _recipients(text: str) -> tuple[str, ...]:
    recipients = tuple(part.strip() for part in text.split(",") if part.strip())
    for recipient in recipients:
        if not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", recipient):
            raise ValueError(f"{recipient!r} is not a public key of age, which begins with age1")
    return recipients


def _kinds(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def _webhook(text: str) -> str:
    parts = urlsplit(text)
    try:
        usable = parts.port is None or parts.port > 0
        (parts.hostname or "").encode("idna")
    except ValueError:
        usable = False
    web = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    if not (usable and web and text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("must be a URL such as https://hooks.slack.com/services/…")
    return text


def _collector(text: str) -> str:
    parts = urlsplit(text)
    web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not web or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a URL such as http://collector:4318")
    return text.rstrip("/")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _gateway_mib() -> int:
    """A quarter of the memory that this host, or container, has."""
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        available = min(available, int(CGROUP_LIMIT.read_text()))
    return min(max(available // 4 >> 20, MIN_GATEWAY_MIB), MAX_GATEWAY_MIB)


def _word(*known: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return text

    return parse


def _setting(parse: Callable[[str], Any], default: Any, help_text: str, **more: Any) -> Any:
    metadata = {"parse": parse, "help": help_text, **more}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    shown = not (more.get("secret") or more.get("private"))
    return field(default=default, metadata=metadata, repr=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, parsed and with their defaults."""

    data_dir: Path = _setting(
        _path, lambda: Path("data").absolute(), "directory of all that is kept"
    )
    database_url: str = _setting(
        _database_url,
        "",
        "sqlite:///path or postgresql://…; SQLite in the data dir by default",
        private=True,
    )
    http_host: str = _setting(str, "127.0.0.1", "address that REST and gRPC listen on")
    http_insecure: str = _setting(
        _word("off", "on"), "off", "serve other machines without TLS, on or off"
    )
    http_port: int = _setting(_between(0, 65535), 8080, "port of REST, gRPC and gRPC-Web")
    metrics_port: int = _setting(
        _between(0, 65535),
        9464,
        "port of /metrics; 0 for none, which is the default of serve and work alone",
    )
    metrics_host: str = _setting(str, "127.0.0.1", "address that /metrics listens on")
    otlp_url: str = _setting(
        _collector, "", "collector of traces by OTLP over HTTP, http://host:4318; none by default"
    )
    trace_sample: float = _setting(_share, 1.0, "share of requests that are traced, 0 to 1")
    workers: int = _setting(
        _positive, lambda: os.cpu_count() or 1, "gRPC worker processes; the cores by default"
    )
    admin_email: str = _setting(str, "admin@localhost", "address of the first administrator")
    admin_password: str = _setting(
        str,
        "",
        "password of the first administrator; generated by default",
        secret=True,
        only_up=True,
    )
    secret_key_file: Path | None = _setting(
        _path, None, "file of the secret key; made in the data dir by default"
    )
    slack_webhook_url: str = _setting(
        _webhook, "", "incoming webhook that alerts are posted to", secret=True
    )
    slack_internal: str = _setting(
        _word("off", "on"), "off", "let the webhook be plain http or on a private address"
    )
    job_workers: int = _setting(_count, 1, "job worker processes; 0 if they run elsewhere")
    sqlite_roots: tuple[Path, ...] = _setting(
        _directories,
        (),
        "colon-separated directories that SQLite sources may lie in; sources/ in the data dir"
        " by default",
        separator=":",
    )
    source_hosts: tuple[str, ...] = _setting(
        _hosts, (), "comma-separated hosts and networks that sources may be on; any by default"
    )
    backup_url: str = _setting(
        _store_url,
        "",
        "where backups are stored, file:/directory or s3://bucket/prefix; backups/ in the data dir"
        " by default",
    )
    backup_key_file: Path | None = _setting(
        _path, None, "key ring that opens backups; made in the data dir by default"
    )
    backup_recipients: tuple[str, ...] = _setting(
        _recipients, (), "comma-separated public keys of age that can open backups, too"
    )
    backups_at_once: int = _setting(
        _positive, 2, "backups and restores that one job worker does at once"
    )
    template_dir: Path | None = _setting(
        _path, None, "directory of further report templates, a folder for each"
    )
    dumps_may: tuple[str, ...] = _setting(
        _kinds,
        (),
        "comma-separated kinds of statements that dumps may have though they reach beyond their"
        " database",
    )
    sandbox: str = _setting(
        _word("auto", "required"),
        "auto",
        "whether programs may read foreign databases where the host has no sandbox for them",
    )
    report_seconds: int = _setting(_positive, 900, "how many seconds generating a report may take")
    reports_at_once: int = _setting(_positive, 2, "reports that one job worker generates at once")
    tls_cert_file: Path | None = _setting(
        _path, None, "certificate (PEM) of `serve` on a host:port; read again when it is renewed"
    )
    tls_key_file: Path | None = _setting(_path, None, "private key of that certificate")
    tls_client_ca_file: Path | None = _setting(
        _path, None, "CA of the certificates that clients of `serve` need; none by default"
    )
    https_cert_file: Path | None = _setting(
        _path, None, "certificate (PEM) for REST and gRPC over TLS; plain text by default"
    )
    https_key_file: Path | None = _setting(_path, None, "private key of that certificate")
    cors_origins: tuple[str, ...] = _setting(
        _origins, (), "comma-separated origins that may call from a browser"
    )
    bcrypt_cost: int = _setting(
        _between(MIN_COST, MAX_COST),
        DEFAULT_COST,
        "bcrypt's cost of passwords, 10 to 16; each step takes twice as long",
    )
    login_rate: int = _setting(
        _positive, 30, "login and refresh calls a minute for one client address"
    )
    rate: int = _setting(_positive, 2000, "requests a second for the whole listener")
    calls_at_once: int = _setting(
        _positive, 64, "calls that one user may have under way in one worker"
    )
    streams_at_once: int = _setting(
        _positive, 32, "streams of notifications that one user may have open in one worker"
    )
    downloads_at_once: int = _setting(
        _positive, 4, "downloads and exports that one user may have under way in one worker"
    )
    address_share: int = _setting(
        _positive,
        8,
        "how many users' shares of those three one client address has",
    )
    user_rate: int = _setting(
        _positive, 1000, "calls a second that one user may begin in one worker"
    )
    client_rate: int = _setting(_positive, 500, "requests a second of one client address")
    client_connections: int = _setting(
        _positive, 256, "connections that one client address may have at once"
    )
    client_calls: int = _setting(
        _positive, 256, "calls that one client address may have under way at once"
    )
    client_streams: int = _setting(
        _positive, 512, "streams of events that one client address may have at once"
    )
    client_downloads: int = _setting(
        _positive, 16, "downloads that one client address may have at once"
    )
    gateway_memory: int = _setting(
        _between(MIN_GATEWAY_MIB, 1 << 20),
        _gateway_mib,
        "MiB of memory that the gateway may use; by default a quarter of what there is,"
        f" {MIN_GATEWAY_MIB} to {MAX_GATEWAY_MIB}",
    )
    gateway_secret_file: Path | None = _setting(
        _path,
        None,
        "file of the secret by which a worker on TCP knows its gateway; none by default",
    )
    docs: str = _setting(_word("off", "on"), "on", "serve /docs and /openapi.json, on or off")
    reflection: str = _setting(_word("off", "on"), "off", "gRPC server reflection, on or off")
    log_format: str = _setting(_word("console", "json"), "console", "log format, console or json")

    @property
    def database(self) -> str:
        """The URL of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'quarterdeck.db'}"

    @property
    def source_roots(self) -> tuple[Path, ...]:
        """The directories that SQLite sources may lie in."""
        return self.sqlite_roots or (self.data_dir / "sources",)

    @property
    def store_url(self) -> str:
        """The URL of the store of backups."""
        return self.backup_url or f"file:{quote(str(self.data_dir / 'backups'))}"

    @property
    def key_ring_file(self) -> Path:
        """The file of the key ring of backups."""
        return self.backup_key_file or self.data_dir / "backups.keys"

    @property
    def work_dir(self) -> Path:
        """Where jobs put what they work on."""
        return self.data_dir / "work"

    @property
    def report_work_dir(self) -> Path:
        """Where jobs put the reports that they generate."""
        return self.data_dir / "work-reports"

    @property
    def key_file(self) -> Path:
        """The file of the secret key."""
        return self.secret_key_file or self.data_dir / "secret.key"

    def environment(self) -> dict[str, str]:
        """The variables that give a child process these settings, without what only `up` needs."""
        variables = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.metadata.get("only_up") or value is None:
                continue
            if isinstance(value, tuple):
                value = item.metadata.get("separator", ",").join(str(part) for part in value)
            variables[variable(item)] = str(value)
        return variables


def variable(item: "Field[Any]") -> str:
    """The environment variable of a setting."""
    return PREFIX + item.name.upper()


def default_text(item: "Field[Any]") -> str:
    """The default of a setting, for help."""
    value = item.default_factory() if item.default_factory is not MISSING else item.default
    return "" if value in (None, "", ()) else str(value)


def load(
    flags: Mapping[str, str | None] | None = None,
    environ: Mapping[str, str] = os.environ,
    **defaults: Any,
) -> Settings:
    """The settings of flags, then of the environment, then defaults. Raises BadSetting."""
    flags = flags or {}
    values = dict(defaults)
    for item in fields(Settings):
        flag, name = flags.get(item.name), variable(item)
        text = environ.get(name, "") if flag is None else flag
        if not text:
            continue
        try:
            values[item.name] = item.metadata["parse"](text)
        except ValueError as error:
            source = name if flag is None else f"--{item.name.replace('_', '-')}"
            shown = "" if item.metadata.get("secret") or "URL" in name else f"={text!r}"
            raise BadSetting(f"bad setting {source}{shown}: {error}") from None
    return Settings(**values)


def unknown_settings(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like settings and are none: a slip, or set by a container platform."""
    known = {variable(item) for item in fields(Settings)}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def foreign_environment() -> dict[str, str]:
    """The environment without our settings, for programs that are not ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def child_environment(settings: Settings) -> dict[str, str]:
    """The whole environment of a child process of ours."""
    return foreign_environment() | settings.environment()
