/** Sends requests again whose failure may pass, each kind of failure with its own patience. */
import { adaptiveGate } from '../concurrency.ts'
import { sleepUnless } from '../http/abort.ts'
import type { Clock } from '../runtime.ts'
import type { WaitLimits } from './cluster.ts'
import { broken, failureOf, failureOfError, type Failure, type FailureKind } from './failure.ts'
import type { ApiRequest, ApiResponse, Transport } from './transport.ts'

interface Patience {
  /** Times at most that a request is sent again. */
  readonly tries: number
  /** Milliseconds before each; the last stands for those that follow. */
  readonly pauses: readonly number[]
  /** Milliseconds for all requests together that the same thing fails, from when it was first seen to; absent: each has its tries. */
  readonly budget?: number
}

const OUTAGE_MS = 30_000
const BACKOFF = [100, 300, 1000, 2000, 5000]

// client-go: ten times for what the server asks to repeat. Helm: at once when etcd changed its leader.
const PATIENCE: Readonly<Record<FailureKind, Patience>> = {
  throttled: { tries: 10, pauses: [1000, 2000, 4000, 8000] },
  later: { tries: 10, pauses: [1000] },
  leader: { tries: 5, pauses: [0, 100, 500, 1000, 2000] },
  webhook: { tries: Infinity, pauses: [500, 1000, 2000], budget: OUTAGE_MS },
  conflict: { tries: 4, pauses: [10, 30, 100, 300] },
  internal: { tries: 3, pauses: BACKOFF },
  unavailable: { tries: Infinity, pauses: BACKOFF, budget: OUTAGE_MS },
  broken: { tries: 10, pauses: BACKOFF, budget: OUTAGE_MS },
  refused: { tries: Infinity, pauses: BACKOFF, budget: OUTAGE_MS },
  timeout: { tries: 1, pauses: [1000] },
}

// What is asked first, and what may be missing: nobody waits long to hear that there is no server.
const BRIEF = 3

export interface SendOptions {
  /** Throws if an answer is not whole. */
  readonly check?: (response: ApiResponse) => void
  readonly limits?: WaitLimits
}

/** An answer, with whether an earlier attempt may have done already what was asked. */
export interface FinalResponse extends ApiResponse {
  readonly uncertain: boolean
}

export type SendRetrying = (request: ApiRequest, options?: SendOptions) => Promise<FinalResponse>

export interface RetryOptions {
  readonly clock: Clock
  /** Hears of every request that is about to be sent again. */
  readonly onRetry?: ((retry: Retry) => void) | undefined
}

export interface Retry {
  readonly method: string
  readonly path: string
  readonly why: FailureKind
  /** What fails: a webhook's name, an API group, or ''. */
  readonly at: string
  /** Milliseconds until then. */
  readonly wait: number
  /** How often it was sent again before. */
  readonly attempt: number
}

const CONCURRENCY = { start: 16, max: 32 }

/** For all requests of one client: they share their places and their patience. Rejects with the last attempt's error. */
export function retrying(transport: Transport, { clock, onRetry }: RetryOptions): SendRetrying {
  const gate = adaptiveGate({ ...CONCURRENCY, now: () => clock.now() })
  const outages: Outages = { answered: false, since: new Map() }
  return async (request, options = {}) => {
    const { patience = Infinity, ends } = options.limits ?? {}
    // What is begun after the end, to tell of it, has its time.
    const hurries = ends?.aborted === false ? ends : undefined
    const met = new Set<string>()
    const began = clock.now()
    let uncertain = false
    for (let attempt = 0; ; attempt++) {
      const outcome = await attemptThrough(gate, { transport, request, clock, ...options })
      outages.answered ||= outcome.response !== undefined
      const wait = pauseAfter(outcome, { request, attempt, outages, patience, began, now: clock.now() })
      const isOver = wait === undefined || !(await paused(wait, { outcome, request, attempt, hurries, clock, onRetry }))
      if (isOver) {
        // What had failed works again: its next failure begins anew.
        if (outcome.failure === undefined) for (const id of met) outages.since.delete(id)
        if (outcome.response === undefined) throw outcome.error
        return { ...outcome.response, uncertain }
      }
      const { kind, at } = outcome.failure!
      met.add(`${kind} ${at}`)
      uncertain ||= outcome.failure!.uncertain
    }
  }
}

