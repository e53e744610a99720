/** Lines and columns, computed from offsets only when an error or a trace asks. */
import { byteLength } from './go/utf8.ts'

/** The line, from 1, of a UTF-16 offset. */
export function lineAt(source: string, offset: number): number {
  let line = 1
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) line++
  return line
}

/** Go's column in execution errors: bytes since the line began, from 0. */
export function columnAt(source: string, offset: number): number {
  const start = offset === 0 ? 0 : source.lastIndexOf('\n', offset - 1) + 1
  return byteLength(source.slice(start, offset))
}
