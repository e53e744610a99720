/** Data keys for OpenPGP: with the keys in the folder of GnuPG, else by gpg itself. */
import { join } from 'node:path/posix'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { sopsError } from '../error.ts'
import type { PgpKey } from '../metadata.ts'
import type { SopsKeys } from '../ports.ts'

const LIBRARY = 'github.com/ProtonMail/go-crypto/openpgp error: '

function gnupgHome({ env, home }: SopsKeys): string {
  return env['GNUPGHOME'] || join(home, '.gnupg')
}

/** What is not there to be opened is told of as SOPS tells it. */
async function ringProblem(folder: string, keys: SopsKeys): Promise<string | undefined> {
  for (const name of ['secring.gpg', 'pubring.gpg']) {
    const path = join(folder, name)
    try {
      await keys.readFile(path)
      return undefined
    } catch (error) {
      if (name === 'pubring.gpg' || (error as NodeJS.ErrnoException).code !== 'ENOENT')
        return fileErrorText(path, error)
    }
  }
  return undefined
}

async function hasKeybox(folder: string, keys: SopsKeys): Promise<boolean> {
  try {
    return (await keys.readFile(join(folder, 'pubring.kbx'))).length > 0
  } catch {
    return false
  }
}

export async function decryptWithPgp({ enc }: PgpKey, keys: SopsKeys): Promise<Uint8Array> {
  const folder = gnupgHome(keys)
  const problem = await ringProblem(folder, keys)
  if (keys.pgpKeys !== undefined || problem === undefined || (await hasKeybox(folder, keys))) {
    const { openWithGnupgHome } = await import('./gnupg-home.ts')
    const dataKey = await openWithGnupgHome(enc, folder, keys)
    if (dataKey !== undefined) return dataKey
  }
  const why =
    problem === undefined ? 'reading PGP message failed: openpgp: incorrect key' : `could not load secring: ${problem}`
  const gpg = await runGpg(['-d'], Buffer.from(enc), keys)
  if (gpg.problem === undefined && gpg.stdout.length > 0) return gpg.stdout
  const said = gpg.problem === undefined ? 'zero bytes returned' : gpg.stderr.trim()
  const failed = `GnuPG binary error: failed to decrypt sops data key with pgp: ${said}`
  throw sopsError('secrets/no-key', `could not decrypt data key with PGP key: ${LIBRARY}${why}; ${failed}`)
}

export async function encryptWithPgp({ fingerprint }: PgpKey, dataKey: Uint8Array, keys: SopsKeys): Promise<string> {
  const folder = gnupgHome(keys)
  const problem = await ringProblem(folder, keys)
  if (problem === undefined || (await hasKeybox(folder, keys))) {
    const { sealWithGnupgHome } = await import('./gnupg-home.ts')
    const sealed = await sealWithGnupgHome(dataKey, fingerprint, folder, keys)
    if (sealed !== undefined) return sealed.trim()
  }
  const to = ['-r', fingerprint, '--trusted-key', shortened(fingerprint), '--no-encrypt-to']
  const gpg = await runGpg(['--no-default-recipient', '--yes', '--encrypt', '-a', ...to], dataKey, keys)
  if (gpg.problem === undefined) return decodeUtf8(gpg.stdout).trim()
  const why = `key with fingerprint '${fingerprint}' is not available in keyring`
  const failed = `GnuPG binary error: failed to encrypt sops data key with pgp: ${gpg.stderr.trim()}`
  throw sopsError('secrets/no-key', `could not encrypt data key with PGP key: ${LIBRARY}${why}; ${failed}`)
}

/** Older versions of GnuPG do not like long ones. */
function shortened(fingerprint: string): string {
  return fingerprint.slice(fingerprint.endsWith('!') ? -17 : -16)
}

async function runGpg(
  args: readonly string[],
  input: Uint8Array,
  { env, run }: SopsKeys,
): Promise<{ readonly stdout: Uint8Array; readonly stderr: string; readonly problem?: string }> {
  if (run === undefined) return { stdout: new Uint8Array(0), stderr: '', problem: 'programs are not run here' }
  return run({ argv: [env['SOPS_GPG_EXEC'] || 'gpg', ...args], input, timeoutMs: GPG_MS })
}

/** Somebody may be asked for a passphrase. */
const GPG_MS = 300_000

/** Of a list with commas. */
export function pgpKeysOf(fingerprints: string, created: string): PgpKey[] {
  if (fingerprints === '') return []
  return fingerprints.split(',').map((text) => pgpKeyOf(text, created))
}

export function pgpKeyOf(fingerprint: string, created: string): PgpKey {
  return { type: 'pgp', fingerprint: fingerprint.replaceAll(' ', ''), created, enc: '' }
}
