/** Lines on stderr as logrus writes them where nobody is at a terminal. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { formatTime } from '../../../../gotemplate/go/time-format.ts'
import { timeFromUnix } from '../../../../gotemplate/go/time.ts'
import { localZone } from '../../../../gotemplate/go/time-zone.ts'
import type { SopsWarning } from '../../../secrets/sops/ports.ts'
import type { CliHost } from '../../command.ts'
import { localZone as localZoneName } from '../../local-zone.ts'

export type Level = 'warning' | 'error' | 'fatal' | 'info'

export function logLine(host: CliHost, level: Level, { part, message, fields = {} }: SopsWarning): void {
  const rest = Object.keys(fields)
    .sort()
    .map((name) => ` ${name}=${logValue(fields[name]!)}`)
  const time = `time=${logValue(timeText(host))} level=${level}`
  host.stderr(`[${part}]\t ${time} msg=${logValue(message)}${rest.join('')}\n`)
}

function logValue(text: string): string {
  return /^[A-Za-z0-9\-._/@^+]*$/.test(text) ? text : quote(text)
}

function timeText({ clock, env }: CliHost): string {
  const seconds = BigInt(Math.floor(clock.now() / 1000))
  return formatTime(timeFromUnix(seconds, 0, localZone(localZoneName(env))), '2006-01-02T15:04:05Z07:00')
}

/** Go's own log package. */
export function plainLogLine(host: CliHost, message: string): void {
  const { clock, env } = host
  const seconds = BigInt(Math.floor(clock.now() / 1000))
  const time = formatTime(timeFromUnix(seconds, 0, localZone(localZoneName(env))), '2006/01/02 15:04:05')
  host.stderr(`${time} ${message}\n`)
}
