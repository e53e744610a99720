/** Where the private keys of age are looked for: variables, files, what commands print, and SSH's usual places. */
import { join } from 'node:path/posix'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { messageOf } from '../../../errors.ts'
import { sopsError } from '../error.ts'
import { shellWords } from '../keys/shell-words.ts'
import type { SopsKeys } from '../ports.ts'
import { decryptAge, isArmored, unarmored, type Identity } from './file.ts'
import { scryptIdentity, x25519Identity } from './native-keys.ts'
import { lockedSshIdentity, sshIdentity } from './ssh-keys.ts'
import { readSshPrivateKey, readWire } from './ssh-private-key.ts'

export interface FoundIdentities {
  readonly identities: Identity[]
  /** Where there was nothing. */
  readonly unused: string[]
  readonly problems: string[]
}

const SSH_FILE = 'SOPS_AGE_SSH_PRIVATE_KEY_FILE'
const SSH_COMMAND = 'SOPS_AGE_SSH_PRIVATE_KEY_CMD'
const KEY = 'SOPS_AGE_KEY'
const KEY_FILE = 'SOPS_AGE_KEY_FILE'
const KEY_COMMAND = 'SOPS_AGE_KEY_CMD'
const RECIPIENT = 'SOPS_AGE_RECIPIENT'
const MAX_KEY_FILE = 16 * 1024 * 1024

/** `recipient` is told to commands. Rejects for nothing. */
export async function findIdentities(keys: SopsKeys, recipient: string): Promise<FoundIdentities> {
  const found: FoundIdentities = { identities: [], unused: [], problems: [] }
  const finder = new Finder(keys, recipient, found)
  await finder.ssh()
  await finder.native()
  return found
}

class Finder {
  private readonly keys: SopsKeys
  private readonly recipient: string
  private readonly found: FoundIdentities

  constructor(keys: SopsKeys, recipient: string, found: FoundIdentities) {
    this.keys = keys
    this.recipient = recipient
    this.found = found
  }

  async ssh(): Promise<void> {
    const { env, home } = this.keys
    const file = env[SSH_FILE]
    if (file === undefined) this.found.unused.push(SSH_FILE)
    else await this.attempt(() => this.sshFile(file))
    const command = env[SSH_COMMAND]
    if (command === undefined) this.found.unused.push(SSH_COMMAND)
    else await this.attempt(() => this.sshCommand(command))
    if (home === '') {
      this.found.problems.push('$HOME is not defined')
      return
    }
    for (const name of ['id_ed25519', 'id_rsa']) await this.usualSshFile(join(home, '.ssh', name))
  }