interface Pause extends RetryOptions {
  readonly outcome: Outcome
  readonly request: ApiRequest
  readonly attempt: number
  readonly hurries: AbortSignal | undefined
}

/** False if there is no time for it any more. */
async function paused(wait: number, { outcome, request, attempt, hurries, clock, onRetry }: Pause): Promise<boolean> {
  const { kind: why, at } = outcome.failure!
  const { method, path, signal } = request
  if (hurries?.aborted === true) return false
  onRetry?.({ method, path, why, at, wait, attempt })
  if (hurries === undefined) {
    await clock.sleep(wait, signal)
    return true
  }
  await sleepUnless(hurries, wait, clock).catch(() => undefined)
  return !hurries.aborted
}

interface Outcome {
  readonly response?: ApiResponse
  readonly error?: unknown
  readonly failure?: Failure | undefined
}

interface Attempt extends SendOptions {
  readonly transport: Transport
  readonly request: ApiRequest
  readonly clock: Clock
}

async function attemptThrough(gate: ReturnType<typeof adaptiveGate>, attempt: Attempt): Promise<Outcome> {
  const { clock } = attempt
  await gate.enter()
  const began = clock.now()
  const outcome = await attemptOnce(attempt)
  const { kind } = outcome.failure ?? {}
  gate.leave(
    clock.now() - began,
    kind === 'throttled' || kind === 'later' || kind === 'unavailable' || kind === 'timeout',
  )
  return outcome
}

async function attemptOnce({ transport, request, check }: Attempt): Promise<Outcome> {
  let response: ApiResponse
  try {
    response = await transport.send(request)
  } catch (error) {
    return { error, failure: failureOfError(error) }
  }
  if (response.status >= 400) return { response, failure: failureOf(response, request) }
  try {
    check?.(response)
    return { response }
  } catch {
    // A page of some proxy stays one.
    return { response, failure: /^\s*(\{|$)/.test(response.body.slice(0, 100)) ? broken : undefined }
  }
}

interface Outages {
  /** There is a server: it has answered before. */
  answered: boolean
  readonly since: Map<string, number>
}

interface Standing {
  readonly request: ApiRequest
  readonly attempt: number
  readonly outages: Outages
  readonly patience: number
  /** When the request was sent first. */
  readonly began: number
  readonly now: number
}

/** Milliseconds; undefined if the outcome is final. */
function pauseAfter(
  { failure, response }: Outcome,
  { request, attempt, outages, patience, began, now }: Standing,
): number | undefined {
  if (failure === undefined) return undefined
  if (failure.uncertain && failure.kind !== 'later' && !isRepeatable(request)) return undefined
  const { tries, pauses, budget } = PATIENCE[failure.kind]
  if (failure.kind === 'refused' && !outages.answered) return undefined
  const brief = isBrief(request, outages) && response?.headers['retry-after'] === undefined
  if (attempt >= (brief ? Math.min(BRIEF, tries) : tries)) return undefined
  const wait = failure.wait ?? pauses[Math.min(attempt, pauses.length - 1)]!
  if (now + wait - began > patience) return undefined
  if (budget === undefined) return wait
  const id = `${failure.kind} ${failure.at}`
  const since = outages.since.get(id) ?? now
  outages.since.set(id, since)
  return now + wait - since > Math.min(budget, patience) ? undefined : wait
}

/** Whether the caller can live with what was done twice, or can tell. */
function isRepeatable({ method, contentType, verified }: ApiRequest): boolean {
  if (verified !== undefined) return verified
  return method !== 'POST' && contentType !== 'application/json-patch+json'
}

function isBrief({ path }: ApiRequest, { answered }: Outages): boolean {
  return !answered || /^\/(version|api|apis)(\/[^/?]+){0,2}(\?|$)/.test(path)
}
