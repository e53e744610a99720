/** Which keyring is asked when none is named. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { failureCode } from '../chart/file-system.ts'
import type { Flags } from './flag.ts'

/** `--keyring`, or GnuPG's own. */
export function keyringOf(flags: Flags, env: Readonly<Record<string, string | undefined>>): string {
  return flags.changed('keyring') ? flags.string('keyring') : defaultKeyring(env)
}

/** GnuPG's: the old form of it as long as it is not known to be absent. Helm: an empty GNUPGHOME counts. */
export function defaultKeyring(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['GNUPGHOME'] ?? join(env['HOME'] ?? '', '.gnupg')
  const [legacy, keybox] = [join(home, 'pubring.gpg'), join(home, 'pubring.kbx')]
  return isAbsent(legacy) && !isAbsent(keybox) ? keybox : legacy
}

function isAbsent(path: string): boolean {
  try {
    statSync(path)
    return false
  } catch (error) {
    return failureCode(error) === 'ENOENT'
  }
}
