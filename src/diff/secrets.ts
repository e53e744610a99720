/** What is shown of Secrets: by default which keys change and how long values are, but not what they are. */
import { Buffer } from 'node:buffer'
import { byteLength, decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isMap, mapOf, type GoMap } from '../../gotemplate/value.ts'
import type { Document } from './documents.ts'
import { LAST_APPLIED } from './object-text.ts'
import { readSecret, secretText, type Secret } from './secret.ts'

export type SecretsMode = 'masked' | 'decoded' | 'shown'

export interface DocumentPair {
  readonly before: Document | undefined
  readonly after: Document | undefined
}

/** Rewrites both sides of a Secret; what cannot be read is replaced by the reason. */
export function maskSecrets({ before, after }: DocumentPair, mode: SecretsMode): void {
  if (mode === 'shown' || !isSecret(before) || !isSecret(after)) return
  const old = read(before, 'old')
  const now = read(after, 'new')
  const isAlone = before === undefined || after === undefined
  if (before !== undefined && old?.problem === undefined) rewrite(before, old!, now, '--------')
  if (after !== undefined && now?.problem === undefined) rewrite(after, now!, old, '++++++++')

  function rewrite(document: Document, own: Secret, other: Secret | undefined, changed: string): void {
    const shown = mode === 'masked' ? withoutLastApplied(own, other, changed) : own
    let text = secretText(shown, textsOf(own, other, { mode, isAlone, changed }))
    // helm-diff: the first of it, wherever it stands.
    if (mode === 'masked') text = text.replace('stringData', 'data')
    document.content = sourceLine(document.content) + text
  }
}

/** helm-diff shows what kubectl has noted of a Secret; here it is masked like the rest. */
function withoutLastApplied(own: Secret, other: Secret | undefined, changed: string): Secret {
  const text = lastApplied(own)
  if (text === undefined) return own
  const masked = `${text === lastApplied(other) ? 'REDACTED' : changed} # (${String(byteLength(text))} bytes)`
  const metadata = own.shell['metadata'] as GoMap
  const annotations = mapOf({ ...(metadata['annotations'] as GoMap), [LAST_APPLIED]: masked })
  return { ...own, shell: mapOf({ ...own.shell, metadata: mapOf({ ...metadata, annotations }) }) }
}

function lastApplied(secret: Secret | undefined): string | undefined {
  const metadata = secret?.shell['metadata'] ?? null
  const annotations = (metadata !== null && isMap(metadata) ? metadata['annotations'] : null) ?? null
  const text = annotations !== null && isMap(annotations) ? annotations[LAST_APPLIED] : undefined
  return typeof text === 'string' ? text : undefined
}

/** Nothing is as good as a Secret. */
function isSecret(document: Document | undefined): boolean {
  return document === undefined || document.kind === 'Secret'
}

function read(document: Document | undefined, which: 'old' | 'new'): Secret | undefined {
  if (document === undefined) return undefined
  const secret = readSecret(document.content)
  if (secret.problem !== undefined) document.content = `Error parsing ${which} secret: ${secret.problem}`
  return secret
}

interface Masking {
  readonly mode: SecretsMode
  /** There is nothing on the other side. */
  readonly isAlone: boolean
  readonly changed: string
}

function textsOf(own: Secret, other: Secret | undefined, { mode, isAlone, changed }: Masking): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [key, value] of own.values) {
    const shown = !isAlone && isSame(value, other?.values.get(key)) ? 'REDACTED' : changed
    texts.set(key, mode === 'decoded' ? plainText(value) : `${shown} # (${String(value.length)} bytes)`)
  }
  return texts
}

/** Go: nothing is like an empty value. */
function isSame(value: Uint8Array, other: Uint8Array | undefined): boolean {
  return Buffer.compare(value, other ?? NOTHING) === 0
}

const NOTHING = new Uint8Array(0)

/** On the way through JSON, bytes that are not UTF-8 are replaced one by one. */
function plainText(value: Uint8Array): string {
  return decodeUtf8(value).replace(/[\udc80-\udcff]/gu, '\ufffd')
}

/** The first line, where it is a comment: it tells the template. */
function sourceLine(text: string): string {
  const end = text.indexOf('\n')
  return end < 0 || !text.startsWith('#') ? '' : text.slice(0, end + 1)
}
