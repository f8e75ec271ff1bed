"""The hooks of the built-in plugin `register`."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from khungcui.defaults.register.acts import classes, hand_overs
from khungcui.defaults.register.acts import establishments as establishment_acts
from khungcui.defaults.register.acts import offices as office_acts
from khungcui.defaults.register.acts import requests as request_acts
from khungcui.defaults.register.forms import FORMS
from khungcui.defaults.register.labels import LABELS
from khungcui.defaults.register.panels import PANELS
from khungcui.defaults.register.powers import POWERS
from khungcui.defaults.register.resources import (
    audit,
    establishments,
    offices,
    portions,
    reference,
    requests,
)
from khungcui.defaults.register.sheets import SHEETS
from khungcui.defaults.register.waiting import WAITING
from khungcui.plugins.declarations import Act, Manifest, Power, Resource, Waiting
from khungcui.plugins.forms import Form
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.panels import Panel
from khungcui.plugins.sheets import Sheet
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="register",
        title=Text(vi="Sổ đăng ký", en="Register"),
        summary=Text(
            vi="Địa bàn, đơn vị, cán bộ, cơ sở sản xuất và cấp quản lý trực tiếp từng phần.",
            en="Areas, offices, officials, establishments, and who directly manages each portion.",
        ),
        version=metadata.version("khungcui"),
        clauses=("I.2.1", "III.1", "III.3", "III.6", "III.7", "III.8.1"),
        optional=False,
    )


@hookimpl
def resources() -> Sequence[Resource]:
    return (
        *reference.RESOURCES,
        *offices.RESOURCES,
        *establishments.RESOURCES,
        *portions.RESOURCES,
        *requests.RESOURCES,
        *audit.RESOURCES,
    )


@hookimpl
def sheets() -> Sequence[Sheet]:
    return SHEETS


@hookimpl
def labels() -> Mapping[type[StrEnum], Mapping[StrEnum, Text]]:
    return LABELS


@hookimpl
def powers() -> Sequence[Power]:
    return POWERS


@hookimpl
def forms() -> Sequence[Form]:
    return FORMS


@hookimpl
def acts() -> Sequence[Act]:
    return (
        *office_acts.ACTS,
        *establishment_acts.ACTS,
        *classes.ACTS,
        *hand_overs.ACTS,
        *request_acts.ACTS,
    )


@hookimpl
def panels() -> Sequence[Panel]:
    return PANELS


@hookimpl
def waiting() -> Sequence[Waiting]:
    return WAITING


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"
