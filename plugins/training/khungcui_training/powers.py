"""The powers that training asks for; who holds each is said by the rules, not here.

``signing`` marks what binds the office: to unify, publish, align, approve, open a course,
certify, revoke, and to give or answer an opinion. ``exclusive`` marks what the regulation leaves
to one office: the unified curriculum and plan and all that is held to them (II.6.3), the
management of cadres (II.6.1), and certificates, which one organiser issues.
"""

from khungcui import Power, Text


def _power(name: str, vi: str, en: str, *, signing: bool = False, exclusive: bool = False) -> Power:
    return Power(name=name, title=Text(vi=vi, en=en), signing=signing, exclusive=exclusive)


_COURSES = (
    ("city_course", "lớp của thành phố", "a city course"),
    ("accounting_course", "lớp kế toán, thống kê", "an accounting course"),
    ("district_course", "lớp của quận, huyện", "a district course"),
)

_COURSE_ACTIONS = (
    ("view", "Xem", "See", False, False),
    ("organise", "Tổ chức", "Organise", False, False),
    ("open", "Mở", "Open", True, False),
    ("run", "Điều hành", "Run", False, False),
    ("assess", "Kết thúc và đánh giá", "Assess", False, False),
    ("certify", "Cấp chứng chỉ cho", "Certify", True, True),
    ("close", "Đóng hoặc hủy", "Close or cancel", True, False),
)

POWERS: tuple[Power, ...] = (
    _power("curriculum.view", "Xem chương trình đào tạo", "See curricula"),
    _power("curriculum.draft", "Soạn chương trình đào tạo", "Draft a curriculum"),
    _power(
        "curriculum.unify",
        "Thống nhất chương trình",
        "Unify a curriculum",
        signing=True,
        exclusive=True,
    ),
    _power("curriculum.retire", "Ngừng dùng chương trình", "Retire a curriculum", signing=True),
    _power("city_training_plan.view", "Xem kế hoạch đào tạo thành phố", "See the city's plan"),
    _power(
        "city_training_plan.prepare", "Lập kế hoạch đào tạo thành phố", "Prepare the city's plan"
    ),
    _power(
        "city_training_plan.publish",
        "Ban hành kế hoạch đào tạo thành phố",
        "Publish the city's plan",
        signing=True,
        exclusive=True,
    ),
    _power(
        "district_training_plan.view",
        "Xem kế hoạch đào tạo quận, huyện",
        "See a district's plan",
    ),
    _power(
        "district_training_plan.prepare",
        "Lập kế hoạch đào tạo quận, huyện",
        "Prepare a district's plan",
    ),
    _power(
        "district_training_plan.align",
        "Đối chiếu kế hoạch quận, huyện với kế hoạch thống nhất",
        "Align a district's plan with the unified plan",
        signing=True,
        exclusive=True,
    ),
    _power(
        "district_training_plan.approve",
        "Duyệt kế hoạch đào tạo quận, huyện",
        "Approve a district's plan",
        signing=True,
        exclusive=True,
    ),
    *(
        _power(
            f"{name}.{action}",
            f"{vi_do} {vi}",
            f"{en_do} {en}",
            signing=signing,
            exclusive=exclusive,
        )
        for name, vi, en in _COURSES
        for action, vi_do, en_do, signing, exclusive in _COURSE_ACTIONS
    ),
    _power(
        "city_course.co_organise",
        "Cùng tổ chức lớp của thành phố",
        "Organise a city course jointly",
        signing=True,
    ),
    _power("course_session.view", "Xem lịch học", "See the sessions of a course"),
    _power("course_quota.view", "Xem chỉ tiêu chỗ học", "See the places of a course"),
    _power("enrolment.view", "Xem danh sách học viên", "See enrolments"),
    _power("enrolment.nominate", "Đề cử cán bộ đi học", "Nominate a cadre"),
    _power("enrolment.confirm", "Xác nhận học viên", "Confirm an enrolment"),
    _power("enrolment.withdraw", "Rút đề cử", "Withdraw a nomination"),
    _power("enrolment.record_attendance", "Điểm danh", "Record attendance"),
    _power("enrolment.assess", "Chấm điểm", "Record the mark of an enrolment"),
    _power("certificate.view", "Xem chứng chỉ", "See certificates"),
    _power("certificate.verify", "Tra cứu chứng chỉ theo số", "Verify a certificate's number"),
    _power("certificate.revoke", "Thu hồi chứng chỉ", "Revoke a certificate", signing=True),
    _power("cadre.view", "Xem hồ sơ cán bộ", "See cadres"),
    _power("cadre.manage", "Quản lý cán bộ", "Manage cadres", exclusive=True),
    _power("cadre.require", "Quy định chứng chỉ cho chức danh", "Say what a post requires"),
    _power("cadre.advise", "Góp ý về cán bộ", "Give an opinion on a cadre", signing=True),
    _power(
        "cadre.answer_opinion",
        "Trả lời ý kiến về cán bộ",
        "Answer an opinion on a cadre",
        signing=True,
    ),
    _power("cadre_opinion.view", "Xem ý kiến về cán bộ", "See opinions on cadres"),
    _power("post_requirement.view", "Xem yêu cầu của chức danh", "See what posts require"),
    _power("training_coverage.view", "Xem tỷ lệ được đào tạo", "See training coverage"),
)
