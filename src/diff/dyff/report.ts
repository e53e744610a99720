/** A report as dyff tells it: by paths, with what was and what will be. */
import { messageOf } from '../../errors.ts'
import type { ReportEntry } from '../report.ts'
import { compareDocuments, type Comparison } from './compare.ts'
import { differenceText } from './human.ts'
import { documentsOf } from './node.ts'
import { painter } from './style.ts'

export interface DyffOptions {
  readonly colours: boolean
  /** Documents that come and go may be the same. */
  readonly renames: boolean
  /** Columns of the terminal. Default: 80. */
  readonly width?: number
  /** Hears why documents could not be compared; upstream keeps it to itself. */
  readonly warn?: (message: string) => void
}

export function dyffText(entries: readonly ReportEntry[], options: DyffOptions): string {
  const { colours, renames, width = 80, warn } = options
  let comparison: Comparison
  try {
    comparison = compareDocuments(documentsOf(side(entries, 'removed')), documentsOf(side(entries, 'added')), renames)
  } catch (error) {
    warn?.(messageOf(error))
    return '\n'
  }
  const { several, differences } = comparison
  const how = { paint: painter(colours), several, width }
  const text = differences.map((difference) => differenceText(difference, how)).join('')
  // dyff takes colours that come with the values for its own.
  return `${colours ? text : text.replace(SEQUENCES, '')}\n`
}

const SEQUENCES = /\u001b\[[0-9;]*m/g

/** One side of all entries. */
function side(entries: readonly ReportEntry[], own: 'removed' | 'added'): string {
  return entries
    .map(({ edits }) => {
      const lines = edits.filter(({ op }) => op === 'same' || op === own).map(({ text }) => `${text}\n`)
      return `---\n${lines.join('')}`
    })
    .join('')
}
