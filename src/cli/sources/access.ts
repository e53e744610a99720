/** Flags that tell how repositories and registries are reached. */
import type { Access, FetchOptions } from '../../source/ports.ts'
import type { Flags } from '../flag.ts'

export function accessOf(flags: Flags): Access {
  return { ...serverAccessOf(flags), plainHttp: flags.bool('plain-http') }
}

/** Of commands that speak to no registry. */
export function serverAccessOf(flags: Flags): Access {
  return {
    username: flags.string('username'),
    password: flags.string('password'),
    certFile: flags.string('cert-file'),
    keyFile: flags.string('key-file'),
    caFile: flags.string('ca-file'),
    insecureSkipTlsVerify: flags.bool('insecure-skip-tls-verify'),
  }
}

/** Of commands that take any chart: its version is asked for as Helm does. */
export function fetchOptionsOf(flags: Flags): FetchOptions {
  const version = flags.string('version')
  return {
    ...accessOf(flags),
    passCredentialsAll: flags.bool('pass-credentials'),
    version: version === '' && flags.bool('devel') ? '>0.0.0-0' : version.trim(),
    repositoryUrl: flags.string('repo'),
    verify: flags.bool('verify') ? 'always' : 'never',
    keyring: flags.string('keyring'),
  }
}
