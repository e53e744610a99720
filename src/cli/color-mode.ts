/** `--color` as Helm looks for it: before anything else, and in words that are a plugin's, too. */
import { quote } from '../../gotemplate/go/strconv.ts'

/** What Helm 4 logs of a mode that is none. */
export function colorProblem(argv: readonly string[]): string | undefined {
  const mode = colorFlag(argv)
  if (mode === undefined || mode === 'never' || mode === 'auto' || mode === 'always') return undefined
  return `invalid color mode ${quote(mode)}: must be one of: never, auto, always`
}

/** The last `--color` or `--colour`. */
function colorFlag(argv: readonly string[]): string | undefined {
  let found: string | undefined
  for (let i = 0; i < argv.length && argv[i] !== '--'; i++) {
    const [, given] = /^--colou?r(?:=(.*))?$/s.exec(argv[i]!) ?? ['', null]
    if (given !== null) found = given ?? argv[i + 1]
  }
  return found
}
