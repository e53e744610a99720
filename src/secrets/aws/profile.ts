/** ~/.aws/config and ~/.aws/credentials. */
import { messageOf, TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'

/** The settings of one profile or session, names in lower case. */
export type AwsSettings = Readonly<Record<string, string>>

export interface AwsFiles {
  readonly profiles: ReadonlyMap<string, AwsSettings>
  readonly ssoSessions: ReadonlyMap<string, AwsSettings>
}

/** What both files say; those that are not there say nothing. A profile in the credentials file wins over one of the same name. */
export async function readAwsFiles(host: SecretsHost): Promise<AwsFiles> {
  const { env, home } = host
  const [config, credentials] = await Promise.all([
    readSections(host, env['AWS_CONFIG_FILE'] || `${home}/.aws/config`),
    readSections(host, env['AWS_SHARED_CREDENTIALS_FILE'] || `${home}/.aws/credentials`),
  ])
  const profiles = new Map<string, AwsSettings>()
  const ssoSessions = new Map<string, AwsSettings>()
  for (const [section, settings] of config) {
    const [, kind, name] = /^(profile|sso-session)\s+(.+)$/.exec(section) ?? []
    if (kind === 'sso-session') ssoSessions.set(unquoted(name!), settings)
    else if (kind === 'profile') profiles.set(unquoted(name!), settings)
    else if (section === 'default' && !profiles.has('default')) profiles.set('default', settings)
  }
  for (const [name, settings] of credentials) profiles.set(name, { ...profiles.get(name), ...settings })
  return { profiles, ssoSessions }
}

function unquoted(name: string): string {
  return name.trim().replace(/^(["'])(.*)\1$/, '$2')
}

async function readSections(host: SecretsHost, path: string): Promise<Map<string, AwsSettings>> {
  try {
    return parseSections(Buffer.from(await host.readFile(path)).toString('utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map()
    throw new TshelmError('secrets/config', `failed to load shared config file, ${path}, ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** `[section]`, `name = value`; what is indented belongs to the setting above and is not needed here. */
export function parseSections(text: string): Map<string, AwsSettings> {
  const sections = new Map<string, Record<string, string>>()
  let current: Record<string, string> | undefined
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*[#;]/.test(line)) continue
    const header = /^\[([^\]]*)\]/.exec(line)
    if (header) {
      const name = header[1]!.trim()
      current = sections.get(name) ?? (Object.create(null) as Record<string, string>)
      sections.set(name, current)
      continue
    }
    const at = line.indexOf('=')
    if (current === undefined || /^\s/.test(line) || at < 0) continue
    const value = line.slice(at + 1).replace(/\s[#;].*$/, '')
    current[line.slice(0, at).trim().toLowerCase()] = value.trim()
  }
  return sections
}
