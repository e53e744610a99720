/** Command lines as Go's flag package reads them: `-name value`, `-name=value`, `--name`; the first other word ends them. */
import { quote } from '../../../gotemplate/go/strconv.ts'

export interface GoFlag {
  readonly name: string
  readonly kind: 'bool' | 'string'
  /** Default: `false`, or empty. */
  readonly default?: string
  readonly help: string
}

export interface GoFlags {
  readonly string: (name: string) => string
  readonly bool: (name: string) => boolean
  readonly args: readonly string[]
}

/** What ends a program before it begins: a help text, or why its command line is none. It goes to stderr. */
export interface GoUsage {
  readonly text: string
  readonly exitCode: number
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

export function parseGoFlags(command: string, flags: readonly GoFlag[], argv: readonly string[]): GoFlags | GoUsage {
  const values = new Map(flags.map((flag) => [flag.name, flag.default ?? (flag.kind === 'bool' ? 'false' : '')]))
  const fail = (problem: string): GoUsage => ({ text: `${problem}\n${usage(command, flags)}`, exitCode: 2 })
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at]!
    if (!/^-./.test(word)) break
    if (word === '--') {
      at++
      break
    }
    const [, name = '', given] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === '' || name.startsWith('-')) return fail(`bad flag syntax: ${word}`)
    const flag = flags.find((one) => one.name === name)
    if (flag === undefined) {
      if (name === 'help' || name === 'h') return { text: usage(command, flags), exitCode: 0 }
      return fail(`flag provided but not defined: -${name}`)
    }
    if (flag.kind === 'bool') {
      const value = given ?? 'true'
      if (!TRUE.has(value) && !FALSE.has(value)) {
        return fail(`invalid boolean value ${quote(value)} for -${name}: parse error`)
      }
      values.set(name, TRUE.has(value) ? 'true' : 'false')
    } else {
      const value = given ?? argv[++at]
      if (value === undefined) return fail(`flag needs an argument: -${name}`)
      values.set(name, value)
    }
  }
  return {
    args: argv.slice(at),
    string: (name) => values.get(name) ?? '',
    bool: (name) => values.get(name) === 'true',
  }
}

/** Go: a name of one letter has its help on the same line. */
function usage(command: string, flags: readonly GoFlag[]): string {
  const lines = [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kind, default: value = '', help }) => {
      const head = `  -${name}${kind === 'string' ? ' string' : ''}`
      const shown = kind === 'string' ? quote(value) : value
      const more = value === '' || value === 'false' ? '' : ` (default ${shown})`
      const gap = head.length <= 4 ? '\t' : '\n    \t'
      return `${head}${gap}${help.replaceAll('\n', '\n    \t')}${more}\n`
    })
  return `Usage of ${command}:\n${lines.join('')}`
}
