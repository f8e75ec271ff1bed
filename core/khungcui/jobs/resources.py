"""The runs of jobs as they are listed."""

from khungcui.plugins.declarations import Facets, Field, Resource
from khungcui.plugins.models import JobRun
from khungcui.text import Text

RUNS = Resource(
    name="job_run",
    rows=JobRun,
    title=Text(vi="Một lần chạy việc nền", en="A run of a job in the background"),
    power="job.view",
    facets=Facets(area=JobRun.tenant, sector="*", given=frozenset({"area"})),
    fields=(
        Field(
            name="job",
            column=JobRun.job,
            title=Text(vi="Việc nào", en="Which job"),
        ),
        Field(
            name="key",
            column=JobRun.key,
            title=Text(
                vi="Khóa: cùng một khóa thì chỉ chạy một lần",
                en="The key under which it is done once",
            ),
        ),
        Field(name="state", column=JobRun.state, title=Text(vi="Tình trạng", en="How far it is")),
        Field(
            name="due_at",
            column=JobRun.due_at,
            title=Text(vi="Không chạy trước lúc", en="It is not begun before"),
        ),
        Field(
            name="attempts",
            column=JobRun.attempts,
            title=Text(
                vi="Đã thử mấy lần từ lần có tiến triển gần nhất",
                en="How often it was begun since it last got further",
            ),
        ),
        Field(
            name="fault_code",
            column=JobRun.fault_code,
            title=Text(vi="Mã lỗi gần nhất", en="The code of what went wrong last"),
        ),
        Field(
            name="fault",
            column=JobRun.fault,
            title=Text(vi="Lỗi gần nhất, bằng lời", en="What went wrong last, in words"),
            sortable=False,
            filterable=False,
        ),
        Field(
            name="progress_done",
            column=JobRun.progress_done,
            title=Text(vi="Đã làm được", en="How much is done"),
        ),
        Field(
            name="progress_total",
            column=JobRun.progress_total,
            title=Text(vi="Trên tổng số", en="Of how much in all"),
        ),
        Field(
            name="asked_by",
            column=JobRun.asked_by,
            title=Text(vi="Ai yêu cầu", en="Who asked for it"),
        ),
        Field(
            name="asked_at",
            column=JobRun.asked_at,
            title=Text(vi="Yêu cầu lúc", en="When it was asked for"),
        ),
        Field(
            name="begun_at",
            column=JobRun.begun_at,
            title=Text(vi="Bắt đầu lúc", en="When it was first begun"),
        ),
        Field(
            name="ended_at",
            column=JobRun.ended_at,
            title=Text(vi="Kết thúc lúc", en="When it ended"),
        ),
    ),
)
