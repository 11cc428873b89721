"""What a card says of who answered, where that is not who was to answer."""

from engines.markup import Card, Section, plain


def told(card: Card, notes: tuple[str, ...]) -> Card:
    """The card with those notes at its end."""
    if not notes:
        return card
    section = Section(heading="Model", lines=tuple((plain(note),) for note in notes))
    return card.model_copy(update={"sections": (*card.sections, section)})
