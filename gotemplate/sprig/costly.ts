/**
 * What takes long to make at random: private keys, hashes of passwords. Templates that are executed more than once for one output are given
 * in each pass what the passes before it were given: nobody has seen that, and all of it was made but once.
 */

export interface Costly {
  /** The next value of that kind, made if the passes before took fewer of them. Values of one kind must be of one type. */
  readonly take: <T>(kind: string, make: () => T) => T
  /** Begins another pass; what the last one gave is thrown away. */
  readonly begin: () => void
}

export function costly(): Costly {
  const kinds = new Map<string, { readonly made: unknown[]; taken: number }>()
  return {
    take<T>(kind: string, make: () => T): T {
      let known = kinds.get(kind)
      if (known === undefined) kinds.set(kind, (known = { made: [], taken: 0 }))
      if (known.taken === known.made.length) known.made.push(make())
      return known.made[known.taken++] as T
    },
    begin() {
      for (const known of kinds.values()) known.taken = 0
    },
  }
}
