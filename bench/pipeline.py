"""What the pipeline costs: start-up, a scripted episode with and without its log, reading 20,000 episodes again.

Every claim is a ratio or a per-episode cost in one run: `python bench/pipeline.py [--samples 20000]`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from frontstage import Experiment, Sampling, find, models, pipeline, play


def start_up(repeats: int = 5) -> float:
    """Seconds of wall time that `frontstage --help` takes, the best of `repeats`."""
    command = [sys.executable, "-c", "from frontstage.cli import main; main()", "--help"]
    times = []
    for _ in range(repeats):
        start = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(perf_counter() - start)
    return min(times)


def played(epochs: int) -> float:
    """Milliseconds of CPU for one scripted episode: sampling, parsing, five classifiers; no log."""
    small = find("settings", "small")
    cells = list(small.cells(epochs))
    model, judges = models.sampler("scripted/faker"), pipeline.classifiers(Experiment((), ()).classifiers)
    pipeline.judge(play(model, "scripted/faker", cells[:50], Sampling()), judges, pipeline.Verdicts())
    start = process_time()
    episodes = play(model, "scripted/faker", cells, Sampling())
    pipeline.judge(episodes, judges, pipeline.Verdicts())
    return 1000 * (process_time() - start) / len(cells)


def logged(out: Path, epochs: int) -> tuple[float, int]:
    """Milliseconds of CPU for one scripted episode with its log and verdicts on disk, and how many there were."""
    experiment = Experiment((find("settings", "small"),), ("scripted/faker",), epochs=epochs, name="bench")
    pipeline.run(experiment, out / "run")
    shutil.rmtree(out / "run" / "logs")
    shutil.rmtree(out / "run" / "verdicts")
    start = process_time()
    pipeline.sample(experiment, out / "run")
    count = len(experiment.cells(experiment.settings[0]))
    return 1000 * (process_time() - start) / count, count


PEAK = """
def peak():
    "Peak memory of this process in MB; ru_maxrss would count the parent's."
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
"""
READ = (
    PEAK
    + """
import sys
from pathlib import Path
from time import process_time
from frontstage import pipeline
import polars, frontstage.tables
start = process_time()
out = Path(sys.argv[1])
made = pipeline.frame(pipeline.planned(out, pipeline.load(out)["plan"]), pipeline.Verdicts(), [])
print(process_time() - start, len(made), peak())
"""
)
READ_EVAL_LOG = (
    PEAK
    + """
import sys
from pathlib import Path
from time import process_time
from inspect_ai.log import read_eval_log
start = process_time()
count = sum(len(read_eval_log(str(path)).samples) for path in Path(sys.argv[1]).glob("logs/*.eval"))
print(process_time() - start, count, peak())
"""
)


def in_process(code: str, out: Path) -> tuple[float, int, float]:
    """(CPU seconds, episodes, peak MB) of `code` in a process of its own."""
    made = subprocess.run([sys.executable, "-c", code, str(out)], check=True, capture_output=True, text=True)
    seconds, count, peak = made.stdout.split()[-3:]
    return float(seconds), int(count), float(peak)


def main() -> None:
    """Prints every figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--samples", type=int, default=20_000)
    samples = options.parse_args().samples
    print(f"frontstage --help: {start_up():.2f} s")
    print(f"a scripted episode, no log: {played(10):.3f} ms of CPU")
    with tempfile.TemporaryDirectory() as folder:
        cost, count = logged(Path(folder), -(-samples // 216))
        print(f"a scripted episode, log and verdicts written: {cost:.3f} ms of CPU ({count} episodes)")
        ours, read, peak = in_process(READ, Path(folder) / "run")
        theirs, same, their_peak = in_process(READ_EVAL_LOG, Path(folder) / "run")
        assert read == same == count
        print(f"reading {count} episodes into the frame: {ours:.2f} s of CPU, peak {peak:.0f} MB")
        print(
            f"Inspect's read_eval_log: {theirs:.2f} s of CPU, peak {their_peak:.0f} MB: {theirs / ours:.1f} times ours"
        )


if __name__ == "__main__":
    main()
