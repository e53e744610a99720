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
    case 'retry':
      // One line for each ten tries.
      return event.attempt % 10 === 0 ? `${troubleText(event)}, trying again\n` : undefined
    case 'record':
      return `revision ${event.revision} of ${event.release}: ${event.status}\n`
    default:
      return undefined
  }
}

type Trouble = Pick<Extract<TshelmEvent, { readonly kind: 'retry' }>, 'why' | 'at'>

/** What keeps a request from being done. */
export function troubleText({ why, at }: Trouble): string {
  const named = at === '' ? '' : ` ${oneLine(at)}`
  switch (why) {
    case 'webhook':
      return `the admission webhook${named} does not answer the API server`
    case 'throttled':
    case 'later':
      return 'the API server asks to come again later'
    case 'refused':
      return 'there is no connection to the API server'
    case 'broken':
    case 'timeout':
      return 'the connection to the API server broke'
    case 'conflict':
      return 'another write came first'
    default:
      return 'the API server has an error that may pass'
  }
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}
