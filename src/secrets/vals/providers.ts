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
  'op',
  'tfstate',
])

/** What they hold stands in plain text beside the reference: messages may show a value as vals does. */
export const SHOWN_BACKENDS: ReadonlySet<string> = new Set(['echo', 'file', 'envsubst'])

/** Their services give several values in one answer. */
export const BATCHING_BACKENDS: ReadonlySet<string> = new Set(['awsssm', 'awssecrets', 'conjur'])

const BACKENDS: Readonly<Record<string, () => Promise<MakeProvider>>> = {
  echo: async () => (await import('./backends/echo.ts')).echo,
  file: async () => (await import('./backends/file.ts')).file,
  envsubst: async () => (await import('./backends/envsubst.ts')).envsubst,
  exec: async () => (await import('./backends/exec.ts')).exec,
  sops: async () => (await import('./backends/sops.ts')).sops,
  awsssm: async () => (await import('./backends/awsssm.ts')).awsssm,
  awssecrets: async () => (await import('./backends/aws.ts')).awssecrets,
  awskms: async () => (await import('./backends/aws.ts')).awskms,
  s3: async () => (await import('./backends/aws.ts')).s3,
  vault: async () => (await import('./backends/vault.ts')).vault,
  openbao: async () => (await import('./backends/vault.ts')).openbao,
  gcpsecrets: async () => (await import('./backends/gcp.ts')).gcpsecrets,
  gcs: async () => (await import('./backends/gcp.ts')).gcs,
  gkms: async () => (await import('./backends/gcp.ts')).gkms,
  googlesheets: async () => (await import('./backends/googlesheets.ts')).googlesheets,
  azurekeyvault: async () => (await import('./backends/azurekeyvault.ts')).azurekeyvault,
  k8s: async () => (await import('./backends/k8s.ts')).k8s,
  tfstate: async () => (await import('./backends/tfstate.ts')).tfstate,
  tfstates3: async () => (await import('./backends/tfstate.ts')).tfstates3,
  tfstategs: async () => (await import('./backends/tfstate.ts')).tfstategs,
  tfstateazurerm: async () => (await import('./backends/tfstate.ts')).tfstateazurerm,
  tfstateremote: async () => (await import('./backends/tfstate.ts')).tfstateremote,
  tfstategitlab: async () => (await import('./backends/tfstate.ts')).tfstategitlab,
  gitlab: async () => (await import('./backends/gitlab.ts')).gitlab,
  doppler: async () => (await import('./backends/doppler.ts')).doppler,
  op: async () => (await import('./backends/onepassword.ts')).op,
  onepasswordconnect: async () => (await import('./backends/onepassword.ts')).onepasswordconnect,
  bw: async () => (await import('./backends/bitwarden.ts')).bitwarden,
  conjur: async () => (await import('./backends/conjur.ts')).conjur,
  hcpvaultsecrets: async () => (await import('./backends/hcpvaultsecrets.ts')).hcpvaultsecrets,
  httpjson: async () => (await import('./backends/httpjson.ts')).httpjson,
  pulumistateapi: async () => (await import('./backends/pulumi.ts')).pulumistateapi,
  servercore: async () => (await import('./backends/servercore.ts')).servercore,
  yclockbox: async () => (await import('./backends/yclockbox.ts')).yclockbox,
  scw: async () => (await import('./backends/scaleway.ts')).scaleway,
  tss: async () => (await import('./backends/secretserver.ts')).secretserver,
  infisical: async () => (await import('./backends/infisical.ts')).infisical,
  oci: async () => (await import('./backends/oci.ts')).oci,
  keychain: async () => (await import('./backends/keychain.ts')).keychain,
}

/** Throws `secrets/unsupported` for a backend that there is none of. */
export async function loadProvider(backend: string): Promise<MakeProvider> {
  const load = Object.hasOwn(BACKENDS, backend) ? BACKENDS[backend] : undefined
  if (load !== undefined) return load()
  throw new TshelmError('secrets/unsupported', `no provider registered for scheme ${quote(backend)}`)
}
