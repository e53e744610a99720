/** `--seed`, and what makes renders differ without it. */
import type { Host } from '../../gotemplate/func.ts'
import type { Seed } from '../../gotemplate/sprig/seeded.ts'
import { TshelmError } from '../errors.ts'
import type { NondeterminismCause, NondeterministicCall } from '../render/nondeterminism.ts'
import type { Runtime } from '../runtime.ts'
import type { Invocation } from './command.ts'

/** The seed of `--seed`; its time is that of SOURCE_DATE_EPOCH, as reproducible-builds.org has it. Throws `cli/usage`. */
export function seedOf({ flags, context: { env } }: Pick<Invocation, 'flags' | 'context'>): Seed | undefined {
  if (!flags.changed('seed')) return undefined
  const text = flags.string('seed')
  const epoch = env['SOURCE_DATE_EPOCH'] ?? ''
  if (epoch === '') return text
  const time = Number(epoch) * 1000
  if (/^\d+$/.test(epoch) && Math.abs(time) <= MAX_TIME) return { text, time }
  throw new TshelmError('cli/usage', `SOURCE_DATE_EPOCH: ${JSON.stringify(epoch)} is no number of seconds since 1970`)
}

/** The latest that JavaScript's dates know. */
const MAX_TIME = 8.64e15

/** What names of releases are generated with. */
export async function nameHost(invocation: Invocation, runtime: Runtime): Promise<Host> {
  const seed = seedOf(invocation)
  if (seed !== undefined) {
    const { seededHost } = await import('../../gotemplate/sprig/seeded.ts')
    return seededHost(seed)
  }
  const { clock, randomBytes } = runtime
  return {
    now: () => ({ ms: clock.now(), ns: 0 }),
    randomBytes,
    get timeZone() {
      return runtime.timeZone
    },
  }
}

export interface SeedOptions {
  readonly seed?: Seed
  readonly onNondeterminism?: (calls: readonly NondeterministicCall[]) => void
}

/** For actions that render. Calls that make renders differ are told with `--seed` and `--debug` only: else stderr is Helm's. */
export function seedOptions(invocation: Invocation): SeedOptions {
  const seed = seedOf(invocation)
  const { settings, stderr } = invocation.context
  if (seed === undefined && !settings.debug) return {}
  return {
    ...(seed === undefined ? {} : { seed }),
    onNondeterminism: (calls) => stderr(noteOn(calls, seed !== undefined)),
  }
}

const SEEDED: ReadonlySet<NondeterminismCause> = new Set<NondeterminismCause>(['random', 'time'])

function noteOn(calls: readonly NondeterministicCall[], seeded: boolean): string {
  if (calls.length === 0) return ''
  const lines = calls.map(({ template, line, function: name, cause }) => {
    const fixed = seeded && SEEDED.has(cause) ? ', fixed by the seed' : ''
    return `  ${template}:${line}: ${name} (${cause}${fixed})\n`
  })
  return `note: renders of this chart depend on more than its values:\n${lines.join('')}`
}
