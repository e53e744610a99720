/** Credentials from a program that a profile names (source: AWS SDKs reference, "Process credential provider"). */
import { TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { keysIn } from './machine.ts'
import type { AwsCredentials } from './sign.ts'

export async function processCredentials(host: SecretsHost, command: string): Promise<AwsCredentials> {
  if (host.run === undefined) {
    throw new TshelmError(
      'secrets/unsupported',
      'a profile names a program for credentials, and programs are not run here',
    )
  }
  const argv: [string, ...string[]] = host.platform === 'win32' ? ['cmd.exe', '/C', command] : ['sh', '-c', command]
  const { stdout, problem } = await host.run({ argv, timeoutMs: 60_000 })
  if (problem !== undefined) {
    throw new TshelmError('secrets/failed', `process provider error: credential_process failed: ${problem}`)
  }
  return keysIn(stdout, 200, 'process provider error: credential_process gave no credentials')
}
