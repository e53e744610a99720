/** Which failures are tried again, and how often: client-go's rules, and Helm's for a changing etcd leader. */
import { isTshelmError } from '../errors.ts'
import type { Clock } from '../runtime.ts'
import type { ApiRequest, ApiResponse, Transport } from './transport.ts'

const MAX_RETRIES = 10
const MAX_WAIT_MS = 30_000
const RESET_WAIT_MS = 1000

/** Sends until the answer is final: waits where the server says Retry-After, repeats reads whose connection broke. */
export async function sendRetrying(transport: Transport, request: ApiRequest, clock: Clock): Promise<ApiResponse> {
  let leaderRetries = 1
  for (let attempt = 0; ; attempt++) {
    const last = attempt >= MAX_RETRIES
    let response: ApiResponse
    try {
      response = await transport.send(request)
    } catch (error) {
      if (last || request.method !== 'GET' || !isBroken(error)) throw error
      await clock.sleep(RESET_WAIT_MS, request.signal)
      continue
    }
    if (response.status >= 500 && leaderRetries > 0 && isLeaderChange(response.body)) {
      leaderRetries--
      continue
    }
    const wait = retryAfter(response)
    if (wait === undefined || last) return response
    await clock.sleep(wait, request.signal)
  }
}

function isBroken(error: unknown): boolean {
  if (!isTshelmError(error)) return false
  const code = error.data.networkCode
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'EOF'
}

function isLeaderChange(body: string): boolean {
  return /(etcdserver: leader changed|raft proposal dropped)"/.test(body)
}

/** Milliseconds; undefined if the answer is final. */
function retryAfter({ status, headers }: ApiResponse): number | undefined {
  if (status !== 429 && status < 500) return undefined
  // client-go reads seconds only, no dates.
  const seconds = /^[-+]?\d+$/.exec(headers['retry-after'] ?? '')?.[0]
  return seconds === undefined ? undefined : Math.min(Math.max(Number(seconds), 0) * 1000, MAX_WAIT_MS)
}
