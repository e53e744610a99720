/** Paths into values as people write them: `image.tag`, `hosts[0].name`, `annotations.example\.com/x`. */
import { isMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { TshelmError } from '../errors.ts'

/** A key of a map, or an index of a list. */
export type Step = string | number
export type ValuePath = readonly Step[]

const MAX_STEPS = 1000
const PIECE = /\[([0-9]+)\]|\.?((?:[^.[\]\\]|\\.)+)/suy

/** A leading `.Values.` may stand, as it is copied from templates. Throws `plan/invalid-options` for what is no path. */
export function parseValuePath(text: string): ValuePath {
  const path: Step[] = []
  const begin = /^(?:\$?\.Values)?\.?/.exec(text)![0].length
  PIECE.lastIndex = begin
  while (PIECE.lastIndex < text.length) {
    const at = PIECE.lastIndex
    const piece = PIECE.exec(text)
    // Every name but the first has a dot before it.
    const isName = piece?.[2] !== undefined
    if (piece === null || (isName && (at === begin) === piece[0].startsWith('.'))) throw noPath(text)
    path.push(isName ? piece[2]!.replace(/\\(.)/gsu, '$1') : Number(piece[1]))
    if (path.length > MAX_STEPS) throw noPath(text)
  }
  if (path.length === 0) throw noPath(text)
  return path
}

function noPath(text: string): TshelmError {
  return new TshelmError('plan/invalid-options', `${JSON.stringify(text)} is no path into values`, {
    hint: 'write it like image.tag or hosts[0].name, with a backslash before a dot that belongs to a key',
  })
}

/** Such that parseValuePath reads it; '' for the whole. */
export function formatValuePath(path: ValuePath): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += `${text === '' ? '' : '.'}${step.replace(/[.[\]\\]/g, '\\$&')}`
  }
  return text
}

/** What is at a path, null included; undefined if the way ends before. */
export function valueAt(values: GoMap, path: ValuePath): GoValue | undefined {
  let value: GoValue | undefined = values
  for (const step of path) {
    value = stepInto(value, step)
    if (value === undefined) return undefined
  }
  return value
}

/** One step: into a map by key, into a list by index. */
export function stepInto(value: GoValue, step: Step): GoValue | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined
  return isMap(value) ? value[String(step)] : undefined
}

export function startsWith(path: ValuePath, prefix: ValuePath): boolean {
  return prefix.length <= path.length && prefix.every((step, i) => step === path[i])
}
