"""What the plugin declares: which modules a district has on, and turning them on and off."""

from collections.abc import Sequence
from pathlib import Path

from khungcui.defaults.platform.acts import ACTS
from khungcui.defaults.platform.archive import ArchiveQueries
from khungcui.defaults.platform.printing import PrintingQueries
from khungcui.defaults.platform.queries import ModuleQueries
from khungcui.defaults.platform.resources import PERIODS
from khungcui.plugins.declarations import Act, Manifest, Power, Resource
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="platform",
        title=Text(vi="Nền tảng", en="Platform"),
        summary=Text(
            vi="Bật, tắt các phân hệ của quận và xóa dữ liệu mà phân hệ đã tắt để lại.",
            en="Turn a district's modules on and off, and delete what they left behind.",
        ),
        version="0.1.0",
        clauses=("I.0.2",),
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return (
        Power(
            name="plugin.view",
            title=Text(vi="Xem các phân hệ của quận", en="See the district's modules"),
        ),
        Power(
            name="plugin.enable",
            title=Text(vi="Bật một phân hệ cho quận", en="Turn on a module for the district"),
            signing=True,
        ),
        Power(
            name="plugin.disable",
            title=Text(vi="Tắt một phân hệ của quận", en="Turn off a module of the district"),
            signing=True,
        ),
        Power(
            name="plugin.purge",
            title=Text(
                vi="Xóa hẳn dữ liệu của một phân hệ đã tắt",
                en="Delete for good the data of a module that is off",
            ),
            signing=True,
        ),
        Power(
            name="plugin.read_archive",
            title=Text(
                vi="Đọc dữ liệu lưu của một phân hệ đã tắt",
                en="Read the kept data of a module that is off",
            ),
        ),
    )


@hookimpl
def resources() -> Sequence[Resource]:
    return (PERIODS,)


@hookimpl
def acts() -> Sequence[Act]:
    return ACTS


@hookimpl
def queries() -> Sequence[type]:
    return (ModuleQueries, ArchiveQueries, PrintingQueries)


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"
