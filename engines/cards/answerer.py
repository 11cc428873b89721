"""What a card says of who answered, where that is not who was to answer."""

from engines.markup import Card, Section, plain

HEADING = "Model"


def told(card: Card, notes: tuple[str, ...]) -> Card:
    """The card with those notes at its end."""
    if not notes:
        return card
    section = Section(heading=HEADING, lines=tuple((plain(note),) for note in notes))
    return card.model_copy(update={"sections": (*card.sections, section)})


def notes(card: Card) -> tuple[str, ...]:
    """What the card says of that."""
    found = (s for s in card.sections if s.heading == HEADING)
    return tuple("".join(span.text for span in line) for section in found for line in section.lines)
