/** The words of `--args` and its like. */

/**
 * Splits at blanks, without any quoting. Flags of one name stand together where the first of them stood; what follows a flag, and is none,
 * is its value; all other words are dropped (helmfile: argparser).
 */
export function argumentWords(text: string): string[] {
  const words = text.split(' ').filter((word) => word !== '')
  const byFlag = new Map<string, string[]>()
  const add = (flag: string, ...given: string[]): void => {
    const known = byFlag.get(flag)
    if (known === undefined) byFlag.set(flag, given)
    else known.push(...given)
  }
  for (const [i, word] of words.entries()) {
    if (!word.startsWith('-')) continue
    const equals = word.indexOf('=')
    if (equals >= 0) {
      const flag = word.slice(0, equals)
      // A flag without a name, or a value, is as if there were no `=`.
      if (flag !== '') add(flag, equals === word.length - 1 ? flag : word)
      continue
    }
    const next = words[i + 1]
    if (next === undefined || next.startsWith('-')) add(word, word)
    else add(word, word, next)
  }
  return [...byFlag.values()].flat()
}
