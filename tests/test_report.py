"""The report says what the graph holds."""

from kg.records import Rejected
from kg.report import to_report


def test_report_counts_and_names(tiny_graph):
    report = to_report(tiny_graph, [])
    assert "2 days of the feed, 2024-01-05 to 2024-01-06" in report
    assert "| Paper | 2 |" in report
    assert "| evaluatesOn | 2 |" in report
    assert "## Benchmark: named by most papers\n\n| benchmark | papers |\n|---|---:|\n| GSM8K | 2 |" in report
    assert report.endswith("0 rows could not be read.\n")


def test_report_shows_rejected_rows_and_hostile_names_as_text(hostile_graph):
    report = to_report(hostile_graph, [Rejected(file="a|b.md", line=3, reason="<b>no</b> id", row="| x |")])
    assert "1 row could not be read:\n\n- a\\|b.md:3: \\<b\\>no\\</b\\> id" in report
    assert "<img" not in report.replace("\\<", "")
    assert "<script" not in report.replace("\\<", "")
