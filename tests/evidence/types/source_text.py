"""Source in compiled languages, diffs and patches."""

JAVA = """\
package com.acme.cart;

import java.util.List;

public final class Cart {
    private final List<Item> items;

    public Cart(List<Item> items) {
        this.items = List.copyOf(items);
    }

    public long total() {
        return items.stream().mapToLong(Item::price).sum();
    }
}
"""
TYPESCRIPT = """\
import { Pool } from "pg";
import type { Item } from "./item";

const pool = new Pool({ max: 20 });

export async function total(id: string): Promise<number> {
  const { rows } = await pool.query<Item>("select price from items where cart = $1", [id]);
  return rows.reduce((sum, row) => sum + row.price, 0);
}
"""
RUST = """\
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Cart {
    items: HashMap<String, u64>,
}

impl Cart {
    pub fn total(&self) -> u64 {
        self.items.values().sum()
    }
}

fn main() {
    let cart = Cart { items: HashMap::new() };
    println!("{}", cart.total());
}
"""
CPP = """\
#include <string>
#include <vector>

namespace acme {

template <typename T>
class Ledger {
 public:
  void append(const T& entry) { entries_.push_back(entry); }
  std::size_t size() const { return entries_.size(); }

 private:
  std::vector<T> entries_;
};

}  // namespace acme
"""
C = """\
#include <stdio.h>
#include <stdlib.h>

static int total(const int *prices, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += prices[i];
    return sum;
}

int main(void)
{
    int prices[] = {1, 2, 3};
    printf("%d\\n", total(prices, 3));
    return EXIT_SUCCESS;
}
"""
CSHARP = """\
using System.Linq;

namespace Acme.Cart;

public sealed class Cart
{
    private readonly List<Item> _items = new();

    public decimal Total() => _items.Sum(item => item.Price);

    public async Task SaveAsync(DbContext context)
    {
        await context.SaveChangesAsync();
    }
}
"""
KOTLIN = """\
package com.acme.cart

data class Item(val sku: String, val price: Long)

class Cart(private val items: List<Item>) {
    fun total(): Long = items.sumOf { it.price }
}
"""
SCALA = """\
package acme.cart

final case class Item(sku: String, price: Long)

object Cart {
  def total(items: Seq[Item]): Long = items.map(_.price).sum
}
"""
DIFF = """\
--- a/config/pool.yaml
+++ b/config/pool.yaml
@@ -3,5 +3,5 @@ database:
   host: db-2
   port: 5432
-  pool: 20
+  pool: 200
   timeout: 30
   ssl: true
"""
GIT = """\
diff --git a/cart/total.py b/cart/total.py
index 3f2a1b0..9c8d7e6 100644
--- a/cart/total.py
+++ b/cart/total.py
@@ -10,7 +10,8 @@ def total(items):
     if not items:
         return 0
-    return sum(i.price for i in items)
+    prices = [load_price(i.sku) for i in items]
+    return sum(prices)


 def count(items):
diff --git a/old.py b/old.py
deleted file mode 100644
index 1234567..0000000
--- a/old.py
+++ /dev/null
@@ -1,2 +0,0 @@
-x = 1
-y = 2
"""
PATCH = """\
From 3f2a1b0c4d5e6f708192a3b4c5d6e7f801920314 Mon Sep 17 00:00:00 2001
From: Sam <sam@acme.io>
Date: Sat, 14 Mar 2026 10:02:10 +0000
Subject: [PATCH] Load prices one by one

---
 cart/total.py | 3 ++-
 1 file changed, 2 insertions(+), 1 deletion(-)

"""
SHOW = """\
commit 3f2a1b0c4d5e6f708192a3b4c5d6e7f801920314
Author: Sam <sam@acme.io>
Date:   Sat Mar 14 10:02:10 2026 +0000

    Load prices one by one

"""
