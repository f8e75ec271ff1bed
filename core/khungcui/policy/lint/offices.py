"""What the kinds of office are, as far as two of them can meet over one record."""

from khungcui.policy.vocabulary import OfficeKind

#: Kinds of which the city has one office.
SOLE = frozenset(
    {
        OfficeKind.CITY_COMMITTEE,
        OfficeKind.PLANNING_COMMITTEE,
        OfficeKind.DEPARTMENT,
        OfficeKind.SUPPLY_AGENCY,
    }
)

#: Kinds of which there is one office to each ground.
ONE_TO_A_GROUND = SOLE | {
    OfficeKind.DISTRICT_COMMITTEE,
    OfficeKind.DISTRICT_OFFICE,
    OfficeKind.WARD_COMMITTEE,
}

#: Kinds whose ground is the whole city, so that they reach by territory what is the city's own.
OF_THE_CITY = SOLE | {OfficeKind.CITY_AGENCY, OfficeKind.COMPANY, OfficeKind.OUTSIDE_ORDERER}
