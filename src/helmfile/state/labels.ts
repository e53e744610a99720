/** Selectors: `tier=frontend,env!=dev`. */
import { stateError } from '../errors.ts'
import type { Release } from '../model.ts'

interface Condition {
  readonly key: string
  readonly value: string
  readonly negated: boolean
}

/** All conditions of one `--selector`: they are meant together. */
export type Selector = readonly Condition[]

const LABEL = /^([a-zA-Z0-9_./+-]+)(!?)=([a-zA-Z0-9_./+-]+)$/

/** Throws for what is none. */
export function parseSelector(text: string): Selector {
  return text.split(',').map((label) => {
    const [, key, negated, value] = LABEL.exec(label) ?? []
    if (key === undefined || value === undefined) {
      throw stateError(`malformed label: ${label}. Expected label in form k=v or k!=v`)
    }
    return { key, value, negated: negated === '!' }
  })
}

export function matches(selector: Selector, { labels }: Pick<Release, 'labels'>): boolean {
  return selector.every(({ key, value, negated }) => (labels[key] === value) !== negated)
}

/** Whether some release could match one of either. What cannot be read contradicts nothing. */
export function areCompatible(some: readonly string[], others: readonly string[]): boolean {
  if (some.length === 0 || others.length === 0) return true
  try {
    const mine = some.map(parseSelector)
    return others.map(parseSelector).some((other) => mine.some((own) => !contradict(own, other)))
  } catch {
    return true
  }
}

function contradict(a: Selector, b: Selector): boolean {
  return a.some((x) => b.some((y) => !x.negated && !y.negated && x.key === y.key && x.value !== y.value))
}
