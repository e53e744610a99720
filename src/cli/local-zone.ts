/** The zone of local times, as Go finds it. */
import { readlinkSync } from 'node:fs'
import { failureCode } from '../chart/file-system.ts'

type Env = Readonly<Record<string, string | undefined>>

/** IANA name. Intl takes twelve milliseconds to tell: the link that it follows is read in none. */
export function localZone(env: Env, link = '/etc/localtime'): string {
  const { TZ } = env
  if (TZ !== undefined) return TZ === '' ? 'UTC' : TZ
  return linkedZone(link, env) ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Undefined if the file has no name. Go: without one, it is UTC, but on Windows. */
function linkedZone(link: string, env: Env): string | undefined {
  try {
    const [, zone] = /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(readlinkSync(link)) ?? []
    return zone !== undefined && /^(Etc\/)?(UTC|UCT|Universal|Zulu)$/.test(zone) ? 'UTC' : zone
  } catch (error) {
    return failureCode(error) === 'ENOENT' && env['OS'] !== 'Windows_NT' ? 'UTC' : undefined
  }
}
