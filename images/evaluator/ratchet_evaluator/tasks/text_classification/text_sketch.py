"""Counts of a text that are stored instead of the text itself.

The evaluator uses this module for the reference window, and serving for the requests. Both therefore count in the
same way.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TRACKED_WORDS = 4096
KNOWN_WORDS = 100_000
# What a new subject brings are words that were rare. With each of the 20 newsgroups held out in turn, the word that
# shows it best changes by 0.19 (Cohen's h, median) among these, by 0.09 among the 512 most frequent words, and a text
# has 30 of these against 50 of those. Still rarer ones are too few in a window to be tested.
_LEAST_SHARE = 0.0005
_MOST_SHARE = 0.02
# In a training of few rows 2 % is no number of rows to go by.
_FREQUENT_ROWS = 50

_TOKEN = re.compile(r"(?u)\b\w\w+\b")


def tokens_of(text: str) -> list[str]:
    """Words of at least two characters, in lower case, split like scikit-learn's vectorizers.

    >>> tokens_of("A naïve test: it's TESTED")
    ['naïve', 'test', 'it', 'tested']
    """
    return _TOKEN.findall(text.lower())


@dataclass(frozen=True, slots=True)
class TextSketch:
    """length: number of characters; unknown: tokens that are not in the training texts; words: indexes of tracked
    words, ascending.
    """

    length: int
    tokens: int
    unknown: int
    words: list[int]


class Vocabulary:
    """The words of a model version's training, frozen with the version.

    Shape   tracked: words whose frequency is monitored; their positions are the indexes in sketches. known: words of
            the training texts.
    """

    def __init__(self, tracked: Sequence[str], known: Iterable[str]):
        self.tracked = list(tracked)
        self.known = frozenset(known)
        self._index = {word: index for index, word in enumerate(self.tracked)}

    def sketch(self, text: str) -> TextSketch:
        """
        >>> Vocabulary(["disk", "mail"], ["disk", "mail", "full"]).sketch("Mail full, mail lost")
        TextSketch(length=20, tokens=4, unknown=1, words=[1])
        """
        tokens = tokens_of(text)
        known, index = self.known, self._index
        unknown = sum(1 for token in tokens if token not in known)
        words = sorted(index[token] for token in set(tokens) if token in index)
        return TextSketch(len(text), len(tokens), unknown, words)


def bare_sketch(text: str) -> TextSketch:
    """Sketch of a text without a vocabulary: no unknown and no tracked words."""
    return TextSketch(len(text), len(tokens_of(text)), 0, [])


def vocabulary_of(texts: Iterable[str]) -> dict[str, list[str]]:
    """Builds {"tracked", "known"} from training texts. The order of the texts has no effect."""
    frequencies: Counter[str] = Counter()
    rows = 0
    for text in texts:
        rows += 1
        frequencies.update(set(tokens_of(text)))
    return {"tracked": tracked_words(frequencies, rows), "known": known_words(frequencies)}


def tracked_words(document_frequencies: Mapping[str, int], rows: int) -> list[str]:
    """Words whose document frequency is monitored, most frequent first.

    Shape   document_frequencies: number of rows that contain each word.
    """
    least = max(2, _LEAST_SHARE * rows)
    most = max(_MOST_SHARE * rows, min(_FREQUENT_ROWS, rows / 2))
    return _most_frequent((item for item in document_frequencies.items() if least <= item[1] <= most), TRACKED_WORDS)


def known_words(document_frequencies: Mapping[str, int]) -> list[str]:
    """Words that occur in at least two training rows. A word in a single row is mostly a typing error or a name."""
    return _most_frequent((item for item in document_frequencies.items() if item[1] >= 2), KNOWN_WORDS)


def _most_frequent(items: Iterable[tuple[str, int]], limit: int) -> list[str]:
    return [word for word, _ in sorted(items, key=lambda item: (-item[1], item[0]))[:limit]]
