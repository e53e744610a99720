/** Events as Helm 3 prints them: Go's log, with the place in Helm's sources that speaks (`coalesce.go:319: …`). */
import { quote } from '../../../gotemplate/go/strconv.ts'
import type { TshelmEvent } from '../../events.ts'

type Fields = Readonly<Record<string, unknown>>
/** What stands on the line. */
type Text = (fields: Fields, message: string, occasion?: string) => string

const at =
  (place: string, text: Text = (_, message) => message): Text =>
  (fields, message) =>
    `${place}: ${text(fields, message)}`

/** By message, or what it begins with. What is not here, Helm 3 does not say. */
const LINES: Readonly<Record<string, Text>> = {
  'warning: skipping globals because destination': at('coalesce.go:138'),
  'warning: skipping globals because source': at('coalesce.go:145'),
  'Conflict: cannot merge map': at('coalesce.go:161'),
  'key ': at('coalesce.go:175'),
  'warning: skipped value for': at('coalesce.go:237'),
  'warning: cannot overwrite table': at('coalesce.go:316'),
  'warning: destination for': at('coalesce.go:319'),
  'returned non-bool value': ({ path, tag, chart }) =>
    tag === undefined
      ? `dependencies.go:64: Warning: Condition path '${text(path)}' for chart ${text(chart)} returned non-bool value`
      : `dependencies.go:95: Warning: Tag '${text(tag)}' for chart ${text(chart)} returned non-bool value`,
  'ImportValues missing table from chart': at(
    'dependencies.go:270',
    ({ chart, error }) => `Warning: ImportValues missing table from chart ${text(chart)}: ${text(error)}`,
  ),
  'ImportValues missing table': at(
    'dependencies.go:287',
    ({ error }) => `Warning: ImportValues missing table: ${text(error)}`,
  ),
  'unresolved URN reference ignored': at(
    'jsonschema.go:192',
    ({ urn }) => `WARNING: unresolved URN reference ignored; using permissive schema: ${text(urn)}`,
  ),
  'skipping unknown hooks': at(
    'manifest_sorter.go:199',
    ({ hookTypes }) => `info: skipping unknown hook: ${quote(text(hookTypes))}`,
  ),
  'Warning: Dependencies are handled': at('load.go:120'),
  'Warning: Dependency locking is handled': at('load.go:138'),
  'found symbolic link in path': at(
    'walk.go:75',
    ({ path, resolved }) =>
      `found symbolic link in path: ${text(path)} resolves to ${text(resolved)}. Contents of linked file included and used`,
  ),
  'missing required value': at('engine.go:206', ({ message }) => `[INFO] Missing required value: ${text(message)}`),
  'missing required values': at('engine.go:214', ({ message }) => `[INFO] Missing required value: ${text(message)}`),
  'funcMap fail': at('engine.go:227', ({ message }) => `[INFO] Fail: ${text(message)}`),
  'error deleting the hook resource': at('hooks.go:105'),
  'error outputting logs for hook': (_, message, occasion) =>
    `hooks.go:${occasion === 'hook-failed' ? '99' : '125'}: ${message}`,
  'this chart is deprecated': () => 'WARNING: This chart is deprecated',
}

/** undefined for what Helm 3 keeps to itself. Lines of `--debug` have no place and no time. */
export function logLine(event: TshelmEvent, debug: boolean): string | undefined {
  if (event.kind !== 'log') return undefined
  const { level, message, occasion } = event
  const fields = Object.fromEntries(event.fields ?? [])
  const line = lineFor(message)
  if (line !== undefined) return `${line(fields, message, occasion)}\n`
  if (!debug) return undefined
  const details = Object.entries(fields).map(([key, value]) => ` ${key}=${text(value)}`)
  return `[debug] ${level === 'DEBUG' ? '' : `${level} `}${message}${details.join('')}\n`
}

function lineFor(message: string): Text | undefined {
  const own = LINES[message]
  if (own !== undefined) return own
  const start = Object.keys(LINES).find((key) => message.startsWith(key))
  return start === undefined ? undefined : LINES[start]
}

function text(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(' ')}]` : String(value)
}
