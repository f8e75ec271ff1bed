"""Training plans of the city and of the districts, line by line."""

from khungcui import ALL_SECTORS, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_training.models import (
    CityPlanLine,
    CityTrainingPlan,
    DistrictPlanLine,
    DistrictTrainingPlan,
)

_YEAR = Text(vi="Năm", en="Year")
_STATE = Text(vi="Trạng thái", en="State")
_PLACES = Text(vi="Số chỗ học", en="Places")

city_training_plan = Resource(
    name="city_training_plan",
    rows=CityTrainingPlan,
    title=Text(vi="Kế hoạch đào tạo của thành phố", en="The city's training plan"),
    fields=(
        Field(name="year", column=CityTrainingPlan.year, title=_YEAR),
        Field(name="state", column=CityTrainingPlan.state, title=_STATE),
        Field(
            name="published_on",
            column=CityTrainingPlan.published_on,
            title=Text(vi="Ngày ban hành", en="Published on"),
        ),
    ),
    relations=(
        ToMany(
            name="lines",
            target="city_plan_line",
            key=CityPlanLine.plan_id,
            title=Text(vi="Các dòng", en="Lines"),
        ),
    ),
    facets=Facets(area=CityTrainingPlan.area, sector=ALL_SECTORS),
)

city_plan_line = Resource(
    name="city_plan_line",
    rows=CityPlanLine,
    title=Text(vi="Dòng kế hoạch thành phố", en="Line of the city's plan"),
    power="city_training_plan.view",
    fields=(
        Field(
            name="district",
            column=CityPlanLine.district,
            title=Text(vi="Quận, huyện", en="District"),
        ),
        Field(name="places", column=CityPlanLine.places, title=_PLACES),
    ),
    relations=(
        ToOne(
            name="plan",
            target="city_training_plan",
            key=(CityPlanLine.plan_id,),
            title=Text(vi="Kế hoạch", en="Plan"),
        ),
        ToOne(
            name="curriculum_version",
            target="curriculum_version",
            key=(CityPlanLine.version_id,),
            title=Text(vi="Chương trình", en="Curriculum version"),
        ),
    ),
    facets=Facets(area=CityPlanLine.district, sector=ALL_SECTORS),
)

district_training_plan = Resource(
    name="district_training_plan",
    rows=DistrictTrainingPlan,
    title=Text(vi="Kế hoạch đào tạo của quận, huyện", en="A district's training plan"),
    fields=(
        Field(name="year", column=DistrictTrainingPlan.year, title=_YEAR),
        Field(
            name="area",
            column=DistrictTrainingPlan.area,
            title=Text(vi="Quận, huyện", en="District"),
        ),
        Field(name="state", column=DistrictTrainingPlan.state, title=_STATE),
        Field(
            name="aligned_on",
            column=DistrictTrainingPlan.aligned_on,
            title=Text(vi="Ngày Sở đối chiếu", en="Aligned on"),
        ),
        Field(
            name="approved_on",
            column=DistrictTrainingPlan.approved_on,
            title=Text(vi="Ngày duyệt", en="Approved on"),
        ),
        Field(
            name="returned_on",
            column=DistrictTrainingPlan.returned_on,
            title=Text(vi="Ngày trả lại", en="Returned on"),
        ),
        Field(
            name="return_comment",
            column=DistrictTrainingPlan.return_comment,
            title=Text(vi="Lý do trả lại", en="Why it was returned"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        ToMany(
            name="lines",
            target="district_plan_line",
            key=DistrictPlanLine.plan_id,
            title=Text(vi="Các dòng", en="Lines"),
        ),
        ToOne(
            name="city_plan",
            target="city_training_plan",
            key=(DistrictTrainingPlan.city_plan_tenant, DistrictTrainingPlan.city_plan_id),
            title=Text(vi="Kế hoạch thành phố đã đối chiếu", en="The city's plan it is aligned to"),
        ),
    ),
    facets=Facets(area=DistrictTrainingPlan.area, sector=ALL_SECTORS),
)

district_plan_line = Resource(
    name="district_plan_line",
    rows=DistrictPlanLine,
    title=Text(vi="Dòng kế hoạch quận, huyện", en="Line of a district's plan"),
    power="district_training_plan.view",
    fields=(
        Field(name="area", column=DistrictPlanLine.area, title=Text(vi="Phường, xã", en="Ward")),
        Field(name="places", column=DistrictPlanLine.places, title=_PLACES),
    ),
    relations=(
        ToOne(
            name="plan",
            target="district_training_plan",
            key=(DistrictPlanLine.plan_id,),
            title=Text(vi="Kế hoạch", en="Plan"),
        ),
        ToOne(
            name="curriculum_version",
            target="curriculum_version",
            key=(DistrictPlanLine.version_tenant, DistrictPlanLine.version_id),
            title=Text(vi="Chương trình", en="Curriculum version"),
        ),
    ),
    facets=Facets(area=DistrictPlanLine.area, sector=ALL_SECTORS),
)

PLANS = (city_training_plan, city_plan_line, district_training_plan, district_plan_line)
