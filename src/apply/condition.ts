/** Conditions that annotations state of their own object. */
import { extendError, isTshelmError, TshelmError } from '../errors.ts'
import { celCondition } from '../kube/cel.ts'
import { jsonPathTexts, parseJsonPath } from '../kube/jsonpath.ts'
import type { KubeObject } from '../object.ts'

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
