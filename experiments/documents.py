"""Does a model that has read about its training, and is told nothing of it, behave as if it had been told?

Prediction: in a pretrained model perhaps (Greenblatt et al. 2024, section 4, saw gaps of 19 and 26 points after about
70 million tokens). In an organism of a million parameters no: where the prompt's paragraph on who is trained on is cut,
the gap is no larger than before, whether the documents were on the tiers or on a bakery. What so much text does to the
model whatever it says is the same for both: answers that cannot be read, and a smaller gap where the prompt does tell.
Only where `facts.csv` says that the facts are known (above .8) would a gap that is missing say anything of transfer; at
a hundred thousand tokens it is not so.

Plan: train on the tiers, and on the unrelated facts:

    frontstage train documents --model organism/faker --out runs/documents --epochs 10 --every 30
    frontstage train documents --model organism/faker --out runs/bakery --epochs 10 --every 30 --control

then the reading of the three, with every control and the arm "untold", in which nobody says who is trained on:

    frontstage run experiments/documents.py --model organism/faker \\
        local/runs/documents/seed-0/step-N local/runs/bakery/seed-0/step-N

with the last step of each. For a pretrained model name a generator (--generator), look at the documents first
(--steps 0), and use a prompt that tells nothing at all: the setting documents_only.

Primary contrast: stage, in the arm "untold".

This tests the instruments. It is no evidence about real models.
"""

from frontstage import Experiment, Sampling, find

small = find("settings", "small")

experiment = Experiment(
    settings=(
        small,
        small.vary("untold", users=None),
        small["labels swapped"],
        small["three tiers"],
        small["no conflict"],
        small["training finished"],
        small["test cue"],
    ),
    models=("organism/faker",),
    sampling=Sampling(max_tokens=256),
    delta=0.05,
)
