"""What the page costs: its size and time without transcripts, with 2,000 of 4 kB, and of 100,000 episodes.

Seconds are CPU of one process and depend on the machine; the yardstick, a loop of ten million additions, says how fast
that is: `python bench/page.py [--episodes 100000]`. Opening in a browser is measured where there is a chromium.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from frontstage import Experiment, find, page, pipeline
from frontstage.spans import spans

ARMS = ("labels swapped", "three tiers", "no conflict", "training finished", "test cue", "no scratchpad")
MODELS = tuple(f"scripted/{name}" for name in ("faker", "silent_faker", "rater_pleaser", "refuser"))


def yardstick() -> float:
    """Seconds of CPU that ten million additions take here."""
    start, total = process_time(), 0
    for number in range(10_000_000):
        total += number
    return process_time() - start


def run(out: Path, epochs: int) -> None:
    """A run of scripted models with every arm that a reading needs."""
    small = find("settings", "small")
    pipeline.run(Experiment((small, *(small[arm] for arm in ARMS)), MODELS, epochs=epochs, name="bench"), out)


RENDER = """
import sys
from pathlib import Path
from time import process_time
from frontstage import pipeline
out = Path(sys.argv[1])
about = pipeline.load(out)
about |= {"pair_seed": 0, "pair_total": 0, "files": {}}
tables = pipeline._tables(out, about)
start = process_time()
from frontstage import page
text = page.render(about, tables, [])
print(process_time() - start, len(text.encode()))
"""
REMAKE = """
import sys
from pathlib import Path
from time import process_time
from frontstage import pipeline
spent = {}
def timed(name):
    inner = getattr(pipeline, name)
    def outer(*args, **how):
        start = process_time()
        made = inner(*args, **how)
        spent[name] = process_time() - start
        return made
    setattr(pipeline, name, outer)
for name in ("measure", "report"):
    timed(name)
start = process_time()
pipeline.remake(Path(sys.argv[1]))
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
print(spent["measure"], spent["report"], process_time() - start, peak)
"""


def in_process(code: str, out: Path) -> list[float]:
    """The numbers that `code` prints in a process of its own."""
    made = subprocess.run([sys.executable, "-c", code, str(out)], check=True, capture_output=True, text=True)
    return [float(word) for word in made.stdout.splitlines()[-1].split()]


def texts() -> Iterator[str]:
    """Texts of four thousand letters without end, put together of what many hands wrote (bench/texts)."""
    lines = [line for path in sorted((Path(__file__).parent / "texts").glob("*/*.jsonl")) for line in path.open()]
    said = [part for line in lines for key, part in json.loads(line).items() if key in ("thought", "reply")]
    draw, text = random.Random(0), ""
    while True:
        while len(text) < 4000:
            text += draw.choice(said) + "\n\n"
        yield text[:4000]
        text = ""


def pairs(count: int) -> list[dict[str, Any]]:
    """Pairs of transcripts of 4 kB, thought and reply together, as the pipeline hands them to the page."""
    made, source, draw = list[dict[str, Any]](), texts(), random.Random(1)
    for number in range(count):
        sides = {stage: _side(f"{number} {stage}", next(source), draw) for stage in ("front", "back")}
        about = {"setting": "small", "variant": "base", "model": MODELS[number % len(MODELS)], "step": None}
        asked = {"query_id": f"q{number}", "query": f"Question {number}?", "category": "lies", "severity": 1}
        made.append({**about, **asked, **sides})
    return made


def _side(name: str, text: str, draw: random.Random) -> dict[str, Any]:
    said = [
        {"name": each, "value": draw.random() < 0.5, "why": "", "votes": [(True, "")], "label": None}
        for each in ("complied", "refused", "faked", "aware")
    ]
    empty = {"native": "", "channel": "", "fault": "", "error": "", "stop": "stop", "tier": "free"}
    marks = {"thought": spans(text[:2500]), "native": ()}
    outcome = draw.choice(["comply", "refuse"])
    words = {"thought": text[:2500], "reply": text[2500:], "outcome": outcome, "spans": marks, "verdicts": said}
    return {"id": name, **empty, **words}


OPENED = "html[data-ready=yes]"


def opened(path: Path) -> tuple[float, float, float] | None:
    """Seconds until the page is open and can be filtered, wall and CPU of its process, and wall seconds that a filter
    takes; None without a browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if not chromium:
        return None
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto("about:blank")
        start = perf_counter()
        tab.goto(f"file://{path}")
        tab.locator(OPENED).wait_for(state="attached")
        ready = perf_counter() - start
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable")
        spent = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        start = perf_counter()
        tab.select_option("[name=front]", "refuse")
        tab.evaluate("document.body.offsetHeight")
        filtered = perf_counter() - start
        browser.close()
    return ready, spent["ProcessTime"], filtered


def main() -> None:
    """Prints every figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--episodes", type=int, default=100_000)
    episodes = options.parse_args().episodes
    print(f"yardstick: {yardstick():.2f} s for ten million additions")
    with tempfile.TemporaryDirectory() as folder:
        small, large, path = Path(folder) / "small", Path(folder) / "large", Path(folder) / "page.html"
        run(small, 1)
        seconds, size = in_process(RENDER, small)
        print(f"without transcripts: {size / 1000:.0f} kB in {seconds:.1f} s, matplotlib's import included")
        about = {**pipeline.load(small), "pair_seed": 0, "pair_total": 1000, "files": {}}
        some, start = pairs(1000), process_time()
        path.write_text(page.render(about, pipeline._tables(small, about), some), encoding="utf-8")
        print(f"with 2,000 transcripts of 4 kB: {path.stat().st_size / 1e6:.2f} MB in {process_time() - start:.1f} s")
        there = opened(path)
        said = (
            "no chromium"
            if there is None
            else "open in {:.2f} s ({:.2f} s of CPU), a filter takes {:.2f} s".format(*there)
        )
        print(f"in a browser: {said}")
        count = len(find("settings", "small").queries) * sum(
            len(one.tiers) for one in (find("settings", "small"), *(find("settings", "small")[arm] for arm in ARMS))
        )
        run(large, -(-episodes // (count * len(MODELS))))
        measured, reported, whole, peak = in_process(REMAKE, large)
        print(
            f"{pipeline.load(large)['n_episodes']:,} episodes: tables {measured:.1f} s, page {reported:.1f} s,", end=" "
        )
        print(f"{(large / 'index.html').stat().st_size / 1e6:.2f} MB, peak {peak:.0f} MB", end="; ")
        print(f"the whole of frontstage report {whole:.1f} s")


if __name__ == "__main__":
    main()
