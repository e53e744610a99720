/** Shows what is done with all releases of a run while it is done: a live table, or plain lines. */
import { messageOf } from '../../../errors.ts'
import type { HelmfileEvent } from '../../../helmfile/events.ts'
import { oneLine } from '../../../printable.ts'
import type { CliHost } from '../../command.ts'
import { liveArea } from '../../live-area.ts'
import { progressLine } from '../../print/progress-lines.ts'
import { seconds, USUAL_SCREEN, type Screen } from '../../print/progress-table.ts'
import { advanceFleet, fleetLines, newFleet, STEP_WORDS } from './fleet-lines.ts'

/** Takes the place of the host's streams while a command runs. */
export interface FleetProgress extends Pick<CliHost, 'stdout' | 'stderr'> {
  readonly onEvent: (event: HelmfileEvent) => void
  readonly end: () => void
}

export function fleetTable(host: CliHost, colour: boolean): FleetProgress {
  const fleet = newFleet(host.clock.now())
  const screen: Screen = { ...(host.errorSize ?? USUAL_SCREEN), colour }
  const { stdout, stderr, redraw, tick, end } = liveArea(host, (now) => fleetLines(fleet, now, screen))
  return {
    stdout,
    stderr,
    end,
    onEvent(event) {
      if (!advanceFleet(fleet, event, host.clock.now())) return
      redraw()
      tick(() => [...fleet.rows.values()].some(({ status }) => status === 'begun'))
    },
  }
}

/** On stderr, each with the release in front. */
export function fleetPlain({ stdout, stderr }: CliHost): FleetProgress {
  const onEvent = (event: HelmfileEvent): void => {
    const line = plainLine(event)
    if (line !== undefined) stderr(line)
  }
  return { stdout, stderr, onEvent, end: () => undefined }
}

function plainLine(event: HelmfileEvent): string | undefined {
  if (event.kind === 'progress') {
    const line = progressLine(event.event)
    return line === undefined ? undefined : `${event.release.id}: ${line}`
  }
  if (event.kind !== 'release') return undefined
  const { release, step } = event
  if (event.status === 'begun') return `${release.id}: ${STEP_WORDS[step]}\n`
  const time = seconds(event.duration)
  if (event.status === 'done') return `${release.id}: ${event.outcome}, ${time}\n`
  return `${release.id}: failed, ${time}: ${oneLine(messageOf(event.error).trimEnd().split('\n').at(-1)!.trim())}\n`
}
