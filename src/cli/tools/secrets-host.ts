/** What secret stores need of this machine. */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TshelmError } from '../../errors.ts'
import { createHttpClient } from '../../http/client.ts'
import { proxyFromEnv } from '../../http/proxy-env.ts'
import type { ClusterClient } from '../../kube/client.ts'
import type { ClusterPlace, SecretsHost } from '../../secrets/ports.ts'
import type { CliHost } from '../command.ts'
import { runSecretsProgram } from './run-secrets-program.ts'

export function secretsHost(host: CliHost): SecretsHost {
  const { env, cwd, clock, randomBytes, platform } = host
  return {
    env,
    home: env['HOME'] ?? env['USERPROFILE'] ?? '',
    clock,
    randomBytes,
    platform,
    http: createHttpClient({ userAgent: 'tshelm', proxy: (url) => proxyFromEnv(url, env), clock }),
    // The empty path is no file, and not this folder.
    readFile: (path) => readBounded(path === '' ? path : resolve(cwd, path), path),
    run: (call) => runSecretsProgram(call, { env, cwd }),
    cluster: (place) => clusterAt(place, host),
  }
}

const MAX_BYTES = 64 * 1024 * 1024
const CHUNK_BYTES = 64 * 1024

/** What has no end, such as /dev/zero, has one here. */
async function readBounded(path: string, shown: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const chunks: Buffer[] = []
    for (let left = MAX_BYTES; left >= 0;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null)
      if (bytesRead === 0) return Buffer.concat(chunks)
      chunks.push(buffer.subarray(0, bytesRead))
      left -= bytesRead
    }
  } finally {
    await file.close()
  }
  throw new TshelmError('secrets/failed', `read ${shown}: more than ${MAX_BYTES} bytes`)
}

/** A cluster by a kubeconfig, or the one that this runs in. */
async function clusterAt(place: ClusterPlace, { env, cwd, clock }: CliHost): Promise<ClusterClient> {
  const [{ connect }, { loadRestConfig }, { inClusterConfig }, { nodeHost }, { parseYaml }] = await Promise.all([
    import('../../kube/client.ts'),
    import('../../kube/config.ts'),
    import('../../kube/in-cluster.ts'),
    import('../../kube/node-host.ts'),
    import('../../../gotemplate/go/yaml/parse.ts'),
  ])
  const kube = nodeHost({ env, parseYaml, allowExec: true })
  const { kubeConfigPath: path, kubeContext: context = '' } = place
  const config =
    path === undefined ? inClusterConfig(kube) : loadRestConfig(kube, { kubeconfig: resolve(cwd, path), context })
  if (config !== undefined) return connect(config, kube, { clock })
  throw new TshelmError(
    'kube/config',
    'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined',
  )
}
