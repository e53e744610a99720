/** A command line as words, quoted as in a shell (the rules of Go's google/shlex). */
import { sopsError } from '../error.ts'

/** Throws for a quote that does not close. `#` begins a comment. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!
    if (/[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '#' && word === undefined) {
      const end = line.indexOf('\n', at)
      if (end < 0) break
      at = end
    } else if (char === '\\') word = (word ?? '') + (line[++at] ?? '')
    else if (char === "'" || char === '"') {
      const { text, end } = quoted(line, at)
      word = (word ?? '') + text
      at = end
    } else word = (word ?? '') + char
  }
  return word === undefined ? words : [...words, word]
}

function quoted(line: string, from: number): { readonly text: string; readonly end: number } {
  const quote = line[from]!
  let text = ''
  for (let at = from + 1; at < line.length; at++) {
    const char = line[at]!
    if (char === quote) return { text, end: at }
    text += char === '\\' && quote === '"' ? (line[++at] ?? '') : char
  }
  throw sopsError('secrets/config', 'EOF found when expecting closing quote')
}
