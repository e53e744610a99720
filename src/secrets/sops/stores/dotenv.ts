/** Lines of `NAME=value`. A line break within a value is `\n`. */
import { invalidFile } from '../error.ts'
import { branch, comment, goType, isComment, isComplex, type Branch, type Value } from '../tree.ts'
import { plainText } from './plain-text.ts'

/** Throws `secrets/invalid-file`; the line that is none is not in its message, for it may be a secret. */
export function readDotenv(text: string): Branch {
  const into = branch()
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue
    if (line.startsWith('#')) {
      into.items.push({ key: comment(line.slice(1)), value: null })
      continue
    }
    const at = line.indexOf('=')
    if (at < 0) throw invalidFile(`invalid dotenv input line: line ${i + 1} has no "="`)
    into.items.push({ key: line.slice(0, at), value: line.slice(at + 1).replaceAll('\\n', '\n') })
  }
  return into
}

/** Throws `secrets/invalid-file`. */
export function writeDotenv({ items }: Branch): string {
  return items
    .map(({ key, value }) => {
      if (isComplex(value)) {
        const name = typeof key === 'string' ? key : ''
        throw invalidFile(`cannot use complex value in dotenv file; offending key ${name}`)
      }
      if (isComment(key)) return `#${key.text}\n`
      const name = typeof key === 'string' ? key : plainText(key.value)
      return `${name}=${typeof value === 'string' ? value.replaceAll('\n', '\\n') : plainText(value)}\n`
    })
    .join('')
}

export function writeDotenvValue(value: Value): string {
  if (typeof value === 'string') return value
  throw invalidFile(`the dotenv store only supports emitting strings, got ${goType(value)}`)
}
