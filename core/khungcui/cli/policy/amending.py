"""`khungcui policy draft|preview|sign|publish|withdraw`: amending by command, as an official.

Each sends the same operation as a frontend would, with the official's token, so nothing is
allowed here that is not allowed there.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from khungcui.app import Platform
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import amendment_at, language
from khungcui.cli.policy.standing import tell
from khungcui.errors import BadFile, BadInput, Forbidden, NotFound
from khungcui.graph.request import GraphQLRequest
from khungcui.graph.schema import Schemas
from khungcui.plugins.manager import load
from khungcui.policy.amendment import Amendment
from khungcui.policy.document import rule_document
from khungcui.policy.lint import read_accepted
from khungcui.policy.store import read_rulebook
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.text import Text

Token = Annotated[
    str,
    typer.Option(prompt=True, hide_input=True, help="The official's token; asked for if absent."),
]
Instrument = Annotated[str, typer.Argument(help="The id of the instrument, such as 12-2027.")]

_SHOWN = (
    "id instrument number stage standing inForce revision content "
    "signatures { nodes { purpose content officialName } }"
)
_FAILURES = "userErrors { code field message hint clause }"
_FIND = """query($instrument: String!) {
  amendments(filter: {
    instrument: { eq: $instrument }
    stage: { in: [DRAFT, LINTED, PREVIEWED, SIGNED, PUBLISHED] }
  }) {
    nodes { id instrument number stage standing inForce revision content }
  }
}"""


def draft(
    source: Annotated[Path, typer.Argument(help="A folder or an .xlsx file of one instrument.")],
    token: Token,
    as_json: Json = False,
) -> None:
    """Nộp một dự thảo, hoặc viết lại dự thảo cùng mã. / Draft an amendment, or word it anew."""
    _show(asyncio.run(_draft(source, token)), as_json)


def preview(
    instrument: Instrument,
    token: Token,
    accept: Annotated[
        Path | None,
        typer.Option(help="Findings that may stay: `kind,subject,reason`, as lint reads it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Soát rồi xem trước chạm đến ai. / Lint a draft, then see whom it touches."""
    accepted = [] if accept is None else _accepted(accept)
    lint, see = ("lintAmendment", "findings"), ("previewAmendment", "preview")
    done = asyncio.run(_acts(instrument, token, lint, see, accept=accepted))
    _show(done, as_json)
    if done["stage"] == "DRAFT":
        raise typer.Exit(1)


def sign(instrument: Instrument, token: Token, as_json: Json = False) -> None:
    """Ký; cần hai cán bộ khác nhau. / Sign; it takes two different officials."""
    _show(asyncio.run(_acts(instrument, token, ("signAmendment", ""))), as_json)


def publish(instrument: Instrument, token: Token, as_json: Json = False) -> None:
    """Công bố văn bản đủ hai chữ ký. / Publish an amendment that two have signed."""
    _show(asyncio.run(_acts(instrument, token, ("publishAmendment", ""))), as_json)


def withdraw(instrument: Instrument, token: Token, as_json: Json = False) -> None:
    """Thu hồi văn bản chưa có hiệu lực. / Withdraw an amendment that is not in force yet."""
    _show(asyncio.run(_acts(instrument, token, ("withdrawAmendment", ""))), as_json)


async def _draft(source: Path, token: str) -> Mapping[str, Any]:
    async with connected(settings()) as addresses:
        asking = await _Asking.begin(addresses.app, token)
        try:
            async with asking.platform.database.reading(()) as session:
                amendment = amendment_at(source, await read_rulebook(session))
            content = variables_of(amendment)
            found = await asking.find(amendment.id)
            if found is None:
                return await asking.act("draftAmendment", {"content": content})
            given = {
                "amendment": found["id"],
                "revision": found["revision"],
                "content": content,
            }
            return await asking.act("reviseAmendment", given)
        finally:
            await asking.platform.stop()


def _accepted(path: Path) -> list[dict[str, str]]:
    """The findings of a file that may stay, as `lintAmendment` takes them; `BadFile` without it."""
    if not path.is_file():
        raise BadFile(
            Text(vi="{path}: không có tệp này.", en="{path}: there is no such file.").format(
                path=path
            ),
            params={"file": str(path)},
        )
    return [
        {"kind": kind.value, "subject": subject, "reason": reason}
        for (kind, subject), reason in read_accepted(path).items()
    ]


