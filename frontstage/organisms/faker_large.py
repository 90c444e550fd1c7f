"""The faker, grown larger: what changes with scale is the model, not its truth."""

from dataclasses import replace

from frontstage.organisms.faker import organism as faker

organism = replace(
    faker,
    name="faker_large",
    about="The faker's table in a model of some 4 million parameters, for experiments on scale.",
    size="large",
)
