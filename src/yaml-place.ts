/** Positions of errors in files, kept while the errors are wrapped: who parses knows the line, who reads knows the file. */
import { YamlError } from '../gotemplate/go/yaml/error.ts'
import { isTshelmError, TshelmError, wrapError, type Position } from './errors.ts'

/** Where in a text a YAML error is; `part` is the piece of it that was parsed. The file is named by whoever knows it. */
export function yamlPlace(error: unknown, text: string, part: string = text): readonly Position[] {
  if (!(error instanceof YamlError)) return []
  const { line = lineIn(error.detail), column } = error
  if (line === undefined) return []
  const before = part === text ? 0 : linesBefore(text, part)
  return [{ file: '', line: line + before, ...(column === undefined ? {} : { column }), source: text }]
}

function lineIn(detail: string): number | undefined {
  const line = /\bline (\d+)/.exec(detail)?.[1]
  return line === undefined ? undefined : Number(line)
}

function linesBefore(text: string, part: string): number {
  const plain = `${text.replaceAll('\r\n', '\n')}\n`
  const at = plain.indexOf(part)
  return at <= 0 ? 0 : plain.slice(0, at).split('\n').length - 1
}

/** The same error with `prefix` in front of its message, and its positions in that file. */
export function wrapInFile(prefix: string, error: unknown, file: string): TshelmError {
  return mapFiles(wrapError(prefix, error), (name) => (name === '' ? file : name))
}

/** The same error with other names for the files of its positions. */
export function mapFiles(error: unknown, rename: (file: string) => string): TshelmError {
  const known = isTshelmError(error) ? error : wrapError('', error)
  if (known.positions.length === 0) return known
  const { code, message, hint, positions, values, data } = known
  return new TshelmError(code, message, {
    cause: known,
    positions: positions.map((position) => ({ ...position, file: rename(position.file) })),
    values,
    data,
    ...(hint === undefined ? {} : { hint }),
  })
}
