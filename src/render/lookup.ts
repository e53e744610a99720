/**
 * `lookup` without asynchrony inside a template: a render takes what it looks up from a table and notes what is missing; the missing
 * objects are fetched together and the render runs again, until nothing new is asked (bounded).
 */
import { newMap, type GoMap } from '../../gotemplate/value.ts'

export interface LookupKey {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  /** "" asks for the list. */
  readonly name: string
}

/** An object, an empty map for "not found", or the error text that fails the render. */
export type LookupAnswer = { readonly object: GoMap } | { readonly error: string }

export interface LookupTable {
  readonly answers: Map<string, LookupAnswer>
  /** Asked for in the last render and not in `answers`. */
  readonly missing: Map<string, LookupKey>
}

export function newLookupTable(): LookupTable {
  return { answers: new Map(), missing: new Map() }
}

/** What a template's `lookup` gets; unknown answers read as "not found" until the next pass. */
export function answerFor(table: LookupTable, key: LookupKey): LookupAnswer {
  const id = JSON.stringify([key.apiVersion, key.kind, key.namespace, key.name])
  const answer = table.answers.get(id)
  if (answer !== undefined) return answer
  table.missing.set(id, key)
  return { object: newMap() }
}

// A template that looks up what it found by lookup needs one pass more for each link of the chain.
const MAX_PASSES = 64

/** Runs `render` until it asks for nothing new; `fetch` answers one key. Errors of a pass that lacked answers do not count. */
export async function renderWithLookups<T>(
  table: LookupTable,
  render: () => Promise<T>,
  fetch: (key: LookupKey) => Promise<LookupAnswer>,
): Promise<T> {
  for (let pass = 0; ; pass++) {
    table.missing.clear()
    let outcome: { readonly value: T } | { readonly error: unknown }
    try {
      outcome = { value: await render() }
    } catch (error) {
      outcome = { error }
    }
    if (table.missing.size === 0 || pass === MAX_PASSES) {
      if ('error' in outcome) throw outcome.error
      return outcome.value
    }
    const wanted = [...table.missing]
    const answers = await Promise.all(wanted.map(([, key]) => fetch(key)))
    wanted.forEach(([id], i) => table.answers.set(id, answers[i]!))
  }
}
