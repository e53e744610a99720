/**
 * Values in encrypted files, decrypted in memory: `secrets://FILE`, and the same with keys of their own, as the plugin helm-secrets
 * documents it (4.7): `secrets+age-import://KEYS?FILE`, `secrets+gpg-import://KEY?FILE`, `secrets+literal://REFERENCE`.
 */
import { readFile } from 'node:fs/promises'
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
import { askSecret } from './ask-secret.ts'
import { sourceContext } from './context.ts'

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
  const [, way = '', rest = ''] = /^secrets(?:\+([a-z-]+))?:\/\/(.*)$/s.exec(url) ?? []
  switch (way) {
    case '':
      return decryptedFile(rest, context, keys)
    case 'age-import': {
      const [keyFile, file] = keyAndFile(url, rest)
      return decryptedFile(file, context, withAgeKeys(keys, keyFile))
    }
    case 'gpg-import': {
      const [keyFile, file] = keyAndFile(url, rest)
      return decryptedFile(file, context, { ...keys, pgpKeys: await fileBytes(keyFile, context) })
    }
    case 'literal': {
      const { createVals } = await import('../../secrets/vals/vals.ts')
      return Buffer.from(await createVals(keys).get(rest))
    }
    default:
      throw new TshelmError('secrets/unsupported', `${url}: secrets+${way} is not supported`, {
        hint: 'secrets://, secrets+age-import://, secrets+gpg-import:// and secrets+literal:// are',
      })
  }
}

/** Keys that are named here come before those that the user has. */
function withAgeKeys(keys: SopsKeys, file: string): SopsKeys {
  return { ...keys, env: { ...keys.env, SOPS_AGE_KEY_FILE: file } }
}

function keyAndFile(url: string, rest: string): readonly [key: string, file: string] {
  const at = rest.indexOf('?')
  if (at > 0 && at + 1 < rest.length) return [rest.slice(0, at), rest.slice(at + 1)]
  throw new TshelmError('secrets/invalid-reference', `${url} does not name both a key and a file: KEY?FILE`)
}

/** `?FILE` may be missing; `sops!FILE` names who decrypts it. A file that is not encrypted is taken as it is. */
async function decryptedFile(given: string, context: CliContext, keys: SopsKeys): Promise<Uint8Array> {
  const isOptional = given.startsWith('?')
  const [, backend = 'sops', path = ''] = /^(?:([a-z0-9]+)!)?(.*)$/s.exec(isOptional ? given.slice(1) : given) ?? []
  if (!['sops', 'vals', 'noop'].includes(backend)) {
    throw new TshelmError('secrets/unsupported', `secrets://${given}: the backend ${backend} is not supported`)
  }
  let content: Uint8Array
  try {
    content = await fileBytes(path, context)
  } catch (error) {
    if (isOptional && isTshelmError(error) && error.data['missing'] === true) return new Uint8Array(0)
    throw error
  }
  if (backend === 'noop') return content
  return backend === 'vals' ? evaluated(content, keys) : decrypted(content, formatOf(path), keys)
}

async function decrypted(content: Uint8Array, inputFormat: SopsFormat, keys: SopsKeys): Promise<Uint8Array> {
  try {
    return await decryptSops(content, { inputFormat, outputFormat: 'yaml', keys })
  } catch (error) {
    if (isTshelmError(error) && error.code === 'secrets/not-encrypted') return content
    throw error
  }
}

async function evaluated(content: Uint8Array, keys: SopsKeys): Promise<Uint8Array> {
  const { createVals } = await import('../../secrets/vals/vals.ts')
  const { unmarshalMapV3 } = await import('../../../gotemplate/go/yaml/decode-v3.ts')
  const values = await createVals(keys).evaluate(unmarshalMapV3(Buffer.from(content).toString('utf8')))
  const { emitYaml } = await import('../../../gotemplate/go/yaml/emit.ts')
  return Buffer.from(emitYaml(values as never))
}

/** Values are YAML, whatever a file is called. */
function formatOf(path: string): SopsFormat {
  const format = formatOfPath(path)
  return format === 'binary' ? 'yaml' : format
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
  try {
    return await readFile(resolve(context.cwd, path))
  } catch (error) {
    const { message } = pathError('open', path, error, 'cli/file')
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new TshelmError('values/file-not-found', message, { data: { missing: isMissing } })
  }
}
