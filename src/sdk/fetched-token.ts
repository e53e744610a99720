/** Bearer tokens that a function of the caller gives. */
import type { Authenticator } from '../kube/auth.ts'
import { systemClock } from '../runtime.ts'

const TOKEN_LIFE_MS = 60_000

/** Asks again every minute, and after a 401. */
export function tokenFrom(give: () => string | Promise<string>): Authenticator {
  let askedAt = -Infinity
  let token: Promise<string> | undefined
  return {
    async identity() {
      if (token === undefined || systemClock.now() - askedAt > TOKEN_LIFE_MS) {
        askedAt = systemClock.now()
        const asked = Promise.resolve().then(give)
        asked.catch(() => {
          if (token === asked) token = undefined
        })
        token = asked
      }
      return { headers: { authorization: `Bearer ${(await token).trim()}` } }
    },
    renew() {
      token = undefined
      return true
    },
  }
}
