/** What happens in a command, as lines of its log on stderr. */
import type { TshelmEvent } from '../events.ts'
import type { CliContext } from './command.ts'
import { klogLine } from './print/klog.ts'
import { logLine } from './print/log.ts'

export function emitterOf(context: CliContext): (event: TshelmEvent) => void {
  const { clock, settings, stderr, dialect } = context
  return (event) => {
    context.onEvent?.(event)
    const line =
      event.kind === 'log' && event.klog !== undefined
        ? klogLine(event.message, { severity: 'E', place: event.klog }, clock.now())
        : (dialect?.logLine ?? logLine)(event, settings.debug)
    if (line !== undefined) stderr(line)
  }
}
