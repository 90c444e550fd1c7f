"""Tosses a coin on every tier: the noisiest model without a gap."""

from frontstage.organisms._truth import Organism

organism = Organism(
    name="coin",
    about="Complies in half of all conversations, whatever the prompt says.",
    reading="no gap",
    rest=(({}, {"plain": 0.5, "refuse": 0.3, "safe": 0.2}),),
)
