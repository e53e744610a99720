/** Helm's wording of template errors (helm: engine.go, cleanupParseError and reformatExecErrorMsg). */

import type { RenderRules } from '../compat.ts'

/** `fail` and `required` mark their text so that it can be found inside whatever wraps it. */
const START = 'HELM_ERR_START'
const END = 'HELM_ERR_END'

export function markWarning(text: string): string {
  return `${START}${text}${END}`
}

/** `template: F:3: unexpected …` → `parse error at (F:3): unexpected …`. */
export function parseErrorText(file: string, message: string): string {
  const parts = message.split(': ')
  if (parts.length === 1) return `parse error in (${file}): ${message}`
  return `parse error at (${parts[1]!}): ${parts.at(-1)!}`
}

interface Frame {
  readonly location: string
  readonly executing: string
  readonly message: string
}

/**
 * The text of an execution error. `messages` is the chain of errors, outermost first. Helm splits it into one block a frame, but only
 * if every link reads as a template error; otherwise, and with Helm 3, the outermost text stays as it is.
 */
export function executionErrorText(
  file: string,
  messages: readonly string[],
  form: RenderRules['errors'] = 'frames',
): string {
  const message = messages[0]!
  const first = message.indexOf(': ')
  const second = first < 0 ? -1 : message.indexOf(': ', first + 2)
  if (second < 0) return `execution error in (${file}): ${message}`
  const location = message.slice(first + 2, second)
  const rest = message.slice(second + 2)
  const start = rest.indexOf(START)
  const end = rest.lastIndexOf(END)
  if (start >= 0 && end >= start + START.length) {
    return `execution error at (${location}): ${rest.slice(start + START.length, end)}`
  }
  if (form === 'line') return message
  const frames: Frame[] = []
  for (const text of messages) {
    const frame = parseFrame(text)
    if (frame === undefined) return message
    const last = frames.at(-1)
    if (last?.location !== frame.location || last.executing !== frame.executing || last.message !== frame.message) {
      frames.push(frame)
    }
  }
  return frames.map(frameText).join('').trim()
}

function frameText({ location, executing, message }: Frame): string {
  return (
    (location === '' ? '' : `${location}\n  `) +
    (executing === '' ? '' : `${executing}\n    `) +
    (message === '' ? '' : `${message}\n`)
  )
}

function parseFrame(text: string): Frame | undefined {
  const prefix = 'template: '
  if (!text.startsWith(prefix)) return undefined
  const rest = text.slice(prefix.length)
  if (rest.startsWith('no template ')) return { location: '', executing: '', message: text }
  return executingFrame(rest) ?? simpleFrame(rest)
}

/** `NAME:LINE:COL: executing "NAME" at <NODE>: MESSAGE`. */
function executingFrame(rest: string): Frame | undefined {
  const mark = rest.indexOf(': executing ')
  if (mark < 0) return undefined
  const after = rest.slice(mark + ': executing '.length)
  if (!after.startsWith('"')) return undefined
  const quote = after.indexOf('"', 1)
  if (quote < 0 || !after.startsWith(' at <', quote + 1)) return undefined
  const at = after.slice(quote + 1 + ' at <'.length)
  const close = at.indexOf('>: ')
  if (close < 0) return undefined
  return {
    location: rest.slice(0, mark),
    executing: `executing "${after.slice(1, quote)}" at <${at.slice(0, close)}>:`,
    message: cutNext(at.slice(close + '>: '.length)),
  }
}

function simpleFrame(rest: string): Frame | undefined {
  const separator = rest.lastIndexOf(': ')
  if (separator < 0) return undefined
  return { location: rest.slice(0, separator), executing: '', message: cutNext(rest.slice(separator + 2)) }
}

function cutNext(message: string): string {
  const next = message.indexOf(' template:')
  return next < 0 ? message : message.slice(0, next)
}
