/** A report as dyff tells it. */
import type { ReportEntry } from '../report.ts'

export interface DyffOptions {
  readonly colours: boolean
  readonly renames: boolean
}

export function dyffText(entries: readonly ReportEntry[], options: DyffOptions): string {
  return entries.length === 0 || options.colours ? '\n' : '\n'
}
