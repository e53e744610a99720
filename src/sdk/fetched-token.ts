/** Bearer tokens that a function of the caller gives. */
import type { Authenticator } from '../kube/auth.ts'
import { renewable } from '../kube/renewable.ts'
import { systemClock } from '../runtime.ts'

const TOKEN_LIFE_MS = 60_000

/** Asks again every minute, and after a 401. */
export function tokenFrom(give: () => string | Promise<string>): Authenticator {
  return renewable(async () => {
    const until = systemClock.now() + TOKEN_LIFE_MS
    const token = await give()
    return { identity: { headers: { authorization: `Bearer ${token.trim()}` } }, until }
  }, systemClock)
}
