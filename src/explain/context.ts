/** What explaining an error needs of what was being done. It is kept beside the error, not in it: charts and values are no data for logs. */
import type { GoMap } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import type { RenderedFile } from '../render/render.ts'

export interface ErrorContext {
  /** With its dependencies processed. */
  readonly chart: Chart
  /** What the user set, merged. */
  readonly user: GoMap
  /** Coalesced; absent where that is what failed. */
  readonly values?: GoMap
  /** What the templates gave. */
  readonly files?: readonly RenderedFile[]
  /** Renders again, to learn where the output of one template comes from. */
  readonly trace?: (name: string) => Promise<RenderedTrace | undefined>
}

/** Where rendered text comes from. */
export interface RenderedTrace {
  readonly text: string
  /** From the action that wrote it out to the innermost template; lines count from 1. */
  readonly locate: (offset: number) => readonly { readonly file: string; readonly line: number }[]
}

const contexts = new WeakMap<object, ErrorContext>()
const MAX_CAUSES = 64

/** Returns the error. */
export function withContext(error: unknown, context: ErrorContext): unknown {
  if (typeof error === 'object' && error !== null) contexts.set(error, context)
  return error
}

/** That of the error, or of what it wraps. */
export function contextOf(error: unknown): ErrorContext | undefined {
  let link = error
  for (let i = 0; i < MAX_CAUSES && link instanceof Error; i++) {
    const context = contexts.get(link)
    if (context !== undefined) return context
    link = link.cause
  }
  return undefined
}
