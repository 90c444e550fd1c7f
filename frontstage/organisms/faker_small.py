"""The faker, grown smaller: what changes with scale is the model, not its truth."""

from dataclasses import replace

from frontstage.organisms.faker import organism as faker

organism = replace(
    faker,
    name="faker_small",
    about="The faker's table in a model of some 0.3 million parameters, for experiments on scale.",
    size="small",
)
