/** Progress as plain lines, one for each thing that happens. */
import type { TshelmEvent } from '../../events.ts'
import type { ObjectRef } from '../../object.ts'
import { oneLine } from '../../printable.ts'

const UNTIL = { ready: 'to be ready', ended: 'to end', deleted: 'to be gone' } as const

/** undefined for what needs no line. */
export function progressLine(event: TshelmEvent): string | undefined {
  switch (event.kind) {
    case 'object':
      return `${nameOf(event.object)}: ${event.action}\n`
    case 'hook':
      return `hook ${event.hook} (${event.event}): ${event.action}\n`
    case 'waiting': {
      const { length } = event.objects
      const limit = event.timeout > 0 ? `, for ${event.timeout / 1000}s at most` : ''
      return `waiting for ${length} object${length === 1 ? '' : 's'} ${UNTIL[event.until]}${limit}\n`
    }
    case 'wait':
      return `${nameOf(event.object)}: ${event.status}${event.message === '' ? '' : `, ${oneLine(event.message)}`}\n`
    case 'waited':
      return event.outcome === 'done' ? undefined : `waiting ended: ${event.outcome}\n`
    case 'record':
      return `revision ${event.revision} of ${event.release}: ${event.status}\n`
    default:
      return undefined
  }
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}
