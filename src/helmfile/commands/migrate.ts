/** `migrate`: what in a state file only helmfile v0 understands, and what to do about it. */
import { documentsV3, unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { yamlPositions } from '../../../gotemplate/go/yaml/positions.ts'
import { isMap, type GoValue } from '../../../gotemplate/value.ts'
import { isTshelmError, messageOf } from '../../errors.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { decodeState } from '../state/decode.ts'
import { isTemplateFile, partsOf } from '../state/dialect.ts'
import { checkPolicy } from '../state/policy.ts'

export type MigrationRule =
  | 'template-in-plain-file'
  | 'template-not-rendered'
  | 'environments-with-releases'
  | 'values-of-own-part'
  | 'removed'
  | 'invalid'

export interface MigrationFinding {
  readonly file: string
  readonly line: number
  readonly rule: MigrationRule
  readonly problem: string
  readonly advice: string
}

/** Findings in one file, by line. */
export function migrationFindings(file: string, text: string): MigrationFinding[] {
  const normalized = text.replaceAll('\r\n', '\n')
  const findings = [
    ...templateFindings(file, normalized),
    ...literalFindings(file, normalized),
    ...partFindings(file, normalized),
    ...removedFindings(file, normalized),
  ]
  if (findings.length === 0) findings.push(...invalidFindings(file, normalized))
  return findings.sort((a, b) => a.line - b.line)
}

const RENAME = 'v1 renders only files whose name ends in .gotmpl'

function templateFindings(file: string, text: string): MigrationFinding[] {
  if (isTemplateFile(file)) return []
  const line = firstAction(text)
  if (line === undefined) return []
  const problem = `a template stands outside quotes in a file that is not called .gotmpl: ${RENAME}`
  const advice = `rename it to ${file}.gotmpl, also where other files name it; put what is meant for fields of releases ({{ .Release.Name }}) into {{\`…\`}} there`
  return [{ file, line, rule: 'template-in-plain-file', problem, advice }]
}

function firstAction(text: string): number | undefined {
  const lines = text.split('\n')
  const index = lines.findIndex((line) =>
    /\{\{/.test(line.replace(/(^|\s)#.*$/, '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '')),
  )
  return index < 0 ? undefined : index + 1
}

/** What v0 rendered with the whole file, and v1 takes as it stands: quoted templates in fields that are no templates. */
function literalFindings(file: string, text: string): MigrationFinding[] {
  if (isTemplateFile(file) || firstAction(text) !== undefined) return []
  const findings: MigrationFinding[] = []
  let first = 0
  for (const part of partsOf(text)) {
    const paths = literalPaths(part)
    const lineOf = paths.length === 0 ? undefined : yamlPositions(part)
    for (const path of paths) {
      const line = first + (lineOf?.(path)?.line ?? 1)
      const problem = `a template stands in ${pathText(path)}, which v1 takes as it is: ${RENAME}`
      const advice = `rename the file to ${file}.gotmpl, also where other files name it`
      findings.push({ file, line, rule: 'template-not-rendered', problem, advice })
    }
    first += part.split('\n').length + 1
  }
  return findings
}

type Path = readonly (string | number)[]

function pathText(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`)).join('')
}

function literalPaths(part: string): Path[] {
  let tree: GoValue
  try {
    tree = unmarshalV3(part)
  } catch (error) {
    // Told by who reads it as a state.
    if (error instanceof YamlError) return []
    throw error
  }
  const found: Path[] = []
  const walk = (value: GoValue, path: Path): void => {
    if (path.length > MAX_DEPTH) return
    if (typeof value === 'string' && isLiteral(value, path)) found.push(path)
    else if (Array.isArray(value)) value.forEach((item, i) => walk(item, [...path, i]))
    else if (isMap(value)) for (const key of Object.keys(value)) walk(value[key]!, [...path, key])
  }
  walk(tree, [])
  return found
}

const MAX_DEPTH = 100

/** Fields of releases that v1 renders, as a whole or with all that is in them. */
const RENDERED =
  /^(?:name|chart|namespace|version|(?:wait|installed|condition|verify)Template|labels|postRendererArgs|secrets|valuesTemplate|setTemplate|needs|hooks)$/

/** Only helmfile knows these: elsewhere in values of releases a chart may want the text as it is. */
const HELMFILE_ONLY =
  /\{\{[^}]*(?:\.Environment\b|\.StateValues\b|\b(?:env|requiredEnv|envExec|exec|readFile|readDir|fetchSecretValue|expandSecretRefs)\s)/

function isLiteral(text: string, [top, , field, ...rest]: Path): boolean {
  if (!text.includes('{{')) return false
  if (top === 'hooks') return false
  if (top !== 'releases' && top !== 'templates') return true
  if (typeof field !== 'string' || RENDERED.test(field)) return false
  if (field !== 'values') return true
  return rest.length > 1 && HELMFILE_ONLY.test(text)
}

const OWN_VALUES = /\{\{[^}]*\.(?:Values|StateValues|Environment\.Values)\b/

/** Environments and releases in one part, and templates that read values which the same part defines. */
function partFindings(file: string, text: string): MigrationFinding[] {
  const findings: MigrationFinding[] = []
  let first = 1
  for (const part of partsOf(text)) {
    const lines = part.split('\n')
    const at = (pattern: RegExp): number => lines.findIndex((line) => pattern.test(line))
    const environments = at(/^environments:/)
    const releases = at(/^releases:/)
    const values = at(/^values:/)
    if (environments >= 0 && releases >= 0) {
      findings.push({
        file,
        line: first + Math.max(environments, releases),
        rule: 'environments-with-releases',
        problem: 'environments and releases stand in the same part',
        advice: 'put a line of --- between them',
      })
    }
    const reader = lines.findIndex((line) => OWN_VALUES.test(line))
    if (reader >= 0 && (environments >= 0 || values >= 0)) {
      findings.push({
        file,
        line: first + reader,
        rule: 'values-of-own-part',
        problem:
          'a template reads values that its own part defines: v1 renders a part with what the parts before it say',
        advice: 'put a line of --- behind the environments and values',
      })
    }
    first += lines.length + 1
  }
  return findings
}

const REMOVED: readonly (readonly [pattern: RegExp, problem: string, advice: string])[] = [
  [
    /^\s*(?:-\s*)?tillerless:|^\s*(?:-\s*)?tillerNamespace:|^\s*(?:-\s*)?tls:\s/,
    'fields of Helm 2 are unknown',
    'remove them',
  ],
  [/^\s*(?:-\s*)?inherit:\s*\{/, 'inherit is one map', 'make it a list: inherit: [{template: …}]'],
  [/^context:/, 'context: is called kubeContext:', 'rename it'],
  [/^charts:/, 'charts: is called releases:', 'rename it'],
]

function removedFindings(file: string, text: string): MigrationFinding[] {
  return text
    .split('\n')
    .flatMap((line, i) =>
      REMOVED.flatMap(([pattern, problem, advice]) =>
        pattern.test(line) ? [{ file, line: i + 1, rule: 'removed' as const, problem, advice }] : [],
      ),
    )
}

/** What v1 would say. Templates are not looked into. */
function invalidFindings(file: string, text: string): MigrationFinding[] {
  if (isTemplateFile(file)) return []
  try {
    checkPolicy(file, text, 'v1')
    for (const part of partsOf(text)) {
      for (const root of documentsV3(part)) decodeState(root, { strict: true, warn: () => undefined })
    }
    return []
  } catch (error) {
    if (!(error instanceof YamlError) && !isTshelmError(error)) throw error
    const line = error instanceof YamlError ? (error.line ?? 1) : 1
    return [{ file, line, rule: 'invalid', problem: messageOf(error), advice: 'v0 does not take it either' }]
  }
}
