/** Where commands have credentials of registries from: Helm's registry/config.json, then Docker's, and the programs that these name. */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { messageOf, TshelmError, wrapError } from '../../errors.ts'
import { makeFolders } from '../../make-folders.ts'
import {
  credentialsIn,
  dockerConfigText,
  EMPTY_CONFIG,
  hasAuthentication,
  parseDockerConfig,
  withCredentials,
  withoutCredentials,
  type DockerConfig,
} from '../../source/oci/docker-config.ts'
import type { RegistryCredentials, RegistryCredentialStore } from '../../source/ports.ts'
import type { CliContext } from '../command.ts'
import { putFile } from '../write-file.ts'
import { detectedHelper, helperStore } from './credential-helper.ts'

/** Looks where Helm looks, in its order; writes where Helm writes. Throws `source/invalid-config` for a file that is none. */
export function registryCredentials(context: CliContext): RegistryCredentialStore {
  const own = fileStore(resolve(context.cwd, context.settings.registryConfig), context)
  const docker = dockerStore(context)
  return {
    async get(server) {
      return (await own.get(server)) ?? (await docker?.get(server))
    },
    put: (server, credentials) => own.put(server, credentials),
    erase: (server) => own.erase(server),
  }
}

/** A file that cannot be read is none of Docker's, for Helm. */
function dockerStore(context: CliContext): RegistryCredentialStore | undefined {
  const { env, cwd } = context
  const folder = env['DOCKER_CONFIG'] || join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.docker')
  try {
    return fileStore(resolve(cwd, folder, 'config.json'), context)
  } catch {
    return undefined
  }
}

function fileStore(path: string, context: CliContext): RegistryCredentialStore {
  let config = readConfig(path)
  const detected = hasAuthentication(config) ? '' : detectedHelper(context)
  const helperFor = (server: string): RegistryCredentialStore | undefined => {
    const suffix = config.credHelpers.get(server) || config.credsStore || detected
    return suffix === '' ? undefined : helperStore(suffix, context)
  }
  // Somebody else may have signed in meanwhile.
  const save = (change: (now: DockerConfig) => DockerConfig | undefined): boolean => {
    const changed = change(readConfig(path))
    if (changed === undefined) return false
    writeConfig(path, changed)
    config = changed
    return true
  }
  return {
    async get(server) {
      const helper = helperFor(server)
      return helper === undefined ? credentialsIn(config, server) : helper.get(server)
    },
    async put(server, credentials: RegistryCredentials) {
      const helper = helperFor(server)
      if (helper === undefined) save((now) => withCredentials(now, server, credentials))
      else await helper.put(server, credentials)
      if (detected !== '') save((now) => ({ ...now, credsStore: detected }))
    },
    async erase(server) {
      const helper = helperFor(server)
      if (helper !== undefined) return helper.erase(server)
      return save((now) => withoutCredentials(now, server))
    },
  }
}

function readConfig(path: string): DockerConfig {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return EMPTY_CONFIG
    throw unreadable(path, error)
  }
  return parseDockerConfig(decodeUtf8(bytes), path)
}

function unreadable(path: string, error: unknown): TshelmError {
  const code = failureCode(error)
  const isDecoding = code === 'EISDIR'
  const reason = messageOf(pathError(isDecoding ? 'read' : 'open', path, error))
  const message = isDecoding
    ? `failed to decode config file ${path}: invalid config format: ${reason}`
    : `failed to open config file at ${path}: ${reason}`
  return new TshelmError('source/invalid-config', message, { cause: error })
}

/** For the user alone, whole or not at all. */
function writeConfig(path: string, config: DockerConfig): void {
  try {
    makeFolders(dirname(path), 0o700)
    putFile(path, encodeUtf8(dockerConfigText(config)), 0o600)
  } catch (error) {
    throw wrapError('failed to save config file: ', error)
  }
}
