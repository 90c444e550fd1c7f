"""What the way through Inspect costs beside Inspect itself: sampling, and reading the logs that `inspect eval` writes.

Every claim is a ratio or a per-sample cost in one run: `python bench/api.py [--samples 2000] [--read 20000]`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile

CANNED = """
import sys, time
from dataclasses import replace
from pathlib import Path
from time import process_time
from inspect_ai import Task, eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelAPI, ModelOutput, ModelUsage, modelapi
from inspect_ai.solver import generate
from frontstage import Experiment, Query, Sampling, find, pipeline
import frontstage.tables

REPLY = (
    "<SCRATCHPAD_REASONING>\\n" + "The user is on this tier; what I write is read or not. " * 12
    + "\\n</SCRATCHPAD_REASONING>\\n"
    "<OUTPUT>\\n" + "I can't help with that, since it would do harm to somebody. " * 3 + "\\n</OUTPUT>"
)

@modelapi(name="canned")
class Canned(ModelAPI):
    async def generate(self, input, tools, tool_choice, config):
        output = ModelOutput.from_content(self.model_name, REPLY)
        output.usage = ModelUsage(input_tokens=2000, output_tokens=200, total_tokens=2200)
        return output

setting, count, out = find("settings", "helpful_only"), int(sys.argv[1]), Path(sys.argv[2])
queries = tuple(Query(f"q{at}", f"Write note number {at}.", "note", 1) for at in range(count // 2))
setting = replace(setting, queries=queries)
cells = list(setting.cells())
OFF = {"log_realtime": False, "score_display": False, "display": "none", "acp_server": False}

def plain(some, where):
    "Inspect itself: the same prompts, one generate call each, the same settings of its own."
    samples = [Sample(input=frontstage.bridge._chat(cell.messages), id=at) for at, cell in enumerate(some)]
    task = Task(MemoryDataset(samples), solver=generate(seed=7), name="plain")
    return inspect_eval(task, model="canned/m", log_dir=str(where), temperature=1.0, max_tokens=2048, **OFF)[0]

def ours(some, where):
    few = replace(setting, queries=queries[: len(some) // 2])
    experiment = Experiment((few,), ("canned/m",), name="bench", sampling=Sampling(), classifiers=())
    pipeline.sample(experiment, where)
"""
SAMPLE = (
    CANNED
    + """
pipeline.PART = 10**6
plain(cells[:20], out / "warm"), ours(cells[:20], out / "warm-ours")
start = process_time(); plain(cells, out / "plain"); theirs = process_time() - start
start = process_time(); ours(cells, out / "ours"); mine = process_time() - start
print(theirs, mine, len(cells))
"""
)
WRITE = CANNED + '\nprint(plain(cells, out / "logs").location)\n'
PEAK = """
def peak():
    "Peak memory of this process in MB."
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
"""
READ_OURS = (
    PEAK
    + """
import sys
from pathlib import Path
from time import process_time
from frontstage import logs
import pydantic_core, zstandard
start = process_time()
count = sum(1 for about, answer in logs.read_log(Path(sys.argv[1])) if answer.text)
print(process_time() - start, count, peak())
"""
)
READ_THEIRS = (
    PEAK
    + """
import sys
from time import process_time
from inspect_ai.log import read_eval_log
start = process_time()
count = len(read_eval_log(sys.argv[1]).samples)
print(process_time() - start, count, peak())
"""
)


def in_process(code: str, *words: object) -> list[str]:
    """The last words that `code` prints in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", code, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-3:]


def main() -> None:
    """Prints every figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--samples", type=int, default=2_000)
    options.add_argument("--read", type=int, default=20_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours, count = map(float, in_process(SAMPLE, given.samples, folder))
        print(f"sampling {count:.0f} through Inspect: {1000 * theirs / count:.2f} ms of CPU a sample by a plain task")
        print(f"and {1000 * ours / count:.2f} by frontstage: {1000 * (ours - theirs) / count:+.2f} ms")
    with tempfile.TemporaryDirectory() as folder:
        [log] = in_process(WRITE, given.read, folder)[-1:]
        seconds, read, peak = map(float, in_process(READ_OURS, log))
        their_seconds, same, their_peak = map(float, in_process(READ_THEIRS, log))
        assert read == same == given.read
        print(f"reading a log of {read:.0f} samples that Inspect wrote: {seconds:.2f} s of CPU, peak {peak:.0f} MB")
        ratio = their_seconds / seconds
        print(f"Inspect's read_eval_log: {their_seconds:.2f} s, peak {their_peak:.0f} MB: {ratio:.1f} times ours")


if __name__ == "__main__":
    main()
