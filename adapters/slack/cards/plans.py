"""The steps of a working card as Slack's plan."""

from typing import Any

from adapters.slack.cards.words import bare
from engines.markup import Card, Stage, Step

STEPS = 20
TITLE = 150  # Slack names no limit; this is what stands on one line of a wide screen
STATUS = {Stage.PENDING: "pending", Stage.RUNNING: "in_progress", Stage.DONE: "complete"}
MARKS = {Stage.PENDING: "◦", Stage.RUNNING: "▸", Stage.DONE: "✓"}


def plan(card: Card) -> dict[str, Any]:
    """What is done, what is being done and what comes, below what is looked at."""
    tasks = [task(n, step) for n, step in enumerate(card.steps[:STEPS], start=1)]
    return {"type": "plan", "title": bare(card.title, TITLE), "tasks": tasks}


def task(number: int, step: Step) -> dict[str, Any]:
    """One step; its number is its id, so that the next plan changes it in place."""
    return {
        "type": "task_card",
        "task_id": f"step{number}",
        "title": bare(step.title, TITLE),
        "status": STATUS[step.stage],
    }


def told(card: Card) -> list[str]:
    """The same in words, a line each."""
    return [f"{MARKS[step.stage]} {bare(step.title, TITLE)}" for step in card.steps[:STEPS]]
