/** Lines of Kubernetes' own client library, which logs apart from Helm (klog). */
import { pid } from 'node:process'
import { quote } from '../../../gotemplate/go/strconv.ts'

/** A warning of the API server, at `now` (milliseconds) in local time. */
export function serverWarningLine(text: string, now: number): string {
  return klogLine(`Warning: ${text}`, { severity: 'I', place: 'warnings.go:107' }, now)
}

interface Saying {
  readonly severity: 'I' | 'E'
  /** In the library's sources. */
  readonly place: string
}

export function klogLine(text: string, { severity, place }: Saying, now: number): string {
  const at = new Date(now)
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = two(at.getMonth() + 1) + two(at.getDate())
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
  const fraction = String(at.getMilliseconds()).padStart(3, '0') + '000'
  const head = `${severity}${date} ${clock}.${fraction} ${String(pid).padStart(7)} ${place}]`
  return `${head} ${quote(text)}\n`
}
