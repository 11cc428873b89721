"""Source in many languages, scripts, schemas, diffs and patches."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

from collections.abc import Iterator

from tests.evidence.types.model import Sample, rows
from tests.evidence.types.source_text import (
    CPP,
    CSHARP,
    DIFF,
    GIT,
    JAVA,
    KOTLIN,
    PATCH,
    RUST,
    SCALA,
    SHOW,
    TYPESCRIPT,
    C,
)

PYTHON = '''\
"""Totals of carts."""

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Item:
    sku: str
    price: int


def total(items: list[Item]) -> int:
    """Sum the prices."""
    if not items:
        log.warning("empty cart")
        return 0
    return sum(item.price for item in items)
'''
GO = """\
package cart

import (
\t"context"
\t"fmt"
)

// Total sums the prices of a cart.
func (c *Cart) Total(ctx context.Context) (int64, error) {
\tvar sum int64
\tfor _, item := range c.Items {
\t\tif item.Price < 0 {
\t\t\treturn 0, fmt.Errorf("negative price of %s", item.SKU)
\t\t}
\t\tsum += item.Price
\t}
\treturn sum, nil
}
"""
JAVASCRIPT = """\
const express = require('express');
const app = express();

app.get('/cart/:id', async (req, res, next) => {
  try {
    const cart = await load(req.params.id);
    res.json({ total: cart.items.length });
  } catch (err) {
    next(err);
  }
});

module.exports = app;
"""
RUBY = """\
require 'json'

class Cart
  attr_reader :items

  def initialize(items)
    @items = items
  end

  def total
    items.sum { |item| item.fetch(:price) }
  end
end
"""
PHP = """\
<?php

namespace Acme\\Cart;

final class Cart
{
    public function __construct(private array $items) {}

    public function total(): int
    {
        return array_sum(array_column($this->items, 'price'));
    }
}
"""
BASH = """\
#!/usr/bin/env bash
set -euo pipefail

for pod in $(kubectl get pods -o name); do
  if ! kubectl exec "$pod" -- true; then
    echo "broken: $pod" >&2
  fi
done
"""
POWERSHELL = """\
param([string]$Service = "Billing")

function Restart-Safely {
    param($Name)
    $s = Get-Service -Name $Name
    if ($s.Status -eq "Running") {
        Restart-Service -Name $Name -Force
    }
}

Restart-Safely -Name $Service
"""
SQL = """\
BEGIN;
ALTER TABLE orders ADD COLUMN note text;
CREATE INDEX CONCURRENTLY orders_created_idx ON orders (created_at);
UPDATE orders SET note = '' WHERE note IS NULL;
COMMIT;
"""
SQL_SELECT = """\
select o.id, sum(i.price) as total
from orders o
join items i on i.order_id = o.id
where o.created_at > now() - interval '1 hour'
group by o.id
having sum(i.price) > 100
order by total desc
limit 20;
"""
MAKEFILE = """\
IMAGE ?= registry.acme.io/cart
.PHONY: build push

build: go.sum
\tdocker build -t $(IMAGE):$(TAG) .

push: build
\tdocker push $(IMAGE):$(TAG)
"""
CSS = """\
:root { --bad: #b91c1c; }

.card {
  display: grid;
  gap: 8px;
  border-left: 4px solid var(--bad);
}

@media (max-width: 480px) {
  .card { gap: 4px; }
}
"""
PROTO = """\
syntax = "proto3";

package acme.cart.v1;

message Item {
  string sku = 1;
  int64 price = 2;
}

service Carts {
  rpc Total(TotalRequest) returns (TotalResponse);
}
"""
GRAPHQL = """\
type Query {
  cart(id: ID!): Cart
}

type Cart {
  id: ID!
  items: [Item!]!
}

input ItemInput {
  sku: String!
  price: Int = 0
}
"""
LUA = """\
local redis = require "resty.redis"

local function limit(key, max)
  local n = redis:incr(key)
  if n > max then
    return ngx.exit(429)
  end
  return n
end

return limit
"""
BROKEN = """\
def total(items:
    return sum(i.price for i in items

class Cart(object)
    def __init__(self):
        self.items = [
"""


def _grown() -> str:
    functions = (
        f'def step_{i}(state: dict[str, int]) -> int:\n    """Do step {i}."""\n    state["n"] = state.get("n", 0) + {i}\n    return state["n"]\n\n'
        for i in range(600)
    )
    return "import sys\n\n\n" + "\n".join(functions)


def _long_diff() -> str:
    hunks = (
        f"@@ -{i * 40},3 +{i * 40},3 @@\n context {i}\n-old line {i}\n+new line {i}\n after {i}" for i in range(1, 500)
    )
    return rows(
        "diff --git a/big.txt b/big.txt", "index 111111..222222 100644", "--- a/big.txt", "+++ b/big.txt", *hunks
    )


def samples() -> Iterator[Sample]:
    """Every source."""
    plain = {
        "cart.py": PYTHON, "cart.go": GO, "Cart.java": JAVA, "cart.ts": TYPESCRIPT, "app.js": JAVASCRIPT, "main.rs": RUST, "ledger.hpp": CPP, "total.c": C,
        "Cart.cs": CSHARP, "cart.rb": RUBY, "Cart.php": PHP, "Cart.kt": KOTLIN, "Cart.scala": SCALA, "check.sh": BASH, "restart.ps1": POWERSHELL,
        "0042_note.sql": SQL, "slow.sql": SQL_SELECT, "Makefile": MAKEFILE, "card.css": CSS, "cart.proto": PROTO, "schema.graphql": GRAPHQL, "limit.lua": LUA,
        "broken.py": BROKEN, "pool.diff": DIFF, "change.patch": GIT, "0001-load.patch": PATCH + GIT, "show.txt": SHOW + GIT, "steps.py": _grown(), "big.diff": _long_diff(),
    }  # fmt: skip
    for name, content in plain.items():
        yield Sample(name, content)
