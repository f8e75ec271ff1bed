"""The periods in which a plugin was on for a district."""

from sqlalchemy import DateTime, func

from khungcui.plugins.declarations import Facets, Field, Resource
from khungcui.tenancy.models import TenantPlugin
from khungcui.text import Text

SINCE = func.lower(TenantPlugin.valid, type_=DateTime(timezone=True))
UNTIL = func.upper(TenantPlugin.valid, type_=DateTime(timezone=True))

PERIODS = Resource(
    name="plugin_period",
    rows=TenantPlugin,
    title=Text(vi="Khoảng thời gian một phân hệ được bật", en="A period in which a module was on"),
    power="plugin.view",
    facets=Facets(area=TenantPlugin.tenant, sector="*"),
    fields=(
        Field(
            name="district",
            column=TenantPlugin.tenant,
            title=Text(vi="Quận", en="The district"),
        ),
        Field(
            name="plugin",
            column=TenantPlugin.plugin,
            title=Text(vi="Tên phân hệ", en="The module's name"),
        ),
        Field(
            name="since",
            column=SINCE,
            title=Text(vi="Bật từ lúc", en="On since"),
            nullable=False,
        ),
        Field(
            name="until",
            column=UNTIL,
            title=Text(vi="Tắt từ lúc; trống là đang bật", en="Off since; null while it is on"),
            nullable=True,
        ),
        Field(
            name="changed_by",
            column=TenantPlugin.changed_by,
            title=Text(vi="Ai bật hoặc tắt", en="Who turned it on or off"),
        ),
    ),
)
