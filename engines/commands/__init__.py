"""What can be typed after `/fm`: one grammar for Slack, the war room and the command line."""

from engines.commands.asking import Ask, Asked, Reply
from engines.commands.flow import flow, is_one
from engines.commands.forms import FORMS, Form, Name, Slot
from engines.commands.grammar import Command, Mistake, parse, spoken
from engines.commands.menus import CONFIRMED, TYPED, confirm, done, menu, mistake, nowhere
from engines.commands.objections import objection, question
from engines.commands.said import command_turn, turn_of
from engines.commands.views import Reading, view

__all__ = [
    "CONFIRMED",
    "FORMS",
    "TYPED",
    "Ask",
    "Asked",
    "Command",
    "Form",
    "Mistake",
    "Name",
    "Reading",
    "Reply",
    "Slot",
    "command_turn",
    "confirm",
    "done",
    "flow",
    "is_one",
    "menu",
    "mistake",
    "nowhere",
    "objection",
    "parse",
    "question",
    "spoken",
    "turn_of",
    "view",
]
