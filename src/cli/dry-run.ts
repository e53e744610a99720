/** `--dry-run` and `--wait`: their values and the older spellings that still work. */
import { parseBool, quote } from '../../gotemplate/go/strconv.ts'
import type { WaitStrategy } from '../apply/context.ts'
import type { DryRun } from '../actions/context.ts'
import { TshelmError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { Flags } from './flag.ts'

type Emit = (event: TshelmEvent) => void

/** `always`: for a verb that only simulates. Throws `cli/usage` in Helm's words. */
export function dryRunOf(flags: Flags, emit: Emit, always = false): DryRun {
  const text = flags.string('dry-run')
  if (text === 'none' || text === 'client' || text === 'server') return text
  if (text === 'unset') {
    emit(log('WARN', `--dry-run is deprecated and should be replaced with '--dry-run=client'`))
    return 'client'
  }
  const mode = booleanMode(text)
  if (mode === 'none' && always) return mode
  emit(log('WARN', `boolean '--dry-run=${text}' flag is deprecated and must be replaced with '--dry-run=${mode}'`))
  return mode
}

function booleanMode(text: string): DryRun {
  try {
    return parseBool(text) ? 'client' : 'none'
  } catch (cause) {
    const message = `invalid dry-run value (${quote(text)}). Must be "none", "server", or "client"`
    throw new TshelmError('cli/usage', message, { cause })
  }
}

/** The older spellings were warned of when the line was read. */
export function waitOf(flags: Flags): WaitStrategy {
  const text = flags.string('wait')
  return text === 'true' ? 'watcher' : text === 'false' ? 'hookOnly' : (text as WaitStrategy)
}
