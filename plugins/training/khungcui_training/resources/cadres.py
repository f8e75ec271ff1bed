"""Cadres, what posts require, and the department's opinions."""

from khungcui import ALL_SECTORS, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_training.models import Cadre, CadreOpinion, Certificate, Enrolment, PostRequirement

_POST = Text(vi="Chức danh", en="Kind of post")
_SINCE = Text(vi="Từ ngày", en="Since")
_UNTIL = Text(vi="Đến trước ngày", en="Until, exclusive")
_AREA = Text(vi="Địa bàn", en="Area")

cadre = Resource(
    name="cadre",
    rows=Cadre,
    title=Text(vi="Cán bộ", en="Cadre"),
    fields=(
        Field(
            name="name",
            column=Cadre.name,
            title=Text(vi="Họ và tên", en="Name"),
            search=Cadre.name_search,
            sort=Cadre.name_sort,
        ),
        Field(
            name="person_id",
            column=Cadre.person_id,
            title=Text(vi="Mã người, qua các chức vụ", en="The person, through all posts"),
        ),
        Field(
            name="birth_year", column=Cadre.birth_year, title=Text(vi="Năm sinh", en="Birth year")
        ),
        Field(name="post_kind", column=Cadre.post_kind, title=_POST),
        Field(
            name="post_title",
            column=Cadre.post_title,
            title=Text(vi="Chức vụ", en="Post"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="organisation",
            column=Cadre.organisation,
            title=Text(vi="Đơn vị", en="Organisation"),
            sortable=False,
        ),
        Field(name="area", column=Cadre.area, title=_AREA),
        Field(name="since", column=Cadre.since, title=_SINCE),
        Field(name="until", column=Cadre.until, title=_UNTIL),
    ),
    relations=(
        ToMany(
            name="enrolments",
            target="enrolment",
            key=Enrolment.cadre_id,
            tenant_key=Enrolment.cadre_tenant,
            title=Text(vi="Các lớp đã dự", en="Enrolments"),
        ),
        ToMany(
            name="certificates",
            target="certificate",
            key=Certificate.cadre_id,
            tenant_key=Certificate.cadre_tenant,
            title=Text(vi="Chứng chỉ", en="Certificates"),
        ),
        ToMany(
            name="opinions",
            target="cadre_opinion",
            key=CadreOpinion.cadre_id,
            title=Text(vi="Ý kiến của Sở", en="The department's opinions"),
        ),
    ),
    facets=Facets(area=Cadre.area, sector=ALL_SECTORS, owner=Cadre.owner),
)

post_requirement = Resource(
    name="post_requirement",
    rows=PostRequirement,
    title=Text(vi="Yêu cầu của chức danh", en="What a post requires"),
    fields=(
        Field(name="post_kind", column=PostRequirement.post_kind, title=_POST),
        Field(name="area", column=PostRequirement.area, title=_AREA),
        Field(name="since", column=PostRequirement.since, title=_SINCE),
        Field(name="until", column=PostRequirement.until, title=_UNTIL),
    ),
    relations=(
        ToOne(
            name="curriculum",
            target="curriculum",
            key=(PostRequirement.curriculum_tenant, PostRequirement.curriculum_id),
            title=Text(vi="Chương trình phải có chứng chỉ", en="Curriculum that it requires"),
        ),
    ),
    facets=Facets(area=PostRequirement.area, sector=ALL_SECTORS),
)

cadre_opinion = Resource(
    name="cadre_opinion",
    rows=CadreOpinion,
    title=Text(vi="Ý kiến về cán bộ", en="Opinion on a cadre"),
    fields=(
        Field(
            name="opinion",
            column=CadreOpinion.opinion,
            title=Text(vi="Ý kiến", en="Opinion"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="given_by",
            column=CadreOpinion.given_by,
            title=Text(vi="Cơ quan góp ý", en="Given by"),
            sortable=False,
        ),
        Field(
            name="given_on", column=CadreOpinion.given_on, title=Text(vi="Ngày gửi", en="Given on")
        ),
        Field(name="state", column=CadreOpinion.state, title=Text(vi="Trạng thái", en="State")),
        Field(name="seen_on", column=CadreOpinion.seen_on, title=Text(vi="Ngày xem", en="Seen on")),
        Field(
            name="answer",
            column=CadreOpinion.answer,
            title=Text(vi="Trả lời", en="Answer"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="answered_on",
            column=CadreOpinion.answered_on,
            title=Text(vi="Ngày trả lời", en="Answered on"),
        ),
    ),
    relations=(
        ToOne(
            name="cadre",
            target="cadre",
            key=(CadreOpinion.cadre_id,),
            title=Text(vi="Cán bộ", en="Cadre"),
        ),
    ),
    facets=Facets(area=CadreOpinion.area, sector=ALL_SECTORS),
)

CADRES = (cadre, post_requirement, cadre_opinion)
