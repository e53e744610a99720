/** Which failures may pass, and how long to wait for that. */
import type { HttpRequest, HttpResponse } from './client.ts'

export interface Outcome {
  readonly request: HttpRequest
  /** Times it has been asked again. */
  readonly attempt: number
  readonly response?: HttpResponse
  readonly error?: unknown
  /** Milliseconds since the epoch, for answers that name a time. */
  readonly now: number
}

const PAUSES = [200, 1000, 3000]
const MAX_PAUSE_MS = 10_000

/** Milliseconds until the next try; undefined if there is none. A server that is not there is not asked again: nobody waits for a typing error. */
export function retryPause({ request, attempt, response, error, now }: Outcome): number | undefined {
  if (!isRepeatable(request)) return undefined
  const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)]!
  if (response === undefined) return mayPass(error) ? pause : undefined
  if (response.status === 429 || response.status === 503) {
    const asked = retryAfter(response.headers['retry-after'], now)
    if (asked !== undefined) return asked <= MAX_PAUSE_MS ? asked : undefined
    return pause
  }
  return response.status === 502 || response.status === 504 ? pause : undefined
}

function isRepeatable({ method = 'GET', repeatable }: HttpRequest): boolean {
  return repeatable ?? (method !== 'POST' && method !== 'PATCH')
}

function mayPass(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'EAI_AGAIN'
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
