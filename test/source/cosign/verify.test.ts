import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifyCosign, type CosignOptions } from '../../../src/source/cosign/verify.ts'
import type { CosignTrust } from '../../../src/source/cosign/trust.ts'
import type { Session } from '../../../src/source/oci/session.ts'

type Annotations = Readonly<Record<string, string>>

/** Made once with a certificate authority and logs of its own (`@sigstore/mock`). */
const made = JSON.parse(readFileSync('testdata/cosign/signatures.json', 'utf8')) as {
  digest: string
  identity: string
  issuer: string
  trustedRoot: object
  payload: string
  keyless: { annotations: Annotations }
  keyed: Readonly<
    Record<'ecdsa' | 'rsa' | 'ed25519' | 'other' | 'logged', { publicKey: string; annotations: Annotations }>
  >
  bundles: Readonly<Record<'signature' | 'provenance' | 'otherSubject', object>>
  attestation: { envelope: object; annotations: Annotations }
  keyedBundle: { publicKey: string; bundle: object }
}

const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json'
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json'
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

interface Layer {
  readonly mediaType: string
  readonly text: string
  readonly annotations?: Annotations
}

/** A repository with these signatures beside the chart. */
function registry(): {
  readonly tag: (suffix: string, ...layers: readonly Layer[]) => void
  readonly refer: (...bundles: readonly object[]) => void
  readonly referByTag: (...bundles: readonly object[]) => void
  /** As cosign 2 does it. */
  readonly referUntyped: (...bundles: readonly object[]) => void
  readonly session: Session
} {
  const blobs = new Map<string, string>()
  const manifests = new Map<string, string>()
  let referrers: string | undefined
  const stored = (text: string): { digest: string; size: number } => {
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
    blobs.set(digest, text)
    return { digest, size: Buffer.byteLength(text) }
  }
  const manifest = (...layers: readonly Layer[]): string =>
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      layers: layers.map(({ mediaType, text, annotations }) => ({ mediaType, ...stored(text), annotations })),
    })
  const index = (bundles: readonly object[], artifactType = BUNDLE): string => {
    const found = bundles.map((bundle) => {
      const text = manifest({ mediaType: BUNDLE, text: JSON.stringify(bundle) })
      const { digest, size } = stored(text)
      manifests.set(digest, text)
      return { mediaType: MANIFEST, artifactType, digest, size }
    })
    return JSON.stringify({ schemaVersion: 2, manifests: found })
  }
  const tag = made.digest.replace(':', '-')
  return {
    tag: (suffix, ...layers) => void manifests.set(`${tag}${suffix}`, manifest(...layers)),
    refer: (...bundles) => void (referrers = index(bundles)),
    referByTag: (...bundles) => void manifests.set(tag, index(bundles)),
    referUntyped: (...bundles) => void manifests.set(tag, index(bundles, 'application/vnd.oci.empty.v1+json')),
    session: {
      origin: 'https://registry.example.com',
      send: ({ url }) => {
        const name = url.slice(url.lastIndexOf('/') + 1)
        const found = url.includes('/referrers/')
          ? referrers
          : url.includes('/blobs/')
            ? blobs.get(name)
            : manifests.get(name)
        return Promise.resolve({
          status: found === undefined ? 404 : 200,
          headers: { 'content-type': MANIFEST },
          url: `https://registry.example.com${url}`,
          body: chunks(found ?? ''),
        } as unknown as Awaited<ReturnType<Session['send']>>)
      },
    },
  }
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text))
}

const artifact = { registry: 'registry.example.com', repository: 'acme/web', reference: made.digest }
const root = Buffer.from(JSON.stringify(made.trustedRoot))
const keyless: CosignTrust = { kind: 'keyless', identity: made.identity, issuer: made.issuer, trustedRoot: root }
const simple = (annotations: Annotations, text = made.payload): Layer => ({ mediaType: SIMPLE, text, annotations })
const keyTrust = (pem: string): CosignTrust => ({ kind: 'key', publicKey: Buffer.from(pem) })

function verify(session: Session, trust: CosignTrust, options?: CosignOptions): ReturnType<typeof verifyCosign> {
  return verifyCosign(artifact, session, trust, options)
}

