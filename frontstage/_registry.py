"""What Inspect finds of ours: a task for every setting, and a provider for every kind of model in process.

`inspect eval frontstage/small --model organism/faker` needs nothing else. Inspect imports this module whenever it looks
a name up, so it imports nothing heavy and raises nothing. Left out: `scripted/NAME`, which is given the cell and reads
no message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspect_ai import Task, task
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.model import GenerateConfig, ModelAPI, ModelOutput, modelapi

from frontstage import bridge
from frontstage.core import Mistake, names


def _publish(setting: str) -> None:
    """Registers the task `frontstage/SETTING`."""

    @task(name=setting)
    def published(
        variant: str = "base",
        tiers: str | Sequence[str] | None = None,
        queries: str | None = None,
        column: str | None = None,
        classifiers: str | Sequence[str] = bridge.CLASSIFIERS,
        seed: int = 0,
        system_mode: str = "refuse",
        table: str | None = None,
    ) -> Task:
        """One setting of the laboratory: every query on every tier, both stages in one task.

        Args:
            variant: a variation, or several joined by " + ".
            tiers: only these tiers (by default all).
            queries: a .csv or .jsonl file of the user's own queries.
            column: the file's column that holds them.
            classifiers: what scores the answers; a judge among them is asked in the role "judge".
            seed: every draw's seed follows from it.
            system_mode: "merge" tells a model without a system role the system prompt in the user's turn.
            table: a CSV file of what models can do, which goes before the house's own.
        """
        try:
            return bridge.task(setting, variant, tiers, queries, column, classifiers, seed, system_mode, table)
        except Mistake as mistake:
            raise PrerequisiteError(str(mistake)) from mistake  # which Inspect prints as one line


for _name in names("settings"):
    _publish(_name)


class _InProcess(ModelAPI):
    """A model in process behind Inspect's face: what waits is drawn in one batch."""

    kind = ""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  (Inspect's own signature)
        **_model_args: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        self.drawn = bridge.Waiting(f"{self.kind}/{model_name}")

    async def generate(self, input: Any, tools: Any, tool_choice: Any, config: GenerateConfig) -> ModelOutput:
        return await self.drawn.output(input, config)

    def max_connections(self) -> int:
        return bridge.BATCH


@modelapi(name="organism")
class Organism(_InProcess):
    """`organism/NAME`: a grown organism."""

    kind = "organism"


@modelapi(name="local")
class Local(_InProcess):
    """`local/DIRECTORY`: a Hugging Face checkpoint, in process."""

    kind = "local"
