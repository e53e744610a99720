/** Events as Helm's log prints them: `level=WARN msg="…" key=value` (Go: slog's text handler). */
import { quote } from '../../../gotemplate/go/strconv.ts'
import type { TshelmEvent } from '../../events.ts'

/** The line for a log event, undefined for what the level hides. */
export function logLine(event: TshelmEvent, debug: boolean): string | undefined {
  if (event.kind !== 'log' || (event.level === 'DEBUG' && !debug)) return undefined
  const fields = (event.fields ?? []).map(
    ([key, value]) => ` ${key}=${BYTES.has(key) ? quote(String(value)) : slogValue(value)}`,
  )
  return `level=${event.level} msg=${slogValue(event.message)}${fields.join('')}\n`
}

// slog quotes what is empty or holds white space, `=`, `"` or anything unprintable.
const PLAIN = /^[!#-<>-~\u00a1-\u167f\u1681-\u1fff\u2030-\u2fff\u3001-\ud7ff\ue000-\ufefe]+$/

/** Fields that are bytes in Helm, which slog always quotes. */
const BYTES: ReadonlySet<string> = new Set(['schema'])

function slogValue(value: unknown): string {
  const text = Array.isArray(value) ? `[${value.join(' ')}]` : String(value)
  return PLAIN.test(text) ? text : quote(text)
}