describe('signatures with a key', () => {
  it.each(['ecdsa', 'rsa', 'ed25519'] as const)('takes one made with %s', async (name) => {
    const { tag, session } = registry()
    const { publicKey, annotations } = made.keyed[name]
    tag('.sig', simple(annotations))
    const [found] = await verify(session, keyTrust(publicKey))
    expect(found).toMatchObject({ manifestDigest: made.digest })
    expect(found!.signedBy).toMatch(/^key sha256:[0-9a-f]{64}$/)
  })

  it('finds the right one among others', async () => {
    const { tag, session } = registry()
    tag(
      '.sig',
      simple(made.keyed.other.annotations),
      simple(made.keyed.rsa.annotations),
      simple(made.keyed.ecdsa.annotations),
    )
    expect(await verify(session, keyTrust(made.keyed.ecdsa.publicKey))).toHaveLength(1)
  })

  it.each<[string, Layer[]]>([
    ['there is none', []],
    ['somebody else signed', [simple(made.keyed.other.annotations)]],
    ['what is signed was changed', [simple(made.keyed.ecdsa.annotations, made.payload.replace('acme', 'evil'))]],
    ['the signature is missing', [simple({})]],
    ['the signature is no base64', [simple({ 'dev.cosignproject.cosign/signature': '!' })]],
    [
      'the layer is something else',
      [{ mediaType: 'text/plain', text: made.payload, annotations: made.keyed.ecdsa.annotations }],
    ],
  ])('refuses if %s', async (_, layers) => {
    const { tag, session } = registry()
    if (layers.length > 0) tag('.sig', ...layers)
    await expect(verify(session, keyTrust(made.keyed.ecdsa.publicKey))).rejects.toMatchObject({
      code: 'source/not-verified',
    })
  })

  it('refuses a good signature of another manifest', async () => {
    const { tag, session } = registry()
    tag('.sig', simple(made.keyed.ecdsa.annotations))
    const other = { ...artifact, reference: made.digest.replace(/.$/, (c) => (c === '0' ? '1' : '0')) }
    const moved: Session = {
      ...session,
      send: (request) =>
        session.send({ ...request, url: request.url.replace(other.reference.slice(7), made.digest.slice(7)) }),
    }
    await expect(verifyCosign(other, moved, keyTrust(made.keyed.ecdsa.publicKey))).rejects.toMatchObject({
      code: 'source/not-verified',
      message: expect.stringContaining(`the signature is of ${made.digest}`),
    })
  })

  it('wants the log to know it, given a root', async () => {
    const logged = registry()
    logged.tag('.sig', simple(made.keyed.logged.annotations))
    const trust: CosignTrust = { kind: 'key', publicKey: Buffer.from(made.keyed.logged.publicKey), trustedRoot: root }
    expect(await verify(logged.session, trust)).toHaveLength(1)
    const unlogged = registry()
    unlogged.tag('.sig', simple(made.keyed.ecdsa.annotations))
    await expect(verify(unlogged.session, trust)).rejects.toMatchObject({ code: 'source/not-verified' })
  })

  it('takes a bundle that refers to the manifest', async () => {
    const { refer, session } = registry()
    refer(made.keyedBundle.bundle)
    const [found] = await verify(session, keyTrust(made.keyedBundle.publicKey))
    expect(found!.predicateType).toBe('https://sigstore.dev/cosign/sign/v1')
    await expect(verify(session, keyTrust(made.keyed.ecdsa.publicKey))).rejects.toMatchObject({
      code: 'source/not-verified',
    })
  })

  it('says that a key is none', async () => {
    await expect(verify(registry().session, keyTrust('hello'))).rejects.toMatchObject({ code: 'source/policy' })
  })
})