  private async usualSshFile(path: string): Promise<void> {
    let bytes: Uint8Array
    try {
      bytes = await this.keys.readFile(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.found.unused.push(path)
      else this.found.problems.push(`failed to open file: ${fileErrorText(path, error)}`)
      return
    }
    await this.attempt(() => this.sshKey(decodeUtf8(bytes), path))
  }

  private async attempt(find: () => Promise<Identity>): Promise<void> {
    try {
      this.found.identities.push(await find())
    } catch (error) {
      this.found.problems.push(messageOf(error))
    }
  }

  private async sshFile(path: string): Promise<Identity> {
    return this.sshKey(decodeUtf8(await this.read(path, 'failed to open file')), path)
  }

  private async read(path: string, doing: string): Promise<Uint8Array> {
    try {
      return await this.keys.readFile(path)
    } catch (error) {
      throw sopsError('secrets/not-found', `${doing}: ${fileErrorText(path, error)}`)
    }
  }

  private async sshKey(pem: string, path: string): Promise<Identity> {
    let key: ReturnType<typeof readSshPrivateKey>
    try {
      key = readSshPrivateKey(pem)
    } catch (error) {
      throw sopsError('secrets/config', `malformed SSH identity in "${path}": ${messageOf(error)}`)
    }
    if (key.type !== 'locked') return sshIdentity(key)
    const publicKey = key.publicKey ?? (await this.publicKeyBeside(path))
    const type = readWire(publicKey)?.[0]?.toString('latin1') ?? ''
    const { unlock } = key
    return lockedSshIdentity(publicKey, type, async () => unlock(await this.ask(`Enter passphrase for "${path}":`)))
  }

  private async publicKeyBeside(path: string): Promise<Uint8Array> {
    const beside = `${path}.pub`
    const doing = `failed to obtain public "${beside}" key for "${path}" SSH key`
    const text = decodeUtf8(await this.read(beside, doing))
    return Buffer.from(text.trim().split(/[ \t]+/)[1] ?? '', 'base64')
  }

  private async ask(question: string): Promise<string> {
    const { ask } = this.keys
    if (ask === undefined) throw sopsError('secrets/config', 'could not read passphrase: no terminal')
    return ask(question)
  }

  private async sshCommand(command: string): Promise<Identity> {
    const pem = decodeUtf8(await this.output(command))
    const wrong = (text: string): Error => sopsError('secrets/config', text)
    let key: ReturnType<typeof readSshPrivateKey>
    try {
      key = readSshPrivateKey(pem)
    } catch (error) {
      throw wrong(`malformed SSH identity returned by running ${SSH_COMMAND}: "${messageOf(error)}"`)
    }
    if (key.type !== 'locked') return sshIdentity(key)
    const why = '"ssh: this private key is passphrase protected"'
    throw wrong(`the SSH key returned by running ${SSH_COMMAND} is password protected, which is unsupported. (${why})`)
  }

  private async output(command: string): Promise<Uint8Array> {
    const { run } = this.keys
    const wrong = (why: string): Error => sopsError('secrets/config', `failed to execute command ${command}: ${why}`)
    let words: string[]
    try {
      words = shellWords(command)
    } catch (error) {
      throw sopsError('secrets/config', `failed to parse command ${command}: ${messageOf(error)}`)
    }
    const [program, ...args] = words
    if (run === undefined || program === undefined) throw wrong('programs are not run here')
    const { stdout, problem } = await run({ argv: [program, ...args], env: { [RECIPIENT]: this.recipient } })
    if (problem !== undefined) throw wrong(problem)
    return stdout
  }

  async native(): Promise<void> {
    const sources: [name: string, bytes: Uint8Array, wordByWord: boolean][] = []
    const { env } = this.keys
    const { unused, problems } = this.found
    const key = env[KEY]
    if (key === undefined) unused.push(KEY)
    else sources.push([KEY, Buffer.from(key), true])
    for (const [name, load] of [
      [KEY_FILE, (path: string) => this.read(path, `failed to open ${KEY_FILE} file`)],
      [KEY_COMMAND, (command: string) => this.output(command)],
    ] as const) {
      const value = env[name]
      if (value === undefined) unused.push(name)
      else {
        try {
          sources.push([name, await load(value), false])
        } catch (error) {
          problems.push(messageOf(error))
        }
      }
    }
    const usual = await this.usualFile(sources.length > 0)
    if (usual !== undefined) sources.push([...usual, false])
    for (const [name, bytes, wordByWord] of sources) this.add(name, bytes, wordByWord)
  }

  /** `<config folder>/sops/age/keys.txt`; that it is not there is worth a word only if there is nothing else. */
  private async usualFile(isSomething: boolean): Promise<[string, Uint8Array] | undefined> {
    const { unused, problems, identities } = this.found
    const isAlone = !isSomething && identities.length === 0
    const folder = configFolder(this.keys)
    if (folder === undefined) {
      const why = 'neither $XDG_CONFIG_HOME nor $HOME are defined'
      if (isAlone) problems.push(`user config directory could not be determined: ${why}`)
      return undefined
    }
    const path = join(folder, 'sops/age/keys.txt')
    try {
      return [path, await this.keys.readFile(path)]
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (!isMissing) problems.push(`failed to open file: ${fileErrorText(path, error)}`)
      else if (isAlone) unused.push(path)
      return undefined
    }
  }

  private add(name: string, bytes: Uint8Array, wordByWord: boolean): void {
    const { identities, unused, problems } = this.found
    try {
      const added = this.identitiesIn(name, bytes, wordByWord)
      identities.push(...added)
      if (added.length === 0) unused.push(name)
    } catch (error) {
      problems.push(messageOf(error))
    }
  }

  private identitiesIn(name: string, bytes: Uint8Array, wordByWord: boolean): Identity[] {
    if (bytes.length >= MAX_KEY_FILE) throw sopsError('secrets/config', `failed to read '${name}': file too long`)
    const text = decodeUtf8(bytes)
    if (isArmored(text) || text.startsWith('age-encryption')) return [this.encryptedIdentities(name, bytes)]
    try {
      return parseIdentities(text, wordByWord)
    } catch (error) {
      throw sopsError('secrets/config', `failed to parse '${name}' age identities: ${messageOf(error)}`)
    }
  }

  /** A file of keys that is encrypted with a passphrase itself. */
  private encryptedIdentities(name: string, bytes: Uint8Array): Identity {
    let inner: Promise<Identity[]> | undefined
    const open = async (): Promise<Identity[]> => {
      const passphrase = scryptIdentity(() => this.ask(`Enter passphrase for identity '${name}':`))
      const text = decodeUtf8(bytes)
      return parseIdentities(
        decodeUtf8(await decryptAge(isArmored(text) ? unarmored(text) : bytes, [passphrase])),
        false,
      )
    }
    return {
      isNative: false,
      unwrap: async (stanzas) => {
        for (const identity of await (inner ??= open())) {
          const result = await identity.unwrap(stanzas)
          if (result instanceof Uint8Array) return result
        }
        return { mismatch: 'incorrect identity for recipient block' }
      },
    }
  }
}

function configFolder({ env, home, platform }: SopsKeys): string | undefined {
  const xdg = env['XDG_CONFIG_HOME']
  if (platform === 'win32') return env['AppData'] ?? env['APPDATA']
  if (xdg !== undefined && xdg !== '') return xdg
  if (home === '') return undefined
  return platform === 'darwin' ? join(home, 'Library/Application Support') : join(home, '.config')
}

/** One a line, or one a word. Throws with the texts of SOPS. */
function parseIdentities(text: string, wordByWord: boolean): Identity[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))
  const words = wordByWord ? lines.flatMap((line) => line.split(/\s+/).filter((word) => word !== '')) : lines
  return words.map(parseIdentity)
}

function parseIdentity(text: string): Identity {
  if (text.startsWith('AGE-PLUGIN-')) throw sopsError('secrets/unsupported', 'plugins of age are not supported')
  if (text.startsWith('AGE-SECRET-KEY-PQ-1')) {
    throw sopsError('secrets/unsupported', 'post-quantum keys of age are not supported')
  }
  if (text.startsWith('AGE-SECRET-KEY-1')) return x25519Identity(text)
  throw sopsError('secrets/config', 'unknown identity type')
}
