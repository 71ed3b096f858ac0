/** `mix(Base, First, Second, …)`: applies mixins from left to right; a wrong order does not compile. */

/** A function that turns a class into a richer one. */
type Mixin<From, To> = (base: From) => To

export function mix<A, B>(base: A, m1: Mixin<A, B>): B
export function mix<A, B, C>(base: A, m1: Mixin<A, B>, m2: Mixin<B, C>): C
export function mix<A, B, C, D>(base: A, m1: Mixin<A, B>, m2: Mixin<B, C>, m3: Mixin<C, D>): D
export function mix<A, B, C, D, E>(base: A, m1: Mixin<A, B>, m2: Mixin<B, C>, m3: Mixin<C, D>, m4: Mixin<D, E>): E
export function mix<A, B, C, D, E, F>(base: A, m1: Mixin<A, B>, m2: Mixin<B, C>, m3: Mixin<C, D>, m4: Mixin<D, E>, m5: Mixin<E, F>): F
export function mix<A, B, C, D, E, F, G>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
): G
export function mix<A, B, C, D, E, F, G, H>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
  m7: Mixin<G, H>,
): H
export function mix<A, B, C, D, E, F, G, H, I>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
  m7: Mixin<G, H>,
  m8: Mixin<H, I>,
): I
export function mix<A, B, C, D, E, F, G, H, I, J>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
  m7: Mixin<G, H>,
  m8: Mixin<H, I>,
  m9: Mixin<I, J>,
): J
export function mix<A, B, C, D, E, F, G, H, I, J, K>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
  m7: Mixin<G, H>,
  m8: Mixin<H, I>,
  m9: Mixin<I, J>,
  m10: Mixin<J, K>,
): K
export function mix<A, B, C, D, E, F, G, H, I, J, K, L>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
  m7: Mixin<G, H>,
  m8: Mixin<H, I>,
  m9: Mixin<I, J>,
  m10: Mixin<J, K>,
  m11: Mixin<K, L>,
): L
export function mix<A, B, C, D, E, F, G, H, I, J, K, L, M>(
  base: A,
  m1: Mixin<A, B>,
  m2: Mixin<B, C>,
  m3: Mixin<C, D>,
  m4: Mixin<D, E>,
  m5: Mixin<E, F>,
  m6: Mixin<F, G>,
  m7: Mixin<G, H>,
  m8: Mixin<H, I>,
  m9: Mixin<I, J>,
  m10: Mixin<J, K>,
  m11: Mixin<K, L>,
  m12: Mixin<L, M>,
): M
/**
 * Applies mixins to a base class, the first one innermost.
 * @param base the class to start from; @param mixins each takes the result of the one before it
 */
export function mix(base: unknown, ...mixins: Mixin<unknown, unknown>[]): unknown {
  return mixins.reduce((mixed, mixin) => mixin(mixed), base)
}
