/** Runs `verify`. */
import { TshelmError } from '../../errors.ts'
import type { CosignTrust, CosignVerification } from '../../source/cosign/trust.ts'
import type { SourceContext, Verification } from '../../source/ports.ts'
import type { Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { keyringOf } from '../keyring.ts'
import { accessOf } from '../sources/access.ts'
import { verifyLocal } from '../sources/verify-local.ts'

const COSIGN_FLAGS = [
  'cosign-key',
  'certificate-identity',
  'certificate-identity-regexp',
  'certificate-oidc-issuer',
  'trusted-root',
  'attestation',
]

export async function runVerify(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const [reference] = args as readonly [string]
  const isCosign = COSIGN_FLAGS.some((name) => flags.changed(name))
  if (reference.startsWith('oci://')) context.stdout(await verifyRegistry(reference, isCosign, invocation))
  else if (isCosign) throw new TshelmError('cli/usage', 'only charts in registries (oci://…) have cosign signatures')
  else context.stdout(verificationText(await verifyLocal(reference, keyringOf(flags, context.env), context)))
  return 0
}

/** Who signed, as `pull --verify` prints it too. */
export function verificationText({ signedBy, fingerprint, fileHash }: Verification): string {
  const signers = signedBy.map((name) => `Signed by: ${name}\n`).join('')
  return `${signers}Using Key With Fingerprint: ${fingerprint}\nChart Hash Verified: ${fileHash}\n`
}

async function verifyRegistry(reference: string, isCosign: boolean, { flags, context }: Invocation): Promise<string> {
  const [{ sourceContext }, { fetchChart }] = await Promise.all([
    import('../sources/context.ts'),
    import('../../source/fetch-chart.ts'),
  ])
  const source: SourceContext = { ...sourceContext(context), emit: () => undefined }
  try {
    const trust = isCosign ? await trustOf(flags, source) : undefined
    const access = { ...accessOf(flags), version: flags.string('version').trim() }
    if (trust === undefined) {
      const keyring = keyringOf(flags, context.env)
      const { verification } = await fetchChart(reference, { ...access, verify: 'always', keyring }, source)
      return verificationText(verification!)
    }
    const { verifyOci } = await import('../../source/cosign/verify-chart.ts')
    const attestation = flags.string('attestation')
    const options = attestation === '' ? {} : { predicateType: attestation }
    return (await verifyOci({ reference, access, trust, options }, source)).map(cosignText).join('')
  } finally {
    source.http.close()
  }
}

function cosignText({ signedBy, issuer, predicateType, manifestDigest }: CosignVerification): string {
  const lines = [`Signed by: ${signedBy}`]
  if (issuer !== undefined) lines.push(`Identity Vouched For By: ${issuer}`)
  if (predicateType !== undefined) lines.push(`Attestation: ${predicateType}`)
  return [...lines, `Manifest Digest Verified: ${manifestDigest}`].map((line) => `${line}\n`).join('')
}

async function trustOf(flags: Flags, { readFile }: SourceContext): Promise<CosignTrust> {
  const root = flags.string('trusted-root')
  const trustedRoot = root === '' ? undefined : await readFile(root)
  const key = flags.string('cosign-key')
  const identity = flags.string('certificate-identity')
  const identityRegexp = flags.string('certificate-identity-regexp')
  const issuer = flags.string('certificate-oidc-issuer')
  if (key !== '') {
    if (identity !== '' || identityRegexp !== '' || issuer !== '') {
      throw new TshelmError('cli/usage', '--cosign-key and --certificate-… are two ways to sign: give one of them')
    }
    const publicKey = await readFile(key)
    return { kind: 'key', publicKey, ...(trustedRoot === undefined ? {} : { trustedRoot }) }
  }
  if (trustedRoot === undefined || issuer === '' || (identity === '') === (identityRegexp === '')) {
    throw new TshelmError(
      'cli/usage',
      'give --cosign-key, or --trusted-root with --certificate-oidc-issuer and --certificate-identity',
    )
  }
  const subject = identity === '' ? { identityRegexp } : { identity }
  return { kind: 'keyless', ...subject, issuer, trustedRoot }
}
