/** Where commands get charts from: Helm's files and caches, proxies of the environment, connections that the command shares. */
import { readFile as readFileNow } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { createHttpClient } from '../../http/client.ts'
import { proxyFromEnv } from '../../http/proxy-env.ts'
import { registryText } from '../../source/oci/report.ts'
import type { RegistryCredentialStore, SourceContext } from '../../source/ports.ts'
import type { CliContext } from '../command.ts'
import { emitterOf } from '../emit.ts'
import { contentCache, indexCache, resolvedCache } from './caches.ts'
import { registryCredentials } from './registry-credentials.ts'
import { loadPolicy } from './policy-file.ts'
import { loadRepositoriesFile } from './repositories-file.ts'

/** @param tell prints what Helm says of charts that come from registries; on stderr where stdout is the chart's */
export function sourceContext(context: CliContext, tell: (text: string) => void = context.stdout): SourceContext {
  const { settings, env, cwd, clock } = context
  let credentials: RegistryCredentialStore | undefined
  const { compat } = settings
  const emit = emitterOf(context)
  const store = (): RegistryCredentialStore => (credentials ??= registryCredentials(context))
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
    repositories: () => new Promise((resolve) => resolve(loadRepositoriesFile(context).repositories ?? [])),
    indexes: indexCache(resolve(cwd, settings.repositoryCache)),
    contents: contentCache(resolve(cwd, settings.contentCache)),
    resolved: resolvedCache(join(dirname(resolve(cwd, settings.contentCache)), 'resolved')),
    readFile: (path) => readNamed(path, cwd),
    offline: settings.offline,
    ...(settings.policy === '' ? {} : { policy: () => loadPolicy(context) }),
    // Only who asks a registry reads what belongs to registries.
    credentials: {
      get: async (server) => store().get(server),
      put: async (server, given) => store().put(server, given),
      erase: async (server) => store().erase(server),
    },
  }
}

async function readNamed(path: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readFileNow(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'cli/file')
  }
}
