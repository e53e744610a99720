/** `--dry-run` and `--wait`: their values and the older spellings that still work. */
import { parseBool, quote } from '../../gotemplate/go/strconv.ts'
import type { WaitStrategy } from '../apply/context.ts'
import type { DryRun } from '../actions/context.ts'
import { TshelmError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { Flags } from './flag.ts'

type Emit = (event: TshelmEvent) => void

/** Throws `cli/usage` in Helm's words. */
export function dryRunOf(flags: Flags, emit: Emit): DryRun {
  const text = flags.string('dry-run')
  if (text === 'none' || text === 'client' || text === 'server') return text
  if (text === 'unset') {
    emit(log('WARN', `--dry-run is deprecated and should be replaced with '--dry-run=client'`))
    return 'client'
  }
  const mode = booleanMode(text)
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

export function waitOf(flags: Flags, emit: Emit): WaitStrategy {
  const text = flags.string('wait')
  if (text !== 'true' && text !== 'false') return text as WaitStrategy
  const strategy = text === 'true' ? 'watcher' : 'hookOnly'
  emit(log('WARN', `--wait=${text} is deprecated (boolean value) and can be replaced with --wait=${strategy}`))
  return strategy
}
