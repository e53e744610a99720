/** Values in encrypted files, decrypted in memory: `secrets://FILE` and its like. */
import { lstat, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathError } from '../../chart/file-system.ts'
import { isTshelmError, TshelmError } from '../../errors.ts'
import { MAX_CHART_BYTES } from '../../limits.ts'
import { decryptSops } from '../../secrets/sops/decrypt.ts'
import { formatOfPath, type SopsFormat } from '../../secrets/sops/formats.ts'
import type { SopsKeys } from '../../secrets/sops/ports.ts'
import { fetchFile } from '../../source/fetch.ts'
import type { ReadValueFile } from '../../values/files.ts'
import type { CliContext } from '../command.ts'
import { secretsHost } from '../tools/secrets-host.ts'
import { namespaceOf } from '../namespace.ts'
import { askSecret } from './ask-secret.ts'
import { sourceContext } from './context.ts'
import { parseSecretAddress, type SecretAddress } from './secret-address.ts'

/** Side by side. What fails is told when it is read: what stands before it may fail first. */
export async function secretValues(
  urls: readonly string[],
  context: CliContext,
  others: ReadValueFile,
): Promise<ReadValueFile> {
  const found = new Map<string, Uint8Array | TshelmError>()
  const keys = keysOf(context)
  const load = async (url: string): Promise<void> => {
    try {
      found.set(url, await secretFile(url, context, keys))
    } catch (error) {
      if (!isTshelmError(error)) throw error
      found.set(url, error)
    }
  }
  await Promise.all([...new Set(urls)].map(load))
  keys.http.close()
  return (path) => {
    const value = found.get(path)
    if (value === undefined) return others(path)
    if (value instanceof Uint8Array) return value
    throw value
  }
}

function keysOf(context: CliContext): SopsKeys {
  // Not a copy: a context may have what it is from another.
  const own = Object.assign(Object.create(context) as CliContext, { platform: process.platform })
  const host = secretsHost(own)
  const ask = (question: string): Promise<string> => askSecret(`${question} `, { stdout: context.stderr })
  return { ...host, ask, signal: context.signal }
}

async function secretFile(url: string, context: CliContext, keys: SopsKeys): Promise<Uint8Array> {
  const address = parseSecretAddress(url, context.env)
  const { backend, literal, file, optional } = address
  if (literal !== undefined) return literalValue(literal, address, keys)
  const content = await fileBytes(file, context).catch((error: unknown) => {
    if (optional && isTshelmError(error) && isMissing(error)) return undefined
    throw error
  })
  if (content === undefined) return new Uint8Array(0)
  if (backend === 'noop') return content
  if (backend === 'vals') return evaluated(content, keys)
  return decrypted(content, file, await withKey(address, context, keys))
}

function isMissing({ data }: TshelmError): boolean {
  return data['missing'] === true || data['status'] === 404 || data['status'] === 410
}

async function literalValue(text: string, { backend }: SecretAddress, keys: SopsKeys): Promise<Uint8Array> {
  if (backend === 'vals') {
    const { createVals } = await import('../../secrets/vals/vals.ts')
    return Buffer.from(await createVals(keys).get(text))
  }
  const content = Buffer.from(text)
  return backend === 'sops' ? decrypted(content, '.json', keys) : content
}

/** A key that is named here comes before those that the user has. */
async function withKey({ key }: SecretAddress, context: CliContext, keys: SopsKeys): Promise<SopsKeys> {
  if (key === undefined) return keys
  const bytes = key.inCluster ? await keyInCluster(key.place, context) : await fileBytes(key.place, context)
  if (key.kind === 'gpg') return { ...keys, pgpKeys: bytes }
  return { ...keys, env: { ...keys.env, SOPS_AGE_KEY: Buffer.from(bytes).toString('utf8') } }
}

const SECRETS = { group: '', version: 'v1', kind: 'Secret', resource: 'secrets', namespaced: true, verbs: ['get'] }

