/** What lint finds, as data. */
import type { TshelmError } from '../errors.ts'
import { isTshelmError, type Position } from '../errors.ts'

export type Severity = 'INFO' | 'WARNING' | 'ERROR'

export interface Finding {
  readonly severity: Severity
  /** Stable name of the rule: `chart-name`, `deprecated-api` … */
  readonly rule: string
  /** The file, or what else Helm names as place: `Chart.yaml`, `templates/`, the chart's folder, ''. */
  readonly path: string
  /** Helm's text. */
  readonly message: string
  /** Where exactly, if known; `file` is relative to the chart's parent, as templates are named. */
  readonly position?: Position
}

export interface LintResult {
  readonly findings: readonly Finding[]
  /** Why nothing could be checked at all. */
  readonly failure?: TshelmError
}

/** Collects findings under one path. Problems are texts, or undefined where there is none. */
export interface Reporter {
  /** Returns whether all is well. */
  check(rule: string, severity: Severity, path: string, problem: string | undefined): boolean
  /** Reports an error that was thrown, with its position. */
  fail(rule: string, path: string, error: unknown): void
  /** Tells where the finding that was reported last is. */
  place(position: Position | undefined): void
}

export function reporterTo(findings: Finding[]): Reporter {
  return {
    check: (...[rule, severity, path, message]) => {
      if (message !== undefined) findings.push({ severity, rule, path, message })
      return message === undefined
    },
    fail: (rule, path, error) => {
      if (!isTshelmError(error)) throw error
      // Texts that were given to tpl are in no file.
      const position = error.positions.findLast(({ file }) => file.includes('/'))
      const { message } = error
      findings.push({ severity: 'ERROR', rule, path, message, ...(position === undefined ? {} : { position }) })
    },
    place: (position) => {
      const last = findings.pop()
      if (last !== undefined) findings.push(position === undefined ? last : { ...last, position })
    },
  }
}
