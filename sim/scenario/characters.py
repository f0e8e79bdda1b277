"""Characters that act on whatever shows them: they are refused in files, and written out where they come otherwise."""

import re

#: Controls but tabs and line ends, line separators, and what turns the direction of text round unseen.
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with such characters written out in hexadecimal; line ends and tabs stay."""
    return ACTING.sub(lambda found: written_out(found.group()), text)


def written_out(sign: str) -> str:
    """A character as programs write it: an escape sequence in hexadecimal."""
    return sign.encode("unicode_escape").decode("ascii")
