/** Failures of OpenPGP data, in the words of Go's openpgp package. What a kind means for a keyring is told in `entity.ts`. */
export type OpenPgpErrorKind = 'structural' | 'unsupported' | 'other'

export class OpenPgpError extends Error {
  override readonly name = 'OpenPgpError'
  readonly kind: OpenPgpErrorKind
  constructor(kind: OpenPgpErrorKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** What is there breaks the format. */
export function structural(text: string): OpenPgpError {
  return new OpenPgpError('structural', `openpgp: invalid data: ${text}`)
}

/** A format that Go does not know. */
export function unsupported(text: string): OpenPgpError {
  return new OpenPgpError('unsupported', `openpgp: unsupported feature: ${text}`)
}

export function invalidSignature(text: string): OpenPgpError {
  return new OpenPgpError('other', `openpgp: invalid signature: ${text}`)
}

export function failure(message: string): OpenPgpError {
  return new OpenPgpError('other', message)
}

export function truncated(): OpenPgpError {
  return failure('unexpected EOF')
}

export function isOpenPgpError(error: unknown): error is OpenPgpError {
  return error instanceof OpenPgpError
}
