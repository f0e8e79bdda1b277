"""The policies and studies that words on the command line mean."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.conflicts import with_winners
from sim.scenario.errors import ScenarioError, nearest_word, value_text
from sim.scenario.loader import Beside, load_patches
from sim.scenario.schema import Package, Policy, Study
from sim.scenario.settings import conflicts_of
from sim.scenario.source import draft, find, given_file, known_names, means_file


def find_policy(text: str, load: Callable[..., Any], studies: Iterable[str] = ()) -> Policy:
    """The policy that a word on the command line means.

    ``a`` or ``a+b``: packages, or one policy, by name or file; ``study/policy``: a policy inside a study, by name or
    file; ``policy``: one that stands in any of ``studies`` if nothing else has that name; ``baseline`` or nothing: no
    package.

    Raises:
        ScenarioError: nothing has that name, or its file is not in order.
    """
    if text in ("", "baseline"):
        return Policy(name="baseline", title="Baseline")
    study, _, wanted = text.rpartition("/")
    if study and "+" not in text and not means_file(text):
        return _policy_in(find_study(study, load), wanted)
    file = given_file(text)
    if find("policy", text) or (file is not None and draft(file).parsed.data.get("kind") == "policy"):
        return load("policy", text)
    parts = [part.strip() for part in text.split("+")]
    if len(parts) > 1 or means_file(text) or find("package", text):
        return _joined(text, [load("package", part) for part in parts])
    inside = {policy.name: policy for name in studies for policy in load("study", name).policies}
    if text in inside:
        return inside[text]
    known = [*known_names("package"), *known_names("policy")]
    nearest = nearest_word(text, [*known, *inside])
    expected = f"study/policy, a file, or one of {', '.join(known)}"
    raise ScenarioError(f"unknown package or policy {value_text(text)}", expected=expected, nearest=nearest)


def of_same_study(policy: Policy, text: str, load: Callable[..., Any], studies: Iterable[str] = ()) -> Sequence[Policy]:
    """The policies of the study in which ``find_policy`` found one that is to cost the same as another; else none."""
    if policy.equal_cost is None or policy.equal_cost.same_as is None:
        return ()
    study = text.rpartition("/")[0]
    of_studies = (find_study(name, load).policies for name in ([study] if study else studies))
    return next((policies for policies in of_studies if policy in policies), ())


def policy_file(text: str) -> Beside:
    """The file that ``find_policy`` finds the policy in, or the files of its packages; None if the words mean names."""
    study = text.rpartition("/")[0]
    whole = given_file(text)
    if whole is not None and draft(whole).parsed.data.get("kind") == "policy":
        return whole
    files = tuple(file for part in text.split("+") if (file := given_file(part.strip())))
    return files or (given_file(study) if study else None)


def with_wins(policy: Policy, wins: Sequence[str], beside: Beside = None) -> Policy:
    """The policy with the winners of its conflicts as the command line names them.

    Args:
        policy: the policy.
        wins: packages by name or file, first best.
        beside: the file that the policy or its packages come from, if one does.

    Raises:
        ScenarioError: a winner is none of its packages, or contradicts none of them.
    """
    if not wins:
        return policy
    names = [Path(name).stem if means_file(name) else name for name in wins]
    return with_winners(policy, names, conflicts_of(load_patches(policy, beside)))


def _joined(text: str, packages: list[Package]) -> Policy:
    """Packages as a policy."""
    title = " + ".join(package.title for package in packages)
    names = tuple(package.name for package in packages)
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise ScenarioError(f"policy '{text}' names package '{repeated[0]}' twice", expected="each package once")
    return Policy(name="_with_".join(names), title=title[:120], packages=names)


def _policy_in(study: Study, wanted: str) -> Policy:
    known = {policy.name: policy for policy in study.policies}
    if wanted in known:
        return known[wanted]
    expected, nearest = f"one of {', '.join(known)}", nearest_word(wanted, known)
    raise ScenarioError(f"study '{study.name}' has no policy {value_text(wanted)}", expected=expected, nearest=nearest)


def find_study(name: str, load: Callable[..., Any]) -> Study:
    """The study of that name, or in that file."""
    return load("study", str(given_file(name) or name))
