/** `--output`: one result as table, JSON or YAML. */
import { decodeJson } from '../../../gotemplate/go/json.ts'
import { emitYaml } from '../../../gotemplate/go/yaml/emit.ts'
import type { Invocation } from '../command.ts'

export interface Printable {
  readonly table: () => string
  /** JSON as Go writes it, one line, no newline. */
  readonly json: () => string
}

export function printAs({ flags, context }: Invocation, { table, json }: Printable): void {
  switch (flags.string('output')) {
    case 'json':
      context.stdout(`${json()}\n`)
      return
    case 'yaml':
      context.stdout(yamlOf(json()))
      return
    default:
      context.stdout(table())
  }
}

/** Helm: everything goes through JSON on its way to YAML, so keys are sorted. */
export function yamlOf(json: string): string {
  return emitYaml(decodeJson(json))
}
