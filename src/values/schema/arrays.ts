/** The keywords for arrays. */
import { equalPair } from './json.ts'
import type { JsonValue } from './json.ts'
import { localInt } from './number.ts'
import type { Failure } from './report.ts'
import { addFailure, applyPart, note } from './frame.ts'
import type { Frame } from './frame.ts'

export function checkArray(frame: Frame, items: readonly JsonValue[]): void {
  checkLength(frame, items.length)
  if (frame.schema.uniqueItems) checkUnique(frame, items)
  checkItems(frame, items)
  if (frame.schema.contains !== undefined) checkContains(frame, items)
}

function checkLength(frame: Frame, length: number): void {
  const { minItems, maxItems } = frame.schema
  if (minItems !== undefined && length < minItems) {
    addFailure(frame, `minItems: got ${localInt(length)}, want ${localInt(minItems)}`)
  }
  if (maxItems !== undefined && length > maxItems) {
    addFailure(frame, `maxItems: got ${localInt(length)}, want ${localInt(maxItems)}`)
  }
}

function checkUnique(frame: Frame, items: readonly JsonValue[]): void {
  const twins = equalPair(items)
  if (twins === undefined) return
  const [first, second] = twins
  addFailure(frame, `items at ${localInt(first)} and ${localInt(second)} are equal`)
}

function checkItems(frame: Frame, values: readonly JsonValue[]): void {
  const { prefixItems = [], items, additionalItems } = frame.schema
  const listed = Math.min(prefixItems.length, values.length)
  for (let i = 0; i < listed; i++) note(frame, applyPart(frame, prefixItems[i]!, values[i]!, String(i)))
  const rest = items ?? additionalItems
  if (rest === false && listed < values.length) {
    addFailure(frame, `last ${localInt(values.length - listed)} additionalItem(s) not allowed`)
  }
  if (typeof rest !== 'object') return
  for (let i = listed; i < values.length; i++) note(frame, applyPart(frame, rest, values[i]!, String(i)))
}

function checkContains(frame: Frame, items: readonly JsonValue[]): void {
  const { contains, minContains, maxContains, draft } = frame.schema
  const failures: Failure[] = []
  const matched: number[] = []
  for (const [index, item] of items.entries()) {
    const found = applyPart(frame, contains!, item, String(index))
    if (found !== undefined) failures.push(found)
    else {
      matched.push(index)
      if (draft >= 2020) frame.unevaluated.itemEvaluated(index)
    }
  }
  if (minContains !== undefined) {
    if (matched.length < minContains) addFailure(frame, tooFew(matched, minContains), failures)
  } else if (matched.length === 0) addFailure(frame, 'no items match contains schema', failures)
  if (maxContains !== undefined && matched.length > maxContains) {
    addFailure(
      frame,
      `max ${localInt(maxContains)} items required to match contains schema, but ${matchedText(matched)}`,
    )
  }
}

function tooFew(matched: readonly number[], wanted: number): string {
  const found = matched.length === 0 ? 'none matched' : matchedText(matched)
  return `min ${localInt(wanted)} items required to match contains schema, but ${found}`
}

function matchedText(matched: readonly number[]): string {
  return `matched ${localInt(matched.length)} items at ${matched.join(' ')}`
}
