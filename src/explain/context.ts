/** What explaining an error needs of what was being done. It is kept beside the error, not in it: charts and values are no data for logs. */
import type { GoMap } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import type { RenderedFile, RenderOptions } from '../render/render.ts'

export interface ErrorContext {
  /** With its dependencies processed. */
  readonly chart: Chart
  /** What the user set, merged. */
  readonly user: GoMap
  /** Coalesced; absent where that is what failed. */
  readonly values?: GoMap
  /** What the templates gave. */
  readonly files?: readonly RenderedFile[]
  /** To render again, and learn where the output comes from; absent where something else has changed it since. */
  readonly render?: RenderOptions
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
