/** The values of a release, and the flags that name them. */
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { encodeJson } from '../../../gotemplate/go/json.ts'
import type { GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import type { Release, SetValue, State } from '../model.ts'
import { normalizePath } from '../state/storage.ts'
import { namespaceFlags } from './common-flags.ts'
import { withoutReferences } from './references.ts'
import type { Session } from './session.ts'
import { valueFiles } from './value-files.ts'

export interface ReleaseValues {
  /** By the paths that `flags` name. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly flags: readonly string[]
}

/** Namespace, values, secrets and what is set: what every verb that renders gets last. */
export async function releaseValues(session: Session, state: State, release: Release): Promise<ReleaseValues> {
  const files = await valueFiles(session, state, release)
  return {
    files,
    flags: [
      ...namespaceFlags(release),
      ...[...files.keys()].flatMap((path) => ['--values', path]),
      ...(await inContext('set value', { state, release }, setFlags(session, state, release.set))),
      ...(await inContext('set string value', { state, release }, setStringFlags(session, state, release.setString))),
      ...environmentFlags(session, release),
    ],
  }
}

async function inContext<T>(
  what: string,
  { state, release }: { readonly state: State; readonly release: Release },
  work: Promise<T>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    const place = `entry in ${state.filePath} for release ${release.name}`
    throw stateError(`Failed to render ${what} ${place}: ${messageOf(error)}`, error)
  }
}

/** `--set` and `--set-file`. */
export async function setFlags(session: Session, state: State, values: readonly SetValue[]): Promise<string[]> {
  const flags: string[] = []
  for (const { name, value, file, values: list } of values) {
    if (value !== '') flags.push('--set', `${escaped(name)}=${escaped(await plainText(session, state, value))}`)
    else if (file !== '') flags.push('--set-file', `${escaped(name)}=${normalizePath(state.basePath, file)}`)
    else if (list.length > 0) flags.push('--set', `${escaped(name)}=${await listText(session, state, list)}`)
  }
  return flags
}

async function setStringFlags(session: Session, state: State, values: readonly SetValue[]): Promise<string[]> {
  const flags: string[] = []
  for (const { name, value, values: list } of values) {
    if (value !== '') flags.push('--set-string', `${escaped(name)}=${escaped(await plainText(session, state, value))}`)
    else if (list.length > 0) flags.push('--set-string', `${escaped(name)}=${await listText(session, state, list)}`)
  }
  return flags
}

async function plainText(session: Session, state: State, value: GoValue): Promise<string> {
  if (typeof value !== 'string') return encodeJson(value)
  const [plain] = await withoutReferences(session, state, [value])
  const text = typeof plain === 'string' ? plain : formatV(plain ?? null)
  if (text !== value) keepSecret(session, text)
  return text
}

async function listText(session: Session, state: State, list: readonly GoValue[]): Promise<string> {
  const texts: string[] = []
  for (const item of list) texts.push(escaped(await plainText(session, state, item)))
  return `{${texts.join(',')}}`
}

/** As arguments are looked through for it: without what escapes. */
function keepSecret({ secrets }: Session, text: string): void {
  const plain = text.replaceAll('\\', '')
  if (plain !== '') secrets.add(plain)
}

function environmentFlags(session: Session, { env }: Release): string[] {
  if (env.length === 0) return []
  const { ports } = session
  const missing = env.filter(({ value }) => !Object.hasOwn(ports.env, value) || ports.env[value] === undefined)
  if (missing.length > 0) {
    const names = missing.map(({ value }) => `\t${value}`).join('\n')
    throw stateError(`Environment Variables not found. Please make sure they are set and try again:\n${names}`)
  }
  for (const { value } of env) keepSecret(session, ports.env[value]!)
  return ['--set', env.map(({ name, value }) => `${escaped(name)}=${escaped(ports.env[value]!)}`).join(',')]
}

/** So that helm takes it for one text. */
function escaped(value: string): string {
  return value.replace(/[{},]/g, '\\$&')
}
