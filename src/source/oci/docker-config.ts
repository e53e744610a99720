/** Docker's config.json, which Helm's registry/config.json is as well: who one is at which registry, and who keeps it. */
import { messageOf, TshelmError } from '../../errors.ts'
import type { RegistryCredentials } from '../ports.ts'
import { compactJson, indentJson, rawMembers } from './raw-json.ts'

/** As text, member by member: what is not known is kept as it is. */
export interface DockerConfig {
  readonly members: ReadonlyMap<string, string>
  readonly auths: ReadonlyMap<string, string>
  /** Suffix of the program that keeps what no other does. */
  readonly credsStore: string
  /** By server. */
  readonly credHelpers: ReadonlyMap<string, string>
}

export const EMPTY_CONFIG: DockerConfig = {
  members: new Map(),
  auths: new Map(),
  credsStore: '',
  credHelpers: new Map(),
}

const INVALID = 'invalid config format'

/** Throws `source/invalid-config`. `path` is for messages. */
export function parseDockerConfig(text: string, path: string): DockerConfig {
  if (text.trim() === '') return EMPTY_CONFIG
  const failed = (what: string, cause: unknown): TshelmError =>
    new TshelmError('source/invalid-config', `failed to ${what}: ${INVALID}: ${messageOf(cause)}`, { cause })
  const reading = <T>(what: string, read: () => T): T => {
    try {
      return read()
    } catch (error) {
      throw failed(what, error)
    }
  }
  const members = reading(`decode config file ${path}`, () => rawMembers(text))
  const member = (name: string): string => members.get(name) ?? 'null'
  return {
    members,
    credsStore: reading('unmarshal creds store field', () => stringIn(member('credsStore'))),
    credHelpers: reading('unmarshal cred helpers field', () => {
      const helpers = rawMembers(member('credHelpers'))
      return new Map([...helpers].map(([server, suffix]) => [server, stringIn(suffix)]))
    }),
    auths: reading('unmarshal auths field', () => rawMembers(member('auths'))),
  }
}

/** As oras writes it: sorted, indented by tabs, no newline at the end. */
export function dockerConfigText({ members, auths, credsStore }: DockerConfig): string {
  const all = new Map(members)
  if (credsStore === '') all.delete('credsStore')
  else all.set('credsStore', JSON.stringify(credsStore))
  all.set('auths', objectText(auths))
  return indentJson(objectText(all))
}

export function hasAuthentication({ credsStore, credHelpers, auths }: DockerConfig): boolean {
  return credsStore !== '' || credHelpers.size > 0 || auths.size > 0
}

/** Of the file itself: what helpers keep is not in it. Throws `source/invalid-config` for an entry that is none. */
export function credentialsIn({ auths }: DockerConfig, server: string): RegistryCredentials | undefined {
  // Files of old have addresses for names.
  const raw = auths.get(server) ?? [...auths].find(([address]) => hostnameOf(address) === server)?.[1]
  return raw === undefined ? undefined : credentialsOf(raw)
}

export function withCredentials(config: DockerConfig, server: string, credentials: RegistryCredentials): DockerConfig {
  const { username = '', password = '', identityToken = '', registryToken = '' } = credentials
  if (username.includes(':')) {
    const message = 'bad credential format: colons(:) are not allowed in username'
    throw new TshelmError('source/invalid-config', message)
  }
  const auth = username === '' && password === '' ? '' : Buffer.from(`${username}:${password}`).toString('base64')
  const entry = {
    ...(auth === '' ? {} : { auth }),
    ...(identityToken === '' ? {} : { identitytoken: identityToken }),
    ...(registryToken === '' ? {} : { registrytoken: registryToken }),
  }
  return { ...config, auths: new Map(config.auths).set(server, JSON.stringify(entry)) }
}

/** Undefined if there is nothing to forget. */
export function withoutCredentials(config: DockerConfig, server: string): DockerConfig | undefined {
  if (!config.auths.has(server)) return undefined
  const auths = new Map(config.auths)
  auths.delete(server)
  return { ...config, auths }
}

function hostnameOf(address: string): string {
  return address
    .replace(/^http:\/\//, '')
    .replace(/^https:\/\//, '')
    .split('/', 1)[0]!
}

function credentialsOf(raw: string): RegistryCredentials | undefined {
  const fields = new Map<string, string>()
  try {
    // Go: names of members in any case.
    for (const [name, value] of rawMembers(raw)) fields.set(name.toLowerCase(), value)
    const field = (name: string): string => stringIn(fields.get(name) ?? 'null')
    const credentials = {
      username: field('username'),
      password: field('password'),
      identityToken: field('identitytoken'),
      registryToken: field('registrytoken'),
    }
    const known = { ...credentials, ...decodedAuth(field('auth')) }
    return Object.values(known).some((text) => text !== '') ? known : undefined
  } catch (cause) {
    // What is in there is secret, and stays out of the message.
    throw new TshelmError('source/invalid-config', `failed to decode auth field: ${INVALID}`, { cause })
  }
}

function decodedAuth(auth: string): Pick<RegistryCredentials, 'username' | 'password'> {
  if (auth === '') return {}
  const text = Buffer.from(auth, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) throw new TshelmError('source/invalid-config', 'auth is no base64 of name and password')
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** '' for null. */
function stringIn(raw: string): string {
  const value: unknown = JSON.parse(raw)
  if (value === null) return ''
  if (typeof value === 'string') return value
  throw new TshelmError('source/invalid-config', 'not a string')
}

function objectText(members: ReadonlyMap<string, string>): string {
  const names = [...members.keys()].sort()
  return `{${names.map((name) => `${compactJson(JSON.stringify(name))}:${compactJson(members.get(name)!)}`).join(',')}}`
}