/** `[NAMESPACE/]NAME#KEY`: an entry of a Secret; it is in memory only. */
async function keyInCluster(place: string, context: CliContext): Promise<Uint8Array> {
  const [, ownNamespace = '', name = '', entry = ''] = /^(?:([^/#]+)\/)?([^#]+)#(.+)$/s.exec(place) ?? []
  if (name === '') {
    const message = `Key location '${place}' is no [NAMESPACE/]NAME#KEY of a Secret`
    throw new TshelmError('secrets/invalid-reference', message)
  }
  const { clusterFor } = await import('../cluster.ts')
  const reached = await clusterFor(context, context.signal)
  try {
    const namespace = ownNamespace || namespaceOf(context)
    const shown = `${namespace}/${name}`
    const object = await reached.cluster.get({ resource: SECRETS, namespace, name })
    if (object === undefined) throw new TshelmError('secrets/not-found', `Couldn't get kubernetes secret ${shown}`)
    const data = object['data'] as Readonly<Record<string, unknown>> | undefined
    const value = data !== undefined && Object.hasOwn(data, entry) ? data[entry] : undefined
    if (typeof value === 'string') return Buffer.from(value, 'base64')
    throw new TshelmError('secrets/not-found', `Couldn't find key ${entry} in secret ${shown}`)
  } finally {
    reached.close()
  }
}

/** What is not encrypted is taken as it is. */
async function decrypted(content: Uint8Array, path: string, keys: SopsKeys): Promise<Uint8Array> {
  try {
    return await decryptSops(content, { ...formatsOf(content, path), keys })
  } catch (error) {
    if (isTshelmError(error) && error.code === 'secrets/not-encrypted') return content
    throw error
  }
}

/** By what a file holds, not by its name: texts come out as texts, JSON as JSON. */
function formatsOf(
  content: Uint8Array,
  path: string,
): { readonly inputFormat: SopsFormat; readonly outputFormat: SopsFormat } {
  const named = formatOfPath(path)
  // Values are YAML, and so becomes what is written otherwise.
  if (named === 'dotenv' || named === 'ini') return { inputFormat: named, outputFormat: 'yaml' }
  const text = Buffer.from(content).toString('latin1')
  if (/^sops:[ \t\r]*$/m.test(text)) return { inputFormat: 'yaml', outputFormat: 'yaml' }
  if (/"data": ?"ENC/.test(text)) return { inputFormat: 'binary', outputFormat: 'binary' }
  return /^\s*\{/.test(text)
    ? { inputFormat: 'json', outputFormat: 'json' }
    : { inputFormat: 'yaml', outputFormat: 'yaml' }
}

/** A key that a document does not have is an error, as it is in `vals eval`. */
async function evaluated(content: Uint8Array, keys: SopsKeys): Promise<Uint8Array> {
  const text = Buffer.from(content)
  if (!text.includes('ref+')) return content
  const { createVals } = await import('../../secrets/vals/vals.ts')
  const { unmarshalMapV3 } = await import('../../../gotemplate/go/yaml/decode-v3.ts')
  const values = await createVals(keys, { failOnMissingKey: true }).evaluate(unmarshalMapV3(text.toString('utf8')))
  const { emitYaml } = await import('../../../gotemplate/go/yaml/emit.ts')
  return Buffer.from(emitYaml(values as never))
}

async function fileBytes(path: string, context: CliContext): Promise<Uint8Array> {
  if (/^https?:\/\//i.test(path)) {
    const source = sourceContext(context)
    try {
      return await fetchFile(path, { access: {}, owner: path, maxBytes: MAX_CHART_BYTES }, source)
    } finally {
      source.http.close()
    }
  }
  const place = resolve(context.cwd, path)
  try {
    if (context.env['HELM_SECRETS_VALUES_ALLOW_SYMLINKS'] === 'false' && (await lstat(place)).isSymbolicLink()) {
      throw new TshelmError('secrets/config', `Values file '${path}' is a symlink. Symlinks are not allowed.`)
    }
    return await readFile(place)
  } catch (error) {
    if (isTshelmError(error)) throw error
    const { message } = pathError('open', path, error, 'cli/file')
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new TshelmError('values/file-not-found', message, { data: { missing } })
  }
}
