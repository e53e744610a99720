/** The time that archives have for all they hold, where the caller wants the same bytes again. https://reproducible-builds.org/specs/source-date-epoch */
import { parseInt64 } from '../../gotemplate/go/strconv.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { CliContext } from './command.ts'

/** What JavaScript's dates can hold. */
const MAX_SECONDS = 8_640_000_000_000n

/** SOURCE_DATE_EPOCH in milliseconds; undefined if it is not set. Throws `cli/usage`. */
export function sourceDate(env: CliContext['env']): number | undefined {
  const text = env['SOURCE_DATE_EPOCH']
  if (text === undefined || text === '') return undefined
  let seconds: bigint
  try {
    seconds = parseInt64(text)
  } catch (cause) {
    throw new TshelmError('cli/usage', `invalid SOURCE_DATE_EPOCH: ${messageOf(cause)}`, { cause })
  }
  if (seconds < 0n) throw new TshelmError('cli/usage', 'invalid SOURCE_DATE_EPOCH: must not be negative')
  if (seconds > MAX_SECONDS) throw new TshelmError('cli/usage', 'invalid SOURCE_DATE_EPOCH: too far in the future')
  return Number(seconds) * 1000
}
