"""The names of the patterns, for the command line: known before anything heavy is imported."""

#: Those of the catalogue, in its order; a test compares.
NAMES = (*(f"PAT{number:02d}" for number in range(1, 18)), "PAT20")


def chosen(text: str | None) -> tuple[str, ...]:
    """The patterns that a list such as ``PAT01,pat17`` names, in the order of the catalogue; all of them for None.

    Raises:
        ScenarioError: a word in it is no pattern.
    """
    words = NAMES if text is None else [word.strip().upper() for word in text.split(",")]
    for word in words:
        if word not in NAMES:
            from sim.scenario.errors import ScenarioError, nearest_word

            raise ScenarioError(f"--only: unknown pattern '{word}'", expected=f"one or more of {', '.join(NAMES)}",
                                nearest=nearest_word(word, NAMES))
    return tuple(name for name in NAMES if name in words)