describe('signatures without a key', () => {
  it('takes what a certificate, its log and the clock of the log agree on', async () => {
    const { tag, session } = registry()
    tag('.sig', simple(made.keyless.annotations))
    expect(await verify(session, keyless)).toEqual([
      { signedBy: made.identity, issuer: made.issuer, manifestDigest: made.digest },
    ])
  })

  it.each<[string, readonly object[]]>([
    ['one', [made.bundles.signature]],
    ['one among others', [made.bundles.otherSubject, made.bundles.signature, made.bundles.provenance]],
  ])('takes %s as bundle', async (_, bundles) => {
    for (const way of ['refer', 'referByTag', 'referUntyped'] as const) {
      const repository = registry()
      repository[way](...bundles)
      expect(await verify(repository.session, keyless)).toHaveLength(1)
    }
  })

  it.each<[string, CosignTrust]>([
    ['another identity', { ...keyless, identity: made.identity.replace('acme', 'evil') }],
    ['a part of the identity', { ...keyless, identity: 'https://github.com/acme' }],
    ['another issuer', { ...keyless, issuer: 'https://accounts.example.com' }],
    [
      'an expression for a part',
      { kind: 'keyless', identityRegexp: 'https://github.com/acme', issuer: made.issuer, trustedRoot: root },
    ],
    ['a root without the log', { ...keyless, trustedRoot: changedRoot('tlogs') }],
    ['a root without the authority', { ...keyless, trustedRoot: changedRoot('certificateAuthorities') }],
    ['a root without the log of certificates', { ...keyless, trustedRoot: changedRoot('ctlogs') }],
  ])('refuses for %s', async (_, trust) => {
    const { tag, refer, session } = registry()
    tag('.sig', simple(made.keyless.annotations))
    refer(made.bundles.signature)
    await expect(verify(session, trust)).rejects.toMatchObject({ code: 'source/not-verified' })
  })

  it('takes an expression for the whole identity', async () => {
    const { tag, session } = registry()
    tag('.sig', simple(made.keyless.annotations))
    const identityRegexp = 'https://github\\.com/acme/charts/.*@refs/heads/main'
    const trust: CosignTrust = { kind: 'keyless', identityRegexp, issuer: made.issuer, trustedRoot: root }
    expect(await verify(session, trust)).toHaveLength(1)
  })

  it.each(['dev.sigstore.cosign/bundle', 'dev.sigstore.cosign/certificate'])('refuses without %s', async (missing) => {
    const { tag, session } = registry()
    tag(
      '.sig',
      simple(Object.fromEntries(Object.entries(made.keyless.annotations).filter(([name]) => name !== missing))),
    )
    await expect(verify(session, keyless)).rejects.toMatchObject({ code: 'source/not-verified' })
  })

  it.each([{}, { identity: '' }, { identity: 'a', identityRegexp: 'b' }])(
    'wants one identity: %j',
    async (identity) => {
      const trust: CosignTrust = { kind: 'keyless', ...identity, issuer: made.issuer, trustedRoot: root }
      await expect(verify(registry().session, trust)).rejects.toMatchObject({ code: 'source/policy' })
    },
  )
})

describe('attestations', () => {
  const slsa = 'https://slsa.dev/provenance/v1'

  it('are found by their type, in both layouts', async () => {
    const older = registry()
    const { envelope, annotations } = made.attestation
    older.tag('.att', { mediaType: ENVELOPE, text: JSON.stringify(envelope), annotations })
    expect(await verify(older.session, keyless, { predicateType: slsa })).toMatchObject([{ predicateType: slsa }])
    const newer = registry()
    newer.refer(made.bundles.provenance)
    expect(await verify(newer.session, keyless, { predicateType: slsa })).toMatchObject([{ predicateType: slsa }])
  })

  it('are no signatures, and signatures none of them', async () => {
    const { refer, tag, session } = registry()
    refer(made.bundles.provenance)
    await expect(verify(session, keyless)).rejects.toMatchObject({ code: 'source/not-verified' })
    tag('.sig', simple(made.keyless.annotations))
    await expect(verify(session, keyless, { predicateType: 'https://spdx.dev/Document' })).rejects.toMatchObject({
      code: 'source/not-verified',
    })
  })

  it('of something else are refused', async () => {
    const { refer, session } = registry()
    refer(made.bundles.otherSubject)
    await expect(verify(session, keyless)).rejects.toThrow('the attestation is of something else')
  })
})

function changedRoot(without: string): Uint8Array {
  return Buffer.from(JSON.stringify({ ...made.trustedRoot, [without]: [] }))
}
