"""What settings cost: `list` and `show`, and every published variation rendered on 100 queries and two tiers.

Seconds of CPU of one run: `python bench/settings.py`. A variation is made anew each time it is asked for, so that the
rendering holds 145 of them, their prompts' texts and 29,000 user turns.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from time import perf_counter, process_time

from frontstage import find, oracles

OF = {"HO": "helpful_only", "AW": "animal_welfare"}


def command(*words: str, repeats: int = 3) -> tuple[float, float]:
    """(wall, CPU) seconds of a command, the best of `repeats`."""
    call, times = [sys.executable, "-c", "from frontstage.cli import main; main()", *words], []
    for _ in range(repeats):
        start, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(call, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        times.append((perf_counter() - start, cpu))
    return min(wall for wall, _ in times), min(cpu for _, cpu in times)


def rendered(queries: int = 100) -> tuple[int, float]:
    """(prompts, seconds of CPU): every row of Tables G.2 and G.3, on so many queries and on two tiers."""
    settings, ours = {table: find("settings", name) for table, name in OF.items()}, oracles.ours()
    start, prompts = process_time(), 0
    for row, here in zip(oracles.variations(), ours, strict=True):
        arm = settings[row.setting][here.variant]
        for query in arm.queries[:queries]:
            for tier in arm.tiers[:2]:
                prompts += bool(arm.prompt(tier, query))
    return prompts, process_time() - start


def main() -> None:
    for words in (("list",), ("show", "animal_welfare", "--variant", "honest + does not care", "--diff")):
        wall, cpu = command(*words)
        print(f"frontstage {' '.join(words)}: {wall:.2f} s, of which CPU {cpu:.2f} s")
    prompts, seconds = rendered()
    print(f"{prompts:,} prompts of 145 variations: {seconds:.2f} s of CPU, {1e6 * seconds / prompts:.0f} µs each")


if __name__ == "__main__":
    main()
