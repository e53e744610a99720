/** Cosign's older layouts as Sigstore bundles: then there is one way to verify. */
import { createHash } from 'node:crypto'
import { ANNOTATION, type SignedEnvelope, type SimpleSignature } from './candidate.ts'

const BUNDLE_V1 = 'application/vnd.dev.sigstore.bundle+json;version=0.1'

type Json = Readonly<Record<string, unknown>>

/** Throws TypeError or SyntaxError for annotations without sense. */
export function bundleOf(candidate: SimpleSignature | SignedEnvelope): Json {
  return {
    mediaType: BUNDLE_V1,
    verificationMaterial: { ...keyOf(candidate.annotations), ...proofOf(candidate.annotations) },
    ...contentOf(candidate),
  }
}

function contentOf(candidate: SimpleSignature | SignedEnvelope): Json {
  if (candidate.kind === 'envelope') return { dsseEnvelope: parsed(Buffer.from(candidate.envelope).toString('utf8')) }
  const { payload, annotations } = candidate
  const signature = annotations[ANNOTATION.signature]
  if (signature === undefined) throw new TypeError('there is no signature beside what is signed')
  const digest = createHash('sha256').update(payload).digest('base64')
  return { messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature } }
}

function keyOf(annotations: Readonly<Record<string, string>>): Json {
  const pem = annotations[ANNOTATION.certificate]
  if (pem === undefined || pem === '') return { publicKey: { hint: '' } }
  const [, body = ''] = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(pem) ?? []
  return { x509CertificateChain: { certificates: [{ rawBytes: body.replace(/\s+/g, '') }] } }
}

/** What the log said, and the clock of somebody else. */
function proofOf(annotations: Readonly<Record<string, string>>): Json {
  const rekor = annotations[ANNOTATION.rekor]
  const timestamp = annotations[ANNOTATION.timestamp]
  const signedTimestamp = timestamp === undefined ? undefined : parsed(timestamp)['SignedRFC3161Timestamp']
  return {
    tlogEntries: rekor === undefined ? [] : [logEntry(parsed(rekor))],
    ...(signedTimestamp === undefined
      ? {}
      : { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp }] } }),
  }
}

function logEntry({ SignedEntryTimestamp, Payload }: Json): Json {
  const { body, integratedTime, logIndex, logID } = object(Payload)
  if (typeof body !== 'string' || typeof logID !== 'string') throw new TypeError('the entry of the log has no body')
  const { kind, apiVersion } = parsed(Buffer.from(body, 'base64').toString('utf8'))
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
    canonicalizedBody: body,
  }
}

function parsed(text: string): Json {
  return object(JSON.parse(text))
}

function object(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new TypeError('what should be a JSON object is none')
}
