/** What vals 0.46.1 made of answers of stores. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messageOf } from '../../../src/errors.ts'
import { createVals } from '../../../src/secrets/vals/vals.ts'
import { fakeStores, type Answer, type Asked, type Routes } from '../../fakes/secret-stores.ts'

interface Exchange extends Answer {
  readonly method: string
  readonly url: string
  /** Of AWS's JSON protocol. */
  readonly target?: string
}

interface Recorded {
  readonly reference: string
  readonly env: Readonly<Record<string, string>>
  readonly exchanges: readonly Exchange[]
  /** Absent where it failed. */
  readonly value?: string
  readonly told: string
}

const data = join(import.meta.dirname, '../../../testdata/vals/exchanges.json')
const recorded = JSON.parse(readFileSync(data, 'utf8')) as readonly Recorded[]

/** The answers in the order that they were given in; the last of them again and again. */
function routesOf(exchanges: readonly Exchange[]): Routes {
  const left = new Map<string, Exchange[]>()
  const keyOf = (method: string, url: string, target = ''): string => {
    const { origin, pathname, searchParams } = new URL(url)
    searchParams.sort()
    return `${method} ${origin}${pathname}?${searchParams.toString()} ${target}`
  }
  for (const exchange of exchanges) {
    const key = keyOf(exchange.method, exchange.url, exchange.target)
    left.set(key, [...(left.get(key) ?? []), exchange])
  }
  const answer = ({ method, url, headers }: Asked): Answer => {
    const found = left.get(keyOf(method, url, headers['x-amz-target']))
    if (found === undefined) return { status: 599, body: `${method} ${url} was not asked` }
    return found.length > 1 ? found.shift()! : found[0]!
  }
  return new Proxy<Routes>({}, { get: () => answer })
}

describe('references to stores', () => {
  it.each(recorded.map((one, i) => [`${i} ${one.reference}`, one] as const))('%s', async (_, one) => {
    const { reference, env, exchanges, value, told } = one
    const lines: string[] = []
    const { host } = fakeStores(routesOf(exchanges), { env })
    const got = await createVals({ ...host, log: (line) => lines.push(line) })
      .get(reference)
      .catch((error: unknown) => {
        lines.push(messageOf(error))
        return undefined
      })
    expect(got).toBe(value)
    expect(lines.map((line) => `${line}\n`).join('')).toBe(told)
  })
})
