/** Whether a chart in a registry is signed by whom it should be. */
import { createHash, type KeyObject } from 'node:crypto'
import { compileRegexp } from '../../../gotemplate/go/regexp.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { Artifact } from '../oci/reference.ts'
import { artifactText } from '../oci/reference.ts'
import type { Session } from '../oci/session.ts'
import type { Candidate } from './candidate.ts'
import { findSignatures } from './find-signatures.ts'
import { entityOf, payloadOf, publicKeyOf, readBundle, trustMaterial, verifyKeyed, verifyKeyless } from './sigstore.ts'
import type { TrustMaterial } from './sigstore.ts'
import { bundleOf } from './to-bundle.ts'
import type { CosignTrust, CosignVerification, KeylessTrust } from './trust.ts'

export interface CosignOptions {
  /** An attestation of this kind is asked for, in place of a signature. */
  readonly predicateType?: string
}

/**
 * All signatures (or attestations) of a manifest that hold; at least one. `artifact.reference` is the manifest's digest. Rejects with
 * `source/not-verified` if there is none, and with `source/…` when the registry does not answer.
 */
export async function verifyCosign(
  artifact: Artifact,
  session: Session,
  trust: CosignTrust,
  options: CosignOptions = {},
): Promise<CosignVerification[]> {
  const judge = judgeOf(trust)
  const candidates = await findSignatures(artifact, session)
  const verified: CosignVerification[] = []
  const problems: string[] = []
  for (const candidate of candidates) {
    try {
      const found = judged(candidate, judge, artifact.reference)
      if (isWanted(found, options)) verified.push(found)
    } catch (error) {
      problems.push(messageOf(error))
    }
  }
  if (verified.length > 0) return verified
  const what = options.predicateType === undefined ? 'signature' : `attestation of type ${options.predicateType}`
  const reasons = [...new Set(problems)].map((problem) => `\n  - ${problem}`).join('')
  throw new TshelmError(
    'source/not-verified',
    `${artifactText(artifact)}: no ${what} by ${judge.name} was found that holds${reasons}`,
    { hint: 'cosign verify says more of each signature', data: { candidates: candidates.length } },
  )
}

const COSIGN_SIGNATURE = 'https://sigstore.dev/cosign/sign/v1'

function isWanted({ predicateType }: CosignVerification, { predicateType: wanted }: CosignOptions): boolean {
  if (wanted !== undefined) return predicateType === wanted
  return predicateType === undefined || predicateType === COSIGN_SIGNATURE
}

interface Judge {
  readonly name: string
  readonly trust: CosignTrust
  readonly key?: KeyObject
  readonly material?: TrustMaterial
}

/** Throws `source/policy` for keys and roots that cannot be read. */
function judgeOf(trust: CosignTrust): Judge {
  const material = trust.trustedRoot === undefined ? undefined : readRoot(trust.trustedRoot)
  if (trust.kind === 'keyless') {
    checkKeyless(trust)
    return { name: `${trust.identity ?? trust.identityRegexp!} (${trust.issuer})`, trust, material: material! }
  }
  const key = readKey(trust.publicKey)
  return { name: fingerprint(key), trust, key, ...(material === undefined ? {} : { material }) }
}

function checkKeyless({ identity, identityRegexp, issuer }: KeylessTrust): void {
  if ((identity === undefined) === (identityRegexp === undefined) || identity === '' || identityRegexp === '') {
    throw new TshelmError('source/policy', 'one identity, or one expression for it, is needed for keyless signatures')
  }
  if (issuer === '') throw new TshelmError('source/policy', 'the issuer is needed for keyless signatures')
}

function readRoot(json: Uint8Array): TrustMaterial {
  try {
    return trustMaterial(json)
  } catch (cause) {
    throw new TshelmError('source/policy', `cannot read the trusted root: ${messageOf(cause)}`, { cause })
  }
}

function readKey(pem: Uint8Array): KeyObject {
  try {
    return publicKeyOf(pem)
  } catch (cause) {
    throw new TshelmError('source/policy', 'cannot read the public key: it is no PEM of one', { cause })
  }
}

function fingerprint(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' })
  return `key sha256:${createHash('sha256').update(der).digest('hex')}`
}

/** Throws for a signature that does not hold, is somebody else's, or of something else. */
function judged(candidate: Candidate, judge: Judge, manifestDigest: string): CosignVerification {
  const bundle = readBundle(candidate.kind === 'bundle' ? json(candidate.bundle) : bundleOf(candidate))
  const payload = candidate.kind === 'simple' ? candidate.payload : payloadOf(bundle)
  if (payload === undefined) throw new TypeError('the bundle does not say what is signed')
  const { key, material } = judge
  let signer: Pick<CosignVerification, 'signedBy' | 'issuer'>
  if (key === undefined) {
    signer = identified(verifyKeyless(entityOf(bundle, payload), material!), judge.trust as KeylessTrust)
  } else {
    verifyKeyed({ bundle, payload }, key, material)
    signer = { signedBy: judge.name }
  }
  // Only now is what it says worth reading.
  const predicateType = candidate.kind === 'simple' ? undefined : statementOf(payload, manifestDigest)
  if (candidate.kind === 'simple') checkSimple(payload, manifestDigest)
  return { ...signer, manifestDigest, ...(predicateType === undefined ? {} : { predicateType }) }
}

function identified(
  { identity = '', issuer = '' }: ReturnType<typeof verifyKeyless>,
  trust: KeylessTrust,
): Pick<CosignVerification, 'signedBy' | 'issuer'> {
  const fits = trust.identity === undefined ? fitsWhole(trust.identityRegexp!, identity) : trust.identity === identity
  if (!fits || issuer !== trust.issuer) throw new TypeError(`signed by ${identity} (${issuer})`)
  return { signedBy: identity, issuer }
}

function fitsWhole(pattern: string, text: string): boolean {
  const match = compileRegexp(`^(?:${pattern})$`).find(text, 0, false)
  return match !== undefined && match.start === 0 && match.end === text.length
}

type Loose = Readonly<Record<string, unknown>>

function json(bytes: Uint8Array): Loose {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Loose
  throw new TypeError('what should be a JSON object is none')
}

const SIMPLE_SIGNING = 'cosign container image signature'

function checkSimple(payload: Uint8Array, manifestDigest: string): void {
  const { critical } = json(payload) as { critical?: { type?: unknown; image?: Loose } }
  if (critical?.type !== SIMPLE_SIGNING) throw new TypeError('what is signed is not what cosign signs of an artifact')
  const signed = critical.image?.['docker-manifest-digest']
  if (signed !== manifestDigest) throw new TypeError(`the signature is of ${String(signed)}`)
}

/** An in-toto statement's kind; it must speak of the manifest. */
function statementOf(payload: Uint8Array, manifestDigest: string): string {
  const { subject, predicateType } = json(payload)
  const subjects = Array.isArray(subject) ? (subject as { digest?: Loose }[]) : []
  const [algorithm, hex] = manifestDigest.split(':') as [string, string]
  if (!subjects.some((one) => one?.digest?.[algorithm] === hex)) {
    throw new TypeError('the attestation is of something else')
  }
  if (typeof predicateType !== 'string') throw new TypeError('the attestation does not say what it is')
  return predicateType
}
