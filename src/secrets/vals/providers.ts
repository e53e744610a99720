/** The backends, each loaded when a reference names it. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../errors.ts'
import type { MakeProvider } from './provider.ts'

/** They ask nobody over the network: nothing is gained by asking early. */
export const LOCAL_BACKENDS: ReadonlySet<string> = new Set([
  'echo',
  'file',
  'envsubst',
  'exec',
  'sops',
  'keychain',
  'tfstate',
])

/** What they hold stands in plain text beside the reference: messages may show a value as vals does. */
export const SHOWN_BACKENDS: ReadonlySet<string> = new Set(['echo', 'file', 'envsubst'])

type Load = () => Promise<MakeProvider>

const BACKENDS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['echo', async () => (await import('./backends/echo.ts')).echo],
  ['file', async () => (await import('./backends/file.ts')).file],
  ['envsubst', async () => (await import('./backends/envsubst.ts')).envsubst],
  ['exec', async () => (await import('./backends/exec.ts')).exec],
  ['awsssm', async () => (await import('./backends/awsssm.ts')).awsssm],
  ['awssecrets', async () => (await import('./backends/aws.ts')).awssecrets],
  ['awskms', async () => (await import('./backends/aws.ts')).awskms],
  ['s3', async () => (await import('./backends/aws.ts')).s3],
  ['sops', async () => (await import('./backends/sops.ts')).sops],
])

/** Throws `secrets/unsupported` for a backend that there is none of. */
export async function loadProvider(backend: string): Promise<MakeProvider> {
  const load = BACKENDS.get(backend)
  if (load !== undefined) return load()
  throw new TshelmError('secrets/unsupported', `no provider registered for scheme ${quote(backend)}`)
}

export const BACKEND_NAMES: readonly string[] = [...BACKENDS.keys()]
