"""A form that could never be printed is refused at start."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

import khungcui_training
from khungcui.errors import PluginProblem
from khungcui.plugins.forms import Form
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.manager import load
from khungcui_training.forms import CERTIFICATE
from khungcui_training.vocabulary import EnrolmentState


class _Unsaid(StrEnum):
    """An enumeration without words."""

    ONE = "one"


def _with(form: Form) -> ModuleType:
    made = ModuleType("khungcui_training")
    vars(made).update(vars(khungcui_training))
    vars(made)["forms"] = hookimpl(lambda: (form,))
    return made


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (replace(CERTIFICATE, template=Path("absent.typ")), "needs its template absent.typ"),
        (replace(CERTIFICATE, resource="certificat"), "Did you mean"),
        (replace(CERTIFICATE, name="Chứng chỉ"), "lower case words"),
        (replace(CERTIFICATE, words=(EnrolmentState, _Unsaid)), "needs words for _Unsaid"),
    ],
)
def test_a_form_that_cannot_be_printed_is_refused(form: Form, said: str) -> None:
    with pytest.raises(PluginProblem, match=said):
        load([_with(form)], installed=False, built_in=())


def test_a_sound_form_is_let_in() -> None:
    assert set(load([_with(CERTIFICATE)], installed=False, built_in=()).registry.forms) == {
        "certificate"
    }
