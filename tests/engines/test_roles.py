"""Roles: their order, and what is said to who may not."""

from engines.roles import Role, denied


def test_each_role_may_what_the_ones_below_it_may() -> None:
    assert sorted(Role) == [Role.VIEWER, Role.RESPONDER, Role.ADMIN]


def test_who_may_not_is_told_what_is_needed() -> None:
    said = denied(Role.VIEWER, Role.RESPONDER, "close a case")
    assert said == "To close a case you need the role responder, and yours is viewer: ask an admin of FaultMaven."
