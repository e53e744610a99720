/** `verify`: who signed a chart. */
import { exactly, type Command, type Invocation } from '../command.ts'
import type { Flag } from '../flag.ts'
import { keyringFlag, registryFlags } from '../flags.ts'

const cosignFlags: readonly Flag[] = [
  { name: 'cosign-key', kind: 'string', help: 'for oci:// charts: file with the public key of a cosign signature' },
  { name: 'certificate-identity', kind: 'string', help: 'for oci:// charts: whom the certificate must be of' },
  {
    name: 'certificate-identity-regexp',
    kind: 'string',
    help: 'for oci:// charts: expression for whom the certificate must be of, as a whole',
  },
  { name: 'certificate-oidc-issuer', kind: 'string', help: 'for oci:// charts: who vouched for that identity' },
  { name: 'trusted-root', kind: 'string', help: "file with Sigstore's trusted root, which must know the signature" },
  { name: 'attestation', kind: 'string', help: 'ask for an attestation of this type in place of a signature' },
  { name: 'version', kind: 'string', help: 'for oci:// charts: version of the chart' },
]

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'PATH',
  short: 'check the signature of a chart',
  args: exactly(1),
  flags: [keyringFlag, ...cosignFlags, ...registryFlags],
  run: async () => {
    const { runVerify } = await import('../verbs/verify.ts')
    return (invocation: Invocation) => runVerify(invocation)
  },
}
