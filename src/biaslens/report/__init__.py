"""One HTML page from a folder of scores: plain values, then templates. Made from files alone."""

from biaslens.report.data import REPORT_VERSION, build_report
from biaslens.report.render import render_report
from biaslens.report.write import ReportNote, write_report

__all__ = ["REPORT_VERSION", "ReportNote", "build_report", "render_report", "write_report"]
