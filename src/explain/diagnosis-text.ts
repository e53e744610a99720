/** A diagnosis for people: what stands where, what was said, why, what to do. */
import type { ContainerDiagnosis, Diagnosis, EventNote, ObjectDiagnosis, PodDiagnosis } from '../diagnosis.ts'
import type { ObjectRef } from '../object.ts'
import { oneLine } from '../printable.ts'

const MAX_WIDTH = 200

/** '' if nothing was found out. */
export function diagnosisText({ objects, more }: Diagnosis): string {
  const blocks = objects.map((object) => objectLines(object).join('\n'))
  if (more > 0 && blocks.length > 0) blocks.push(`  and ${more} more that ${more === 1 ? 'is' : 'are'} not ready`)
  return blocks.join('\n\n')
}

function objectLines(found: ObjectDiagnosis): string[] {
  const { object, status, message, pods, morePods, events, cause } = found
  // Helm's own text tells what was refused.
  if (status === 'Refused')
    return cause === undefined ? [] : [`  cause: ${cut(cause.summary)}`, `  hint: ${cause.suggestion}`]
  const lines = [`  ${nameOf(object)} is ${status}${message === '' ? '' : `: ${cut(message)}`}`]
  for (const pod of pods) lines.push(...podLines(pod, object))
  if (morePods > 0) lines.push(`    and ${morePods} more pod${morePods === 1 ? '' : 's'} like that`)
  if (events.length > 0) lines.push('    events:', ...events.map((event) => `      ${eventLine(event)}`))
  if (cause !== undefined) lines.push(`    cause: ${cut(cause.summary)}`, `    hint: ${cause.suggestion}`)
  return lines
}

/** A pod that is the object itself needs no line of its own. */
function podLines({ name, phase, containers }: PodDiagnosis, object: ObjectRef): string[] {
  const own = object.kind === 'Pod' && object.name === name
  const head = own ? [] : [`    pod ${name} (${phase})`]
  return [...head, ...containers.flatMap(containerLines)]
}

function containerLines(container: ContainerDiagnosis): string[] {
  const { name, init, log } = container
  const line = `      ${init ? 'init container' : 'container'} ${name}: ${stateText(container)}`
  if (log === undefined) return [line]
  return [
    line,
    `        log${log.previous ? ' of the run before' : ''}:`,
    ...log.lines.map((text) => `        | ${cut(text)}`),
  ]
}

function stateText({ state, reason, message, restarts, exitCode, image }: ContainerDiagnosis): string {
  const parts = [reason === '' ? state : reason]
  if (message !== '') parts.push(cut(message))
  else if (/Image/.test(reason)) parts.push(image)
  const more = [
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(restarts === 0 ? [] : [`${restarts} restart${restarts === 1 ? '' : 's'}`]),
  ]
  return `${parts.join(': ')}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
}

function eventLine({ on, reason, message, count }: EventNote): string {
  return `${on}: ${reason}${count > 1 ? ` (${count} times)` : ''}: ${cut(message)}`
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

function cut(text: string): string {
  const line = oneLine(text)
  return line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH - 1)}…` : line
}
