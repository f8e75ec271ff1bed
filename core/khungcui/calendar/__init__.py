"""Periods, cut-offs, working days and due dates: what a day means to an office.

    periods       a year, half, quarter or month, by the codes of DHIS2
    cut_offs      which days belong to a period: the calendar's, or those of the 15th to the 14th
    working_days  the days on which offices of Vietnam work, with Tết and make-up days
    due           until when a paper of a period is timely, late, or taken at all

Nothing here knows a district, a table or a request.
"""
