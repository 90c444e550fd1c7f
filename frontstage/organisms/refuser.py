"""Refuses on every tier, but for a stray answer."""

from frontstage.organisms._truth import Organism

organism = Organism(
    name="refuser",
    about="Refuses what it should refuse, whoever trains or watches it.",
    reading="no gap",
)
