/** What a search found, as table, JSON or YAML. */
import { TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { printAs } from './output.ts'
import { tableText } from './table.ts'

export interface Found {
  readonly headers: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Each as a JSON object. */
  readonly json: readonly string[]
}

/** Throws `source/not-found` for nothing, where `--fail-on-no-result` says so. */
export function printFound(invocation: Invocation, { headers, rows, json }: Found): void {
  const { flags } = invocation
  if (rows.length === 0 && flags.bool('fail-on-no-result')) {
    throw new TshelmError('source/not-found', 'no results found')
  }
  printAs(invocation, {
    table: () => (rows.length === 0 ? 'No results found\n' : tableText([headers, ...rows], flags.int('max-col-width'))),
    json: () => `[${json.join(',')}]`,
  })
}
