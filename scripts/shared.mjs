// Where recorded cases and oracles are: beside the checkout, or where the environment says.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

export const sharedFolder = resolve(process.env.TSHELM_SHARED ?? join(import.meta.dirname, '../../shared'))

/** The path of an oracle (`helm`, `helm3`, `kubectl`), or undefined. */
export function findOracle(name) {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const places = [join(cache, 'tshelm-oracles'), ...(process.env.PATH ?? '').split(delimiter)]
  return places.map((place) => join(place, name)).find((path) => existsSync(path))
}
