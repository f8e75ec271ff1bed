"""Settings, all from the environment with the prefix ``KHUNGCUI_``.

`core/docs/settings.md` is generated from the descriptions below.
"""

import re
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from khungcui.errors import Misconfigured
from khungcui.text import Text

_SOURCE_TREE = Path(__file__).parents[2]
_PACKAGED = Path(__file__).parent / "data"


def _data(name: str) -> Path:
    """The folder of shipped data: beside the code in a source tree, inside an installed wheel."""
    packaged = _PACKAGED / name
    return packaged if packaged.is_dir() else _SOURCE_TREE / name


def _postgres(address: str) -> str:
    try:
        backend = make_url(address).get_backend_name()
    except ArgumentError as error:
        raise ValueError("it cannot be read as an address of a database") from error
    if backend != "postgresql":
        raise ValueError("only PostgreSQL is supported: postgresql://…")
    return address


def _listed(value: object) -> object:
    """A list as operators write it: `a, b`."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _origin(origin: str) -> str:
    if _ORIGIN.fullmatch(origin) is None:
        raise ValueError("an origin reads https://host or https://host:port, in small letters")
    return origin


def _network(given: object) -> object:
    try:
        return ip_network(given) if isinstance(given, str) else given
    except ValueError as error:
        raise ValueError(f"{given} is no address and no network") from error


_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")

PostgresAddress = Annotated[str, AfterValidator(_postgres)]
Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]


class Settings(BaseSettings):
    """What an operator can set."""

    model_config = SettingsConfigDict(env_prefix="KHUNGCUI_", extra="ignore")

    env: Literal["development", "production"] = Field(
        default="development",
        description="`production` refuses development tokens and embedded storage.",
    )
    database_url: PostgresAddress | None = Field(
        default=None,
        description="The served PostgreSQL, as the application role. Absent: embedded.",
    )
    owner_url: PostgresAddress | None = Field(
        default=None,
        description="The same database as the role that owns the tables, for `migrate`.",
    )
    state_dir: Path = Field(
        default=Path(".state"), description="Where the embedded PostgreSQL keeps its data."
    )
    files_dir: Path | None = Field(
        default=None,
        description="Where attached files lie, seen by all workers. Absent: in the state folder.",
    )
    tenants_dir: Path = Field(
        default_factory=lambda: _data("tenants"), description="City, districts, wards, sectors."
    )
    policies_dir: Path = Field(
        default_factory=lambda: _data("policies"), description="Model, instruments, examples."
    )
    host: str = Field(default="127.0.0.1", description="The address that the server listens on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="The port that the server listens on."
    )
    pool_size: int = Field(
        default=10,
        ge=1,
        description="Database connections of one worker for "
        "transactions, and as many for single statements.",
    )
    language: Literal["vi", "en"] = Field(
        default="vi", description="The language of messages where a request names none."
    )
    introspection: Literal["anyone", "officials", "nobody"] = Field(
        default="officials",
        description="Who may read the schema: `anyone`, `officials` (with a token), `nobody`.",
    )
    suggestions: bool = Field(
        default=True,
        description="Whether errors ask “Did you mean …?”, of those who may read the schema.",
    )
    schema_language: Literal["vi", "en"] = Field(
        default="en", description="The language of the descriptions in the schema."
    )
    trusted_only: bool = Field(
        default=False, description="Whether only operations that a district registered are run."
    )
    trusted_introspection: bool = Field(
        default=False,
        description="With `trusted_only`: whether the schema may be asked all the same.",
    )
    graphiql: bool = Field(
        default=True,
        description="Whether /graphiql is served; what it can read depends on the token given.",
    )
    graphql_get: bool = Field(default=True, description="Whether queries may be sent by GET.")
    cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(),
        description="Origins whose pages may call the API from a browser, separated by commas.",
    )
    compress_from: int = Field(
        default=16_384,
        ge=0,
        description="Bytes from which an answer is compressed; 0: never. Less arrives in one go.",
    )
    max_waiting: int = Field(
        default=200,
        ge=0,
        description="Operations of a worker that may wait for a connection; more are sent away.",
    )
    rate_address: int = Field(
        default=6_000,
        ge=0,
        description="Operations a minute from one address, counted by each worker; 0: any number.",
    )
    rate_official: int = Field(
        default=1_200,
        ge=0,
        description="Operations a minute of one official, counted by each worker; 0: any number.",
    )
    rate_cost: int = Field(
        default=3_000_000,
        ge=0,
        description="Estimated rows a minute of one official, by each worker; 0: any number.",
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(),
        description="Proxies whose X-Forwarded-For is believed: addresses or networks, by commas.",
    )
    max_depth: int = Field(default=12, ge=1, description="Deepest selection of an operation.")
    max_aliases: int = Field(
        default=30, ge=0, description="Aliases of an operation, fragments unfolded."
    )
    max_directives: int = Field(default=50, ge=0, description="Directives of a document.")
    max_tokens: int = Field(default=2000, ge=1, description="Lexical tokens of a document.")
    max_root_fields: int = Field(default=20, ge=1, description="Root fields of an operation.")
    max_document: int = Field(default=32_768, ge=1, description="Bytes of a document.")
    max_body: int = Field(default=1_048_576, ge=1, description="Bytes of a request body.")
    max_cost: int = Field(
        default=50_000,
        ge=1,
        description="Estimated rows of an operation; a page counts as its `first`.",
    )
    max_page: int = Field(
        default=200, ge=1, description="Largest `first` or `last` of a connection."
    )
    max_batch: int = Field(default=200, ge=1, description="Acts of one `batch`.")
    sheet_bytes: int = Field(
        default=20_971_520, ge=1, description="Bytes of a workbook that is sent."
    )
    sheet_rows: int = Field(
        default=50_000, ge=1, description="Rows of a sheet, that is sent or taken out."
    )
    outcome_days: int = Field(
        default=30,
        ge=1,
        description="Days that what an act came to is kept under its client's key.",
    )
    deadline_seconds: float = Field(
        default=10.0, gt=0, description="Longest an operation may run before its SQL is cancelled."
    )
    planned: bool = Field(
        default=True,
        description="Whether queries are answered by one statement where a plan of them can be "
        "made; `false` executes all in the ordinary way.",
    )
    socket_init_seconds: float = Field(
        default=10.0, gt=0, description="How long a WebSocket may stay open without a greeting."
    )
    sockets_per_official: int = Field(
        default=10, ge=1, description="WebSockets of one official, counted by each worker."
    )
    operations_per_official: int = Field(
        default=50,
        ge=1,
        description="Subscriptions and other operations that an official may have running over "
        "WebSockets, counted by each worker.",
    )
    outbox_days: int = Field(
        default=7,
        ge=1,
        description="For how many days it is known what changed: how old a cursor may be.",
    )
    plan_after: int = Field(
        default=1,
        ge=0,
        le=100,
        description="How often a query of one form is executed in the ordinary way before a plan "
        "is made: a plan takes as long to make as some queries take in all.",
    )
    jobs_at_once: int = Field(
        default=2,
        ge=0,
        description="Jobs that one worker runs at a time; 0: it serves only, and others run them.",
    )
    poll_seconds: float = Field(
        default=0.15, gt=0, description="How often a worker asks whether rules or plugins changed."
    )
    listen_url: PostgresAddress | None = Field(
        default=None,
        description="The same database past a transaction pooler, for LISTEN. Absent: poll only.",
    )
    policy_shadow: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of live decisions that Casbin checks in the background.",
    )
    token_pepper: SecretStr = Field(
        default=SecretStr(""),
        description="Mixed into the hash of tokens; changing it revokes them all.",
    )

    @property
    def files_folder(self) -> Path:
        """The folder of attached files."""
        return self.files_dir or self.state_dir / "files"


@cache
def settings() -> Settings:
    """The settings of this process, read once; `Misconfigured` naming the first that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        # What follows the first is the place within a list.
        name = f"KHUNGCUI_{first['loc'][0]}".upper()
        raise Misconfigured(
            Text(
                vi="Biến {name} không dùng được: {why}.",
                en="The variable {name} cannot be used: {why}.",
            ).format(name=name, why=first["msg"])
        ) from None
