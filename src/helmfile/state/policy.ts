/** What helmfile demands of a state file's text before it reads it: which keys stand at the margin, and in which order. */
import { stateError } from '../errors.ts'
import type { HelmfileDialect } from '../model.ts'

const TOP_KEY = /^([a-zA-Z]+):/
const SEPARATOR = /^--- *$/
/** Environments and bases must be known before releases are read. */
const FIRST = new Set(['bases', 'environments'])

/** Throws where a file breaks a rule; resolves to a warning where v0 only minds. */
export function checkPolicy(file: string, text: string, dialect: HelmfileDialect): string | undefined {
  const keys = topKeys(text)
  if (keys.every((key) => key === '---')) throw stateError(`no top-level config keys are found in ${file}`)
  checkOrder(file, keys)
  if (!isMixed(keys)) return undefined
  const mixed = 'environments and releases cannot be defined within the same YAML part'
  const advice = `${mixed}. Use --- to extract the environments into a dedicated part`
  if (dialect === 'v0') return advice
  throw stateError(advice)
}

/** Names of the keys at the margin, and the separators between them. */
function topKeys(text: string): string[] {
  const keys: string[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.trimEnd()
    if (SEPARATOR.test(trimmed)) keys.push('---')
    const key = TOP_KEY.exec(trimmed)?.[1]
    if (key !== undefined) keys.push(key)
  }
  return keys
}

function checkOrder(file: string, keys: readonly string[]): void {
  let before = ''
  for (const key of keys) {
    if (key !== 'releases' && !FIRST.has(key)) continue
    if (before === 'releases' && FIRST.has(key)) {
      throw stateError(`top-level config key ${key} must be defined before ${before} in ${file}`)
    }
    before = key
  }
}

/** Of both only the first counts. */
function isMixed(keys: readonly string[]): boolean {
  const seen = new Set<string>()
  const order: string[] = []
  for (const key of keys) {
    if (key !== '---' && key !== 'environments' && key !== 'releases') continue
    if (seen.has(key)) continue
    if (key !== '---') seen.add(key)
    order.push(key)
  }
  return order.some((key, i) => key !== '---' && order[i + 1] !== undefined && order[i + 1] !== '---')
}
