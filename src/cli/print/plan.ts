/** Plans and differences for people. */
import { diffLines } from '../../diff/lines.ts'
import type { ManifestChange } from '../../diff/manifests.ts'
import { diffText } from '../../diff/text.ts'
import type { ObjectRef } from '../../object.ts'
import type { ObjectReport, PlannedAction, PlanReport } from '../../plan/report.ts'
import type { CliContext } from '../command.ts'
import { paintsOutput } from './colour.ts'

export interface PlanTextOptions {
  /** Unchanged lines around a change; -1 shows all. */
  readonly context: number
  readonly paint: Paint
}

export type Paint = (text: string, colour: number) => string

const RED = 31
const GREEN = 32
const YELLOW = 33

/** Colours on a terminal, as --color and NO_COLOR have it. */
export function paintOf(context: CliContext): Paint {
  return paintsOutput(context) ? (text, colour) => `\u001b[${String(colour)}m${text}\u001b[0m` : (text) => text
}

const SIGNS: Readonly<Record<PlannedAction, readonly [sign: string, colour: number]>> = {
  create: ['+', GREEN],
  apply: ['~', YELLOW],
  replace: ['!', YELLOW],
  adopt: ['>', YELLOW],
  unchanged: ['=', 0],
  delete: ['-', RED],
  keep: ['k', 0],
  leave: ['?', 0],
}

/** One line for each object, the differences below, a count at the end. */
export function planText(report: PlanReport, options: PlanTextOptions): string {
  const { verb, release, namespace, revision, objects, hooks, crds } = report
  const what = verb === 'uninstall' ? `${verb} ${release}` : `${verb} ${release}, revision ${String(revision)},`
  const lines = [`Plan: ${what} in namespace ${namespace}`, '']
  if (report.createsNamespace) lines.push(`  + namespace  ${namespace}, unless it is there`)
  for (const ref of crds) lines.push(`  + crd        ${nameOf(ref)}`)
  for (const object of objects) lines.push(objectLine(object, options))
  for (const { event, object, weight, path } of hooks) {
    lines.push(`  * hook       ${object.kind}/${object.name} (${event}, weight ${String(weight)}; ${path})`)
  }
  for (const problem of report.problems) lines.push(`  ${options.paint(`it will fail: ${problem}`, RED)}`)
  for (const warning of report.warnings ?? []) lines.push(`  ${options.paint(`warning: ${warning}`, YELLOW)}`)
  const blocks = objects.flatMap((object) => differences(object, options))
  return [...lines, '', ...blocks, summary(report), ''].join('\n')
}

function objectLine({ object, action, reason, problem }: ObjectReport, { paint }: PlanTextOptions): string {
  const [sign, colour] = SIGNS[action]
  const line = `  ${sign} ${action.padEnd(10)} ${nameOf(object)}`
  const more = action === 'keep' || action === 'leave' || action === 'adopt' ? `  (${reason})` : ''
  const painted = colour === 0 ? line : paint(line, colour)
  return `${painted}${more}${problem === undefined ? '' : `\n      ${paint(`the server refuses: ${problem}`, RED)}`}`
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
}

const SHOWN: readonly PlannedAction[] = ['apply', 'replace', 'adopt']

/** Only of what changes: what comes or goes whole is in the chart, or on the cluster, to be read. */
function differences({ object, action, before, after }: ObjectReport, options: PlanTextOptions): string[] {
  if (!SHOWN.includes(action) || before === after) return []
  const edits = diffLines(before.trimEnd().split('\n'), after.trimEnd().split('\n'))
  return [`${nameOf(object)}:`, diffText(edits, { context: options.context, colour: colourOf(options.paint) })]
}

function colourOf(paint: Paint): (op: 'removed' | 'added', line: string) => string {
  return (op, line) => paint(line, op === 'added' ? GREEN : RED)
}

function summary({ objects }: PlanReport): string {
  const count = (...actions: readonly PlannedAction[]): string =>
    String(objects.filter(({ action }) => actions.includes(action)).length)
  const parts = [
    `${count('create')} to create`,
    `${count('apply', 'replace', 'adopt')} to change`,
    `${count('delete')} to delete`,
    `${count('unchanged', 'keep', 'leave')} to leave as they are`,
  ]
  const refused = objects.filter(({ problem }) => problem !== undefined).length
  return `${parts.join(', ')}.${refused === 0 ? '' : ` The server refuses ${String(refused)}.`}`
}

const HEADS = {
  added: ['has been added:', GREEN],
  changed: ['has changed:', YELLOW],
  removed: ['has been removed:', RED],
} as const

/** As helm-diff prints them. */
export function differencesText(changes: readonly ManifestChange[], options: PlanTextOptions): string {
  const { context, paint } = options
  return changes
    .map(({ key, change, edits }) => {
      const [head, colour] = HEADS[change]
      return `${paint(`${key} ${head}`, colour)}\n${diffText(edits, { context, colour: colourOf(paint) })}`
    })
    .join('')
}
