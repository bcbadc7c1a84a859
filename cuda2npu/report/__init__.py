"""The migration report: what of an application carries over, construct by construct, and what not.

In: files and folders. Out: a `Report`, and its text for a terminal, as Markdown or as JSON.

    report = survey(Request(("app",)))
    print(as_markdown(report))
"""

from cuda2npu.report.document import as_json, document
from cuda2npu.report.finding import CARRIED, LEVELS, Finding, Report, fails, share, totals
from cuda2npu.report.markdown import as_markdown
from cuda2npu.report.survey import Request, survey
from cuda2npu.report.terminal import as_text

__all__ = [
    "CARRIED",
    "LEVELS",
    "Finding",
    "Report",
    "Request",
    "as_json",
    "as_markdown",
    "as_text",
    "document",
    "fails",
    "share",
    "survey",
    "totals",
]
