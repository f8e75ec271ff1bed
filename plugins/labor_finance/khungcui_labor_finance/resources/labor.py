"""Workforce, labor pools, needs, job seekers without their names, and placements."""

from khungcui import ALL_SECTORS, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_labor_finance.models import (
    JobPlacement,
    JobSeeker,
    LaborAllocation,
    LaborPool,
    WorkforceReport,
)
from khungcui_labor_finance.resources.common import (
    AREA,
    PERIOD,
    STATE,
    establishment,
    of_establishment,
    place,
    said,
    shown,
)

_VIEW = "labor_allocation.view"

workforce_report = Resource(
    name="workforce_report",
    rows=WorkforceReport,
    title=Text(vi="Báo cáo lao động của cơ sở", en="Workforce of an establishment"),
    power=_VIEW,
    fields=(
        *place(WorkforceReport),
        shown("owner_form", WorkforceReport.owner_form, "Hình thức sở hữu", "Form of ownership"),
        Field(name="period", column=WorkforceReport.period, title=PERIOD),
        shown("ends_on", WorkforceReport.ends_on, "Có đến ngày", "As of"),
        shown("headcount", WorkforceReport.headcount, "Tổng số lao động", "Headcount"),
        shown("women", WorkforceReport.women, "Nữ", "Women"),
        shown("men", WorkforceReport.men, "Nam", "Men"),
        shown("skilled", WorkforceReport.skilled, "Có tay nghề", "Skilled"),
        shown("unskilled", WorkforceReport.unskilled, "Phổ thông", "Unskilled"),
        shown("permanent", WorkforceReport.permanent, "Thường xuyên", "Permanent"),
        shown("seasonal", WorkforceReport.seasonal, "Thời vụ", "Seasonal"),
        shown("person_days", WorkforceReport.person_days, "Số ngày công", "Person-days"),
        shown("revision", WorkforceReport.revision, "Bản số", "Revision"),
        shown("current", WorkforceReport.current, "Bản đang dùng", "Whether it is the one used"),
        said("reason", WorkforceReport.reason, "Lý do sửa", "Why it was corrected"),
        shown("reported_on", WorkforceReport.reported_on, "Ngày báo cáo", "Reported on"),
    ),
    relations=(establishment(WorkforceReport),),
    facets=of_establishment(WorkforceReport),
)

labor_pool = Resource(
    name="labor_pool",
    rows=LaborPool,
    title=Text(vi="Nguồn lao động của địa bàn", en="Labor pool of an area"),
    power=_VIEW,
    fields=(
        Field(name="area", column=LaborPool.area, title=AREA),
        Field(name="period", column=LaborPool.period, title=PERIOD),
        shown("available", LaborPool.available, "Sẵn có", "Available"),
        shown("recruited", LaborPool.recruited, "Tuyển thêm", "Recruited"),
        shown("allotted", LaborPool.allotted, "Đã phân bố", "Allotted"),
    ),
    relations=(
        ToMany(
            name="allocations",
            target="labor_allocation",
            key=LaborAllocation.pool_id,
            title=Text(vi="Đã phân bố cho", en="What is allotted from it"),
        ),
    ),
    facets=Facets(area=LaborPool.area, sector=ALL_SECTORS),
)

labor_allocation = Resource(
    name="labor_allocation",
    rows=LaborAllocation,
    title=Text(vi="Nhu cầu và phân bố lao động", en="Need for labor and its allocation"),
    fields=(
        *place(LaborAllocation),
        Field(name="period", column=LaborAllocation.period, title=PERIOD),
        shown("skill", LaborAllocation.skill, "Tay nghề", "Skill"),
        shown("needed", LaborAllocation.needed, "Cần", "Needed"),
        shown("planned", LaborAllocation.planned, "Kế hoạch", "Planned"),
        shown("allotted", LaborAllocation.allotted, "Được phân bố", "Allotted"),
        shown("placed", LaborAllocation.placed, "Đã bố trí", "Placed"),
        said("report", LaborAllocation.report, "Báo cáo kết quả", "Report"),
        Field(name="state", column=LaborAllocation.state, title=STATE),
    ),
    relations=(
        establishment(LaborAllocation),
        ToOne(
            name="pool",
            target="labor_pool",
            key=(LaborAllocation.pool_id,),
            title=Text(vi="Lấy từ nguồn", en="From which pool"),
        ),
        ToMany(
            name="placements",
            target="job_placement",
            key=JobPlacement.allocation_id,
            title=Text(vi="Người đã bố trí", en="Placements"),
        ),
    ),
    facets=of_establishment(LaborAllocation),
)

job_seeker = Resource(
    name="job_seeker",
    rows=JobSeeker,
    title=Text(vi="Người tìm việc (không nêu tên)", en="Job seeker, without the name"),
    power=_VIEW,
    fields=(
        shown("code", JobSeeker.code, "Mã hồ sơ", "Code", code=True),
        Field(name="area", column=JobSeeker.area, title=AREA),
        shown("sex", JobSeeker.sex, "Giới tính", "Sex"),
        shown("skill", JobSeeker.skill, "Tay nghề", "Skill"),
        said("trade", JobSeeker.trade, "Nghề", "Trade"),
        shown("registered_on", JobSeeker.registered_on, "Ngày đăng ký", "Registered on"),
        Field(name="state", column=JobSeeker.state, title=STATE),
    ),
    relations=(
        ToMany(
            name="placements",
            target="job_placement",
            key=JobPlacement.seeker_id,
            title=Text(vi="Các lần bố trí", en="Placements"),
        ),
    ),
    facets=Facets(area=JobSeeker.area, sector=ALL_SECTORS),
)

job_placement = Resource(
    name="job_placement",
    rows=JobPlacement,
    title=Text(vi="Bố trí việc làm", en="Placement"),
    power=_VIEW,
    fields=(
        *place(JobPlacement),
        shown("placed_on", JobPlacement.placed_on, "Ngày bố trí", "Placed on"),
        shown("ended_on", JobPlacement.ended_on, "Ngày thôi việc", "Ended on"),
    ),
    relations=(
        establishment(JobPlacement),
        ToOne(
            name="job_seeker",
            target="job_seeker",
            key=(JobPlacement.seeker_id,),
            title=Text(vi="Người tìm việc", en="Job seeker"),
        ),
        ToOne(
            name="labor_allocation",
            target="labor_allocation",
            key=(JobPlacement.allocation_id,),
            title=Text(vi="Theo phân bố", en="Allocation"),
        ),
    ),
    facets=of_establishment(JobPlacement),
)

LABOR = (workforce_report, labor_pool, labor_allocation, job_seeker, job_placement)
