"""What the project says to people, in Chinese and English.

English is the source language: a text is written once, in code, in English, and needs no catalog.
`language/zh/LC_MESSAGES/kaiqiao.po` holds the translations, and is read as it is, without a build step.

Every room may import this one; it imports none of them.

>>> from language import Message, translator
>>> note = Message("p = {value}: it must be a whole number from {low} to {high}", value=1, low=2, high=400)
>>> str(note)
'p = 1: it must be a whole number from 2 to 400'
>>> say = translator("zh")
>>> say("held-out pairs")
'未见过的数对'
"""

from language.catalogs import LANGUAGES, Translator, preferred_language, translator
from language.messages import Message, UserError, mark

__all__ = ["LANGUAGES", "Message", "Translator", "UserError", "mark", "preferred_language", "translator"]
