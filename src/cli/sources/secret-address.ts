/** Addresses of secret values, and what the environment allows of them, as the plugin helm-secrets documents both (4.7). */
import { posix } from 'node:path'
import { TshelmError } from '../../errors.ts'

export type SecretBackend = 'sops' | 'vals' | 'noop'

export interface SecretAddress {
  /** Where a key is, to decrypt with it. */
  readonly key?: { readonly kind: 'age' | 'gpg'; readonly inCluster: boolean; readonly place: string }
  readonly backend: SecretBackend
  /** A path or an http(s) address; empty for a literal. */
  readonly file: string
  readonly literal?: string
  /** Whether it may be missing. */
  readonly optional: boolean
}

type Env = Readonly<Record<string, string | undefined>>

const BACKENDS: readonly string[] = ['sops', 'vals', 'noop']
const WAYS: readonly string[] = [
  '',
  'literal',
  'age-import',
  'gpg-import',
  'age-import-kubernetes',
  'gpg-import-kubernetes',
]

/**
 * `secrets://[?][BACKEND!]FILE`, `secrets+age-import://[?][BACKEND!]KEY?FILE`, the same with `gpg-import` and `…-import-kubernetes`,
 * `secrets+literal://[BACKEND!]TEXT`. Throws `secrets/unsupported`, `secrets/invalid-reference`, and `secrets/config` for what a
 * HELM_SECRETS_… variable does not allow.
 */
export function parseSecretAddress(url: string, env: Env): SecretAddress {
  const [, way = '', rest = ''] = /^secrets(?:\+([a-z-]+))?:\/\/(.*)$/s.exec(url) ?? []
  if (!WAYS.includes(way)) {
    throw new TshelmError('secrets/unsupported', `secrets+${way}:// is not supported`, {
      hint: 'secrets://, secrets+literal://, secrets+age-import://, secrets+gpg-import:// and their …-kubernetes:// are',
    })
  }
  if (way === 'literal') return literalIn(rest, env)
  const isOptional = rest.startsWith('?')
  const [backend, named] = backendIn(isOptional ? rest.slice(1) : rest, env)
  const optional = isOptional || env['HELM_SECRETS_IGNORE_MISSING_VALUES'] === 'true'
  if (way === '') return { backend, optional, file: fileIn(named, env) }
  if ((env[`HELM_SECRETS_ALLOW_${way.toUpperCase().replaceAll('-', '_')}`] ?? 'true') !== 'true') {
    throw forbidden(`secrets+${way}:// is not allowed in this context!`)
  }
  const at = named.indexOf('?')
  if (at < 1 || at + 1 === named.length) {
    throw new TshelmError(
      'secrets/invalid-reference',
      `Invalid syntax: secrets+${way}://[path to key]?[path secrets.yaml]`,
    )
  }
  const place = named.slice(0, at)
  const inCluster = way.endsWith('-kubernetes')
  if (!inCluster) checkKeyPlace(place, env['HELM_SECRETS_KEY_LOCATION_PREFIX'] ?? '')
  const kind = way.startsWith('age') ? 'age' : 'gpg'
  return { key: { kind, inCluster, place }, backend, optional, file: fileIn(named.slice(at + 1), env) }
}

/** A text that has an exclamation mark of its own is one. Without a name in front, references in it are evaluated. */
function literalIn(rest: string, env: Env): SecretAddress {
  const [, named = ''] = /^([a-z]+)!/.exec(rest) ?? []
  const own = { ...env, HELM_SECRETS_BACKEND: env['HELM_SECRETS_BACKEND'] || 'vals' }
  const [backend, literal] = backendIn(BACKENDS.includes(named) ? rest : `!${rest}`, own)
  return { backend, literal, file: '', optional: false }
}

/** The name in front of an exclamation mark, or HELM_SECRETS_BACKEND. */
function backendIn(text: string, env: Env): readonly [backend: SecretBackend, rest: string] {
  const at = text.indexOf('!')
  const name = (at < 0 ? '' : text.slice(0, at)) || env['HELM_SECRETS_BACKEND'] || 'sops'
  const allowed = env['HELM_SECRETS_ALLOWED_BACKENDS']
  if (allowed && !allowed.split(',').includes(name)) throw forbidden(`secret backend '${name}' not allowed`)
  if (!BACKENDS.includes(name)) {
    throw new TshelmError('secrets/unsupported', `Can't find secret backend: ${name}`, {
      hint: 'sops, vals and noop are there; scripts of your own are not run',
    })
  }
  return [name as SecretBackend, text.slice(at + 1)]
}

function checkKeyPlace(place: string, prefix: string): void {
  // A path may look as if it were below a folder.
  if (
    place.startsWith(prefix) &&
    posix.normalize(place).startsWith(posix.normalize(prefix || '.').replace(/^\.$/, ''))
  ) {
    return
  }
  throw forbidden(`Key location '${place}' is not allowed`)
}

function fileIn(path: string, env: Env): string {
  if (/^https?:\/\//i.test(path))
    return env['HELM_SECRETS_URL_VARIABLE_EXPANSION'] === 'true' ? expanded(path, env) : path
  if (env['HELM_SECRETS_VALUES_ALLOW_ABSOLUTE_PATH'] === 'false' && /^[/\\]|:/.test(path)) {
    throw forbidden(`Values filepath '${path}' is an absolute path. Absolute paths are not allowed.`)
  }
  if (env['HELM_SECRETS_VALUES_ALLOW_PATH_TRAVERSAL'] === 'false' && path.split('/').includes('..')) {
    throw forbidden(`Values filepath '${path}' contains '..'. Path traversal is not allowed.`)
  }
  return path
}

function expanded(url: string, env: Env): string {
  return url.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = env[name]
    if (value !== undefined) return value
    throw new TshelmError(
      'secrets/invalid-reference',
      `${name}: the variable in an address of secret values is not set`,
    )
  })
}

function forbidden(message: string): TshelmError {
  return new TshelmError('secrets/config', message, { hint: 'a HELM_SECRETS_… variable says so' })
}
