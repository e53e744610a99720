/** What secret stores need of this machine. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createHttpClient } from '../../http/client.ts'
import { proxyFromEnv } from '../../http/proxy-env.ts'
import type { SecretsHost } from '../../secrets/ports.ts'
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
    readFile: (path) => readFile(resolve(cwd, path)),
    run: (call) => runSecretsProgram(call, { env, cwd }),
  }
}
