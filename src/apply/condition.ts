/** Conditions that annotations state of their own object. */
import { extendError, isTshelmError, TshelmError } from '../errors.ts'
import { celCondition } from '../kube/cel.ts'
import { jsonPathTexts, parseJsonPath } from '../kube/jsonpath.ts'
import type { Json, KubeObject } from '../object.ts'

/** `problem`: why it cannot be told yet. */
export interface Told {
  readonly met: boolean
  readonly problem?: string
}

export type Condition = (object: KubeObject) => Told

/** `{.status.phase}=Running`, as kubectl's `--for=jsonpath=` has it, or else CEL: `object.status.phase == "Running"`. */
export function condition(text: string): Condition {
  return /^\s*(?:jsonpath=|\{)/.test(text) ? pathCondition(text) : celCondition(text)
}

const PATH = /^\s*(?:jsonpath=\s*)?(?:(['"]?)(\{.*\})\1|([^{}='"\s]+))\s*(?:=(.*))?$/s

function pathCondition(text: string): Condition {
  const [, , braced, bare, value] = PATH.exec(text) ?? []
  const template = braced ?? (bare === undefined ? undefined : `{${bare.startsWith('.') ? '' : '.'}${bare}}`)
  if (template === undefined) {
    throw new TshelmError('plan/invalid-options', 'a JSONPath condition reads {.path}=value', { data: { column: 1 } })
  }
  const nodes = pathIn(text, template, braced ?? bare!)
  const wanted = value === undefined ? undefined : unquoted(value.trim())
  return (object) => {
    const found = jsonPathTexts(nodes, object)
    if (found === undefined) return { met: false, problem: `there is no ${template}` }
    return { met: wanted === undefined || (found.length === 1 && found[0] === wanted) }
  }
}

/** Errors have the column in the whole text. */
function pathIn(text: string, template: string, written: string): ReturnType<typeof parseJsonPath> {
  try {
    return parseJsonPath(template)
  } catch (error) {
    const { column } = isTshelmError(error) ? error.data : {}
    if (typeof column !== 'number') throw error
    throw extendError(error, { column: column + text.indexOf(written) - template.indexOf(written) })
  }
}

function unquoted(text: string): string {
  return /^"[^]*"$|^'[^]*'$/.test(text) && text.length > 1 ? text.slice(1, -1) : text
}

/**
 * HIP-0025: a list of `{.path} == value`, as JSON; one that is true is enough. Paths begin at `.status`; numbers are compared as numbers,
 * and what is none has no order.
 */
export function statusConditions(text: string): Condition {
  const conditions = listOfTexts(text).map(statusCondition)
  return ({ status }) => {
    const told = conditions.map((each) => each(status ?? {}))
    const { problem } = told.find((one) => one.problem !== undefined) ?? {}
    if (told.some(({ met }) => met)) return { met: true }
    return { met: false, ...(problem === undefined ? {} : { problem }) }
  }
}

function listOfTexts(text: string): string[] {
  const wrong = new TshelmError('plan/invalid-options', 'it must be a list in JSON, such as ["{.phase} == Running"]')
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw wrong
  }
  if (!Array.isArray(list) || list.length === 0 || !list.every((one) => typeof one === 'string')) throw wrong
  return list
}

const STATUS = /^\s*(\{[^]*\})\s*(==|!=|<=|>=|<|>)\s*([^]*?)\s*$/

function statusCondition(text: string): (status: Json) => Told {
  const [, path, operator, value] = STATUS.exec(text) ?? []
  if (path === undefined || value === undefined || value === '') {
    throw new TshelmError('plan/invalid-options', `${JSON.stringify(text)} does not read {.path} == value`)
  }
  const nodes = parseJsonPath(path)
  const wanted = unquoted(value)
  const holds = OPERATORS[operator!]!
  return (status) => {
    const found = jsonPathTexts(nodes, status)
    if (found === undefined) return { met: false, problem: `there is no ${path} in its status` }
    return { met: found.some((one) => holds(compared(one, wanted))) }
  }
}

/** Undefined: they have no order, and are not the same. */
function compared(a: string, b: string): number | undefined {
  const [x, y] = [Number(a), Number(b)]
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return Math.sign(x - y)
  return a === b ? 0 : undefined
}

const OPERATORS: Readonly<Record<string, (order: number | undefined) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order === -1,
  '<=': (order) => order === -1 || order === 0,
  '>': (order) => order === 1,
  '>=': (order) => order === 1 || order === 0,
}
