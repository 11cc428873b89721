"""Which commands list all of a kind, and which show a part."""

from pathlib import Path

import pytest

from adapters.evidence.extractors.kubernetes import listed
from engines.evidence import Finding
from tests.evidence.structured import analyse


@pytest.mark.parametrize(
    ("command", "whole", "scope"),
    [
        ("kubectl get secrets -n shop", True, "shop"),
        ("kubectl -n shop get svc,pods -o wide", True, "shop"),
        ("kubectl get svc --all-namespaces", True, "*"),
        ("kubectl get pvc --sort-by=.metadata.name -A", True, "*"),
        ("kubectl get nodes -L topology.kubernetes.io/zone", True, ""),
        ("kubectl get secret db -n shop", False, "shop"),
        ("kubectl get secret/db -n shop", False, "shop"),
        ("kubectl get svc -l app=cart", False, ""),
        ("kubectl get svc --selector=app=cart", False, ""),
        ("kubectl get svc -A | grep cart", False, "*"),
        ("kubectl describe svc", False, ""),
    ],
)
def test_a_command_lists_all_or_a_part(command: str, whole: bool, scope: str) -> None:
    assert listed.is_whole(command) is whole
    assert listed.scope(command) == scope


def lists(text: str, folder: Path) -> list[Finding]:
    return [f for f in analyse(folder, text).findings if f.reason == "Listed"]


def test_several_kinds_of_all_namespaces_are_told_apart(tmp_path: Path) -> None:
    text = (
        "kubectl get cm,sa -A\n"
        "NAMESPACE   NAME                 DATA   AGE\n"
        "shop        configmap/cart       1      3d\n"
        "post        configmap/mailer     1      3d\n"
        "\n"
        "NAMESPACE   NAME                     SECRETS   AGE\n"
        "shop        serviceaccount/default   0         3d\n"
    )
    told = {f.facts["kind"]: (f.facts["scope"], f.facts["value"]) for f in lists(text, tmp_path)}
    assert told == {"ConfigMap": ("*", "shop/cart,post/mailer"), "ServiceAccount": ("*", "shop/default")}


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    text = "kubectl get secrets -n shop\nNo resources found in shop namespace.\n"
    (one,) = lists(text, tmp_path)
    assert (one.facts["kind"], one.facts["scope"]) == ("Secret", "shop")
    assert "value" not in one.facts


def test_one_row_without_its_command_may_be_all_that_was_asked_for(tmp_path: Path) -> None:
    head = "NAME       TYPE     DATA   AGE\n"
    assert not lists(f"{head}cart-db    Opaque   2      3d\n", tmp_path)
    assert lists(f"{head}cart-db    Opaque   2      3d\ncart-tls   Opaque   2      3d\n", tmp_path)
