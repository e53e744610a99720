/** A report as people read it: helm-diff's `diff` and `simple` formats. */
import type { ChangeType, ReportEntry } from './report.ts'
import { diffText } from './text.ts'

export type Colour = 'red' | 'green' | 'yellow' | 'magenta' | 'bright blue'

export interface PrintOptions {
  /** Unchanged lines around a change; -1 shows all. */
  readonly context: number
  /** Kinds whose changes are not shown. */
  readonly suppressedKinds: readonly string[]
  readonly paint: (text: string, colour: Colour) => string
}

interface Heading {
  readonly colour: Colour
  readonly full: string
  readonly simple: string
}

const SUPPRESSED = 'has changed, but diff is empty after suppression.'

const HEADINGS: Readonly<Record<ChangeType, Heading>> = {
  ADD: { colour: 'green', full: 'has been added:', simple: 'to be added.' },
  REMOVE: { colour: 'red', full: 'has been removed:', simple: 'to be removed.' },
  MODIFY: { colour: 'yellow', full: 'has changed:', simple: 'to be changed.' },
  OWNERSHIP: { colour: 'magenta', full: 'changed ownership:', simple: 'to change ownership.' },
  MODIFY_SUPPRESSED: { colour: 'bright blue', full: SUPPRESSED, simple: SUPPRESSED },
}

/** Headings, and lines with `+ ` and `- ` in front. */
export function diffReportText(entries: readonly ReportEntry[], options: PrintOptions): string {
  const parts: string[] = []
  const ofLine = (op: 'removed' | 'added', line: string): string =>
    options.paint(line, op === 'added' ? 'green' : 'red')
  for (const entry of entries) {
    const { colour, full } = HEADINGS[entry.change]
    parts.push(options.paint(`${entry.key} ${full}`, colour), '\n')
    if (options.suppressedKinds.includes(entry.kind)) {
      parts.push(options.paint(`+ Changes suppressed on sensitive content of type ${entry.kind}\n`, 'yellow'))
    } else {
      const context = entry.change === 'OWNERSHIP' ? 0 : options.context
      parts.push(diffText(entry.edits, { context, colour: ofLine }))
    }
  }
  return parts.join('')
}

/** A line for each entry, and how many there are. */
export function simpleReportText(entries: readonly ReportEntry[], { paint }: Pick<PrintOptions, 'paint'>): string {
  const counts: Record<ChangeType, number> = { ADD: 0, REMOVE: 0, MODIFY: 0, OWNERSHIP: 0, MODIFY_SUPPRESSED: 0 }
  const lines = entries.map(({ key, change }) => {
    counts[change]++
    return `${paint(`${key} ${HEADINGS[change].simple}`, HEADINGS[change].colour)}\n`
  })
  const { ADD, MODIFY, REMOVE, OWNERSHIP } = counts
  return `${lines.join('')}Plan: ${String(ADD)} to add, ${String(MODIFY)} to change, ${String(REMOVE)} to destroy, ${String(OWNERSHIP)} to change ownership.\n`
}
