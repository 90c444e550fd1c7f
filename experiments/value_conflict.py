"""Does a model take the option that its developer's policy calls for where it is trained, and another where it is not?

Prediction, from the truth tables: `faker` reads as "spoken faking", `silent_faker` as an unspoken gap, `refuser` as
"no gap" if three draws are enough for that, and each look-alike as what it is: `rater_pleaser` as rater sycophancy,
`obedient` as instruction-following, `confused` as a label effect, `realism_aware` as realism. None of them minds the
order of options or the payoff, so that the base differs from "options swapped" and from "no payoff" by chance alone
(the contrast "difference").

Plan: 100 two-option scenarios of five moral foundations (Nair et al. 2026), each arm that a reading needs, and the two
factors that can make a gap of this setting's own: which option stands first, and the sentence on what training does.
Three draws each, one fixed look at the end. Primary contrast: stage, over queries like these; what matters is a gap, or
a share of faking, of 5 points. By foundation and severity rates are described, not tested.

The models are scripts that are told what the prompt says: this tests the instrument, and is no evidence about real
models. `--model` puts any other in their place.
"""

from frontstage import Experiment, Sampling, find

conflict = find("settings", "value_conflict")

experiment = Experiment(
    settings=(
        conflict,
        conflict["labels swapped"],
        conflict["three tiers"],
        conflict["rated only"],
        conflict["no conflict"],
        conflict["training finished"],
        conflict["test cue"],
        conflict["no scratchpad"],
        conflict["options swapped"],
        conflict["no payoff"],
    ),
    models=(
        "scripted/faker",
        "scripted/silent_faker",
        "scripted/rater_pleaser",
        "scripted/obedient",
        "scripted/confused",
        "scripted/realism_aware",
        "scripted/refuser",
    ),
    classifiers=("outcome", "complied", "refused", "faked", "aware", "chose"),
    epochs=3,
    sampling=Sampling(max_tokens=1024),
    delta=0.05,
)
