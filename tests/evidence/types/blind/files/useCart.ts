import { useEffect, useState } from 'react';
import type { Cart } from './types';

export function useCart(id: string): { cart: Cart | null; error?: Error } {
  const [cart, setCart] = useState<Cart | null>(null);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const ctl = new AbortController();
    fetch(`/api/cart/${id}`, { signal: ctl.signal })
      .then(async (r) => { if (!r.ok) throw new Error(`HTTP ${r.status}`); setCart(await r.json()); })
      .catch(setError);
    return () => ctl.abort();
  }); // no deps: refetches on each render
  return { cart, error };
}
