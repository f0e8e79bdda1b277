"""Why training comes late and thin: how long it takes, and what becomes of the units, for the talk at the end."""

from collections.abc import Hashable, Iterator, Mapping

from experiments.exercise.shared_futures import Futures
from experiments.figures.captions import count
from sim.scenario.parameters import declared

_CHAIN = ("gpoi_trained", "gpoi_deployed", "gpoi_effective")


def why_training_is_late(futures: Futures) -> Iterator[str]:
    """How long units take by the model's own numbers, and how many each policy trained, sent and got to work.

    Nothing where no policy changes how many units are trained.
    """
    world = futures.results.read("world", ["policy", "replication", *_CHAIN])
    sums = world.groupby(["policy", "replication"], observed=True)[list(_CHAIN)].sum()
    means = sums.groupby("policy", observed=True).mean()
    base = means.loc[futures.results.baseline]
    others = [name for name in futures.policies if means.loc[name, "gpoi_trained"] != base["gpoi_trained"]]
    if not others:
        return
    yield _how_long()
    yield f"{futures.results.title(futures.results.baseline)}: {_steps(base.to_dict())}, in a future, on average."
    for name in others:
        yield f"{futures.results.title(name)}: {_steps(means.loc[[name]].iloc[0].to_dict())}."


def _how_long() -> str:
    parts = [declared()[name] for name in ("training_months", "training_lead_months")]
    usual, low, high = (sum(getattr(part, end) for part in parts) for end in ("default", "low", "high"))
    kept, registered = (declared()[f"training_{name}_share"].default for name in ("retained", "pledged"))
    return (
        f"A unit whose training begins today arrives in {usual:.0f} months ({low:.0f} to {high:.0f}), all assumed. "
        f"{100 * kept:.0f} in 100 are still whole when called, {100 * registered:.0f} in 100 of these are registered, "
        "the missions call few of them, and each goes home when its tour ends."
    )


def _steps(means: Mapping[Hashable, float]) -> str:
    trained, deployed, effective = (count(means[name]) for name in _CHAIN)
    return f"{trained} units trained, {deployed} deployed, {effective} found effective"
