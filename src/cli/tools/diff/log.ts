/** Lines of Go's log package, on which helm-diff warns and gives up. */
import type { CliHost } from '../../command.ts'

export function logLine(message: string, { clock }: Pick<CliHost, 'clock'>): string {
  const at = new Date(clock.now())
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join('/')
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
  return `${date} ${time} ${message}${message.endsWith('\n') ? '' : '\n'}`
}
