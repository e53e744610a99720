/** Where commands get charts from: Helm's files and caches, proxies of the environment, connections that the command shares. */
import { readFile as readFileNow } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { createHttpClient } from '../../http/client.ts'
import { proxyFromEnv } from '../../http/proxy-env.ts'
import { registryText } from '../../source/oci/report.ts'
import type { Policy } from '../../source/policy/model.ts'
import type { RegistryCredentialStore, Repository, SourceContext } from '../../source/ports.ts'
import type { CliContext } from '../command.ts'
import { emitterOf } from '../emit.ts'
import { contentCache, indexCache, resolvedCache } from './caches.ts'

/** @param tell prints what Helm says of charts that come from registries; on stderr where stdout is the chart's */
export function sourceContext(context: CliContext, tell: (text: string) => void = context.stdout): SourceContext {
  const { settings, env, cwd, clock } = context
  let credentials: Promise<RegistryCredentialStore> | undefined
  const { compat } = settings
  const emit = emitterOf(context)
  const store = (): Promise<RegistryCredentialStore> => (credentials ??= credentialsOf(context))
  return {
    http: createHttpClient({
      userAgent: `Helm/${compat.render.build.Version.slice(1)}`,
      proxy: (url) => proxyFromEnv(url, env),
      clock,
    }),
    clock,
    emit: (event) => {
      emit(event)
      if (event.kind === 'registry') tell(registryText(event))
    },
    // Asking for the signal takes it from the process: a download is left at once, and without being asked.
    repositories: () => repositoriesOf(context),
    indexes: indexCache(resolve(cwd, settings.repositoryCache)),
    contents: contentCache(resolve(cwd, settings.contentCache)),
    resolved: resolvedCache(join(dirname(resolve(cwd, settings.contentCache)), 'resolved')),
    readFile: (path) => readNamed(path, cwd),
    offline: settings.offline,
    ...(settings.policy === '' ? {} : { policy: () => policyOf(context) }),
    // Only who asks a registry reads what belongs to registries.
    credentials: {
      get: async (server) => (await store()).get(server),
      put: async (server, given) => (await store()).put(server, given),
      erase: async (server) => (await store()).erase(server),
    },
  }
}

async function credentialsOf(context: CliContext): Promise<RegistryCredentialStore> {
  const { registryCredentials } = await import('./registry-credentials.ts')
  return registryCredentials(context)
}

async function repositoriesOf(context: CliContext): Promise<readonly Repository[]> {
  const { loadRepositoriesFile } = await import('./repositories-file.ts')
  return loadRepositoriesFile(context).repositories ?? []
}

async function policyOf(context: CliContext): Promise<Policy> {
  const { loadPolicy } = await import('./policy-file.ts')
  return loadPolicy(context)
}

async function readNamed(path: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readFileNow(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'cli/file')
  }
}
