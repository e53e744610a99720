/** What may be a signature of a manifest, in the forms that cosign leaves in registries. Nothing of it is believed yet. */
export interface SimpleSignature {
  readonly kind: 'simple'
  /** The JSON that is signed. */
  readonly payload: Uint8Array
  readonly annotations: Readonly<Record<string, string>>
}

export interface SignedEnvelope {
  readonly kind: 'envelope'
  /** DSSE, as JSON. */
  readonly envelope: Uint8Array
  readonly annotations: Readonly<Record<string, string>>
}

export interface SigstoreBundle {
  readonly kind: 'bundle'
  readonly bundle: Uint8Array
}

export type Candidate = SimpleSignature | SignedEnvelope | SigstoreBundle

export const ANNOTATION = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  rekor: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
} as const
