"""How much work it is, about, to do without what a diagnostic refuses: a person's estimate, a row a
code.

In: a code. Out: none, minutes, hours or rewrite.

    >>> effort_of("C2N2004"), effort_of("C2N2005")
    ('minutes', 'hours')
"""

from __future__ import annotations

from cuda2npu.report.finding import Effort

EFFORT: dict[str, Effort] = {
    "C2N0001": "minutes",
    "C2N0003": "minutes",
    "C2N0004": "minutes",
    "C2N1010": "hours",
    "C2N1011": "hours",
    "C2N1012": "hours",
    "C2N1013": "minutes",
    "C2N1014": "rewrite",
    "C2N1015": "rewrite",
    "C2N1016": "hours",
    "C2N1017": "hours",
    "C2N1018": "hours",
    "C2N1019": "minutes",
    "C2N2001": "minutes",
    "C2N2002": "minutes",
    "C2N2003": "hours",
    "C2N2004": "minutes",
    "C2N2005": "hours",
    "C2N2006": "hours",
    "C2N2007": "minutes",
    "C2N2008": "minutes",
    "C2N2009": "minutes",
    "C2N2010": "minutes",
    "C2N2011": "minutes",
    "C2N2012": "hours",
    "C2N2013": "minutes",
    "C2N2014": "minutes",
    "C2N2015": "minutes",
    "C2N2016": "hours",
    "C2N2017": "hours",
    "C2N2018": "hours",
    "C2N2019": "hours",
    "C2N3001": "hours",
    "C2N4001": "rewrite",
    "C2N4002": "hours",
    "C2N8001": "hours",
    "C2N8002": "hours",
    "C2N9008": "minutes",
}


def effort_of(code: str) -> Effort:
    """Hours for a code that has no row, such as one of run time."""
    return EFFORT.get(code, "hours")
