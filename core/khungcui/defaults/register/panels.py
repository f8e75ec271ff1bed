"""The numbers of the register that people look at: establishments, their workers and classes."""

from sqlalchemy import func

from khungcui.defaults.register.resources.establishments import UNCLASSIFIED
from khungcui.plugins.panels import Bounds, Chart, Measure, Panel, Ratio
from khungcui.register.models import EstablishmentVersion
from khungcui.text import Text

_COUNT = Measure(title=Text(vi="Số cơ sở", en="Establishments"), sql=func.count())
_ESTABLISHMENTS = Text(vi="cơ sở", en="establishments")
_BY = ("district", "owner_form", "sector", "area")

establishments = Panel(
    name="establishments",
    title=Text(vi="Cơ sở sản xuất", en="Establishments"),
    formula=Text(
        vi="Đếm cơ sở đang có trong sổ đăng ký", en="Establishments that stand in the register"
    ),
    unit=_ESTABLISHMENTS,
    resource="establishment",
    measures={"count": _COUNT},
    value="count",
    by=_BY,
    shown=2,
    place="area",
    chart=Chart.STACKED,
)

workers = Panel(
    name="establishment_workers",
    title=Text(vi="Lao động của cơ sở", en="Workers of establishments"),
    formula=Text(vi="Σ số lao động ghi trong sổ đăng ký", en="Σ workers, as the register has them"),
    unit=Text(vi="người", en="people"),
    resource="establishment",
    measures={
        "workers": Measure(
            title=Text(vi="Số lao động", en="Workers"), sql=func.sum(EstablishmentVersion.workers)
        ),
        "count": _COUNT,
    },
    value="workers",
    by=("sector", "district", "owner_form", "area"),
    place="area",
    chart=Chart.PARETO,
)

unclassified = Panel(
    name="unclassified_establishments",
    title=Text(vi="Cơ sở chưa xác định cấp quản lý", en="Establishments without a manager"),
    formula=Text(
        vi="Cơ sở còn phần sản lượng chưa ai quản lý trực tiếp ÷ số cơ sở × 100",
        en="Establishments with a portion that nobody manages ÷ establishments × 100",
    ),
    unit=Text(vi="%", en="%"),
    resource="establishment",
    measures={
        "unclassified": Measure(
            title=Text(vi="Chưa xác định", en="Without a manager"),
            sql=func.count().filter(UNCLASSIFIED),
        ),
        "count": _COUNT,
    },
    value=Ratio(of="unclassified", to="count", times=100),
    decimals=1,
    by=_BY,
    place="area",
    counted=("unclassified", "count"),
    good=Bounds(most=0),
)

PANELS = (establishments, workers, unclassified)
