/** What references stand for, noted so that no report shows it. */
import type { ReferenceReader } from '../../../helmfile/ports.ts'

/** Adds each text that a reference became, without what escapes in arguments. */
export function noting(reader: ReferenceReader, secrets: Set<string>): ReferenceReader {
  const evaluate = async (tree: unknown): Promise<unknown> => {
    const value = await reader.evaluate(tree)
    for (const text of changedTexts(tree, value)) {
      const plain = text.replaceAll('\\', '')
      if (plain !== '') secrets.add(plain)
    }
    return value
  }
  return { evaluate }
}

/** Texts in a tree that are others than in the tree before. */
function* changedTexts(before: unknown, after: unknown): Generator<string> {
  const open: [unknown, unknown][] = [[before, after]]
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [old, now] = pair
    if (typeof now === 'string' && now !== old) yield now
    if (typeof now !== 'object' || now === null) continue
    const known = typeof old === 'object' && old !== null ? (old as Record<string, unknown>) : {}
    for (const [key, value] of Object.entries(now)) open.push([known[key], value])
  }
}
