"""What a network answers to each question of its table, and how it weighs the answers to one of them.

table     right or wrong, cell by cell, at each snapshot; kept beside the run
asking    one question, its right answer, and the logits of all answers through time
rounded   the network itself at a few snapshots, for whoever asks it without Python
row       how far the right answers of one row lead
"""

from story.chapters.answers.asking import Question, Weighed, find_question, usual_question, weigh
from story.chapters.answers.rounded import RoundedNetwork, read_rounded
from story.chapters.answers.row import read_row
from story.chapters.answers.table import (
    HELD_OUT,
    MISTAUGHT,
    NO_QUESTION,
    TRAINED,
    AnswerTable,
    kept_answers,
    latest_answers,
    read_answers,
    why_no_table,
)

__all__ = [
    "HELD_OUT", "MISTAUGHT", "NO_QUESTION", "TRAINED", "AnswerTable", "Question",
    "RoundedNetwork", "Weighed", "find_question", "kept_answers", "latest_answers", "read_answers",
    "read_rounded", "read_row", "usual_question", "weigh", "why_no_table",
]  # fmt: skip
