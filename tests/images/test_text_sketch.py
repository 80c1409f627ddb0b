"""What is kept of a text."""

import doctest
import random

from ratchet_evaluator.tasks.text_classification import text_sketch
from ratchet_evaluator.tasks.text_classification.text_sketch import (
    KNOWN_WORDS,
    TRACKED_WORDS,
    known_words,
    tracked_words,
    vocabulary_of,
)


def test_the_examples_of_its_documentation_hold():
    assert doctest.testmod(text_sketch).failed == 0


def test_tracks_words_of_five_rows_to_two_hundred_in_ten_thousand_most_frequent_first():
    frequencies = {"every": 10_000, "half": 5000, "common": 201, "often": 200, "also": 200, "rare": 5, "rarer": 4}
    assert tracked_words(frequencies, 10_000) == ["also", "often", "rare"]


def test_tracks_words_of_half_the_rows_when_they_are_few():
    assert tracked_words({"every": 40, "half": 20, "twice": 2, "once": 1}, 40) == ["half", "twice"]


def test_tracks_no_word_of_a_single_row_however_few_the_rows_are():
    assert tracked_words({"one": 1, "two": 2}, 4) == ["two"]


def test_knows_what_two_rows_have_and_keeps_both_lists_bounded():
    frequencies = {f"w{number}": 2 + number % 7 for number in range(KNOWN_WORDS + 10)} | {"once": 1}
    known = known_words(frequencies)
    assert len(known) == KNOWN_WORDS
    assert "once" not in known
    assert len(tracked_words(frequencies, 100)) == TRACKED_WORDS


def test_the_vocabulary_does_not_depend_on_the_order_of_the_rows(sample):
    texts = [row["text"] for row in sample]
    shuffled = random.Random(1).sample(texts, len(texts))  # noqa: S311
    assert vocabulary_of(shuffled) == vocabulary_of(texts)
