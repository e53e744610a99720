/** A login that is fetched from elsewhere: once for all who ask at the same time, again when it has expired or was refused. */
import type { Clock } from '../runtime.ts'
import type { Authenticator, Identity } from './auth.ts'

export interface Fetched {
  readonly identity: Identity
  /** Milliseconds since the epoch; Infinity if it does not expire. */
  readonly until: number
}

/** A failure to fetch is told to those who waited; the next request tries anew. */
export function renewable(fetch: () => Promise<Fetched>, clock: Clock): Authenticator {
  let asked: Promise<Fetched> | undefined
  let known: Fetched | undefined
  const ask = (): Promise<Fetched> => {
    const asking = fetch()
    asked = asking
    known = undefined
    asking.then(
      (found) => {
        if (asked === asking) known = found
      },
      () => {
        if (asked === asking) asked = undefined
      },
    )
    return asking
  }
  return {
    async identity() {
      const good = asked !== undefined && (known === undefined || clock.now() <= known.until)
      return (await (good ? asked! : ask())).identity
    },
    renew(refused) {
      // Of many refused at once only the first asks: the others' login is replaced already.
      if (known?.identity === refused) asked = undefined
      return true
    },
  }
}