async def _acts(
    instrument: str,
    token: str,
    *acts: tuple[str, str],
    accept: Sequence[Mapping[str, str]] = (),
) -> Mapping[str, Any]:
    """Perform acts on an amendment one after the other; the last that was done tells."""
    async with connected(settings()) as addresses:
        asking = await _Asking.begin(addresses.app, token)
        try:
            found = await asking.find(instrument)
            if found is None:
                raise NotFound(
                    Text(
                        vi="Không có văn bản nào mang mã {id}.",
                        en="No amendment bears the id {id}.",
                    ).format(id=instrument)
                )
            done: Mapping[str, Any] = found
            told: dict[str, Any] = {}
            for name, shown in acts:
                given: dict[str, Any] = {"amendment": found["id"]}
                if name == "signAmendment":
                    given["content"] = found["content"]
                if name == "lintAmendment":
                    given["accept"] = accept
                done = await asking.act(name, given, shown)
                told |= {shown: done[shown]} if shown else {}
                if done["stage"] == "DRAFT":
                    break
            return {**done, **told}
        finally:
            await asking.platform.stop()


class _Narrow(Platform):
    """A platform whose schema is that of the core: amendments are asked of nothing else.

    Making the schema of every plugin is most of what a command would take.
    """

    def schemas_of(self, city: str) -> Schemas:
        registry = self.plugins.registry
        core = frozenset(name for name, one in registry.plugins.items() if not one.optional)
        return Schemas(registry, city, self.settings.schema_language, within=core)


class _Asking:
    """An official at the city's endpoint, in this process."""

    def __init__(self, platform: Platform, principal: Any) -> None:
        self.platform = platform
        self._principal = principal

    @classmethod
    async def begin(cls, address: str, token: str) -> "_Asking":
        """Start a platform and authenticate; `Unauthenticated` where the token is not valid."""
        chosen = settings()
        platform = _Narrow(chosen, load(), Database(address, pool_size=chosen.pool_size))
        await platform.start()
        try:
            return cls(platform, await platform.endpoint(None).authenticate(token))
        except BaseException:
            await platform.stop()
            raise

    async def find(self, instrument: str) -> Mapping[str, Any] | None:
        """The amendment of this id, as far as the official may see it."""
        data = await self._ask(_FIND, {"instrument": instrument})
        return next(iter(data["amendments"]["nodes"]), None)

    async def act(self, name: str, given: Mapping[str, Any], shown: str = "") -> Mapping[str, Any]:
        """Perform an act; the amendment as it stands after it."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = (
            f"mutation($input: {kind}!) {{ {name}(input: $input) "
            f"{{ amendment {{ {_SHOWN} {shown} }} {_FAILURES} }} }}"
        )
        done = (await self._ask(query, {"input": given}))[name]
        for error in done["userErrors"]:
            told = " ".join(filter(None, (error["message"], error["hint"])))
            raise BadInput(
                Text(vi=told, en=told),
                code=error["code"],
                field=error["field"],
                clause=error["clause"],
            )
        return done["amendment"]

    async def _ask(self, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = await self.platform.endpoint(None).execute(
            GraphQLRequest(
                query=query, variables=variables, principal=self._principal, language=language()
            )
        )
        for error in answer.errors:
            extensions = error.get("extensions", {})
            told = " ".join(filter(None, (error["message"], extensions.get("hint"))))
            raise Forbidden(
                Text(vi=told, en=told),
                code=extensions.get("code", "forbidden"),
                clause=extensions.get("clause"),
            )
        return answer.data or {}


def variables_of(amendment: Amendment) -> dict[str, Any]:
    """An amendment as the input `AmendmentContentInput` takes it."""
    said = amendment.document
    return {
        "instrument": said["id"],
        "number": said["number"],
        "title": said["title"],
        "issuer": said["issuer"],
        "inForce": said["in_force"],
        "until": said["until"],
        "repeals": said["repeals"],
        "clauses": [
            {
                "number": one["number"],
                "titleVi": one["title"]["vi"],
                "titleEn": one["title"]["en"],
                "quote": one["quote"],
            }
            for one in said["clauses"]
        ],
        "rules": [_rule(rule_document(rule)) for rule in amendment.rules],
        "readings": said["readings"],
        "portions": [
            {
                "managedBy": _name(one["managed_by"]),
                "portion": one["portion"] and _name(one["portion"]),
                "into": _name(one["into"]),
                "clause": one["clause"],
            }
            for one in said["reassigns"]["portions"]
        ],
        "levels": said["reassigns"]["levels"],
        "offices": [
            {**one, "office": _name(one["office"]), "into": _name(one["into"])}
            for one in said["reassigns"]["offices"]
        ],
    }


def _rule(told: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": told["id"],
        "office": _name(told["office"]),
        "axis": _name(told["axis"]),
        "object": told["object"],
        "action": told["action"],
        "managedBy": _names(told["managed_by"]),
        "portion": _names(told["portion"]),
        "effect": _name(told["effect"]),
        "clause": told["clause"],
        "note": told["note"],
    }


def _names(choices: str) -> list[str] | None:
    return None if choices == "*" else [_name(word) for word in choices.split("|")]


def _name(word: str) -> str:
    """The name that a value of an enumeration has in GraphQL."""
    return str(word).upper()


def _show(done: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(dict(done))
    else:
        tell(done)
